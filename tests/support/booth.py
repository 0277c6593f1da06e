"""The real handlers over a real database and the strict sandbox, without HTTP and loops in between.

`say` and `press` return once everything is answered. `mark` and `back` keep a moment and return to it, with services
made anew, as a process that starts there makes them: from one moment many ways can be tried.
"""

from __future__ import annotations

import copy
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from telegram import Update
from telegram.ext import ExtBot

from bot import features
from bot.api import Api, ApiError, Upload
from bot.dispatch import application
from bot.files import TelegramFiles
from bot.incidents import frames
from bot.posting import Poster
from bot.sandbox.bodies import PressBody, SendBody
from bot.sandbox.botapi import BotApi
from bot.sandbox.files import Upload as Sent
from bot.sandbox.model import Message, Room
from bot.sandbox.params import Params
from bot.sandbox.people import say as speak
from bot.sandbox.presses import press as tap
from bot.sandbox.trouble import Trouble
from bot.sandbox.world import BOT_ID, World
from bot.ticker import Ticker
from bot.transport import Transport
from db import files, outbox
from db.gateway import Database
from db.outbox import Outcome, Owed
from handlers.common.gate import Pace
from handlers.common.services import BotInfo, Services
from handlers.customers.directory import Directories
from handlers.updates.desk import Desk
from tests.support import record
from tests.support.workers import ThreadWorkers

UNHURRIED: Final = 1_000_000  # messages a minute that nobody is stopped at


class Line(Api):
    """Telegram without a wire: calls are carried out at once by the sandbox."""

    def __init__(self, world: World) -> None:
        super().__init__(world.token)
        self._world = world
        self.telegram = BotApi(world, Trouble(), flood=None, cut=lambda scope: None)

    async def call(
        self, method: str, params: dict[str, Any], *, upload: Upload | None = None, seconds: float = 30.0
    ) -> Any:
        """The result of `method`. ApiError."""
        sent = {upload.field: Sent(upload.name, upload.content)} if upload and upload.content is not None else {}
        answer = await self.telegram.call(method, Params(json.loads(json.dumps(params)), sent))
        if not answer["ok"]:
            raise ApiError(answer["error_code"], answer["description"])
        return answer["result"]

    async def request(
        self, url: str, *, data: Any, headers: Any = None, seconds: float = 30.0, verb: str = "POST"
    ) -> tuple[int, bytes]:
        """What python-telegram-bot asks for at its start."""
        answer = await self.telegram.call(url.rpartition("/")[2], Params({}))
        return answer.get("error_code", 200), json.dumps(answer).encode()

    async def download(self, path: str, *, limit: int, seconds: float = 30.0) -> bytes | None:
        """A file that somebody sent."""
        return self._world.files.read(path)


@dataclass(frozen=True)
class Seen:
    """What came of one act: messages that are new or changed; what the press was answered with (None: it was not);
    what went wrong behind the scenes."""

    messages: tuple[Message, ...]
    toast: str | None
    broken: tuple[str, ...]

    def here(self, chat: int) -> tuple[Message, ...]:
        """The messages of one chat."""
        return tuple(message for message in self.messages if message.chat_id == chat)


@dataclass(frozen=True)
class Mark:
    """A moment to return to."""

    database: sqlite3.Connection
    rooms: dict[int, Room]
    messages: dict[int, dict[int, Message]]
    now: datetime


@dataclass
class _Heard:
    """What the bot did besides its messages since the last act."""

    toasts: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


class Booth:
    """One bot, its people's phones and its SQLite database, in step."""

    def __init__(self, url: str, world: World) -> None:
        self.path = url.removeprefix("sqlite:///")
        self.world = world
        self.db = Database(url)
        self.line = Line(world)
        self._poster = Poster(self.line, self._fetch)
        wire = Transport(self.line)
        self._bot: ExtBot[None] = ExtBot(world.token, request=wire, get_updates_request=wire)
        self._heard = _Heard()
        self._features = features.load()

    async def start(self) -> None:
        """Build the application and the services it finds everything in."""
        self.app = application(self._bot)
        self.renew()
        for feature in self._features:
            feature.register(self.app)
        await self.app.initialize()

    def renew(self) -> None:
        """Services as a new process makes them: nothing is remembered but what the database holds."""
        workers = ThreadWorkers()
        self.services = Services(
            db=self.db,
            clock=self.world.clock,
            workers=workers,
            background=workers,
            files=TelegramFiles(self.line),
            directories=Directories(self.db),
            desk=Desk(self.db),
            pace=Pace(UNHURRIED),
            bot=BotInfo(BOT_ID, self.world.bot_username, self.world.bot_name),
            answer=self._answered,
            incident=self._incident,
        )
        self.app.bot_data["services"] = self.services

    def _answered(self, method: str, params: dict[str, Any]) -> None:
        if method == "answerCallbackQuery":
            self._heard.toasts.append(str(params.get("text", "")))

    def _incident(self, error: BaseException, place: str) -> str:
        self._heard.broken.append(f"{place}: {error!r} {' < '.join(frames(error))}")
        return "00000000"

    # Moments -------------------------------------------------------------------------------------------------------

    def mark(self) -> Mark:
        """Keep this moment."""
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        live = sqlite3.connect(self.path)
        live.backup(kept)
        live.close()
        return Mark(kept, *copy.deepcopy((self.world.rooms, self.world.messages)), self.world.clock.now())

    def back(self, mark: Mark) -> None:
        """Return to a moment, as a process that starts there."""
        live = sqlite3.connect(self.path)
        mark.database.backup(live)
        live.close()
        self.world.rooms, self.world.messages = copy.deepcopy((mark.rooms, mark.messages))
        self.world.clock.set(mark.now)
        self.renew()

    def later(self, **time: float) -> None:
        """Let time pass; no job runs."""
        self.world.clock.advance(timedelta(**time))

    # Acts ----------------------------------------------------------------------------------------------------------

    async def say(self, person: int, text: str, *, chat: int | None = None) -> Seen:
        """A person writes."""
        return await self.send(person, chat=chat, text=text)

    async def send(self, person: int, *, chat: int | None = None, **content: Any) -> Seen:
        """A person sends text, voice, photo, document or location."""
        body = SendBody.model_validate({"from": person, "chat": chat or person, **content})
        return await self._act(lambda: speak(self.world, body))

    async def press(self, person: int, message: Message, data: str) -> Seen:
        """A person sends what a button under the message sends, whether it still has that button or not."""
        where = {"from": person, "chat": message.chat_id, "message_id": message.message_id}
        body = PressBody.model_validate({**where, "data": data, "force": True})
        return await self._act(lambda: tap(self.world, body))

    async def due(self) -> Seen:
        """What has fallen due is done."""
        jobs = {kind: job for feature in self._features for kind, job in feature.jobs.items()}
        before = self._state()
        await Ticker(self.services, jobs).settle()
        await self._deliver()
        return self._news(before)

    async def _act(self, what: Callable[[], object]) -> Seen:
        before = self._state()
        what()
        for raw in self.world.updates.pending():
            await self.app.process_update(Update.de_json(raw, self._bot))
        self.world.updates.drop_all()
        await self._deliver()
        return self._news(before)

    async def _deliver(self) -> None:
        now = self.world.clock.now()
        while calls := await self.db.read(lambda tx: outbox.waiting(tx, now=now, limit=100)):
            claimed = await self.db.write(partial(outbox.claim, calls=calls))
            posted = [await self._post(call) for call in claimed]
            await self.db.write(partial(outbox.settle, outcomes=posted, now=now))

    async def _post(self, call: Owed) -> Outcome:
        verdict = await self._poster.post(call)
        if verdict.refused:
            self._heard.broken.append(f"refused: {call.method} {verdict.error}")
        return verdict.outcome(call)

    async def _fetch(self, call: Owed) -> Upload | None:
        number = call.file_id
        if number is None:
            return None
        found = await self.db.read(lambda tx: files.stored(tx, number))
        kind = "photo" if call.method == "sendPhoto" else "document"
        return Upload(kind, found.name, found.content, found.mime, found.telegram_file_id)

    def _state(self) -> dict[tuple[int, int], tuple[Any, Any]]:
        return {
            (chat, number): (message.content, message.markup)
            for chat, messages in self.world.messages.items()
            for number, message in messages.items()
            if message.sender_id == BOT_ID
        }

    def _news(self, before: Mapping[tuple[int, int], tuple[Any, Any]]) -> Seen:
        heard, self._heard = self._heard, _Heard()
        changed = tuple(
            self.world.messages[chat][number]
            for (chat, number), state in self._state().items()
            if before.get((chat, number)) != state
        )
        return Seen(changed, heard.toasts[-1] if heard.toasts else None, tuple(heard.broken))


@asynccontextmanager
async def booth(url: str, world: World) -> AsyncIterator[Booth]:
    """A booth on the SQLite database `url`."""
    made = Booth(url, world)
    await made.start()
    yield made
    record.keep(made.line.telegram.calls.after(0))
    made.db.close()
