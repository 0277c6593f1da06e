"""Changing an entry after it was stored: its signals, its day; each change scores the customer anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from db import audit, customers, people, records
from db.gateway import Tx
from db.records import EntryInfo, SignalRow
from db.scope import Scope
from handlers.alerts import service as alerts
from handlers.alerts.watching import Change
from handlers.common.errors import NotAllowed, UserError
from handlers.common.formats import local
from handlers.risk import service as risk
from handlers.updates import keeping
from handlers.updates.service import Author, Logged, Mover, Outcome, may_undo
from handlers.updates.told import Promise, Record, Told


@dataclass(frozen=True, slots=True)
class Mine:
    """An entry that the person may change, with its customer."""

    entry: EntryInfo
    customer: customers.CustomerInfo


def mine(tx: Tx, entry_id: int, author: Author, scope: Scope) -> Mine:
    """The entry. NotAllowed where it is not the person's to change, UserError where it was taken back."""
    entry = records.entry(tx, entry_id)
    customer = customers.get(tx, entry.customer_id, scope) if entry else None
    if entry is None or customer is None or not may_undo(author.member, entry, scope, customer):
        raise NotAllowed
    if entry.voided_at is not None:
        raise UserError("updates-undone-before")
    return Mine(entry, customer)


def logged(tx: Tx, found: Mine) -> Logged:
    """The entry as it stands, to be shown again."""
    entry = found.entry
    before, score = entry.effect["before"], risk.current_score(tx, entry.customer_id)
    return Logged(
        entry_id=entry.id,
        told=_told(tx, entry),
        customer=found.customer,
        before=Outcome(before["churn"], before["level"], before["grade"]),
        score=score,
        movers=tuple(Mover(**each) for each in entry.effect.get("movers", ())),
    )


def _told(tx: Tx, entry: EntryInfo) -> Told:
    steps = customers.open_steps(tx, customer_id=entry.customer_id)
    promises = tuple(_promise(tx, step, entry) for step in steps if step.entry_id == entry.id)
    return Told(
        customer_id=entry.customer_id,
        kind=entry.kind,
        at=entry.at,
        text=entry.text or "",
        promises=promises,
        offered=tuple(entry.data.get("offered", ())),
        data=entry.data,
    )


def told_again(tx: Tx, entry: EntryInfo) -> Told:
    """The entry with the rows it made, as keeping reads them."""
    tables = ("visits", "orders", "payments", "contracts")
    rows = [Record(table, row) for table in tables for row in records.of_entry(tx, table, entry.id)]
    return replace(_told(tx, entry), records=tuple(rows))


def _promise(tx: Tx, step: customers.Step, entry: EntryInfo) -> Promise:
    whose = people.member(tx, step.member_id) if step.member_id != entry.member_id else None
    return Promise(step.due_at, step.text, whose.id if whose else None, whose.name if whose else None)


def signals(tx: Tx, entry_id: int) -> list[SignalRow]:
    """The entry's signals, those taken away too."""
    return records.signals_of_entry(tx, entry_id)


def toggle_signal(tx: Tx, found: Mine, signal_id: int, author: Author) -> Logged:
    """Take a signal of the entry away, or put it back."""
    row = next((each for each in signals(tx, found.entry.id) if each.id == signal_id), None)
    if row is None:
        raise UserError("common-old-button")
    records.change(tx, "signals", row.id, voided_at=author.now if row.stands else None)
    told = _with_signals(tx, found.entry)
    return _changed(tx, found, told, author, {"signal": row.kind, "stands": not row.stands})


def take_offer(tx: Tx, found: Mine, place: int, author: Author) -> Logged:
    """Store a signal that was only offered: somebody tapped it."""
    offered = list(found.entry.data.get("offered", ()))
    if place >= len(offered):
        raise UserError("common-old-button")
    signal = offered.pop(place)
    records.add(
        tx,
        "signals",
        customer_id=found.entry.customer_id,
        entry_id=found.entry.id,
        known_at=author.now,
        at=found.entry.at,
        kind=signal["kind"],
        words=signal["words"],
        scope="customer",
    )
    told = _with_signals(tx, found.entry) | {"offered": offered}
    return _changed(tx, found, told, author, {"signal": signal["kind"], "stands": True})


def _with_signals(tx: Tx, entry: EntryInfo) -> dict[str, Any]:
    """The entry's data with the signals that stand, on its first fact."""
    standing = [{"kind": each.kind, "words": each.words} for each in signals(tx, entry.id) if each.stands]
    told = [{**fact, "signals": standing if place == 0 else []} for place, fact in enumerate(entry.data["facts"])]
    return {**entry.data, "facts": told}


def keep(tx: Tx, found: Mine, step_id: int, author: Author, *, done: bool) -> Logged:
    """Close a step that the entry's reply names, or open it again. NotAllowed where it is not the person's."""
    step = customers.step(tx, step_id)
    if step is None or step.member_id != author.member.id or step.customer_id != found.entry.customer_id:
        raise NotAllowed
    changes = (step.done_at is not None) != done
    if changes:
        keeping.mark(tx, step, author.member.id, done_at=author.now if done else None, now=author.now)
    kept = [each for each in found.entry.data.get("kept", ()) if each["id"] != step_id]
    closed = keeping.listed([step], author.now if changes else None) if done else []
    tapped = {**found.entry.data.get("tapped", {}), str(step_id): done}
    told = {**found.entry.data, "kept": [*kept, *closed], "tapped": tapped}
    records.change_entry(tx, found.entry.id, data=told)
    return logged(tx, replace(found, entry=replace(found.entry, data=told)))


def move(tx: Tx, found: Mine, on: date, author: Author, zone: str) -> Logged:
    """Set the day on which it happened. UserError for a day to come."""
    entry = moved(tx, found.entry, on, author.now, zone)
    return _changed(tx, replace(found, entry=entry), entry.data, author, {"on": on.isoformat()})


def moved(tx: Tx, entry: EntryInfo, on: date, now: datetime, zone: str) -> EntryInfo:
    """The entry and all it made on another day, not scored yet. UserError for a day to come."""
    today, was = local(now, zone).date(), local(entry.at, zone).date()
    if on > today:
        raise UserError("updates-date-future")
    by = min(on - was, now - entry.at)  # today is not later than now
    records.shift(tx, entry.id, by)
    records.change_entry(tx, entry.id, at=entry.at + by)
    told = [{**fact, "on": on.isoformat()} for fact in entry.data["facts"]]
    return replace(entry, at=entry.at + by, data={**entry.data, "facts": told})


@dataclass(frozen=True, slots=True)
class Edit:
    """What the audit says of a change: by name, what was and what is."""

    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


def _changed(tx: Tx, found: Mine, told: Mapping[str, Any], author: Author, what: Mapping[str, Any]) -> Logged:
    return scored_anew(tx, found, told, author, Edit(None, what))


def scored_anew(tx: Tx, found: Mine, told: Mapping[str, Any], author: Author, edit: Edit) -> Logged:
    """Score the customer anew, keep what is shown of the entry, note it in the audit, ask the rules."""
    entry = replace(found.entry, data=dict(told))
    inputs = risk.read(tx, entry.customer_id, Scope(None))
    after = risk.conclude(inputs, author.now)
    score = risk.store(tx, after, trigger="edit", entry_id=entry.id)
    outcome = {"churn": score.churn_probability, "level": score.level, "grade": score.grade}
    effect = {**entry.effect, "after": outcome, "score_id": score.id, "movers": []}
    records.change_entry(tx, entry.id, data=dict(told), effect=effect)
    change = audit.Change("edit", "entry", entry.id, edit.before, edit.after, customer_id=entry.customer_id)
    audit.write(tx, change, member_id=author.member.id, now=author.now, update_id=author.update_id)
    (facts,) = alerts.facts_of(tx, after.assessment, now=author.now)
    alerts.on_change(tx, Change(found.customer, facts, entry), now=author.now)
    return logged(tx, Mine(replace(entry, effect=effect), found.customer))


def effect_now(tx: Tx, customer_id: int) -> dict[str, Any]:
    """The effect of an entry that comes to a customer: from the score that stands there."""
    score = risk.current_score(tx, customer_id) if risk.has_score(tx, customer_id) else None
    columns = {"churn": "churn_probability", "level": "level", "grade": "grade"}
    outcome = {name: getattr(score, column, None) for name, column in columns.items()}
    return {"before": outcome, "after": outcome, "movers": []}


def day_of(entry: EntryInfo, zone: str) -> date:
    """The local day it happened on."""
    return local(entry.at, zone).date()


def recent(now: datetime, entry: EntryInfo | None, within: timedelta) -> bool:
    """Whether the entry was told just before."""
    return entry is not None and now - entry.known_at <= within
