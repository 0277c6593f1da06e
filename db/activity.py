"""What people did within a span, and how their customers are looked after: counted per owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from sqlalchemy import func, select

from db.customers import LIVING
from db.gateway import Tx
from db.models import Alert, Complaint, Customer, Entry, Measure, NextStep, Score, Visit
from db.records import ATTEMPT
from db.scope import Scope

HIGH: Final = ("high", "extreme")


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` (left out) to `end`."""

    start: datetime
    end: datetime

    @property
    def before(self) -> Span:
        """The span of the same length before this one."""
        return Span(self.start - (self.end - self.start), self.start)

    def holds(self, column: Any) -> Any:
        return (column > self.start) & (column <= self.end)


Counts = Mapping[int, int]


def visits(tx: Tx, scope: Scope, span: Span) -> dict[int, tuple[int, int]]:
    """Who visited -> visits and different customers, by who went; imported visits without a name by the owner."""
    who = func.coalesce(Visit.member_id, Entry.member_id, Customer.owner_id)
    wanted = (
        select(who, func.count(Visit.id), func.count(func.distinct(Visit.customer_id)))
        .join_from(Visit, Customer, Customer.id == Visit.customer_id)
        .outerjoin(Entry, Entry.id == Visit.entry_id)
        .where(*LIVING, scope.where(Customer.team_id), Visit.voided_at.is_(None), span.holds(Visit.at))
        .group_by(who)
    )
    return {member: (count, whom) for member, count, whom in tx.sql.execute(wanted) if member is not None}


def entries(tx: Tx, scope: Scope, span: Span) -> dict[int, int]:
    """Who told -> how much."""
    wanted = (
        select(Entry.member_id, func.count(Entry.id))
        .join_from(Entry, Customer, Customer.id == Entry.customer_id)
        .where(*LIVING, scope.where(Customer.team_id), Entry.voided_at.is_(None), span.holds(Entry.known_at))
        .group_by(Entry.member_id)
    )
    return _counted(tx, wanted)


@dataclass(frozen=True, slots=True)
class Book:
    """The customers of one owner: how many, how many endangered, how many of these were visited or told of lately.

    known: mean share of the kinds of data that are there, 0-1; None where nobody is scored. oldest: the most days that
    the data of one of them are old.
    """

    customers: int
    endangered: int
    covered: int
    known: float | None
    oldest: int | None


def books(tx: Tx, scope: Scope, *, since: datetime) -> dict[int | None, Book]:
    """Owner (None: nobody's) -> the own customers; covered: told of or visited after `since`."""
    told = select(Entry.customer_id).where(Entry.voided_at.is_(None), Entry.kind != ATTEMPT, Entry.at > since)
    seen = select(Visit.customer_id).where(Visit.voided_at.is_(None), Visit.at > since)
    touched = set(tx.sql.execute(told.union(seen)).scalars())
    wanted = (
        select(Customer.owner_id, Customer.id, Score.level, Score.coverage, Score.coverage_of, Score.oldest_days)
        .join_from(Customer, Score, Score.id == Customer.score_id, isouter=True)
        .where(*LIVING, scope.where(Customer.team_id))
    )
    rows: dict[int | None, list[Any]] = {}
    for row in tx.sql.execute(wanted):
        rows.setdefault(row[0], []).append(row)
    return {owner: _book(mine, touched) for owner, mine in rows.items()}


def _book(rows: list[Any], touched: set[int]) -> Book:
    endangered = [row[1] for row in rows if row[2] in HIGH]
    shares = [row[3] / row[4] for row in rows if row[4]]
    ages = [row[5] for row in rows if row[5] is not None]
    return Book(
        customers=len(rows),
        endangered=len(endangered),
        covered=sum(each in touched for each in endangered),
        known=sum(shares) / len(shares) if shares else None,
        oldest=max(ages, default=None),
    )


def steps(tx: Tx, scope: Scope, span: Span) -> tuple[Counts, Counts]:
    """Person -> next steps done within the span; and those that are overdue at its end."""
    mine = (*LIVING, scope.where(Customer.team_id), NextStep.voided_at.is_(None))
    wanted = select(NextStep.member_id, func.count(NextStep.id)).join_from(
        NextStep, Customer, Customer.id == NextStep.customer_id
    )
    done = wanted.where(*mine, span.holds(NextStep.done_at)).group_by(NextStep.member_id)
    late = wanted.where(*mine, NextStep.done_at.is_(None), NextStep.due_at <= span.end).group_by(NextStep.member_id)
    return _counted(tx, done), _counted(tx, late)


def measures(tx: Tx, scope: Scope, span: Span) -> tuple[Counts, Counts]:
    """Owner -> measures finished within the span; and those that are overdue at its end."""
    mine = (*LIVING, scope.where(Customer.team_id), Measure.voided_at.is_(None), Measure.owner_id.is_not(None))
    wanted = select(Measure.owner_id, func.count(Measure.id)).join_from(
        Measure, Customer, Customer.id == Measure.customer_id
    )
    done = wanted.where(*mine, span.holds(Measure.done_at)).group_by(Measure.owner_id)
    late = wanted.where(*mine, Measure.done_at.is_(None), Measure.due_at <= span.end).group_by(Measure.owner_id)
    return _counted(tx, done), _counted(tx, late)


def _counted(tx: Tx, wanted: Any) -> dict[int, int]:
    return {person: count for person, count in tx.sql.execute(wanted) if person is not None}


def complaint_answers(tx: Tx, scope: Scope, span: Span) -> dict[int, timedelta]:
    """Owner -> the median time in which complaints of the own customers were first answered (or else solved)."""
    first = func.coalesce(Complaint.answered_at, Complaint.resolved_at)
    wanted = (
        select(Customer.owner_id, Complaint.at, Complaint.answered_at, Complaint.resolved_at)
        .join_from(Complaint, Customer, Customer.id == Complaint.customer_id)
        .where(*LIVING, scope.where(Customer.team_id), Complaint.voided_at.is_(None), span.holds(first))
    )
    rows = [(owner, at, answered or resolved) for owner, at, answered, resolved in tx.sql.execute(wanted)]
    return _medians(rows)


def alert_answers(tx: Tx, scope: Scope, span: Span) -> dict[int, timedelta]:
    """Owner -> the median time in which alerts about the own customers were answered."""
    wanted = (
        select(Customer.owner_id, Alert.opened_at, Alert.acknowledged_at)
        .join_from(Alert, Customer, Customer.id == Alert.customer_id)
        .where(*LIVING, scope.where(Customer.team_id), span.holds(Alert.acknowledged_at))
    )
    return _medians([(owner, opened, answered) for owner, opened, answered in tx.sql.execute(wanted)])


def _medians(rows: Iterable[tuple[int | None, datetime, datetime | None]]) -> dict[int, timedelta]:
    """The median time from the first to the second moment, per owner."""
    found: dict[int, list[float]] = {}
    for owner, start, end in rows:
        if owner is not None and end is not None:
            found.setdefault(owner, []).append(max((end - start).total_seconds(), 0.0))
    return {owner: timedelta(seconds=median(times)) for owner, times in found.items()}
