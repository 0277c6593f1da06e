"""The `detail` of many scores as JSON text, column by column: a dict for each of them and its encoding take far longer.

What is written is what `record.details` holds, rounded: shares and points to six figures, money and days to twelve.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.assess import Assessment
    from scoring.matrix import Levels

FIGURES: Final = "%.6g"
MONEY: Final = "%.12g"
NOTHING: Final = "null"


def texts(of: Assessment, rows: slice) -> list[str]:
    """The details of these rows, reasons and lines apart."""
    from scoring.coverage import FAMILIES
    from scoring.scales import DIMENSIONS

    orders, owed = of.given.orders, of.owed
    lines = _Lines()
    members = {
        "dimensions": lines.object(DIMENSIONS, of.card.dimensions[rows].T),
        "ages": lines.object(FAMILIES, of.cover.age[rows].T),
        "grade_coverage": lines.number(of.card.coverage[rows]),
        "log_odds": lines.object(("core", "service"), (of.core_log_odds[rows], of.service_log_odds[rows])),
        "orders": lines.number(orders.orders[rows], MONEY),
        "silence": lines.number(orders.without[rows], MONEY),
        "exposure": lines.number(owed.exposure[rows], MONEY),
        "overdue": lines.number(owed.overdue[rows], MONEY),
        "days_past_due": lines.number(owed.days_past_due[rows]),
        "days_late": lines.number(owed.days_late[rows]),
        "at_risk": lines.number(of.at_risk[rows], MONEY),
        "stake": lines.number(of.value.stake[rows], MONEY),
        "share": lines.number(of.share[rows]),
    }
    told = lines.written(f'{{"cells":\0,{_members(members)}}}', len(of.ids[rows]))
    return [line.replace("\0", cells, 1) for line, cells in zip(told, _cells(of.levels, rows), strict=True)]


def with_more(text: str, more: Mapping[str, Any]) -> str:
    """`text`, an object that is not empty, with more members."""
    return f"{text[:-1]},{json.dumps(more)[1:]}"


def _members(forms: Mapping[str, str]) -> str:
    return ",".join(f"{json.dumps(name)}:{form}" for name, form in forms.items())


class _Lines:
    """A line of JSON for each row, by one form for all: where a column says the same everywhere, the form says it."""

    def __init__(self) -> None:
        self._columns: list[NDArray[np.float64]] = []
        self._gaps = False  # whether a number is missing somewhere

    def object(self, names: Sequence[str], columns: Iterable[NDArray[np.float64]]) -> str:
        """The form of an object of figures."""
        return f"{{{_members({name: self.number(each) for name, each in zip(names, columns, strict=True)})}}}"

    def number(self, values: NDArray[np.float64], form: str = FIGURES) -> str:
        """The form of a number, null where there is none."""
        known = np.isfinite(values)
        if not known.any():
            return NOTHING
        if (values == values[0]).all():
            return form % float(values[0])
        self._gaps |= not known.all()
        self._columns.append(np.where(known, values, np.nan))
        return form

    def written(self, form: str, count: int) -> list[str]:
        """The lines of all rows."""
        values = np.column_stack(self._columns).ravel() if self._columns else np.empty(0)
        told = _all(form, count, values)
        if self._gaps:  # behind a colon "nan" stands where there is no number: what members are called has no colon
            told = told.replace(":nan", f":{NOTHING}")
        return told.split("\n")[:count]


def _all(form: str, count: int, values: NDArray[np.float64]) -> str:
    """One form as often as wanted, a line each, filled at once: a tenth of the time of one each."""
    return "\n".join([form] * count) % tuple(values.tolist())


def _cells(levels: Levels, rows: slice) -> list[str]:
    """The matrix of each row, worst first."""
    from scoring.settings import LEVELS, RANKS, RISKS

    order, counts = levels.ranking(rows)
    ends = np.array([f',"{one}","{other}","{level}"]' for one in RANKS for other in RANKS for level in LEVELS], object)
    ranks = ((levels.probability_rank[rows] - 1) * len(RANKS) + levels.impact_rank[rows] - 1) * len(LEVELS)
    place, chance = ranks + levels.level[rows] - 1, levels.probability[rows]
    told = [_of_kind(f'["{risk}",', chance[:, k], ends, place[:, k]) for k, risk in enumerate(RISKS)]
    ranked = np.column_stack(told)[np.arange(len(order))[:, None], order].tolist()
    return [f"[{','.join(cells[:count])}]" for cells, count in zip(ranked, counts, strict=True)]


def _of_kind(head: str, chance: NDArray[np.float64], ends: NDArray[Any], place: NDArray[np.int64]) -> NDArray[Any]:
    """The cells of one kind of risk; where it is as likely everywhere, only a few are different."""
    if np.isnan(chance).all() or (chance == chance[0]).all():
        same = f"{head}{FIGURES % float(chance[0])}"
        return np.array([f"{same}{end}" for end in ends.tolist()], object)[place]
    written = _all(FIGURES, len(chance), chance).split("\n")
    cells = [f"{head}{one}{end}" for one, end in zip(written, ends[place].tolist(), strict=True)]
    return np.array(cells, object)
