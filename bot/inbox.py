"""Updates in: stored before they are acknowledged, handled in order per chat, many chats at a time.

Where they come from does not matter: a poller and a webhook both hand their raw updates to `Inbox.take`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import structlog
from telegram import Bot, Update

from bot.backoff import backoff
from db import inbox
from db.gateway import Database, DatabaseAway
from db.inbox import RawUpdate
from handlers.common.services import Services

ALLOWED: Final = [  # the kinds of updates that are asked for
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
    "chat_member",
    "message_reaction",
]
AT_ONCE: Final = 32  # chats handled at the same time
LOOK_SECONDS: Final = 60.0
ROOM: Final = 1_000  # updates that wait before no more are asked for
_LARGEST: Final = 2**63 - 1  # that a database keeps
_log = structlog.get_logger("inbox")
Handle = Callable[[Update], Awaitable[None]]


class Inbox:
    """Stores raw updates and hands each on, once, until it is settled."""

    def __init__(self, services: Services, bot: Bot, handle: Handle, *, seconds: float = LOOK_SECONDS) -> None:
        self._db: Database = services.db
        self._services = services
        self._bot = bot
        self._handle = handle
        self._seconds = seconds
        self._held: set[int] = set()  # handed on and not settled
        self._let_go: set[int] = set()  # settled since the last look
        self._lines: dict[int, deque[RawUpdate]] = {}
        self._waiting = 0
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._workers: set[asyncio.Task[None]] = set()
        self._moved = asyncio.Event()
        self._stopped = asyncio.Event()
        self.newest = 0

    async def take(self, updates: Iterable[Any]) -> int | None:
        """Store raw updates in one commit; after that they may be acknowledged. DatabaseAway: none is stored.

        What is not an update at all is reported and left out. Answers the highest update id.
        """
        rows = [row for each in updates if (row := self._row(each)) is not None]
        now = self._services.clock.now()
        self._hand_on(await self._db.write(lambda tx: inbox.store(tx, rows, now=now)))
        newest = max((row.update_id for row in rows), default=None)
        self.newest = max(self.newest, newest or 0)
        return newest

    async def resume(self) -> None:
        """Hand on what was stored and not handled, and is not in hand here. DatabaseAway."""
        self._let_go.clear()
        rows = await self._db.read(lambda tx: inbox.unhandled(tx, self._services.bot.id))
        self._hand_on([row for row in rows if row.update_id not in self._let_go])  # settled while that was read

    async def run(self) -> None:
        """Look again and again for what who led before stored last: Telegram was told that it has arrived."""
        while True:
            await asyncio.sleep(self._seconds)
            with contextlib.suppress(DatabaseAway):
                await self.resume()

    @property
    def full(self) -> bool:
        """So many updates wait that no more should come."""
        return self._waiting >= ROOM

    async def room(self) -> None:
        """Wait until not too many updates wait."""
        while self.full:
            self._moved.clear()
            await self._moved.wait()

    @property
    def idle(self) -> bool:
        """Everything that was taken is settled."""
        return not self._waiting

    async def stop(self) -> None:
        """Finish the updates that are being handled; the others stay for the next start."""
        self._stopped.set()
        if self._workers:
            await asyncio.wait(self._workers)

    def _row(self, raw: Any) -> RawUpdate | None:
        update_id = id_of(raw)
        if update_id is None:
            self._services.incident(ValueError("not an update"), "inbox")
            return None
        return RawUpdate(self._services.bot.id, update_id, chat_of(raw), _written(raw))

    def _hand_on(self, rows: Sequence[RawUpdate]) -> None:
        rows = [row for row in rows if row.update_id not in self._held]
        self._held.update(row.update_id for row in rows)
        self._waiting += len(rows)
        for row in rows:
            line = self._lines.get(row.chat_id)
            if line is not None:
                line.append(row)
                continue
            self._lines[row.chat_id] = deque([row])
            worker = asyncio.create_task(self._serve(row.chat_id))
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)

    async def _serve(self, chat_id: int) -> None:
        """Handle a chat's updates one after the other until none is left."""
        line = self._lines[chat_id]
        while line and not self._stopped.is_set():
            async with self._turns:
                await self._settle(line.popleft())
            self._waiting -= 1
            self._moved.set()
        if not line:
            del self._lines[chat_id]

    async def _settle(self, row: RawUpdate) -> None:
        """Handle one update; as often as the database is away or busy, in order, until the next start."""
        tries = 0
        while not self._stopped.is_set():
            try:
                await self._settle_once(row)
                self._held.discard(row.update_id)
                self._let_go.add(row.update_id)
                break
            except DatabaseAway as error:
                tries += 1
                _log.warning(error.what, update=row.update_id, tries=tries)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopped.wait(), backoff(tries))
            except Exception as error:  # not even parking worked: the next start tries again, the chat goes on
                _log.error("not settled", update=row.update_id, error=type(error).__name__)
                break

    async def _settle_once(self, row: RawUpdate) -> None:
        try:
            update = Update.de_json(json.loads(row.body), self._bot)
            await self._handle(update)
        except DatabaseAway:
            raise
        except inbox.AlreadyHandled:  # nothing of ours was stored: it stands as the other one left it
            _log.info("handled elsewhere", update=row.update_id)
            return
        except Exception as error:
            await self._park(row, error)
            return
        if row.update_id in self._services.handled:
            self._services.handled.discard(row.update_id)
            return
        now = self._services.clock.now()
        await self._db.write(lambda tx: inbox.done(tx, row.bot_id, row.update_id, now=now, once=False))

    async def _park(self, row: RawUpdate, error: Exception) -> None:
        incident = self._services.incident(error, "inbox")
        why, now = f"{type(error).__name__}, incident {incident}", self._services.clock.now()
        await self._db.write(lambda tx: inbox.park(tx, row.bot_id, row.update_id, error=why, now=now))


def id_of(raw: Any) -> int | None:
    """The update id of a raw update; None where it is none."""
    return _whole(raw.get("update_id")) if isinstance(raw, Mapping) else None


def chat_of(raw: Mapping[str, Any]) -> int:
    """The chat whose order an update keeps; for what belongs to no chat, the person; else 0."""
    for name, body in raw.items():
        if name == "update_id" or not isinstance(body, Mapping):
            continue
        if name == "callback_query" and isinstance(body.get("message"), Mapping):
            body = body["message"]
        for holder in ("chat", "from", "user"):
            found = body.get(holder)
            if isinstance(found, Mapping) and (chat := _whole(found.get("id"))) is not None:
                return chat
    return 0


def _whole(value: Any) -> int | None:
    """A number that a database can keep."""
    return value if type(value) is int and abs(value) <= _LARGEST else None


def _written(raw: Any) -> str:
    """As JSON; half a character, which no database keeps as such, stays escaped."""
    body = json.dumps(raw, ensure_ascii=False)
    try:
        body.encode()
    except UnicodeEncodeError:
        return json.dumps(raw)
    return body
