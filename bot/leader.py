"""One process leads: it alone sends and keeps the schedule. The others stand by, and take over when it ends."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from db.gateway import DatabaseAway
from db.lock import Lock

SECONDS: Final = 2.0
_FIRST_SECONDS: Final = 0.02
_QUIET_TRIES: Final = 5
_log = structlog.get_logger("leader")


class Leadership:
    """Waits for the lock, and notices when it was lost."""

    def __init__(self, lock: Lock, *, seconds: float = SECONDS) -> None:
        self._lock = lock
        self._seconds = seconds

    async def won(self) -> None:
        """Return once this process leads. Says once that another one does."""
        tries = 0
        while not await self._take():
            if tries == _QUIET_TRIES:
                _log.warning("another process leads on this database; standing by")
            # A predecessor that was just killed lets go within a moment.
            await asyncio.sleep(min(self._seconds, _FIRST_SECONDS * 2.0 ** min(tries, 16)))
            tries += 1

    async def lost(self) -> None:
        """Return once another process leads. A broken connection alone is mended, if nobody was faster."""
        while True:
            await asyncio.sleep(self._seconds)
            if not (await asyncio.to_thread(self._lock.held) or await self._take()):
                _log.warning("another process has taken over")
                return

    def give_up(self) -> None:
        """Let another process lead."""
        self._lock.release()

    async def _take(self) -> bool:
        while True:
            try:
                return await asyncio.to_thread(self._lock.take)
            except DatabaseAway as error:
                _log.warning(error.what, why=str(error))
                await asyncio.sleep(self._seconds)
