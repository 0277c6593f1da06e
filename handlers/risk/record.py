"""A conclusion as it is stored and read back: the columns of `score` and its `detail`."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from db.scores import ScoreInfo

if TYPE_CHECKING:
    from scoring.assess import Assessment
    from scoring.rating import Line

LINES: Final = 8  # indicators that are kept of the grade's decomposition
DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of risk: how likely, how bad."""

    risk: str
    probability: float
    probability_rank: str
    impact_rank: str
    level: str


@dataclass(frozen=True, slots=True)
class GradeLine:
    indicator: str
    dimension: str
    value: float | None
    points: float
    contribution: float


@dataclass(frozen=True, slots=True)
class Why:
    """A stored reason: family and key have a text; `values` are shown; `evidence` are (table, id) pairs."""

    family: str
    key: str
    delta: float
    values: Mapping[str, float | str]
    evidence: tuple[tuple[str, int], ...]
    since_day: int | None
    until_day: int | None
    thin: bool


class Records:
    """The columns of `score` for the rows of an assessment; what is alike for all is worked out once."""

    def __init__(self, assessment: Assessment) -> None:
        self._of = assessment
        self._late = assessment.late.probability(0.0).tolist()
        self._days = assessment.late.quantile(0.5).tolist()
        self._paid = (assessment.late.evidence > 0).tolist()
        self._overall = assessment.overall
        self._version = assessment.fitted.version

    def columns(self, row: int, *, reasons: bool) -> dict[str, Any]:
        """One row's columns, customer, time and trigger apart. `reasons`: keep why, too."""
        of, paid = self._of, self._paid[row]
        kept = detail(of, row, reasons=reasons)
        return {
            "churn_probability": _number(of.churn[row]),
            "horizon_days": float(of.given.horizon[row]),
            "expected_days_late": self._days[row] if paid else None,
            "late_probability": self._late[row] if paid else None,
            "clv": _money(of.value.clv[row]),
            "value_12m": _money(of.value.year[row]),
            "grade": of.grades[row],
            "points": _number(of.card.points[row]),
            "customer_class": of.classes[row],
            "level": self._overall[row],
            "coverage": int(of.cover.count[row]),
            "coverage_of": int(of.cover.age.shape[1]),
            "oldest_days": None if of.cover.oldest[row] != of.cover.oldest[row] else int(of.cover.oldest[row]),
            "model_version": self._version,
            "detail": kept,
            "fingerprint": _fingerprint(kept, of.churn[row], of.card.points[row]),
        }


def detail(of: Assessment, row: int, *, reasons: bool) -> dict[str, Any]:
    """The decomposition: matrix, dimensions, the heaviest indicators, ages, money at stake and reasons."""
    from scoring.scales import DIMENSIONS

    kept: dict[str, Any] = {
        "cells": [vars(cell) for cell in of.cells(row)],
        "dimensions": dict(zip(DIMENSIONS, _rounded(of.card.dimensions[row]), strict=True)),
        "ages": of.cover.ages(row),
        "grade_coverage": _number(of.card.coverage[row]),
        "log_odds": {"core": _number(of.core_log_odds[row]), "service": _number(of.service_log_odds[row])},
        "orders": _number(of.given.orders.orders[row]),
        "silence": _number(of.given.orders.silence[row]),
        "exposure": _number(of.owed.exposure[row]),
        "overdue": _number(of.owed.overdue[row]),
        "days_past_due": _number(of.owed.days_past_due[row]),
        "days_late": _number(of.owed.days_late[row]),
        "at_risk": _number(of.at_risk[row]),
        "share": _number(of.share[row]),
    }
    if reasons:
        kept |= explanation(of, row)
    return kept


def explanation(of: Assessment, row: int) -> dict[str, Any]:
    """Why: the reasons of the churn probability and the lines of the grade."""
    return {
        "reasons": [reason.to_json() for reason in of.reasons(row)],
        "lines": [_line(line) for line in of.lines(row)[:LINES]],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "indicator": line.indicator,
        "dimension": line.dimension,
        "value": line.value,
        "points": line.points,
        "contribution": line.contribution,
    }


def reasons_of(score: ScoreInfo) -> list[Why]:
    """The stored reasons, largest first; none where they were not kept."""
    return [
        Why(
            family=each["family"],
            key=each["key"],
            delta=each["delta"],
            values=each["values"],
            evidence=tuple((str(table), int(record)) for table, record in each["evidence"]),
            since_day=each["since_day"],
            until_day=each["until_day"],
            thin=each["thin"],
        )
        for each in score.detail.get("reasons", ())
    ]


def cells_of(score: ScoreInfo) -> list[Cell]:
    """The stored matrix, worst first."""
    return [Cell(**each) for each in score.detail.get("cells", ())]


def lines_of(score: ScoreInfo) -> list[GradeLine]:
    return [GradeLine(**each) for each in score.detail.get("lines", ())]


def with_ids(values: dict[str, Any], placed: Mapping[tuple[str, int], int]) -> dict[str, Any]:
    """Score columns whose evidence names rows by the ids they got, not by the stand-ins they were scored under."""
    for reason in values["detail"].get("reasons", ()):
        reason["evidence"] = [[table, placed.get((table, record), record)] for table, record in reason["evidence"]]
    return values


def _fingerprint(kept: Mapping[str, Any], churn: float, points: float) -> str:
    """Names the inputs and the outcome: equal conclusions from equal data have equal fingerprints."""
    told = json.dumps([_number(churn), _number(points), kept["cells"], kept["orders"], kept["exposure"]])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _number(value: Any) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None


def _money(value: Any) -> Decimal | None:
    number = _number(value)
    return None if number is None else Decimal(str(round(number, 2)))


def _rounded(values: Any) -> list[float]:
    return [round(float(value), DIGITS) for value in values]
