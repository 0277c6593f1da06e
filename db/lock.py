"""One process at a time does what must not be done twice: a lock that ends with whoever holds it."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO, Final, Protocol

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from db.engine import is_sqlite, open_engine
from db.gateway import DatabaseAway

_LEADER: Final = 0x6C656164  # any number that all of our processes agree on


class Lock(Protocol):
    """Blocking calls: for a thread."""

    def take(self) -> bool:
        """Try to have it; False where another process has it. Taking twice is fine. DatabaseAway."""
        ...

    def held(self) -> bool:
        """Whether we have it still: a lost connection has lost it."""
        ...

    def release(self) -> None:
        """Let another process have it."""
        ...


def leader_lock(url: str) -> Lock:
    """The lock of those who send and keep the schedule for one database."""
    if is_sqlite(url):
        return _FileLock(Path(f"{make_url(url).database}.lock"))
    return _AdvisoryLock(url)


class _FileLock:
    """The operating system frees it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def take(self) -> bool:
        if self._file is not None:
            return True
        file = self._path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def held(self) -> bool:
        return self._file is not None

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class _AdvisoryLock:
    """Lives on a connection of its own: the server frees it when that connection ends."""

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url, writing=False)
        self._connection: Connection | None = None

    def take(self) -> bool:
        if self.held():
            return True
        try:
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            taken = bool(connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LEADER}).scalar_one())
        except DBAPIError as error:
            raise DatabaseAway(str(error.orig)) from error
        if taken:
            self._connection = connection
        else:
            connection.close()
        return taken

    def held(self) -> bool:
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            self._connection.invalidate()
            self._connection = None
        return self._connection is not None

    def release(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()  # a pooled connection would keep the lock
            self._connection = None
        self._engine.dispose()
