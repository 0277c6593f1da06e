"""Telegram's limits on messages, kept by sliding windows of our own: in all, per private chat, per group."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final

OVERALL: Final = (30, 1.0)  # messages, seconds
PRIVATE: Final = (3, 3.0)  # one a second, in bursts of three
GROUP: Final = (20, 60.0)
_SOON: Final = 0.02  # seconds: when a window is full of messages that are still under way


class _Window:
    """At most `most` messages within `seconds`. One under way counts until `seconds` after its answer came,
    because it may arrive at any moment in between."""

    __slots__ = ("_most", "_past", "_seconds", "_under_way")

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._past: deque[float] = deque()
        self._under_way = 0

    def delay(self, now: float) -> float:
        while self._past and self._past[0] <= now - self._seconds:
            self._past.popleft()
        if len(self._past) + self._under_way < self._most:
            return 0.0
        return max(_SOON, self._past[0] + self._seconds - now) if self._past else _SOON

    def begin(self) -> None:
        self._under_way += 1

    def end(self, now: float) -> None:
        self._under_way -= 1
        self._past.append(now)

    def idle(self, now: float) -> bool:
        return not self._under_way and (not self._past or self._past[-1] <= now - self._seconds)


class Limiter:
    """When may a message go to a chat? `scale` stretches every window; 0 switches them off (for benches)."""

    def __init__(self, scale: float = 1.0, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._scale = scale
        self._monotonic = monotonic
        self._all = self._window(OVERALL)
        self._chats: dict[int, _Window] = {}

    def delay(self, chat_id: int) -> float:
        """Seconds until a message may be sent to the chat; 0 for now."""
        return max(self.overall_delay(), self._chat(chat_id).delay(self._monotonic()))

    def overall_delay(self) -> float:
        """Seconds until a message may be sent to any chat."""
        return self._all.delay(self._monotonic())

    def begin(self, chat_id: int) -> None:
        """A message to the chat is being posted."""
        self._all.begin()
        self._chat(chat_id).begin()

    def end(self, chat_id: int) -> None:
        """It was answered, or given up."""
        now = self._monotonic()
        self._all.end(now)
        self._chat(chat_id).end(now)

    def forget_idle(self) -> None:
        """Drop the windows of chats that heard nothing for a while."""
        now = self._monotonic()
        self._chats = {chat_id: window for chat_id, window in self._chats.items() if not window.idle(now)}

    def _chat(self, chat_id: int) -> _Window:
        window = self._chats.get(chat_id)
        if window is None:
            window = self._chats[chat_id] = self._window(GROUP if chat_id < 0 else PRIVATE)
        return window

    def _window(self, limit: tuple[int, float]) -> _Window:
        most, seconds = limit
        return _Window(most, seconds * self._scale) if self._scale else _Window(10**9, 1e-9)
