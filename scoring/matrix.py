"""The risk matrix: probability x impact per kind of risk, the level of each cell, and the customer's overall level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from scoring.elementwise import beside, filled
from scoring.grouped import Floats, Ints
from scoring.settings import LEVELS, RANKS, RISKS, Matrix


@dataclass(frozen=True)
class Edges:
    """From which value on a customer is of medium and of high impact (ABC analysis of the whole book)."""

    medium: float
    high: float

    def rank(self, values: Floats) -> Ints:
        """1 low, 2 medium, 3 high; NaN and nothing are low."""
        worth = filled(values)
        return np.asarray(1 + ((worth > 0) & (worth >= self.medium)) + ((worth > 0) & (worth >= self.high)), np.int64)


class Cell(NamedTuple):
    """One kind of risk of one customer."""

    risk: str
    probability: float  # 0-1
    probability_rank: str
    impact_rank: str
    level: str


@dataclass(frozen=True)
class Levels:
    """The matrix of some customers: arrays of shape (n, len(RISKS)); rank and level 0 where a risk does not apply."""

    probability: Floats
    probability_rank: Ints
    impact_rank: Ints
    level: Ints  # 1 low ... 4 extreme
    settings: Matrix

    def overall(self) -> list[str]:
        """The highest level of each customer among the kinds of risk that count; low where none applies."""
        highest = np.maximum(self._counted(self.level).max(axis=1), 1)
        return [LEVELS[level - 1] for level in highest.tolist()]

    def deciding(self, row: int) -> Cell | None:
        """The cell that makes a customer's overall level: the highest, then the likeliest. None where none applies."""
        counts = self.settings.overall
        return next((cell for cell in self.cells(row) if cell.risk in counts), None)

    def cells(self, row: int) -> tuple[Cell, ...]:
        """Every kind of risk that applies to one customer, worst first."""
        return tuple(Cell(*each) for each in self.cells_of(slice(row, row + 1))[0])

    def cells_of(self, rows: slice) -> list[list[list[Any]]]:
        """The same for many customers together, the fields of each `Cell` as a list."""
        order, applying = self.ranking(rows)
        row = np.arange(len(order))[:, None]
        fields = (
            np.array(RISKS, object)[order],
            self.probability[rows][row, order].astype(object),
            np.array(RANKS, object)[self.probability_rank[rows][row, order] - 1],
            np.array(RANKS, object)[self.impact_rank[rows][row, order] - 1],
            np.array(LEVELS, object)[self.level[rows][row, order] - 1],
        )
        ranked = np.stack(fields, axis=2)
        return [cells[:count] for cells, count in zip(ranked.tolist(), applying, strict=True)]

    def ranking(self, rows: slice) -> tuple[Ints, list[int]]:
        """Of each of these rows its kinds of risk, worst first, as places in RISKS, and how many of them apply."""
        levels = self.level[rows]
        order = np.lexsort((-filled(self.probability[rows]), -levels))  # what does not apply comes last
        return order, (levels > 0).sum(axis=1).tolist()

    def _counted(self, table: Ints) -> Ints:
        return np.asarray(table * np.array([risk in self.settings.overall for risk in RISKS]))


def edges(values: Floats, shares: tuple[float, float]) -> Edges:
    """ABC edges of a book: high are the customers that make the first `shares[0]` of value, medium up to `shares[1]`.

    The customer who crosses a share still belongs to it; equal values have equal ranks.
    """
    worth = np.sort(np.maximum(filled(values), 0.0))[::-1]
    if not worth.sum() > 0:
        return Edges(np.inf, np.inf)
    before = (np.cumsum(worth) - worth) / worth.sum()
    high, medium = (float(worth[before < share].min(initial=np.inf)) for share in shares)
    return Edges(medium, high)


def probability_rank(probability: Floats, settings: Matrix) -> Ints:
    """1 low, 2 medium, 3 high, 0 unknown."""
    medium, high = settings.probability
    return np.where(np.isnan(probability), 0, 1 + (probability >= medium) + (probability >= high)).astype(np.int64)


def judge(probabilities: Mapping[str, Floats], impacts: Mapping[str, Ints], settings: Matrix) -> Levels:
    """The matrix from P(risk) 0-1 (NaN: does not apply) and impact rank 1-3 of each of RISKS, a value per customer."""
    probability = beside([probabilities[risk] for risk in RISKS])
    impact = beside([impacts[risk] for risk in RISKS])
    rank = probability_rank(probability, settings)
    table = np.array([[LEVELS.index(level) + 1 for level in row] for row in settings.table])
    level = np.where(rank > 0, table[np.maximum(rank, 1) - 1, impact - 1], 0)
    return Levels(probability, rank, np.where(rank > 0, impact, 0), level, settings)
