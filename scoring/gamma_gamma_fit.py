"""Fits the Gamma-Gamma model of spend: maximum likelihood, or a posteriori under a weak log-normal prior."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import digamma, gammaln

from scoring.gamma_gamma import Floats, GammaGamma
from scoring.grouped import Ints
from scoring.optimum import minimum

_PRIOR_P: Final = 3.0
_PRIOR_Q: Final = 3.0
_PRIOR_SD: Final = 1.0  # of each logarithm
_LEAST_Q: Final = 1.1  # at 1 and below nobody has an expected spend: amounts that differ without bound give such fits


def fit(orders: Floats, mean: Floats, *, prior: bool = True) -> GammaGamma:
    """Parameters from order days per customer (>= 1) and their mean spend (> 0); other rows are left out.

    Amounts are scaled by their median first, so the currency's unit does not matter. Without any row a spend of zero.
    `q` is kept above 1, so that what a customer is expected to spend exists and stays between its own mean and a few
    times what the others spend.
    """
    usable = (orders > 0) & (mean > 0)
    if not usable.any():
        return GammaGamma(_PRIOR_P, _PRIOR_Q, 0.0)
    unit = float(np.median(mean[usable]))
    sample = _Sample.of(orders[usable], mean[usable] / unit)
    centre = np.log([_PRIOR_P, _PRIOR_Q, (_PRIOR_Q - 1.0) / _PRIOR_P])
    weight = 1.0 / _PRIOR_SD**2 if prior else 0.0
    count = len(sample.orders)

    def loss(theta: Floats) -> tuple[float, Floats]:
        value, gradient = _value_and_gradient(theta, sample)
        away = theta - centre
        return float(0.5 * weight * away @ away - value) / count, (weight * away - gradient) / count

    bounds = [(c - 8.0, c + 8.0) for c in centre]
    bounds[1] = float(np.log(_LEAST_Q)), bounds[1][1]
    found = minimum(loss, centre, bounds)
    p, q, gamma = (float(value) for value in np.exp(found))
    return GammaGamma(p, q, gamma * unit)


@dataclass(frozen=True)
class _Sample:
    """Order days and spends, and the few distinct numbers of order days: gamma functions are evaluated once each."""

    orders: Floats  # n
    total: Floats  # n z, z the mean spend
    log_mean: Floats
    log_total: Floats
    levels: Floats  # the distinct n
    level: Ints  # where each n stands among them

    @classmethod
    def of(cls, orders: Floats, mean: Floats) -> _Sample:
        total = orders * mean
        levels, level = np.unique(orders, return_inverse=True)
        return cls(orders, total, np.log(mean), np.log(total), levels, level)


def _value_and_gradient(theta: Floats, sample: _Sample) -> tuple[float, Floats]:
    """Log-likelihood of mean spends z over n order days and its gradient in ln p, ln q, ln gamma."""
    p, q, gamma = np.exp(theta)
    s, pn = sample, p * sample.levels
    pool = gamma + s.total
    log_pool, log_share = np.log(pool), np.log(s.total / pool)
    grow = digamma(pn + q)
    of_n = gammaln(pn + q) - gammaln(pn) - gammaln(q) + q * theta[2]
    value = of_n[s.level] + p * s.orders * (s.log_total - log_pool) - q * log_pool
    gradient = (
        p * (s.orders * ((grow - digamma(pn))[s.level] + log_share)).sum(),
        q * ((grow - digamma(q) + theta[2])[s.level] - log_pool).sum(),
        (q - gamma * (p * s.orders + q) / pool).sum(),
    )
    return float((value - s.log_mean).sum()), np.array(gradient)
