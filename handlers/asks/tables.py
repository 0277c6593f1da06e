"""Answers as tables: lines with a name, how often and how much, put together from cells. Pure but for what is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from db import cells
from db.cells import Cell, Chosen, Known
from db.gateway import Tx
from db.people import FirmInfo, MemberInfo
from db.scope import Scope
from handlers.asks.query import Query
from handlers.common.formats import day_begins, local
from handlers.common.understand import days
from handlers.common.understand.periods import EVER, Period
from handlers.risk import rates

Sums = Mapping[str, Decimal]
Values = Mapping[str, str | int | float]
SHOWN: Final = 10
_MONTHS: Final = 12
_TOLERANCE: Final = timedelta(days=7)  # of a time in which nothing need have happened yet


@dataclass(frozen=True, slots=True)
class Name:
    """What a line is called: a `kind` of thing ("customer", "team", "cause", "month" ...) and which; None: unknown."""

    kind: str
    value: str | int | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """count: how often (of a `Table.noun`); sums: how much by currency; number: a figure in `unit`.

    before_count, before_sums: the same in the time before. day: when; words: a text key with values to end with.
    """

    name: Name | None = None
    count: int | None = None
    sums: Sums = field(default_factory=dict)
    number: float | None = None
    unit: str = ""
    before_count: int | None = None
    before_sums: Sums | None = None
    day: datetime | None = None
    words: tuple[tuple[str, Values], ...] = ()
    customer_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An answer. what: the text key suffix of what is answered; total: a line above the others.

    left: lines that are not shown; notes: text keys with values. money: lines say how much rather than how often.
    """

    query: Query
    what: str
    noun: str = ""
    period: Period | None = None
    by: str = ""
    of: tuple[str, ...] = ()  # the names of the customers that were asked about
    total: Line | None = None
    whole: Line | None = None  # what the total is a share of
    lines: Sequence[Line] = ()
    left: int = 0
    notes: Sequence[tuple[str, Values]] = ()


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks what, in which transaction."""

    tx: Tx
    scope: Scope
    query: Query
    firm: FirmInfo
    member: MemberInfo
    today: date
    now: datetime
    lang: str

    def moments(self, period: Period) -> tuple[datetime, datetime]:
        """The first moment of a period and the first after it."""
        zone = self.firm.zone
        return day_begins(period.first, zone), day_begins(period.last + timedelta(days=1), zone)

    def period(self, months: int = _MONTHS) -> Period:
        """The time asked about; so many months until today where none was named."""
        said = self.query.period
        if said is not None:
            return said
        if self.query.has("fiscal", "same"):
            return Period(self.today.replace(month=1, day=1), self.today, 12)
        return Period(days.add_months(self.today, -months) + timedelta(days=1), self.today, months)

    def before(self, period: Period, topic: str) -> Period | None:
        """The time to compare with: the one before, or the same a year earlier; None where records of a `cells` topic
        began only later, so that any rise would be that of the records."""
        if period.first <= EVER:
            return None
        earlier = (replace(period, months=12, days=0) if self.query.has("same") else period).before
        earlier = self.query.than or earlier
        began = cells.began(self.tx, topic, self.scope)
        whole = began is not None and self.day(began) <= earlier.first + _TOLERANCE
        return earlier if whole else None

    def changing(self) -> Asking:
        """The same as a question for what changed."""
        return replace(self, query=replace(self.query, measure="change"))

    def day(self, at: datetime) -> date:
        """The day of a moment where the firm is."""
        return local(at, self.firm.zone).date()

    def known(self) -> dict[int, Known]:
        """The customers that are asked about."""
        return cells.known(self.tx, self.scope, self._where(), self.query.customers, unless=self.query.unless)

    def chosen(self) -> Chosen:
        """Their ids, for the database to look for what happened to them."""
        return cells.chosen(self.scope, self._where(), self.query.customers, unless=self.query.unless)

    def _where(self) -> Mapping[str, tuple[str | int, ...]]:
        where = dict(self.query.where)
        if self.query.mine and "owner" not in where and not self.query.customers:
            where["owner"] = (self.member.id,)
        return where

    def worth(self, sums: Sums) -> float:
        """How large amounts are at the firm's rates, which are good enough to put them in order."""
        rate = rates.units(self.firm).rate
        return sum(float(amount) * rate(currency) for currency, amount in sums.items())

    def enough(self, sums: Sums) -> bool:
        """Whether amounts reach what was asked for, or stay below it."""
        if not self.query.amount:
            return True
        way, least = self.query.amount
        worth = self.worth(sums)
        return worth >= least if way == "above" else worth <= least


@dataclass(slots=True)
class Tally:
    """How often and how much; counts: how often in each currency."""

    count: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, count: int, amount: Decimal | None = None, currency: str | None = None) -> None:
        self.count += count
        if amount is not None and currency is not None:
            self.sums[currency] = self.sums.get(currency, Decimal(0)) + amount
            self.counts[currency] = self.counts.get(currency, 0) + count


Key = str | int | None
_OF_CUSTOMER: Final[Mapping[str, Callable[[Known], Key]]] = {
    "customer": lambda each: each.id,
    "industry": lambda each: each.industry,
    "region": lambda each: each.region,
    "size": lambda each: each.size,
    "grade": lambda each: each.grade,
    "level": lambda each: each.level,
    "team": lambda each: each.team_id,
    "owner": lambda each: each.owner_id,
}
DIMENSIONS: Final = frozenset(_OF_CUSTOMER)


def key_of(by: str, customer: Known, label: str | None = None) -> Key:
    """Under what a record of a customer is counted; None where nothing is told apart."""
    if not by:
        return None
    return _OF_CUSTOMER[by](customer) if by in _OF_CUSTOMER else label


def tallied(found: Iterable[Cell], known: Mapping[int, Known], by: str, labels: Sequence[str] = ()) -> dict[Key, Tally]:
    """Cells of known customers, together by what they are told apart by; labels: only these."""
    tallies: dict[Key, Tally] = {}
    for cell in found:
        customer = known.get(cell.customer_id)
        if customer is None or (labels and cell.label not in labels):
            continue
        tally = tallies.setdefault(key_of(by, customer, cell.label), Tally())
        tally.add(cell.count, cell.amount if cell.currency else None, cell.currency)
    return tallies


def whole(tallies: Iterable[Tally]) -> Tally:
    """Everything together."""
    total = Tally()
    for each in tallies:
        total.count += each.count - sum(each.counts.values())  # those without an amount
        for currency, amount in each.sums.items():
            total.add(each.counts[currency], amount, currency)
    return total


def kept(lines: Sequence[Line], query: Query, size: Callable[[Line], float]) -> tuple[list[Line], int]:
    """The lines that are shown, the largest first (the smallest or the oldest, where these are asked for), and how many
    are left."""
    if query.rank == "oldest":
        dated = [line for line in lines if line.day is not None]
        return clipped(sorted(dated, key=lambda line: line.day.timestamp() if line.day else 0.0), query)
    ordered = sorted(lines, key=size, reverse=query.rank != "fewest")
    return clipped(ordered, query)


def clipped(lines: Sequence[Line], query: Query) -> tuple[list[Line], int]:
    """As many lines as are wanted, and how many are left."""
    limit = min(query.limit or SHOWN, SHOWN)
    return list(lines[:limit]), max(0, min(len(lines), query.limit or len(lines)) - limit)


def named(by: str, key: Key, known: Mapping[int, Known]) -> Name:
    """The name of a key; of a customer its own."""
    if by == "customer" and isinstance(key, int):
        return Name("customer", known[key].name)
    return Name(by, int(key) if by == "person" and isinstance(key, str) else key)
