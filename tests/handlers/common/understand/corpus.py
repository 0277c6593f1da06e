"""Reads the message files: a line of text and the records that must come of it, and compares them with what came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from handlers.common.understand.facts import Fact, Understood
from tests.handlers.common.understand.firm import ENTRIES, TODAY

FOLDER = Path(__file__).parent
_NAMES = {"cur": "currency"}


@dataclass(frozen=True)
class Expected:
    """One record that must come: `customer` None: must be asked, "-": none is needed."""

    kind: str
    customer: str | None
    fields: dict[str, str]
    signals: tuple[str, ...] | None
    step: date | None
    asks: tuple[str, ...]


@dataclass(frozen=True)
class Message:
    """A line of a message file."""

    text: str
    records: tuple[Expected, ...]
    request: tuple[str, str] | None = None
    instead: tuple[Message, ...] = ()  # outcomes that are as right


def load(name: str) -> list[Message]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [_message(line) for line in lines if line.strip() and not line.startswith("#")]


def _message(line: str) -> Message:
    text, _, outcomes = line.partition(" => ")
    first, *others = (_outcome(text, outcome) for outcome in outcomes.split(" or "))
    return replace(first, instead=tuple(others))


def _outcome(text: str, outcome: str) -> Message:
    if outcome.startswith("request:"):
        kind, customer = outcome.removeprefix("request:").split()
        return Message(text, (), (kind, customer))
    if outcome.startswith("nothing"):
        return Message(text, ())
    return Message(text, tuple(_record(part) for part in outcome.split(" / ")))


def _record(words: str) -> Expected:
    kind, customer, *rest = words.split()
    asks = tuple(word.removeprefix("ask:") for word in rest if word.startswith("ask:"))
    fields: dict[str, str] = {}
    for word in rest:
        if word.startswith("ask:"):
            continue
        if "=" in word:
            name, _, value = word.partition("=")
            fields[_NAMES.get(name, name)] = value
        else:
            fields[list(fields)[-1]] += f" {word}"
    signals = fields.pop("s", None)
    step = fields.pop("step", None)
    return Expected(
        kind,
        None if customer == "?" else customer,
        fields,
        None if signals is None else tuple(filter(None, signals.split(","))),
        _day(step) if step else None,
        asks,
    )


def _day(words: str) -> date:
    """MM-DD of the year in which the firm speaks, or of the next if written with it."""
    return date.fromisoformat(words) if len(words) > 5 else date.fromisoformat(f"{TODAY.year}-{words}")


def customer_id(label: str) -> int:
    return next(e.customer_id for e in ENTRIES if any(label in name for name in (e.name, *e.aliases)))


def fitting(message: Message, read: Understood) -> Message:
    """The message with that of its right outcomes of which least is missing in `read`."""
    return min((message, *message.instead), key=lambda outcome: len(list(faults(outcome, read))))


def faults(message: Message, read: Understood) -> Iterator[tuple[str, str]]:
    """What is wrong in `read`: pairs of a class (customer, kind, date, amount, field, signal, silent) and words."""
    if message.request:
        yield from _request_faults(message.request, read)
        return
    known = {question.fact for question in read.questions if question.topic == "kind"}
    left = [(index, fact) for index, fact in enumerate(read.facts) if index not in known]
    for expected in message.records:
        match = _partner(expected, left)
        if match is None:
            yield "kind", f"missing {expected.kind}"
            continue
        left.remove(match)
        yield from _record_faults(expected, match, read)
    asked = {question.fact for question in read.questions}
    for index, fact in left:
        yield ("extra" if index in asked else "silent"), f"unexpected {fact.kind}"


def satisfied(kind: str) -> set[str]:
    """What is wanted where this is shown: how a customer pays is a part of its risk, who pays slower of who is late."""
    return {kind} | {"payment": {"risk", "card"}, "slower": {"late"}}.get(kind, set())


def _request_faults(request: tuple[str, str], read: Understood) -> Iterator[tuple[str, str]]:
    if not read.requests or request[0] not in satisfied(read.requests[0].kind):
        yield "kind", f"no request {request[0]}"
    elif read.requests[0].customer is None or read.requests[0].customer.customer_id != customer_id(request[1]):
        yield "customer", f"request about {read.requests[0].customer}"
    if read.facts:
        yield "silent", f"a question stored {[fact.kind for fact in read.facts]}"


def _partner(expected: Expected, left: list[tuple[int, Fact]]) -> tuple[int, Fact] | None:
    """The fact of that kind that fits best."""
    same = [pair for pair in left if pair[1].kind == expected.kind]
    return max(same, key=lambda pair: _fits(expected, pair[1]), default=None)


def _fits(expected: Expected, fact: Fact) -> int:
    own = fact.customer is not None and expected.customer not in (None, "-")
    right = own and fact.customer is not None and fact.customer.customer_id == customer_id(str(expected.customer))
    return 10 * bool(right) + sum(_equal(getattr(fact, name, None), value) for name, value in expected.fields.items())


def _record_faults(expected: Expected, match: tuple[int, Fact], read: Understood) -> Iterator[tuple[str, str]]:
    index, fact = match
    asked = {question.topic for question in read.questions if question.fact == index}
    yield from _who_faults(expected, fact, asked)
    for topic in set(expected.asks) - asked:
        yield {"amount": "amount", "customer": "customer", "day": "date"}.get(topic, "field"), f"{topic} not asked"
    for topic in asked - set(expected.asks):
        yield (
            {"amount": "amount", "customer": "customer", "day": "date", "due": "date"}.get(topic, "field"),
            f"{topic} asked",
        )
    day = _day(expected.fields["on"]) if "on" in expected.fields else TODAY
    if (
        fact.on != day
        and "day" not in expected.asks
        and fact.kind not in {"financials"}
        and (fact.said or "on" in expected.fields)
    ):
        yield "date", f"{fact.kind} on {fact.on}, not {day}"
    if expected.step and expected.step not in {step.due for step in fact.steps}:
        yield "date", f"step {[str(step.due) for step in fact.steps]}, not {expected.step}"
    if not expected.step and any(step.due for step in fact.steps):
        yield "date", f"step {[str(step.due) for step in fact.steps]}, none expected"
    for name, value in expected.fields.items():
        if name != "on" and not _equal(getattr(fact, name, None), value):
            yield (
                ("amount" if name in {"amount", "currency"} else "field"),
                f"{name} is {getattr(fact, name, None)}, not {value}",
            )
    yield from _signal_faults(expected, fact)


def _who_faults(expected: Expected, fact: Fact, asked: set[str]) -> Iterator[tuple[str, str]]:
    found = fact.customer.customer_id if fact.customer else None
    wanted = customer_id(expected.customer) if expected.customer not in (None, "-") else None
    if found != wanted:
        yield (
            ("silent" if found else "customer"),
            f"{fact.kind} of {fact.customer and fact.customer.name}, not {expected.customer}",
        )


def _signal_faults(expected: Expected, fact: Fact) -> Iterator[tuple[str, str]]:
    allowed = {name.rstrip("?~") for name in expected.signals or ()}
    wanted = {name.rstrip("?") for name in expected.signals or () if not name.endswith("~")}
    sure = {signal.kind for signal in fact.signals if not signal.confirm}
    offered = {signal.kind for signal in fact.signals}
    for name in sorted(sure - allowed):
        yield "signal-wrong", name
    for name in sorted(wanted - offered):
        yield "signal-missed", name
    for name in sorted(
        name.rstrip("?") for name in expected.signals or () if name.endswith("?") and name.rstrip("?") in sure
    ):
        yield "signal-wrong", f"{name} not to confirm"


def _equal(value: Any, words: str) -> bool:
    if isinstance(value, Decimal):
        try:
            return value == Decimal(words)
        except InvalidOperation:
            return False
    if isinstance(value, date):
        return value == _day(words)
    return str(value) == words
