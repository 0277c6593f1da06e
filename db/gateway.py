"""The only way to the database: units of work, grouped into durable commits on writer threads.

A unit is a plain function of a transaction. Units that wait are committed together, each in its own savepoint; one
that fails rolls back alone. A unit may be run twice (alone, after its group could not be committed), so it keeps its
effects in the transaction.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError

from db.engine import driver_of, is_sqlite, open_engine

T = TypeVar("T")
GROUP: Final = 64
POSTGRES_LANES: Final = 4
READERS: Final = 2

Flush = Callable[["Tx", list[Any]], None]
Topics = dict[str, list[Any]]
Listener = Callable[[list[Any]], None]


class DatabaseAway(Exception):
    """The database could not be reached or written (gone, full, locked): nothing was stored, try again later."""


class Tx:
    """A transaction as a unit sees it. `later` collects rows that are written in bulk when the unit is done.

    `sql` runs any statement; `connection` is for prepared ones, which leave alone what `once` has read.
    """

    __slots__ = ("_known", "_later", "_topics", "connection")

    def __init__(self, connection: Connection, group: Tx | None = None) -> None:
        self.connection = connection
        self._later: dict[Flush, list[Any]] = {}
        self._topics: Topics = {}
        self._known: dict[Hashable, Any] = {} if group is None else group._known

    @property
    def sql(self) -> Connection:
        """Whatever is run here may change what was read: it is read again."""
        self.forget()
        return self.connection

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
        self._topics.setdefault(topic, []).extend(items)

    def flush(self) -> None:
        """Write what was kept for later now, because this unit is going to read it."""
        waiting, self._later = self._later, {}
        for flush, rows in waiting.items():
            flush(self, rows)

    def _absorb(self, other: Tx) -> None:
        _merge(self._topics, other._topics)
        for flush, rows in other._later.items():
            self._later.setdefault(flush, []).extend(rows)


def _merge(into: Topics, topics: Topics) -> None:
    for topic, items in topics.items():
        into.setdefault(topic, []).extend(items)


@dataclass(slots=True)
class _Job:
    unit: Callable[[Tx], Any]
    future: Future[Any]
    loop: asyncio.AbstractEventLoop | None
    waiter: asyncio.Future[Any] | None
    result: Any = None
    error: BaseException | None = None

    def settle(self) -> None:
        if self.waiter is None:
            _settle(self.future, self.result, self.error)
        elif not self.waiter.cancelled():
            _settle(self.waiter, self.result, self.error)


def _settle(future: Any, result: Any, error: BaseException | None) -> None:
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)


@dataclass(slots=True)
class _Lane:
    """One writer thread and its connection. What waits is taken together, at most GROUP units."""

    engine: Engine
    announce: Callable[[Topics], None]
    jobs: queue.SimpleQueue[_Job | None] = field(default_factory=queue.SimpleQueue)
    connection: Connection | None = None

    def run(self) -> None:
        while (group := self._next_group()) is not None:
            topics = self._commit(group)
            self.announce(topics)  # first, so that whoever waited for the commit finds it announced
            _settle_all(group)
        self._disconnect()

    def _next_group(self) -> list[_Job] | None:
        job = self.jobs.get()
        if job is None:
            return None
        group = [job]
        while len(group) < GROUP:
            try:
                job = self.jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self.jobs.put(None)  # end after this group
                break
            group.append(job)
        return group

    def _commit(self, group: Sequence[_Job]) -> Topics:
        try:
            return self._commit_together(group)
        except Exception as error:
            self._disconnect()
            if len(group) == 1:
                group[0].error = _translate(error)
                return {}
            topics: Topics = {}
            for job in group:  # one of them spoiled the commit: find out which
                _merge(topics, self._commit([job]))
            return topics

    def _commit_together(self, group: Sequence[_Job]) -> Topics:
        connection = self._connect()
        with connection.begin():
            whole = Tx(connection)
            for job in group:
                unit = Tx(connection, whole)
                self._attempt(job, unit, alone=len(group) == 1)
                if job.error is None:
                    whole._absorb(unit)
            whole.flush()
        return whole._topics

    def _attempt(self, job: _Job, unit: Tx, *, alone: bool) -> None:
        """Run one unit; where others are in the same commit, inside a savepoint of its own.

        The driver is asked directly: SQLAlchemy's savepoints cost as much as all statements of a small unit.
        """
        job.result, job.error = None, None
        if alone:
            job.result = job.unit(unit)
            return
        driver = unit.connection.connection.cursor()
        driver.execute("SAVEPOINT unit")
        try:
            job.result = job.unit(unit)
        except Exception as error:
            if _connection_lost(error):
                raise
            driver.execute("ROLLBACK TO SAVEPOINT unit")
            unit.forget()
            job.error = _translate(error)
        driver.execute("RELEASE SAVEPOINT unit")

    def _connect(self) -> Connection:
        if self.connection is None:
            self.connection = self.engine.connect()
        return self.connection

    def _disconnect(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def _connection_lost(error: BaseException) -> bool:
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _is_away(error: BaseException) -> bool:
    """Trouble of the database itself. A statement that SQLite cannot run is our mistake: tried again it stays one."""
    if not isinstance(error, (OperationalError, InterfaceError)) or isinstance(error, IntegrityError):
        return False
    return getattr(error.orig, "sqlite_errorname", None) != "SQLITE_ERROR"


def _translate(error: BaseException) -> BaseException:
    """Trouble of the database itself becomes DatabaseAway; everything else stays what it is."""
    if _is_away(error):
        assert isinstance(error, DBAPIError)
        away = DatabaseAway(str(error.orig))
        away.__cause__ = error
        return away
    return error


def _settle_all(group: Sequence[_Job]) -> None:
    """Wake every waiter with one call per event loop."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[_Job]] = {}
    for job in group:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, jobs in by_loop.items():
        if loop is None:
            _settle_jobs(jobs)
        elif not loop.is_closed():
            loop.call_soon_threadsafe(_settle_jobs, jobs)


def _settle_jobs(jobs: Sequence[_Job]) -> None:
    for job in jobs:
        job.settle()


class Database:
    """Reads and writes of one process. `url`: `sqlite:///file.db` or `postgresql://...`; BadUrl otherwise."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.sqlite = is_sqlite(url)
        self._writing = open_engine(url, writing=True)
        self._reading = open_engine(url, writing=False) if self.sqlite else self._writing
        self._lanes = [_Lane(self._writing, self._announce) for _ in range(1 if self.sqlite else POSTGRES_LANES)]
        self._threads = [
            threading.Thread(target=lane.run, name=f"db-writer-{n}", daemon=True) for n, lane in enumerate(self._lanes)
        ]
        self._readers = ThreadPoolExecutor(READERS if self.sqlite else POSTGRES_LANES, thread_name_prefix="db-reader")
        self._mine = threading.local()
        self._reader_connections: list[Connection] = []
        self._listeners: dict[str, list[tuple[asyncio.AbstractEventLoop, Listener]]] = {}
        self._closed = False
        for thread in self._threads:
            thread.start()

    async def write(self, unit: Callable[[Tx], T], *, lane: int = 0) -> T:
        """Run `unit` and commit it durably. Units of one `lane` (a chat) are run in the order they were given.

        Raises what the unit raises (then nothing of it is stored), or DatabaseAway.
        """
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[T] = loop.create_future()
        self._put(_Job(unit, Future(), loop, waiter), lane)
        return await waiter

    def run(self, unit: Callable[[Tx], T], *, lane: int = 0) -> T:
        """`write` for code without an event loop: the command line, set-up, tests."""
        future: Future[T] = Future()
        self._put(_Job(unit, future, None, None), lane)
        return future.result()

    async def read(self, unit: Callable[[Tx], T]) -> T:
        """Run `unit` on a consistent snapshot; it must not write."""
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
        for lane in self._lanes:
            lane.jobs.put(None)
        for thread in self._threads:
            thread.join()
        self._readers.shutdown()
        for connection in self._reader_connections:
            connection.close()
        self._writing.dispose()
        self._reading.dispose()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _put(self, job: _Job, lane: int) -> None:
        if self._closed:
            raise DatabaseAway("the database is closed")
        self._lanes[lane % len(self._lanes)].jobs.put(job)

    def _read(self, unit: Callable[[Tx], T]) -> T:
        """Each reader thread keeps its connection: fetching one from the pool costs as much as a query."""
        try:
            connection = self._reader()
            self._begin(connection)
            try:
                return unit(Tx(connection))
            finally:
                connection.rollback()
                if self.sqlite:
                    driver_of(connection).rollback()
        except (OperationalError, InterfaceError) as error:
            self._forget_reader()
            if _is_away(error):
                raise DatabaseAway(str(error.orig)) from error
            raise

    def _begin(self, connection: Connection) -> None:
        """Here, as prepared statements do not pass where SQLAlchemy would; by the driver, in a tenth of the time."""
        if self.sqlite:
            driver_of(connection).execute("BEGIN")
        else:
            connection.begin()

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
