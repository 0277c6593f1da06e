"""The quick ways of finding and ordering rows against the obvious ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.elementwise import filled, within
from scoring.grouped import MANY, highest, known, order, total
from scoring.tables import FEW, Rows, positions

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


@given(st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), max_size=20))
def test_quick_ways_of_one_row_are_those_of_numpy(values: list[float]) -> None:
    array = np.array(values, float)
    np.testing.assert_array_equal(within(array, -5.0, 7.0), np.clip(array, -5.0, 7.0))
    np.testing.assert_array_equal(filled(array, 3.0), np.nan_to_num(array, nan=3.0))


@given(IDS, st.lists(st.integers(-100, 500), max_size=60))
def test_a_table_that_remembers_its_owners_tells_the_same_of_others(ids: list[int], owners: list[int]) -> None:
    some, others = np.array(sorted(ids), np.int64), np.array(sorted(owners)[:1], np.int64)
    table = Rows({"customer_id": np.array(owners, np.int64), "row": np.arange(len(owners))})
    for wanted in (some, some, others, some):
        kept, place = known(wanted, table)
        assert kept["row"].tolist() == [row for row, owner in enumerate(owners) if owner in wanted.tolist()]
        assert wanted[place].tolist() == kept["customer_id"].tolist()


@given(st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), max_size=9), st.integers(1, 3))
def test_sums_and_peaks_of_no_row_and_of_one_customer_are_plain_ones(values: list[float], n: int) -> None:
    place, array = np.arange(len(values)) % n, np.array(values, float)
    real = [[value for value in values[k::n] if value == value] for k in range(n)]
    assert total(place, array == array, n).tolist() == [len(each) for each in real]
    peaks = [max(each) if each else float("nan") for each in real]
    np.testing.assert_array_equal(highest(place, array, n), peaks)
