"""All that the churn number of some customers is made of, gathered at a point in time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from scoring.churn import BuyTillYouDrop
from scoring.elementwise import within
from scoring.features import Summary, summarise
from scoring.grouped import known
from scoring.moment import Moment
from scoring.pauses import NONE, Pauses
from scoring.renewal import ever_left, yearly
from scoring.service import GROUPS, strengths
from scoring.tables import Ids, Tables

Floats = NDArray[np.float64]

RHYTHM: Final = 2.0  # order days from which there is one
GAPS: Final = 3.0  # an own horizon is this many usual gaps
OWN_HORIZON: Final = (14.0, 365.0)
AHEAD: Final = 90.0  # the coming window of those with own horizons


@dataclass(frozen=True)
class Ingredients:
    """Every field has one row per customer."""

    orders: Summary
    strengths: Floats  # (customers, GROUPS), prior log-odds
    horizon: Floats  # H, days
    # Days to the end of the contract of those it is all that is known of (`renewal.ever_left`), NaN: others.
    contract_left: Floats
    contract_amount: Floats  # what it brings a year, 0 for others and where it does not say

    def take(self, rows: NDArray[Any]) -> Ingredients:
        """The customers at these positions or under this mask."""
        left, amount = self.contract_left[rows], self.contract_amount[rows]
        return Ingredients(self.orders.take(rows), self.strengths[rows], self.horizon[rows], left, amount)

    def without(self, group: str) -> Ingredients:
        """As if there were no evidence of this group."""
        left = self.strengths.copy()
        left[:, GROUPS.index(group)] = 0.0
        return replace(self, strengths=left)


@dataclass(frozen=True)
class Buyers:
    """Some customers, sorted, and what their orders say: worked out once for the fit and for what it is asked."""

    ids: Ids
    orders: Summary
    pauses: Pauses  # of the whole book

    @classmethod
    def of(cls, ids: Ids, tables: Tables, as_of: Moment, *, horizon_days: float | None, pauses: Pauses) -> Self:
        """Of the customers with the sorted `ids`; `tables` are cut at `as_of`. `horizon_days` as in `gather`."""
        orders = summarise(ids, tables["orders"], as_of, ahead=horizon_days or AHEAD, pauses=pauses)
        return cls(ids, orders, pauses)


def gather(
    core: BuyTillYouDrop,
    ids: Ids,
    tables: Tables,
    *,
    as_of: Moment,
    horizon_days: float | None,
    pauses: Pauses = NONE,
) -> Ingredients:
    """The ingredients of the customers with the sorted `ids`; `tables` are cut at `as_of`.

    `horizon_days` None: three times each customer's shrunk usual gap, between 14 and 365 days. `pauses`: of the book.
    """
    buyers = Buyers.of(ids, tables, as_of, horizon_days=horizon_days, pauses=pauses)
    return gather_more(core, buyers, tables, as_of=as_of, horizon_days=horizon_days)


def gather_more(
    core: BuyTillYouDrop, buyers: Buyers, tables: Tables, *, as_of: Moment, horizon_days: float | None
) -> Ingredients:
    """`gather`, where it is known already what their orders say."""
    ids, orders = buyers.ids, buyers.orders
    own = within(GAPS * core.of(orders).usual_gap(orders.frequency, orders.recency), *OWN_HORIZON)
    horizon = own if horizon_days is None else np.full(len(ids), float(horizon_days))
    left = contract_left(ids, tables, orders, as_of)
    amount = np.where(np.isnan(left), 0.0, yearly(ids, tables["contracts"], as_of))
    return Ingredients(orders, strengths(ids, tables, as_of), horizon, left, amount)


def contract_left(ids: Ids, tables: Tables, orders: Summary, as_of: Moment) -> Floats:
    """Of those who buy under contract, unless their orders have a rhythm: falling silent says more than a date. Whose
    contract runs, or who never ordered, buys under it, whether or not its file says so."""
    if not len(tables["contracts"]["id"]):
        return np.full(len(ids), np.nan)
    own, place = known(ids, tables["customers"])
    bound = np.zeros(len(ids), bool)
    bound[place] = own["contract"]
    left = ever_left(ids, tables["contracts"], as_of)
    known_by_it = np.where(bound | (left >= 0), orders.orders < RHYTHM, orders.orders == 0)
    return np.where(known_by_it, left, np.nan)
