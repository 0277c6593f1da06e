"""Fits the Gamma-Gamma model of spend: maximum likelihood, or a posteriori under a weak log-normal prior."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.special import digamma, gammaln

from scoring.gamma_gamma import Floats, GammaGamma
from scoring.optimum import minimum

_PRIOR_P: Final = 3.0
_PRIOR_Q: Final = 3.0
_PRIOR_SD: Final = 1.0  # of each logarithm


def fit(orders: Floats, mean: Floats, *, prior: bool = True) -> GammaGamma:
    """Parameters from order days per customer (>= 1) and their mean spend (> 0); other rows are left out.

    Amounts are scaled by their median first, so the currency's unit does not matter. Without any row a spend of zero.
    """
    usable = (orders > 0) & (mean > 0)
    if not usable.any():
        return GammaGamma(_PRIOR_P, _PRIOR_Q, 0.0)
    n, unit = orders[usable], float(np.median(mean[usable]))
    z = mean[usable] / unit
    centre = np.log([_PRIOR_P, _PRIOR_Q, (_PRIOR_Q - 1.0) / _PRIOR_P])
    weight = 1.0 / _PRIOR_SD**2 if prior else 0.0

    def loss(theta: Floats) -> tuple[float, Floats]:
        value, gradient = _value_and_gradient(theta, n, z)
        away = theta - centre
        return float(0.5 * weight * away @ away - value) / len(n), (weight * away - gradient) / len(n)

    found = minimum(loss, centre, [(c - 8.0, c + 8.0) for c in centre])
    p, q, gamma = (float(value) for value in np.exp(found))
    return GammaGamma(p, q, gamma * unit)


def _value_and_gradient(theta: Floats, n: Floats, z: Floats) -> tuple[float, Floats]:
    """Log-likelihood of mean spends z over n order days and its gradient in ln p, ln q, ln gamma."""
    p, q, gamma = np.exp(theta)
    pn, pool = p * n, gamma + n * z
    share, log_pool = n * z / pool, np.log(pool)
    value = gammaln(pn + q) - gammaln(pn) - gammaln(q) + q * theta[2] + pn * (np.log(n * z) - log_pool) - q * log_pool
    grow = digamma(pn + q)
    gradient = (
        p * (n * (grow - digamma(pn) + np.log(share))).sum(),
        q * (grow - digamma(q) + theta[2] - log_pool).sum(),
        (q - gamma * (pn + q) / pool).sum(),
    )
    return float((value - np.log(z)).sum()), np.array(gradient)
