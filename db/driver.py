"""What a prepared statement asks of the database's driver: run a text with its values, at little cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, Dialect

Rows = list[tuple[Any, ...]]


class Driver(Protocol):
    """One connection. Values are given by position, as `dialect` marks them; what goes wrong is the driver's error."""

    dialect: Dialect

    @property
    def idle(self) -> bool:
        """No transaction has begun."""

    def command(self, sql: str) -> None:
        """Run what takes no values and returns nothing."""

    def fetch(self, sql: str, values: Sequence[Any]) -> Rows:
        """Run one statement; the rows it returns."""

    def kinds(self) -> list[Any]:
        """What the driver calls the column types of the rows that were fetched last."""

    def change(self, sql: str, values: Sequence[Any]) -> int:
        """Run one statement; how many rows it touched."""

    def change_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for each of `rows`."""

    def fetch_each(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Rows]:
        """Run several statements; the rows of each."""

    def soon(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """`change_many`, at latest with the next statement or `settle`, which raise what goes wrong."""

    def settle(self) -> None:
        """See to what was put off."""

    def drop(self, sql: str = "") -> bool:
        """Do without what was put off, because it would be undone anyhow; whether `sql` was among it."""

    def culprit(self) -> str | None:
        """The statement that was put off and went wrong, asked once; None where none was, or the connection is lost."""


def driver_of(connection: Connection) -> Driver:
    """The driver of a connection: made once, kept with it."""
    found: Driver | None = connection.info.get("driver")
    if found is None:
        found = connection.info["driver"] = _made(connection)
    return found


def _made(connection: Connection) -> Driver:
    raw = connection.connection.dbapi_connection
    if connection.dialect.name != "postgresql":
        return _Sqlite(raw, connection.dialect)
    from db.libpq import Libpq  # here: on SQLite nobody needs psycopg in memory

    return Libpq(raw)


class _Sqlite:
    def __init__(self, raw: Any, dialect: Dialect) -> None:
        self.dialect = dialect
        self._raw = raw
        self._cursor: Any = None

    @property
    def idle(self) -> bool:
        return not self._raw.in_transaction

    def command(self, sql: str) -> None:
        self._raw.execute(sql)

    def fetch(self, sql: str, values: Sequence[Any]) -> Rows:
        self._cursor = self._raw.execute(sql, values)
        found: Rows = self._cursor.fetchall()
        return found

    def kinds(self) -> list[Any]:
        return [each[1] for each in self._cursor.description]

    def change(self, sql: str, values: Sequence[Any]) -> int:
        return int(self._raw.execute(sql, values).rowcount)

    def change_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        self._raw.executemany(sql, rows)

    def fetch_each(self, calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Rows]:
        return [self.fetch(sql, values) for sql, values in calls]

    def soon(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """At once: from a file, putting off saves nothing."""
        if len(rows) == 1:
            self._raw.execute(sql, rows[0])
        else:
            self._raw.executemany(sql, rows)

    def settle(self) -> None:
        pass

    def drop(self, sql: str = "") -> bool:
        return False

    def culprit(self) -> str | None:
        return None
