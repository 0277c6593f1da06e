"""The input tables as NumPy columns: one form for a whole book and for a single customer, cut at a point in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.moment import Moment
from scoring.schema import GOES_WITH, HAPPENED, LATER, SCHEMA

if TYPE_CHECKING:
    from scoring.frames import Book

Columns = Mapping[str, NDArray[Any]]
Tables = Mapping[str, Columns]
Ids = NDArray[np.int64]

SCARCE: Final = 0.1  # wanted per id: below it, a search is cheaper than a look-up table
FEW: Final = 1000  # wanted: below them as well
DENSE: Final = 4  # places of the look-up table per wanted, at most


class Rows(dict[str, NDArray[Any]]):
    """The columns of a table that is not changed any more; remembers whose its rows are, see `grouped.known`.

    owners: for these customers their rows (None: all), and where each row's customer stands.
    """

    owners: tuple[Ids, Columns | None, NDArray[np.int64]] | None = None


def of_book(book: Book) -> Tables:
    """The columns of a book, not copied."""
    return {name: {column: getattr(book, name)[column].to_numpy() for column in SCHEMA[name]} for name in SCHEMA}


def of_columns(given: Mapping[str, Mapping[str, Any]]) -> Tables:
    """Tables from whatever columns are given; missing tables are empty, missing columns unknown.

    `known_at` and `*_known_at` may be left out, as in `frames.conform`. ValueError names an unknown table.
    """
    unknown = given.keys() - SCHEMA.keys()
    if unknown:
        raise ValueError(f"unknown tables: {sorted(unknown)}")
    return {name: _conform(name, given[name]) if name in given else _empty(name) for name in SCHEMA}


def joined(parts: Sequence[Mapping[str, Mapping[str, Any]]]) -> Mapping[str, Mapping[str, Any]]:
    """The rows of several customers as one set of columns; a part may lack tables, never a column of one it has."""
    if len(parts) == 1:
        return parts[0]
    whole: dict[str, dict[str, Any]] = {}
    for name in dict.fromkeys(name for part in parts for name in part):
        given = [part[name] for part in parts if name in part]
        whole[name] = {column: np.concatenate([each[column] for each in given]) for column in given[0]}
    return whole


def cut(tables: Tables, as_of: Moment) -> Tables:
    """What could be known at `as_of`; customers are not cut. The NumPy twin of `Book.before`."""
    return {
        name: Rows(columns if name == "customers" else _cut(name, columns, as_of.second))
        for name, columns in tables.items()
    }


def take(columns: Columns, rows: NDArray[Any]) -> Columns:
    """These rows (a mask or positions) of every column."""
    return {name: values[rows] for name, values in columns.items()}


def positions(ids: Ids, wanted: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where each of `wanted` stands in the sorted `ids`, and whether it does; some valid place where it does not."""
    if len(ids) == 0 or len(wanted) == 0:
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    if len(ids) == 1:
        return np.zeros(len(wanted), np.int64), wanted == ids[0]
    if len(wanted) < max(SCARCE * len(ids), FEW) or (span := int(ids[-1] - ids[0]) + 1) > DENSE * len(wanted):
        place = np.minimum(ids.searchsorted(wanted), len(ids) - 1)
        return place, ids[place] == wanted
    spots = np.zeros(span, np.int64)  # a look-up instead of a search: ids that count up are nearly without gaps
    spots[ids - ids[0]] = np.arange(len(ids))
    place = spots[np.clip(wanted - ids[0], 0, span - 1)]
    return place, ids[place] == wanted


def known_customers(tables: Tables, as_of: Moment) -> Ids:
    """Sorted ids of the customers the firm had at `as_of`: recorded before it, or with a row in a table cut there.

    A customer that a later import made is not among them, so its being there changes no result.
    """
    customers = tables["customers"]
    ids = np.asarray(customers["customer_id"], np.int64)
    seen = customers["created_at"] < as_of.second
    for name, columns in tables.items():
        if name != "customers" and not seen.all():
            seen = seen | np.isin(ids, columns["customer_id"])
    return np.unique(ids[seen])


def _conform(table: str, given: Mapping[str, Any]) -> Columns:
    columns = {name: np.asarray(values, SCHEMA[table][name]) for name, values in given.items() if name in SCHEMA[table]}
    rows = max((len(values) for values in columns.values()), default=0)
    for name, dtype in SCHEMA[table].items():
        if name not in columns:
            columns[name] = _absent(table, name, columns) if name.endswith("known_at") else _blank(dtype, rows)
    return columns


@cache
def _empty(table: str) -> Columns:
    """A table without rows, the same one for all: it is never written to."""
    return _conform(table, {})


def _absent(table: str, name: str, columns: Columns) -> NDArray[Any]:
    """A `known_at` that was not given: known when it happened."""
    return columns[HAPPENED.get(table, "at") if name == "known_at" else name.replace("_known_at", "_at")]


def _blank(dtype: str, rows: int) -> NDArray[Any]:
    if dtype == "float64":
        return np.full(rows, np.nan)
    return np.full(rows, None, object) if dtype == "object" else np.zeros(rows, dtype)


def _cut(table: str, columns: Columns, second: float) -> Columns:
    if not len(columns["known_at"]):
        return columns
    kept = (columns[HAPPENED.get(table, "at")] < second) & (columns["known_at"] < second)
    out = dict(columns) if kept.all() else dict(take(columns, kept))
    for fact in LATER.get(table, ()):
        hidden = ~((out[f"{fact}_at"] < second) & (out[f"{fact}_known_at"] < second))
        blank = {f"{fact}_at": np.nan, f"{fact}_known_at": np.nan, **GOES_WITH.get((table, fact), {})}
        out |= {name: _masked(out[name], hidden, value) for name, value in blank.items()}
    return out


def _masked(values: NDArray[Any], hidden: NDArray[np.bool_], value: Any) -> NDArray[Any]:
    values = values.copy()
    values[hidden] = value
    return values
