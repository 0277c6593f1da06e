"""What the leading process does: takes updates in, sends what is owed, keeps the schedule."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final, Protocol

from telegram import Bot

from bot.api import Api
from bot.backoff import backoff
from bot.inbox import Handle, Inbox
from bot.limiter import Limiter
from bot.notices import Notices
from bot.outbox import Sender
from bot.ticker import Ticker
from handlers.common.jobs import Job
from handlers.common.services import Services

_LOOK_SECONDS: Final = 0.005


class WayIn(Protocol):
    """How updates come into an inbox: fetched or pushed."""

    @property
    def hearing(self) -> bool:
        """Updates come, as far as is known."""
        ...

    async def begin(self) -> None:
        """Whatever must hold before anything else starts."""
        ...

    async def run(self) -> None:
        """Go on until cancelled."""
        ...

    async def end(self) -> None:
        """After `run` was cancelled: take nothing more."""
        ...


class Duty:
    """One spell of leading. `start` and `stop` once."""

    def __init__(
        self, services: Services, api: Api, *, limiter: Limiter, notices: Notices, jobs: Mapping[str, Job]
    ) -> None:
        self._services = services
        self._api = api
        self.sender = Sender(services.db, api, clock=services.clock, limiter=limiter, notices=notices)
        self.ticker = Ticker(services, jobs)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, bot: Bot, handle: Handle, *, way_in: Callable[[Inbox], WayIn]) -> None:
        """Go on where the last process stopped. What `way_in` raises when it begins."""
        self.inbox = Inbox(self._services, bot, handle)
        self._way_in = way_in(self.inbox)
        await self.inbox.resume()  # before anything new comes: it would be handed on twice, and too early
        try:
            await self._way_in.begin()
        except BaseException:
            await self._way_in.end()
            await self.inbox.stop()
            raise
        self._tasks = [
            asyncio.create_task(self._keep_up(work)) for work in (self.sender.run, self._way_in.run, self.inbox.run)
        ]
        self.ticker.start()

    @property
    def hearing(self) -> bool:
        """Updates come in, as far as is known."""
        return self._way_in.hearing

    async def stop(self) -> None:
        """Ask for no more updates, finish those in hand, let what is in flight land."""
        sending, *hearing = self._tasks
        for each in hearing:
            each.cancel()
        await self._way_in.end()
        await self.ticker.stop()
        await self.inbox.stop()
        await self.sender.stop()
        await asyncio.wait([sending, *hearing])

    async def settle(self, *, update_id: int = 0) -> None:
        """Return when this update was taken, all updates are handled, due jobs have run and nothing is owed."""
        await self._quiet(update_id)
        await self.ticker.settle()
        await self.sender.sweep()
        await self._quiet(update_id)

    async def next_due(self, until: datetime) -> datetime | None:
        """The next moment, not after `until`, at which something falls due."""
        return await self._services.db.read(lambda tx: self.ticker.next_due(tx, until=until))

    async def _keep_up(self, work: Callable[[], Awaitable[None]]) -> None:
        """Start `work` again where it broke: a fault of ours must not silence the bot until somebody looks."""
        tries = 0
        while True:
            try:
                return await work()
            except Exception as error:
                tries += 1
                self._services.incident(error, work.__qualname__)
                await asyncio.sleep(backoff(tries))

    async def _quiet(self, update_id: int) -> None:
        while True:
            if self.inbox.newest >= update_id and self.inbox.idle and self.sender.idle:
                return
            await asyncio.sleep(_LOOK_SECONDS)
