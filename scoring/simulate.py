"""Simulated truth: customers whose churn probability is known, to measure what no real log can show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.churn import PRIOR, BuyTillYouDrop, sigmoid
from scoring.features import YEAR
from scoring.moment import DAY, Moment
from scoring.tables import Tables, of_columns

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TODAY: Final = Moment(20_000.0 * DAY, 20_000)


@dataclass(frozen=True)
class Simulated:
    """One row per customer: what was observed until now, what came, and the probability that made it."""

    frequency: Floats
    recency: Floats
    tenure: Floats
    horizon: float
    none: NDArray[np.bool_]  # no order in the horizon
    probability: Floats  # P(no order | history) under the parameters the customers were drawn from

    @property
    def observed(self) -> tuple[Floats, Floats, Floats]:
        """x, t_x and T, as the fit takes them."""
        return self.frequency, self.recency, self.tenure


def histories(
    customers: int, *, seed: int, truth: BuyTillYouDrop = PRIOR, horizon: float = 90.0, longest: float = 720.0
) -> Simulated:
    """Customers that follow `truth` (MBG/NBD), first seen uniformly within the `longest` days before now."""
    rng = np.random.default_rng(seed)
    tenure = np.floor(rng.uniform(1.0, longest, customers))
    code, moment = _paths(rng, truth, tenure + horizon)
    past = moment <= tenure[code]
    x: Floats = np.bincount(code[past], minlength=customers).astype(float) - 1.0
    t_x = np.zeros(customers)
    np.maximum.at(t_x, code[past], moment[past])
    none = np.bincount(code[~past], minlength=customers) == 0
    log_odds = truth.none_log_odds(x, t_x, tenure, np.full(customers, horizon))
    return Simulated(x, t_x, tenure, horizon, none, sigmoid(log_odds))


@dataclass(frozen=True)
class Story:
    """What a simulated log contains beyond the model's own world."""

    days: float = 720.0  # of history, first orders spread over all of it
    ahead: float = 90.0  # days of future that are in the log as well
    season: float = 0.0  # amplitude of the yearly wave of order rates, 0 .. 1, highest a quarter after TODAY
    spend: float = 1000.0  # median of an order


def log(customers: int, *, seed: int, truth: BuyTillYouDrop = PRIOR, story: Story = Story()) -> Tables:
    """Tables of customers and orders up to `story.ahead` days after TODAY, drawn from `truth` and `story`."""
    rng = np.random.default_rng(seed)
    first = TODAY.second - np.floor(rng.uniform(1.0, story.days, customers)) * DAY
    code, moment = _paths(rng, truth, (TODAY.second - first) / DAY + story.ahead, speed=1.0 + story.season)
    at = first[code] + moment * DAY
    phase = 2 * np.pi * ((at - TODAY.second) / DAY / YEAR - 0.25)
    kept = (moment == 0) | (rng.random(len(at)) * (1.0 + story.season) < 1.0 + story.season * np.cos(phase))
    level = rng.normal(0.0, 0.8, customers)
    amount = story.spend * np.exp(level[code] + rng.normal(0.0, 0.5, len(code)))
    return _tables(code[kept] + 1, at[kept] + DAY / 2, amount[kept], customers)


def noise(customers: int, *, seed: int, rate: float = 1 / 60, days: float = 720.0, ahead: float = 90.0) -> Tables:
    """A log without a signal: every customer has been there all the time and orders at one and the same rate."""
    rng = np.random.default_rng(seed)
    counts = 1 + rng.poisson(rate * (days + ahead), customers)
    code = np.repeat(np.arange(customers), counts)
    at = TODAY.second + rng.uniform(-days, ahead, len(code)) * DAY
    return _tables(code + 1, at, np.full(len(code), 1000.0), customers)


def _paths(
    rng: np.random.Generator, truth: BuyTillYouDrop, until: Floats, *, speed: float = 1.0
) -> tuple[Ints, Floats]:
    """Customer and moment of every order, from the first, at 0, until drop-out or `until`; rates are times `speed`."""
    n = len(until)
    rate = speed * rng.gamma(truth.r, 1.0 / truth.alpha, n)
    left = rng.geometric(np.maximum(rng.beta(truth.a, truth.b, n), 1e-12)) - 1  # orders before the drop-out
    code, moment = np.arange(n), np.zeros(n)
    codes, moments = [code], [moment]
    while len(code):
        stays = left[code] > 0
        code, moment = code[stays], moment[stays]
        left[code] -= 1
        moment = moment + rng.exponential(1.0, len(code)) / np.maximum(rate[code], 1e-12)
        code, moment = code[moment <= until[code]], moment[moment <= until[code]]
        codes.append(code)
        moments.append(moment)
    return np.concatenate(codes), np.concatenate(moments)


def _tables(customer: Ints, at: Floats, amount: Floats, customers: int) -> Tables:
    by_time = np.lexsort((at, customer))
    orders = {
        "id": np.arange(1, len(at) + 1),
        "customer_id": customer[by_time],
        "at": at[by_time],
        "day": np.floor(at[by_time] / DAY),
        "amount": amount[by_time],
    }
    ids = np.arange(1, customers + 1)
    return of_columns({"customers": {"customer_id": ids, "created_at": np.zeros(customers)}, "orders": orders})
