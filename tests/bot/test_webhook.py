"""Updates that are pushed: only from who knows the secret, stored before they are acknowledged, never twice."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.inbox import ROOM
from bot.listening import listening
from bot.webhook import LARGEST, SECRET_HEADER, Receiver
from db import inbox
from db.gateway import Database
from tests.bot.test_inbox import Desk, desk_on, message
from tests.support.stuck import Stuck
from tests.support.waiting import until

SECRET = "a-secret-of-this-test"
PATH = "/telegram/收"


class Door:
    """A receiver on a port, and the desk where its updates end."""

    def __init__(self, receiver: Receiver, desk: Desk, http: aiohttp.ClientSession, address: str) -> None:
        self.receiver = receiver
        self.desk = desk
        self.http = http
        self.address = address

    async def post(self, body: Any, *, path: str = PATH, secret: str | None = SECRET, verb: str = "POST") -> int:
        """Push something; the status of the answer."""
        status, _ = await self.answer(body, path=path, secret=secret, verb=verb)
        return status

    async def answer(
        self, body: Any, *, path: str = PATH, secret: str | None = SECRET, verb: str = "POST"
    ) -> tuple[int, Mapping[str, str]]:
        written = body if isinstance(body, bytes | AsyncIterator) else json.dumps(body).encode()
        data = io.BytesIO(written) if isinstance(written, bytes) else written
        headers = {} if secret is None else {SECRET_HEADER: secret}
        async with self.http.request(verb, self.address + path, data=data, headers=headers) as answer:
            return answer.status, answer.headers

    async def begin(self, *headers: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Push only the head of a request."""
        host, port = self.address.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        lines = [f"POST {quote(PATH)} HTTP/1.1", "Host: x", f"{SECRET_HEADER}: {SECRET}", *headers, "", ""]
        writer.write("\r\n".join(lines).encode())
        await writer.drain()
        return reader, writer

    @property
    def seen(self) -> list[int]:
        return [update for line in self.desk.seen.values() for update in line]


@asynccontextmanager
async def door_on(database: Database, *, patience: float = 60.0) -> AsyncIterator[Door]:
    async with desk_on(database) as desk, aiohttp.ClientSession() as http:
        url = f"https://bot.example.com{PATH}"
        receiver = Receiver(url, SECRET, incident=desk.services.incident, patience=patience)
        async with listening(receiver, host="127.0.0.1", port=0, section="webhook") as port:
            receiver.open(desk.inbox)
            yield Door(receiver, desk, http, f"http://127.0.0.1:{port}")
            await receiver.close()


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    async with door_on(database) as made:
        yield made


def _stored(database: Database) -> int:
    return sum(database.look(lambda tx: [inbox.count(tx, state) for state in inbox.STATES]))


async def test_what_is_acknowledged_is_stored_and_handled_in_order(door: Door, database: Database) -> None:
    door.desk.open.clear()
    for number in range(1, 4):
        assert await door.post(message(number)) == 200
        assert _stored(database) == number
    door.desk.open.set()
    await door.desk.rest()
    assert door.desk.seen == {1: [1, 2, 3]}


async def test_chats_are_taken_at_the_same_time(door: Door, database: Database) -> None:
    statuses = await asyncio.gather(*(door.post(message(number, chat=number)) for number in range(1, 101)))
    await door.desk.rest()
    assert set(statuses) == {200}
    assert (sorted(door.seen), _stored(database)) == (list(range(1, 101)), 100)


async def test_an_update_that_is_pushed_again_is_acknowledged_and_handled_once(door: Door, database: Database) -> None:
    statuses = await asyncio.gather(*(door.post(message(1)) for _ in range(5)))
    assert [*statuses, await door.post(message(1))] == [200] * 6
    await door.desk.rest()
    assert (door.seen, _stored(database)) == ([1], 1)


@pytest.mark.parametrize("secret", [None, "", "another", SECRET + "x", SECRET[:-1], "ü"])
async def test_who_does_not_know_the_secret_is_refused(door: Door, database: Database, secret: str | None) -> None:
    assert await door.post(message(1), secret=secret) == 403
    assert _stored(database) == 0


async def test_other_places_and_verbs_are_refused(door: Door, database: Database) -> None:
    assert await door.post(message(1), path="/") == 404
    assert await door.post(message(1), path=PATH + "/") == 404
    status, headers = await door.answer(message(1), verb="PUT")
    assert (status, headers["Allow"]) == (405, "POST")
    assert await door.post(b"", verb="GET") == 405
    assert _stored(database) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b"[" * 100_000,
        b"9" * 5_000,
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b'{"update_id": 1.5}',
        b'{"update_id": 99999999999999999999}',
    ],
    ids=lambda body: body[:20],
)
async def test_what_is_no_update_is_refused_and_the_next_is_taken(door: Door, body: bytes) -> None:
    assert await door.post(body) == 400
    assert await door.post(message(1)) == 200
    await door.desk.rest()
    assert door.seen == [1]
    assert door.desk.incidents == []


async def test_a_malformed_update_is_parked_alone(door: Door, database: Database) -> None:
    broken = message(1)
    broken["message"]["text"] = "\ud83d"  # half of an emoji
    broken["message"]["chat"]["id"] = 2**80
    assert await door.post(broken) == 200
    assert await door.post(message(2)) == 200
    await door.desk.rest()
    assert 2 in door.seen
    assert database.look(lambda tx: inbox.count(tx, "new")) == 0


async def test_too_much_is_refused_whether_it_is_announced_or_not(door: Door, database: Database) -> None:
    large = json.dumps(message(1)).encode().ljust(LARGEST + 1)

    async def unannounced() -> AsyncIterator[bytes]:
        for start in range(0, len(large), 65_536):
            yield large[start : start + 65_536]

    assert await door.post(unannounced()) == 413
    reader, writer = await door.begin(f"Content-Length: {LARGEST + 1}")
    assert (await reader.readline()).split()[1] == b"413"  # before any of it was sent
    writer.close()
    assert _stored(database) == 0
    assert await door.post(large[:LARGEST]) == 200


async def test_while_the_database_is_away_telegram_is_asked_to_come_again(door: Door) -> None:
    door.desk.inbox.refusals = 3
    with capture_logs() as logs:
        for _ in range(3):
            status, headers = await door.answer(message(1))
            assert (status, headers["Retry-After"]) == (503, "1")
        assert await door.post(message(1)) == 200
        assert await door.post(message(2)) == 200
    await door.desk.rest()
    assert door.seen == [1, 2]
    assert [(each["event"], each.get("why")) for each in logs] == [
        ("updates cannot be stored, Telegram keeps them", "database is away: gone"),
        ("updates are stored again", None),
    ]


async def test_what_a_slow_database_stores_at_last_is_handled_though_nobody_waits_any_more(database: Database) -> None:
    async with door_on(database, patience=0.05) as door:
        async with Stuck(database):
            assert await door.post(message(1)) == 503
            assert await door.post(message(1)) == 503
        await until(lambda: door.seen == [1])
        await door.desk.rest()
    async with door_on(database) as door:
        assert await door.post(message(1)) == 200
        assert await door.post(message(2)) == 200
        await door.desk.rest()
        assert door.seen == [2]
    assert _stored(database) == 2


async def test_who_stops_stores_first_what_is_on_its_way(database: Database) -> None:
    async with door_on(database) as door:
        async with Stuck(database):
            pushing = asyncio.create_task(door.post(message(1)))
            await until(lambda: door.receiver.storing)
            closing = asyncio.create_task(door.receiver.close())
            await asyncio.sleep(0)
            assert await door.post(message(2)) == 503
            assert not closing.done()
        await closing
        assert await pushing == 200
    assert _stored(database) == 1


async def test_no_more_is_taken_than_there_is_room_for(door: Door) -> None:
    door.desk.open.clear()
    await door.desk.inbox.take([message(number) for number in range(1, ROOM + 1)])
    assert await door.post(message(ROOM + 1)) == 503
    door.desk.open.set()
    await door.desk.rest()
    assert await door.post(message(ROOM + 1)) == 200


async def test_a_fault_of_ours_is_an_incident_and_nothing_is_acknowledged(door: Door) -> None:
    door.desk.inbox.fault = ZeroDivisionError("a customer's words")
    assert await door.post(message(1)) == 500
    assert door.desk.incidents == ["ZeroDivisionError"]
    assert await door.post(message(1)) == 200


async def test_a_connection_that_breaks_off_breaks_nothing_else(door: Door, database: Database) -> None:
    _, writer = await door.begin("Content-Length: 100")
    writer.write(b'{"update_id": 1')
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert await door.post(message(2)) == 200
    await door.desk.rest()
    assert (door.seen, door.desk.incidents, _stored(database)) == ([2], [], 1)
