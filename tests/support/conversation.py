"""Whole conversations: people on the sandbox's phones, the real bot, HTTP in between."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.app import Service
from bot.config import Settings
from bot.features import Feature
from bot.sandbox.cast import Chat, CustomerCard
from bot.sandbox.cast import Person as Phone
from bot.sandbox.world import World
from handlers.common.services import Workers
from tests.bot.sandbox.rig import Rig, running
from tests.support import record
from tests.support.firm import Firm, Person
from tests.support.ports import free_port
from tests.support.workers import ThreadWorkers

STRANGER = 999


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the bot as a phone shows it."""

    raw: dict[str, Any]

    @property
    def id(self) -> int:
        """The message id."""
        return int(self.raw["message_id"])

    @property
    def text(self) -> str:
        """The visible text or caption."""
        return str(self.raw.get("text") or self.raw.get("caption") or "")

    @property
    def html(self) -> str:
        """The text with its formatting."""
        return str(self.raw["html"])

    @property
    def buttons(self) -> list[str]:
        """The labels of the inline buttons, row by row."""
        rows = self.raw.get("reply_markup", {}).get("inline_keyboard", [])
        return [button["text"] for row in rows for button in row]

    @property
    def data(self) -> dict[str, str]:
        """What each inline button sends, by label."""
        rows = self.raw.get("reply_markup", {}).get("inline_keyboard", [])
        return {button["text"]: button.get("callback_data", "") for row in rows for button in row}


class Conversation:
    """`say` and `press` answer what the bot said or changed in that chat, once everything has come to rest."""

    workers: Workers = ThreadWorkers()

    def __init__(self, rig: Rig, firm: Firm, url: str, chosen: Sequence[Feature] | None) -> None:
        self.rig = rig
        self.firm = firm
        self.world = rig.world
        self.rules: list[dict[str, Any]] = []  # of the configuration at the next start
        self.hook_port = 0  # at the next start updates are pushed there; 0: the bot polls
        self._url = url
        self._chosen = chosen
        self._calls = 0

    async def start(self) -> None:
        """Start the bot."""
        telegram = {"token": self.world.token, "api": self.rig.url, "poll_seconds": 20}
        values: dict[str, Any] = {"telegram": telegram, "database": {"url": self._url}, "limits": {"scale": 0}}
        values["rules"] = self.rules
        if self.hook_port:
            values["webhook"] = {"url": self.hook, "port": self.hook_port}
        settings = Settings.model_validate(values)
        self.service = Service(settings, clock=self.world.clock, workers=self.workers, chosen=self._chosen)
        await self.service.start()
        await self.service.settle()

    @property
    def hook(self) -> str:
        """The address to which updates are pushed."""
        return f"http://127.0.0.1:{self.hook_port}/telegram"

    async def stop(self) -> None:
        """Stop the bot in good order."""
        await self.service.stop()

    async def restart(self) -> None:
        """Stop it and start it anew."""
        await self.stop()
        await self.start()

    async def say(
        self, person: Person | int, text: str, *, chat: int | None = None, reply_to: int | None = None, **more: Any
    ) -> list[Said]:
        """A person writes, in the private chat or in `chat`."""
        more |= {} if reply_to is None else {"reply_to": reply_to}
        return await self.send(person, chat=chat, text=text, **more)

    async def send(self, person: Person | int, *, chat: int | None = None, **content: Any) -> list[Said]:
        """A person sends text, voice, photo, document or location; `edit` changes an own message."""
        where = chat or _id(person)
        return await self._act(where, "send", {"sender": _id(person), "chat": where, **content})

    async def upload(self, person: Person | int, name: str, content: bytes, *, caption: str = "") -> list[Said]:
        """A person sends a document."""
        document = {"name": name, "base64": base64.b64encode(content).decode()}
        words: dict[str, Any] = {"caption": caption} if caption else {}
        return await self.send(person, document=document, **words)

    async def press(
        self, person: Person | int, label: str, *, chat: int | None = None, message: int | None = None
    ) -> list[Said]:
        """A person presses the button `label` of the newest message that has it (or of `message`)."""
        where = chat or _id(person)
        found = message or next(said.id for said in reversed(await self.shown(where)) if label in said.buttons)
        body = {"sender": _id(person), "chat": where, "message_id": found, "label": label}
        return await self._act(where, "press", body)

    async def happen(self, kind: str, person: Person | int, *, chat: int | None = None, **more: Any) -> list[Said]:
        """Anything else that happens in Telegram: join, leave, add_bot, remove_bot, promote, block, unblock ..."""
        where = chat or _id(person)
        return await self._act(where, "event", {"kind": kind, "sender": _id(person), "chat": where, **more})

    async def advance(self, step: str, *, chat: int | None = None) -> list[Said]:
        """Time passes ("8h", "1d"), due jobs run; what the bot then said in `chat`."""
        before = await self._state(chat) if chat else {}
        await self.rig.do("clock", advance=step)
        return await self._news(chat, before) if chat else []

    async def set_clock(self, now: datetime) -> None:
        """Jump to a moment, running what falls due on the way."""
        await self.rig.do("clock", now=now.isoformat())

    async def shown(self, chat: int) -> list[Said]:
        """Every message of the bot that a chat shows, oldest first."""
        return [Said(raw) for raw in await self.rig.messages(chat) if raw["from"]["is_bot"]]

    async def toasts(self, person: Person | int, *, chat: int | None = None) -> list[str]:
        """What presses of a person were answered with, oldest first."""
        toasts = await self.rig.get("toasts", chat=chat or _id(person))
        return [toast.get("text") or "" for toast in toasts]

    async def calls(self, method: str | None = None) -> list[dict[str, Any]]:
        """The Bot API calls so far."""
        calls = await self.rig.get("calls")
        return [call for call in calls if method in (None, call["method"])]

    async def _act(self, chat: int, name: str, body: dict[str, Any]) -> list[Said]:
        before = await self._state(chat)
        done = await self.rig.do(name, **body)
        await self.service.settle(update_id=done.get("update_id") or 0)
        return await self._news(chat, before)

    async def _state(self, chat: int) -> dict[int, dict[str, Any]]:
        return {said.id: said.raw for said in await self.shown(chat)}

    async def _news(self, chat: int, before: dict[int, dict[str, Any]]) -> list[Said]:
        return [said for said in await self.shown(chat) if before.get(said.id) != said.raw]


@asynccontextmanager
async def conversing(
    firm: Firm,
    url: str,
    *,
    now: datetime,
    chosen: Sequence[Feature] | None = None,
    workers: Workers | None = None,
    pushed: bool = False,
) -> AsyncIterator[Conversation]:
    """A running bot on the database `url` with the firm's people on phones. The clock stands still at `now`.

    `pushed`: it gets its updates by webhook.
    """
    world = World.create(None, start=now)
    world.clock.speed = 0
    seed(world, firm)
    async with conversing_in(world, firm, url, chosen=chosen, workers=workers, pushed=pushed) as talk:
        yield talk


@asynccontextmanager
async def conversing_in(
    world: World,
    firm: Firm,
    url: str,
    *,
    chosen: Sequence[Feature] | None = None,
    workers: Workers | None = None,
    pushed: bool = False,
) -> AsyncIterator[Conversation]:
    """A running bot on the database `url` and this simulated Telegram."""
    hooks = _Hooks()
    async with running(world, hooks=hooks) as rig:
        talk = hooks.talk = Conversation(rig, firm, url, chosen)
        talk.workers = workers or talk.workers
        talk.hook_port = free_port() if pushed else 0
        await talk.start()
        yield talk
        await talk.stop()
        record.keep(await talk.calls())


class _Hooks:
    """The sandbox asks the bot that runs at the moment."""

    talk: Conversation

    def ready(self) -> bool:
        return True

    async def settle(self) -> None:
        await self.talk.service.settle()

    async def next_due(self, until: datetime) -> datetime | None:
        return await self.talk.service.next_due(until)


def seed(world: World, firm: Firm) -> None:
    """Give the firm's people phones, and its groups their members."""
    people = [
        Phone(firm.li.telegram, firm.li.name, "representative", "华东", "zh"),
        Phone(firm.amy.telegram, firm.amy.name, "representative", "华东", "en"),
        Phone(firm.wang.telegram, firm.wang.name, "representative", "华北", "zh"),
        Phone(firm.chen.telegram, firm.chen.name, "manager", "华东", "zh"),
        Phone(firm.admin.telegram, firm.admin.name, "administrator", None, "zh"),
        Phone(STRANGER, "Stranger", "stranger", None, "en"),
    ]
    east = (firm.li.telegram, firm.amy.telegram, firm.chen.telegram, firm.admin.telegram)
    north = (firm.wang.telegram, firm.admin.telegram)
    chats = [
        Chat(firm.group, "group", "华东销售", "华东", east),
        Chat(firm.forum, "supergroup", "North sales", "华北", north, ("Alerts", "日报")),
    ]
    world.seed(people=people, chats=chats, customers=[CustomerCard("华能电力", firm.li.name, "华东")])


def _id(person: Person | int) -> int:
    return person if isinstance(person, int) else person.telegram


async def one(talk: Conversation, person: Person | int, text: str, *, chat: int | None = None) -> Said:
    """What the bot says to `text`, which is one message."""
    [said] = await talk.say(person, text, chat=chat)
    return said
