"""What survives a kill -9: JSON documents in SQLite, written behind in small atomic groups."""

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_GROUP_SECONDS = 0.002
_SCHEMA = "CREATE TABLE IF NOT EXISTS docs (kind TEXT, key INTEGER, body TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID"


class Store:
    """Documents by kind and number.

    `put` keeps a reference and serialises at the next flush, so a flush is one consistent picture of the world.
    Without a path nothing is written: for tests and benches.
    """

    def __init__(self, path: Path | None) -> None:
        self._dirty: dict[tuple[str, int], Any] = {}
        self._flushed: asyncio.Future[None] | None = None
        self._db = self._open(path) if path else None

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        # NORMAL is enough: a killed process loses nothing that reached the log, only a power cut would.
        # A world may be made in one thread and served in another; it is never touched by two at a time.
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute(_SCHEMA)
        return db

    def put(self, kind: str, key: int, document: Any) -> None:
        """Remember a document: anything with `__dict__`, plain JSON, or a function that gives it at the flush."""
        if self._db is not None:
            self._dirty[kind, key] = document

    def drop(self, kind: str, key: int) -> None:
        """Forget a document."""
        if self._db is not None:
            self._dirty[kind, key] = None

    def load(self, kind: str) -> Iterator[tuple[int, Any]]:
        """All documents of a kind, by number."""
        if self._db is not None:
            rows = self._db.execute("SELECT key, body FROM docs WHERE kind = ? ORDER BY key", (kind,))
            yield from ((key, json.loads(body)) for key, body in rows.fetchall())

    def flush(self) -> None:
        """Write everything that changed, in one transaction; sqlite3.Error where that fails."""
        if self._dirty and self._db is not None:
            self._write(self._db)

    def _flush_group(self, waiting: asyncio.Future[None]) -> None:
        self._flushed = None
        try:
            self.flush()
        except Exception as problem:  # whoever waits hears of it, whatever it is
            waiting.set_exception(problem)
        else:
            waiting.set_result(None)

    def _write(self, db: sqlite3.Connection) -> None:
        kept = [(k, n, _dump(d)) for (k, n), d in self._dirty.items() if d is not None]
        gone = [key for key, document in self._dirty.items() if document is None]
        with db:  # rolls back where a statement fails; what is dirty stays dirty and is tried again
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT OR REPLACE INTO docs VALUES (?, ?, ?)", kept)
            db.executemany("DELETE FROM docs WHERE kind = ? AND key = ?", gone)
        self._dirty.clear()

    async def committed(self) -> None:
        """Wait until all changes so far are on disk; callers of the same moment share one transaction."""
        if not self._dirty:
            return
        if self._flushed is None:
            loop = asyncio.get_running_loop()
            self._flushed = loop.create_future()
            loop.call_later(_GROUP_SECONDS, self._flush_group, self._flushed)
        await asyncio.shield(self._flushed)

    def close(self) -> None:
        """Write what is left and let go of the file."""
        self.flush()
        if self._db is not None:
            with contextlib.closing(self._db):
                self._db = None


def _dump(document: Any) -> str:
    if callable(document):
        document = document()
    return json.dumps(getattr(document, "__dict__", document), separators=(",", ":"))
