"""Sums, counts and latest rows per customer of a table's columns."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.tables import Columns, Ids, Rows, positions, take

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

MANY: Final = 1000
_NOWHERE: Final[Ints] = np.zeros(0, np.int64)


def known(ids: Ids, table: Columns) -> tuple[Columns, Ints]:
    """The rows of these customers (`ids` sorted), and each row's place in `ids`."""
    if not len(table["customer_id"]):
        return table, _NOWHERE
    if not isinstance(table, Rows):
        table = Rows(table)
    if table.owners is None or table.owners[0] is not ids:
        table.owners = ids, *_known(ids, table)
    _, own, place = table.owners
    return table if own is None else own, place


def _known(ids: Ids, table: Columns) -> tuple[Columns | None, Ints]:
    place, found = positions(ids, table["customer_id"])
    return (None, place) if found.all() else (take(table, found), place[found])


def total(place: Ints, values: NDArray[Any], n: int) -> Floats:
    """Sum of `values` per place, 0 where there is no row."""
    if not len(place):
        return np.zeros(n)
    return np.asarray(np.bincount(place, values, n), np.float64)


def highest(place: Ints, values: Floats, n: int) -> Floats:
    """Largest of `values` per place, unknown ones left out; NaN where there is none."""
    if not len(place):
        return np.full(n, np.nan)
    if n == 1:
        return np.array([np.fmax.reduce(values)], np.float64)
    best = np.full(n, -np.inf)
    np.fmax.at(best, place, values)
    return np.where(np.isneginf(best), np.nan, best)


def last(place: Ints, order: Floats, n: int) -> Ints:
    """Index of the row with the largest `order` per place (the later row wins a tie), -1 where there is none."""
    latest = np.full(n, -1, dtype=np.int64)
    if not len(place):
        return latest
    ranked = np.argsort(order, kind="stable")
    latest[place[ranked]] = ranked
    return latest


def at(values: Floats, index: Ints) -> Floats:
    """`values` at `index`, NaN where the index is -1."""
    if not len(values):
        return np.full(len(index), np.nan)
    return np.where(index >= 0, values[np.maximum(index, 0)], np.nan)


def ratio(part: Floats, whole: Floats) -> Floats:
    """`part / whole`, NaN where the whole is not above 0."""
    return np.asarray(np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.asarray(whole) > 0))


def order(key: Ints) -> Ints:
    """`np.argsort(key, kind="stable")` of integers from 0 on, twice as fast where there are many.

    NumPy has a radix sort for 16 bits only; two of them, low bits first, sort 32.
    """
    if len(key) < MANY or key.max() >= 2**32:
        return np.argsort(key, kind="stable")
    low = np.argsort(key.astype(np.uint16), kind="stable")
    return np.asarray(low[np.argsort((key[low] >> 16).astype(np.uint16), kind="stable")])
