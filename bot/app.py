"""The composition root: nothing else knows everything."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import structlog
from telegram import Update
from telegram.ext import ExtBot

from bot import features, lessons, memory, menu
from bot.answers import Answers
from bot.api import Api, ApiError, NoAnswer
from bot.clock import SystemClock
from bot.config import Settings
from bot.dispatch import application
from bot.duty import Duty, WayIn
from bot.ears import ears
from bot.features import Feature
from bot.files import TelegramFiles
from bot.inbox import Inbox
from bot.incidents import Incidents
from bot.leader import Leadership
from bot.limiter import Limiter
from bot.listening import listening
from bot.notices import Notices
from bot.poller import Poller
from bot.pushing import AddressRefused, Pusher, secret_of
from bot.suggester import Endpoint
from bot.transport import Transport
from bot.webhook import Receiver
from bot.workers import ProcessWorkers
from db import people, schema
from db.gateway import Database, DatabaseAway, Tx
from db.lock import leader_lock
from db.scope import ALL
from handlers.common.gate import Pace
from handlers.common.services import BotInfo, Clock, Services, Workers
from handlers.common.understand.message import warm
from handlers.customers.directory import Directories
from handlers.rules import configured
from handlers.updates.desk import Desk

_TRIES: Final = 3
_log = structlog.get_logger("app")


class CannotStart(Exception):
    """Why the bot cannot run, in one line for the administrator. `misused`: the configuration is to blame."""

    def __init__(self, why: str, *, misused: bool = False) -> None:
        super().__init__(why)
        self.misused = misused


class Service:
    """The whole bot of one process."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        workers: Workers | None = None,
        chosen: Sequence[Feature] | None = None,
    ) -> None:
        self._settings = settings
        self.clock = clock or SystemClock()
        self._own_workers = ProcessWorkers(settings.workers.processes)
        self._own_background = ProcessWorkers(keep=False)
        self._workers = workers or self._own_workers
        self._background = workers or self._own_background
        self._features = list(chosen) if chosen is not None else features.load()
        self._notices = Notices(settings.operator.chat)
        self._leading = asyncio.Event()
        self._duty: Duty | None = None
        self._life: asyncio.Task[None] | None = None
        self._warming: asyncio.Task[None] | None = None
        self._receiver: Receiver | None = None
        self._door = contextlib.AsyncExitStack()

    # Life ----------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Connect, and lead as soon as no other process does. CannotStart, CannotListen, SchemaTooNew, DatabaseAway,
        BadUrl."""
        settings = self._settings
        memory.share()
        await asyncio.to_thread(schema.upgrade, settings.database.url)
        self.db = Database(settings.database.url)
        self._api = Api(settings.telegram.token.get_secret_value(), settings.telegram.api)
        self._incidents = Incidents(self.db, self.clock, self._notices)
        self._answers = Answers(self._api)
        try:
            firm = await self.db.read(people.firm)
            if firm is None:
                raise CannotStart("the database has no firm yet; run `holdfast init` first")
            await self._open_door()
            await self.db.write(self._put_rules_in_force)
            self._bot = BotInfo(**await self._who_am_i())
            await self._connect()
        except BaseException:
            await self._close()
            raise
        self._life = asyncio.create_task(self._lead())
        self._warming = asyncio.create_task(self._warm(firm.directory_version))
        menu.publish(self._answers, self.app, firm.language)

    async def run(self) -> None:
        """`start` and go on until cancelled."""
        await self.start()
        try:
            assert self._life is not None
            await asyncio.shield(self._life)  # `stop` ends it, in its order
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Finish what is in hand and let go of everything."""
        if self._warming is not None:
            self._warming.cancel()  # first: messages wait for it, and whoever finishes what is in hand for those
        if self._life is not None:
            self._life.cancel()
            await asyncio.wait([self._life])
        await self._close()

    # For those who wait --------------------------------------------------------------------------------------------

    @property
    def ready(self) -> bool:
        """This process leads, and updates come in."""
        return self._duty is not None and self._leading.is_set() and self._duty.hearing

    @property
    def leads(self) -> bool:
        """This process sends and keeps the schedule."""
        return self._leading.is_set()

    @property
    def duty(self) -> Duty:
        """What the leading process does. RuntimeError where this one does not lead."""
        if self._duty is None:
            raise RuntimeError("this process does not lead")
        return self._duty

    async def settle(self, *, update_id: int = 0) -> None:
        """Return when this update and all others are handled, due jobs have run and nothing is owed."""
        await self._leading.wait()
        await self.duty.settle(update_id=update_id)
        while not self._answers.idle:
            await self._answers.stop()

    async def next_due(self, until: datetime) -> datetime | None:
        """The next moment, not after `until`, at which something falls due."""
        await self._leading.wait()
        return await self.duty.next_due(until)

    def _put_rules_in_force(self, tx: Tx) -> None:
        """Those of config.toml. Whom it names and nobody knows is told, and no reason not to start."""
        now = self.clock.now()
        for each in configured.apply(tx, [rule.declared() for rule in self._settings.rules], now=now):
            _log.warning("config.toml: a rule names somebody unknown", what=each.what, name=each.name)
            self._notices.misconfigured(tx, each.what, each.name, now=now)

    # Parts ---------------------------------------------------------------------------------------------------------

    async def _who_am_i(self) -> dict[str, Any]:
        for attempt in range(1, _TRIES + 1):
            try:
                me = await self._api.call("getMe", {})
                return {"id": me["id"], "username": me.get("username", ""), "name": me.get("first_name", "")}
            except ApiError as error:
                if error.code in (401, 404):
                    raise CannotStart("Telegram does not know this token; ask BotFather for it", misused=True) from None
                why = f"{error.code} {error.description}"
            except NoAnswer as error:
                why = str(error)
            if attempt < _TRIES:
                await asyncio.sleep(attempt)
        raise CannotStart(f"{self._settings.telegram.api} cannot be reached ({why})")

    async def _connect(self) -> None:
        """Build python-telegram-bot's application on our transport, with every feature listening."""
        transport = Transport(self._api)
        token = self._settings.telegram.token.get_secret_value()
        base = self._settings.telegram.api.rstrip("/")
        bot: ExtBot[None] = ExtBot(token, f"{base}/bot", f"{base}/file/bot", transport, transport)
        self.app = application(bot)
        self._services = self._make_services()
        self.app.bot_data["services"] = self._services
        for feature in self._features:
            feature.register(self.app)
        await self.app.initialize()

    def _make_services(self) -> Services:
        return Services(
            db=self.db,
            clock=self.clock,
            workers=self._workers,
            background=self._background,
            files=TelegramFiles(self._api),
            directories=Directories(self.db),
            desk=Desk(self.db),
            pace=Pace(),
            bot=self._bot,
            keeping=self._settings.scores.keeping(),
            ears=ears(self._settings.voice.model, self._workers),
            suggester=Endpoint(self._settings.notes) if self._settings.notes.endpoint else None,
            answer=self._answers.post,
            incident=self._incidents.report,
        )

    async def _warm(self, directory_version: int) -> None:
        """Load and learn what the first message would wait for."""
        with contextlib.suppress(DatabaseAway):  # then whoever needs the names first loads them
            await self._services.directories.current(directory_version, ALL)
        try:
            await lessons.learn(self._background)
            await asyncio.to_thread(_prepare)
        except Exception as error:  # the first message learns it then, later than the others would like
            _log.error("reading was not learnt ahead", error=repr(error))

    async def _handle(self, update: Update) -> None:
        """Words wait until reading them is learnt: who reads sooner learns it here, and holds up everybody."""
        words = update.callback_query is None and update.inline_query is None
        if self._warming is not None and words:
            await asyncio.wait([self._warming])
            if self._warming.cancelled():
                raise asyncio.CancelledError  # a stop: the update stays for the next start
        await self.app.process_update(update)

    async def _lead(self) -> None:
        leadership = Leadership(leader_lock(self.db.url))
        try:
            while True:
                await leadership.won()
                await self._serve(leadership)
        finally:
            leadership.give_up()

    async def _serve(self, leadership: Leadership) -> None:
        jobs = {kind: job for feature in self._features for kind, job in feature.jobs.items()}
        limiter = Limiter(self._settings.limits.scale)
        duty = Duty(self._services, self._api, limiter=limiter, notices=self._notices, jobs=jobs)
        try:
            await duty.start(self.app.bot, self._handle, way_in=self._way_in)
        except AddressRefused as error:
            raise CannotStart(f"webhook.url: Telegram does not take it ({error})", misused=True) from None
        self._duty = duty
        self._leading.set()
        _log.info("leading", bot=self._bot.username)
        try:
            await leadership.lost()
        finally:
            self._leading.clear()
            await duty.stop()
            self._duty = None

    def _way_in(self, inbox: Inbox) -> WayIn:
        if self._receiver is None:
            return Poller(self._api, inbox, seconds=self._settings.telegram.poll_seconds)
        return Pusher(self._api, inbox, receiver=self._receiver, settings=self._settings, tell=self.unheard)

    async def unheard(self, why: str, waiting: int) -> None:
        """Tell the operators, at most once an hour, why Telegram cannot push what waits there. DatabaseAway."""
        now = self.clock.now()
        await self.db.write(lambda tx: self._notices.unheard(tx, why=why, waiting=waiting, now=now))

    async def _open_door(self) -> None:
        """Listen where Telegram pushes, if it does; who does not lead answers there that others should be asked."""
        given = self._settings.webhook
        if given.url is None:
            return
        self._receiver = Receiver(given.url, secret_of(self._settings), incident=self._incidents.report)
        door = listening(self._receiver, host=given.host, port=given.port, section="webhook")
        await self._door.enter_async_context(door)

    async def _close(self) -> None:
        if self._warming is not None:
            self._warming.cancel()  # a stop does not wait until all is learnt
            await asyncio.wait([self._warming])
        await self._door.aclose()
        await self._answers.stop()
        await self._incidents.stop()
        await self._api.close()
        self._own_workers.close()
        self._own_background.close()
        await asyncio.to_thread(self.db.close)


def _prepare() -> None:
    """Read a message for the first time, which is slow; from then on everything is there that stays."""
    warm()
    memory.settle()
