"""What the clock triggers: whoever owes a measure is reminded when it falls due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from handlers.common.jobs import Due, Job, once
from handlers.common.services import Services
from handlers.measures import notices, service


async def remind(services: Services, due: Due) -> None:
    """Remind everybody whose measures are due, once per run."""
    await once(services, due, notices.remind_all)


JOBS: Final[Mapping[str, Job]] = {service.REMINDERS: remind}
