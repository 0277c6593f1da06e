"""Promises that a message shows to be kept: closed together with it, opened again when it is taken back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from db import audit, customers
from db.customers import Step
from db.gateway import Tx
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.text import fold
from handlers.updates.told import Told

EARLY: Final = timedelta(days=2)  # a visit on Monday is what was promised for Tuesday, not for next month
_RECORDS: Final = ("visits", "orders", "payments", "contracts", "complaints")
_BY_RECORD: Final = {name: phrase("kept", name) for name in _RECORDS}
_GIVE, _GIVEN, _NOT_GIVEN = (phrase("kept", name) for name in ("give", "given", "not_given"))
_COMMON, _COMMON_EN = phrase("kept", "common"), phrase("kept", "common_en")
_PARTS: Final = re.compile(r"[,，。;；!！\n]|\.(?=\s|$)|\band\b|\bbut\b")
_HAN: Final = re.compile(r"[\u3400-\u9fff]+")
_WORD: Final = re.compile(r"[a-z]{3,}")
_PROPER: Final = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")  # by whatever name they call the customer


@dataclass(frozen=True, slots=True)
class Kept:
    """Of what was promised to a customer: `done` by a message; `waiting`: due, and not told of."""

    done: tuple[Step, ...] = ()
    waiting: tuple[Step, ...] = ()


def judge(told: Told, steps: Iterable[Step], *, now: datetime, tonight: datetime) -> Kept:
    """Which of these open steps `told` fulfils, and which of the others are due before `tonight`.

    A visit fulfils what was to be a visit, an order what was to be one, where it was due by then; something to be
    handed over needs words that say it was.
    """
    done: list[Step] = []
    waiting: list[Step] = []
    for step in steps:
        if (step.due_at <= now + EARLY and _recorded(told, step)) or _handed_over(told, step):
            done.append(step)
        elif step.due_at < tonight:
            waiting.append(step)
    return Kept(tuple(done), tuple(waiting))


def _recorded(told: Told, step: Step) -> bool:
    words = _nameless(step.text, step.customer_name)
    return any(_BY_RECORD[table].search(words) for table in _happened(told))


def _happened(told: Told) -> set[str]:
    """The tables of what took place; what came to nothing, or only will, is none of it."""
    new = {each.table for each in told.records if _counts(each.values)} & {"visits", "orders", "payments", "contracts"}
    return new | {each.table for each in told.amends if "resolved_at" in each.values}


def _counts(values: Mapping[str, Any]) -> bool:
    amount = values.get("amount")
    return amount is None or amount > 0


def _handed_over(told: Told, step: Step) -> bool:
    """Whether a part of the message says that what the step was to hand over has been."""
    if not _GIVE.search(fold(step.text)):
        return False
    wanted = set(_content(step.text, step.customer_name))
    return any(
        wanted & set(_content(part, step.customer_name))
        for part in _PARTS.split(told.text)
        if _GIVEN.search(fold(part)) and not _NOT_GIVEN.search(fold(part))
    )


def _nameless(text: str, name: str) -> str:
    """Folded, without what is the customer's name: whole words of it, or two and more of its characters in a row."""
    words, called = fold(text), fold(name)
    for part in sorted(_named(called), key=len, reverse=True):
        words = words.replace(part, " ")
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


def keep(tx: Tx, told: Told, member_id: int, *, now: datetime, tonight: datetime) -> Kept:
    """Close what the message of a person shows to be done of the person's own steps at that customer."""
    steps = customers.open_steps(tx, member_id=member_id, customer_id=told.customer_id)
    kept = judge(told, steps, now=now, tonight=tonight)
    for step in kept.done:
        mark(tx, step, member_id, done_at=now, now=now)
    return kept


def mark(tx: Tx, step: Step, member_id: int, *, done_at: datetime | None, now: datetime) -> None:
    """Close a step, or open it again where `done_at` is None."""
    customers.change_step(tx, step.id, done_at=done_at)
    was, became = {"done": done_at is None}, {"done": done_at is not None}
    change = audit.Change("change", "next_step", step.id, was, became, customer_id=step.customer_id)
    audit.write(tx, change, member_id=member_id, now=now)


def listed(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Steps as an entry keeps them."""
    return [{"id": step.id, "text": step.text} for step in steps]


def put_back(tx: Tx, data: Mapping[str, Any]) -> None:
    """Open the steps again that an entry with this data had closed; it is taken back."""
    for each in data.get("kept", ()):
        customers.change_step(tx, each["id"], done_at=None)
