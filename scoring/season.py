"""The season: how much longer or shorter the coming window acts, learnt from the same window a year before."""

from __future__ import annotations

from typing import Final

import numpy as np

from scoring import churn_fit
from scoring.churn import BuyTillYouDrop, sigmoid
from scoring.features import Floats, Summary, summarise
from scoring.model import Season
from scoring.moment import Moment
from scoring.optimum import root
from scoring.tables import Tables, cut, known_customers
from scoring.windows import history_from, ordered_within

YEAR: Final = 365
NEEDED: Final = 548  # days of history: 18 months; with less a season hurts more than it helps
PRIOR_SD: Final = 0.3  # of the scale's logarithm: what a few customers show counts little
RECENT: Final = 2.0  # horizons of silence
_WIDEST: Final = 1.5  # of the scale's logarithm


def fit(tables: Tables, as_of: Moment, *, horizon_days: float) -> Season:
    """The scale of the horizon that makes the window a year before `as_of` come out right; `tables` are cut there.

    A core fitted on what was known then predicts that window; its horizon is stretched until the expected number of
    customers without an order is the actual one, and the stretch is shrunk towards none by its standard error. Those
    silent for longer than RECENT horizons are left out: most are gone in any season, and in an old book their number
    would drown it.
    """
    begun, then = history_from(tables["orders"]), as_of.shifted(-YEAR)
    if begun is None or as_of.day - begun < NEEDED or horizon_days > YEAR:
        return Season()
    past = cut(tables, then)
    ids = known_customers(past, then)
    orders = summarise(ids, past["orders"], then)
    ids, orders = ids[orders.orders > 0], orders.take(orders.orders > 0)
    until = then.shifted(horizon_days)
    core = churn_fit.fit(orders.frequency, orders.recency, orders.tenure)
    recent = orders.silence <= RECENT * horizon_days
    if not recent.any():
        return Season()
    none = float((~ordered_within(ids[recent], tables["orders"], then, until)).sum())
    scale = float(np.exp(_stretch(core, orders.take(recent), none, horizon_days)))
    return Season(scale, then.day, until.day)


def _stretch(core: BuyTillYouDrop, orders: Summary, none: float, horizon: float) -> float:
    """Logarithm of the horizon's scale, shrunk."""

    def probability(stretch: float) -> Floats:
        scaled = np.full(len(orders.orders), horizon * np.exp(stretch))
        return sigmoid(core.none_log_odds(orders.frequency, orders.recency, orders.tenure, scaled))

    def missed(stretch: float) -> float:
        return float(probability(stretch).sum()) - none

    found = root(missed, -_WIDEST, _WIDEST)
    p = probability(found)
    slope = (missed(found + 0.05) - missed(found - 0.05)) / 0.1
    variance = float((p * (1.0 - p)).sum()) / max(slope**2, 1e-12)
    return found * PRIOR_SD**2 / (PRIOR_SD**2 + variance)
