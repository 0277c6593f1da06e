"""The `detail` of many scores as packed figures (`db.layouts`): a dict for each of them, or its text, takes far longer.

What is packed is what `record.details` holds, rounded: shares and points to six figures, money and days to twelve.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from db.layouts import NO_RISK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.assess import Assessment
    from scoring.matrix import Levels

    Floats = NDArray[np.float64]

FIGURES: Final = 6
MONEY: Final = 12
_TENS: Final = 10.0 ** np.arange(23)  # those that a float holds exactly
_UNSURE: Final = 4e-16  # of the largest number: so near to a half, rounding twice may go the other way
Member = list[int] | float | None  # of a layout


class Packed:
    """The details of everybody, reasons and lines apart: their `layout`, and the bytes of each row."""

    def __init__(self, of: Assessment) -> None:
        from scoring.coverage import FAMILIES
        from scoring.scales import DIMENSIONS
        from scoring.settings import LEVELS, RANKS, RISKS

        orders, owed, kept = of.given.orders, of.owed, _Figures()
        members = {
            "dimensions": kept.object(DIMENSIONS, of.card.dimensions.T),
            "ages": kept.object(FAMILIES, of.cover.age.T),
            "grade_coverage": kept.number(of.card.coverage),
            "log_odds": kept.object(("core", "service"), (of.core_log_odds, of.service_log_odds)),
            "orders": kept.number(orders.orders, MONEY),
            "silence": kept.number(orders.without, MONEY),
            "exposure": kept.number(owed.exposure, MONEY),
            "overdue": kept.number(owed.overdue, MONEY),
            "days_past_due": kept.number(owed.days_past_due),
            "days_late": kept.number(owed.days_late),
            "days_late_recent": kept.number(owed.days_late_recent),
            "days_late_shift": kept.number(owed.days_late_shift),
            "at_risk": kept.number(of.at_risk, MONEY),
            "stake": kept.number(of.value.stake, MONEY),
            "share": kept.number(of.share),
        }
        chance = [kept.number(each) for each in of.levels.probability.T]
        cells = {"risks": RISKS, "ranks": RANKS, "levels": LEVELS, "chance": chance}
        self.layout = json.dumps({"figures": len(kept.columns), "cells": cells, "members": members})
        self._rows = kept.beside(_cells(of.levels))

    def rows(self, rows: slice) -> list[bytes]:
        """The bytes of these rows."""
        whole, width = self._rows[rows].tobytes(), self._rows.itemsize
        return [whole[at : at + width] for at in range(0, len(whole), width)]


class _Figures:
    """A column of rounded figures for whatever is not the same of everybody."""

    def __init__(self) -> None:
        self.columns: list[Floats] = []

    def object(self, names: Sequence[str], columns: Iterable[Floats]) -> dict[str, Member]:
        return {name: self.number(each) for name, each in zip(names, columns, strict=True)}

    def number(self, values: Floats, digits: int = FIGURES) -> Member:
        """The place of its column; what all are, where they are the same; None where there is no number at all."""
        known = np.isfinite(values)
        if not known.any():
            return None
        if (values == values[0]).all():
            return float(rounded(values[:1], digits)[0])
        self.columns.append(rounded(np.where(known, values, np.nan), digits))
        return [len(self.columns) - 1]

    def beside(self, cells: NDArray[np.uint8]) -> NDArray[Any]:
        """The figures and the cells of each row."""
        kind = [("figures", "<f8", (len(self.columns),)), ("cells", "u1", (cells.shape[1],))]
        made = np.empty(len(cells), kind)
        for place, column in enumerate(self.columns):
            made["figures"][:, place] = column
        made["cells"] = cells
        return made


def rounded(values: Floats, digits: int) -> Floats:
    """Each number as `%.6g` would say it, with so many digits: exactly that float. NaN stays."""
    made = np.array(values, float)
    uneven = np.flatnonzero((made != np.rint(made)) | (np.abs(made) >= 10.0**digits))
    uneven = uneven[np.isfinite(made[uneven])]
    given = made[uneven]
    power = digits - 1 - np.floor(np.log10(np.abs(given))).astype(np.int64)
    ten = _TENS[np.minimum(np.abs(power), len(_TENS) - 1)]
    with np.errstate(over="ignore"):  # of numbers beyond all powers of ten here, which are looked at below
        scaled = np.where(power < 0, given / ten, given * ten)
        whole = np.rint(scaled)
        made[uneven] = np.where(power < 0, whole * ten, whole / ten)
    most = 10.0**digits
    wrong = (np.abs(power) >= len(_TENS)) | (np.abs(whole) < most / 10) | (np.abs(whole) > most)
    wrong |= np.abs(np.abs(scaled - np.floor(scaled)) - 0.5) < _UNSURE * most
    for place in uneven[wrong].tolist():
        made[place] = float(f"{values[place]:.{digits}g}")
    return made


def _cells(levels: Levels) -> NDArray[np.uint8]:
    """Which risks apply to each customer, worst first, and the place of the ranks and level of each of these."""
    from scoring.settings import LEVELS, RANKS

    order, counts = levels.ranking(slice(None))
    ranks = (levels.probability_rank - 1) * len(RANKS) + levels.impact_rank - 1
    ends = np.take_along_axis(ranks * len(LEVELS) + levels.level - 1, order, axis=1)
    applies = np.arange(order.shape[1]) < np.array(counts, np.int64)[:, None]
    return np.hstack([np.where(applies, order, NO_RISK), np.where(applies, ends, 0)]).astype(np.uint8)
