"""Learns what service data are worth from closed windows: a logistic shrunk to the expert weights, never below zero."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.churn import sigmoid, softplus
from scoring.ingredients import Floats
from scoring.optimum import minimum
from scoring.service import GROUPS, Multipliers
from scoring.windows import Window

ENOUGH: Final = 100  # outcomes with evidence of a group
EACH: Final = 20  # of them with and without an order
PRESENT: Final = 0.05  # log-odds from which evidence counts as present
PRIOR_SD: Final = 0.5  # of a multiplier around 1
LEVEL_SD: Final = 0.5  # of the level that all outcomes share; it is learnt beside the multipliers and not kept


def learn(windows: Sequence[Window]) -> Multipliers:
    """Multipliers of each group from windows that do not overlap; a group without enough outcomes keeps its prior, 1.

    Maximises sum ln P(outcome | core log-odds + level + strengths x multipliers) with multipliers ~ N(1, PRIOR_SD^2),
    >= 0: the risk stays monotone in every complaint and every overdue invoice.
    """
    if not windows:
        return Multipliers()
    strengths = np.concatenate([window.given.strengths for window in windows])
    core = np.concatenate([window.said.core for window in windows])
    none = np.concatenate([window.none for window in windows])
    counts = [_outcomes(strengths[:, column], none) for column in range(len(GROUPS))]
    learnt = np.array(counts) > 0
    if not learnt.any():
        return Multipliers()
    fixed = core + strengths[:, ~learnt].sum(axis=1)
    found = np.ones(len(GROUPS))
    found[learnt] = _fit(strengths[:, learnt], fixed, none.astype(float))
    values = dict(zip(GROUPS, found.tolist(), strict=True))
    return Multipliers(MappingProxyType(values), MappingProxyType(dict(zip(GROUPS, counts, strict=True))))


def _outcomes(strength: Floats, none: NDArray[np.bool_]) -> int:
    """How many outcomes can teach a group; 0 where they are too few."""
    present = np.abs(strength) > PRESENT
    lost = int((present & none).sum())
    total = int(present.sum())
    return total if total >= ENOUGH and min(lost, total - lost) >= EACH else 0


def _fit(strengths: Floats, fixed: Floats, none: Floats) -> Floats:
    def loss(theta: Floats) -> tuple[float, Floats]:
        level, multipliers = theta[0], theta[1:]
        log_odds = fixed + level + strengths @ multipliers
        missed = sigmoid(log_odds) - none
        away = multipliers - 1.0
        value = (softplus(log_odds) - none * log_odds).sum() + 0.5 * (
            (level / LEVEL_SD) ** 2 + (away**2).sum() / PRIOR_SD**2
        )
        gradient = np.append(missed.sum() + level / LEVEL_SD**2, missed @ strengths + away / PRIOR_SD**2)
        return float(value), gradient

    start = np.append(0.0, np.ones(strengths.shape[1]))
    bounds: list[tuple[float | None, float | None]] = [(None, None)] + [(0.0, None)] * strengths.shape[1]
    return minimum(loss, start, bounds)[1:]
