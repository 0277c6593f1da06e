"""Fits the core churn model: maximum likelihood, or maximum a posteriori under a weak log-normal prior."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import digamma, gammaln

from scoring.churn import PRIOR, PRIOR_SD, BuyTillYouDrop, Family, Floats, sigmoid, softplus
from scoring.optimum import minimum

_BOUND: Final = 12.0  # of log parameters around the start: e^12; further out the likelihood is flat


@dataclass(frozen=True)
class _Sample:
    """Distinct (x, t_x, T) with their counts, and the distinct x, so that gamma functions are evaluated once each."""

    frequency: Floats
    recency: Floats
    tenure: Floats
    count: Floats
    levels: Floats  # distinct frequencies
    level_count: Floats
    family: Family

    @classmethod
    def of(cls, frequency: Floats, recency: Floats, tenure: Floats, family: Family) -> _Sample:
        order = np.lexsort((tenure, recency, frequency))
        x, t_x, T = frequency[order], recency[order], tenure[order]
        new = np.ones(len(x), bool)
        new[1:] = (np.diff(x) != 0) | (np.diff(t_x) != 0) | (np.diff(T) != 0)
        starts = np.flatnonzero(new)
        count = np.diff(np.append(starts, len(x))).astype(float)
        levels, level_count = np.unique(frequency, return_counts=True)
        return cls(x[starts], t_x[starts], T[starts], count, levels, level_count.astype(float), family)


def log_likelihood(model: BuyTillYouDrop, frequency: Floats, recency: Floats, tenure: Floats) -> float:
    """Log-likelihood of the histories under `model`; its derivatives are tested against differences."""
    sample = _Sample.of(frequency, recency, tenure, model.family)
    return _value_and_gradient(np.log([model.r, model.alpha, model.a, model.b]), sample)[0]


def fit(
    frequency: Floats, recency: Floats, tenure: Floats, *, family: Family = "mbg", prior: BuyTillYouDrop | None = PRIOR
) -> BuyTillYouDrop:
    """Parameters from one history per customer (arrays as `BuyTillYouDrop` takes them).

    With a `prior` (the default) the mode of the posterior, log-normal around it with PRIOR_SD, even for no customer at
    all; without one, maximum likelihood. The order of the rows does not matter.
    """
    sample = _Sample.of(frequency, recency, tenure, family)
    centre = _logs(prior) if prior is not None else _start(sample)
    weight = 1.0 / PRIOR_SD**2 if prior is not None else 0.0
    scale = max(len(frequency), 1)

    def loss(theta: Floats) -> tuple[float, Floats]:
        value, gradient = _value_and_gradient(theta, sample)
        away = theta - centre
        return float(0.5 * weight * away @ away - value) / scale, (weight * away - gradient) / scale

    bounds = [(middle - _BOUND, middle + _BOUND) for middle in centre]
    r, alpha, a, b = (float(value) for value in np.exp(minimum(loss, centre, bounds)))
    return BuyTillYouDrop(r, alpha, a, b, family)


def _logs(model: BuyTillYouDrop) -> Floats:
    return np.log([model.r, model.alpha, model.a, model.b])


def _start(sample: _Sample) -> Floats:
    """A start in the data's own time unit, so that another unit gives the same fit."""
    gap = sample.tenure @ sample.count / max(sample.frequency @ sample.count + sample.count.sum(), 1.0)
    return np.log([1.0, max(gap, 1e-9), 0.5, 1.0])


def _value_and_gradient(theta: Floats, sample: _Sample) -> tuple[float, Floats]:
    """Log-likelihood and its gradient in the logarithms of r, alpha, a, b.

    ln L = lnG(r+x) - lnG(r) + r ln(alpha) - (r+x) ln(alpha+T) + lnB(a, b+k) - lnB(a, b) + ln(1 + e^u) with k chances to
    drop out and u the log-odds of having done so.
    """
    r, alpha, a, b = parameters = np.exp(theta)
    s = sample
    u = BuyTillYouDrop(r, alpha, a, b, s.family).dead_log_odds(s.frequency, s.recency, s.tenure)
    dead = sigmoid(u)
    until_now, until_last, n = alpha + s.tenure, alpha + s.recency, s.count
    silence = np.log(until_now / until_last)
    rx = r + s.frequency
    value = n @ (r * theta[1] - rx * np.log(until_now) + softplus(u))
    gradient = np.array(
        [
            n @ (theta[1] - np.log(until_now) + dead * silence),
            n @ (r / alpha - rx / until_now + dead * rx * (1.0 / until_now - 1.0 / until_last)),
            n @ dead / a,
            -(n @ (dead / np.maximum(b + s.frequency + (s.family == "mbg") - 1.0, 1e-300))),
        ]
    )
    level_value, level_gradient = _gamma_terms(parameters, s)
    return float(value + level_value), parameters * (gradient + level_gradient)


def _gamma_terms(parameters: Floats, sample: _Sample) -> tuple[float, Floats]:
    """The terms that depend on x alone, over its distinct values."""
    r, _, a, b = parameters
    x, n = sample.levels, sample.level_count
    k = x + (sample.family == "mbg")
    value = n @ (gammaln(r + x) - gammaln(r) + gammaln(b + k) - gammaln(b) + gammaln(a + b) - gammaln(a + b + k))
    both = digamma(a + b) - digamma(a + b + k)
    gradient = [n @ (digamma(r + x) - digamma(r)), 0.0, n @ both, n @ (both + digamma(b + k) - digamma(b))]
    return float(value), np.array(gradient)
