"""Signals offered by all the words of a visit or remark: they are to the point, doubted nowhere, and never stored."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.common.understand import guess, hints, learning
from handlers.common.understand.facts import Signal
from handlers.common.understand.message import understand
from handlers.common.understand.search import Directory
from handlers.common.understand.signals import SIGNALS

FOLDS = 3


def offered(directory: Directory, today: date, text: str) -> list[Signal]:
    read = understand(text, directory=directory, today=today)
    return [signal for fact in read.facts for signal in fact.signals if signal.confirm]


def test_every_mark_is_a_signal() -> None:
    known = guess.marked()
    assert {name for _, marks in known for name in marks} == set(SIGNALS)
    assert any(not marks for _, marks in known)


def test_messages_that_were_not_learnt_get_hints_to_the_point() -> None:
    """Of what fits well enough to be offered at least four in five may be seen in the message."""
    known = guess.marked()
    good = said = lacking = 0
    for fold in range(FOLDS):
        learnt = learning.fit_marks([each for place, each in enumerate(known) if place % FOLDS != fold])
        for text, marks in known[fold::FOLDS]:
            told = learnt.marks(learning.neutral(text))
            best = max(told, key=lambda kind: told[kind])
            said += told[best] >= hints.WORTH
            good += told[best] >= hints.WORTH and best in marks
            lacking += bool(marks) and told[best] < hints.WORTH
    assert good / said >= 0.8
    assert said / (said + lacking) >= 0.25


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("在先导碰见温州那帮卖导轨的,正给他们演示呢", "competitor"),
        ("Took Karen from Acme to lunch, she's putting us on to her mate at the Leipzig plant", "referral"),
    ],
)
def test_what_no_rule_finds_is_offered_with_its_words(directory: Directory, today: date, text: str, kind: str) -> None:
    (hint,) = offered(directory, today, text)
    assert hint.kind == kind
    assert hint.words
    assert hint.words in text


@pytest.mark.parametrize(
    "text",
    [
        "拜访三一,送了样品",
        "Visited Acme, dropped off the price list",
        "谈了交货,要晚两周",  # its words are spent on the delay
        "Visited Acme. Are they unhappy with us?",
        "收到三一货款5万",
        "I called Acme, nobody picked up",
        "打给三一没人接",
    ],
)
def test_nothing_is_offered_where_nothing_is_told(directory: Directory, today: date, text: str) -> None:
    assert offered(directory, today, text) == []


@pytest.mark.parametrize(("sure", "contrary"), [(a, b) for a, others in hints.AGAINST.items() for b in sorted(others)])
def test_what_is_kept_apart_is_no_misspelling(sure: str, contrary: str) -> None:
    assert {sure, contrary} <= set(SIGNALS)


def test_a_hint_never_contradicts_what_was_read(directory: Directory, today: date) -> None:
    text = "Acme came round for an audit today, very happy overall, only moaned a bit about the packaging"
    visit = next(fact for fact in understand(text, directory=directory, today=today).facts if fact.kind == "visit")
    assert "satisfied" in {signal.kind for signal in visit.signals}
    assert "dissatisfied" not in {signal.kind for signal in visit.signals}
