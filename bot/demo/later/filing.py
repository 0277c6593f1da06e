"""What goes on file after the demo began: contracts renewed or ended, projects, contacts who leave, statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from bot.demo import papers
from bot.demo.calendar import WINDOW
from bot.demo.customers import Life
from bot.demo.later.course import Course
from bot.demo.words import Rng, chance, pick
from handlers.imports.rows import ContactRow, ContractRow, FinancialRow, ProjectRow, Row

_YEAR: Final = 365
_RENEWS: Final = 0.92
_RENEWS_IN_TROUBLE: Final = 0.4
_UNSPOKEN: Final = 0.1  # where nobody raised it, and nobody has done anything since
_NEW_PROJECTS: Final = 0.35 / WINDOW  # a day


@dataclass
class Contracts:
    """The running contract: somebody speaks of renewal some weeks before it ends, or nobody does."""

    course: Course
    rng: Rng
    _running: ContractRow | None
    _talk: int = 0

    @classmethod
    def after(cls, course: Course, rng: Rng, past: Sequence[Row]) -> Contracts:
        known = [row for row in past if isinstance(row, ContractRow)]
        last = max(known, key=lambda row: row.ends_at, default=None)
        going = cls(course, rng, last if last and course.calendar.number(last.ends_at) >= course.began else None)
        going._plan(course.began)
        return going

    def _plan(self, today: int) -> None:
        if self._running is not None:
            ends = self.course.calendar.number(self._running.ends_at)
            self._talk = max(today + 1, ends - int(self.rng.integers(5, 25)))

    def step(self, day: int) -> Iterator[Row]:
        if self._running is None or day < self._talk:
            return
        old, self._running = self._running, None
        if chance(self.rng, self._hope()):
            yield from self._renew(old, day)
        else:
            calendar = self.course.calendar
            over = calendar.next_workday(max(day, calendar.number(old.ends_at)))
            self.course.diary.put(over, replace(old, renewed=False, ended_at=calendar.moment(over)))

    def _hope(self) -> float:
        if self.course.level == 0:
            return 0.0
        if "renewal" in self.course.plan.themes:
            return _UNSPOKEN
        return _RENEWS_IN_TROUBLE if self.course.troubled else _RENEWS

    def _renew(self, old: ContractRow, day: int) -> Iterator[Row]:
        ends = old.ends_at + timedelta(days=_YEAR)
        key = f"HT-{old.customer_key}-{ends:%Y%m%d}"
        signed = self.course.calendar.moment(day)
        yield replace(old, renewed=True)
        new = replace(old, contract_key=key, signed_at=signed, starts_at=old.ends_at + timedelta(days=1), ends_at=ends)
        self._running = replace(new, renewed=None, legal_review_at=signed)
        yield self._running
        self._plan(day)


@dataclass
class Projects:
    """Open ones are decided when they were expected to be, and now and then a new one comes."""

    course: Course
    rng: Rng
    _last: int = 0  # the highest number so far: the past skips some

    @classmethod
    def after(cls, course: Course, rng: Rng, past: Sequence[Row]) -> Projects:
        known = [row for row in past if isinstance(row, ProjectRow)]
        going = cls(course, rng, max((papers.project_number(row) for row in known), default=0))
        for row in known:
            if row.result is None and row.expected_at is not None:
                going._decide(row, course.began + 1)
        return going

    def _decide(self, row: ProjectRow, earliest: int) -> None:
        calendar = self.course.calendar
        expected = calendar.number(row.expected_at or calendar.date(earliest))
        closed = calendar.next_workday(max(earliest, expected + int(self.rng.integers(-10, 30))))
        result = pick(self.rng, ("lost", "lost", "won") if self.course.troubled else ("won", "won", "lost"))
        reason = pick(self.rng, papers.REASONS) if result == "lost" else None
        note = papers.why_lost(self.course.customer, reason)
        decided = replace(row, stage=result, result=result, reason=reason, note=note or row.note)
        self.course.diary.put(closed, replace(decided, closed_at=calendar.moment(closed)))

    def step(self, day: int, passed: int) -> Iterator[Row]:
        if self.course.level == 0 or not chance(self.rng, _NEW_PROJECTS * passed):
            return
        self._last += 1
        life = Life(self.course.customer, self.course.calendar, self.rng)
        length = int(self.rng.integers(40, 220))
        row = papers.project(life, number=self._last, opened=day, length=length, until=day + 1)
        yield row
        self._decide(row, day + length - 10)


@dataclass
class Contacts:
    """The first contact may leave where the story turns."""

    course: Course
    _first: ContactRow | None

    @classmethod
    def after(cls, course: Course, past: Sequence[Row]) -> Contacts:
        there = (row for row in past if isinstance(row, ContactRow) and row.left_at is None and row.decision_maker)
        return cls(course, next(there, None))

    def turned(self, day: int) -> Iterator[Row]:
        if "contact" in self.course.plan.themes and self._first is not None:
            yield replace(self._first, left_at=self.course.calendar.moment(day))
            self._first = None


@dataclass
class Statements:
    """Once a year those who publish, do."""

    course: Course
    rng: Rng
    _last: FinancialRow | None
    _due: int = field(init=False)

    def __post_init__(self) -> None:
        self._plan()

    @classmethod
    def after(cls, course: Course, rng: Rng, past: Sequence[Row]) -> Statements:
        known = [row for row in past if isinstance(row, FinancialRow)]
        return cls(course, rng, max(known, key=lambda row: row.period_end, default=None))

    def _plan(self) -> None:
        if self._last is not None:
            ends = date(self._last.period_end.year + 1, 12, 31)
            self._due = self.course.calendar.number(ends) + papers.PUBLISHED_AFTER

    def step(self, day: int) -> Iterator[Row]:
        if self._last is None or day < self._due:
            return
        life = Life(self.course.customer, self.course.calendar, self.rng)
        weak = self.course.plan.slips <= day
        revenue = float(self._last.revenue or Decimal(0)) * float(self.rng.normal(0.86 if weak else 1.06, 0.05))
        ends = date(self._last.period_end.year + 1, 12, 31)
        self._last = papers.statement(life, period_end=ends, revenue=revenue, weak=weak)
        yield self._last
        self._plan()
