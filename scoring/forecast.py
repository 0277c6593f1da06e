"""What the book as a whole will order and bring in: expected sums with intervals that held on closed windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.special import ndtri

from scoring.ingredients import Floats, Ingredients
from scoring.model import Model
from scoring.tables import Tables
from scoring.value import Terms, expected_value
from scoring.windows import Window, ordered_value

PRIOR_ERROR: Final = 0.10  # relative error of a book's total that is assumed before any window has closed
PRIOR_WINDOWS: Final = 2  # windows' worth of that assumption
NOTHING: Final = 1e-9  # order days or money: a book of those long gone expects so little that its square is zero
_REVENUE: Final = Terms(discount_rate=0.0, margin_rate=1.0)


@dataclass(frozen=True)
class Forecast:
    """Order days and revenue of one horizon; `low` and `high` enclose the actual with probability `level`.

    New customers are not in it: it says what the present ones bring.
    """

    horizon_days: float
    level: float
    orders: float
    orders_low: float
    orders_high: float
    revenue: float
    revenue_low: float
    revenue_high: float


def forecast(
    model: Model, given: Ingredients, *, horizons: Sequence[float], error: float = PRIOR_ERROR, level: float = 0.8
) -> list[Forecast]:
    """A forecast per horizon (days, > 0) for the customers of `given`; `error` is what `book_error` found."""
    return [_forecast(model, given, horizon, error=error, level=level) for horizon in horizons]


def book_error(windows: Sequence[Window], tables: Tables) -> float:
    """Relative standard error of the book's total revenue on closed windows, shrunk to PRIOR_ERROR.

    What the book shares (season, market, a price rise) moves all customers together, so it does not average out.
    """
    squares = [PRIOR_ERROR**2] * PRIOR_WINDOWS
    for window in windows:
        actual = float(ordered_value(window.ids, tables["orders"], window.since, window.until).sum())
        said = float(expected_value(window.model, window.given, terms=_REVENUE).clv.sum())
        if actual > 0 and said > 0:
            squares.append(float(np.log(actual / said) ** 2))
    return float(np.sqrt(np.mean(squares)))


def _forecast(model: Model, given: Ingredients, horizon: float, *, error: float, level: float) -> Forecast:
    asked = replace(given, horizon=np.full(len(given.horizon), horizon))
    value = expected_value(model, asked, terms=_REVENUE)
    orders, revenue = value.orders, value.clv
    counts = _count_variance(model, asked, orders)
    spread = model.spend.spread(given.orders.orders)
    money = np.where(orders > 0, value.spend**2 * (counts + orders * spread**2), 0.0)
    orders_band = _band(float(orders.sum()), float(counts.sum()), error, level)
    revenue_band = _band(float(revenue.sum()), float(money.sum()), error, level)
    return Forecast(horizon, level, float(orders.sum()), *orders_band, float(revenue.sum()), *revenue_band)


def _count_variance(model: Model, given: Ingredients, orders: Floats) -> Floats:
    """Variance of each customer's order days: a gamma-Poisson while alive, none after the drop-out.

    Of k stages to a gap, counts of a known rate vary a k-th as much (the renewal theorem), and the rate is known from
    all stages passed.
    """
    o = given.orders
    core = model.core.of(o)
    alive = np.nan_to_num(core.alive(o.frequency, o.recency, o.tenure), nan=1.0)
    while_alive = orders / np.maximum(alive, 1e-9)
    stages = core.k
    shape = core.r + stages * np.nan_to_num(o.frequency)
    return np.asarray(alive * (while_alive / stages + while_alive**2 * (1.0 + 1.0 / shape)) - orders**2)


def _band(total: float, variance: float, error: float, level: float) -> tuple[float, float]:
    """A log-normal interval, so that it stays above zero; from 0 to itself where the total is nothing."""
    if total < NOTHING:
        return 0.0, total
    width = float(ndtri(0.5 + level / 2)) * np.sqrt(np.log1p(variance / total**2) + error**2)
    return total * float(np.exp(-width)), total * float(np.exp(width))
