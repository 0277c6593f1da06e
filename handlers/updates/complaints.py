"""Which of several open complaints is answered or solved: asked, unless the words tell, or mean all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from db import records
from db.gateway import Tx
from db.records import EntryInfo
from handlers.common import formats, i18n
from handlers.common.understand import details
from handlers.common.understand.facts import ComplaintAnswered, ComplaintResolved, Fact, Option, Question, Understood
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.text import fold
from handlers.updates.questions import Pending, name, one_of, whose

TOPIC: Final = "complaint"
_LABEL: Final = 28  # characters of a complaint on a button
_ALL: Final = phrase("complaints", "all")
_STILL: Final = {"complaint_answered": "answered_at", "complaint_resolved": "resolved_at"}
_Progress = (ComplaintAnswered, ComplaintResolved)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is asked, and on which day."""

    lang: str
    zone: str
    today: date


def tells(understood: Understood) -> bool:
    """Whether anything is said of a complaint's progress."""
    return any(isinstance(fact, _Progress) and fact.which is None for fact in understood.facts)


def sorted_out(tx: Tx, understood: Understood, pending: Pending, reader: Reader) -> Understood:
    """What was understood, with the question which complaint is meant wherever several are open and as likely; where
    the words say that it is all of them, with the progress of each."""
    facts, asked = list(understood.facts), list(understood.questions)
    for place, customer_id in enumerate(whose(understood, pending)):
        fact = facts[place]
        if customer_id is None or not isinstance(fact, _Progress) or fact.which is not None:
            continue
        question = Question(TOPIC, place, (), fact.note)
        if name(question) in pending.answers:  # it is that one, whatever became of the others meanwhile
            asked.append(question)
            continue
        rows = _likely(records.still_open(tx, "complaints", customer_id, open_if=_STILL[fact.kind]), fact)
        if len(rows) > 1 and _ALL.search(fold(fact.note)):
            facts[place] = replace(fact, which=int(rows[0]["id"]))
            facts += [replace(fact, which=int(row["id"]), signals=(), steps=()) for row in rows[1:]]
        elif len(rows) > 1:
            told = one_of([int(row["id"]) for row in rows], fact.note)
            facts[place] = replace(fact, which=told) if told is not None else fact
            options = tuple(Option(int(row["id"]), _label(row, reader)) for row in rows)
            asked += [replace(question, options=options)] if told is None else []
    return replace(understood, facts=tuple(facts), questions=tuple(asked))


def _likely(rows: Sequence[Mapping[str, Any]], fact: Fact) -> Sequence[Mapping[str, Any]]:
    """Those of the cause that the words name, where there are any."""
    cause = details.cause(fold(fact.note))
    return [row for row in rows if row["cause"] == cause != "other"] or rows


def _label(row: Mapping[str, Any], reader: Reader) -> str:
    day = formats.day(reader.lang, formats.local(row["at"], reader.zone).date(), today=reader.today)
    said = formats.without_command(row["text"] or "") or i18n.label(reader.lang, f"severity-{row['severity']}")
    return f"{day} · {formats.clip(said, _LABEL)}"


def as_before(understood: Understood, pending: Pending, entries: Sequence[EntryInfo]) -> Understood:
    """A message that is told anew, about those complaints of the same customer that the entries of before were about:
    one after the other, or all of them where the words say all."""
    before = _before(entries)
    facts, more = list(understood.facts), list[Fact]()
    for place, customer_id in enumerate(_meant(understood, pending, entries)):
        fact, left = facts[place], before.get(customer_id or 0, [])
        if not isinstance(fact, _Progress):
            continue
        if fact.which is None and left:
            facts[place] = fact = replace(fact, which=left.pop(0))
        while left and _ALL.search(fold(fact.note)):
            more.append(replace(fact, which=left.pop(0), signals=(), steps=()))
    known = {place for place, fact in enumerate(facts) if isinstance(fact, _Progress) and fact.which is not None}
    asked = [each for each in understood.questions if each.topic != TOPIC or each.fact not in known]
    return replace(understood, facts=(*facts, *more), questions=tuple(asked))


def _before(entries: Sequence[EntryInfo]) -> dict[int, list[int]]:
    """By customer the complaints that entries answered or solved."""
    found: dict[int, list[int]] = {}
    for entry in entries:
        changed = entry.data.get("undo", {}).get("amended", ())
        found.setdefault(entry.customer_id, []).extend(int(each["id"]) for each in changed if _is_complaint(each))
    return found


def _is_complaint(changed: Mapping[str, Any]) -> bool:
    return bool(changed["table"] == "complaints")


def _meant(understood: Understood, pending: Pending, entries: Sequence[EntryInfo]) -> list[int | None]:
    """Of each fact its customer; where the words name none, the only one of before."""
    only = {entry.customer_id for entry in entries}
    usual = next(iter(only)) if len(only) == 1 else None
    return [each if each is not None else usual for each in whose(understood, pending)]
