"""The only way to the database: units of work, grouped into durable commits on writer threads.

A unit is a plain function of a transaction. Units that wait are committed together, each that writes in its own
savepoint; one that fails rolls back alone. A unit may be run twice (alone, after its group could not be committed), so
it keeps its effects in the transaction.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError

from db.engine import is_sqlite, open_engine
from db.tx import Topics, Tx, merge

__all__ = ("Database", "DatabaseAway", "Tx")

T = TypeVar("T")
GROUP: Final = 64
POSTGRES_LANES: Final = 4
READERS: Final = 2

Listener = Callable[[list[Any]], None]


class DatabaseAway(Exception):
    """The database could not be reached or written (gone, full, locked): nothing was stored, try again later."""


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
    """One writer thread and its connection. What waits is taken together, until it is GROUP units."""

    engine: Engine
    announce: Callable[[Topics], None]
    jobs: queue.SimpleQueue[list[_Job] | None] = field(default_factory=queue.SimpleQueue)
    connection: Connection | None = None

    def run(self) -> None:
        while (group := self._next_group()) is not None:
            topics = self._commit(group)
            self.announce(topics)  # first, so that whoever waited for the commit finds it announced
            _settle_all(group)
        self._disconnect()

    def _next_group(self) -> list[_Job] | None:
        group = self.jobs.get()
        while group is not None and len(group) < GROUP:
            try:
                more = self.jobs.get_nowait()
            except queue.Empty:
                break
            if more is None:
                self.jobs.put(None)  # end after this group
                break
            group += more
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
                merge(topics, self._commit([job]))
            return topics

    def _commit_together(self, group: Sequence[_Job]) -> Topics:
        connection = self._connect()
        with connection.begin():
            whole = Tx(connection)
            if whole.driver.idle:  # SQLAlchemy leaves it to PostgreSQL's driver
                whole.command("BEGIN")
            for job in group:
                unit = Tx(connection, whole, guard="SAVEPOINT unit" if len(group) > 1 else "")
                self._attempt(job, unit, alone=len(group) == 1)
                if job.error is None:
                    whole.absorb(unit)
            whole.flush()
        return whole.topics

    def _attempt(self, job: _Job, unit: Tx, *, alone: bool) -> None:
        """Run one unit; where others are in the same commit, what it writes is inside a savepoint of its own."""
        job.result, job.error = None, None
        if alone:
            job.result = job.unit(unit)
            return
        try:
            job.result = job.unit(unit)
        except Exception as error:
            if _connection_lost(error) or (isinstance(error, DBAPIError) and not unit.guarded):
                raise  # on PostgreSQL nothing more can be done in this transaction
            if unit.guarded:
                unit.command("ROLLBACK TO SAVEPOINT unit")
            unit.forget()
            job.error = _translate(error)
        if unit.guarded:
            unit.command("RELEASE SAVEPOINT unit")

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
        self._given: dict[asyncio.AbstractEventLoop, dict[int, list[_Job]]] = {}
        self._closed = False
        for thread in self._threads:
            thread.start()

    async def write(self, unit: Callable[[Tx], T], *, lane: int = 0) -> T:
        """Run `unit` and commit it durably. Units of one `lane` (a chat) are run in the order they were given.

        Raises what the unit raises (then nothing of it is stored), or DatabaseAway.
        """
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[T] = loop.create_future()
        self._give(loop, _Job(unit, Future(), loop, waiter), lane)
        return await waiter

    def run(self, unit: Callable[[Tx], T], *, lane: int = 0) -> T:
        """`write` for code without an event loop: the command line, set-up, tests."""
        future: Future[T] = Future()
        self._put([_Job(unit, future, None, None)], lane)
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

    def _give(self, loop: asyncio.AbstractEventLoop, job: _Job, lane: int) -> None:
        """Units that are given in one turn of the event loop reach the writer together: one commit instead of many."""
        self._refuse_closed()
        given = self._given.setdefault(loop, {})
        if not given:
            loop.call_soon(self._put_given, loop)
        given.setdefault(lane % len(self._lanes), []).append(job)

    def _put_given(self, loop: asyncio.AbstractEventLoop) -> None:
        for lane, jobs in self._given.pop(loop).items():
            try:
                self._put(jobs, lane)
            except DatabaseAway as error:
                for job in jobs:
                    job.error = error
                    job.settle()

    def _put(self, jobs: list[_Job], lane: int) -> None:
        self._refuse_closed()
        self._lanes[lane % len(self._lanes)].jobs.put(jobs)

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
        except (OperationalError, InterfaceError) as error:
            self._forget_reader()
            if _is_away(error):
                raise DatabaseAway(str(error.orig)) from error
            raise

    def _reading_tx(self, connection: Connection) -> Tx:
        """On SQLite one snapshot for all statements; PostgreSQL gives each its own, so only what is no read begins."""
        if not self.sqlite:
            return Tx(connection, guard="BEGIN")
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
