"""Rows of which most places are empty, and linear equations in them: what learning needs, with NumPy alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float32]
    Numbers = npt.NDArray[np.int64]

_STEPS: Final = 24  # more change no chance by more than a fifteenth, and most by a fiftieth


@dataclass(frozen=True, slots=True)
class Sparse:
    """A matrix of `shape` by its values, row after row: filled row i has those from starts[i] on, each at a place."""

    values: Matrix
    places: Numbers
    starts: Numbers
    filled: Numbers
    shape: tuple[int, int]

    @classmethod
    def of(cls, counts: Sequence[Mapping[int, int]], width: int) -> Sparse:
        """One row per mapping of places to counts, each count as one plus its logarithm."""
        values = np.log([each for count in counts for each in count.values()]) + 1
        places = np.array([place for count in counts for place in count])
        rows = np.repeat(np.arange(len(counts)), [len(count) for count in counts])
        return cls._made(values.astype(np.float32), rows, places, (len(counts), width))

    @classmethod
    def _made(cls, values: Matrix, rows: Numbers, places: Numbers, shape: tuple[int, int]) -> Sparse:
        filled, starts = np.unique(rows, return_index=True)
        return cls(values, places, starts, filled, shape)

    @property
    def rows(self) -> Numbers:
        """In which row each value is."""
        return np.repeat(self.filled, np.diff([*self.starts, len(self.values)]))

    def weighted(self, weights: Matrix) -> Sparse:
        """Each column times its weight, then every row of length one."""
        values = self.values * weights[self.places]
        lengths = np.zeros(self.shape[0], np.float32)
        lengths[self.filled] = np.sqrt(np.add.reduceat(values * values, self.starts))
        return replace(self, values=values / lengths[self.rows])

    def turned(self) -> Sparse:
        """The same with columns for rows."""
        order = np.argsort(self.places, kind="stable")
        return self._made(self.values[order], self.places[order], self.rows[order], self.shape[::-1])

    def times(self, columns: Matrix) -> Matrix:
        """This matrix times another."""
        made = np.zeros((self.shape[0], columns.shape[1]), np.float32)
        made[self.filled] = np.add.reduceat(self.values[:, None] * columns[self.places], self.starts, axis=0)
        return made


def solved(times: Callable[[Matrix], Matrix], goals: Matrix) -> Matrix:
    """Nearly the X for which times(X) is `goals`, where `times` is symmetric and positive: conjugate gradients."""
    found = np.zeros_like(goals)
    rest, way = goals.copy(), goals
    size = (rest * rest).sum(axis=0)
    for _ in range(_STEPS):
        ahead = times(way)
        step = size / np.maximum((way * ahead).sum(axis=0), 1e-12)
        found += step * way
        rest = rest - step * ahead
        size, before = (rest * rest).sum(axis=0), size
        way = rest + (size / np.maximum(before, 1e-12)) * way
    return found
