"""When a book as a whole stood still: a holiday, a stocktaking, orders nobody recorded. Nobody left in that time.

A run of days without an order of anybody is a pause where two things hold. It is far longer than the runs the record
holds (weekends, an order file once a month). And it is too much for chance: had everybody fallen silent for a reason of
its own, so many would not have done so at once. One silent customer is never taken for a pause, nor are three: for
each, a reason of its own is taken to be as likely as OWN whatever its rhythm.

What a run has above the usual is taken off the clock by which silence and tenure are counted. Every verdict rests on
what came before the run and on its length until now, so it stands when more becomes known.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Any, Final

import numpy as np

from scoring.churn import PRIOR, sigmoid
from scoring.moment import Moment
from scoring.order_days import Floats, Ints, OrderDays
from scoring.tables import Columns

SHORTEST: Final = 4  # days without an order of anybody; a long weekend is no pause
LONGER: Final = 2  # times as long as is usual
USUAL_SHARE: Final = 0.15  # of the days of the record lie in longer runs than is usual
RECORD: Final = 730  # days before a run that say what is usual
RECORDED: Final = 8  # times as long as the shortest run in question is the record to be
OWN: Final = 0.2  # chance at least that a customer falls silent for a reason of its own
RARE: Final = 0.05  # of such runs are pauses, before it is looked at who fell silent
ODDS: Final = 20.0  # for a pause, to call it one
ENOUGH: Final = log(ODDS) + log((1 - RARE) / RARE)
YEAR: Final = 365
YEARS: Final = 5  # that are looked back for pauses that return
RETURNS: Final = 60  # days at most of a pause that may come again; a longer one is a hole in the record


@dataclass(frozen=True)
class Pauses:
    """Stretches of local days that count as nobody's silence, both ends among them, earliest first.

    `going`: the day of the last order before a pause that still went on when this was worked out.
    """

    since: tuple[int, ...] = ()
    until: tuple[int, ...] = ()
    going: int | None = None

    def passed(self, day: Any) -> Floats:
        """How many days of pauses there were by the end of each `day`; NaN for NaN."""
        if not self.since:
            return np.zeros(np.shape(day))
        return np.asarray(np.interp(day, *self._line), float)

    def clock(self, day: Any) -> Floats:
        """Each `day`, less the days of pauses until then."""
        return np.asarray(day - self.passed(day), float)

    def during(self, day: float, days: float) -> float:
        """How many days of pauses there were in the `days` after a day."""
        return float(self.passed(day + days) - self.passed(day))

    def observed(self, as_of: Moment) -> Moment:
        """The end of what was seen of the book: the day after its last order while it pauses, else `as_of`."""
        return as_of if self.going is None else as_of.shifted(min(self.going + 1 - as_of.day, 0))

    def expected(self, as_of: Moment, days: float, *, begun: int) -> float:
        """Days of pauses to be expected in the `days` after `as_of`: the mean of the same time in up to YEARS years
        that the record, `begun` on that day, holds; 0 where it holds none. No hole in it is expected again."""
        if not self.since:
            return 0.0
        back = [YEAR * k for k in range(1, YEARS + 1) if as_of.day - YEAR * k >= begun and days <= YEAR * k]
        seen = [ago for ago in back if not self.holes.during(as_of.day - ago, days)]
        return float(np.mean([self.during(as_of.day - ago, days) for ago in seen])) if seen else 0.0

    @cached_property
    def holes(self) -> Pauses:
        """Those too long for a holiday: what was ordered then is not in the record."""
        kept = [each for each in zip(self.since, self.until, strict=True) if each[1] - each[0] + 1 > RETURNS]
        return Pauses(tuple(first for first, _ in kept), tuple(last for _, last in kept))

    @cached_property
    def _line(self) -> tuple[Floats, Floats]:
        """Days and the days of pauses by then, to be read between."""
        ends = np.array([(first - 1, last) for first, last in zip(self.since, self.until, strict=True)], float)
        lengths = ends[:, 1] - ends[:, 0]
        by_then = np.cumsum(lengths)
        return ends.ravel(), np.column_stack((by_then - lengths, by_then)).ravel()


NONE: Final = Pauses()


@dataclass(frozen=True)
class _Run:
    """Days without an order of anybody, after the order day `last` of the book."""

    last: int
    length: int
    going: bool = False  # nothing came after it yet


def find(orders: Columns, as_of: Moment) -> Pauses:
    """The pauses of a book from its orders, cut at `as_of`."""
    days = _order_days(orders, as_of)
    runs = _runs(days, as_of)
    if not any(run.length >= SHORTEST for run in runs):
        return NONE
    book, usual = _Book(orders), _Usual(days)
    found: list[tuple[_Run, int]] = []
    for run in runs:
        normal = usual.before(run) if run.length >= SHORTEST else None
        if normal is not None and run.length >= _in_question(normal) and book.all_at_once(run):
            found.append((run, normal))
        else:
            usual.add(run)
    return Pauses(
        since=tuple(run.last + 1 + normal for run, normal in found),
        until=tuple(run.last + run.length for run, _ in found),
        going=next((run.last for run, _ in found if run.going), None),
    )


def _order_days(orders: Columns, as_of: Moment) -> Ints:
    """The days on which anybody ordered, in order."""
    days = orders["day"][(orders["amount"] > 0) & (orders["day"] <= as_of.day)].astype(np.int64)
    if not len(days):
        return days
    first, last = int(days.min()), int(days.max())
    if last - first > max(len(days), 100_000):  # a stray date
        return np.unique(days)
    return first + np.flatnonzero(np.bincount(days - first))


def _runs(days: Ints, as_of: Moment) -> list[_Run]:
    """Runs without an order, in order; the day of `as_of` is not over and does not count."""
    gaps = np.diff(days) - 1
    runs = [_Run(int(days[k]), int(gaps[k])) for k in np.flatnonzero(gaps > 0)]
    if len(days) and as_of.day - days[-1] > 1:
        runs.append(_Run(int(days[-1]), int(as_of.day - days[-1] - 1), going=True))
    return runs


class _Usual:
    """How long runs usually are, from those before; pauses are no part of the record."""

    def __init__(self, days: Ints) -> None:
        self._days = days
        self._last: list[int] = []
        self._length: list[int] = []

    def add(self, run: _Run) -> None:
        """A run that was none of a pause."""
        self._last.append(run.last)
        self._length.append(run.length)

    def before(self, run: _Run) -> int | None:
        """The length beyond which lie no more than USUAL_SHARE of the days of the record; None: too short a record."""
        since = run.last - RECORD
        lengths = np.sort(self._length[bisect_right(self._last, since) :])[::-1]
        ordered = np.searchsorted(self._days, run.last, "right") - np.searchsorted(self._days, since, "right")
        recorded = int(ordered + lengths.sum())
        beyond = np.cumsum(lengths) > USUAL_SHARE * recorded
        usual = int(lengths[np.argmax(beyond)]) if beyond.any() else 0
        return usual if recorded >= RECORDED * _in_question(usual) else None


def _in_question(usual: int) -> int:
    """The shortest run that may be a pause where runs of some length are usual."""
    return max(LONGER * usual + 1, SHORTEST)


class _Book:
    """Who had ordered how often by a day."""

    def __init__(self, orders: Columns) -> None:
        self._orders = orders

    @cached_property
    def _days(self) -> OrderDays:
        return OrderDays.of(np.unique(self._orders["customer_id"]), self._orders)

    def all_at_once(self, run: _Run) -> bool:
        """Whether so many fell silent in a run that reasons of their own would be too much of a chance.

        Told by the core model as it is before it has seen any book: who ordered often and lately is missed.
        """
        days = self._days
        counts = np.bincount(days.code[days.day <= run.last], minlength=len(days.counts))
        bought = counts > 0
        first, last = days.day[days.starts[bought]], days.day[(days.starts + counts - 1)[bought]]
        recency, tenure = np.asarray(last - first, float), np.asarray(run.last - first, float)
        ahead = np.full(len(first), float(run.length))
        silent = sigmoid(PRIOR.none_log_odds(np.asarray(counts[bought] - 1.0, float), recency, tenure, ahead))
        return bool(-np.log(np.maximum(silent, OWN)).sum() >= ENOUGH)
