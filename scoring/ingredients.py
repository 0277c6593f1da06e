"""All that the churn number of some customers is made of, gathered at a point in time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.churn import BuyTillYouDrop
from scoring.elementwise import within
from scoring.features import Summary, summarise
from scoring.moment import Moment
from scoring.service import GROUPS, strengths
from scoring.tables import Ids, Tables

Floats = NDArray[np.float64]

GAPS: Final = 3.0  # an own horizon is this many usual gaps
OWN_HORIZON: Final = (14.0, 365.0)
AHEAD: Final = 90.0  # the coming window of those with own horizons


@dataclass(frozen=True)
class Ingredients:
    """Every field has one row per customer."""

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


def gather(core: BuyTillYouDrop, ids: Ids, tables: Tables, *, as_of: Moment, horizon_days: float | None) -> Ingredients:
    """The ingredients of the customers with the sorted `ids`; `tables` are cut at `as_of`.

    `horizon_days` None: three times each customer's shrunk usual gap, between 14 and 365 days.
    """
    orders = summarise(ids, tables["orders"], as_of, ahead=horizon_days or AHEAD)
    own = within(GAPS * core.usual_gap(orders.frequency, orders.recency), *OWN_HORIZON)
    horizon = own if horizon_days is None else np.full(len(ids), float(horizon_days))
    return Ingredients(orders, strengths(ids, tables, as_of), horizon)
