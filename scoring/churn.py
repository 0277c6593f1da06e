"""The core churn model in closed form: MBG/NBD and BG/NBD, from recency, frequency and tenure alone.

MBG/NBD: Batislam, Denizel & Filiztekin (2007), Int. J. of Research in Marketing 24; BG/NBD: Fader, Hardie & Lee (2005),
Marketing Science 24. A customer orders at a rate drawn from Gamma(r, alpha) and drops out after an order with a
probability drawn from Beta(a, b); in the BG/NBD not after the first one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any, Final, Literal, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import hyp2f1

from scoring import regularity
from scoring.elementwise import within

if TYPE_CHECKING:
    from scoring.features import Summary

Floats = NDArray[np.float64]
Family = Literal["mbg", "bg"]

CLIP: Final = 6.0  # log-odds beyond this (.25 %) say more than any history can
_NEAR_ONE: Final = 1e-7


@dataclass(frozen=True)
class BuyTillYouDrop:
    """Fitted parameters; `alpha` in days. Methods take equal-length arrays and return one value per customer.

    `k` >= 1: stages of each gap between orders, passed at the customer's rate: 1 at random, more the more regular
    (MBG/CNBD-k; Platzer & Reutterer 2016, "Ticking Away the Moments", Marketing Science 35). Of 2.3 stages there are 2
    in seven gaps of ten and 3 in the others. Where customers differ in it, ask `of` them.

    `frequency` x >= 0: order days after the first; `recency` t_x in [0, T]: days from first to last order day;
    `tenure` T >= 0: days from the first order day to now; `horizon` in days, > 0. Nothing is checked: the arrays come
    from `features.summarise`.
    """

    r: float
    alpha: float
    a: float
    b: float
    family: Family = "mbg"
    k: float = 1.0
    kinds: tuple[float, ...] = ()  # shares of the kinds of regularity among customers (`regularity.KINDS`)

    def of(self, orders: Summary) -> Self:
        """The same for these customers, each with the `k` its own gaps speak for: to be asked about them alone.

        `alpha` and `k` are then arrays: each passes its stages so much faster that as many orders are expected.
        """
        return self.with_stages(regularity.stages(self.kinds, orders, least=self.k)) if self.kinds else self

    def with_stages(self, k: Floats) -> Self:
        """The same for customers with so many stages each."""
        arrays: dict[str, Any] = {"alpha": self.alpha * self.k / k, "k": k}
        return replace(self, **arrays, kinds=())

    def dead_log_odds(self, frequency: Floats, recency: Floats, tenure: Floats) -> Floats:
        """Log-odds that the customer has dropped out by now; -inf in the BG/NBD while there is no second order."""
        chances = frequency + (self.family == "mbg")
        with np.errstate(divide="ignore"):
            odds = np.where(chances > 0, np.log(self.a / np.maximum(self.b + chances - 1.0, 1e-300)), -np.inf)
        silence = np.log1p((tenure - recency) / (self.alpha + recency))
        return np.asarray(odds + self._shape(frequency) * silence - self.log_stages(frequency, recency, tenure)[0])

    def alive(self, frequency: Floats, recency: Floats, tenure: Floats) -> Floats:
        """P(has not dropped out by now), in [0, 1]."""
        return np.asarray(np.exp(-softplus(self.dead_log_odds(frequency, recency, tenure))))

    def none_log_odds(self, frequency: Floats, recency: Floats, tenure: Floats, horizon: Floats) -> Floats:
        """Log-odds of no order day in (T, T + horizon], clipped to +-CLIP.

        P(none) = 1 - P(alive) (1 - Q), Q = ((alpha + T) / (alpha + T + H))^(r + x) where k is 1: given that the
        customer is alive, the rate is Gamma(r + x, alpha + T), and the first order of the window comes before any
        chance to drop out. Where k is more, Q is the chance that the stages left of the running gap take longer
        (`_quiet`).
        """
        quiet = self._quiet(frequency, tenure, horizon)
        log_some = -softplus(self.dead_log_odds(frequency, recency, tenure)) + np.log(-np.expm1(quiet))
        log_some = np.minimum(log_some, -1e-12)
        return np.asarray(within(np.log(-np.expm1(log_some)) - log_some, -CLIP, CLIP))

    def orders(self, frequency: Floats, recency: Floats, tenure: Floats, horizon: Floats) -> Floats:
        """Expected order days in (T, T + horizon], >= 0.

        The published 2F1 is Euler-transformed: its parameters then stay small however often the customer ordered.
        """
        a = self.a if abs(self.a - 1.0) > _NEAR_ONE else 1.0 + _NEAR_ONE
        chances = frequency + (self.family == "mbg")
        total = a + self.b + chances - 1.0
        z = horizon / (self._pace(frequency) * (self.alpha + tenure) + horizon)
        b = self.b + (self.family == "mbg") - 1.0
        series = hyp2f1(a - 1.0, a + b - self.r, total, z)
        while_alive = total / (a - 1.0) * (1.0 - (1.0 - z) ** (a - 1.0) * series)
        if np.max(self.k, initial=1.0) > 1:  # the orders of a rate at random, but the first is as sure as it is
            while_alive = np.maximum(while_alive, -np.expm1(self._quiet(frequency, tenure, horizon)))
        return np.asarray(self.alive(frequency, recency, tenure) * while_alive)

    def usual_gap(self, frequency: Floats, recency: Floats) -> Floats:
        """Days between order days that are usual of this customer, shrunk to the book: k (alpha + t_x) / (r + kx)."""
        return np.asarray(self.k * (self.alpha + recency) / self._shape(frequency))

    def log_stages(self, frequency: Floats, recency: Floats, tenure: Floats) -> tuple[Floats, Floats, Floats]:
        """ln S and its derivatives in r and alpha: the silence passed some, but not all k stages of the running gap.

        S = sum over j < k of min(k - j, 1) C(r + kx + j - 1, j) w^j, w = (T - t_x) / (alpha + T); 1 where k is.
        """
        found = np.zeros((3, *np.shape(frequency)))
        several = np.flatnonzero(np.broadcast_to(self.k, frequency.shape) > 1)
        if len(several):
            at = self._of_rows(several)
            found[:, several] = at._log_stages(frequency[several], recency[several], tenure[several])
        return found[0], found[1], found[2]

    def _log_stages(self, frequency: Floats, recency: Floats, tenure: Floats) -> tuple[Floats, Floats, Floats]:
        until_now, shape = self.alpha + tenure, self._shape(frequency)
        share = (tenure - recency) / until_now
        total, by_r, by_alpha = np.ones_like(share), np.zeros_like(share), np.zeros_like(share)
        term, grow = np.ones_like(share), np.zeros_like(share)
        for j in range(1, ceil(np.max(self.k))):
            term = term * share * (shape + j - 1) / j
            grow, part = grow + 1.0 / (shape + j - 1), within(np.asarray(self.k) - j, 0.0, 1.0) * term
            total, by_r, by_alpha = total + part, by_r + part * grow, by_alpha - j * part / until_now
        return np.log(total), by_r / total, by_alpha / total

    def _of_rows(self, rows: NDArray[np.int64]) -> Self:
        arrays: dict[str, Any] = {"alpha": self.alpha, "k": self.k}
        return replace(self, **{name: each if np.ndim(each) == 0 else each[rows] for name, each in arrays.items()})

    def _shape(self, frequency: Floats) -> Floats:
        """Of the rate's gamma, by the stages that were passed for certain."""
        return self.r + self.k * frequency

    def _pace(self, frequency: Floats) -> Floats | float:
        """What makes alpha + T of stages that of orders: their rate is a k-th, of the shape r + x."""
        if np.ndim(self.k) == 0 and self.k == 1:
            return 1.0
        return np.asarray(self.k * (self.r + frequency) / (self._shape(frequency) + (self.k - 1) / 2))

    def _quiet(self, frequency: Floats, tenure: Floats, horizon: Floats) -> Floats:
        """ln P(no order within the horizon | alive). How many stages of the running gap are passed is left open, all
        being alike, as where one looks at any time: so a later last order never raises it."""
        shape, until_now = self._shape(frequency) + (self.k - 1) / 2, self.alpha + tenure
        quiet = -shape * np.log1p(horizon / until_now)
        most = ceil(np.max(self.k, initial=1.0))
        if most == 1:
            return np.asarray(quiet)
        share = horizon / (until_now + horizon)
        total, term = np.ones_like(share), np.ones_like(share)
        for j in range(1, most):
            term = term * share * (shape + j - 1) / j
            total = total + term * np.maximum(self.k - j, 0.0) / self.k
        return np.asarray(np.minimum(quiet + np.log(total), 0.0))


# 90-day units: r 1.26, alpha .518, a .373, b .729; where a book is too small to say more, this is what it gets.
PRIOR: Final = BuyTillYouDrop(r=1.26, alpha=46.6, a=0.373, b=0.729)
PRIOR_SD: Final = 0.7  # of each parameter's logarithm


def softplus(value: Floats) -> Floats:
    """ln(1 + e^value) without overflow; NaN stays NaN without a warning, which logaddexp gives."""
    return np.asarray(np.maximum(value, 0.0) + np.log1p(np.exp(-np.abs(value))))


def sigmoid(log_odds: Floats) -> Floats:
    """Probability of log-odds, without overflow."""
    return np.asarray(np.exp(-softplus(-log_odds)))


def logit(probability: Floats) -> Floats:
    """Log-odds of a probability, clipped to +-CLIP."""
    with np.errstate(divide="ignore"):
        return np.asarray(within(np.log(probability) - np.log1p(-probability), -CLIP, CLIP))
