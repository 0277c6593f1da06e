"""What is owed, in memory: a line per chat, in order; which chat may send now, and how long until one may."""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from bot.limiter import Limiter
from db.outbox import Owed

_EDITS = {"editMessageText", "editMessageCaption", "editMessageMedia", "editMessageReplyMarkup"}


def is_edit(method: str) -> bool:
    """Whether the method changes a message that is there."""
    return method in _EDITS


def is_message(method: str) -> bool:
    """Whether the method puts a message into a chat: what the limits count."""
    return (method.startswith("send") and method != "sendChatAction") or method in ("copyMessage", "forwardMessage")


class Queues:
    """Lines of calls. A chat has at most one call under way, and later calls wait for it."""

    def __init__(self, limiter: Limiter, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._limiter = limiter
        self._monotonic = monotonic
        self._lines: dict[int, deque[Owed]] = {}
        self._known: set[str] = set()
        self._busy: set[int] = set()
        self._ready: deque[int] = deque()
        self._later: list[tuple[float, int]] = []
        self._pauses: dict[int, float] = {}

    def __len__(self) -> int:
        return len(self._known)

    def add(self, call: Owed) -> list[str]:
        """Queue a call unless it is there; the keys of edits that it makes unnecessary."""
        if call.key in self._known:
            return []
        self._known.add(call.key)
        line = self._lines.setdefault(call.chat_id, deque())
        dropped = [each for each in line if _covers(call, each)] if is_edit(call.method) else []
        for each in dropped:
            line.remove(each)
            self._known.discard(each.key)
        line.append(call)
        if len(line) == 1 and call.chat_id not in self._busy and call.chat_id not in self._pauses:
            self._ready.append(call.chat_id)
        return [each.key for each in dropped]

    def take(self) -> Owed | None:
        """The next call that may be sent now; its chat is busy until `done` or `put_back`."""
        self._wake_chats()
        for _ in range(len(self._ready)):
            chat_id = self._ready.popleft()
            line = self._lines.get(chat_id)
            if not line or chat_id in self._busy or chat_id in self._pauses:
                continue
            if is_message(line[0].method):
                if self._limiter.overall_delay():
                    self._ready.append(chat_id)  # its own window may be free: others may edit meanwhile
                    continue
                if delay := self._limiter.delay(chat_id):
                    self.pause(chat_id, delay)
                    continue
                self._limiter.begin(chat_id)
            self._busy.add(chat_id)
            return line.popleft()
        return None

    def delay(self) -> float | None:
        """Seconds until `take` is worth a try; None until something is added or done."""
        if self._ready:
            return self._limiter.overall_delay()
        return max(0.0, self._later[0][0] - self._monotonic()) if self._later else None

    def posted(self, call: Owed) -> None:
        """The call was answered or given up: its place in the limits starts to age."""
        if is_message(call.method):
            self._limiter.end(call.chat_id)

    def done(self, call: Owed) -> None:
        """The call needs nothing more: the next one of its chat may go."""
        self._known.discard(call.key)
        self._free(call.chat_id)

    def put_back(self, call: Owed, *, delay: float = 0.0) -> None:
        """The call goes to the front of its line again, after `delay` seconds."""
        self._lines.setdefault(call.chat_id, deque()).appendleft(call)
        if delay:
            self.pause(call.chat_id, delay)
        self._free(call.chat_id)

    def pause(self, chat_id: int, seconds: float) -> None:
        """Let a chat wait; the others go on."""
        until = self._monotonic() + seconds
        self._pauses[chat_id] = until
        heapq.heappush(self._later, (until, chat_id))

    def rekey(self, old: int, new: int) -> None:
        """A chat changed its id: its line goes on under the new one."""
        for call in self._lines.pop(old, ()):
            call.chat_id = new
            self._known.discard(call.key)
            self.add(call)

    def _free(self, chat_id: int) -> None:
        self._busy.discard(chat_id)
        if not self._lines.get(chat_id):
            self._lines.pop(chat_id, None)
        elif chat_id not in self._pauses:
            self._ready.append(chat_id)

    def _wake_chats(self) -> None:
        now = self._monotonic()
        while self._later and self._later[0][0] <= now:
            until, chat_id = heapq.heappop(self._later)
            if self._pauses.get(chat_id) == until:
                del self._pauses[chat_id]
                self._ready.append(chat_id)


def _covers(new: Owed, old: Owed) -> bool:
    """Whether the edit `new` shows everything that `old` would have shown."""
    if not is_edit(old.method) or _message(new) != _message(old):
        return False
    return old.method in (new.method, "editMessageReplyMarkup")


def _message(call: Owed) -> tuple[str | None, Any]:
    return call.target, call.params.get("message_id")
