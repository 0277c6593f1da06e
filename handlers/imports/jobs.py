"""What the clock triggers: imports and undoings that somebody asked for, one after the other in a worker process."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import BrokenExecutor
from typing import Final

from db import schedules
from db.gateway import DatabaseAway, Tx
from handlers.common.jobs import Due, Job
from handlers.common.services import Services
from handlers.imports import work
from handlers.imports.work import Task


async def do_owed(services: Services, due: Due) -> None:
    """Do everything that a person is owed."""
    while (task := await services.db.read(lambda tx: _next(tx, due))) is not None:
        await _do(services, task)


def _next(tx: Tx, due: Due) -> Task | None:
    schedule = schedules.get(tx, work.KIND, member_id=due.member_id)
    return next(iter(work.owed(schedule)), None) if schedule is not None else None


async def _do(services: Services, task: Task) -> None:
    """Trouble of the database is tried again; whatever else goes wrong would go wrong again."""
    now, incident = services.clock.now(), None
    try:
        async with services.passes:
            await services.background.run(work.run, services.db.url, task, now)
    except DatabaseAway:
        raise
    except Exception as error:
        if not isinstance(error, BrokenExecutor):
            incident = services.incident(error, "imports")
        await services.db.write(lambda tx: work.give_up(tx, task, incident, now=now))
    else:
        await services.db.write(lambda tx: work.done(tx, task))


JOBS: Final[Mapping[str, Job]] = {work.KIND: do_owed}
