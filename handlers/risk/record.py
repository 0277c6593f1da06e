"""A conclusion as it is stored and read back: the columns of `score` and its `detail`."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from db.bulk import Ready, Same, Values
from db.layouts import id_of
from db.scores import ScoreInfo
from handlers.risk import detail

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.assess import Assessment
    from scoring.rating import Line

LINES: Final = 8  # indicators that are kept of the grade's decomposition
DIGITS: Final = 6
_UNSURE: Final = 1e-15  # of a number: as near as that to a half of a cent, it may be a little more or less
_EXACT: Final = 2.0**50


class Cell(NamedTuple):
    """One kind of risk: how likely, how bad. Stored as a list of these, in this order."""

    risk: str
    probability: float
    probability_rank: str
    impact_rank: str
    level: str


@dataclass(frozen=True, slots=True)
class GradeLine:
    """A line of the grade. name, kind and said: of an own field what it was called and which choice its value was."""

    indicator: str
    dimension: str
    value: float | None
    points: float
    contribution: float
    name: str = ""
    kind: str = ""
    said: str | None = None


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
        paid = assessment.late.evidence > 0
        self._of = assessment
        self._late = np.where(paid, assessment.late.probability(0.0), np.nan)
        self._days = np.where(paid, assessment.late.quantile(0.5), np.nan)
        self._alike = {"coverage_of": assessment.cover.age.shape[1], "model_version": assessment.fitted.version}

    def columns(self, rows: slice, explained: Sequence[int]) -> dict[str, list[Any]]:
        """The columns of these rows, customer, time and trigger apart. `explained`: the rows of which why is kept."""
        clv, year = worth(self._of)[rows].tolist(), self._of.value.year[rows].tolist()
        money = {"clv": [_money(value) for value in clv], "value_12m": [_money(value) for value in year]}
        alike = {name: [value] * len(clv) for name, value in self._alike.items()}
        return self._plain(rows) | money | alike | {"detail": details(self._of, rows, explained)}

    def raw(self, rows: slice, explained: Sequence[int]) -> dict[str, Values]:
        """The same, made for the driver where that is quicker: money, what is alike for all, and details packed."""
        value, why = self._of.value, Ready(["{}"] * len(self._of.ids[rows]))
        for row, each in zip(explained, explanations(self._of, explained), strict=True):
            why[row - rows.start] = json.dumps(each)
        money = {"clv": thousandths(worth(self._of)[rows]), "value_12m": thousandths(value.year[rows])}
        alike = {name: Same(value) for name, value in self._alike.items()}
        packed = {"detail": why, "packed": Ready(self._packed.rows(rows)), "layout_id": Same(id_of(self.layout))}
        ranked = {"at_risk": _plain(self._at_risk[rows]), "stake": _plain(self._stake[rows])}
        return self._plain(rows) | money | alike | packed | ranked

    @property
    def layout(self) -> str:
        """By which what `raw` packs is read."""
        return self._packed.layout

    @cached_property
    def _packed(self) -> detail.Packed:
        return detail.Packed(self._of)

    @cached_property
    def _at_risk(self) -> NDArray[np.float64]:
        return detail.rounded(self._of.at_risk, detail.MONEY)

    @cached_property
    def _stake(self) -> NDArray[np.float64]:
        return detail.rounded(self._of.value.stake, detail.MONEY)

    def _plain(self, rows: slice) -> dict[str, Any]:
        of = self._of
        return {
            "churn_probability": _plain(of.churn[rows]),
            "horizon_days": of.given.horizon[rows].tolist(),
            "expected_days_late": _plain(self._days[rows]),
            "late_probability": _plain(self._late[rows]),
            "grade": list(of.grades[rows]),
            "points": _plain(of.card.points[rows]),
            "customer_class": list(of.classes[rows]),
            "level": of.overall[rows],
            "coverage": of.cover.count[rows].tolist(),
            "oldest_days": [None if days is None else int(days) for days in _plain(of.cover.oldest[rows])],
            "fingerprint": _fingerprints(of, rows),
        }


def details(of: Assessment, rows: slice, explained: Sequence[int]) -> list[dict[str, Any]]:
    """The decompositions: matrix, dimensions, the heaviest indicators, ages, money at stake and reasons."""
    from scoring.coverage import FAMILIES
    from scoring.scales import DIMENSIONS

    orders, owed = of.given.orders, of.owed
    dimensions = [[round(points, DIGITS) for points in each] for each in of.card.dimensions[rows].tolist()]
    core, service = _plain(of.core_log_odds[rows]), _plain(of.service_log_odds[rows])
    columns = {
        "cells": of.levels.cells_of(rows),
        "dimensions": [dict(zip(DIMENSIONS, each, strict=True)) for each in dimensions],
        "ages": [dict(zip(FAMILIES, each, strict=True)) for each in _plain(of.cover.age[rows])],
        "grade_coverage": _plain(of.card.coverage[rows]),
        "log_odds": [{"core": a, "service": b} for a, b in zip(core, service, strict=True)],
        "orders": _plain(orders.orders[rows]),
        "silence": _plain(orders.without[rows]),
        "exposure": _plain(owed.exposure[rows]),
        "overdue": _plain(owed.overdue[rows]),
        "days_past_due": _plain(owed.days_past_due[rows]),
        "days_late": _plain(owed.days_late[rows]),
        "days_late_recent": _plain(owed.days_late_recent[rows]),
        "days_late_shift": _plain(owed.days_late_shift[rows]),
        "at_risk": _plain(of.at_risk[rows]),
        "stake": _plain(of.value.stake[rows]),
        "share": _plain(of.share[rows]),
    }
    kept: list[dict[str, Any]] = [dict(zip(columns, each, strict=True)) for each in zip(*columns.values(), strict=True)]
    for row, why in zip(explained, explanations(of, explained), strict=True):
        kept[row - rows.start] |= why
    return kept


def explanations(of: Assessment, rows: Sequence[int]) -> list[dict[str, Any]]:
    """Why, of each of these rows in order: the reasons of the churn probability and of the one of paying late, and the
    lines of the grade."""
    wanted = np.array(rows, np.int64)
    heaviest, own = of.card.explain_many(wanted, LINES), of.card.explain_own(wanted)
    lines_of_each = [
        (*some, *(line for line in mine if line not in some)) for some, mine in zip(heaviest, own, strict=True)
    ]
    told = zip(of.reasons_of(wanted), of.payment_reasons_of(wanted), lines_of_each, strict=True)
    return [
        {
            "reasons": [reason.to_json() for reason in reasons],
            "paying": [reason.to_json() for reason in paying],
            "lines": [_line(line) for line in lines],
        }
        for reasons, paying, lines in told
    ]


def _line(line: Line) -> dict[str, Any]:
    made = {} if line.made is None else {"name": line.made.name, "kind": line.made.kind, "said": line.made.said}
    return made | {
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
    return [Cell(*each) for each in score.detail.get("cells", ())]


def lines_of(score: ScoreInfo) -> list[GradeLine]:
    return [GradeLine(**each) for each in score.detail.get("lines", ())]


def with_ids(values: dict[str, Any], placed: Mapping[tuple[str, int], int]) -> dict[str, Any]:
    """Score columns whose evidence names rows by the ids they got, not by the stand-ins they were scored under."""
    detail = values["detail"]
    for reason in (*detail.get("reasons", ()), *detail.get("paying", ())):
        reason["evidence"] = [[table, placed.get((table, record), record)] for table, record in reason["evidence"]]
    return values


def _fingerprints(of: Assessment, rows: slice) -> list[str]:
    """Names of the inputs and the outcomes: equal conclusions from equal data have equal fingerprints."""
    outcome = (of.churn[rows], of.card.points[rows], of.levels.probability[rows], of.levels.level[rows])
    told = np.column_stack([*outcome, of.given.orders.orders[rows], of.owed.exposure[rows]])
    plain = np.nan_to_num(told, nan=-1.0) + 0.0  # one NaN and one zero
    whole, width = plain.tobytes(), plain.itemsize * plain.shape[1]
    return [hashlib.sha256(whole[at : at + width]).hexdigest()[:16] for at in range(0, len(whole), width)]


def _plain(values: NDArray[np.float64]) -> list[Any]:
    """As Python's own floats, None where not finite."""
    if values.shape == (1,):  # one customer: asking the array costs more than looking
        value = values.item()
        return [value if math.isfinite(value) else None]
    finite = np.isfinite(values)
    if finite.all():
        return list(values.tolist())
    plain = values.astype(object)
    plain[~finite] = None
    return list(plain.tolist())


def worth(assessment: Assessment) -> NDArray[np.float64]:
    """What each customer is worth within the firm's horizon; NaN where neither an order nor a contract says so."""
    given = assessment.given
    known = (given.orders.orders > 0) | (given.contract_amount > 0)
    return np.where(known, assessment.value.clv, np.nan)


def thousandths(amounts: NDArray[np.float64]) -> Ready:
    """Money as it is stored, rounded to cents like `_money`: by Python only where that may go the other way."""
    given = np.where(np.isfinite(amounts), amounts, np.nan) * 100
    cents = np.rint(given)
    off = np.abs(np.abs(given - cents) - 0.5)
    sure = (off > np.abs(cents) * _UNSURE) & (np.abs(cents) < _EXACT)
    made = (np.where(sure, cents, 0).astype(np.int64) * 10).astype(object)
    for place in np.flatnonzero(~sure).tolist():
        amount = float(amounts[place])
        made[place] = round(round(amount, 2) * 1000) if math.isfinite(amount) else None
    return Ready(made.tolist())


def _money(value: float) -> Decimal | None:
    return Decimal(str(round(value, 2))) if math.isfinite(value) else None
