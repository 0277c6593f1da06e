"""The season: how much longer or shorter the coming window acts, learnt from the same window a year before.

Pauses of the whole book that came at this time in other years are expected again.
"""

from __future__ import annotations

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
RECENT: Final = 2.0  # horizons of silence
_WIDEST: Final = 1.5  # of the scale's logarithm
_OPEN: Final = 0.1  # of a window at least


def fit(tables: Tables, as_of: Moment, *, horizon_days: float, pauses: Pauses = NONE) -> Season:
    """What is known of the coming window and year; `tables` are cut at `as_of`, `pauses` found in them."""
    begun = history_from(tables["orders"])
    if begun is None:
        return Season()
    still, year = (_open(pauses, as_of, days, begun) for days in (horizon_days, float(YEAR)))
    stretch, more = 1.0, 1.0
    told = not pauses.holes.during(as_of.day - 2 * YEAR, YEAR + horizon_days)  # who left in a hole seemed to be there
    if as_of.day - begun >= NEEDED and horizon_days <= YEAR and told:
        stretch, more = _wave(tables, as_of, horizon_days, pauses)
    if still * stretch == still * more == 1.0:
        return Season(year=year)
    then = as_of.shifted(-YEAR)
    return Season(still * stretch, then.day, then.shifted(horizon_days).day, still * more, year)


def _open(pauses: Pauses, as_of: Moment, days: float, begun: int) -> float:
    """The share of the coming days on which the book is expected not to pause."""
    return max(1.0 - pauses.expected(as_of, days, begun=begun) / days, _OPEN)


def _wave(tables: Tables, as_of: Moment, horizon_days: float, pauses: Pauses) -> tuple[float, float]:
    """What makes the window a year before come out right: the scale of its open days, and of the orders expected in it.

    A core fitted on what was known then predicts that window; its horizon is stretched until the expected number of
    customers without an order is the actual one, and the stretch is shrunk towards none by its standard error. Those
    silent for longer than RECENT horizons are left out: most are gone in any season, and in an old book their number
    would drown it. Whether anything is ordered says little of how much is, where most order often: the orders of the
    same customers have a scale of their own.
    """
    then = as_of.shifted(-YEAR)
    past, until = cut(tables, then), then.shifted(horizon_days)
    ids = known_customers(past, then)
    orders = summarise(ids, past["orders"], then, ahead=horizon_days, pauses=find(past["orders"], then))
    ids, orders = ids[orders.orders > 0], orders.take(orders.orders > 0)
    core = churn_fit.fit(orders.frequency, orders.recency, orders.tenure)
    recent = orders.silence <= RECENT * horizon_days
    if not recent.any():
        return 1.0, 1.0
    horizon = max(horizon_days - pauses.during(then.day, horizon_days), _OPEN * horizon_days)
    came = order_days_within(ids[recent], tables["orders"], then, until)
    orders = orders.take(recent)
    stretch = _stretch(core, orders, float((came == 0).sum()), horizon)
    return float(np.exp(stretch)), float(np.exp(_more(core, orders, came, horizon)))


def _more(core: BuyTillYouDrop, orders: Summary, came: Floats, horizon: float) -> float:
    """Logarithm of the scale of expected order days, shrunk by how far single customers were off."""
    said = core.orders(orders.frequency, orders.recency, orders.tenure, orders.in_season * horizon)
    variance = float(((came - said) ** 2).sum()) / float(said.sum()) ** 2
    found = float(within(np.log((came.sum() + 0.5) / (said.sum() + 0.5)), -_WIDEST, _WIDEST))
    return found * PRIOR_SD**2 / (PRIOR_SD**2 + variance)


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
