"""What the demo's simulated Telegram asks of the bot beside it: whether it has begun, and when it is quiet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

import pytest

from bot.app import Service
from bot.demo.run import BotHooks
from bot.sandbox.world import World
from tests.bot.sandbox.rig import LI, START, Rig, running, seeded


@dataclass
class Inbox:
    """What the bot has stored: further with every look, until it has all of it."""

    arriving: list[int] = field(default_factory=lambda: [0])

    @property
    def newest(self) -> int:
        return self.arriving.pop(0) if self.arriving[1:] else self.arriving[0]


@dataclass
class Duty:
    """A bot that leads."""

    inbox: Inbox = field(default_factory=Inbox)


@dataclass
class Bot:
    """As much of the service as the hooks look at; `settled` says up to which update it was quiet."""

    ready: bool = False
    leads: bool = True
    duty: Duty = field(default_factory=Duty)
    settled: list[int] = field(default_factory=list)

    async def settle(self) -> None:
        self.settled.append(self.duty.inbox.newest)

    async def next_due(self, until: object) -> None:
        return None


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture
async def rig(bot: Bot) -> AsyncIterator[Rig]:
    """A sandbox that asks the bot as the demo does."""
    world = seeded(World.create(None, start=START))
    hooks = BotHooks(world)
    hooks.service = cast(Service, bot)
    async with running(world, hooks=hooks) as rig:
        yield rig


async def test_trouble_can_be_watched_while_it_lasts(rig: Rig, bot: Bot) -> None:
    """Nothing before the bot polls; afterwards the phones go on, whatever becomes of the bot's network."""
    async with rig.http.get(f"{rig.url}/sandbox/state") as response:
        assert response.status == 503
    bot.ready = True
    await rig.do("fault", offline=60)
    bot.ready = False
    assert (await rig.say("/help"))["message_id"]
    assert [message["text"] for message in await rig.messages(LI)] == ["/help"]
    async with rig.http.get(rig.url) as page:
        assert page.status == 200


async def test_the_clock_waits_for_what_was_said_before(rig: Rig, bot: Bot) -> None:
    bot.ready = True
    receipt = await rig.say("/visit")
    bot.duty.inbox.arriving = [0, receipt["update_id"] - 1, receipt["update_id"]]
    await rig.do("clock", advance="8h")
    assert bot.settled == [receipt["update_id"]]


async def test_the_clock_does_not_wait_for_what_no_network_brings(rig: Rig, bot: Bot) -> None:
    bot.ready = True
    await rig.get("state")
    bot.ready = False
    await rig.say("/visit")
    await rig.do("clock", advance="1m")
    assert bot.settled == [0]


async def test_a_clock_that_skips_the_time_without_network_brings_it_back(rig: Rig, bot: Bot) -> None:
    bot.ready = True
    await rig.do("fault", offline=3600)
    await rig.do("clock", advance="30m")
    assert 0 < (await rig.get("fault"))["offline"] <= 1800
    await rig.do("clock", advance="-2h")
    assert 0 < (await rig.get("fault"))["offline"] <= 1800
    await rig.do("clock", now=(rig.world.clock.now() + timedelta(hours=3)).isoformat())
    assert (await rig.get("fault"))["offline"] == 0
    assert await rig.ok("getMe")
