"""Many rows at once, by one prepared statement of the driver itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Dialect

from db.gateway import Tx


class Ready(list[Any]):
    """Values of a column that are as the database keeps them already."""


def insert(tx: Tx, model: Any, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert the rows that these columns, all of one length, stand for: at least every column that has a default.

    The values are those the model takes, made raw a column at a time: SQLAlchemy's own way, a row at a time, takes
    several times as long.
    """
    table, dialect = model.__table__, tx.sql.dialect
    compiled = table.insert().compile(dialect=dialect, column_keys=list(columns))
    raw = {name: _raw(table.c[name], values, dialect) for name, values in columns.items()}
    rows: list[Any] = list(zip(*(raw[name] for name in compiled.positiontup or raw), strict=True))
    if not compiled.positional:
        rows = [dict(zip(raw, row, strict=True)) for row in rows]
    if rows:
        tx.sql.exec_driver_sql(str(compiled), rows)


def _raw(column: Column[Any], values: Sequence[Any], dialect: Dialect) -> Sequence[Any]:
    if isinstance(values, Ready):
        return values
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    return values if process is None else [process(value) for value in values]
