"""What broke: an id for the person, a log line for the administrator, at most one notice an hour for the operator."""

from __future__ import annotations

import asyncio
import secrets
import traceback
from typing import Final

import structlog

from bot.notices import Notices
from db.gateway import Database, DatabaseAway
from handlers.common.services import Clock

_FRAMES: Final = 6
_log = structlog.get_logger("incident")


class Incidents:
    """Counts incidents by place until they could be told."""

    def __init__(self, db: Database, clock: Clock, notices: Notices) -> None:
        self._db = db
        self._clock = clock
        self._notices = notices
        self._untold: dict[str, list[str]] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def report(self, error: BaseException, place: str) -> str:
        """Note that `error` happened at `place`; the incident's id. Its words may be a customer's: not logged."""
        incident = secrets.token_hex(4)
        _log.error("incident", id=incident, place=place, error=type(error).__name__, frames=frames(error))
        _log.debug("incident", id=incident, exc_info=error)
        self._untold.setdefault(place, []).append(incident)
        task = asyncio.create_task(self._tell(place))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)
        return incident

    async def stop(self) -> None:
        """Wait until what is being told is written."""
        if self._telling:
            await asyncio.wait(self._telling)

    async def _tell(self, place: str) -> None:
        ids, now = list(self._untold.get(place, ())), self._clock.now()
        if not ids:
            return
        try:
            told = await self._db.write(lambda tx: self._notices.incidents(tx, place=place, ids=ids, now=now))
        except DatabaseAway:
            return  # counted still, and told with the next one
        if told:
            self._untold[place] = [each for each in self._untold[place] if each not in ids]


def frames(error: BaseException) -> list[str]:
    """Where it happened, innermost last: file, line and function only."""
    found = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in found]
