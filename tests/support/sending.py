"""A sender on its own: calls are put into the database, the sandbox shows what arrived."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from bot.api import Api
from bot.limiter import Limiter
from bot.notices import Notices
from bot.outbox import Sender
from bot.sandbox.world import World
from db import outbox
from db.gateway import Database
from db.models import Outbox
from db.outbox import Call
from tests.bot.sandbox.rig import Rig, running
from tests.support.clock import MONDAY, FixedClock
from tests.support.conversation import seed
from tests.support.firm import Firm
from tests.support.waiting import until


class Sending:
    """`put` owes a call; `rest` returns when nothing is owed any more."""

    def __init__(self, rig: Rig, database: Database, *, scale: float = 0) -> None:
        self.rig = rig
        self.database = database
        self.clock = FixedClock()
        self.api = Api(rig.world.token, rig.url)
        limiter, notices = Limiter(scale), Notices()
        self.sender = Sender(database, self.api, clock=self.clock, limiter=limiter, notices=notices)
        self._running = asyncio.create_task(self.sender.run())

    async def put(self, *calls: Call) -> None:
        """Owe calls in one commit."""

        def unit(tx: Any) -> None:
            for call in calls:
                outbox.put(tx, call, now=self.clock.now())

        await self.database.write(unit)

    async def rest(self) -> None:
        """Return when everything was sent or given up."""
        await until(lambda: self.sender.idle)

    async def send(self, *calls: Call) -> None:
        """Owe calls and wait until they were sent or given up."""
        await self.put(*calls)
        await self.rest()

    async def stop(self) -> None:
        """End the sender in good order."""
        await self.sender.stop()
        await self._running
        await self.api.close()

    def row(self, key: str) -> Any:
        """What the outbox says about a call."""
        found = select(Outbox.__table__).where(Outbox.key == key)
        return self.database.look(lambda tx: tx.sql.execute(found).one())

    async def texts(self, chat: int) -> list[str]:
        """What a phone shows, oldest first."""
        return [message["text"] for message in await self.rig.messages(chat) if "text" in message]


def text(key: str, chat: int, words: str | None = None, **more: Any) -> Call:
    """A message, by default with its key as its words."""
    return Call(key, chat, "sendMessage", {"text": words or key, "parse_mode": "HTML"}, **more)


def edit(key: str, chat: int, words: str, *, target: str) -> Call:
    """An edit of the message that was sent under the key `target`."""
    return Call(key, chat, "editMessageText", {"text": words, "parse_mode": "HTML"}, target=target)


@asynccontextmanager
async def sending(database: Database, firm: Firm, *, scale: float = 0, flood: bool = False) -> AsyncIterator[Sending]:
    """A sender beside a sandbox with the firm's people, whose private chats are open."""
    world = World.create(None, start=MONDAY)
    seed(world, firm)
    async with running(world, flood=flood) as rig:
        it = Sending(rig, database, scale=scale)
        yield it
        await it.stop()
