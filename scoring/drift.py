"""Whether a model still holds: realised calibration and log-loss raise the alarm, shifted inputs are only told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring import metrics
from scoring.churn import Floats
from scoring.features import Summary

DEVIATIONS: Final = 2.0
POINTS: Final = 0.05
ERRORS: Final = 2.0
_BINS: Final = 10
_FLOOR: Final = 1e-4


@dataclass(frozen=True)
class Drift:
    """What came of predictions whose window has closed.

    `calibration_alarm`: the count of customers without an order is off by more than DEVIATIONS standard deviations
    and more than POINTS of the customers. `worse_alarm`: the serving model's log-loss is above the core's by more than
    ERRORS standard errors. `shift` is the population stability index per input, for information: every season moves it.
    """

    n: int
    expected: float
    actual: int
    deviations: float  # (actual - expected) / sd
    points: float  # (actual - expected) / n
    extra_loss: float  # log-loss of the serving model less that of the core, per customer
    extra_loss_error: float
    shift: Mapping[str, float]

    @property
    def calibration_alarm(self) -> bool:
        """Whether predicted and actual counts disagree beyond chance and beyond what matters."""
        return abs(self.deviations) > DEVIATIONS and abs(self.points) > POINTS

    @property
    def worse_alarm(self) -> bool:
        """Whether the core would have been the better choice."""
        return self.extra_loss > ERRORS * self.extra_loss_error > 0


def check(
    probability: Floats, none: NDArray[np.bool_], *, core: Floats, shift: Mapping[str, float] | None = None
) -> Drift:
    """Drift of stored probabilities against outcomes; `core` is what the core said of the same customers."""
    n = len(none)
    expected, actual = float(probability.sum()), int(none.sum())
    sd = float(np.sqrt((probability * (1.0 - probability)).sum()))
    extra = metrics.log_losses(probability, none) - metrics.log_losses(core, none)
    return Drift(
        n=n,
        expected=expected,
        actual=actual,
        deviations=(actual - expected) / sd if sd > 0 else 0.0,
        points=(actual - expected) / n if n else 0.0,
        extra_loss=float(extra.mean()) if n else 0.0,
        extra_loss_error=float(extra.std() / np.sqrt(n)) if n else 0.0,
        shift=dict(shift or {}),
    )


def input_shift(then: Summary, now: Summary) -> dict[str, float]:
    """Population stability index of the model's inputs between two moments, customers with an order only."""
    before, after = then.take(then.orders > 0), now.take(now.orders > 0)
    names = ("frequency", "recency", "silence", "tenure", "spend")
    return {name: psi(getattr(before, name), getattr(after, name)) for name in names}


def psi(before: Floats, after: Floats) -> float:
    """Population stability index over tenths of `before`; 0 where either is empty. Above .25 is called a shift."""
    if not len(before) or not len(after):
        return 0.0
    edges = np.unique(np.quantile(before, np.linspace(0, 1, _BINS + 1)[1:-1]))
    shares = []
    for values in (before, after):
        counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1)
        shares.append(np.maximum(counts / len(values), _FLOOR))
    return float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())
