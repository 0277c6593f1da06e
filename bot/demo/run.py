"""`holdfast demo`: a company with its history, the simulated Telegram and the bot, in one process on one port."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.app import Service
from bot.config import Settings
from bot.demo.company import generate
from bot.demo.later import feed
from bot.demo.seed import Cast, seed
from bot.features import Feature, load
from bot.sandbox.server import build_app, serving
from bot.sandbox.world import World
from db import schema
from db.gateway import Database
from db.lock import leader_lock
from handlers.risk import backtests, nightly

ZONE: Final = "Asia/Shanghai"
SEED: Final = 2026
HOST: Final = "127.0.0.1"
DATABASE: Final = "holdfast.db"
TELEGRAM: Final = "telegram.db"
MADE: Final = "made"  # written last: a demo that was killed while it was made is made anew
_PAST: Final = (150, 120, 90, 60, 35, 14, 7)  # days ago for which there are scores too: trends and reviews show them
_PAST_FOR: Final = 1000  # customers up to which that takes seconds
_LOOK_SECONDS: Final = 0.005
_HEAR_SECONDS: Final = 10  # for what comes at all; the bot may not know yet that its network is away
Step = Callable[[str], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for on the command line."""

    folder: Path
    port: int = 8020
    customers: int = 400
    lang: str | None = None
    fresh: bool = False
    now: datetime | None = None


def start_of_week(now: datetime, zone: str = ZONE) -> datetime:
    """Monday of this week at 09:00 in `zone`."""
    local = now.astimezone(ZoneInfo(zone))
    monday = local.date() - timedelta(days=local.weekday())
    return datetime.combine(monday, time(9), ZoneInfo(zone)).astimezone(UTC)


class Occupied(Exception):
    """Another demo runs in this folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder


@contextmanager
def alone(plan: Plan) -> Iterator[None]:
    """Nobody else makes or runs a demo in this folder meanwhile. Occupied; OSError where the port is taken already."""
    plan.folder.mkdir(parents=True, exist_ok=True)
    lock = leader_lock(f"sqlite:///{(plan.folder / TELEGRAM).resolve()}")
    if not lock.take():
        raise Occupied(plan.folder)
    try:
        socket.create_server((HOST, plan.port)).close()
        yield
    finally:
        lock.release()


def prepare(plan: Plan, step: Step) -> World:
    """Make the company where there is none yet, and open its simulated Telegram.

    `step` shows what is being done: a context that takes a name and gives a counter.
    """
    folder = plan.folder
    if plan.fresh or not (folder / MADE).exists():
        _clear(folder)
        return _make(plan, step)
    return World.create(folder)


def _clear(folder: Path) -> None:
    """Remove what a demo leaves in its folder, and nothing else."""
    for name in (DATABASE, TELEGRAM):
        for each in (name, f"{name}-wal", f"{name}-shm"):
            (folder / each).unlink(missing_ok=True)
    shutil.rmtree(folder / "files", ignore_errors=True)
    (folder / MADE).unlink(missing_ok=True)


def _make(plan: Plan, step: Step) -> World:
    plan.folder.mkdir(parents=True, exist_ok=True)
    now = plan.now or start_of_week(datetime.now(UTC))
    url = database_url(plan.folder)
    schema.upgrade(url)
    company = generate(customers=plan.customers, seed=SEED, today=now.astimezone(ZoneInfo(ZONE)).date(), zone=ZONE)
    with Database(url) as db:
        with step("company") as count:
            cast = seed(db, company, now=now, lang=plan.lang, progress=count)
            made = {"customers": plan.customers, "seed": SEED}
            db.run(partial(feed.ensure, company=made, today=company.today, zone=ZONE, now=now))
        with step("scores") as count:
            for days in _PAST if plan.customers <= _PAST_FOR else ():
                past = now - timedelta(days=days)
                nightly.score_all(db, past, trigger="nightly", progress=lambda done, of: count(done), watch=False)
            nightly.score_all(db, now, trigger="nightly", progress=lambda done, of: count(done))
    if plan.customers <= _PAST_FOR:  # else it comes with the first night
        backtests.weekly(url, now)
    world = World.create(plan.folder, start=now)
    _people(world, cast)
    (plan.folder / MADE).write_text(now.isoformat(), encoding="utf-8")
    return world


def _people(world: World, cast: Cast) -> None:
    world.seed(people=cast.people, chats=cast.chats, customers=cast.customers)


def database_url(folder: Path) -> str:
    return f"sqlite:///{(folder / DATABASE).resolve()}"


async def run(world: World, plan: Plan, opened: Callable[[str], None]) -> None:
    """Serve until cancelled; `opened` hears the address once the bot polls. OSError where the port is taken."""
    hooks = BotHooks(world)
    app = build_app(world, clock=world.clock, hooks=hooks)
    async with serving(app, host=HOST, port=plan.port) as address:
        service = Service(_settings(world, plan, address), clock=world.clock, chosen=features())
        hooks.service = service
        await service.start()
        try:
            await service.settle()
            opened(address)
            await asyncio.Event().wait()
        finally:
            await service.stop()


def features() -> list[Feature]:
    """All of the bot's, and the evening's feed from the company's other systems, which only a demo has."""
    return [*load(), Feature(lambda app: None, {feed.KIND: feed.Feed()})]


def _settings(world: World, plan: Plan, address: str) -> Settings:
    """The demo's own; `HOLDFAST_*` is not read."""
    return Settings.model_validate(
        {
            "telegram": {"token": world.token, "api": address, "poll_seconds": 25},
            "database": {"url": database_url(plan.folder)},
            "log": {"level": "warning"},
        }
    )


class BotHooks:
    """The sandbox asks the bot that runs beside it."""

    def __init__(self, world: World) -> None:
        self.service: Service | None = None
        self._world = world
        self._begun = False

    def ready(self) -> bool:
        """Once it has polled, for good: what people send while the network is away must be taken, and be seen."""
        self._begun = self._begun or (self.service is not None and self.service.ready)
        return self._begun

    async def settle(self) -> None:
        """What people have just said is heard first: who moves the clock then knows when it was said."""
        if self.service is not None:
            await self._heard(self.service)
            await self.service.settle()

    async def _heard(self, service: Service) -> None:
        """Looks again and again: what waits for the bot may also be dropped, or fetched by somebody else; without a
        network it does not come at all."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_HEAR_SECONDS):
                while service.leads and service.ready and self._world.updates.newest > service.duty.inbox.newest:
                    await asyncio.sleep(_LOOK_SECONDS)

    async def next_due(self, until: datetime) -> datetime | None:
        return await self.service.next_due(until) if self.service is not None else None
