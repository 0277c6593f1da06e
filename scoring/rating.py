"""The grade: indicators to points, points to dimensions, dimensions to A-D, with two guards and a decomposition.

A weighted scorecard (Thomas, Edelman & Crook 2002, ch. 5) on stated monotone scales. What is not known counts at
neutral points with part of its weight: it pulls to the middle and lowers the coverage, it is never zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.elementwise import beside
from scoring.grouped import Floats, Ints
from scoring.scales import DIMENSIONS
from scoring.settings import GRADES, CustomerClass, Grade, Profile

# Short-run: a growing customer's silence of a quarter may not cost points.
_SHORT_RUN: Final = "stay"
_FAINT: Final = 1e-9  # keeps who is not known at all at neutral
BLOCK: Final = 4096  # customers rated at a time: what each step leaves for the next stays in the processor's cache
_BY_CUSTOMER: Final = ("values", "lines", "shares", "dimensions", "points", "coverage", "spared")
# Where a hidden risk would show.
_RISK_DIMENSIONS: Final = ("payment", "credit")


@dataclass(frozen=True)
class Made:
    """What a line of an own field is called, its kind, and the choice that its value stands for (None: a number)."""

    name: str
    kind: str
    said: str | None


@dataclass(frozen=True)
class Line:
    """One indicator of one customer: its value, its points 0-100, and what it moves in the total points."""

    indicator: str
    dimension: str
    value: float | None  # None: not known
    points: float  # neutral where not known
    weight: float  # share of the total, all lines sum to 1
    contribution: float  # points above (or below) neutral that it brings into the total
    made: Made | None = None  # of a field that the firm made for itself


@dataclass(frozen=True)
class Scorecard:
    """Points of some customers, one row each; columns of `values` and `lines` as in `indicators`."""

    indicators: tuple[str, ...]
    values: Floats  # (n, indicators), NaN not known
    lines: Floats  # (n, indicators), points 0-100
    shares: Floats  # (n, indicators), weight in the total; rows sum to 1
    dimensions: Floats  # (n, DIMENSIONS), points 0-100
    points: Floats  # (n,), 0-100
    coverage: Floats  # (n,), share of the full weight that is known, 0-1
    spared: NDArray[np.bool_]  # (n,), whether the guard of growing customers lifted the points
    grade: Grade

    def explain(self, row: int) -> tuple[Line, ...]:
        """The decomposition of one customer, heaviest contribution first; contributions sum to points - neutral."""
        return self.explain_many(np.array([row]))[0]

    def explain_many(self, rows: Ints, count: int | None = None) -> list[tuple[Line, ...]]:
        """The `count` heaviest lines (all) of each of these customers."""
        moved = self.shares[rows] * (self.lines[rows] - self.grade.neutral)
        by_name = np.argsort(np.argsort(self.indicators))
        order = np.lexsort((np.broadcast_to(by_name, moved.shape), -np.abs(moved)))[:, :count]
        row = np.arange(len(order))[:, None]
        each = (self.values[rows], self.lines[rows], self.shares[rows], moved)
        heaviest = [table[row, order].tolist() for table in each]
        return [
            tuple(self._line(column, *figures) for column, *figures in zip(*row, strict=True))
            for row in zip(order.tolist(), *heaviest, strict=True)
        ]

    def explain_own(self, rows: Ints) -> list[tuple[Line, ...]]:
        """The lines of the firm's own fields of each of these customers, as the settings have them."""
        columns = [place for place, name in enumerate(self.indicators) if name in self.grade.own]
        moved = self.shares[rows] * (self.lines[rows] - self.grade.neutral)
        each = (self.values[rows], self.lines[rows], self.shares[rows], moved)
        tables = [table[:, columns].tolist() for table in each]
        return [
            tuple(self._line(column, *figures) for column, *figures in zip(columns, *row, strict=True))
            for row in zip(*tables, strict=True)
        ]

    def _line(self, column: int, value: float, points: float, share: float, moved: float) -> Line:
        name = self.indicators[column]
        known = None if np.isnan(value) else value
        line, own = self.grade.lines[name], self.grade.own.get(name)
        made = None if own is None else Made(own.name, own.kind, None if known is None else own.said(known))
        return Line(name, line.dimension, known, points, share, moved, made)


def with_profile(grade: Grade, profile: Profile) -> Grade:
    """The scorecard of a project or project type: the firm's own with the profile's weights and thresholds."""
    a, b, c = profile.thresholds or grade.thresholds
    return replace(grade, weights={**grade.weights, **profile.weights}, thresholds=(a, b, c))


def rate(values: Mapping[str, Floats], grade: Grade) -> Scorecard:
    """Points from indicator values (`indicators.indicators`), all arrays of one length.

    An indicator of the settings that `values` lack counts as not known. One customer is a book of one: same numbers.
    """
    n = len(next(iter(values.values())))
    if n <= BLOCK:
        return _rate(values, grade)
    blocks = (slice(start, start + BLOCK) for start in range(0, n, BLOCK))
    return _joined([_rate({name: each[rows] for name, each in values.items()}, grade) for rows in blocks])


def _joined(cards: Sequence[Scorecard]) -> Scorecard:
    """The scorecards of some customers and of the next, as one."""
    whole: dict[str, Any] = {name: np.concatenate([getattr(card, name) for card in cards]) for name in _BY_CUSTOMER}
    return replace(cards[0], **whole)


def _rate(values: Mapping[str, Floats], grade: Grade) -> Scorecard:
    names = tuple(grade.lines)
    n = len(next(iter(values.values())))
    unknown = np.full(n, np.nan)
    given = beside([values.get(name, unknown) for name in names])
    scored = beside([line.points(given[:, j]) for j, line in enumerate(grade.lines.values())])
    known = ~np.isnan(scored)
    lines = np.where(known, scored, grade.neutral)
    lines, spared = _spare_growing(lines, given, names, grade)
    full = grade.full_weights
    kept = full * np.where(known, 1.0, max(grade.prior_weight, _FAINT))
    shares = _by_row(kept, kept.sum(axis=1))
    return Scorecard(
        indicators=names,
        values=given,
        lines=lines,
        shares=shares,
        dimensions=_dimension_points(lines, kept, grade),
        points=(shares * lines).sum(axis=1),
        coverage=(full * known).sum(axis=1) / full.sum(),
        spared=spared,
        grade=grade,
    )


def grades(card: Scorecard, previous: Sequence[str | None] | None = None) -> list[str]:
    """Grade A-D of each row of a scorecard.

    With the `previous` grade a row moves only once its points pass a threshold by the hysteresis, up or down. The guard
    against hidden risk then caps it where payment or credit is very poor.
    """
    setting = card.grade
    now = _index(card.points, setting.thresholds)
    before = np.array([GRADES.index(grade) if grade in GRADES else -1 for grade in previous or [None] * len(now)])
    worst = _index(card.points - setting.hysteresis, setting.thresholds)
    best = _index(card.points + setting.hysteresis, setting.thresholds)
    held = np.where(before >= 0, np.clip(before, best, worst), now)
    cap = GRADES.index(setting.guard_cap)
    return [GRADES[index] for index in np.where(hidden_risk(card, before), np.maximum(held, cap), held)]


def hidden_risk(card: Scorecard, before: Ints | None = None) -> NDArray[np.bool_]:
    """Rows with so few points in payment or credit that a good total would give too much credit.

    `before`: previous grades as places in GRADES, -1 none; who was capped needs the hysteresis on top to be free again.
    """
    columns = [DIMENSIONS.index(name) for name in _RISK_DIMENSIONS]
    capped = np.zeros(len(card.points), bool) if before is None else before >= GRADES.index(card.grade.guard_cap)
    least = card.grade.guard_points + np.where(capped, card.grade.hysteresis, 0.0)
    return np.asarray((card.dimensions[:, columns] < least[:, None]).any(axis=1))


def classify(facts: Mapping[str, NDArray[Any]], classes: Sequence[CustomerClass]) -> list[str]:
    """The first class that fits each customer, the last one where none does.

    `facts` hold `grades`, `levels`, `impacts` and `bands`, one value per customer each.
    """
    n = len(next(iter(facts.values())))
    chosen = np.full(n, classes[-1].key, dtype=object)
    free = np.ones(n, bool)
    for each in classes:
        wanted = {name: getattr(each, name) for name in facts if getattr(each, name)}
        fits = np.zeros(n, bool) if wanted else np.ones(n, bool)
        for name, allowed in wanted.items():
            fits |= np.array([fact in allowed for fact in facts[name].tolist()], bool)
        chosen[free & fits] = each.key
        free &= ~fits
    return [str(key) for key in chosen]


def _spare_growing(
    lines: Floats, given: Floats, names: tuple[str, ...], grade: Grade
) -> tuple[Floats, NDArray[np.bool_]]:
    """Points with the short-run indicator at neutral or above where the year grew."""
    if _SHORT_RUN not in names or "growth" not in names:
        return lines, np.zeros(len(lines), bool)
    column = names.index(_SHORT_RUN)
    spared = (given[:, names.index("growth")] >= grade.guard_growth) & (lines[:, column] < grade.neutral)
    lines = lines.copy()
    lines[spared, column] = grade.neutral
    return lines, spared


def _dimension_points(lines: Floats, kept: Floats, grade: Grade) -> Floats:
    points = np.full((len(lines), len(DIMENSIONS)), grade.neutral)
    for column, mine in enumerate(grade.by_dimension):
        weight = kept[:, mine].sum(axis=1)
        scored = (kept[:, mine] * lines[:, mine]).sum(axis=1)
        np.divide(scored, weight, out=points[:, column], where=weight > 0)
    return points


def _by_row(table: Floats, divisor: Floats) -> Floats:
    return np.asarray(table / np.where(divisor > 0, divisor, 1.0)[:, None])


def _index(points: Floats, thresholds: tuple[float, float, float]) -> Ints:
    """Place in GRADES, 0 is the best."""
    return np.asarray(sum((points < threshold).astype(np.int64) for threshold in thresholds))
