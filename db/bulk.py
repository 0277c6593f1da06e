"""Many rows at once, by one prepared statement of the driver itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Any

from sqlalchemy import Column, Dialect, Table

from db.gateway import Tx


class Ready(list[Any]):
    """Values of a column that are as the database keeps them already."""


@dataclass(frozen=True, slots=True)
class Same:
    """A column that has one value in every row."""

    value: Any


Values = Sequence[Any] | Same


def insert(tx: Tx, model: Any, columns: Mapping[str, Values]) -> None:
    """Insert the rows that these columns, all of one length, stand for: at least every column that has a default.

    At least one of them is not `Same`. The values are those the model takes, made raw a column at a time: SQLAlchemy's
    own way, a row at a time, takes several times as long.
    """
    table, dialect = model.__table__, tx.driver.dialect
    count = next(len(values) for values in columns.values() if not isinstance(values, Same))
    if not count:
        return
    text, names = _statement(table, dialect, tuple(columns))
    raw = {name: _raw(table.c[name], values, dialect, count) for name, values in columns.items()}
    rows = list(zip(*(raw[name] for name in names), strict=True))
    tx.guard()
    try:
        tx.driver.change_many(text, rows)
    except Exception as error:
        tx.failed(error, text, rows[:1])
        raise


@lru_cache(maxsize=64)
def _statement(table: Table, dialect: Dialect, names: tuple[str, ...]) -> tuple[str, Sequence[str]]:
    """The text of an INSERT, and the columns in the order of its marks."""
    compiled: Any = table.insert().compile(dialect=dialect, column_keys=names)
    return str(compiled), compiled.positiontup


def _raw(column: Column[Any], values: Values, dialect: Dialect, count: int) -> Iterable[Any]:
    if isinstance(values, Ready):
        return values
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    if isinstance(values, Same):
        return repeat(process(values.value) if process else values.value, count)
    return map(process, values) if process else values
