"""What a customer will be worth: expected orders (MBG/NBD) times expected spend (Gamma-Gamma), discounted margin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.churn import sigmoid
from scoring.ingredients import Ingredients
from scoring.model import Model
from scoring.predict import LogOdds, churn_log_odds

Floats = NDArray[np.float64]

YEAR: Final = 365.0
DISCOUNT: Final = 0.10  # a year
STEPS: Final = 4  # parts of a horizon that are discounted each from its middle


@dataclass(frozen=True)
class Terms:
    """How money is counted: `discount_rate` per year, `margin_rate` where a customer's own is unknown (1: revenue)."""

    discount_rate: float = DISCOUNT
    margin_rate: float = 1.0


@dataclass(frozen=True)
class Value:
    """One value per customer; zero without an order yet."""

    orders: Floats  # expected order days within the horizon
    spend: Floats  # expected spend of an order day
    clv: Floats  # discounted margin within the horizon
    year: Floats  # ... within twelve months
    stake: Floats  # ... from orders alone: what would be lost; bad news makes it likelier, not smaller


def expected_value(
    model: Model,
    given: Ingredients,
    *,
    margin: Floats | None = None,
    terms: Terms = Terms(),
    parts: LogOdds | None = None,
) -> Value:
    """Value of each customer. `margin`: shares of revenue, NaN where unknown. `parts`: of its churn, if at hand.

    Service data scale the expected orders as they scale the probability of any order.
    """
    rate = np.full(len(given.horizon), terms.margin_rate)
    if margin is not None:
        rate = np.where(np.isnan(margin), rate, margin)
    spend = np.nan_to_num(model.spend.spend(given.orders.orders, given.orders.spend))
    shifted = _shift(churn_log_odds(model, given) if parts is None else parts)
    season = model.season.scale
    stake = rate * spend * _discounted(model, given, np.full(len(rate), YEAR), (1.0, terms.discount_rate))
    return Value(
        orders=shifted * _orders(model, given, given.horizon * season),
        spend=spend,
        clv=rate * spend * shifted * _discounted(model, given, given.horizon, (season, terms.discount_rate)),
        year=shifted * stake,
        stake=stake,
    )


def _orders(model: Model, given: Ingredients, horizon: Floats) -> Floats:
    o = given.orders
    known, found = o.orders > 0, np.zeros(len(horizon))
    found[known] = model.core.orders(o.frequency[known], o.recency[known], o.tenure[known], horizon[known])
    return found


def _discounted(model: Model, given: Ingredients, horizon: Floats, factors: tuple[float, float]) -> Floats:
    """Expected orders within `horizon`, each worth less the later it comes; `factors` are the season and the rate."""
    season, rate = factors
    total, before = np.zeros(len(horizon)), np.zeros(len(horizon))
    for step in range(1, STEPS + 1):
        until = _orders(model, given, horizon * season * step / STEPS)
        years = horizon * (step - 0.5) / STEPS / YEAR
        total += (until - before) * (1.0 + rate) ** -years
        before = until
    return total


def _shift(parts: LogOdds) -> Floats:
    """P(any order) with service data over that without."""
    some, core = sigmoid(-parts.total), sigmoid(-parts.core)
    return np.nan_to_num(some / core, nan=1.0)
