"""A what-if: a named change of the inputs, scored anew and compared with today; kept, and later with what came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from scoring import changes
from scoring.assess import Assessment
from scoring.concentration import Dependence, dependence
from scoring.moment import Moment
from scoring.settings import GRADES, LEVELS, Settings
from scoring.tables import Ids, Tables

Assess = Callable[[Tables], Assessment]


@dataclass(frozen=True)
class Scenario:
    """What is changed; plain, so that it is kept with its inputs.

    kind: one of KINDS. customers: ids it is about; empty means all, or those of `industry`. amount: how many
    (lose_largest), what remains from 0 to 1 (orders, demand) or days (terms, paid_later); not used by the others.
    """

    kind: str
    customers: tuple[int, ...] = ()
    amount: float = 0.0
    industry: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind: must be one of {', '.join(KINDS)}, not {self.kind!r}")

    def apply(self, tables: Tables, as_of: Moment) -> Tables:
        """The changed tables; those handed in stay as they are. ValueError for an amount out of range."""
        return KINDS[self.kind](self, tables, as_of)

    def about(self, tables: Tables) -> Ids:
        """The customers that are changed."""
        if self.customers:
            return np.array(sorted(self.customers), dtype=np.int64)
        return changes.of_industry(tables, self.industry)


def _lose_largest(scenario: Scenario, tables: Tables, as_of: Moment) -> Tables:
    return changes.lost(tables, changes.largest(tables, int(scenario.amount), as_of))


KINDS: Final[Mapping[str, Callable[[Scenario, Tables, Moment], Tables]]] = {
    "complaints_solved": lambda s, tables, as_of: changes.complaints_solved(tables, s.about(tables), as_of),
    "paid_on_time": lambda s, tables, as_of: changes.paid_on_time(tables, s.about(tables), as_of),
    "orders": lambda s, tables, as_of: changes.orders_scaled(tables, s.about(tables), as_of, factor=s.amount),
    "demand": lambda s, tables, as_of: changes.orders_scaled(
        tables, s.about(tables), as_of, factor=s.amount, days=changes.YEAR
    ),
    "terms": lambda s, tables, as_of: changes.terms_longer(tables, s.about(tables), as_of, days=s.amount),
    "paid_later": lambda s, tables, as_of: changes.paid_later(tables, s.about(tables), as_of, days=s.amount),
    "lose": lambda s, tables, as_of: changes.lost(tables, s.about(tables)),
    "lose_largest": _lose_largest,
}


@dataclass(frozen=True)
class Standing:
    """A book at one moment in figures. Amounts in the firm's currency, of twelve months."""

    customers: int
    revenue: float
    value: float  # expected
    at_risk: float  # expected loss: P(leaving) x value + what will be paid a month late
    expected_losses: float  # active customers expected to leave within the horizon
    exposure: float
    overdue: float
    grades: Mapping[str, int]
    levels: Mapping[str, int]
    dependence: Dependence


@dataclass(frozen=True)
class Move:
    """A customer whose grade, level or churn changes; "" and NaN for one that is gone."""

    customer_id: int
    grade: tuple[str, str]  # today, then
    level: tuple[str, str]
    points: tuple[float, float]
    churn: tuple[float, float]
    value: float  # today's

    @property
    def matters(self) -> bool:
        """Whether grade or level change, or points by one or churn by a hundredth."""
        steps = abs(self.points[1] - self.points[0]) >= 1 or abs(self.churn[1] - self.churn[0]) >= 0.01
        return self.grade[0] != self.grade[1] or self.level[0] != self.level[1] or steps

    @property
    def weight(self) -> float:
        """Value that hangs on the change of churn; all of it for a customer that is gone."""
        change = self.churn[1] - self.churn[0]
        return self.value * (abs(change) if change == change else 1.0)


@dataclass(frozen=True)
class Comparison:
    """Today against what would be."""

    scenario: Scenario
    today: Standing
    then: Standing
    moves: tuple[Move, ...]  # largest change of value x churn first


def run(scenario: Scenario, tables: Tables, assess: Assess, settings: Settings) -> Comparison:
    """Score `tables` and their changed twin by the same `assess`, which keeps models and settings, and compare."""
    today = assess(tables)
    then = assess(scenario.apply(tables, today.as_of))
    return Comparison(scenario, standing(today, settings), standing(then, settings), moves(today, then))


def standing(found: Assessment, settings: Settings) -> Standing:
    """The figures of an assessed book."""
    active = found.given.orders.active(found.given.horizon)
    return Standing(
        customers=int((found.given.orders.orders > 0).sum()),
        revenue=float(found.given.orders.revenue_year.sum()),
        value=float(found.value.year.sum()),
        at_risk=float(found.at_risk.sum()),
        expected_losses=float(np.nan_to_num(found.churn[active]).sum()),
        exposure=float(found.owed.exposure.sum()),
        overdue=float(found.owed.overdue.sum()),
        grades={grade: count for grade in GRADES if (count := Counter(found.grades)[grade])},
        levels={level: count for level in LEVELS if (count := Counter(found.overall)[level])},
        dependence=dependence(found.ids, found.tables, found.as_of, settings.concentration),
    )


def moves(today: Assessment, then: Assessment) -> tuple[Move, ...]:
    """Customers that differ between two assessments: another grade or level, a point, or a point of churn."""
    places = {customer: row for row, customer in enumerate(then.ids.tolist())}
    before, after = _States(today), _States(then)
    found = []
    for row, customer in enumerate(today.ids.tolist()):
        other = places.get(customer)
        move = Move(
            customer_id=customer,
            grade=(before.grade(row), after.grade(other)),
            level=(before.level(row), after.level(other)),
            points=(before.points(row), after.points(other)),
            churn=(before.churn(row), after.churn(other)),
            value=float(today.value.year[row]),
        )
        if move.matters:
            found.append(move)
    return tuple(sorted(found, key=lambda move: (-move.weight, move.customer_id)))


class _States:
    """The conclusions of an assessment by row; unknown for the row None."""

    def __init__(self, found: Assessment) -> None:
        self._grades, self._levels = found.grades, found.overall
        self._points, self._churn = found.card.points.tolist(), found.churn.tolist()

    def grade(self, row: int | None) -> str:
        return "" if row is None else self._grades[row]

    def level(self, row: int | None) -> str:
        return "" if row is None else self._levels[row]

    def points(self, row: int | None) -> float:
        return float("nan") if row is None else float(self._points[row])

    def churn(self, row: int | None) -> float:
        return float("nan") if row is None else float(self._churn[row])


def differences(expected: Standing, came: Standing) -> dict[str, tuple[float, float]]:
    """What a kept scenario said (`then`) beside what came: figure -> both values."""
    names = ("customers", "revenue", "value", "at_risk", "expected_losses", "exposure", "overdue")
    both = {name: (float(getattr(expected, name)), float(getattr(came, name))) for name in names}
    return both | {
        "top5": (expected.dependence.tops.get(5, 0.0), came.dependence.tops.get(5, 0.0)),
        "hhi": (expected.dependence.hhi, came.dependence.hhi),
    }
