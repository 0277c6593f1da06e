"""The only way to the database: units of work, grouped into durable commits of one writer thread.

A unit is a plain function of a transaction. Units that wait are committed together, each that writes in its own
savepoint; one that fails rolls back alone. A unit may be run twice (alone, after its group could not be committed), so
it keeps its effects in the transaction.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from db.engine import BUSY_TIMEOUT_MS, is_sqlite, open_engine, write_alone
from db.tx import Topics, Tx
from db.writer import DatabaseAway, DatabaseBusy, Job, Writer, is_away, translated

__all__ = ("Database", "DatabaseAway", "DatabaseBusy", "Tx")

T = TypeVar("T")
READERS: Final = 2
POSTGRES_READERS: Final = 4  # each waits for answers of the server

Listener = Callable[[list[Any]], None]


class Database:
    """Reads and writes of one process. `url`: `sqlite:///file.db` or `postgresql://...`; BadUrl otherwise.

    patience_ms: how long a write waits for those of other processes.
    """

    def __init__(self, url: str, *, patience_ms: int = BUSY_TIMEOUT_MS) -> None:
        self.url = url
        self.sqlite = is_sqlite(url)
        self._writing = open_engine(url, writing=True, patience_ms=patience_ms)
        self._reading = open_engine(url, writing=False) if self.sqlite else self._writing
        self._writer = Writer(self._writing, self._announce, write_alone(patience_ms))
        self._thread = threading.Thread(target=self._writer.run, name="db-writer", daemon=True)
        self._readers = ThreadPoolExecutor(READERS if self.sqlite else POSTGRES_READERS, thread_name_prefix="db-reader")
        self._mine = threading.local()
        self._reader_connections: list[Connection] = []
        self._listeners: dict[str, list[tuple[asyncio.AbstractEventLoop, Listener]]] = {}
        self._given: dict[asyncio.AbstractEventLoop, list[Job]] = {}
        self._closed = False
        self._thread.start()

    async def write(self, unit: Callable[[Tx], T]) -> T:
        """Run `unit` and commit it durably. Units are run in the order they were given.

        Raises what the unit raises (then nothing of it is stored), or DatabaseAway.
        """
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[T] = loop.create_future()
        self._give(loop, Job(unit, Future(), loop, waiter))
        return await waiter

    def run(self, unit: Callable[[Tx], T]) -> T:
        """`write` for code without an event loop: the command line, set-up, tests."""
        future: Future[T] = Future()
        self._put([Job(unit, future, None, None)])
        return future.result()

    async def read(self, unit: Callable[[Tx], T]) -> T:
        """Run `unit`; it must not write.

        All that it reads is as of one moment: on PostgreSQL from its first statement that is not a prepared one on.
        """
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, unit)

    async def glance(self, unit: Callable[[Tx], T]) -> T:
        """`read` for what finds a few rows by their keys: from a file that is done sooner here than a thread wakes."""
        return self._read(unit) if self.sqlite else await self.read(unit)

    def look(self, unit: Callable[[Tx], T]) -> T:
        """`read` for code without an event loop."""
        return self._readers.submit(self._read, unit).result()

    def listen(self, topic: str, callback: Listener) -> None:
        """After each commit that announced `topic`, call `callback` in the running loop with what was announced."""
        self._listeners.setdefault(topic, []).append((asyncio.get_running_loop(), callback))

    def close(self) -> None:
        """Finish what waits, then let go of every connection."""
        if self._closed:
            return
        self._closed = True
        self._writer.jobs.put(None)
        self._thread.join()
        self._readers.shutdown()
        for connection in self._reader_connections:
            connection.close()
        self._writing.dispose()
        self._reading.dispose()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _give(self, loop: asyncio.AbstractEventLoop, job: Job) -> None:
        """Units that are given in one turn of the event loop reach the writer together: one commit instead of many."""
        self._refuse_closed()
        given = self._given.setdefault(loop, [])
        if not given:
            loop.call_soon(self._put_given, loop)
        given.append(job)

    def _put_given(self, loop: asyncio.AbstractEventLoop) -> None:
        jobs = self._given.pop(loop)
        try:
            self._put(jobs)
        except DatabaseAway as error:
            for job in jobs:
                job.error = error
                job.settle()

    def _put(self, jobs: list[Job]) -> None:
        self._refuse_closed()
        self._writer.jobs.put(jobs)

    def _refuse_closed(self) -> None:
        if self._closed:
            raise DatabaseAway("the database is closed")

    def _read(self, unit: Callable[[Tx], T]) -> T:
        """Each reader thread keeps its connection: fetching one from the pool costs as much as a query."""
        try:
            connection = self._reader()
            try:
                return unit(self._reading_tx(connection))
            finally:
                connection.rollback()
                connection.connection.rollback()  # prepared statements do not pass where SQLAlchemy would begin
        except DBAPIError as error:
            away = is_away(error)
            if away or isinstance(error, (OperationalError, InterfaceError)):
                self._forget_reader()
            if away:
                raise translated(error) from error
            raise

    def _reading_tx(self, connection: Connection) -> Tx:
        """One snapshot for all statements; on PostgreSQL prepared reads go without: it would cost as much again."""
        if not self.sqlite:
            return Tx(connection, guard="BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        whole = Tx(connection)
        whole.command("BEGIN")
        return whole

    def _reader(self) -> Connection:
        found: Connection | None = getattr(self._mine, "connection", None)
        if found is None:
            found = self._mine.connection = self._reading.connect()
            self._reader_connections.append(found)
        return found

    def _forget_reader(self) -> None:
        found: Connection | None = getattr(self._mine, "connection", None)
        if found is not None:
            self._mine.connection = None
            self._reader_connections.remove(found)
            found.invalidate()
            found.close()

    def _announce(self, topics: Topics) -> None:
        for topic, items in topics.items():
            for loop, callback in self._listeners.get(topic, ()):
                if not loop.is_closed():
                    loop.call_soon_threadsafe(callback, items)
