"""What a customer will be worth: expected orders (MBG/NBD) times expected spend (Gamma-Gamma), discounted margin.

Of who is known by a contract instead: its amount a year for as long as it is expected to go on (`renewal`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.churn import sigmoid
from scoring.elementwise import filled
from scoring.ingredients import AHEAD, Ingredients
from scoring.model import Model
from scoring.predict import LogOdds, churn_log_odds
from scoring.renewal import leaving

Floats = NDArray[np.float64]

YEAR: Final = 365.0
DISCOUNT: Final = 0.10  # a year
STEPS: Final = 4  # parts of a horizon that are discounted each from its middle


@dataclass(frozen=True)
class Terms:
    """How money is counted: `discount_rate` per year, `margin_rate` where a customer's own is unknown (1: revenue).

    `horizon_days`: how far `Value.clv` looks; None: as far as the churn number of each customer, with its season.
    """

    discount_rate: float = DISCOUNT
    margin_rate: float = 1.0
    horizon_days: float | None = None


@dataclass(frozen=True)
class Value:
    """One value per customer, in the firm's currency; zero without an order or a contract. Below zero only where the
    margin is."""

    orders: Floats  # expected order days within the horizon, >= 0
    spend: Floats  # expected spend of an order day at today's prices
    clv: Floats  # discounted margin within the horizon
    year: Floats  # ... within twelve months
    stake: Floats  # ... without service data: what would be lost; bad news makes it likelier, not smaller
    sales: Floats  # expected within twelve months: `year` before the margin


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
    parts = churn_log_odds(model, given) if parts is None else parts
    o = given.orders
    spend = filled(model.spend.spend(o.orders, o.spend * np.exp(model.growth * o.spent_ago)))
    horizons, season = _spans(model, given, terms)
    counts = _orders(model, given, horizons * _own(given, horizons)) * season
    plain = spend * _discounted(counts, horizons, terms.discount_rate, model.growth)
    moved = (shifted := _shift(parts)) * plain
    bound = np.flatnonzero(given.contract_amount > 0)
    if len(bound):
        for into, push in ((plain, np.zeros(len(bound))), (moved, parts.service[bound])):
            into[:, bound] = _contracted(model, given.take(bound), push, horizons[:, bound], terms.discount_rate)
    return Value(
        orders=shifted * counts[-1, 0],
        spend=spend,
        clv=rate * moved[0],
        year=rate * moved[-1],
        stake=rate * plain[-1],
        sales=moved[-1],
    )


def _spans(model: Model, given: Ingredients, terms: Terms) -> tuple[Floats, Floats]:
    """The horizon of the value and twelve months, once where they are the same; and the scale of orders by the season.
    Both of shape (horizons, n). What one season has more the rest of the year has less."""
    year = np.full(len(given.horizon), YEAR)
    first = given.horizon if terms.horizon_days is None else np.full(len(year), terms.horizon_days)
    horizons = year[None, :] if terms.horizon_days == YEAR else np.stack((first, year))
    season, learnt = model.season, model.horizon_days or AHEAD
    beyond = np.maximum(horizons - learnt, 0.0) / max(YEAR - learnt, 1.0)
    share = np.minimum(learnt / horizons, 1.0) * np.maximum(1.0 - beyond, 0.0)
    return horizons, season.year + (season.orders - season.year) * share


def _own(given: Ingredients, horizons: Floats) -> Floats:
    """The share of each horizon that is the customer's own season: the coming window's, and the year's beyond it."""
    o = given.orders
    own = (horizons == given.horizon) & (horizons < YEAR)
    return np.where(own, o.in_season, o.in_season_year)


def _contracted(model: Model, given: Ingredients, push: Floats, horizons: Floats, rate: float) -> Floats:
    """What contracts bring within each horizon, shape (horizons, n): by `push`, log-odds, they end the sooner."""
    found = np.zeros(horizons.shape)
    for middle in (np.arange(STEPS) + 0.5) / STEPS:
        for row, days in enumerate(middle * horizons):
            goes_on = 1.0 - leaving(model.hazard, given.contract_left, push, days)
            found[row] += goes_on * (1.0 + rate) ** (-days / YEAR)
    return found * given.contract_amount * horizons / YEAR / STEPS


def _orders(model: Model, given: Ingredients, horizons: Floats) -> Floats:
    """Expected order days by the end of each of STEPS equal parts of each horizon, shape (STEPS, horizons, n)."""
    o = given.orders
    known = o.orders > 0
    steps = np.arange(1, STEPS + 1)[:, None, None] / STEPS
    found = np.zeros((STEPS, *horizons.shape))
    found[..., known] = model.core.of(o.take(known)).orders(
        o.frequency[known], o.recency[known], o.tenure[known], steps * horizons[:, known]
    )
    return found


def _discounted(counts: Floats, horizons: Floats, rate: float, growth: float) -> Floats:
    """Expected orders within each horizon, as of today: a later one brings more by `growth`, and is worth less."""
    middles = (np.arange(STEPS)[:, None, None] + 0.5) / STEPS * horizons / YEAR
    parts = np.diff(counts, axis=0, prepend=0.0) * np.exp((growth - np.log1p(rate)) * middles)
    return np.asarray(parts.sum(axis=0))


def _shift(parts: LogOdds) -> Floats:
    """P(any order) with service data over that without."""
    some, core = sigmoid(-parts.total), sigmoid(-parts.core)
    return filled(some / core, 1.0)
