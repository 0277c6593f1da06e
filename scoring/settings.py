"""Every number of scoring that a firm may set, with its default; light enough for the bot's process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.own import OwnIndicator
from scoring.scales import DIMENSIONS, INDICATORS, Indicator
from scoring.section import Check, Section, positive, rises

GRADES: Final = ("A", "B", "C", "D")
RANKS: Final = ("low", "medium", "high")
LEVELS: Final = ("low", "medium", "high", "extreme")
RISKS: Final = ("loss", "satisfaction", "demand", "competition", "payment", "concentration", "contract", "project")


@dataclass(frozen=True)
class Churn(Section):
    """Bands A-D of the churn probability, and how far it looks."""

    bands: tuple[float, float, float] = (0.20, 0.40, 0.65)
    horizon_days: float = 90.0  # H

    def checks(self) -> Iterable[Check]:
        yield "bands", rises(self.bands, 0, 1), "three rising probabilities, e.g. [0.2, 0.4, 0.65]"
        yield from positive(self, "horizon_days")

    def band(self, probability: float) -> str:
        """A (stays) to D (leaves) for a churn probability."""
        return GRADES[sum(probability >= edge for edge in self.bands)]


@dataclass(frozen=True)
class Value(Section):
    """Customer lifetime value: how far it looks, and what later money is worth today."""

    horizon_days: float = 365.0
    discount_rate: float = 0.10  # per year
    margin_rate: float | None = None  # where a customer's margin is unknown; None: the book's, else revenue counts
    margin_known: float = 0.20  # share of a year's revenue whose margin is known from which on there is one of the book

    def checks(self) -> Iterable[Check]:
        yield from positive(self, "horizon_days")
        yield "margin_rate", self.margin_rate is None or self.margin_rate > 0, "above 0"
        yield "margin_known", 0 <= self.margin_known <= 1, "a share from 0 to 1"
        yield "discount_rate", 0 <= self.discount_rate < 10, "a rate per year, e.g. 0.1"


@dataclass(frozen=True)
class Payment(Section):
    """The payment model: how fast the past fades, and what the book's own rate is worth and made from; and what a
    default is, in the matrix as by quarter."""

    half_life_days: float = 365.0
    prior_weight: float = 2.0  # how many invoices the book's rate is worth
    prior_window_days: float = 180.0
    default_days: float = 90.0  # past due, from then on a debt is in default (Basel Committee 2006, par. 452)

    def checks(self) -> Iterable[Check]:
        yield from positive(self, "half_life_days", "prior_weight", "prior_window_days")
        # What is paid later still is not told apart (`payment.GRID` ends there).
        yield "default_days", 0 < self.default_days <= 180, "above 0 and at most 180 days"


@dataclass(frozen=True)
class Grade(Section):
    """The scorecard: thresholds, hysteresis, weights, indicators, and the two guards."""

    thresholds: tuple[float, float, float] = (80.0, 65.0, 50.0)
    hysteresis: float = 3.0
    neutral: float = 60.0  # points of what is not known
    prior_weight: float = 0.5  # share of its weight that a missing indicator keeps, at neutral points
    weights: Mapping[str, float] = field(
        default_factory=lambda: dict(zip(DIMENSIONS, (20.0, 20.0, 15.0, 20.0, 15.0, 10.0), strict=True))
    )
    indicators: Mapping[str, Indicator] = field(default_factory=lambda: dict(INDICATORS))
    own: Mapping[str, OwnIndicator] = field(default_factory=dict)  # lines of the firm's own fields, by the field's key
    # Against too much credit for a hidden risk: below these points in payment or credit, no better than `guard_cap`.
    guard_points: float = 30.0
    guard_cap: str = "C"
    # Against ignoring a growing customer for a weak quarter: with this growth over a year, silence costs no points.
    guard_growth: float = 1.10

    def checks(self) -> Iterable[Check]:
        yield "thresholds", rises(self.thresholds[::-1], 0, 100), "three falling points for A, B, C, e.g. [80, 65, 50]"
        yield "hysteresis", 0 <= self.hysteresis <= 20, "points from 0 to 20"
        yield "neutral", 0 <= self.neutral <= 100, "points from 0 to 100"
        yield "prior_weight", 0 <= self.prior_weight <= 1, "a share from 0 to 1"
        yield "weights", _weights(self.weights) and sum(self.weights.values()) > 0, _WEIGHTS
        useful = any(line.weight * self.weights.get(line.dimension, 0) > 0 for line in self.lines.values())
        yield "indicators", useful, "lines of which one has a weight, in a dimension with a weight"
        yield "guard_points", 0 <= self.guard_points <= 100, "points from 0 to 100"
        yield "guard_cap", self.guard_cap in GRADES, "one of A, B, C, D"
        yield from positive(self, "guard_growth")

    @cached_property
    def lines(self) -> Mapping[str, Indicator | OwnIndicator]:
        """Every line of the scorecard, the firm's own fields last."""
        return {**self.indicators, **self.own}

    @cached_property
    def full_weights(self) -> NDArray[np.float64]:
        """Weight of each indicator in the total if all were known; dimensions without indicators fall out."""
        inside = dict.fromkeys(DIMENSIONS, 0.0)
        for each in self.lines.values():
            inside[each.dimension] += each.weight
        lines = self.lines.values()
        return np.array([self.weights.get(e.dimension, 0.0) * e.weight / (inside[e.dimension] or 1.0) for e in lines])

    @cached_property
    def by_dimension(self) -> tuple[NDArray[np.int64], ...]:
        """The places of each dimension's indicators."""
        lines = [each.dimension for each in self.lines.values()]
        return tuple(np.flatnonzero([each == name for each in lines]) for name in DIMENSIONS)


@dataclass(frozen=True)
class Profile(Section):
    """A grading profile of a project or project type: other weights or thresholds, all else as in the default."""

    weights: Mapping[str, float] = field(default_factory=dict)
    thresholds: tuple[float, ...] = ()

    def checks(self) -> Iterable[Check]:
        yield "weights", _weights(self.weights), _WEIGHTS
        good = not self.thresholds or (len(self.thresholds) == 3 and rises(self.thresholds[::-1], 0, 100))
        yield "thresholds", good, "three falling points for A, B, C, e.g. [80, 65, 50]"


@dataclass(frozen=True)
class CustomerClass(Section):
    """A class of customers: any one of its conditions puts a customer into it; no condition at all takes everybody."""

    key: str
    grades: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    impacts: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()  # of the churn probability

    def checks(self) -> Iterable[Check]:
        yield "key", bool(self.key), "a name, e.g. high_value"
        for name, known in (("grades", GRADES), ("levels", LEVELS), ("impacts", RANKS), ("bands", GRADES)):
            yield name, set(getattr(self, name)) <= set(known), f"among {', '.join(known)}"


@dataclass(frozen=True)
class Matrix(Section):
    """Probability x impact: ranks 1-3 each, and the level of every cell."""

    probability: tuple[float, float] = (0.20, 0.50)  # medium from, high from
    impact: tuple[float, float] = (0.50, 0.80)  # cumulated share of value: high up to, medium up to
    # Rows: probability low, medium, high. Columns: impact low, medium, high.
    table: tuple[tuple[str, str, str], tuple[str, str, str], tuple[str, str, str]] = (
        ("low", "low", "medium"),
        ("low", "medium", "high"),
        ("medium", "high", "extreme"),
    )
    # Concentration is a risk of the portfolio: shown with a customer, it does not decide the customer's own level.
    overall: tuple[str, ...] = tuple(risk for risk in RISKS if risk != "concentration")

    def checks(self) -> Iterable[Check]:
        yield "probability", rises(self.probability, 0, 1), "two rising probabilities, e.g. [0.2, 0.5]"
        yield "impact", rises(self.impact, 0, 1), "two rising shares, e.g. [0.5, 0.8]"
        yield "table", _is_level_table(self.table), "levels that never fall to the right or downwards"
        yield "overall", {*self.overall} <= {*RISKS} and bool(self.overall), f"one or more of {', '.join(RISKS)}"


@dataclass(frozen=True)
class Credit(Section):
    """Proposed credit: months of revenue and days of payment by grade, and caps."""

    months: Mapping[str, float] = field(default_factory=lambda: {"A": 3.0, "B": 2.0, "C": 1.0, "D": 0.0})
    terms_days: Mapping[str, float] = field(default_factory=lambda: {"A": 60.0, "B": 45.0, "C": 30.0, "D": 0.0})
    cap: float = 0.10  # share of the book's revenue of twelve months
    cap_statement: float = 0.05  # share of the customer's own stated revenue
    round_to: float = 1000.0

    def checks(self) -> Iterable[Check]:
        for key in ("months", "terms_days"):
            by_grade = getattr(self, key)
            good = by_grade.keys() == {*GRADES} and rises([by_grade[g] for g in GRADES[::-1]], 0, 3650, strictly=False)
            yield key, good, "a number for each of A, B, C, D that does not rise from A to D"
        yield from positive(self, "cap", "cap_statement", "round_to")


@dataclass(frozen=True)
class Concentration(Section):
    """Bands of the portfolio's dependence on few group companies, and the target aimed at."""

    tops: tuple[int, ...] = (1, 3, 5, 10)
    top5: tuple[float, float] = (0.30, 0.50)  # moderate from, high above
    hhi: tuple[float, float] = (0.15, 0.25)  # US Horizontal Merger Guidelines 2010
    share: tuple[float, float] = (0.05, 0.10)  # of one group company: medium from, high from
    target_top5: float = 0.30
    window_days: float = 365.0

    def checks(self) -> Iterable[Check]:
        yield "tops", bool(self.tops) and rises(self.tops, 1, 1000), "rising counts, e.g. [1, 3, 5, 10]"
        for key in ("top5", "hhi", "share"):
            yield key, rises(getattr(self, key), 0, 1), "two rising shares, e.g. [0.3, 0.5]"
        yield "target_top5", 0 < self.target_top5 <= 1, "a share, e.g. 0.3"
        yield from positive(self, "window_days")


@dataclass(frozen=True)
class Alerts(Section):
    """When an alert speaks again, and how much attention it may cost."""

    repeat_days: float = 7.0
    worse_step: float = 0.5  # relative change of the rule's own number that counts
    better_step: float = 0.35
    flap_count: int = 3  # openings within `flap_days` from which on an alert is damped
    flap_days: float = 14.0
    group_from: int = 3  # customers of one cause in one message
    critical_from: int = 6  # ... where they are critical
    budget_per_week: int = 5

    def checks(self) -> Iterable[Check]:
        yield from positive(self, "repeat_days", "worse_step", "better_step", "flap_count", "flap_days")
        yield "group_from", self.group_from >= 2, "at least 2"
        yield "critical_from", self.critical_from >= 2, "at least 2"
        yield "budget_per_week", self.budget_per_week >= 0, "at least 0"


# Whom to take as a partner for which type of project. What the profiles weigh otherwise than the firm's own grade:
# infrastructure ties up money for years, so credit and payment lead; research lives on cooperation and standing, not
# on this year's sales; green energy on standing and a long future; manufacturing on steady business that is paid.
_PROFILES: Final[Mapping[str, tuple[float, ...]]] = {
    "green_energy": (10.0, 25.0, 15.0, 15.0, 15.0, 20.0),
    "infrastructure": (15.0, 10.0, 30.0, 25.0, 15.0, 5.0),
    "manufacturing": (25.0, 20.0, 10.0, 25.0, 15.0, 5.0),
    "r_and_d": (5.0, 15.0, 10.0, 10.0, 30.0, 30.0),
}


def default_profiles() -> dict[str, Profile]:
    """The profiles that are shipped, by type of project."""
    return {key: Profile(dict(zip(DIMENSIONS, weights, strict=True))) for key, weights in _PROFILES.items()}


DEFAULT_CLASSES: Final = (
    CustomerClass("high_risk", grades=("D",), levels=("extreme",)),
    CustomerClass("high_value", grades=("A",), impacts=("high",)),
    CustomerClass("ordinary"),
)


@dataclass(frozen=True)
class Settings(Section):
    """All settings of scoring: `Settings()` are the defaults, `Settings.from_mapping({...})` overrides some of them."""

    churn: Churn = field(default_factory=Churn)
    value: Value = field(default_factory=Value)
    payment: Payment = field(default_factory=Payment)
    grade: Grade = field(default_factory=Grade)
    profiles: Mapping[str, Profile] = field(default_factory=default_profiles)  # by project or project type
    classes: tuple[CustomerClass, ...] = DEFAULT_CLASSES  # the first that fits
    matrix: Matrix = field(default_factory=Matrix)
    credit: Credit = field(default_factory=Credit)
    concentration: Concentration = field(default_factory=Concentration)
    alerts: Alerts = field(default_factory=Alerts)
    survey_interval_days: float = 180.0

    def checks(self) -> Iterable[Check]:
        yield from positive(self, "survey_interval_days")
        keys = [each.key for each in self.classes]
        yield "classes", bool(keys) and len({*keys}) == len(keys), "one or more classes with different keys"


_WEIGHTS: Final = f"weights of {', '.join(DIMENSIONS)}, none below 0 and one above"


def _weights(weights: Mapping[str, float]) -> bool:
    return weights.keys() <= {*DIMENSIONS} and all(weight >= 0 for weight in weights.values())


def _is_level_table(table: tuple[tuple[str, ...], ...]) -> bool:
    if not {level for row in table for level in row} <= {*LEVELS}:
        return False
    ranks = [[LEVELS.index(level) for level in row] for row in table]
    lines = [*ranks, *zip(*ranks, strict=True)]
    return all(a <= b for line in lines for a, b in pairwise(line))
