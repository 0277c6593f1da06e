"""Connections: SQLite with WAL and transactions of our own, or PostgreSQL through psycopg."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

BUSY_TIMEOUT_MS = 15_000
# KiB of each connection. The system keeps the file in memory too, so readers need little of their own; what was
# changed stays with the writer until the commit.
WRITER_CACHE, READER_CACHE = 4_096, 2_048
# PostgreSQL too has one writer at a time, of all processes: transactions that change several rows each, in the order in
# which people spoke, would stop each other (a deadlock costs a second). Several statements are one message to it.
_WRITER_LOCK = 0x77726974  # any number that all of our processes agree on
GONE_MS = 60_000  # a writer that says nothing for so long is not there any more: the server takes its lock back


def write_alone(patience_ms: int) -> str:
    """What begins a writing transaction on PostgreSQL; it waits so long for the other writers."""
    limits = {"lock_timeout": patience_ms, "idle_in_transaction_session_timeout": GONE_MS}
    settings = "; ".join(f"SET LOCAL {name} = {milliseconds}" for name, milliseconds in limits.items())
    return f"BEGIN; {settings}; SELECT pg_advisory_xact_lock({_WRITER_LOCK})"


class BadUrl(ValueError):
    """A database URL that cannot be used; `url` is shown without its password."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def open_engine(url: str, *, writing: bool, patience_ms: int = BUSY_TIMEOUT_MS) -> Engine:
    """An engine for `sqlite:///file.db` or `postgresql://...`. BadUrl where it is neither.

    patience_ms: how long SQLite waits for a lock; PostgreSQL is told with each transaction (`write_alone`).
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadUrl(url) from error
    match parsed.get_backend_name():
        case "sqlite":
            if parsed.database in (None, "", ":memory:"):
                raise BadUrl(url)  # readers and the writer could not meet in one memory
            return _sqlite(url, writing=writing, patience_ms=patience_ms)
        case "postgresql":
            return _postgres(parsed)
        case _:
            raise BadUrl(parsed.render_as_string(hide_password=True))


def _postgres(url: URL) -> Engine:
    """psycopg prepares nothing: with each rollback it would have all statements forgotten, those of `libpq` too."""
    never = {"prepare_threshold": None}
    return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=8, connect_args=never)


def open_to_others(url: str) -> str | None:
    """The file of a database, where others than its owner may read it; None where they may not, or it is none."""
    file = Path(make_url(url).database or "") if is_sqlite(url) else None
    return str(file) if file is not None and file.exists() and file.stat().st_mode & 0o077 else None


def _make_private(file: str) -> None:
    """Make a database's file where there is none: customers are nobody's business but its owner's. Its log is alike."""
    with suppress(OSError):  # it is there, or cannot be made, which SQLite will say
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _sqlite(url: str, *, writing: bool, patience_ms: int) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": patience_ms / 1000})

    @event.listens_for(engine, "do_connect")
    def _make(_dialect: Any, _record: Any, _arguments: Any, _named: Any) -> None:
        _make_private(str(engine.url.database))

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late: ours is below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={patience_ms}",
            f"cache_size=-{WRITER_CACHE if writing else READER_CACHE}",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    # A read that becomes a write cannot wait for the lock, so whoever may write takes it at once.
    begin = "BEGIN IMMEDIATE" if writing else "BEGIN"

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        if not driver.in_transaction:
            connection.exec_driver_sql(begin)

    return engine
