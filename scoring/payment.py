"""Payment risk: the probability that the next invoice is paid late, and by how many days, for one customer or a book.

A customer's settled invoices, weighted by recency (half-life), are mixed with the book's own rate (worth two invoices):
the posterior mean of a beta-binomial. Each invoice counts softly: paid 14 days late it says almost as much about "more
than 15 days" as one paid 16 days late, which separates customers with few invoices far better than hard counts. A small
logistic on top, fitted on the book's earlier invoices (`payment_fit`), undoes the softening and weighs what is overdue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.elementwise import begins, beside, filled, within
from scoring.grouped import Floats, Ints, highest, known, total
from scoring.moment import Moment
from scoring.tables import Columns, Ids

GRID: Final[Floats] = np.array([0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180], dtype=float)  # days late
_ON_GRID: Final = {day: place for place, day in enumerate(GRID.tolist())}
LOOKED_AT: Final = 60  # a customer's latest settled invoices; older ones weigh next to nothing
_CLIP: Final = 5.0  # log-odds


@dataclass(frozen=True)
class Lateness:
    """What the next invoice's delay may be, one row per customer.

    `exceeds`: P(late by more than GRID[j] days), shape (n, len(GRID)), falling along GRID. `evidence`: the weight of
    the own settled invoices. Days late are 0 for who pays in time.
    """

    exceeds: Floats
    evidence: Floats

    def probability(self, days: float) -> Floats:
        """P(late by more than `days`), interpolated between the days of GRID; `days` >= 0."""
        if days in _ON_GRID:
            return self.exceeds[:, _ON_GRID[days]]
        n = len(self.exceeds)
        return self.probability_of(np.arange(n), np.full(n, float(days)))

    def probability_of(self, place: Ints, days: Floats) -> Floats:
        """P(late by more than `days`) for the customers in these rows, each with its own number of days."""
        right = within(np.searchsorted(GRID, days), 1, len(GRID) - 1)
        share = within((days - GRID[right - 1]) / (GRID[right] - GRID[right - 1]), 0.0, 1.0)
        return np.asarray(self.exceeds[place, right - 1] * (1 - share) + self.exceeds[place, right] * share)

    def quantile(self, level: float) -> Floats:
        """Days late that are not exceeded with probability `level`; 0.5 is the median, `expected_days_late`."""
        left = (self.exceeds > 1 - level).sum(axis=1)  # GRID points whose exceedance is still above
        inner = within(left, 1, len(GRID) - 1)
        rows = np.arange(len(left))
        above, below = self.exceeds[rows, inner - 1], self.exceeds[rows, inner]
        share = within((above - (1 - level)) / np.maximum(above - below, 1e-12), 0.0, 1.0)
        days = GRID[inner - 1] + share * (GRID[inner] - GRID[inner - 1])
        return np.where(left == 0, 0.0, days)


@dataclass(frozen=True)
class PaymentModel:
    """A fitted model as plain numbers, to be stored (`plain.to_plain`).

    `prior`: the book's P(late > GRID); `soft_prior` the same, counted softly. `spread`: days over which an invoice
    counts softly. `dispute_days`: days that a dispute adds. `intercept`, `slope`, `overdue`: the logistic per day of
    GRID; `labelled`: invoices it was fitted on.
    """

    prior: tuple[float, ...]
    soft_prior: tuple[float, ...]
    spread: float = 0.0
    dispute_days: float = 0.0
    intercept: tuple[float, ...] = (0.0,) * len(GRID)
    slope: tuple[float, ...] = (1.0,) * len(GRID)
    overdue: tuple[float, ...] = (0.0,) * len(GRID)
    half_life_days: float = 365.0
    prior_weight: float = 2.0
    labelled: int = 0

    def predict(self, history: History) -> Lateness:
        """Delay of each target's next invoice."""
        curve, evidence = self.ratio(history)
        late = np.log1p(np.maximum(history.past_due, 0.0) / 10.0)[:, None]
        book = logit(np.array(self.prior)) + np.array(self.intercept)
        log_odds = book + np.array(self.slope) * self.own_odds(curve) + np.array(self.overdue) * late
        exceeds = np.minimum.accumulate(1.0 / (1.0 + np.exp(-log_odds)), axis=1)
        return Lateness(exceeds, evidence)

    def ratio(self, history: History) -> tuple[Floats, Floats]:
        """Beta-binomial part: P(late > GRID) of shape (n, len(GRID)), and the weight of the own history."""
        n = len(history.past_due)
        weight = np.exp2(-history.age / self.half_life_days)
        late = self.exceeded(history.days_late + self.dispute_days * history.dispute_gap)
        own = beside([total(history.place, weight * late[:, j], n) for j in range(len(GRID))])
        evidence = total(history.place, weight, n)
        prior = self.prior_weight * np.array(self.soft_prior)
        return (own + prior) / (evidence + self.prior_weight)[:, None], evidence

    def own_odds(self, curve: Floats) -> Floats:
        """By how much a customer's log-odds differ from the book's."""
        return np.asarray(within(logit(curve) - logit(np.array(self.soft_prior)), -_CLIP, _CLIP))

    def exceeded(self, days_late: Floats) -> Floats:
        """How far each delay exceeds each day of GRID: 0-1, a step without `spread`."""
        beyond = days_late[:, None] - GRID - 0.5  # delays are whole days
        if self.spread <= 0:
            return (beyond > 0).astype(float)
        return np.asarray(1.0 / (1.0 + np.exp(within(-beyond / self.spread, -50.0, 50.0))))


@dataclass(frozen=True)
class History:
    """Settled invoices of each target, and the target's state when its next invoice is (or was) issued.

    One value per settled invoice: `place` (row of the target), `days_late` (negative: early), `age` (days since it was
    settled), `dispute_gap` (target disputed minus this one disputed). One value per target: `past_due`, days.
    """

    place: Ints
    days_late: Floats
    age: Floats
    dispute_gap: Floats
    past_due: Floats


def history(
    ids: Ids,
    invoices: Columns,
    as_of: Moment,
    *,
    past_due: Floats | None = None,
    disputed: NDArray[np.bool_] | None = None,
) -> History:
    """The present histories of these customers (`ids` sorted); `invoices` are cut at `as_of`.

    `past_due`: days that the oldest invoice is past due that is still owed (`receivables`); without it, that is not
    settled. `disputed` says whose next invoice is (already) in dispute; without it nobody's, and own past disputes are
    no gap.
    """
    own, place = known(ids, invoices)
    real = own["amount"] > 0
    settled = np.flatnonzero(real & ~np.isnan(own["settled_day"]))
    settled = settled[np.lexsort((own["id"][settled], -own["settled_day"][settled], place[settled]))]
    settled = settled[rank_within(place[settled]) < LOOKED_AT]
    gap = np.zeros(len(settled))
    if disputed is not None:
        gap = disputed[place[settled]].astype(float) - ~np.isnan(own["disputed_at"][settled])
    if past_due is None:
        waits = np.where(real & np.isnan(own["settled_day"]), as_of.day - own["due_day"], 0.0)
        past_due = np.maximum(highest(place, filled(waits), len(ids)), 0.0)
    return History(
        place=place[settled],
        days_late=own["settled_day"][settled] - own["due_day"][settled],
        age=np.maximum(as_of.day - own["settled_day"][settled], 0.0),
        dispute_gap=gap,
        past_due=filled(past_due),
    )


def rank_within(place: Ints) -> Ints:
    """0, 1, 2 ... within each run of equal places."""
    heads = np.flatnonzero(begins(place))
    return np.arange(len(place)) - np.repeat(heads, np.diff(np.append(heads, len(place))))


def logit(p: Floats) -> Floats:
    """Log-odds, finite at 0 and 1."""
    p = within(p, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(p) - np.log1p(-p))
