"""What survives: a restart, and a kill -9 in the middle of a conversation."""

import asyncio
import contextlib
import re
import sqlite3
import sys
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.server import NoHooks, build_app, serve, serving
from bot.sandbox.store import Store
from bot.sandbox.world import World
from tests.bot.sandbox.rig import BOSS, LI, START, TEAM, Rig, inline, running, seeded

SERVER = """
import asyncio, sys
from pathlib import Path
from bot.sandbox.server import NoHooks, build_app, serving
from bot.sandbox.store import Store
from bot.sandbox.world import World
from tests.bot.sandbox.rig import START, seeded

async def main():
    world = seeded(World.create(Path(sys.argv[1]), start=START))
    async with serving(build_app(world, clock=world.clock, hooks=NoHooks())) as url:
        print(url, world.token, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_a_restart_changes_nothing(tmp_path: Path) -> None:
    async with running(seeded(World.create(tmp_path, start=START))) as rig:
        await rig.do("clock", advance="8h")
        document = await rig.do("send", sender=LI, document={"name": "a.txt", "base64": "YWJj"})
        await rig.say("/risk", chat=TEAM)
        sent = await rig.ok("sendMessage", chat_id=TEAM, text="<b>x</b>", parse_mode="HTML")
        await rig.ok("pinChatMessage", chat_id=TEAM, message_id=sent["message_id"])
        await rig.ok("setMyCommands", commands=[{"command": "help", "description": "h"}])
        await rig.do("event", kind="upgrade", chat=TEAM, sender=BOSS)
        before = await everything(rig)
    async with running(seeded(World.create(tmp_path))) as again:
        after = await everything(again)
        assert after == before
        moved = datetime.fromisoformat((await again.get("state"))["now"])
        assert timedelta(hours=8) <= moved - START < timedelta(hours=9)
        follower = await again.say("next")
        assert follower["message_id"] > document["message_id"]
        assert follower["update_id"] == before["updates"][-1]["update_id"] + 1
        file_id = before["Li Na"][0]["document"]["file_id"]
        async with again.http.get(f"{again.url}/sandbox/file/{file_id}") as response:
            assert await response.read() == b"abc"


async def everything(rig: Rig) -> dict[str, Any]:
    """What both sides can see."""
    state = await rig.get("state")
    seen = {name: state[name] for name in ("people", "chats", "customers", "bot")}
    seen |= {str(chat): await rig.messages(chat) for chat in ("Li Na", "East team", TEAM)}
    seen["commands"] = await rig.ok("getMyCommands")
    seen["updates"] = await rig.updates()
    return seen


async def test_a_world_may_be_made_in_another_thread(tmp_path: Path) -> None:
    world = await asyncio.to_thread(lambda: seeded(World.create(tmp_path, start=START)))
    async with running(world) as rig:
        assert (await rig.say("hello"))["message_id"] == 1


async def test_a_failed_write_fails_the_call_that_waits_for_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "telegram.db")
    store.put("note", 1, {"a": 1})
    with contextlib.closing(sqlite3.connect(tmp_path / "telegram.db")) as other:
        other.execute("ALTER TABLE docs RENAME TO gone")
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            await store.committed()
        other.execute("ALTER TABLE gone RENAME TO docs")
    await store.committed()
    assert list(store.load("note")) == [(1, {"a": 1})]
    store.close()


async def test_without_a_folder_or_durability_nothing_is_written(tmp_path: Path) -> None:
    async with running(seeded(World.create(tmp_path / "demo", durable=False))) as rig:
        await rig.say("hello")
    assert not (tmp_path / "demo").exists()


@contextlib.asynccontextmanager
async def process(folder: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A sandbox in a process of its own, and the address of its Bot API."""
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVER, str(folder), stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout
    url, token = (await server.stdout.readline()).decode().split()
    try:
        yield server, f"{url}|{token}"
    finally:
        with contextlib.suppress(ProcessLookupError):
            server.kill()
        await server.wait()


class FakeBot:
    """Polls over real HTTP and answers every text; remembers what the server confirmed."""

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        url, token = address.split("|")
        self.http, self.base, self.control = http, f"{url}/bot{token}", f"{url}/sandbox"
        self.offset = 0
        self.sent: dict[int, str] = {}

    async def call(self, method: str, **params: Any) -> Any:
        async with self.http.post(f"{self.base}/{method}", json=params) as response:
            return (await response.json())["result"]

    async def answer_all(self) -> None:
        """Serve until the connection dies."""
        while True:
            for update in await self.call("getUpdates", offset=self.offset, timeout=30):
                await self.answer(update["message"])
                self.offset = update["update_id"] + 1

    async def answer(self, message: dict[str, Any]) -> None:
        text = f"re: {message['text']}"
        markup = inline([("undo", "u")])
        sent = await self.call("sendMessage", chat_id=message["chat"]["id"], text=text, reply_markup=markup)
        self.sent[sent["message_id"]] = text


@pytest.mark.parametrize("kill_after", [3, 11, 24])
async def test_kill_loses_nothing_that_was_acknowledged(tmp_path: Path, kill_after: int) -> None:
    said: dict[int, str] = {}
    async with aiohttp.ClientSession() as http:
        async with process(tmp_path) as (server, address):
            bot = FakeBot(http, address)
            polling = asyncio.create_task(bot.answer_all())
            for number in range(kill_after):
                text = f"m{number}"
                async with http.post(f"{bot.control}/send", json={"from": LI, "text": text}) as response:
                    said[(await response.json())["message_id"]] = text
            server.kill()
            with pytest.raises((aiohttp.ClientError, ConnectionError)):
                await polling
        async with process(tmp_path) as (_, address):
            again = FakeBot(http, address)
            async with http.get(f"{again.control}/messages", params={"chat": str(LI)}) as response:
                kept = {m["message_id"]: m["text"] for m in await response.json()}
            waiting = await again.call("getUpdates", offset=bot.offset)
    assert {**said, **bot.sent}.items() <= kept.items()
    answered = [int(text.removeprefix("re: m")) for text in bot.sent.values()]
    assert [u["message"]["text"] for u in waiting] == [f"m{n}" for n in range(len(answered), kill_after)]


async def test_a_taken_port_is_an_os_error() -> None:
    world = seeded(World.create(None))
    app = build_app(world, clock=world.clock, hooks=NoHooks())
    async with serving(app) as url:
        port = int(url.rpartition(":")[2])
        with pytest.raises(OSError, match=re.compile("address already in use", re.IGNORECASE)):
            await serve(app, port=port)


async def test_serving_ends_at_once_with_polls_still_open(rig: Rig) -> None:
    world = seeded(World.create(None))
    async with aiohttp.ClientSession() as http, running(world) as other:
        poll = asyncio.create_task(other.call("getUpdates", timeout=50))
        changes = asyncio.create_task(http.get(f"{other.url}/sandbox/changes?after={world.feed.last}&wait=25"))
        await world.updates.polled.wait()
    with pytest.raises(aiohttp.ClientError):
        await poll
    with contextlib.suppress(aiohttp.ClientError):
        (await changes).release()
