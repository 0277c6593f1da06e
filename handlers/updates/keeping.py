"""Promises that a message shows to be kept: closed together with it, opened again when it is taken back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from db import audit, customers
from db.customers import Step
from db.gateway import Tx
from handlers.common.understand import amounts
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.text import fold
from handlers.updates.told import Record, Told

EARLY: Final = timedelta(days=2)  # a visit on Monday is what was promised for Tuesday, not for next month
DAY: Final = timedelta(days=1)
_RECORDS: Final = ("visits", "orders", "payments", "contracts", "complaints")
_HAPPENS_AT: Final = {"visits": "at", "orders": "at", "payments": "at", "contracts": "signed_at"}
_BY_RECORD: Final = {name: phrase("kept", name) for name in _RECORDS}
_HAND, _INSIDE, _PART = (phrase("kept", name) for name in ("hand", "inside", "part"))
_GIVE, _GIVEN, _NOT_GIVEN = (phrase("kept", name) for name in ("give", "given", "not_given"))
_CAME, _THEIRS, _TO = (phrase("kept", name) for name in ("came", "theirs", "to"))
_OURS_EN, _PASSING_EN, _ON_EN, _TAIL_EN = (phrase("kept", f"{name}_en") for name in ("ours", "passing", "on", "tail"))
_COMMON, _COMMON_EN = phrase("kept", "common"), phrase("kept", "common_en")
_PARTS: Final = re.compile(r"[,，。;；!！\n]|\.(?=\s|$)|\band\b|\bbut\b")
_HAN: Final = re.compile(r"[\u3400-\u9fff]+")
_WORD: Final = re.compile(r"[a-z]{3,}")
_PROPER: Final = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")  # by whatever name they call the customer
_ENOUGH: Final = 2 / 3  # of the words of a promise, where the last is not among those that are told


@dataclass(frozen=True, slots=True)
class Kept:
    """Of what was promised to a customer: `done` by a message; `waiting`: due, and not told of."""

    done: tuple[Step, ...] = ()
    waiting: tuple[Step, ...] = ()


def judge(told: Told, steps: Iterable[Step], *, now: datetime, tonight: datetime) -> Kept:
    """Which of these open steps `told` fulfils, and which of the others are due before `tonight`.

    A visit fulfils what was to be a visit, an order what was to be one, where it was due by then; something to be
    handed over needs words that say it was. What happened before the day of the promise fulfils nothing.
    """
    done: list[Step] = []
    waiting: list[Step] = []
    for step in steps:
        since = _day_begins(step.made_at or now, tonight)
        if (step.due_at <= now + EARLY and _recorded(told, step, since)) or _handed_over(told, step, since):
            done.append(step)
        elif step.due_at < tonight:
            waiting.append(step)
    return Kept(tuple(done), tuple(waiting))


def _day_begins(moment: datetime, tonight: datetime) -> datetime:
    """When the day of a moment began, where one ends `tonight`."""
    return tonight + (moment - tonight) // DAY * DAY


# By a record ----------------------------------------------------------------------------------------------------------


def _recorded(told: Told, step: Step, since: datetime) -> bool:
    words = _nameless(step.text, step.customer_name)
    if _HAND.search(words) or _INSIDE.search(words):
        return False
    tables = _happened(told, step, since)
    return any(_BY_RECORD[table].search(words) for table in tables)


def _happened(told: Told, step: Step, since: datetime) -> set[str]:
    """The tables of what took place since then; what came to nothing, or only will, is none of it, and neither is a
    part of what was to be paid."""
    new = {each.table for each in told.records if _counts(told, each, since)}
    if "payments" in new and _is_part(told, step):
        new.remove("payments")
    return new | {each.table for each in told.amends if "resolved_at" in each.values and told.at >= since}


def _counts(told: Told, record: Record, since: datetime) -> bool:
    if record.table not in _HAPPENS_AT:
        return False
    amount, at = record.values.get("amount"), record.values.get(_HAPPENS_AT[record.table]) or told.at
    return (amount is None or amount > 0) and at >= since


def _is_part(told: Told, step: Step) -> bool:
    """Whether less was paid than was promised, or the message speaks of a part that the promise does not."""
    if {match.group() for match in _PART.finditer(fold(told.text))} - set(_PART.findall(fold(step.text))):
        return True
    wanted = [each.value for each in amounts.find(step.text) if each.sure and each.value is not None]
    paid = [each.values["amount"] for each in told.records if each.table == "payments"]
    return bool(wanted and paid) and sum(each for each in paid if each) < max(wanted)


# By words -------------------------------------------------------------------------------------------------------------


def _handed_over(told: Told, step: Step, since: datetime) -> bool:
    """Whether a part of the message says that we handed over what the step was to."""
    if told.at < since or not _GIVE.search(fold(step.text)):
        return False
    wanted = _wanted(step)
    return any(
        _speaks_of(wanted, set(_content(part, step.customer_name))) and _by_us(part, step.customer_name, wanted)
        for part in _PARTS.split(told.text)
        if _GIVEN.search(fold(part)) and not _NOT_GIVEN.search(fold(part))
    )


def _wanted(step: Step) -> list[str]:
    """What is to be handed over: in English what stands behind the verb, without whom it is for, and when."""
    verb = _HAND.search(step.text)
    thing = step.text[verb.end() :] if verb and verb.group().isascii() else step.text
    for words in (_TAIL_EN.sub("", thing), thing, step.text):
        if found := list(_content(words, step.customer_name)):
            return found
    return []


def _speaks_of(wanted: Sequence[str], there: set[str]) -> bool:
    return bool(wanted) and (wanted[-1] in there or len(there.intersection(wanted)) >= _ENOUGH * len(wanted))


def _by_us(part: str, name: str, wanted: Sequence[str]) -> bool:
    """Whether it went from us to the customer, as far as the words tell."""
    words = fold(part)
    if _CAME.search(words):
        return False
    called = _nameless(words, name, "他")
    theirs = _THEIRS.search(called)
    if theirs and not _TO.search(called[: theirs.start()]):
        return False
    verb = _GIVEN.search(words)
    return verb is None or not verb.group().isascii() or _we_did(words, verb, wanted)


def _we_did(words: str, verb: re.Match[str], wanted: Sequence[str]) -> bool:
    """Whether an English verb is ours: nobody stands before it but us, or the thing itself."""
    if _ON_EN.match(words[verb.end() :]):
        return True
    before = _PASSING_EN.sub("", words[: verb.start()].rstrip()).rstrip()
    last = before.rpartition(" ")[2].removesuffix("s")
    return not before or last in wanted or _OURS_EN.search(before) is not None


# What words are about -------------------------------------------------------------------------------------------------


def _nameless(text: str, name: str, instead: str = " ") -> str:
    """Folded, without what is the customer's name: whole words of it, or two and more of its characters in a row."""
    words, called = fold(text), fold(name)
    for part in sorted(_named(called), key=len, reverse=True):
        words = words.replace(part, instead)
    return words


def _named(called: str) -> Iterator[str]:
    yield from (word for word in called.split() if len(word) > 2)
    for run in _HAN.findall(called):
        yield from (run[start:end] for start in range(len(run)) for end in range(start + 2, len(run) + 1))


def _content(text: str, name: str) -> Iterator[str]:
    """What words are about: pairs of characters in Chinese, words in English; names, and what stands in every sentence,
    left out."""
    words = _COMMON_EN.sub(" ", _COMMON.sub(" ", _nameless(_PROPER.sub(" ", text), name)))
    for run in _HAN.findall(words):
        yield from (run[at : at + 2] for at in range(len(run) - 1))
    yield from (word.removesuffix("s") for word in _WORD.findall(words))


# Stored with the entry ------------------------------------------------------------------------------------------------


def keep(tx: Tx, told: Told, member_id: int, *, now: datetime, tonight: datetime, before: int | None = None) -> Kept:
    """Close what the message of a person shows to be done of the person's own steps at that customer.

    What the person tapped about a step (data["tapped"]: by its id whether it is done) goes before what is judged.
    before: an entry; only what was promised ahead of it counts.
    """
    steps = customers.open_steps(tx, member_id=member_id, customer_id=told.customer_id)
    if before is not None:
        steps = [step for step in steps if (step.entry_id or 0) < before]
    kept = _as_tapped(judge(told, steps, now=now, tonight=tonight), steps, told.data.get("tapped", {}))
    for step in kept.done:
        mark(tx, step, member_id, done_at=now, now=now)
    return kept


def _as_tapped(kept: Kept, steps: Iterable[Step], tapped: Mapping[str, bool]) -> Kept:
    done = {step.id for step in kept.done}
    closed = tuple(step for step in steps if tapped.get(str(step.id), step.id in done))
    opened = tuple(step for step in kept.done if step not in closed)
    return Kept(closed, (*opened, *(step for step in kept.waiting if step not in closed)))


def mark(tx: Tx, step: Step, member_id: int, *, done_at: datetime | None, now: datetime) -> None:
    """Close a step, or open it again where `done_at` is None."""
    customers.change_step(tx, step.id, done_at=done_at)
    was, became = {"done": done_at is None}, {"done": done_at is not None}
    change = audit.Change("change", "next_step", step.id, was, became, customer_id=step.customer_id)
    audit.write(tx, change, member_id=member_id, now=now)


def listed(steps: Iterable[Step], done_at: datetime | None) -> list[dict[str, Any]]:
    """Steps as an entry keeps them. done_at: when it closed them, None where they were closed without it."""
    at = done_at.isoformat() if done_at else None
    return [{"id": step.id, "text": step.text, "at": at} for step in steps]


def put_back(tx: Tx, data: Mapping[str, Any], member_id: int, *, now: datetime) -> None:
    """Open the steps again that an entry with this data had closed; it is taken back. What was closed anew since, by
    another entry or a tap, stays closed."""
    for each in data.get("kept", ()):
        step = customers.step(tx, each["id"])
        if step is not None and step.done_at is not None and step.done_at.isoformat() == each.get("at"):
            mark(tx, step, member_id, done_at=None, now=now)
