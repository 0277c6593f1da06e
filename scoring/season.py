"""The season: how much longer or shorter the coming window acts, learnt from the same window a year before; and how
many more orders the coming year brings than the core expects, learnt from the last one.

Pauses of the whole book that came at this time in other years are expected again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from scoring import churn_fit
from scoring.churn import BuyTillYouDrop, sigmoid
from scoring.elementwise import within
from scoring.features import Summary, summarise
from scoring.model import Season
from scoring.moment import Moment
from scoring.optimum import root
from scoring.order_days import Floats
from scoring.pauses import NONE, Pauses, find
from scoring.tables import Tables, cut, known_customers
from scoring.windows import history_from, order_days_within

YEAR: Final = 365
NEEDED: Final = 548  # days of history: 18 months; with less a season hurts more than it helps
PRIOR_SD: Final = 0.3  # of the scale's logarithm: what a few customers show counts little
YEARS_DIFFER: Final = 0.07  # so much a core errs by one year and not by the next: little is let be, much goes on
RECENT: Final = 2.0  # horizons of silence
_WIDEST: Final = 1.5  # of the scale's logarithm
_OPEN: Final = 0.1  # of a window at least


@dataclass(frozen=True)
class _Wave:
    """What the core of a year ago got wrong, as scales: of the coming window's open days, of the orders expected in it,
    and of those expected in the year."""

    stretch: float = 1.0
    orders: float = 1.0
    year: float = 1.0


def fit(tables: Tables, as_of: Moment, *, horizon_days: float, pauses: Pauses = NONE) -> Season:
    """What is known of the coming window and year; `tables` are cut at `as_of`, `pauses` found in them."""
    begun = history_from(tables["orders"])
    if begun is None:
        return Season()
    still, year = (_open(pauses, as_of, days, begun) for days in (horizon_days, float(YEAR)))
    told = not pauses.holes.during(as_of.day - 2 * YEAR, YEAR + horizon_days)  # who left in a hole seemed to be there
    wave = _Wave()
    if as_of.day - begun >= NEEDED and horizon_days <= YEAR and told:
        wave = _wave(tables, as_of, horizon_days, pauses)
    year *= wave.year
    if still * wave.stretch == still * wave.orders == 1.0:
        return Season(year=year)
    then = as_of.shifted(-YEAR)
    return Season(still * wave.stretch, then.day, then.shifted(horizon_days).day, still * wave.orders, year)


def _open(pauses: Pauses, as_of: Moment, days: float, begun: int) -> float:
    """The share of the coming days on which the book is expected not to pause."""
    return max(1.0 - pauses.expected(as_of, days, begun=begun) / days, _OPEN)


def _wave(tables: Tables, as_of: Moment, horizon_days: float, pauses: Pauses) -> _Wave:
    """What makes the window a year before come out right, and the year from then on.

    A core fitted on what was known then predicts that window; its horizon is stretched until the expected number of
    customers without an order is the actual one, and the stretch is shrunk towards none by its standard error. Those
    silent for longer than RECENT horizons are left out: most are gone in any season, and in an old book their number
    would drown it. Whether anything is ordered says little of how much is, where most order often: the orders of the
    same customers have a scale of their own. So has the year: a firm that grows or shrinks, or customers who leave
    otherwise than the core has it, show in what it said of the last one.
    """
    then = as_of.shifted(-YEAR)
    past, until = cut(tables, then), then.shifted(horizon_days)
    ids = known_customers(past, then)
    orders = summarise(ids, past["orders"], then, ahead=horizon_days, pauses=find(past["orders"], then))
    ids, orders = ids[orders.orders > 0], orders.take(orders.orders > 0)
    book = churn_fit.of_buyers(orders)
    recent = orders.silence <= RECENT * horizon_days
    if not recent.any():
        return _Wave()
    ids, orders = ids[recent], orders.take(recent)
    core = book.of(orders)
    window, year = (max(days - pauses.during(then.day, days), _OPEN * days) for days in (horizon_days, float(YEAR)))
    came, in_year = (order_days_within(ids, tables["orders"], then, end) for end in (until, as_of))
    more, error = _more(core, orders, came, orders.in_season * window)
    yearly, doubt = _more(core, orders, in_year, orders.in_season_year * year)
    found = (
        _stretch(core, orders, float((came == 0).sum()), window),
        more * PRIOR_SD**2 / (PRIOR_SD**2 + error),
        yearly**3 / (yearly**2 + doubt + YEARS_DIFFER**2),
    )
    return _Wave(*(float(np.exp(scale)) for scale in found))


def _more(core: BuyTillYouDrop, orders: Summary, came: Floats, horizon: Floats) -> tuple[float, float]:
    """Logarithm of the scale of expected order days, and its variance by how far single customers were off."""
    said = core.orders(orders.frequency, orders.recency, orders.tenure, horizon)
    variance = float(((came - said) ** 2).sum()) / float(said.sum()) ** 2
    return float(within(np.log((came.sum() + 0.5) / (said.sum() + 0.5)), -_WIDEST, _WIDEST)), variance


def _stretch(core: BuyTillYouDrop, orders: Summary, none: float, horizon: float) -> float:
    """Logarithm of the horizon's scale, shrunk."""

    def probability(stretch: float) -> Floats:
        scaled = orders.in_season * horizon * np.exp(stretch)
        return sigmoid(core.none_log_odds(orders.frequency, orders.recency, orders.tenure, scaled))

    def missed(stretch: float) -> float:
        return float(probability(stretch).sum()) - none

    found = root(missed, -_WIDEST, _WIDEST)
    p = probability(found)
    slope = (missed(found + 0.05) - missed(found - 0.05)) / 0.1
    variance = float((p * (1.0 - p)).sum()) / max(slope**2, 1e-12)
    return found * PRIOR_SD**2 / (PRIOR_SD**2 + variance)
