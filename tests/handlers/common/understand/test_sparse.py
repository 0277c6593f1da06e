"""Sparse rows count as the matrix they stand for, and equations in them are solved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.common.understand.sparse import Sparse, solved

WIDTH = 6
COUNTS = st.lists(st.dictionaries(st.integers(0, WIDTH - 1), st.integers(1, 9), max_size=WIDTH), min_size=1, max_size=8)


def dense(counts: list[dict[int, int]]) -> np.ndarray:
    made = np.zeros((len(counts), WIDTH), np.float32)
    for row, count in enumerate(counts):
        for place, number in count.items():
            made[row, place] = 1 + np.log(number)
    return made


@given(counts=COUNTS.filter(any))
def test_products_are_those_of_the_matrix_and_of_its_turn(counts: list[dict[int, int]]) -> None:
    rows = Sparse.of(counts, WIDTH)
    right, left = np.eye(WIDTH, dtype=np.float32), np.eye(len(counts), dtype=np.float32)
    assert rows.times(right) == pytest.approx(dense(counts), abs=1e-6)
    assert rows.turned().times(left) == pytest.approx(dense(counts).T, abs=1e-6)


@given(counts=COUNTS.filter(any))
def test_weighted_rows_have_length_one(counts: list[dict[int, int]]) -> None:
    rows = Sparse.of(counts, WIDTH).weighted(np.full(WIDTH, 3, np.float32)).times(np.eye(WIDTH, dtype=np.float32))
    lengths = np.linalg.norm(rows, axis=1)
    assert lengths == pytest.approx([1 if count else 0 for count in counts], abs=1e-5)


def test_equations_are_solved() -> None:
    wide = np.random.default_rng(1).normal(size=(12, 12)).astype(np.float32)
    matrix = (wide @ wide.T / 12 + np.eye(12)).astype(np.float32)
    goals = np.eye(12, dtype=np.float32)[:, :3]
    found = solved(lambda each: np.asarray(matrix @ each, np.float32), goals)
    assert matrix @ found == pytest.approx(goals, abs=1e-3)
