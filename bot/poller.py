"""Long polling: asks for updates, and acknowledges them by asking for later ones once they are stored."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import structlog

from bot.api import TIMEOUT, Api, ApiError, NoAnswer
from bot.backoff import backoff
from bot.inbox import ALLOWED, Inbox
from bot.pushing import host_of
from db.gateway import DatabaseAway

_BATCH: Final = 100
_CONFLICT_SECONDS: Final = 3.0
_PUSHED: Final = "webhook is active"
_log = structlog.get_logger("poller")


class Poller:
    """Fetches updates for an inbox until it is cancelled."""

    def __init__(self, api: Api, inbox: Inbox, *, seconds: int = 30) -> None:
        self._api = api
        self._inbox = inbox
        self._seconds = seconds
        self._offset: int | None = None
        self._failures = 0
        self._said: str | None = None
        self.hearing = False

    async def begin(self) -> None:
        """Nothing: the first poll begins it."""

    async def run(self) -> None:
        """Poll without end. Trouble is said once, and outlasted."""
        while True:
            try:
                await self._inbox.room()
                await self._poll()
            except ApiError as error:
                pushed = error.code == 409 and _PUSHED in error.description
                await (self._unhook() if pushed else self._recover(f"{error.code} {error.description}", _wait(error)))
            except NoAnswer as error:
                await self._recover(f"no answer: {error}", None)
            except DatabaseAway as error:
                await self._recover(f"{error.what}: {error}", None)

    async def end(self) -> None:
        """Nothing: what was not stored was not acknowledged either."""

    async def _poll(self) -> None:
        # The first poll answers at once: only then is it known that nobody else polls.
        seconds = self._seconds if self.hearing else 0
        params: dict[str, Any] = {"timeout": seconds, "limit": _BATCH, "allowed_updates": ALLOWED}
        if self._offset is not None:
            params["offset"] = self._offset
        updates = await self._api.call("getUpdates", params, seconds=seconds + TIMEOUT)
        self._recovered()
        if updates and (newest := await self._inbox.take(updates)) is not None:
            self._offset = newest + 1

    async def _unhook(self) -> None:
        """Updates are pushed to somebody: to us before polling was chosen, or to another program with this token."""
        try:
            info = await self._api.call("getWebhookInfo", {})
            await self._api.call("deleteWebhook", {})
        except (ApiError, NoAnswer) as error:
            await self._recover(f"a webhook is set and cannot be deleted: {error}", None)
            return
        _log.warning("a webhook was set; deleted it, polling from now on", host=host_of(info.get("url", "")))
        self._failures += 1  # whoever sets it again and again is not outrun
        await asyncio.sleep(backoff(self._failures))

    async def _recover(self, trouble: str, seconds: float | None) -> None:
        self._failures += 1
        self.hearing = False
        if trouble != self._said:
            _log.warning("cannot poll", why=trouble)
            self._said = trouble
        await asyncio.sleep(backoff(self._failures) if seconds is None else seconds)

    def _recovered(self) -> None:
        self.hearing = True
        self._failures = 0
        if self._said is not None:
            _log.info("polling again", after=self._said)
            self._said = None


def _wait(error: ApiError) -> float | None:
    """A fixed time where Telegram gave one, or where somebody else polls; None for a growing one."""
    return _CONFLICT_SECONDS if error.code == 409 else error.retry_after
