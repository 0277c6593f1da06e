"""Fits the core churn model: maximum likelihood, or maximum a posteriori under a weak log-normal prior."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import digamma, gammaln

from scoring import regularity
from scoring.churn import PRIOR, PRIOR_SD, BuyTillYouDrop, Family, Floats, sigmoid, softplus
from scoring.optimum import minimum

if TYPE_CHECKING:
    from scoring.features import Summary

FEWEST_GAPS: Final = 3  # before the last, of a customer that says how regular gaps are
MOST_STAGES: Final = 8.0  # more differ little
DOUBT: Final = 10.0  # gaps at random that are added to what was seen
UNLIKE: Final = 0.5  # standard deviations between customers by which gaps are taken for less regular: some are not
_HEAVIEST: Final = 20.0  # gaps' worth of one customer at most
_WILDEST: Final = 4.0  # squared coefficient of variation of one customer at most
_LEAST_ROOM: Final = 0.25  # of the variance at random that is left for a customer of nearly daily orders
_BOUND: Final = 12.0  # of log parameters around the start: e^12; further out the likelihood is flat


@dataclass(frozen=True)
class _Sample:
    """Distinct (x, t_x, T, k) with their counts, and the distinct x and kx, so that gamma functions are evaluated once
    each. alpha is that of `stages`."""

    frequency: Floats
    recency: Floats
    tenure: Floats
    count: Floats
    levels: Floats  # distinct frequencies
    level_count: Floats
    passed: Floats  # distinct stages that were passed
    passed_count: Floats
    family: Family
    stages: float
    k: Floats

    @classmethod
    def of(
        cls,
        frequency: Floats,
        recency: Floats,
        tenure: Floats,
        family: Family,
        *,
        stages: float = 1.0,
        each: Floats | None = None,
    ) -> _Sample:
        own = np.full(len(frequency), stages) if each is None else each
        order = np.lexsort((own, tenure, recency, frequency))
        x, t_x, T, k = frequency[order], recency[order], tenure[order], own[order]
        new = np.ones(len(x), bool)
        new[1:] = (np.diff(x) != 0) | (np.diff(t_x) != 0) | (np.diff(T) != 0) | (np.diff(k) != 0)
        starts = np.flatnonzero(new)
        count = np.diff(np.append(starts, len(x))).astype(float)
        levels, counts = (np.unique(values, return_counts=True) for values in (frequency, own * frequency))
        distinct = levels[0], levels[1].astype(float), counts[0], counts[1].astype(float)
        return cls(x[starts], t_x[starts], T[starts], count, *distinct, family, stages, k[starts])

    def model(self, parameters: Floats) -> BuyTillYouDrop:
        """Of these customers, each with its stages."""
        r, alpha, a, b = parameters.tolist()
        return BuyTillYouDrop(r, alpha, a, b, self.family, self.stages).with_stages(self.k)


def log_likelihood(model: BuyTillYouDrop, frequency: Floats, recency: Floats, tenure: Floats) -> float:
    """Log-likelihood of the histories under `model`; its derivatives are tested against differences."""
    sample = _Sample.of(frequency, recency, tenure, model.family, stages=model.k)
    return _value_and_gradient(np.log([model.r, model.alpha, model.a, model.b]), sample)[0]


def fit(
    frequency: Floats,
    recency: Floats,
    tenure: Floats,
    *,
    family: Family = "mbg",
    prior: BuyTillYouDrop | None = PRIOR,
    k: float = 1.0,
    each: Floats | None = None,
) -> BuyTillYouDrop:
    """Parameters from one history per customer (arrays as `BuyTillYouDrop` takes them), for gaps of `k` stages, or of
    `each` customer's own.

    With a `prior` (the default) the mode of the posterior, log-normal around it with PRIOR_SD, even for no customer at
    all; without one, maximum likelihood. The order of the rows does not matter.
    """
    sample = _Sample.of(frequency, recency, tenure, family, stages=k, each=each)
    centre = _logs(replace(prior, alpha=prior.alpha / k)) if prior is not None else _start(sample)
    weight = 1.0 / PRIOR_SD**2 if prior is not None else 0.0
    scale = max(len(frequency), 1)

    def loss(theta: Floats) -> tuple[float, Floats]:
        value, gradient = _value_and_gradient(theta, sample)
        away = theta - centre
        return float(0.5 * weight * away @ away - value) / scale, (weight * away - gradient) / scale

    bounds = [(middle - _BOUND, middle + _BOUND) for middle in centre]
    r, alpha, a, b = (float(value) for value in np.exp(minimum(loss, centre, bounds)))
    return BuyTillYouDrop(r, alpha, a, b, family, k)


def of_buyers(bought: Summary) -> BuyTillYouDrop:
    """The core of customers with orders: as regular as the book's gaps and their own are, drawn to PRIOR."""
    gap = bought.recency / np.maximum(bought.frequency, 1.0)
    k, kinds = of_book(bought.orders, gap, bought.gap_spread), regularity.learn(bought)
    each = regularity.stages(kinds, bought, least=k)
    return replace(fit(bought.frequency, bought.recency, bought.tenure, k=k, each=each), kinds=kinds)


def of_book(orders: Floats, gap: Floats, spread: Floats) -> float:
    """Stages of a gap in the book as a whole, from each customer's order days, mean gap in days and coefficient of
    variation of the gaps before the last; NaN: none. At least 1, at most MOST_STAGES; fewer where it is not sure, or
    customers differ.

    Gaps of k stages vary by 1 / k of what they would at random. Two orders a day are one and the next is a day later at
    least, so at random a gap of m days varies by m (m - 1).
    """
    n = orders - 2.0
    known = (n >= FEWEST_GAPS) & (spread == spread) & (gap > 1.0)
    if not known.any():
        return 1.0
    n, gap, varies = n[known], gap[known], spread[known] ** 2
    varies = varies * n / (n - 1.0)
    varies = np.minimum(varies / np.maximum(1.0 - varies / n - 1.0 / gap, _LEAST_ROOM), _WILDEST)
    weight = np.minimum(n - 1.0, _HEAVIEST)
    whole = weight.sum() + DOUBT
    mean = ((weight * varies).sum() + DOUBT) / whole  # DOUBT gaps at random
    squares = weight * (varies - mean) ** 2
    error, apart = np.sqrt((weight * squares).sum()) / whole, np.sqrt(squares.sum() / whole)
    return float(min(max(1.0 / (mean + error + UNLIKE * apart), 1.0), MOST_STAGES))


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
    r, _, a, b = parameters = np.exp(theta)
    s = sample
    model = s.model(parameters)
    alpha, k = model.alpha, model.k
    u = model.dead_log_odds(s.frequency, s.recency, s.tenure)
    stages, by_r, by_alpha = model.log_stages(s.frequency, s.recency, s.tenure)
    dead = sigmoid(u)
    alive = 1.0 - dead
    until_now, until_last, n = alpha + s.tenure, alpha + s.recency, s.count
    silence = np.log(until_now / until_last)
    rx, log_alpha = r + k * s.frequency, theta[1] + np.log(s.stages / k)
    value = n @ (r * log_alpha - rx * np.log(until_now) + softplus(u) + stages)
    slope = r / alpha - rx / until_now + dead * rx * (1.0 / until_now - 1.0 / until_last) + alive * by_alpha
    gradient = np.array(
        [
            n @ (log_alpha - np.log(until_now) + dead * silence + alive * by_r),
            n @ (slope * s.stages / k),
            n @ dead / a,
            -(n @ (dead / np.maximum(b + s.frequency + (s.family == "mbg") - 1.0, 1e-300))),
        ]
    )
    level_value, level_gradient = _gamma_terms(parameters, s)
    return float(value + level_value), parameters * (gradient + level_gradient)


def _gamma_terms(parameters: Floats, sample: _Sample) -> tuple[float, Floats]:
    """The terms that depend on x or kx alone, over their distinct values."""
    r, _, a, b = parameters
    passed, m = sample.passed, sample.passed_count
    x, n = sample.levels, sample.level_count
    k = x + (sample.family == "mbg")
    value = m @ (gammaln(r + passed) - gammaln(r))
    value += n @ (gammaln(b + k) - gammaln(b) + gammaln(a + b) - gammaln(a + b + k))
    both = digamma(a + b) - digamma(a + b + k)
    gradient = [m @ (digamma(r + passed) - digamma(r)), 0.0, n @ both, n @ (both + digamma(b + k) - digamma(b))]
    return float(value), np.array(gradient)
