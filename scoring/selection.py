"""Which model serves: the challenger only after winning on closed windows that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from scoring import metrics
from scoring.boosting import Trees, grow
from scoring.challenger import MONOTONE, matrix
from scoring.churn import CLIP, sigmoid
from scoring.ingredients import Floats
from scoring.model import Choice, Server
from scoring.windows import Window

ROWS: Final = 20_000  # at most this many rows are learnt from
WINDOWS: Final = 3  # to win on
ERRORS: Final = 2.0  # standard errors to win by
WORSE_ECE: Final = 0.01  # calibration error that is let pass


@dataclass(frozen=True)
class Trial:
    """A closed window and what each candidate said before it opened; `challenger` None: nothing to learn from yet."""

    window: Window
    core: Floats  # probabilities
    challenger: Floats | None
    taught_by: int  # windows the challenger was trained on


def train(windows: Sequence[Window]) -> Trees:
    """The challenger's trees from closed windows."""
    X = np.concatenate([matrix(window.given, window.said.total) for window in windows])
    start = np.concatenate([window.said.total for window in windows])
    none = np.concatenate([window.none for window in windows])
    kept = np.random.default_rng(0).permutation(len(X))[:ROWS]
    return grow(X[kept], none[kept], start=start[kept], monotone=MONOTONE)


def trials(windows: Sequence[Window]) -> list[Trial]:
    """Every second window (so they do not overlap), latest first, with a challenger trained on what had closed."""
    return [_trial(window, windows) for window in windows[::2]]


def _trial(window: Window, windows: Sequence[Window]) -> Trial:
    closed = [other for other in windows if other.until.second <= window.since.second]
    core = window.said.probability
    if not closed:
        return Trial(window, core, None, 0)
    start = window.said.total
    added = train(closed).added(matrix(window.given, start))
    return Trial(window, core, sigmoid(np.clip(start + added, -CLIP, CLIP)), len(closed))


def decide(tried: Sequence[Trial], decided_day: int) -> Choice:
    """The promotion rule: pooled log-loss over at least WINDOWS windows better by more than ERRORS standard errors, the
    pooled calibration error not worse by more than WORSE_ECE; otherwise the core serves."""
    pairs = [(trial.window, trial.core, trial.challenger) for trial in tried if trial.challenger is not None]
    if len(pairs) < WINDOWS:
        return Choice("core", "few_windows", decided_day, len(pairs))
    none, core, challenger = (
        np.concatenate(parts) for parts in zip(*((w.none, core, other) for w, core, other in pairs), strict=True)
    )
    losses = metrics.log_losses(core, none), metrics.log_losses(challenger, none)
    saved = losses[0] - losses[1]
    gain, error = float(saved.mean()), _clustered_error(saved, np.concatenate([w.ids for w, *_ in pairs]))
    ece = metrics.ece(core, none), metrics.ece(challenger, none)
    why = _verdict(gain, error, ece)
    serves: Server = "challenger" if why == "challenger_wins" else "core"
    means = float(losses[0].mean()), float(losses[1].mean())
    return Choice(serves, why, decided_day, len(pairs), len(none), *means, gain, error, *ece)


def _verdict(gain: float, error: float, ece: tuple[float, float]) -> str:
    if gain <= ERRORS * error:
        return "no_gain"
    return "calibration" if ece[1] > ece[0] + WORSE_ECE else "challenger_wins"


def _clustered_error(saved: Floats, ids: Floats) -> float:
    """Standard error of the mean, a customer's windows taken as one draw."""
    _, customer = np.unique(ids, return_inverse=True)
    sums = np.bincount(customer, saved - saved.mean())
    return float(np.sqrt((sums**2).sum()) / len(saved))
