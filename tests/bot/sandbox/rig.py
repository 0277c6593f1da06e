"""A running sandbox for tests: the bot's side, the people's side, and a small cast."""

import io
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.sandbox.control import Hooks
from bot.sandbox.server import NoHooks, build_app, serving
from bot.sandbox.webhook import WebhookSender
from bot.sandbox.world import Chat, CustomerCard, Person, World

START = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)

LI, WANG, ANN, BOSS, STRANGER = 101, 102, 103, 104, 199
TEAM, FORUM = -4_001, -1_002_000_000_001

PEOPLE = (
    Person(LI, "Li Na", "representative", "East", "zh", "lina"),
    Person(WANG, "王芳", "manager", "East", "zh", "wangfang"),
    Person(ANN, "Ann Lee", "representative", "West", "en"),
    Person(BOSS, "Boss", "administrator", None, "en", "boss"),
    Person(STRANGER, "Stranger", "stranger", None, "en"),
)
CHATS = (
    Chat(TEAM, "group", "East team", "East", (LI, WANG, BOSS)),
    Chat(FORUM, "supergroup", "West team", "West", (ANN, BOSS), ("Alerts", "日报")),
)
CUSTOMERS = (CustomerCard("华能电力", "Li Na", "East"), CustomerCard("Blue Sky", "Ann Lee", "West"))


def seeded(world: World) -> World:
    """The world with the small cast in it."""
    world.seed(people=PEOPLE, chats=CHATS, customers=CUSTOMERS)
    return world


@dataclass
class Rig:
    """Both ends of the wire."""

    world: World
    http: aiohttp.ClientSession
    url: str
    webhook: WebhookSender

    async def call(self, method: str, /, **params: Any) -> dict[str, Any]:
        """A Bot API call as JSON -> the whole answer."""
        async with self.http.post(f"{self.url}/bot{self.world.token}/{method}", json=params) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == answer.get("error_code", 200)
            return answer

    async def ok(self, method: str, /, **params: Any) -> Any:
        """A call that must succeed -> its result."""
        answer = await self.call(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method: str, /, **params: Any) -> str:
        """A call that must be refused -> the description."""
        answer = await self.call(method, **params)
        assert answer["ok"] is False
        return str(answer["description"])

    async def upload(self, method: str, data: aiohttp.FormData) -> dict[str, Any]:
        """A multipart call -> the whole answer."""
        async with self.http.post(f"{self.url}/bot{self.world.token}/{method}", data=data) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def get(self, name: str, /, **query: Any) -> Any:
        """A question to the control API."""
        async with self.http.get(f"{self.url}/sandbox/{name}", params=query) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def do(self, name: str, /, **body: Any) -> dict[str, Any]:
        """An order to the control API; `sender` stands for the reserved word `from`."""
        status, answer = await self.attempt(name, **body)
        assert status == 200, answer
        return answer

    async def attempt(self, name: str, /, **body: Any) -> tuple[int, dict[str, Any]]:
        """An order that may be refused -> status and answer."""
        if "sender" in body:
            body["from"] = body.pop("sender")
        document = io.BytesIO(json.dumps(body).encode())
        async with self.http.post(f"{self.url}/sandbox/{name}", data=document) as response:
            return response.status, await response.json()

    async def mistaken(self, name: str, /, **body: Any) -> str:
        """An order that must be refused -> what the error says."""
        status, answer = await self.attempt(name, **body)
        assert status == 400, answer
        return str(answer["error"])

    async def say(self, text: str, *, sender: int | str = LI, chat: int | str | None = None, **more: Any) -> Any:
        """A person writes a text."""
        where = {} if chat is None else {"chat": chat}
        return await self.do("send", sender=sender, text=text, **where, **more)

    async def updates(self, offset: int = 0, **more: Any) -> list[dict[str, Any]]:
        """What getUpdates gives at once."""
        updates: list[dict[str, Any]] = await self.ok("getUpdates", offset=offset, **more)
        return updates

    async def drain(self) -> list[dict[str, Any]]:
        """All waiting updates, which are then confirmed."""
        updates = await self.updates()
        if updates:
            await self.updates(updates[-1]["update_id"] + 1)
        return updates

    async def messages(self, chat: int | str, after: int = 0) -> list[dict[str, Any]]:
        """What a phone shows in a chat."""
        messages: list[dict[str, Any]] = await self.get("messages", chat=chat, after=after)
        return messages


@asynccontextmanager
async def running(world: World, *, hooks: Hooks | None = None, flood: bool = False) -> AsyncIterator[Rig]:
    """A sandbox on a free port."""
    app = build_app(world, clock=world.clock, hooks=hooks or NoHooks(), flood=flood)
    async with serving(app) as url, aiohttp.ClientSession() as http:
        yield Rig(world, http, url, app.state.webhook)


def inline(*rows: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """An inline keyboard of (label, data) rows."""
    return {"inline_keyboard": [[{"text": t, "callback_data": d} for t, d in row] for row in rows]}
