"""The Gamma-Gamma model of spend: what an order day of this customer is worth, shrunk to the book.

Fader & Hardie (2013), "The Gamma-Gamma Model of Monetary Value". Spend of an order day is Gamma(p, nu), nu is
Gamma(q, gamma) across customers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class GammaGamma:
    """Fitted parameters, `gamma` in units of money; `q` above 1."""

    p: float
    q: float
    gamma: float

    def spend(self, orders: Floats, mean: Floats) -> Floats:
        """Expected spend of a future order day, from `orders` >= 0 past ones with that `mean` (ignored where 0)."""
        total = orders * np.where(orders > 0, mean, 0.0)
        return np.asarray(self.p * (self.gamma + total) / np.maximum(self.p * orders + self.q - 1.0, 1e-9))

    def spread(self, orders: Floats) -> Floats:
        """Coefficient of variation of one future order day's spend around its expectation, at most 3."""
        shape = np.maximum(self.p * orders + self.q, 1.0)
        return np.asarray(np.minimum(np.sqrt((1.0 + 1.0 / self.p) * shape / np.maximum(shape - 1.0, 0.1) - 1.0), 3.0))
