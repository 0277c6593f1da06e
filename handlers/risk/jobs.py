"""The nightly pass over all customers and what follows from it, in a worker process."""

from __future__ import annotations

from collections.abc import Mapping

from db import deliveries
from handlers.common.jobs import Due, Job
from handlers.common.services import Services
from handlers.risk import backtests, nightly, service, thinning


async def score_everybody(services: Services, due: Due) -> None:
    """Score all customers as of the due time; once a week say how good that was; let go of old scores.

    Done twice it does no harm: the claim only saves the work. Scores that could not be thinned are thinned next night.
    """
    now = services.clock.now()
    async with services.passes:
        await services.background.run(nightly.run, services.db.url, now)
        await services.background.run(backtests.weekly, services.db.url, now)
        await services.db.write(lambda tx: deliveries.claim(tx, due.key, now=now))
        await services.background.run(thinning.run, services.db.url, now, services.keeping)


JOBS: Mapping[str, Job] = {service.NIGHTLY: score_everybody}
