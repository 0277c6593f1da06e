"""The sender: what is owed goes out at least once, in order per chat, within Telegram's limits."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any, Final

import structlog

from bot.api import Api, ApiError, NoAnswer, Upload
from bot.backoff import backoff
from bot.limiter import Limiter
from bot.notices import Notices, language_of
from bot.posting import Poster, Verdict
from bot.queues import Queues, is_answer
from db import chats, files, outbox
from db.gateway import Database, DatabaseAway, Tx
from db.outbox import Owed
from handlers.common.services import Clock

IN_FLIGHT: Final = 8
SWEEP_SECONDS: Final = 2.0
ROOM: Final = 10_000  # calls kept in memory; what is beyond waits in the database
_GRACE_SECONDS: Final = 5.0
_FIELDS: Final = {"sendPhoto": "photo", "sendDocument": "document", "sendVoice": "voice"}
_log = structlog.get_logger("outbox")
Landed = tuple[Owed, Verdict]


class Sender:
    """Claims, posts and settles. Commits hand it new calls; a sweep finds those of other processes and of later."""

    def __init__(self, db: Database, api: Api, *, clock: Clock, limiter: Limiter, notices: Notices) -> None:
        self._db = db
        self._api = api
        self._clock = clock
        self._limiter = limiter
        self._notices = notices
        self._monotonic = limiter.monotonic
        self._queues = Queues(limiter)
        self._poster = Poster(api, self._fetch)
        self._posting: set[asyncio.Task[None]] = set()
        self._landed: list[Landed] = []
        self._dropped: list[str] = []
        self._woken = asyncio.Event()
        self._swept = 0.0
        self._ignored = 0
        self._behind = True
        self._failures = 0
        self._setbacks = 0
        self._recovered = False
        self._stopped = asyncio.Event()
        db.listen(outbox.TOPIC, self._hear)

    # Life ----------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Send until `stop`. What the last process had in flight goes first."""
        while not (self._recovered or self._stopped.is_set()):
            try:
                await self._db.write(outbox.recover)
                self._recovered = True
            except DatabaseAway as error:
                await self._back_off(error)
        while not self._stopped.is_set() or self._posting or self._landed:
            try:
                await self._turn()
                self._setbacks = 0
            except DatabaseAway as error:
                if self._stopped.is_set():
                    return  # what landed is still in flight for the database, and is a repeat after the next start
                await self._back_off(error)

    async def stop(self) -> None:
        """Claim nothing more; what is in flight gets a few seconds to land."""
        self._stopped.set()
        self._woken.set()
        if self._posting:
            await asyncio.wait(self._posting, timeout=_GRACE_SECONDS)
        for task in self._posting:
            task.cancel()
        self._woken.set()

    async def sweep(self) -> None:
        """Look for calls that fell due, or that others wrote."""
        ignored, now = self._ignored, self._clock.now()
        for call in await self._db.read(lambda tx: outbox.waiting(tx, now=now, limit=ROOM, known=self._queues)):
            self._add(call)
        self._swept = self._monotonic()
        self._behind = self._ignored != ignored or len(self._queues) >= ROOM
        self._limiter.forget_idle()

    @property
    def idle(self) -> bool:
        """Nothing waits, nothing is in flight."""
        return not (self._behind or len(self._queues) or self._posting or self._landed)

    # One turn ------------------------------------------------------------------------------------------------------

    async def _turn(self) -> None:
        if self._failures and not self._stopped.is_set():
            await self._wait_for_telegram()
        if self._monotonic() - self._swept >= SWEEP_SECONDS or (self._behind and len(self._queues) < ROOM // 2):
            await self.sweep()
        self._woken.clear()
        batch = self._take()
        if batch or self._landed or self._dropped:
            await self._step(batch)
        else:
            await self._sleep()

    def _take(self) -> list[Owed]:
        batch: list[Owed] = []
        while (
            not self._stopped.is_set() and len(self._posting) + len(batch) < IN_FLIGHT and (call := self._queues.take())
        ):
            batch.append(call)
        return batch

    async def _step(self, batch: list[Owed]) -> None:
        """One commit: what landed is settled, what is next is marked as in flight. Then it is posted."""
        landed, self._landed = self._landed, []
        dropped, self._dropped = self._dropped, []
        try:
            claimed = await self._db.write(lambda tx: self._write(tx, batch, landed, dropped))
        except BaseException:
            self._landed, self._dropped = landed + self._landed, dropped + self._dropped
            for call in batch:
                self._queues.posted(call)
                self._queues.put_back(call)
            raise
        for call, verdict in landed:
            self._move_on(call, verdict)
        self._post(batch, claimed)

    def _write(self, tx: Tx, batch: Sequence[Owed], landed: Sequence[Landed], dropped: Sequence[str]) -> list[Owed]:
        now = self._clock.now()
        outbox.settle(tx, [verdict.outcome(call) for call, verdict in landed], now=now)
        for call, verdict in landed:
            self._write_trouble(tx, call, verdict)
        outbox.supersede(tx, dropped)
        claimed = outbox.claim(tx, batch)
        for call in claimed:
            call.language = language_of(tx, call.chat_id) if call.repeat else None
        return claimed

    def _write_trouble(self, tx: Tx, call: Owed, verdict: Verdict) -> None:
        now = self._clock.now()
        if verdict.migrate_to is not None:
            chats.migrate(tx, call.chat_id, verdict.migrate_to)
        if verdict.moved_from is not None and verdict.message_id is not None:
            outbox.moved(tx, call.chat_id, old=verdict.moved_from, new=verdict.message_id)
        if verdict.lost and chats.lose(tx, call.chat_id):
            self._notices.lost(tx, call.chat_id, now=now)
        if verdict.unpinned:
            self._notices.cannot_pin(tx, call.chat_id, now=now)
        if verdict.refused:
            self._notices.refused(tx, call, why=verdict.error or "", now=now)

    def _move_on(self, call: Owed, verdict: Verdict) -> None:
        if verdict.state == "queued":
            self._queues.put_back(call, delay=verdict.delay)
        else:
            self._queues.done(call)
        if verdict.migrate_to is not None:
            self._queues.rekey(call.chat_id, verdict.migrate_to)

    # Posting -------------------------------------------------------------------------------------------------------

    def _post(self, batch: Sequence[Owed], claimed: Sequence[Owed]) -> None:
        mine = {call.key for call in claimed}
        for call in batch:
            if call.key in mine:
                task = asyncio.create_task(self._post_one(call))
                self._posting.add(task)
                task.add_done_callback(self._posting.discard)
            else:  # another process had it first
                self._queues.posted(call)
                self._queues.done(call)

    async def _post_one(self, call: Owed) -> None:
        started, took = self._monotonic(), None
        try:
            verdict = await self._poster.post(call)
            took = self._monotonic() - started
        except DatabaseAway as error:  # its file could not be read, so nothing was posted
            verdict = Verdict("queued", error=str(error), delay=backoff(call.attempts))
        self._queues.posted(call, took=took)
        if verdict.state != "sent":
            _log.warning("not sent", key=call.key, method=call.method, chat=call.chat_id, why=verdict.error)
        if verdict.away:
            self._failures += 1
        if verdict.flooded:
            self._limiter.refused()
        self._landed.append((call, verdict))
        self._woken.set()

    async def _fetch(self, call: Owed) -> Upload | None:
        file_id = call.file_id
        if file_id is None:
            return None
        found = await self._db.read(lambda tx: files.stored(tx, file_id))
        field = _FIELDS.get(call.method, "document")
        return Upload(field, found.name, found.content, found.mime, found.telegram_file_id)

    # Waiting -------------------------------------------------------------------------------------------------------

    def _hear(self, calls: list[Any]) -> None:
        """Without room only answers are kept: somebody looks at the screen. The others wait in the database."""
        full = self._behind or len(self._queues) >= ROOM
        for call in calls:
            if not full or is_answer(call):
                self._add(call)
            else:
                self._ignored += 1
                self._behind = True
        self._woken.set()

    def _add(self, call: Owed) -> None:
        self._dropped += self._queues.add(call)

    async def _sleep(self) -> None:
        """Until something is added or lands, a chat may go on, or the next sweep is due."""
        until_sweep = self._swept + SWEEP_SECONDS - self._monotonic()
        delay = self._queues.delay() if len(self._posting) < IN_FLIGHT else None
        seconds = max(0.0, min(until_sweep, delay if delay is not None else until_sweep))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)

    async def _wait_for_telegram(self) -> None:
        """Post nothing until Telegram answers again, so that no message is risked on a dead line."""
        _log.warning("telegram is away", failures=self._failures)
        while not self._stopped.is_set():
            await self._pause(backoff(self._failures))
            try:
                await self._api.call("getMe", {}, seconds=_GRACE_SECONDS)
            except NoAnswer:
                self._failures += 1
            except ApiError as error:
                if error.code < 500 and error.code != 401:
                    break
                self._failures += 1
            else:
                break
        self._failures = 0
        _log.info("telegram is back")

    async def _back_off(self, away: DatabaseAway) -> None:
        self._setbacks += 1
        _log.warning(away.what, tries=self._setbacks)
        await self._pause(backoff(self._setbacks))

    async def _pause(self, seconds: float) -> None:
        """Wait, but not longer than until `stop`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)
