"""The `detail` of many scores as JSON text, column by column: a dict for each of them and its encoding take far longer.

What is written is what `record.details` holds, rounded: shares and points to six figures, money and days to twelve.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
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

    columns = {
        "cells": list(_cells(of.levels, rows)),
        "dimensions": _object(DIMENSIONS, of.card.dimensions[rows]),
        "ages": _object(FAMILIES, of.cover.age[rows]),
        "grade_coverage": _numbers(of.card.coverage[rows]),
        "log_odds": _object(("core", "service"), np.column_stack([of.core_log_odds[rows], of.service_log_odds[rows]])),
        "orders": _numbers(of.given.orders.orders[rows], MONEY),
        "silence": _numbers(of.given.orders.silence[rows], MONEY),
        "exposure": _numbers(of.owed.exposure[rows], MONEY),
        "overdue": _numbers(of.owed.overdue[rows], MONEY),
        "days_past_due": _numbers(of.owed.days_past_due[rows]),
        "days_late": _numbers(of.owed.days_late[rows]),
        "at_risk": _numbers(of.at_risk[rows], MONEY),
        "share": _numbers(of.share[rows]),
    }
    return _joined(columns)


def with_more(text: str, more: Mapping[str, Any]) -> str:
    """`text`, an object that is not empty, with more members."""
    return f"{text[:-1]},{json.dumps(more)[1:]}"


def _object(names: Sequence[str], table: NDArray[np.float64]) -> list[str]:
    """An object of each row of a table whose columns have these names."""
    return _joined({name: _numbers(table[:, place]) for place, name in enumerate(names)})


def _joined(columns: Mapping[str, Sequence[str]]) -> list[str]:
    members = ",".join(f"{json.dumps(name)}:%s" for name in columns)
    return [f"{{{members}}}" % row for row in zip(*columns.values(), strict=True)]


def _numbers(values: NDArray[np.float64], form: str = FIGURES) -> list[str]:
    """Numbers as JSON has them; null where there is none."""
    finite = np.isfinite(values)
    if not finite.any():
        return [NOTHING] * len(values)
    written = _written(values[finite], form)
    if len(written) == len(values):
        return written
    told = np.full(len(values), NOTHING, object)
    told[finite] = written
    return list(told.tolist())


def _written(values: NDArray[np.float64], form: str) -> list[str]:
    """All by one format: a tenth of the time of one each."""
    if not len(values):
        return []
    return ("\n".join([form] * len(values)) % tuple(values.tolist())).split("\n")


def _cells(levels: Levels, rows: slice) -> Iterator[str]:
    """The matrix of each row, worst first."""
    from scoring.settings import LEVELS, RANKS, RISKS

    order, counts = levels.ranking(rows)
    heads = [f'["{risk}",' for risk in RISKS]
    tails = [f',"{one}","{other}","{level}"]' for one in RANKS for other in RANKS for level in LEVELS]
    ranks = ((levels.probability_rank[rows] - 1) * len(RANKS) + levels.impact_rank[rows] - 1) * len(LEVELS)
    tail = np.take_along_axis(ranks + levels.level[rows] - 1, order, axis=1)
    there = np.arange(order.shape[1]) < np.array(counts)[:, None]
    chance = _written(np.take_along_axis(levels.probability[rows], order, axis=1)[there], FIGURES)
    named = zip(order[there].tolist(), chance, tail[there].tolist(), strict=True)
    cells = [f"{heads[risk]}{written}{tails[place]}" for risk, written, place in named]
    first = 0
    for count in counts:
        yield f"[{','.join(cells[first : first + count])}]"
        first += count
