"""One-line messages from the field: what share is understood, and that nothing wrong is stored silently."""

from __future__ import annotations

from collections import Counter

import pytest

from handlers.common.understand.message import understand
from handlers.common.understand.search import Directory
from tests.handlers.common.understand.corpus import Message, faults, load
from tests.handlers.common.understand.firm import TODAY

FILES = ("messages_zh.txt", "messages_en.txt")
ALL = [message for name in FILES for message in load(name)]


@pytest.mark.parametrize("message", ALL, ids=lambda message: message.text)
def test_nothing_wrong_is_stored_silently(directory: Directory, message: Message) -> None:
    read = understand(message.text, directory=directory, today=TODAY)
    assert [words for kind, words in faults(message, read) if kind == "silent"] == []


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("what", ["customer", "kind", "date", "amount", "field"])
def test_recall_is_at_least_95_percent(directory: Directory, name: str, what: str) -> None:
    messages = load(name)
    assert len(messages) >= 100
    missed = sum(_has(what, message, directory) for message in messages)
    assert missed <= 0.05 * len(messages)


@pytest.mark.parametrize("name", FILES)
def test_signals_stored_without_asking_are_right_nine_times_in_ten(directory: Directory, name: str) -> None:
    counts: Counter[str] = Counter()
    for message in load(name):
        read = understand(message.text, directory=directory, today=TODAY)
        counts["stored"] += sum(not signal.confirm for fact in read.facts for signal in fact.signals)
        counts.update(kind for kind, _ in faults(message, read))
    assert counts["stored"] >= 40
    assert counts["signal-wrong"] <= 0.1 * counts["stored"]
    assert counts["signal-missed"] <= 0.1 * counts["stored"]


def _has(what: str, message: Message, directory: Directory) -> bool:
    read = understand(message.text, directory=directory, today=TODAY)
    return any(kind == what for kind, _ in faults(message, read))
