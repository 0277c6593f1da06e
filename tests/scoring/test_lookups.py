"""The quick ways of finding and ordering rows against the obvious ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.grouped import MANY, order
from scoring.tables import FEW, positions

IDS = st.lists(st.integers(-50, 400), unique=True, max_size=60)


@given(IDS, st.lists(st.integers(-100, 500), max_size=300))
def test_positions_are_those_of_a_search(ids: list[int], wanted: list[int]) -> None:
    ids = sorted(ids)
    place, known = positions(np.array(ids, np.int64), np.array(wanted, np.int64))
    assert known.tolist() == [each in ids for each in wanted]
    assert [ids[spot] for spot in place[known].tolist()] == [each for each in wanted if each in ids]
    assert not len(ids) or ((place >= 0) & (place < len(ids))).all()


@pytest.mark.parametrize("gap", [1, 2, 1000])
def test_positions_of_many_are_those_of_a_search(gap: int) -> None:
    rng = np.random.default_rng(gap)
    ids = np.sort(rng.permutation(700)[:500]) * gap + 7
    wanted = rng.integers(-50, 900 * gap, 5 * FEW)
    place, known = positions(ids, wanted)
    assert (known == np.isin(wanted, ids)).all()
    assert (ids[place[known]] == wanted[known]).all()
    assert ((place >= 0) & (place < len(ids))).all()


@pytest.mark.parametrize("highest", [1, 2**16 - 1, 2**16, 2**31, 2**32 - 1, 2**40])
@pytest.mark.parametrize("rows", [0, 5, MANY, 20_000])
def test_order_is_that_of_a_stable_sort(highest: int, rows: int) -> None:
    key = np.random.default_rng(rows).integers(0, highest, rows, endpoint=True)
    assert order(key).tolist() == sorted(range(rows), key=key.tolist().__getitem__)
