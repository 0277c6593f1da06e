"""What the clock triggers: whoever owes a measure is reminded when it falls due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from db import deliveries
from db.gateway import Tx
from handlers.common.jobs import Due, Job
from handlers.common.services import Services
from handlers.measures import notices, service


async def remind(services: Services, due: Due) -> None:
    """Remind everybody whose measures are due, once per run."""
    now = services.clock.now()

    def unit(tx: Tx) -> None:
        if deliveries.claim(tx, due.key, now=now):
            notices.remind_all(tx, now=now)

    await services.db.write(unit)


JOBS: Final[Mapping[str, Job]] = {service.REMINDERS: remind}
