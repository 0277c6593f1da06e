"""A transaction as a unit of work sees it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from sqlalchemy import Connection

from db.driver import Driver, driver_of

T = TypeVar("T")
Flush = Callable[["Tx", list[Any]], None]
Topics = dict[str, list[Any]]


class Tx:
    """A transaction as a unit sees it. `later` collects rows that are written in bulk when the unit is done.

    `sql` runs any statement; `connection` is for prepared ones, which leave alone what `once` has read.
    """

    __slots__ = ("_guard", "_known", "_later", "connection", "driver", "guarded", "topics")

    def __init__(self, connection: Connection, group: Tx | None = None, *, guard: str = "") -> None:
        self.connection = connection
        self.driver: Driver = driver_of(connection) if group is None else group.driver
        if group is None:
            self.driver.drop()  # of a transaction that was given up
        self.guarded = not guard
        self._guard = guard
        self._later: dict[Flush, list[Any]] = {}
        self.topics: Topics = {}
        self._known: dict[Hashable, Any] = {} if group is None else group._known

    @property
    def sql(self) -> Connection:
        """Whatever is run here may change what was read: it is read again."""
        self.guard()
        self.settle()
        self.forget()
        return self.connection

    def guard(self) -> None:
        """Something is about to be written: from here on it can be rolled back alone. What only reads goes without.

        The driver is asked directly: SQLAlchemy's savepoints cost as much as all statements of a small unit.
        """
        if not self.guarded:
            self._soon(self._guard)
            self.guarded = True

    def command(self, sql: str) -> None:
        """Run what takes no values and returns nothing: where a transaction begins, and to where it goes back."""
        try:
            self.driver.command(sql)
        except Exception as error:
            self.failed(error, sql, ())
            raise

    def release(self) -> None:
        """What was written since `guard` stays, unless all is taken back."""
        self._soon("RELEASE SAVEPOINT unit")
        self.settle()

    def _soon(self, sql: str) -> None:
        """Put off what takes no values. Even then something is sent: a text that is new to the connection."""
        try:
            self.driver.soon(sql, [()])
        except Exception as error:
            self.failed(error, sql, ())
            raise

    def take_back(self) -> None:
        """Undo what was written since `guard`. What was put off is not sent any more, perhaps `guard` itself."""
        if not self.driver.drop(self._guard):
            self.command("ROLLBACK TO SAVEPOINT unit")
            self.release()

    def settle(self) -> None:
        """Wait for what was put off; it raises what goes wrong."""
        try:
            self.driver.settle()
        except Exception as error:
            self.failed(error, "(put off)", ())
            raise

    def failed(self, error: Exception, sql: str, values: Any) -> None:
        """Raise what SQLAlchemy makes of the driver's error: it knows which ones mean that the connection is lost."""
        if isinstance(error, self.connection.dialect.loaded_dbapi.Error):
            if (culprit := self.driver.culprit()) is not None:
                sql, values = culprit, ()
            self.connection._handle_dbapi_exception(error, sql, values, None, None)

    def once(self, key: Hashable, read: Callable[[], T]) -> T:
        """What `read` finds under `key`, read once for all units that are committed together.

        For what hardly ever changes and is never changed by a prepared statement: the firm, its people, its rules.
        """
        if key not in self._known:
            found = read()
            self._known[key] = found  # afterwards: reading it may have begun anew
        return cast(T, self._known[key])

    def forget(self) -> None:
        """What `once` has read may not be so any more."""
        self._known.clear()

    def later(self, flush: Flush, row: Any) -> None:
        """Keep `row` for `flush`, which is called once with the rows of every unit of the group, before the commit."""
        self._later.setdefault(flush, []).append(row)

    def announce(self, topic: str, *items: Any) -> None:
        """After the commit, hand `items` to those of this process who listen for `topic`."""
        self.topics.setdefault(topic, []).extend(items)

    def flush(self) -> None:
        """Write what was kept for later now, because this unit is going to read it."""
        waiting, self._later = self._later, {}
        for flush, rows in waiting.items():
            flush(self, rows)

    def absorb(self, other: Tx) -> None:
        merge(self.topics, other.topics)
        for flush, rows in other._later.items():
            self._later.setdefault(flush, []).extend(rows)


def merge(into: Topics, topics: Topics) -> None:
    for topic, items in topics.items():
        into.setdefault(topic, []).extend(items)
