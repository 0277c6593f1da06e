"""How well a message file is understood, in the figures of docs/understanding.md.

Run `python -m tests.handlers.common.understand.measure FILE ...` to print them.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from typing import Any

from handlers.common.understand.encoder import suggest
from handlers.common.understand.facts import Understood
from handlers.common.understand.message import understand
from handlers.common.understand.search import Directory
from tests.handlers.common.understand.corpus import Message, customer_id, faults, fitting, load
from tests.handlers.common.understand.firm import ENTRIES, TODAY


def measure(messages: Iterable[Message], directory: Directory, *, encoder: bool = False) -> dict[str, Any]:
    """Shares 0..1 of what was right, and the number of records stored wrongly without a question."""
    counts: Counter[str] = Counter()
    for message in messages:
        read = understand(message.text, directory=directory, today=TODAY)
        message = fitting(message, read)
        found = list(faults(message, read))
        counts["messages"] += 1
        counts["right"] += not found
        counts.update(f"wrong {kind}" for kind, _ in found)
        counts["kinds"] += len(message.records) + (message.request is not None)
        counts["kinds offered"] += len(
            _offered(read) & {words.removeprefix("missing ") for kind, words in found if kind == "kind"}
        )
        _count_customers(message, read, counts)
        _count_signals(message, read, counts, encoder=encoder)
    return _shares(counts)


def _offered(read: Understood) -> set[str]:
    """The kinds that one tap on an answer of a question would store."""
    labels = [
        str(option.value) for question in read.questions if question.topic == "kind" for option in question.options
    ]
    return {label.partition(":")[0] for label in labels}


def _count_customers(message: Message, read: Understood, counts: Counter[str]) -> None:
    named = {fact.customer.customer_id for fact in read.facts if fact.customer}
    named |= {request.customer.customer_id for request in read.requests if request.customer}
    named |= {int(str(option.value)) for q in read.questions if q.topic == "customer" for option in q.options}
    labels = {record.customer for record in message.records} | ({message.request[1]} if message.request else set())
    wanted = {customer_id(label) for label in labels if label not in (None, "-")}
    counts["customers"] += len(wanted)
    counts["customers found"] += len(wanted & named)


def _count_signals(message: Message, read: Understood, counts: Counter[str], *, encoder: bool) -> None:
    names = [name for record in message.records for name in record.signals or ()]
    allowed = {name.rstrip("?~") for name in names}
    wanted = {name.rstrip("?") for name in names if not name.endswith("~")}
    stored = {signal.kind for fact in read.facts for signal in fact.signals if not signal.confirm}
    offered = {signal.kind for fact in read.facts for signal in fact.signals}
    if encoder and not read.requests:
        offered |= {suggestion.kind for suggestion in suggest(message.text, known=offered)}
    counts["signals"] += len(wanted)
    counts["signals stored"] += len(stored)
    counts["signals stored right"] += len(stored & allowed)
    counts["signals reached"] += len(offered & wanted)
    counts["signals offered"] += len(offered - stored)


def _shares(counts: Counter[str]) -> dict[str, Any]:
    def share(good: int, of: str) -> float:
        return round(good / counts[of], 3) if counts[of] else 1.0

    return {
        "messages": counts["messages"],
        "all_right": share(counts["right"], "messages"),
        "customer": share(counts["customers found"], "customers"),
        "kind": share(counts["kinds"] - counts["wrong kind"], "kinds"),
        "kind_with_one_tap": share(counts["kinds"] - counts["wrong kind"] + counts["kinds offered"], "kinds"),
        "amounts_wrong": counts["wrong amount"],
        "dates_wrong": counts["wrong date"],
        "stored_wrong": counts["wrong silent"],
        "signal_precision": share(counts["signals stored right"], "signals stored"),
        "signal_recall_with_confirmation": share(counts["signals reached"], "signals"),
        "offers_per_message": share(counts["signals offered"], "messages"),
    }


if __name__ == "__main__":
    book = Directory(ENTRIES)
    print(json.dumps({name: measure(load(name), book, encoder=True) for name in sys.argv[1:]}, indent=1))
