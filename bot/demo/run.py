"""`holdfast demo`: a company with its history, the simulated Telegram and the bot, in one process on one port."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.app import Service
from bot.config import Settings
from bot.demo.company import generate
from bot.demo.seed import Cast, seed
from bot.sandbox.server import build_app, serving
from bot.sandbox.world import World
from db import schema
from db.gateway import Database
from handlers.risk import backtests, nightly

ZONE: Final = "Asia/Shanghai"
SEED: Final = 2026
DATABASE: Final = "holdfast.db"
MADE: Final = "made"  # written last: a demo that was killed while it was made is made anew
_PAST: Final = (150, 120, 90, 60, 35, 14, 7)  # days ago for which there are scores too: trends and reviews show them
_PAST_FOR: Final = 1000  # customers up to which that takes seconds
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
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "telegram.db", "telegram.db-wal", "telegram.db-shm"):
        (folder / name).unlink(missing_ok=True)
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
    hooks = _Hooks()
    app = build_app(world, clock=world.clock, hooks=hooks)
    async with serving(app, port=plan.port) as address:
        service = Service(_settings(world, plan, address), clock=world.clock)
        hooks.service = service
        await service.start()
        try:
            await service.settle()
            opened(address)
            await asyncio.Event().wait()
        finally:
            await service.stop()


def _settings(world: World, plan: Plan, address: str) -> Settings:
    """The demo's own; `HOLDFAST_*` is not read."""
    return Settings.model_validate(
        {
            "telegram": {"token": world.token, "api": address, "poll_seconds": 25},
            "database": {"url": database_url(plan.folder)},
            "log": {"level": "warning"},
        }
    )


class _Hooks:
    """The sandbox asks the bot that runs beside it."""

    service: Service | None = None

    def ready(self) -> bool:
        return self.service is not None and self.service.ready

    async def settle(self) -> None:
        if self.service is not None:
            await self.service.settle()

    async def next_due(self, until: datetime) -> datetime | None:
        return await self.service.next_due(until) if self.service is not None else None
