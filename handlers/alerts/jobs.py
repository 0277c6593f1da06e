"""What the clock triggers: muted alerts wake, unanswered ones are passed on, owed ones are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from handlers.alerts import service
from handlers.common.jobs import Due, Job, once
from handlers.common.services import Services


async def sweep(services: Services, due: Due) -> None:
    """Look after what waits, once per run."""
    await once(services, due, service.sweep)


JOBS: Final[Mapping[str, Job]] = {service.SWEEP: sweep}
