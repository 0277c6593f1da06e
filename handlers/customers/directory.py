"""The search index in memory: one for the firm, seen through the scope of whoever asks, refreshed as names change."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence, Set

from db import customers, people
from db.customers import DirectoryEntry
from db.gateway import Database, Tx
from db.scope import Scope
from handlers.common.understand.search import Directory, Entry, Hit


class Scoped(Directory):
    """The firm's index as one person may search it: other teams' customers are not there, whatever is asked."""

    def __init__(self, whole: Directory, teams: frozenset[int]) -> None:
        super().__init__()
        self._whole = whole
        self._teams = teams

    def __len__(self) -> int:
        raise TypeError("how many there are is a question for the database")

    def __contains__(self, customer_id: int) -> bool:
        return customer_id in self._whole and self._whole.get(customer_id).team_id in self._teams

    def get(self, customer_id: int) -> Entry:
        """KeyError for a customer that is unknown or out of scope."""
        if customer_id not in self:
            raise KeyError(customer_id)
        return self._whole.get(customer_id)

    def put(self, entry: Entry) -> None:
        """Refused: only the whole index changes."""
        raise TypeError("a view of the index cannot be changed")

    def remove(self, customer_id: int) -> None:
        """Refused, as `put` is."""
        raise TypeError("a view of the index cannot be changed")

    def find(
        self, query: str, limit: int = 5, *, teams: Set[int] | None = None, prefer: Set[int] = frozenset()
    ) -> list[Hit]:
        """As `Directory.find`, within the scope."""
        return self._whole.find(query, limit, teams=self._both(teams), prefer=prefer)

    def sure(self, query: str, teams: Set[int] | None = None) -> Hit | None:
        """As `Directory.sure`, within the scope."""
        return self._whole.sure(query, self._both(teams))

    def may_begin(self, head: str) -> bool:
        """As `Directory.may_begin`, of the whole firm."""
        return self._whole.may_begin(head)

    def named(self, keys: Sequence[str], teams: Set[int] | None = None) -> list[list[Entry]]:
        """As `Directory.named`, within the scope."""
        return self._whole.named(keys, self._both(teams))

    def sounding(self, keys: Sequence[str], teams: Set[int] | None = None) -> list[list[Entry]]:
        """As `Directory.sounding`, within the scope."""
        return self._whole.sounding(keys, self._both(teams))

    def with_people(self, keys: Sequence[str], teams: Set[int] | None = None) -> list[list[Entry]]:
        """As `Directory.with_people`, within the scope."""
        return self._whole.with_people(keys, self._both(teams))

    def _both(self, teams: Set[int] | None) -> Set[int]:
        return self._teams if teams is None else self._teams & teams


class Directories:
    """Keeps the index as new as the database. `current` is cheap where nothing changed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lock = asyncio.Lock()
        self._version = 0
        self._whole = Directory()
        self._views: dict[frozenset[int], Scoped] = {}

    async def current(self, version: int, scope: Scope) -> Directory:
        """The index of the customers in `scope`, at least as new as directory `version` of the firm."""
        if version > self._version:
            async with self._lock:
                if version > self._version:
                    self._version = await self._db.read(self._refresh)
        if scope.teams is None:
            return self._whole
        teams = frozenset(scope.teams)
        if teams not in self._views:
            self._views[teams] = Scoped(self._whole, teams)
        return self._views[teams]

    def _refresh(self, tx: Tx) -> int:
        """Take in what changed, on the reader's thread; the version that this is."""
        firm = people.firm(tx)
        assert firm is not None
        for entry in customers.directory(tx, after=self._version):
            self._take(entry)
        return firm.directory_version

    def _take(self, entry: DirectoryEntry) -> None:
        if entry.gone:
            self._whole.remove(entry.id)
        else:
            self._whole.put(
                Entry(entry.id, entry.name, _names(entry), entry.group_company, entry.team_id, entry.people)
            )


def _names(entry: DirectoryEntry) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*entry.aliases, *([entry.legal_name] if entry.legal_name else [])]))
