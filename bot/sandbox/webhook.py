"""Updates pushed to the bot's own address: in order within a chat, repeated until answered with 2xx."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import aiohttp

from bot.sandbox.errors import Disconnected
from bot.sandbox.params import Params
from bot.sandbox.trouble import Trouble
from bot.sandbox.world import World

Call = Callable[[str, Params], Awaitable[Any]]

_PATIENCE = aiohttp.ClientTimeout(total=60)
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


@dataclass(frozen=True)
class _Failure:
    """Why an update was not taken, and after how many seconds whoever refused it wants to see it again."""

    why: str
    again: float | None = None


class WebhookSender:
    """Runs beside the server and delivers whenever a webhook is set."""

    def __init__(self, world: World, trouble: Trouble, call: Call) -> None:
        self._world = world
        self._trouble = trouble
        self._call = call
        self.first_pause = _FIRST_PAUSE
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._current: dict[str, Any] | None = None

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with aiohttp.ClientSession(timeout=_PATIENCE) as session:
            try:
                while True:
                    self._start_deliveries(session)
                    self._world.updates.arrived.clear()
                    await self._world.updates.arrived.wait()
            finally:
                for task in self._busy.values():
                    task.cancel()

    def _start_deliveries(self, session: aiohttp.ClientSession) -> None:
        webhook = self._world.settings.get("webhook")
        if webhook is not self._current:  # set anew or deleted: nobody waits for the old one's next try
            self._current = webhook
            for task in self._busy.values():
                task.cancel()
        if not webhook:
            return
        for update in self._world.updates.pending():
            if len(self._busy) >= webhook["max_connections"]:
                return
            chat = _chat_of(update)
            if chat not in self._busy:
                self._busy[chat] = asyncio.create_task(self._deliver(session, update))
                self._busy[chat].add_done_callback(partial(self._finished, chat))

    def _finished(self, chat: int, _: asyncio.Task[None]) -> None:
        del self._busy[chat]
        self._world.updates.arrived.set()

    async def _deliver(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> None:
        """Try until it is taken, dropped, or nobody is to be pushed to any more."""
        pause = self.first_pause
        while (webhook := self._world.settings.get("webhook")) and self._world.updates.waits(update["update_id"]):
            failure = await self._attempt(session, webhook, update)
            if failure is None:
                self._world.updates.discard(update["update_id"])
                return
            webhook |= {"last_error_date": self._world.now(), "last_error_message": failure.why}
            self._world.save_settings()
            await asyncio.sleep(pause if failure.again is None else failure.again)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _attempt(
        self, session: aiohttp.ClientSession, webhook: dict[str, Any], update: dict[str, Any]
    ) -> _Failure | None:
        """One POST -> None where it was taken, else what went wrong."""
        if self._trouble.offline_seconds:
            return _Failure("Network is unreachable")
        headers = {_SECRET_HEADER: webhook["secret"]} if webhook["secret"] else {}
        try:
            async with session.post(webhook["url"], json=update, headers=headers, allow_redirects=False) as response:
                if not 200 <= response.status < 300:
                    why = f"Wrong response from the webhook: {response.status} {response.reason}"
                    return _Failure(why, _seconds(response.headers.get("Retry-After")))
                await self._answered_with(await response.read())
        except aiohttp.ClientConnectorError:
            return _Failure("Connection refused")
        except TimeoutError:
            return _Failure("Read timeout expired")
        except aiohttp.ClientError:
            return _Failure("Connection closed")
        return None

    async def _answered_with(self, body: bytes) -> None:
        """A webhook may answer with a call of its own, as Telegram allows."""
        with contextlib.suppress(ValueError, Disconnected):
            call = json.loads(body) if body.strip().startswith(b"{") else None
            if isinstance(call, dict) and isinstance(call.get("method"), str):
                await self._call(call.pop("method"), Params(call))


def _seconds(retry_after: str | None) -> float | None:
    return min(float(retry_after), _LONGEST_PAUSE) if retry_after and retry_after.isdecimal() else None


def _chat_of(update: dict[str, Any]) -> int:
    """What keeps its order: the chat, or the person of an inline query."""
    payload = next(value for name, value in update.items() if name != "update_id")
    chat = payload.get("chat") or payload.get("message", {}).get("chat") or payload.get("from") or payload.get("user")
    return int(chat["id"])
