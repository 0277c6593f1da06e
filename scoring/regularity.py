"""How regular each customer's gaps between orders are, as stages of a gap (`churn.BuyTillYouDrop.k`).

Gaps of k stages that follow each other are, as shares of their sum, drawn from a Dirichlet of k each: what they say of
k does not depend on how often somebody orders. The book's customers are of some KINDS of regularity, in shares that
are learnt from all of them (EM); what is known of one customer is its posterior over these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from scoring.order_days import Floats, Ints, summed

if TYPE_CHECKING:
    from scoring.features import Summary

KINDS: Final[Floats] = np.array([1.0, 2.0, 4.0, 8.0])  # stages
FEWEST: Final = 3  # gaps before the last from which on they say something
SHORTEST: Final = 4.0  # days of a mean gap: in shorter ones whole days and weekends look like regularity
MOST: Final = 30  # gaps' worth of evidence at most: a rhythm is never sure
_PRIOR: Final = np.array([20.0, 1.0, 1.0, 1.0])  # customers of each kind that are believed before any was seen
_ROUNDS: Final = 50
_ENOUGH: Final = 1e-6  # change of a share at which the rounds end
_COUNTS: Final = np.arange(MOST + 1.0)[:, None]
_ALIKE: Final = gammaln(np.maximum(_COUNTS, 1.0) * KINDS) - _COUNTS * gammaln(KINDS)  # by number of gaps and kind


def evidence(code: Ints, gap: Floats, n: int) -> dict[str, Floats]:
    """Of each of `n` customers from its `gap`s before the last (days, by `code`): `gaps_told`, their number, 0 where
    they say nothing, and `evenness`, the sum of the logarithms of as many gaps' shares, at most that of equal ones."""
    length = np.maximum(gap - 0.5, 0.5)  # of whole days
    count, whole = summed(code, n), summed(code, n, length)
    says = (count >= FEWEST) & (whole >= SHORTEST * count)
    logs = summed(code, n, np.log(length)) - count * np.log(np.where(says, whole, 1.0))
    kept = np.where(says, np.minimum(count, MOST), 0.0)
    # By each gap against the mean one: a share's logarithm also tells of how many it is one, and `kept` may be fewer.
    uneven = (logs + count * np.log(np.maximum(count, 1.0))) / np.maximum(count, 1.0)
    return {"gaps_told": kept, "evenness": np.where(says, kept * (uneven - np.log(np.maximum(kept, 1.0))), 0.0)}


def learn(bought: Summary) -> tuple[float, ...]:
    """The share of each of KINDS among customers, by those whose gaps say something."""
    told = bought.gaps_told > 0
    likely = _likely(bought.gaps_told[told], bought.evenness[told])
    shares = _PRIOR / _PRIOR.sum()
    for _ in range(_ROUNDS):
        before, shares = shares, (_posterior(likely, shares).sum(axis=0) + _PRIOR) / (told.sum() + _PRIOR.sum())
        if np.abs(shares - before).max() < _ENOUGH:
            break
    return tuple(float(share) for share in shares)


def stages(shares: tuple[float, ...], orders: Summary, *, least: float) -> Floats:
    """Stages of each customer's gap: one over the mean of 1 / k, by which gaps vary; `least`, the book's, at least and
    where its own gaps say nothing."""
    found = np.full(len(orders.gaps_told), least)
    told = np.flatnonzero(orders.gaps_told > 0)
    if len(told):
        kind = _posterior(_likely(orders.gaps_told[told], orders.evenness[told]), np.array(shares))
        found[told] = np.maximum(1.0 / (kind @ (1.0 / KINDS)), least)
    return found


def _likely(count: Floats, evenness: Floats) -> Floats:
    """Log-likelihood of each customer's gaps under each of KINDS."""
    return np.asarray(_ALIKE[count.astype(np.int64)] + (KINDS - 1.0) * evenness[:, None])


def _posterior(likely: Floats, shares: Floats) -> NDArray[np.float64]:
    log_odds = likely + np.log(shares)
    odds = np.exp(log_odds - log_odds.max(axis=1, keepdims=True, initial=-np.inf))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))
