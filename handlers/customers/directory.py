"""The search index in memory: one for everybody, asked within a scope, refreshed as names change."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from db import customers, people
from db.customers import DirectoryEntry
from db.gateway import Database, Tx
from db.scope import Scope
from handlers.common.understand.search import Directory, Entry


class Directories:
    """Keeps the index as new as the database. `current` is cheap where nothing changed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lock = asyncio.Lock()
        self._version = 0
        self._all = Directory(())
        self._teams: dict[int, int | None] = {}
        self._scoped: dict[tuple[int, ...], Directory] = {}

    async def current(self, version: int, scope: Scope) -> Directory:
        """The index of the customers in `scope`, at least as new as directory `version` of the firm."""
        if version > self._version:
            async with self._lock:
                if version > self._version:
                    self._take(*await self._db.read(self._changes))
        return self._within(scope)

    def _changes(self, tx: Tx) -> tuple[int, list[DirectoryEntry]]:
        firm = people.firm(tx)
        assert firm is not None
        return firm.directory_version, customers.directory(tx, after=self._version)

    def _take(self, version: int, changed: Iterable[DirectoryEntry]) -> None:
        for entry in changed:
            self._put(entry)
        self._version = version

    def _put(self, entry: DirectoryEntry) -> None:
        indexes = [self._all, *self._scoped.values()]
        for index in indexes:
            index.remove(entry.id)
        self._teams.pop(entry.id, None)
        if entry.gone:
            return
        self._teams[entry.id] = entry.team_id
        searchable = Entry(entry.id, entry.name, _names(entry), entry.group_company)
        self._all.put(searchable)
        for teams, index in self._scoped.items():
            if entry.team_id in teams:
                index.put(searchable)

    def _within(self, scope: Scope) -> Directory:
        if scope.teams is None:
            return self._all
        if scope.teams not in self._scoped:
            self._scoped[scope.teams] = Directory(
                entry for entry in self._all.entries() if self._teams.get(entry.customer_id) in scope.teams
            )
        return self._scoped[scope.teams]


def _names(entry: DirectoryEntry) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*entry.aliases, *([entry.legal_name] if entry.legal_name else [])]))
