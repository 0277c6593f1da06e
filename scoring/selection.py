"""Which model serves: the challenger only after winning on closed windows that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring import metrics, service_fit
from scoring.boosting import Trees, grow
from scoring.challenger import MONOTONE, matrix
from scoring.churn import CLIP, sigmoid
from scoring.ingredients import Floats
from scoring.model import Choice, Server
from scoring.service import Multipliers
from scoring.windows import Window

ROWS: Final = 20_000  # at most this many rows are learnt from
ACTIVE: Final = 0.7  # at most this share of them active customers
WINDOWS: Final = 3  # to win on
ERRORS: Final = 2.0  # standard errors to win by
WORSE_ECE: Final = 0.01  # calibration error that is let pass
CHANCE_ECE: Final = 0.5  # by root of the forecasts: two equal models differ by so much with few of them


@dataclass(frozen=True)
class Trial:
    """A closed window and what each candidate said before it opened; `challenger` None: nothing to learn from yet."""

    window: Window
    core: Floats  # probabilities
    challenger: Floats | None
    taught_by: int  # windows the challenger was trained on


def train(windows: Sequence[Window], service: Multipliers) -> Trees:
    """The challenger's trees from closed windows; they start from what the core says that learnt this of service data,
    as they will when they serve."""
    windows = [window.served(service) for window in windows]
    X = np.concatenate([matrix(window.given, window.said.total) for window in windows])
    start = np.concatenate([window.said.total for window in windows])
    none = np.concatenate([window.none for window in windows])
    kept = _sample(np.concatenate([window.active for window in windows]))
    return grow(X[kept], none[kept], start=start[kept], monotone=MONOTONE)


def _sample(active: NDArray[np.bool_]) -> NDArray[np.int64]:
    """ROWS rows, up to ACTIVE of them active customers: few in an old book, and those that can be acted on.

    Who is drawn depends on what is known before the window, never on what came: it does not bend the probabilities.
    """
    drawn = np.random.default_rng(0).permutation(len(active))
    first = drawn[active[drawn]][: int(ROWS * ACTIVE)]
    return np.concatenate([first, drawn[~active[drawn]][: ROWS - len(first)]])


def trials(windows: Sequence[Window]) -> list[Trial]:
    """Every second window (so they do not overlap), latest first, with a challenger trained on what had closed.

    Both candidates know of service data what those windows taught.
    """
    return [_trial(window, windows) for window in apart(windows)]


def _trial(window: Window, windows: Sequence[Window]) -> Trial:
    closed = [other for other in windows if other.until.second <= window.since.second]
    if not closed:
        return Trial(window, window.said.probability, None, 0)
    learnt = service_fit.learn(apart(closed))
    window = window.served(learnt)
    start = window.said.total
    added = train(closed, learnt).added(matrix(window.given, start))
    return Trial(window, window.said.probability, sigmoid(np.clip(start + added, -CLIP, CLIP)), len(closed))


def apart(windows: Sequence[Window]) -> Sequence[Window]:
    """Every second one: these do not overlap."""
    return windows[::2]


def decide(tried: Sequence[Trial], decided_day: int) -> Choice:
    """The promotion rule: pooled log-loss over at least WINDOWS windows better by more than ERRORS standard errors, the
    pooled calibration error not worse by more than WORSE_ECE, for all and for the active; otherwise the core serves."""
    pairs = [(trial.window, trial.core, trial.challenger) for trial in tried if trial.challenger is not None]
    if len(pairs) < WINDOWS:
        return Choice("core", "few_windows", decided_day, len(pairs))
    columns = zip(*((w.ids, w.active, w.none, core, other) for w, core, other in pairs), strict=True)
    ids, active, *said = (np.concatenate(parts) for parts in columns)
    whole = _Contest.of(ids, *said)
    verdicts = [whole.verdict(WORSE_ECE)]
    if active.any():
        among = _Contest.of(ids[active], *(part[active] for part in said))
        verdicts.append(among.verdict(WORSE_ECE + CHANCE_ECE / float(np.sqrt(active.sum()))))
    why = next((verdict for verdict in verdicts if verdict != "challenger_wins"), "challenger_wins")
    serves: Server = "challenger" if why == "challenger_wins" else "core"
    figures = *whole.log_loss, whole.gain, whole.error, *whole.ece
    return Choice(serves, why, decided_day, len(pairs), len(ids), *figures)


@dataclass(frozen=True)
class _Contest:
    """Core against challenger on some forecasts; pairs are theirs in this order."""

    log_loss: tuple[float, float]
    gain: float
    error: float
    ece: tuple[float, float]

    @classmethod
    def of(cls, ids: Floats, none: NDArray[np.bool_], core: Floats, challenger: Floats) -> _Contest:
        losses = metrics.log_losses(core, none), metrics.log_losses(challenger, none)
        saved = losses[0] - losses[1]
        return cls(
            log_loss=(float(losses[0].mean()), float(losses[1].mean())),
            gain=float(saved.mean()),
            error=_clustered_error(saved, ids),
            ece=(metrics.ece(core, none), metrics.ece(challenger, none)),
        )

    def verdict(self, worse_ece: float) -> str:
        """Why the core serves, or "challenger_wins"; a calibration error worse by `worse_ece` is let pass."""
        if self.gain <= ERRORS * self.error:
            return "no_gain"
        return "calibration" if self.ece[1] > self.ece[0] + worse_ece else "challenger_wins"


def _clustered_error(saved: Floats, ids: Floats) -> float:
    """Standard error of the mean, a customer's windows taken as one draw."""
    _, customer = np.unique(ids, return_inverse=True)
    sums = np.bincount(customer, saved - saved.mean())
    return float(np.sqrt((sums**2).sum()) / len(saved))
