"""The firm's own fields as scoring reads them: warning rules on them, and lines of the scorecard.

A field's value is kept as it was written: a number, an amount as text, a day as ISO text, one of its choices. What is
not filled in, or cannot be read as the field's kind any more, is not known: it fires nothing and is never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.facts import NAN, Facts
from scoring.rule import WARNING, Found, Param, Params, Rule
from scoring.scales import DIMENSIONS
from scoring.section import Check, Section, rises

CHOICE: Final = "choice"
DAY: Final = "day"
NUMBERS: Final = ("number", "money")
BELOW, ABOVE, IS, IS_NOT, WITHIN, PAST = "below", "above", "is", "is_not", "within", "past"
# The comparisons that a kind of field allows.
OPS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": (BELOW, ABOVE), "money": (BELOW, ABOVE), CHOICE: (IS, IS_NOT), DAY: (WITHIN, PAST),
}  # fmt: skip
_PREFIX: Final = "my_"
RISK: Final = "loss"  # of which kind rules on own fields warn: a firm watches them for fear of losing a customer
_EPOCH: Final = date(1970, 1, 1).toordinal()
_RANGE: Final = {"number": (-1e15, 1e15), "money": (0.0, 1e15), DAY: (0.0, 3650.0)}
LIMIT: Final = "limit"


def is_own(rule: str) -> bool:
    """Whether a rule is one that a firm made on a field of its own."""
    return rule.startswith(_PREFIX)


@dataclass(frozen=True)
class FieldRule:
    """A rule on an own field. `limit`: below or above what, or days; `choices`: which it is, or is none of.

    key: begins with "my_"; name: the field's, as the firm wrote it.
    """

    key: str
    field: str
    name: str
    kind: str
    op: str
    limit: float = 0.0
    choices: tuple[str, ...] = ()

    def rule(self) -> Rule:
        """As the rule book asks it. It is off until somebody turns it on for somebody."""
        low, high = _RANGE.get(self.kind, (0.0, 0.0))
        params = {} if self.kind == CHOICE else {LIMIT: Param(self.limit, low, high)}
        return Rule(self.key, RISK, WARNING, params, partial(_holds, self))

    def may_hold(self, own: NDArray[Any]) -> NDArray[np.bool_]:
        """For whom it may hold: who has the field filled in."""
        return np.array([bool(each) and self.field in each for each in own.tolist()], bool)


def _holds(rule: FieldRule, facts: Facts, params: Params) -> Found | None:
    kept = facts.own.get(rule.field)
    if rule.kind == CHOICE:
        return _chosen(rule, kept)
    value = days_until(kept, facts.today) if rule.kind == DAY else number(kept)
    limit = params[LIMIT]
    if not _beyond(rule.op, value, limit):
        return None
    values: dict[str, float | str] = {"field": rule.name, "kind": rule.kind, "op": rule.op, "value": value}
    values[LIMIT] = limit
    if rule.kind == DAY:
        values["date"] = str(kept)
    return Found(1.0 + _distance(rule.op, value, limit), values)


def _chosen(rule: FieldRule, kept: Any) -> Found | None:
    if kept is None or (str(kept) in rule.choices) != (rule.op == IS):
        return None
    told = {"field": rule.name, "kind": rule.kind, "op": rule.op, "value": str(kept), LIMIT: "/".join(rule.choices)}
    return Found(1.0, told)


def _beyond(op: str, value: float, limit: float) -> bool:
    if op == BELOW:
        return value < limit
    if op == ABOVE:
        return value > limit
    return value <= limit if op == WITHIN else -value > limit


def _distance(op: str, value: float, limit: float) -> float:
    """How far beyond the limit, as a share of it: 0 at the limit."""
    scale = max(abs(limit), 1.0)
    if op == PAST:
        return (-value - limit) / scale
    return abs(value - limit) / scale if op != WITHIN else (limit - max(value, 0.0)) / scale


def number(kept: Any) -> float:
    """A kept number or amount; NaN for anything else."""
    if isinstance(kept, bool) or not isinstance(kept, int | float | str):
        return NAN
    try:
        value = float(kept)
    except ValueError:
        return NAN
    return value if np.isfinite(value) else NAN


def days_until(kept: Any, today: float) -> float:
    """Days from `today` (days since 1970) until a kept day, negative once it is past; NaN for anything else."""
    try:
        return float(date.fromisoformat(kept).toordinal() - _EPOCH) - today
    except (TypeError, ValueError):
        return NAN


@dataclass(frozen=True)
class OwnIndicator(Section):
    """A line of the scorecard made of an own field: a scale through knots as `scales.Indicator`, or points per choice.

    name and kind are the field's; a choice that `choices` lack is not known.
    """

    name: str
    kind: str
    dimension: str
    weight: float = 1.0
    knots: tuple[tuple[float, float], ...] = ()
    choices: Mapping[str, float] = field(default_factory=dict)

    def checks(self) -> Iterable[Check]:
        values, points = [knot[0] for knot in self.knots], [knot[1] for knot in self.knots]
        yield "kind", self.kind in (*NUMBERS, CHOICE), f"one of {', '.join((*NUMBERS, CHOICE))}"
        yield "dimension", self.dimension in DIMENSIONS, f"one of {', '.join(DIMENSIONS)}"
        yield "weight", 0 <= self.weight < float("inf"), "a number from 0"
        if self.kind == CHOICE:
            good = len(self.choices) > 1 and all(0 <= each <= 100 for each in self.choices.values())
            yield "choices", good, "points from 0 to 100 for two or more choices"
            return
        rising = len(values) > 1 and rises(values, -float("inf"), float("inf"))
        yield "knots", rising, "two or more [value, points], values rising"
        one_way = rises(points, 0, 100, strictly=False) or rises(points[::-1], 0, 100, strictly=False)
        yield "knots", one_way, "points within 0 and 100 that only rise or only fall"

    def read(self, kept: Any) -> float:
        """A kept value as `points` takes it: the number, or the place of the choice; NaN where it is not known."""
        if self.kind != CHOICE:
            return number(kept)
        return self._places.get(str(kept), NAN) if kept is not None else NAN

    def said(self, value: float) -> str | None:
        """The choice that a value stands for; None for numbers."""
        return list(self.choices)[int(value)] if self.kind == CHOICE else None

    def points(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points 0-100 for each value as `read` gives it; NaN stays NaN."""
        return np.asarray(np.interp(values, *self._curve))

    @cached_property
    def _places(self) -> dict[str, float]:
        return {choice: float(place) for place, choice in enumerate(self.choices)}

    @cached_property
    def _curve(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        knots = list(enumerate(self.choices.values())) if self.kind == CHOICE else self.knots
        x, y = zip(*knots, strict=True)
        return np.array(x, float), np.array(y, float)


def columns(own: NDArray[Any], lines: Mapping[str, OwnIndicator]) -> dict[str, NDArray[np.float64]]:
    """The value of each own line for each customer, from what is kept of its own fields (None: nothing)."""
    kept = own.tolist()
    return {
        key: np.array([line.read(each.get(key)) if each else NAN for each in kept], float)
        for key, line in lines.items()
    }
