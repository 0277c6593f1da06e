"""Back-dated windows that are closed: what the core said then, and what came; nothing later than `as_of` is used."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.churn import sigmoid
from scoring.ingredients import Buyers, Floats, Ingredients, gather_more
from scoring.model import Model
from scoring.moment import Moment
from scoring.predict import LogOdds, churn_log_odds
from scoring.service import Multipliers
from scoring.tables import Columns, Ids, Tables, cut, known_customers, positions, take

SAMPLE: Final = 20_000  # customers that windows are made of; a book beyond it is thinned by id
MOST: Final = 16
STEP: Final = 0.5  # of a horizon, from window to window
_HASH: Final = 2_654_435_761  # Knuth's multiplicative hash: thins evenly whatever the ids look like


@dataclass(frozen=True)
class Window:
    """Customers with an order by `since`; one row each."""

    since: Moment
    until: Moment
    ids: Ids
    given: Ingredients
    model: Model  # fitted at `since`
    said: LogOdds  # by it
    none: NDArray[np.bool_]  # no order came

    @property
    def plain(self) -> Floats:
        """What the core says without season and service data."""
        o = self.given.orders
        return sigmoid(
            self.model.core.of(o).none_log_odds(o.frequency, o.recency, o.tenure, self.given.horizon * o.in_season)
        )

    def served(self, service: Multipliers) -> Window:
        """The same window as a model that had learnt this of service data would have seen it."""
        if service == self.model.service:
            return self
        model = replace(self.model, service=service)
        return replace(self, model=model, said=churn_log_odds(model, self.given))

    @property
    def active(self) -> NDArray[np.bool_]:
        """Two order days, the last within two horizons."""
        return self.given.orders.active(self.given.horizon)


def thin(tables: Tables, *, sample: int = SAMPLE) -> Tables:
    """The rows of at most about `sample` customers, always the same ones."""
    ids = np.unique(tables["customers"]["customer_id"])
    if len(ids) <= sample:
        return tables
    kept = ids[(ids.astype(np.uint64) * np.uint64(_HASH)) % np.uint64(2**32) < np.uint64(2**32 * sample / len(ids))]
    return {name: take(columns, np.isin(columns["customer_id"], kept)) for name, columns in tables.items()}


def moments(tables: Tables, as_of: Moment, horizon: float) -> list[Moment]:
    """Starts of closed windows, the latest first, back to one horizon after the book's first orders."""
    starts = (as_of.shifted(-horizon * (1 + STEP * k)) for k in range(MOST))
    begun = history_from(tables["orders"])
    return [] if begun is None else [start for start in starts if start.day - begun >= horizon]


def history_from(orders: Columns) -> int | None:
    """The day the history begins: that of the first hundredth of the orders, past a stray early date."""
    days = orders["day"][orders["amount"] > 0]
    return int(np.quantile(days, 0.01, method="lower")) if len(days) else None


def open_window(model: Model, tables: Tables, since: Moment, *, horizon: float, buyers: Buyers | None = None) -> Window:
    """The window of one horizon from `since`, as `model` saw it; `tables` are cut at the end of what is known.

    `buyers`: all the firm had at `since`, where at hand.
    """
    past = cut(tables, since)
    known = buyers or _buyers(model, past, since, horizon)
    given = gather_more(model.core, known, past, as_of=since, horizon_days=horizon)
    bought = (given.orders.orders > 0) & np.isnan(given.contract_left)  # whose contract runs need not order
    given, ids, until = given.take(bought), known.ids[bought], since.shifted(horizon)
    came = ordered_within(ids, tables["orders"], since, until)
    return Window(since, until, ids, given, model, churn_log_odds(model, given), ~came)


def _buyers(model: Model, past: Tables, since: Moment, horizon: float) -> Buyers:
    return Buyers.of(known_customers(past, since), past, since, horizon_days=horizon, pauses=model.pauses)


def ordered_within(ids: Ids, orders: Columns, since: Moment, until: Moment) -> NDArray[np.bool_]:
    """Whether each customer ordered from `since` on and before `until`."""
    within = (orders["at"] >= since.second) & (orders["at"] < until.second) & (orders["amount"] > 0)
    return np.isin(ids, orders["customer_id"][within])


def order_days_within(ids: Ids, orders: Columns, since: Moment, until: Moment) -> Floats:
    """On how many days each of the sorted `ids` ordered from `since` on and before `until`."""
    place, known = positions(ids, orders["customer_id"])
    within = known & (orders["at"] >= since.second) & (orders["at"] < until.second) & (orders["amount"] > 0)
    span = until.day - since.day + 2
    days = np.unique(place[within] * span + (orders["day"][within] - since.day).astype(np.int64))
    return np.asarray(np.bincount(days // span, minlength=len(ids)), float)


def ordered_value(ids: Ids, orders: Columns, since: Moment, until: Moment) -> Floats:
    """What each customer ordered from `since` on and before `until`, credit notes not taken off."""
    place, known = positions(ids, orders["customer_id"])
    within = known & (orders["at"] >= since.second) & (orders["at"] < until.second)
    return np.asarray(np.bincount(place, np.maximum(orders["amount"], 0.0) * within, len(ids)), float)
