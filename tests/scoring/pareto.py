"""Pareto/NBD (Schmittlein, Morrison & Colombo 1987) after Fader & Hardie (2005), to be compared with what serves.

A reference only; why it does not serve: docs/decisions/0007-pareto.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaln, hyp2f1

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ParetoNbd:
    """Orders come at a gamma(r, alpha) rate until the customer leaves at a gamma(s, beta) rate."""

    r: float
    alpha: float
    s: float
    beta: float

    def log_likelihood(self, x: Floats, t_x: Floats, T: Floats) -> Floats:
        """Of each customer with x repeat orders, the last at t_x, watched until T."""
        alive, left = self._parts(x, t_x, T)
        return np.asarray(self._common(x) + np.logaddexp(alive, left))

    def p_alive(self, x: Floats, t_x: Floats, T: Floats) -> Floats:
        """P(not left by T)."""
        alive, left = self._parts(x, t_x, T)
        return np.asarray(np.exp(alive - np.logaddexp(alive, left)))

    def none(self, x: Floats, t_x: Floats, T: Floats, ahead: float) -> Floats:
        """P(no order in (T, T + ahead]): how likely the same orders are until then, over how likely until T."""
        return np.asarray(np.exp(self.log_likelihood(x, t_x, T + ahead) - self.log_likelihood(x, t_x, T)))

    def expected(self, x: Floats, t_x: Floats, T: Floats, ahead: float) -> Floats:
        """Mean number of orders in (T, T + ahead]."""
        rate = (self.r + x) * (self.beta + T) / ((self.alpha + T) * (self.s - 1))
        stays = 1 - ((self.beta + T) / (self.beta + T + ahead)) ** (self.s - 1)
        return np.asarray(rate * stays * self.p_alive(x, t_x, T))

    def _common(self, x: Floats) -> Floats:
        r, s = self.r, self.s
        return np.asarray(gammaln(r + x) - gammaln(r) + r * np.log(self.alpha) + s * np.log(self.beta))

    def _parts(self, x: Floats, t_x: Floats, T: Floats) -> tuple[Floats, Floats]:
        """Logarithms of what staying until T and leaving between t_x and T add to the likelihood."""
        r, alpha, s, beta = self.r, self.alpha, self.s, self.beta
        total = r + s + x
        alive = -(r + x) * np.log(alpha + T) - s * np.log(beta + T)
        later, earlier = self._tail(x, T), self._tail(x, t_x)
        with np.errstate(divide="ignore"):  # nothing between t_x and T where they are the same
            left = np.log(s / total) + earlier + np.log1p(-np.exp(np.minimum(later - earlier, 0.0)))
        return alive, np.asarray(left)

    def _tail(self, x: Floats, t: Floats) -> Floats:
        """Logarithm of what leaving after t adds, had it been watched for ever, but for s / (r + s + x)."""
        total = self.r + self.s + x
        widest, gap = max(self.alpha, self.beta), abs(self.alpha - self.beta)
        other = self.s + 1 if self.alpha >= self.beta else self.r + x
        return np.asarray(np.log(hyp2f1(total, other, total + 1, gap / (widest + t))) - total * np.log(widest + t))


def fit(x: Floats, t_x: Floats, T: Floats) -> ParetoNbd:
    """By maximum likelihood."""

    def loss(logs: Floats) -> float:
        return -float(ParetoNbd(*np.exp(logs)).log_likelihood(x, t_x, T).mean())

    scale = float(T.mean())
    start = np.log([0.7, scale / 3, 0.7, scale / 3])
    found = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-9, "maxiter": 4000})
    return ParetoNbd(*np.exp(found.x).tolist())
