"""Out-of-time evaluation of every candidate model, and what became of the customers that were flagged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from scoring import metrics
from scoring.churn import sigmoid
from scoring.fit import Fitting, fit_fully
from scoring.ingredients import Floats
from scoring.model import Choice
from scoring.moment import Moment
from scoring.selection import Trial
from scoring.tables import Tables, cut
from scoring.value import expected_value
from scoring.windows import Window, ordered_value

Crowd = Literal["all", "active"]

FLAGGED: Final = 0.40  # churn probability from which a customer counts as flagged: band C


@dataclass(frozen=True)
class Row:
    """One candidate on one window and crowd. Figures are NaN where the crowd is empty or has one outcome only."""

    candidate: str
    since_day: int
    until_day: int
    crowd: Crowd
    n: int
    base_rate: float  # share without an order
    roc_auc: float
    pr_auc: float
    brier: float
    ece: float
    log_loss: float
    top_decile_lift: float


@dataclass(frozen=True)
class Kept:
    """ "Of the `flagged` customers of then, `lost` did not order": a window's active customers above the threshold."""

    since_day: int
    until_day: int
    threshold: float
    flagged: int
    lost: int
    expected: float  # how many the model said


@dataclass(frozen=True)
class ValueRow:
    """Expected against actual revenue of one window."""

    since_day: int
    until_day: int
    n: int
    expected: float
    actual: float
    rmse: float
    bias: float
    gini: float
    top_decile_capture: float


@dataclass(frozen=True)
class Backtest:
    """Rows by window (latest first), candidate and crowd; which model serves, and why."""

    as_of_day: int
    horizon_days: float
    rows: tuple[Row, ...]
    kept: tuple[Kept, ...]
    value: tuple[ValueRow, ...]
    choice: Choice

    def pooled(self, candidate: str, crowd: Crowd) -> Mapping[str, float]:
        """Means over windows, weighted by customers; empty where the candidate has no row."""
        rows = [row for row in self.rows if (row.candidate, row.crowd) == (candidate, crowd) and row.n]
        names = ("base_rate", "roc_auc", "pr_auc", "brier", "ece", "log_loss", "top_decile_lift")
        weights = np.array([row.n for row in rows], float)
        return MappingProxyType({name: _mean([getattr(row, name) for row in rows], weights) for name in names if rows})


def backtest(
    tables: Tables, as_of: Moment, *, horizon_days: float = 90.0, cutoffs: int = 4, threshold: float = FLAGGED
) -> Backtest:
    """Evaluate on the `cutoffs` latest closed windows that do not overlap; every model knew only what came before it.

    Candidates: "core" (with season and service data), "plain" (the core alone), "challenger", and "gap" (silence over
    the own usual gap: what is commonly done, as a yardstick).
    """
    fitting = fit_fully(tables, as_of, horizon_days=horizon_days)
    return of_fitting(fitting, cut(tables, as_of), as_of, cutoffs=cutoffs, threshold=threshold)


def of_fitting(
    fitting: Fitting, past: Tables, as_of: Moment, *, cutoffs: int = 4, threshold: float = FLAGGED
) -> Backtest:
    """The evaluation that comes with a fit, from the windows its choice was made on."""
    tried = fitting.trials[:cutoffs]
    return Backtest(
        as_of_day=as_of.day,
        horizon_days=fitting.model.horizon_days or 0.0,
        rows=tuple(row for trial in tried for row in _rows(trial)),
        kept=tuple(_kept(trial, fitting.model.choice, threshold) for trial in tried),
        value=tuple(_value_row(trial.window, past) for trial in tried),
        choice=fitting.model.choice,
    )


def _rows(trial: Trial) -> list[Row]:
    window = trial.window
    crowds: tuple[tuple[Crowd, NDArray[np.bool_]], ...] = (
        ("all", np.ones(len(window.ids), bool)),
        ("active", window.active),
    )
    return [
        _row(name, window, crowd, probability[mask], window.none[mask])
        for name, probability in _candidates(trial).items()
        for crowd, mask in crowds
    ]


def _candidates(trial: Trial) -> dict[str, Floats]:
    orders = trial.window.given.orders
    gap = np.where(orders.frequency > 0, orders.recency / np.maximum(orders.frequency, 1.0), np.nan)
    usual = float(np.nanmedian(gap)) if np.isfinite(gap).any() else 30.0
    silence = np.log(np.maximum(orders.silence, 0.5) / np.maximum(np.nan_to_num(gap, nan=usual), 0.5))
    found = {"core": trial.core, "plain": trial.window.plain, "gap": sigmoid(silence)}
    return found | ({} if trial.challenger is None else {"challenger": trial.challenger})


def _row(name: str, window: Window, crowd: Crowd, probability: Floats, none: NDArray[np.bool_]) -> Row:
    figures: tuple[Callable[[Floats, NDArray[np.bool_]], float], ...] = (
        metrics.auc,
        metrics.average_precision,
        metrics.brier,
        metrics.ece,
        _log_loss,
        metrics.lift,
    )
    rate = float(none.mean()) if len(none) else float("nan")
    measured = (figure(probability, none) for figure in figures)
    return Row(name, window.since.day, window.until.day, crowd, len(none), rate, *measured)


def _log_loss(probability: Floats, none: NDArray[np.bool_]) -> float:
    return float(metrics.log_losses(probability, none).mean()) if len(none) else float("nan")


def _kept(trial: Trial, choice: Choice, threshold: float) -> Kept:
    window = trial.window
    said = trial.challenger if choice.serves == "challenger" and trial.challenger is not None else trial.core
    flagged = window.active & (said >= threshold)
    lost = int((flagged & window.none).sum())
    return Kept(window.since.day, window.until.day, threshold, int(flagged.sum()), lost, float(said[flagged].sum()))


def _value_row(window: Window, past: Tables) -> ValueRow:
    expected = expected_value(window.model, window.given).clv
    actual = ordered_value(window.ids, past["orders"], window.since, window.until)
    figures = (metrics.rmse, metrics.bias, metrics.gini, metrics.capture)
    measured = (figure(expected, actual) for figure in figures)
    total = float(expected.sum()), float(actual.sum())
    return ValueRow(window.since.day, window.until.day, len(actual), *total, *measured)


def _mean(values: Sequence[float], weights: Floats) -> float:
    known = ~np.isnan(values)
    return float(np.average(np.array(values)[known], weights=weights[known])) if known.any() else float("nan")
