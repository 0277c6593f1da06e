"""The bot's update queue: unconfirmed updates, long polls and who may ask for them."""

import asyncio
from collections.abc import Sequence
from typing import Any

from bot.sandbox.errors import Disconnected, conflict
from bot.sandbox.store import Store

OPTIONAL_KINDS = frozenset({"message_reaction", "message_reaction_count", "chat_member"})
"""Kinds that Telegram sends only to bots that ask for them by name."""

_TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"
_FIRST_UPDATE_ID = 410_000_001


class UpdateQueue:
    """Updates in order, kept until confirmed by a higher offset or a webhook's 2xx.

    `arrived` is set when there is something new, `polled` while a long poll waits.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pending: dict[int, dict[str, Any]] = dict(store.load("update"))
        state = dict(store.load("queue")).get(0, {})
        self._next_id: int = state.get("next_id", _FIRST_UPDATE_ID)
        self._allowed: list[str] = state.get("allowed", [])
        self._poll: asyncio.Future[None] | None = None
        self.arrived = asyncio.Event()
        self.polled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._pending)

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Remember which kinds the bot wants; None leaves it as it was, empty means the usual ones."""
        if kinds is not None and list(kinds) != self._allowed:
            self._allowed = list(kinds)
            self._save()

    @property
    def allowed(self) -> list[str]:
        """The kinds asked for; empty means the usual ones."""
        return self._allowed

    def wants(self, kind: str) -> bool:
        """Whether the bot gets this kind."""
        return kind in self._allowed if self._allowed else kind not in OPTIONAL_KINDS

    def push(self, kind: str, payload: dict[str, Any]) -> int | None:
        """Queue an update -> its id, or None where the bot does not want this kind."""
        if not self.wants(kind):
            return None
        update_id, self._next_id = self._next_id, self._next_id + 1
        update = {"update_id": update_id, kind: payload}
        self._pending[update_id] = update
        self._store.put("update", update_id, update)
        self._save()
        self.arrived.set()
        if self._poll and not self._poll.done():
            self._poll.set_result(None)
        return update_id

    def _save(self) -> None:
        self._store.put("queue", 0, {"next_id": self._next_id, "allowed": self._allowed})

    def confirm(self, offset: int) -> None:
        """Forget everything below the offset; a negative one keeps only that many of the newest."""
        if offset < 0:
            offset = min(list(self._pending)[offset:], default=0)
        for update_id in list(self._pending):
            if update_id >= offset:
                break
            self.discard(update_id)

    def discard(self, update_id: int) -> None:
        """Forget one update that was delivered."""
        if self._pending.pop(update_id, None) is not None:
            self._store.drop("update", update_id)

    def waits(self, update_id: int) -> bool:
        """Whether it was neither delivered nor dropped."""
        return update_id in self._pending

    def drop_all(self) -> None:
        """Forget all waiting updates."""
        for update_id in list(self._pending):
            self.discard(update_id)

    @property
    def newest(self) -> int:
        """The id of the newest unconfirmed update, 0 where there is none."""
        return max(self._pending, default=0)

    def pending(self, limit: int | None = None) -> list[dict[str, Any]]:
        """The oldest unconfirmed updates, at most `limit`."""
        return list(self._pending.values())[:limit]

    async def poll(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """Unconfirmed updates, waiting at most `seconds` of real time for the first.

        A second poll ends the first with ApiError 409, as Telegram does.
        """
        self.end_poll(conflict(_TERMINATED))
        self.confirm(offset)
        if not self._pending and seconds > 0:
            await self._wait(seconds)
        return self.pending(limit)

    async def _wait(self, seconds: float) -> None:
        poll = asyncio.get_running_loop().create_future()
        self._poll = poll
        self.polled.set()
        await asyncio.wait([poll], timeout=seconds)
        if self._poll is poll:
            self._poll = None
            self.polled.clear()
        if poll.done():
            poll.result()

    def end_poll(self, reason: Exception) -> None:
        """Answer the waiting poll, if there is one, with a refusal or a cut connection."""
        poll, self._poll = self._poll, None
        if poll and not poll.done():
            poll.set_exception(reason)

    def cut(self) -> None:
        """The network goes away under a waiting poll."""
        self.end_poll(Disconnected())
