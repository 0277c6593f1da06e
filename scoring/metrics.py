"""How good predictions were: ranking, calibration, money. Arrays of equal length; NaN where a figure is undefined."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_TINY: Final = 1e-12


def auc(score: Floats, event: Bools) -> float:
    """Area under the ROC curve, ties counted half (Mann-Whitney); NaN with one class only."""
    events = int(event.sum())
    if events in (0, len(event)):
        return float("nan")
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    rank = np.cumsum(counts) - (counts - 1) / 2.0
    return float((rank[inverse][event].sum() - events * (events + 1) / 2.0) / (events * (len(event) - events)))


def average_precision(score: Floats, event: Bools) -> float:
    """Area under the precision-recall curve as a step function; NaN without an event."""
    if not event.any():
        return float("nan")
    order = np.argsort(-score, kind="stable")
    hits, ends = np.cumsum(event[order]), np.flatnonzero(np.append(np.diff(score[order]) != 0, True))
    precision, recall = hits[ends] / (ends + 1.0), hits[ends] / event.sum()
    return float((np.diff(recall, prepend=0.0) * precision).sum())


def brier(probability: Floats, event: Bools) -> float:
    """Mean squared error of the probabilities."""
    return float(((probability - event) ** 2).mean()) if len(event) else float("nan")


def log_losses(probability: Floats, event: Bools) -> Floats:
    """Minus the log-likelihood of each outcome."""
    said = np.where(event, probability, 1.0 - probability)
    return np.asarray(-np.log(np.clip(said, _TINY, 1.0)))


def calibration(probability: Floats, event: Bools, *, bins: int = 10) -> tuple[Floats, Floats, Floats]:
    """Mean probability, share of events and number of rows of each of `bins` equal-width bins; NaN in empty bins."""
    place = np.minimum((probability * bins).astype(int), bins - 1)
    count = np.bincount(place, minlength=bins).astype(float)
    with np.errstate(invalid="ignore"):
        return np.bincount(place, probability, bins) / count, np.bincount(place, event, bins) / count, count


def ece(probability: Floats, event: Bools, *, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins (Naeini, Cooper & Hauskrecht 2015)."""
    if not len(event):
        return float("nan")
    said, came, count = calibration(probability, event, bins=bins)
    return float(np.nansum(np.abs(said - came) * count) / len(event))


def lift(score: Floats, event: Bools, *, share: float = 0.1) -> float:
    """Rate of events among the top `share` over the rate of all; NaN without an event."""
    if not event.any():
        return float("nan")
    return float(event[_top(score, share)].mean() / event.mean())


def capture(score: Floats, value: Floats, *, share: float = 0.1) -> float:
    """Part of the total value held by the top `share` by score."""
    total = value.sum()
    return float(value[_top(score, share)].sum() / total) if total > 0 else float("nan")


def gini(score: Floats, value: Floats) -> float:
    """Normalised Gini: how well `score` orders `value`, 1 as well as `value` itself, 0 at random."""
    best = _gini(value, value)
    return _gini(score, value) / best if best > 0 else float("nan")


def rmse(predicted: Floats, actual: Floats) -> float:
    """Root mean squared error."""
    return float(np.sqrt(((predicted - actual) ** 2).mean())) if len(actual) else float("nan")


def bias(predicted: Floats, actual: Floats) -> float:
    """Total predicted over total actual, less one."""
    return float(predicted.sum() / actual.sum() - 1.0) if actual.sum() > 0 else float("nan")


def _top(score: Floats, share: float) -> NDArray[np.int64]:
    return np.argsort(-score, kind="stable")[: max(1, round(share * len(score)))]


def _gini(score: Floats, value: Floats) -> float:
    if not len(value) or value.sum() <= 0:
        return 0.0
    held = np.cumsum(value[np.argsort(-score, kind="stable")]) / value.sum()
    n = len(value)
    return float(held.sum() / n - (n + 1) / (2.0 * n))
