"""The core churn model in closed form: MBG/NBD and BG/NBD, from recency, frequency and tenure alone.

MBG/NBD: Batislam, Denizel & Filiztekin (2007), Int. J. of Research in Marketing 24; BG/NBD: Fader, Hardie & Lee (2005),
Marketing Science 24. A customer orders at a rate drawn from Gamma(r, alpha) and drops out after an order with a
probability drawn from Beta(a, b); in the BG/NBD not after the first one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import hyp2f1

from scoring.elementwise import within

Floats = NDArray[np.float64]
Family = Literal["mbg", "bg"]

CLIP: Final = 6.0  # log-odds beyond this (.25 %) say more than any history can
_NEAR_ONE: Final = 1e-7


@dataclass(frozen=True)
class BuyTillYouDrop:
    """Fitted parameters; `alpha` in days. Methods take equal-length arrays and return one value per customer.

    `frequency` x >= 0: order days after the first; `recency` t_x in [0, T]: days from first to last order day;
    `tenure` T >= 0: days from the first order day to now; `horizon` in days, > 0. Nothing is checked: the arrays come
    from `features.summarise`.
    """

    r: float
    alpha: float
    a: float
    b: float
    family: Family = "mbg"

    def dead_log_odds(self, frequency: Floats, recency: Floats, tenure: Floats) -> Floats:
        """Log-odds that the customer has dropped out by now; -inf in the BG/NBD while there is no second order."""
        chances = frequency + (self.family == "mbg")
        with np.errstate(divide="ignore"):
            odds = np.where(chances > 0, np.log(self.a / np.maximum(self.b + chances - 1.0, 1e-300)), -np.inf)
        silence = np.log1p((tenure - recency) / (self.alpha + recency))
        return np.asarray(odds + (self.r + frequency) * silence)

    def alive(self, frequency: Floats, recency: Floats, tenure: Floats) -> Floats:
        """P(has not dropped out by now), in [0, 1]."""
        return np.asarray(np.exp(-softplus(self.dead_log_odds(frequency, recency, tenure))))

    def none_log_odds(self, frequency: Floats, recency: Floats, tenure: Floats, horizon: Floats) -> Floats:
        """Log-odds of no order day in (T, T + horizon], clipped to +-CLIP.

        P(none) = 1 - P(alive) (1 - ((alpha + T) / (alpha + T + H))^(r + x)): given that the customer is alive, the
        rate is Gamma(r + x, alpha + T), and the first order of the window comes before any chance to drop out.
        """
        quiet = -(self.r + frequency) * np.log1p(horizon / (self.alpha + tenure))
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
        z = horizon / (self.alpha + tenure + horizon)
        b = self.b + (self.family == "mbg") - 1.0
        series = hyp2f1(a - 1.0, a + b - self.r, total, z)
        while_alive = total / (a - 1.0) * (1.0 - (1.0 - z) ** (a - 1.0) * series)
        return np.asarray(self.alive(frequency, recency, tenure) * while_alive)

    def usual_gap(self, frequency: Floats, recency: Floats) -> Floats:
        """Days between order days that are normal for this customer, shrunk to the book's: (alpha + t_x) / (r + x)."""
        return np.asarray((self.alpha + recency) / (self.r + frequency))


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
