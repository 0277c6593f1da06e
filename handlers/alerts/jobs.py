"""What the clock triggers: muted alerts wake, unanswered ones are passed on, owed ones are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from db import deliveries
from db.gateway import Tx
from handlers.alerts import service
from handlers.common.jobs import Due, Job
from handlers.common.services import Services


async def sweep(services: Services, due: Due) -> None:
    """Look after what waits, once per run."""
    now = services.clock.now()

    def unit(tx: Tx) -> None:
        if deliveries.claim(tx, due.key, now=now):
            service.sweep(tx, now=now)

    await services.db.write(unit)


JOBS: Final[Mapping[str, Job]] = {service.SWEEP: sweep}
