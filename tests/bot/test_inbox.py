"""Updates in: stored before they are acknowledged, in order per chat, one bad one parked alone."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from itertools import chain
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import Bot, Update

from bot.inbox import AT_ONCE, ROOM, Inbox, chat_of
from db import inbox
from db.gateway import Database, DatabaseAway, DatabaseBusy
from db.inbox import RawUpdate
from handlers.common.gate import Pace
from handlers.common.services import BotInfo, Services
from handlers.customers.directory import Directories
from handlers.updates import desk as updates
from tests.support.clock import FixedClock
from tests.support.waiting import until
from tests.support.workers import ThreadWorkers

BOT = 7


class NoFiles:
    async def fetch(self, telegram_file_id: str, *, limit: int) -> bytes:
        return b""


class Shaky(Inbox):
    """An inbox whose database is away for the first `refusals` batches, and which breaks once with `fault`."""

    refusals = 0
    fault: Exception | None = None

    async def take(self, updates: Iterable[Any]) -> int | None:
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault
        if self.refusals:
            self.refusals -= 1
            raise DatabaseAway("gone")
        return await super().take(updates)


class Desk:
    """An inbox whose updates are handled by the test: `seen` by chat, `trouble` to be raised once each."""

    def __init__(self, database: Database) -> None:
        self.incidents: list[str] = []
        self.seen: dict[int, list[int]] = defaultdict(list)
        self.trouble: dict[int, list[Exception]] = {}
        self.open = asyncio.Event()
        self.open.set()
        self.at_once = self.most_at_once = 0
        self.services = Services(
            db=database,
            clock=FixedClock(),
            workers=ThreadWorkers(),
            background=ThreadWorkers(),
            files=NoFiles(),
            directories=Directories(database),
            desk=updates.Desk(database),
            pace=Pace(),
            bot=BotInfo(BOT, "bot", "Bot"),
            answer=lambda method, params: None,
            incident=self._report,
        )
        self.inbox = Shaky(self.services, Bot("7:x"), self._handle, seconds=0.0)

    def _report(self, error: BaseException, place: str) -> str:
        self.incidents.append(type(error).__name__)
        return "1"

    async def _handle(self, update: Update) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.open.wait()
            if self.trouble.get(update.update_id):
                raise self.trouble[update.update_id].pop(0)
            assert update.effective_chat is not None
            self.seen[update.effective_chat.id].append(update.update_id)
        finally:
            self.at_once -= 1

    async def rest(self) -> None:
        await until(lambda: self.inbox.idle)


@asynccontextmanager
async def desk_on(database: Database) -> AsyncIterator[Desk]:
    desk = Desk(database)
    yield desk
    desk.open.set()
    await desk.inbox.stop()


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    async with desk_on(database) as made:
        yield made


def message(update_id: int, chat: int = 1) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "P"}
    content = {
        "message_id": update_id,
        "date": 0,
        "chat": {"id": chat, "type": "private"},
        "from": person,
        "text": "hi",
    }
    return {"update_id": update_id, "message": content}


def _states(database: Database) -> dict[str, int]:
    return {state: database.look(partial(inbox.count, state=state)) for state in inbox.STATES}


def _messages(ids: Iterable[int], chats: int = 3) -> list[dict[str, Any]]:
    return [message(number, number % chats) for number in ids]


async def test_every_chat_keeps_its_order(desk: Desk, database: Database) -> None:
    assert await desk.inbox.take(_messages(range(1, 61))) == 60
    await desk.rest()
    assert desk.seen == {chat: [n for n in range(1, 61) if n % 3 == chat] for chat in range(3)}
    assert _states(database) == {"new": 0, "done": 60, "parked": 0}


async def test_an_update_that_comes_twice_is_handled_once(desk: Desk) -> None:
    await desk.inbox.take(_messages([1, 2]))
    await desk.inbox.take(_messages([2, 3]))
    await desk.rest()
    assert sorted(chain(*desk.seen.values())) == [1, 2, 3]


async def test_chats_do_not_wait_for_each_other_but_only_so_many_are_served(desk: Desk) -> None:
    desk.open.clear()
    await desk.inbox.take(_messages(range(1, 101), chats=100))
    await until(lambda: desk.at_once == AT_ONCE)
    desk.open.set()
    await desk.rest()
    assert desk.most_at_once == AT_ONCE


async def test_what_cannot_be_read_is_parked_alone(desk: Desk, database: Database) -> None:
    broken = message(2)
    del broken["message"]["chat"]
    broken["message"]["from"] = "nobody"
    await desk.inbox.take([message(1), broken, {"no": "update"}, "nonsense", message(3)])
    await desk.rest()
    assert desk.seen == {1: [1, 3]}
    assert _states(database) == {"new": 0, "done": 2, "parked": 1}
    assert len(desk.incidents) == 3


async def test_a_handler_that_breaks_parks_its_update(desk: Desk, database: Database) -> None:
    desk.trouble = {1: [RuntimeError("secret of a customer")]}
    await desk.inbox.take([message(1), message(2)])
    await desk.rest()
    assert desk.seen == {1: [2]}
    assert _states(database) == {"new": 0, "done": 1, "parked": 1}
    assert desk.incidents == ["RuntimeError"]


async def test_while_the_database_is_away_the_chat_waits_in_order(desk: Desk) -> None:
    desk.trouble = {1: [DatabaseAway("gone"), DatabaseAway("gone")]}
    await desk.inbox.take([message(1), message(2), message(3, chat=9)])
    await desk.rest()
    assert desk.seen == {1: [1, 2], 9: [3]}
    assert desk.incidents == []


async def test_an_absence_is_told_from_a_conflict(desk: Desk) -> None:
    desk.trouble = {1: [DatabaseAway("gone"), DatabaseBusy("locked")]}
    with capture_logs() as logs:
        await desk.inbox.take([message(1)])
        await desk.rest()
    assert [each["event"] for each in logs] == ["database is away", "conflict in the database"]


async def test_what_was_not_handled_is_handed_on_after_a_start(desk: Desk, database: Database) -> None:
    desk.open.clear()
    await desk.inbox.take(_messages(range(1, 10)))
    async with desk_on(database) as second:
        await second.inbox.resume()
        await second.rest()
        assert sorted(chain(*second.seen.values())) == list(range(1, 10))


async def test_what_another_stored_late_is_found_and_nothing_in_hand_is_handed_on_twice(
    desk: Desk, database: Database
) -> None:
    async with desk_on(database) as second:
        looking = asyncio.create_task(second.inbox.run())
        second.open.clear()
        await second.inbox.take([message(1)])
        await desk.inbox.stop()
        await desk.inbox.take([message(2, chat=9)])  # stored, and not handled any more
        await until(lambda: second.at_once == 2)
        second.open.set()
        await second.rest()
        looking.cancel()
        await asyncio.wait([looking])
        assert second.seen == {1: [1], 9: [2]}
    assert _states(database) == {"new": 0, "done": 2, "parked": 0}


async def test_an_update_that_its_handler_settled_is_left_alone(desk: Desk, database: Database) -> None:
    desk.services.handled.add(1)
    await desk.inbox.take([message(1)])
    await desk.rest()
    assert _states(database)["new"] == 1  # the handler of this test did not mark it, and nobody else did
    assert desk.services.handled == set()


async def test_an_update_that_another_process_handled_is_not_parked(desk: Desk, database: Database) -> None:
    desk.trouble = {1: [inbox.AlreadyHandled(1)]}
    database.run(lambda tx: inbox.store(tx, [RawUpdate(BOT, 1, 1, "{}")], now=desk.services.clock.now()))
    database.run(lambda tx: inbox.done(tx, BOT, 1, now=desk.services.clock.now()))
    desk.inbox._hand_on([RawUpdate(BOT, 1, 1, json.dumps(message(1)))])
    await desk.rest()
    assert (_states(database), desk.incidents) == ({"new": 0, "done": 1, "parked": 0}, [])


async def test_nothing_is_asked_for_while_too_much_waits(desk: Desk) -> None:
    desk.open.clear()
    await desk.inbox.take(_messages(range(1, ROOM + 1)))
    waiting = asyncio.create_task(desk.inbox.room())
    await asyncio.sleep(0)
    assert not waiting.done()
    desk.open.set()
    await waiting
    await desk.rest()


@pytest.mark.parametrize(
    ("raw", "chat"),
    [
        (message(1, chat=5), 5),
        ({"update_id": 1, "callback_query": {"from": {"id": 3}, "message": {"chat": {"id": -5}}}}, -5),
        ({"update_id": 1, "callback_query": {"from": {"id": 3}, "inline_message_id": "x"}}, 3),
        ({"update_id": 1, "inline_query": {"id": "1", "from": {"id": 3}, "query": ""}}, 3),
        ({"update_id": 1, "message_reaction": {"chat": {"id": -7}, "user": {"id": 3}}}, -7),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": -8}, "from": {"id": 3}}}, -8),
        ({"update_id": 1, "poll": {"id": "x"}}, 0),
        ({"update_id": 1, "message": {"chat": "nonsense"}}, 0),
        ({"update_id": 1}, 0),
    ],
)
def test_the_chat_of_every_kind_of_update_is_known(raw: dict[str, Any], chat: int) -> None:
    assert chat_of(raw) == chat
