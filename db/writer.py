"""The one writer of a process: units that wait are committed together, and one that fails rolls back alone."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Engine, RootTransaction
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError

from db.tx import Topics, Tx, merge

GROUP: Final = 64
TRIES: Final = 5  # of a commit that met another one
# What PostgreSQL calls it when transactions met: each can be had by trying again. A lock was waited for long enough.
_MET: Final = frozenset({"40001", "40P01"})
_LOCKED: Final = frozenset({"55P03", "SQLITE_BUSY", "SQLITE_LOCKED"})
_log = structlog.get_logger("db")


class DatabaseAway(Exception):
    """The database could not be reached or written (gone, full): nothing was stored, try again later.

    `what`: how logs call it.
    """

    what = "database is away"


class DatabaseBusy(DatabaseAway):
    """It is there, but others hold what was to be written: nothing was stored, try again."""

    what = "conflict in the database"


@dataclass(slots=True)
class Job:
    """A unit, and who waits for what becomes of it: a future of `loop`, or of any thread."""

    unit: Callable[[Tx], Any]
    future: Future[Any]
    loop: asyncio.AbstractEventLoop | None
    waiter: asyncio.Future[Any] | None
    result: Any = None
    error: BaseException | None = None

    def settle(self) -> None:
        """Say what became of it."""
        if self.waiter is None:
            _settle(self.future, self.result, self.error)
        elif not self.waiter.cancelled():
            _settle(self.waiter, self.result, self.error)


def _settle(future: Any, result: Any, error: BaseException | None) -> None:
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)


class _NoTurn(Exception):
    """Others held the writer's lock for too long, before any unit was run: none is to blame."""

    def __init__(self, why: DBAPIError) -> None:
        super().__init__(why)
        self.why = why


@dataclass(slots=True)
class Writer:
    """A thread's work and its connection. What waits is taken together, until it is GROUP units.

    alone: what makes a transaction of PostgreSQL that of the only writer.
    """

    engine: Engine
    announce: Callable[[Topics], None]
    alone: str
    jobs: queue.SimpleQueue[list[Job] | None] = field(default_factory=queue.SimpleQueue)
    connection: Connection | None = None

    def run(self) -> None:
        """Commit what comes until None comes."""
        while (group := self._next_group()) is not None:
            topics = self._commit(group)
            self.announce(topics)  # first, so that whoever waited for the commit finds it announced
            _settle_all(group)
        self._disconnect()

    def _next_group(self) -> list[Job] | None:
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

    def _commit(self, group: Sequence[Job]) -> Topics:
        try:
            return self._commit_again(group)
        except _NoTurn as refused:
            _log.warning("others write for too long", units=len(group), why=_why(refused.why))
            for job in group:  # each by itself would wait as long again
                job.error = translated(refused.why)
            return {}
        except Exception as error:
            if len(group) == 1:
                group[0].error = translated(error)
                return {}
            topics: Topics = {}
            for job in group:  # one of them spoiled the commit: find out which
                merge(topics, self._commit([job]))
            return topics

    def _commit_again(self, group: Sequence[Job]) -> Topics:
        """As often as it meets the transaction of somebody else, and only that is to blame."""
        for tries in range(1, TRIES + 1):
            try:
                return self._commit_together(group)
            except Exception as error:
                self._disconnect()
                if not _met(error) or tries == TRIES:
                    raise
                _log.warning("conflict in the database, tried again", tries=tries, units=len(group), why=_why(error))
        raise AssertionError

    def _commit_together(self, group: Sequence[Job]) -> Topics:
        whole, transaction = self._turn()
        with transaction:
            for job in group:
                unit = Tx(whole.connection, whole, guard="SAVEPOINT unit" if len(group) > 1 else "")
                self._attempt(job, unit, alone=len(group) == 1)
                if job.error is None:
                    whole.absorb(unit)
            whole.flush()
            whole.settle()
        return whole.topics

    def _turn(self) -> tuple[Tx, RootTransaction]:
        """Begin, as the only writer. _NoTurn where others hold the lock for too long."""
        connection = self._connect()
        try:
            transaction = connection.begin()
            whole = Tx(connection)
            if whole.driver.idle:  # SQLAlchemy leaves it to PostgreSQL's driver
                whole.command(self.alone)
        except DBAPIError as error:
            if _state(error) in _LOCKED:
                raise _NoTurn(error) from error
            raise
        return whole, transaction

    def _attempt(self, job: Job, unit: Tx, *, alone: bool) -> None:
        """Run one unit; where others are in the same commit, what it writes is inside a savepoint of its own."""
        job.result, job.error = None, None
        if alone:
            job.result = job.unit(unit)
            return
        try:
            job.result = job.unit(unit)
            if unit.guarded:
                unit.release()
        except Exception as error:
            if _spoils_all(error) or (isinstance(error, DBAPIError) and not unit.guarded):
                raise  # on PostgreSQL nothing more can be done in this transaction
            if unit.guarded:
                unit.take_back()
            unit.forget()
            job.error = translated(error)

    def _connect(self) -> Connection:
        if self.connection is None:
            self.connection = self.engine.connect()
        return self.connection

    def _disconnect(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def _spoils_all(error: BaseException) -> bool:
    return _met(error) or (isinstance(error, DBAPIError) and error.connection_invalidated)


def _met(error: BaseException) -> bool:
    """Two transactions wanted what the other one had, and PostgreSQL ended this one."""
    return _state(error) in _MET


def _state(error: BaseException) -> str | None:
    """What the database calls it."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    found: str | None = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    return found


def _why(error: BaseException) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(cause).__name__} {_state(error)}"


def is_away(error: BaseException) -> bool:
    """Trouble of the database itself. A statement that SQLite cannot run is our mistake: tried again it stays one.

    A lost connection is such trouble whatever it is called: PostgreSQL calls it an internal error where it ended one.
    """
    if isinstance(error, DBAPIError) and (error.connection_invalidated or no_database(error)):
        return True
    if not isinstance(error, (OperationalError, InterfaceError)) or isinstance(error, IntegrityError):
        return False
    return _state(error) != "SQLITE_ERROR"


def no_database(error: BaseException) -> bool:
    """The file is not one of SQLite's, or damaged."""
    return _state(error) in ("SQLITE_NOTADB", "SQLITE_CORRUPT")


def translated(error: BaseException) -> BaseException:
    """Trouble of the database itself becomes DatabaseAway or DatabaseBusy; everything else stays what it is."""
    if not is_away(error):
        return error
    assert isinstance(error, DBAPIError)
    busy = _met(error) or _state(error) in _LOCKED
    away = (DatabaseBusy if busy else DatabaseAway)(str(error.orig))
    away.__cause__ = error
    return away


def _settle_all(group: Sequence[Job]) -> None:
    """Wake every waiter with one call per event loop."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[Job]] = {}
    for job in group:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, jobs in by_loop.items():
        if loop is None:
            _settle_jobs(jobs)
        elif not loop.is_closed():
            loop.call_soon_threadsafe(_settle_jobs, jobs)


def _settle_jobs(jobs: Sequence[Job]) -> None:
    for job in jobs:
        job.settle()
