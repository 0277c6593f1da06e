"""My customers, most urgent first, and the next steps that are due with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from db import agenda, customers
from db.agenda import Waiting
from db.audit import Change
from db.customers import Step
from db.gateway import Tx
from db.scope import Scope
from handlers.common.errors import NotAllowed, UserError
from handlers.customers.service import Author, write

PAGE: Final = 5
LEVELS: Final[Mapping[str | None, int]] = {"extreme": 6, "high": 4, "medium": 1}
ALERTS: Final = (0, 1, 2, 4)  # by severity of the worst open alert
DUE, SOON = 3, 1  # a step that is due today or overdue, or within three days
_SOON: Final = timedelta(days=3)
MOVES: Final = ("tomorrow", "three", "week")


@dataclass(frozen=True, slots=True)
class Agenda:
    """One page of a person's customers, counted from 0, of `total` in all; `due`: with a step due by today."""

    rows: tuple[Waiting, ...]
    number: int
    total: int
    due: int

    @property
    def more(self) -> bool:
        return (self.number + 1) * PAGE < self.total


def urgency(row: Waiting, now: datetime, end_of_today: datetime) -> int:
    """Points by which customers are ordered: risk level (impact is in it), open alerts, and what is due."""
    points = LEVELS.get(row.level, 0) + ALERTS[min(row.severity, 3)]
    if row.step_due is None:
        return points
    if row.step_due < end_of_today:
        return points + DUE
    return points + (SOON if row.step_due < now + _SOON else 0)


def mine(tx: Tx, member_id: int, scope: Scope, *, page: int, now: datetime, zone: str) -> Agenda:
    """A page of the customers a person owns. Among equals more money at risk comes first."""
    end = end_of_day(now, zone)
    rows = agenda.waiting(tx, member_id, scope)
    rows.sort(key=lambda row: (-urgency(row, now, end), -row.at_risk, row.name))
    number = max(0, min(page, (len(rows) - 1) // PAGE))
    due = sum(row.step_due is not None and row.step_due < end for row in rows)
    return Agenda(tuple(rows[number * PAGE : (number + 1) * PAGE]), number, len(rows), due)


def end_of_day(now: datetime, zone: str) -> datetime:
    """The first moment of tomorrow in `zone`."""
    local = now.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)


def step(tx: Tx, step_id: int, author: Author) -> Step:
    """A next step of the person or of a customer it owns or leads. NotAllowed for others'."""
    found = customers.step(tx, step_id)
    if found is None:
        raise UserError("common-old-button")
    customer = customers.get(tx, found.customer_id, Scope.of(author.member))
    if customer is None or not (author.member.leads or author.member.id in (found.member_id, customer.owner_id)):
        raise NotAllowed
    return found


def finish(tx: Tx, step_id: int, author: Author, *, done: bool, now: datetime) -> Step:
    """Mark a step as done, or as open again."""
    found = step(tx, step_id, author)
    if (found.done_at is not None) != done:
        customers.change_step(tx, step_id, done_at=now if done else None)
        _note(tx, found, author, became=("done", not done, done), now=now)
    return found


def move(tx: Tx, step_id: int, author: Author, *, to: str, now: datetime, zone: str) -> datetime:
    """Put a step off, counted from today and not from when it was due; the new moment. `to` is one of MOVES."""
    found = step(tx, step_id, author)
    due = moved(found.due_at, to, now=now, zone=zone)
    customers.change_step(tx, step_id, due_at=due, reminded_at=None)
    _note(tx, found, author, became=("due_at", found.due_at, due), now=now)
    return due


def moved(due: datetime, to: str, *, now: datetime, zone: str) -> datetime:
    """The same hour of another day: tomorrow, in three days, or next Monday."""
    tz = ZoneInfo(zone)
    return datetime.combine(day_of(to, now.astimezone(tz).date()), due.astimezone(tz).time(), tz)


def day_of(to: str, today: date) -> date:
    """The day that a choice of MOVES means."""
    days = {"tomorrow": 1, "three": 3, "week": 7 - today.weekday()}
    if to not in days:
        raise UserError("common-old-button")
    return today + timedelta(days=days[to])


def _note(tx: Tx, found: Step, author: Author, *, became: tuple[str, object, object], now: datetime) -> None:
    """Audit a step: `became` is the name of what changed, its value before and after."""
    name, before, after = became
    change = Change("change", "next_step", found.id, {name: before}, {name: after}, customer_id=found.customer_id)
    write(tx, change, author, now=now)


def worst(rows: Sequence[Waiting], limit: int) -> Sequence[Waiting]:
    """The first `limit` of customers ordered by level and money at risk: what a new owner is told."""
    return sorted(rows, key=lambda row: (-LEVELS.get(row.level, 0), -row.at_risk, row.name))[:limit]
