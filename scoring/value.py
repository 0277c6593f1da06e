"""What a customer will be worth: expected orders (MBG/NBD) times expected spend (Gamma-Gamma), discounted margin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.churn import sigmoid
from scoring.elementwise import filled
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
    spend = filled(model.spend.spend(given.orders.orders, given.orders.spend))
    shifted = _shift(churn_log_odds(model, given) if parts is None else parts)
    horizons = np.stack((given.horizon, np.full(len(rate), YEAR)))
    counts = _orders(model, given, horizons * np.array([[model.season.scale], [1.0]]))
    within, year = _discounted(counts, horizons, terms.discount_rate)
    stake = rate * spend * year
    return Value(
        orders=shifted * counts[-1, 0],
        spend=spend,
        clv=rate * spend * shifted * within,
        year=shifted * stake,
        stake=stake,
    )


def _orders(model: Model, given: Ingredients, horizons: Floats) -> Floats:
    """Expected order days by the end of each of STEPS equal parts of each horizon, shape (STEPS, horizons, n)."""
    o = given.orders
    known = o.orders > 0
    steps = np.arange(1, STEPS + 1)[:, None, None] / STEPS
    found = np.zeros((STEPS, *horizons.shape))
    found[..., known] = model.core.orders(
        o.frequency[known], o.recency[known], o.tenure[known], steps * horizons[:, known]
    )
    return found


def _discounted(counts: Floats, horizons: Floats, rate: float) -> Floats:
    """Expected orders within each horizon, each worth less the later it comes."""
    middles = (np.arange(STEPS)[:, None, None] + 0.5) / STEPS * horizons / YEAR
    parts = np.diff(counts, axis=0, prepend=0.0) * (1.0 + rate) ** -middles
    return np.asarray(parts.sum(axis=0))


def _shift(parts: LogOdds) -> Floats:
    """P(any order) with service data over that without."""
    some, core = sigmoid(-parts.total), sigmoid(-parts.core)
    return filled(some / core, 1.0)
