"""Health, readiness and metrics by HTTP, for whoever watches over the bot."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.listening import listening
from bot.ticker import SECONDS as TICK_SECONDS
from db import deliveries, inbox, outbox
from db.gateway import DatabaseAway, DatabaseBusy, Tx

if TYPE_CHECKING:
    from bot.app import Service

_OLDEST_SECONDS: Final = 600.0


@contextlib.asynccontextmanager
async def serving(service: Service, *, host: str, port: int) -> AsyncIterator[int]:
    """Answer while the block runs; the port. Port 0 serves nothing. CannotListen."""
    if not port:
        yield 0
        return
    async with listening(build(service), host=host, port=port, section="web") as opened:
        yield opened


def build(service: Service) -> Starlette:
    """The web application of a service."""

    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_: Request) -> Response:
        checks = await readiness(service)
        return JSONResponse(checks, 200 if all(checks.values()) else 503)

    async def metrics(_: Request) -> Response:
        return Response(await exposition(service), media_type="text/plain; version=0.0.4")

    return Starlette(routes=[Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics)])


async def readiness(service: Service) -> dict[str, bool]:
    """What must hold for the bot to do its work, and whether it does."""
    if not service.leads:
        return {"database": True, "leading": False}
    duty = service.duty
    try:
        depth, oldest = await service.db.read(outbox.depth)
        with contextlib.suppress(DatabaseBusy):  # whoever writes shows that it can be written
            await service.db.write(partial(deliveries.probe, now=service.clock.now()))
    except DatabaseAway:  # also a full disk, from which everything can still be read
        return {"database": False, "leading": True}
    age = (service.clock.now() - oldest).total_seconds() if depth and oldest else 0.0
    return {
        "database": True,
        "leading": True,
        "telegram": duty.hearing,
        "scheduler": time.monotonic() - duty.ticker.ticked < 2 * TICK_SECONDS,
        "outbox": age < _OLDEST_SECONDS,
    }


async def exposition(service: Service) -> bytes:
    """Prometheus' text format. Gauges are read when asked for, so nothing is counted in the hot path."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.core import GaugeMetricFamily

    values = await service.db.read(lambda tx: _gauges(tx, service))

    class _Now:
        def collect(self) -> Iterator[Any]:
            for name, (text, value) in values.items():
                yield GaugeMetricFamily(f"holdfast_{name}", text, value=value)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Now())
    return generate_latest(registry)


def _gauges(tx: Tx, service: Service) -> dict[str, tuple[str, float]]:
    depth, oldest = outbox.depth(tx)
    age = (service.clock.now() - oldest).total_seconds() if depth and oldest else 0.0
    found = {f"inbox_{state}": (f"Updates that are {state}", float(inbox.count(tx, state))) for state in inbox.STATES}
    return found | {
        "outbox_depth": ("Messages owed", float(depth)),
        "outbox_age_seconds": ("How long the oldest of them has been due", max(0.0, age)),
        "leading": ("Whether this process leads", float(service.leads)),
    }
