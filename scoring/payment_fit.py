"""Fits the payment model on a book's past: its trailing rates, how softly to count, and the small logistic on top.

Of an invoice that was paid for without being called settled nobody knows whether it was late: it is no example.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.grouped import Floats, Ints
from scoring.moment import Moment
from scoring.payment import GRID, LOOKED_AT, History, PaymentModel, logit, rank_within
from scoring.receivables import says, still_owed
from scoring.settings import Payment
from scoring.tables import Columns, take

# What is believed before a book has shown anything: 30 % late, most by days or weeks; what is old already gets older.
PRIOR: Final = tuple(float(p) for p in 0.3 / (1.0 + GRID / 22.0) ** 2)
_PRIOR_INVOICES: Final = 4.0  # worth of PRIOR against the book's own rate
_LABELLED: Final = 100  # closed invoices from which the logistic serves
_SAMPLE: Final = 4_000  # latest closed invoices it is fitted on
_FADES: Final = 90.0  # days after which an invoice weighs half in the logistic: habits of a whole book drift
_MAP: Final = (np.array([0.0, 1.0, 0.3]), np.array([1.0, 0.3, 0.3]))  # mean and sd of intercept, slope, overdue


@dataclass(frozen=True)
class _Past:
    """Real invoices in order of customer and issue."""

    customer: Ints
    issued: Floats
    due: Floats
    settled: Floats  # NaN: open, or nobody knows when
    owed: NDArray[np.bool_]
    disputed: NDArray[np.bool_]

    @classmethod
    def of(cls, invoices: Columns, payments: Columns) -> _Past:
        waiting, _ = still_owed(np.unique(invoices["customer_id"]), invoices, payments)
        real = take(invoices, invoices["amount"] > 0)
        real = take(real, np.lexsort((real["id"], real["issued_day"], real["customer_id"])))
        owed, disputed = np.isin(real["id"], waiting["id"]), ~np.isnan(real["disputed_at"])
        return cls(real["customer_id"], real["issued_day"], real["due_day"], real["settled_day"], owed, disputed)

    @property
    def told(self) -> NDArray[np.bool_]:
        """Whether it is known of an invoice when it was paid, or that it is not."""
        return np.asarray(self.owed | ~np.isnan(self.settled))

    def weight(self, rows: NDArray[Any]) -> Floats:
        """How much each of these invoices says (`receivables.says`)."""
        return says(self.settled[rows], self.owed[rows])


def fit(invoices: Columns, payments: Columns, as_of: Moment, settings: Payment) -> PaymentModel:
    """The model of a book's invoices, both tables cut at `as_of`. A book without any gets the stated prior."""
    past = _Past.of(invoices, payments)
    rates = _trailing_rates(past, as_of.day, settings.prior_window_days)
    base = PaymentModel(
        prior=rates,
        soft_prior=rates,
        half_life_days=settings.half_life_days,
        prior_weight=settings.prior_weight,
    )
    if past.weight(past.due < as_of.day).sum() < _LABELLED:
        return base
    soft = replace(base, spread=_spread(past), dispute_days=_dispute_days(past))
    recent = past.settled >= as_of.day - settings.prior_window_days
    soft_prior = soft.exceeded((past.settled - past.due)[recent]).mean(axis=0) if recent.any() else rates
    return _with_logistic(replace(soft, soft_prior=tuple(float(p) for p in soft_prior)), past, as_of.day)


def _trailing_rates(past: _Past, today: float, window: float) -> tuple[float, ...]:
    """P(late > GRID) among invoices whose outcome for that day fell into the window; owed ones past it were late."""
    rates, stated = [], 1.0
    for days, prior in zip(GRID, PRIOR, strict=True):
        decided = past.due + days
        counts = (decided < today) & (decided >= today - window)
        weight, late = past.weight(counts), ~(past.settled <= decided)[counts]
        rate = (weight @ late + _PRIOR_INVOICES * prior) / (weight.sum() + _PRIOR_INVOICES)
        stated = min(stated, float(rate))
        rates.append(stated)
    return tuple(rates)


def _spread(past: _Past) -> float:
    """About a third of the robust standard deviation of delays, 1 to 30 days."""
    late = (past.settled - past.due)[~np.isnan(past.settled)]
    if len(late) < 2:
        return 1.0
    low, high = np.percentile(late, [10, 90])
    return float(np.clip(0.35 * (high - low) / 2.563, 1.0, 30.0))


def _dispute_days(past: _Past) -> float:
    """Days a dispute adds within a customer, least squares with customer effects, shrunk to 0; never below 0."""
    closed = ~np.isnan(past.settled)
    _, place = np.unique(past.customer[closed], return_inverse=True)
    size = np.bincount(place)
    late, flag = (past.settled - past.due)[closed], past.disputed[closed].astype(float)
    late = late - (np.bincount(place, late) / size)[place]
    flag = flag - (np.bincount(place, flag) / size)[place]
    return float(max((flag @ late) / (flag @ flag + 1.0), 0.0)) if len(flag) else 0.0


def _with_logistic(model: PaymentModel, past: _Past, today: float) -> PaymentModel:
    """`model` with its logistic, one per day of GRID, fitted on the latest invoices whose outcome is decided."""
    fell = np.flatnonzero(past.due < today)
    weight = past.weight(fell)
    fell, weight = fell[weight > 0], weight[weight > 0]
    latest = np.sort(np.argsort(past.issued[fell], kind="stable")[-_SAMPLE:])
    chosen = fell[latest]
    past_histories = _at_issue(past, chosen)
    curve, _ = model.ratio(past_histories)
    own = model.own_odds(curve)
    overdue = np.log1p(past_histories.past_due / 10.0)
    recent = weight[latest] * np.exp2((past.issued[chosen] - today) / _FADES)
    coefficients = []
    for j, days in enumerate(GRID):
        decided = past.due[chosen] + days
        use = decided < today
        late = ~(past.settled[chosen] <= decided)[use]
        x = np.column_stack([np.ones(use.sum()), own[use, j], overdue[use]])
        offset = float(logit(np.array(model.prior[j])))
        coefficients.append(map_logistic(x, late.astype(float), recent[use], offset=offset))
    intercept, slope, over = (tuple(float(v) for v in column) for column in zip(*coefficients, strict=True))
    return replace(model, intercept=intercept, slope=slope, overdue=over, labelled=len(chosen))


def _at_issue(past: _Past, chosen: Ints) -> History:
    """What was known of each chosen invoice's customer on the day it was issued."""
    rank = rank_within(past.customer)
    reach = np.minimum(rank[chosen], LOOKED_AT)
    target = np.repeat(np.arange(len(chosen)), reach)
    earlier = np.repeat(chosen, reach) - 1 - rank_within(target)
    day = past.issued[chosen][target]
    settled = past.settled[earlier] < day
    past_due = np.where(settled | ~past.told[earlier], 0.0, day - past.due[earlier])
    worst = np.zeros(len(chosen))
    np.maximum.at(worst, target, past_due)
    kept, place = earlier[settled], target[settled]
    gap = past.disputed[chosen][place].astype(float) - past.disputed[kept]
    return History(place, past.settled[kept] - past.due[kept], day[settled] - past.settled[kept], gap, worst)


def map_logistic(x: Floats, y: Floats, weight: Floats, *, offset: float) -> Floats:
    """Coefficients of a logistic regression under normal priors, by Newton steps; slopes are kept at or above 0."""
    mean, sd = _MAP
    beta = mean.copy()
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(-np.clip(offset + x @ beta, -30, 30)))
        gradient = x.T @ (weight * (y - p)) - (beta - mean) / sd**2
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(1 / sd**2)
        step = np.linalg.solve(hessian, gradient)
        beta = beta + step / max(1.0, float(np.abs(step).max()))
        if np.abs(step).max() < 1e-9:
            break
    return np.array([beta[0], max(beta[1], 0.0), max(beta[2], 0.0)])
