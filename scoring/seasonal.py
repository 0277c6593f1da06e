"""Customers who order in one part of the year alone: out of it their silence says nothing, and no order is to come.

The last order day is left out where such a part is looked for, so that its coming later changes no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.elementwise import begins
from scoring.order_days import Floats, Ints, OrderDays

YEAR: Final = 365
AWAY: Final = 180  # days of the year without an order, at least
PAUSED: Final = 150  # days without an order between two that it did place, at least
FEWEST: Final = 5  # order days that tell
CHANCE: Final = 0.001  # of so narrow a part, did it order at any time of the year
MARGIN: Final = 7.0  # days before and after, at least
LEAST: Final = 0.02  # share of a window that always counts as its season: it may come all the same


@dataclass(frozen=True)
class Seasons:
    """When the customers order, one row each: all the year, but for those of whom something else is known."""

    start: Floats  # a local day on which the part of the year begins
    width: Floats  # days, YEAR: all the year

    def clock(self, day: Any, rows: Any = slice(None)) -> Floats:
        """Days of its season of each row's customer until a `day`."""
        since, width = day - self.start[rows], self.width[rows]
        years = np.floor(since / YEAR)
        return np.asarray(years * width + np.minimum(since - years * YEAR, width), float)

    def share(self, day: float, ahead: float) -> Floats:
        """The share of the `ahead` days after a day that is their season, 1 for most."""
        inside = (self.clock(day + ahead) - self.clock(day)) / ahead
        return np.where(self.width < YEAR, np.maximum(inside, LEAST), 1.0)


def find(days: OrderDays) -> Seasons:
    """The part of the year of each customer."""
    n = len(days.counts)
    start, width = np.zeros(n), np.full(n, float(YEAR))
    rows = _in_question(days)
    if len(rows):
        code, found = _narrowest(days.code[rows], days.day[rows])
        start[code], width[code] = found
    return Seasons(start, width)


def _in_question(days: OrderDays) -> Ints:
    """The rows, the last apart, of those who came back after a long time."""
    same = days.code[1:] == days.code[:-1]
    long = np.flatnonzero(same & (days.day[1:] - days.day[:-1] >= PAUSED))
    last = days.starts + days.counts - 1
    long = long[long + 1 < last[days.code[long]]]
    chosen = np.unique(days.code[long])
    chosen = chosen[days.counts[chosen] > FEWEST]
    lengths = days.counts[chosen] - 1
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.asarray(np.repeat(days.starts[chosen], lengths) + within)


def _narrowest(code: Ints, day: Ints) -> tuple[Ints, tuple[Floats, Floats]]:
    """Of those with a season, and where and how wide it is: what is left beside the longest time without an order."""
    by_place = np.lexsort((day % YEAR, code))
    code, place = code[by_place], (day % YEAR)[by_place]
    heads = np.flatnonzero(begins(code))
    counts = np.diff(np.append(heads, len(code)))
    before = np.empty(len(place))  # days without an order before each
    before[1:] = place[1:] - place[:-1]
    before[heads] = place[heads] + YEAR - place[heads + counts - 1]
    longest = np.maximum.reduceat(before, heads)
    first = np.minimum.reduceat(np.where(before == np.repeat(longest, counts), place, YEAR), heads)
    arc = YEAR - longest
    with np.errstate(divide="ignore"):
        chance = np.log(counts) + (counts - 1) * np.log(arc / YEAR)
    margin = np.maximum(MARGIN, arc / counts)
    sure = (longest >= AWAY + 2 * margin) & (chance <= np.log(CHANCE))
    return code[heads][sure], _wide(first[sure], arc[sure], margin[sure])


def _wide(first: NDArray[Any], arc: Floats, margin: Floats) -> tuple[Floats, Floats]:
    return np.asarray(first - margin, float), np.asarray(arc + 1 + 2 * margin, float)
