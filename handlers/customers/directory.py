"""The search index in memory: one for everybody, asked within teams, refreshed as names change."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from db import customers, people
from db.customers import DirectoryEntry
from db.gateway import Database, Tx
from handlers.common.understand.search import Directory, Entry


class Directories:
    """Keeps the index as new as the database. `current` is cheap where nothing changed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lock = asyncio.Lock()
        self._version = 0
        self._index = Directory()

    async def current(self, version: int) -> Directory:
        """The index, at least as new as the firm's directory `version`. Search it with the teams of a scope."""
        if version > self._version:
            async with self._lock:
                if version > self._version:
                    newest, changed = await self._db.read(self._changes)
                    await asyncio.to_thread(_take, self._index, changed)
                    self._version = newest
        return self._index

    def _changes(self, tx: Tx) -> tuple[int, list[DirectoryEntry]]:
        firm = people.firm(tx)
        assert firm is not None
        return firm.directory_version, customers.directory(tx, after=self._version)


def _take(index: Directory, changed: Iterable[DirectoryEntry]) -> None:
    for entry in changed:
        if entry.gone:
            index.remove(entry.id)
        else:
            index.put(Entry(entry.id, entry.name, _other_names(entry), entry.group_company, entry.team_id))


def _other_names(entry: DirectoryEntry) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*entry.aliases, *([entry.legal_name] if entry.legal_name else [])]))
