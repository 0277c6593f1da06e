"""From what is known of customers to their churn probability: core, season and service data put together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.churn import CLIP, sigmoid
from scoring.features import Summary, summarise
from scoring.model import Model
from scoring.moment import Moment
from scoring.service import GROUPS, strengths
from scoring.tables import Ids, Tables

Floats = NDArray[np.float64]

GAPS: Final = 3.0  # an own horizon is this many usual gaps
OWN_HORIZON: Final = (14.0, 365.0)


@dataclass(frozen=True)
class Ingredients:
    """All that the churn number of some customers is made of; every field has one row per customer."""

    orders: Summary
    strengths: Floats  # (customers, GROUPS), prior log-odds
    horizon: Floats  # H, days

    def take(self, rows: NDArray[Any]) -> Ingredients:
        """The customers at these positions or under this mask."""
        return Ingredients(self.orders.take(rows), self.strengths[rows], self.horizon[rows])

    def without(self, group: str) -> Ingredients:
        """As if there were no evidence of this group."""
        left = self.strengths.copy()
        left[:, GROUPS.index(group)] = 0.0
        return replace(self, strengths=left)


def gather(model: Model, ids: Ids, tables: Tables, *, as_of: Moment, horizon_days: float | None) -> Ingredients:
    """The ingredients of the customers with the sorted `ids`; `tables` are cut at `as_of`.

    `horizon_days` None: three times each customer's shrunk usual gap, between 14 and 365 days.
    """
    orders = summarise(ids, tables["orders"], as_of)
    own = np.clip(GAPS * model.core.usual_gap(orders.frequency, orders.recency), *OWN_HORIZON)
    horizon = own if horizon_days is None else np.full(len(ids), float(horizon_days))
    return Ingredients(orders, strengths(ids, tables, as_of), horizon)


@dataclass(frozen=True)
class LogOdds:
    """The parts of the churn log-odds; NaN where there is no order yet."""

    core: Floats
    service: Floats
    total: Floats

    @property
    def probability(self) -> Floats:
        """P(no order in the horizon), in (0, 1)."""
        return sigmoid(self.total)


def churn_log_odds(model: Model, given: Ingredients) -> LogOdds:
    """Log-odds of no order within each customer's horizon, and what they consist of."""
    orders, horizon = given.orders, given.horizon * model.season.scale
    core = model.core.none_log_odds(orders.frequency, orders.recency, orders.tenure, horizon)
    service = given.strengths @ model.service.vector()
    return LogOdds(core, service, np.clip(core + service, -CLIP, CLIP))
