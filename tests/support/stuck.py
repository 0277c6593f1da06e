"""A database that others hold up."""

from __future__ import annotations

import asyncio
import threading

from db.gateway import Database, Tx
from tests.support.waiting import until


class Stuck:
    """The writer of a database waits until the block ends."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._begun, self._go = threading.Event(), threading.Event()

    async def __aenter__(self) -> None:
        self._unit = asyncio.create_task(self._database.write(self._wait))
        await until(self._begun.is_set)

    def _wait(self, tx: Tx) -> None:
        self._begun.set()
        self._go.wait()

    async def __aexit__(self, *_: object) -> None:
        self._go.set()
        await self._unit
