"""What a customer's orders say at a point in time, vectorised: recency, frequency, tenure, gaps, trend, money.

Recency, frequency and tenure as in Fader, Hardie & Lee (2005): orders of one day count as one, frequency is the number
of order days after the first, recency the days from the first to the last, tenure the days from the first to now. Days
on which the whole book paused (`pauses`) are not counted in these, nor in gaps between orders; nor is the rest of the
year of who orders in one part of it alone (`seasonal`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from scoring import prices, regularity, seasonal
from scoring.elementwise import begins, filled
from scoring.grouped import known
from scoring.moment import Moment
from scoring.order_days import Floats, Ints, OrderDays, summed
from scoring.pauses import NONE, Pauses
from scoring.seasonal import Seasons
from scoring.tables import Columns, Ids

YEAR: Final = 365
YEARS: Final = 5  # that are looked back for anniversaries
RECENT: Final = 90  # days
ACTIVE: Final = 2.0  # horizons since the last order within which a customer is active


@dataclass(frozen=True)
class Summary:
    """One value per customer, aligned with the sorted `ids` they were asked for. NaN: says nothing yet."""

    orders: Floats  # order days, >= 0
    frequency: Floats  # x = orders - 1, NaN without an order, as the next two
    recency: Floats  # t_x, days
    tenure: Floats  # T, days
    paused: Floats  # days of pauses since the last order, NaN without one
    resting: Floats  # days since then out of its own season, 0 for those who order all the year
    in_season: Floats  # share of the coming window that is its season, 1 for most
    in_season_year: Floats  # ... of a year
    first_day: Floats
    last_day: Floats
    spend: Floats  # mean of an order day
    spent_ago: Floats  # years since it was spent, its mean by money
    swelling: Floats  # growth a year of the logarithm of what an order day brings, 0 where nothing tells it
    swelling_known: Floats  # how well that is known (`prices.own`)
    swelling_days: Floats  # order days it is known from
    revenue: Floats  # sum of all orders
    returned: Floats  # sum of credit notes and cancellations, >= 0
    revenue_year: Floats  # net of returns, last 365 days
    revenue_before: Floats  # the 365 days before those
    recent: Floats  # order days in the last 90 days, those of pauses and out of its season not counted
    recent_year: Floats  # ... in the last 365 of such days
    quarter: Floats  # order days in the last 90 days by the calendar
    year: Floats  # ... in the last 365 days
    longest_gap: Floats
    gap_spread: Floats  # coefficient of variation of the gaps before the last, from two such gaps on
    gaps_told: Floats  # gaps before the last that say how regular they are, 0 where they do not (`regularity`)
    evenness: Floats  # what they say
    outwaited: Floats  # share of own gaps that were shorter than the present silence
    last_spend: Floats  # mean of the last three order days over the mean of all
    anniversary: Floats  # share of the last five years with an order in the coming window, the last order apart

    @property
    def silence(self) -> Floats:
        """Days since the last order day, >= 0, without those of pauses and out of its season."""
        return self.tenure - self.recency

    @property
    def without(self) -> Floats:
        """Days since the last order day by the calendar, >= 0."""
        return self.silence + self.paused + self.resting

    def active(self, horizon: Floats | float) -> NDArray[np.bool_]:
        """At least two order days and the last within ACTIVE horizons (days): those a sales team can act on."""
        return (self.orders >= 2) & (self.silence + self.resting <= ACTIVE * np.asarray(horizon))

    def take(self, rows: NDArray[Any]) -> Self:
        """The customers at these positions or under this mask."""
        return type(self)(*(getattr(self, f.name)[rows] for f in fields(self)))


def summarise(ids: Ids, orders: Columns, as_of: Moment, *, ahead: float = 90.0, pauses: Pauses = NONE) -> Summary:
    """Summary of `orders`, already cut at `as_of`, for the sorted `ids`; `ahead`: days of the coming window; `pauses`:
    of the whole book."""
    days = OrderDays.of(ids, orders)
    seasons = seasonal.find(days)
    clock, now = _clocks(days, as_of, pauses, seasons)
    some, last_row = days.counts > 0, days.starts + days.counts - 1
    first_day, last_day = _at(days.day, days.starts, some), _at(days.day, last_row, some)
    first, last = _at(clock, days.starts, some), _at(clock, last_row, some)
    rests = seasons.width < YEAR
    passed = np.maximum(as_of.day - last_day, 0.0) - np.maximum(now - last, 0.0)
    revenue = days.total(days.amount)
    spend = _ratio(revenue, days.counts)
    age = as_of.day - days.day
    net = _net(ids, orders, as_of)
    return Summary(
        orders=days.counts.astype(float),
        frequency=np.where(some, days.counts - 1.0, np.nan),
        recency=last - first,
        tenure=np.maximum(now, last) - first,
        paused=np.where(rests, 0.0, passed),
        resting=np.where(rests, passed, 0.0),
        in_season=seasons.share(as_of.day, ahead),
        in_season_year=seasons.width / YEAR,
        first_day=first_day,
        last_day=last_day,
        spend=spend,
        revenue=revenue,
        returned=net[0],
        revenue_year=net[1],
        revenue_before=net[2],
        recent=days.total(now[days.code] - clock <= RECENT),
        recent_year=days.total(now[days.code] - clock <= YEAR),
        quarter=days.total(age <= RECENT),
        year=days.total(age <= YEAR),
        last_spend=_ratio(_last_mean(days), spend),
        anniversary=_anniversary(days, as_of, ahead),
        **prices.own(days, as_of.day),
        **_gaps(days, clock, now),
    )


def _clocks(days: OrderDays, as_of: Moment, pauses: Pauses, seasons: Seasons) -> tuple[Floats, Floats]:
    """The clock of each order day, and that of each customer now."""
    clock, now = pauses.clock(days.day), np.full(len(days.counts), float(pauses.clock(as_of.day)))
    rests = seasons.width < YEAR
    if rests.any():  # few; a pause within a season is short beside the rest of the year
        clock = np.where(rests[days.code], seasons.clock(days.day, days.code), clock)
        now = np.where(rests, seasons.clock(as_of.day), now)
    return clock, now


def _gaps(days: OrderDays, clock: Floats, now: Floats) -> dict[str, Floats]:
    """What the days between successive order days of one customer say, by the `clock` of each order day."""
    within = days.code[1:] == days.code[:-1]
    gap, code = (clock[1:] - clock[:-1])[within], days.code[1:][within]
    n = len(days.counts)
    count = summed(code, n)
    is_last = np.ones(len(code), bool)
    is_last[:-1] = begins(code)[1:]
    longest, shorter = np.zeros(n), np.zeros(n)
    silence = now - _at(clock, days.starts + days.counts - 1, days.counts > 0)
    if len(gap):
        heads = np.flatnonzero(begins(code))
        longest[code[heads]] = np.maximum.reduceat(gap, heads)
        shorter = summed(code, n, gap < silence[code])
    return {
        "longest_gap": np.where(count > 0, longest, np.nan),
        "gap_spread": _spread(code[~is_last], gap[~is_last], n),
        "outwaited": _ratio(shorter, count),
        **regularity.evidence(code[~is_last], gap[~is_last], n),
    }


def _spread(code: Ints, gap: Floats, n: int) -> Floats:
    """Coefficient of variation of the gaps of each customer; NaN below two."""
    count = summed(code, n)
    mean = _ratio(summed(code, n, gap), count)
    variance = _ratio(summed(code, n, (gap - mean[code]) ** 2), np.where(count > 1, count, 0))
    return np.asarray(np.sqrt(variance) / mean)


def _net(ids: Ids, orders: Columns, as_of: Moment) -> tuple[Floats, Floats, Floats]:
    """Returns ever, net revenue of the last year, net revenue of the year before."""
    own, place = known(ids, orders)
    amount, age = own["amount"], as_of.day - own["day"]
    parts = (-np.minimum(amount, 0.0), amount * (age <= YEAR), amount * ((age > YEAR) & (age <= 2 * YEAR)))
    returned, last, before = (summed(place, len(ids), part) for part in parts)
    return returned, last, before


def _last_mean(days: OrderDays) -> Floats:
    """Mean amount of the last three order days."""
    from_end = days.starts[days.code] + days.counts[days.code] - np.arange(len(days.code))
    return _ratio(days.total(days.amount * (from_end <= 3)), np.minimum(days.counts, 3))


def _anniversary(days: OrderDays, as_of: Moment, ahead: float) -> Floats:
    """Share of the past years, five at most, with an order in the `ahead` days after this date; NaN in the first year.

    The last order day is left out, so that its coming later changes nothing here.
    """
    n = len(days.counts)
    earlier = np.arange(len(days.code)) < (days.starts + days.counts - 1)[days.code]
    code, age = days.code[earlier], as_of.day - days.day[earlier]
    back = -(-age // YEAR)  # how many years ago the window that is meant began
    within = (age >= YEAR * back - ahead) & (back >= 1) & (back <= YEARS)
    met = np.unique(code[within] * (YEARS + 1) + back[within]) // (YEARS + 1)
    tenure = as_of.day - filled(_at(days.day, days.starts, days.counts > 0), as_of.day)
    return _ratio(summed(met, n), np.minimum(tenure // YEAR, YEARS))


def _at(values: NDArray[Any], rows: Ints, where: NDArray[np.bool_]) -> Floats:
    out = np.full(len(rows), np.nan)
    out[where] = values[rows[where]]
    return out


def _ratio(above: Floats, below: NDArray[Any]) -> Floats:
    """above / below, NaN where below is zero."""
    return np.asarray(np.divide(above, below, out=np.full(len(above), np.nan), where=np.asarray(below) > 0))
