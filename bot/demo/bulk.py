"""Orders by the million, as arrays, for benchmarks: no names, no stories, a second or two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from handlers.common.daynumber import number_of

_DAY: Final = 86_400


@dataclass(frozen=True)
class BulkOrders:
    """Parallel arrays in order of time: customer (0 to customers - 1), at (UTC seconds), amount (major units)."""

    customer: NDArray[np.int64]
    at: NDArray[np.float64]
    amount: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.at)


def bulk(*, customers: int = 100_000, orders: int = 1_000_000, seed: int, today: date, days: int = 730) -> BulkOrders:
    """About `orders` orders (within a few per cent) of as many customers in the `days` before `today`, UTC.

    A buy-till-you-die population: rates gamma-distributed over customers, Poisson purchases, exponential life times
    (a third of the customers is gone at the end), log-normal amounts around each customer's own mean.
    """
    rng = np.random.default_rng([seed, customers, orders])
    born = rng.uniform(0, 0.8 * days, customers)
    lives = np.minimum(rng.exponential(1.6 * days, customers), days - born)
    rate = rng.gamma(1.2, 1.0, customers)
    expected = rate * lives
    counts = rng.poisson(expected * (orders / expected.sum()))
    customer = np.repeat(np.arange(customers), counts)
    at = (born[customer] + rng.random(len(customer)) * lives[customer] - days) * _DAY
    log_amount = rng.normal(8, 1, customers)[customer] + rng.normal(0, 0.5, len(customer))
    amount = np.exp(log_amount).astype(np.float64).round(2)
    order = np.argsort(at, kind="stable")
    end = float(number_of(today) * _DAY)
    return BulkOrders(customer[order].astype(np.int64), np.floor(at[order]) + end, amount[order])
