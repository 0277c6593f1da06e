"""Orders as order days: what a customer ordered on one day counts as one order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.elementwise import begins
from scoring.grouped import known, order
from scoring.tables import Columns, Ids

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class OrderDays:
    """One row per customer and order day, sorted by both."""

    code: Ints  # position of the customer
    day: Ints
    amount: Floats  # sum of the day's orders, > 0
    starts: Ints  # first row of each customer; a customer without orders has an empty stretch
    counts: Ints

    @classmethod
    def of(cls, ids: Ids, orders: Columns) -> OrderDays:
        """From a table of orders; rows at or below zero (credit notes, cancellations, blanks) are no orders."""
        own, place = known(ids, orders)
        bought = own["amount"] > 0
        code, day = place[bought], own["day"][bought].astype(np.int64)
        first = int(day.min()) if len(day) else 0
        key = code * (int(day.max()) - first + 1 if len(day) else 1) + day - first
        by_key = order(key)
        key = key[by_key]
        heads = np.flatnonzero(begins(key))
        amount = np.add.reduceat(own["amount"][bought][by_key], heads) if len(heads) else np.zeros(0)
        kept = by_key[heads]
        counts = np.bincount(code[kept], minlength=len(ids))
        return cls(code[kept], day[kept], amount, np.cumsum(counts) - counts, counts)

    def total(self, weights: NDArray[Any] | None = None) -> Floats:
        """Sum of `weights` (one per row; a count without) for each customer."""
        return summed(self.code, len(self.counts), weights)


def summed(code: Ints, n: int, weights: NDArray[Any] | None = None) -> Floats:
    """Sum of `weights` (a count without) by code 0 .. n - 1."""
    return np.asarray(np.bincount(code, weights, n), float)
