"""Simulated truth: customers whose churn probability is known, to measure what no real log can show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.churn import PRIOR, BuyTillYouDrop, sigmoid

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Simulated:
    """One row per customer: what was observed until now, what came, and the probabilities that made it."""

    frequency: Floats
    recency: Floats
    tenure: Floats
    horizon: float
    none: NDArray[np.bool_]  # no order in the horizon
    probability: Floats  # P(no order | history) under the parameters the customers were drawn from
    days: tuple[Floats, ...]  # order days before now, counted from the first

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
    rate = rng.gamma(truth.r, 1.0 / truth.alpha, customers)
    drop = rng.beta(truth.a, truth.b, customers)
    days = tuple(_orders(rng, rate[i], drop[i], until=tenure[i] + horizon) for i in range(customers))
    past = tuple(all_days[all_days <= T] for all_days, T in zip(days, tenure, strict=True))
    x = np.array([len(seen) - 1.0 for seen in past])
    t_x = np.array([seen[-1] for seen in past])
    none = np.array([len(seen) == len(all_days) for seen, all_days in zip(past, days, strict=True)])
    log_odds = truth.none_log_odds(x, t_x, tenure, np.full(customers, horizon))
    return Simulated(x, t_x, tenure, horizon, none, sigmoid(log_odds), past)


def _orders(rng: np.random.Generator, rate: float, drop: float, *, until: float) -> Floats:
    """Moments of one customer's orders from the first, at 0, to the last before dropping out or `until`."""
    life = rng.geometric(max(drop, 1e-12))  # orders until drop-out, the first counted
    moments = [0.0]
    while len(moments) < life:
        following = moments[-1] + rng.exponential(1.0 / max(rate, 1e-12))
        if following > until:
            break
        moments.append(following)
    return np.array(moments)
