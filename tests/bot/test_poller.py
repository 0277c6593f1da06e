"""Polling: what is acknowledged is stored, and trouble is outlasted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from bot.api import Api
from bot.poller import Poller
from bot.sandbox.world import World
from db.gateway import Database
from tests.bot.sandbox.rig import Rig, running, seeded
from tests.bot.test_inbox import Desk, desk_on
from tests.support.clock import MONDAY
from tests.support.waiting import until


class Polling:
    """A poller beside a sandbox, and the desk where its updates end."""

    def __init__(self, rig: Rig, desk: Desk) -> None:
        self.rig = rig
        self.desk = desk
        self.api = Api(rig.world.token, rig.url)
        self.poller = Poller(self.api, desk.inbox, seconds=20)
        self.task = asyncio.create_task(self.poller.run())

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.wait([self.task])
        await self.api.close()

    @property
    def seen(self) -> int:
        return sum(map(len, self.desk.seen.values()))


@pytest.fixture
async def it(database: Database) -> AsyncIterator[Polling]:
    async with running(seeded(World.create(None, start=MONDAY))) as rig, desk_on(database) as desk:
        polling = Polling(rig, desk)
        yield polling
        await polling.stop()


async def test_updates_are_stored_and_then_confirmed(it: Polling) -> None:
    for number in range(3):
        await it.rig.say(f"n{number}")
    await until(lambda: it.seen == 3 and not len(it.rig.world.updates))
    assert it.poller.hearing


async def test_what_could_not_be_stored_is_not_confirmed(it: Polling) -> None:
    it.desk.inbox.refusals = 2
    await it.rig.say("kept")
    await until(lambda: it.seen == 1)
    assert it.desk.inbox.refusals == 0


async def test_a_second_poller_makes_both_wait_and_go_on(it: Polling) -> None:
    await until(lambda: it.poller.hearing)
    other = Api(it.rig.world.token, it.rig.url)
    await other.call("getUpdates", {"timeout": 0})
    await other.close()
    await it.rig.say("hello")
    await until(lambda: it.seen == 1)


@pytest.mark.parametrize("trouble", [{"error_code": 502}, {"error_code": 429, "retry_after": 1}, {"lost": True}])
async def test_trouble_is_outlasted(it: Polling, trouble: dict[str, object]) -> None:
    await it.rig.do("fault", method="getUpdates", times=2, **trouble)
    await it.rig.say("hello")
    await until(lambda: it.seen == 1)


async def test_an_outage_is_outlasted(it: Polling) -> None:
    await it.rig.do("fault", offline=0.5)
    await it.rig.say("hello")
    await until(lambda: it.seen == 1)


async def test_an_old_webhook_is_deleted_with_a_line(it: Polling) -> None:
    with capture_logs() as logs:
        await it.rig.ok("setWebhook", url="https://old.example.com/secret")
        await it.rig.say("hello")
        await until(lambda: it.seen == 1)
    assert "webhook" not in it.rig.world.settings
    said = [each for each in logs if each.get("host")]
    assert [(each["event"], each["host"]) for each in said] == [
        ("a webhook was set; deleted it, polling from now on", "old.example.com")
    ]


async def test_a_webhook_that_cannot_be_deleted_is_tried_again(it: Polling) -> None:
    await it.rig.do("fault", method="deleteWebhook", error_code=502, times=2)
    await it.rig.ok("setWebhook", url="https://old.example.com/secret")
    await it.rig.say("hello")
    await until(lambda: it.seen == 1)
