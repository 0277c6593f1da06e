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
_LEAST: Final = 0.001  # seconds: a timer that rings a hair early must not ask again at once
_TRUSTED: Final = 0.95  # of the quickest answer: the very quickest may not have been seen
_MOST_WAY: Final = 0.5  # seconds: beyond that it is not the way that takes so long
_CAREFUL: Final = 3600.0  # seconds after a refusal
_ENOUGH: Final = 128  # of the last answers, from which the way to Telegram is known


class _Window:
    """At most `most` messages within `seconds`. One under way counts until it is known when it arrived at latest."""

    __slots__ = ("_past", "_seconds", "_under_way", "most")

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self._seconds = seconds
        self._past: deque[float] = deque()
        self._under_way = 0

    def delay(self, now: float) -> float:
        while self._past and self._past[0] <= now - self._seconds:
            self._past.popleft()
        if len(self._past) + self._under_way < self.most:
            return 0.0
        return max(_LEAST, self._past[0] + self._seconds - now) if self._past else _SOON

    def begin(self) -> None:
        self._under_way += 1

    def end(self, arrived: float) -> None:
        self._under_way -= 1
        self._past.append(max(arrived, self._past[-1]) if self._past else arrived)

    def idle(self, now: float) -> bool:
        return not self._under_way and (not self._past or self._past[-1] <= now - self._seconds)


class Limiter:
    """When may a message go to a chat? `scale` stretches every window; 0 switches them off (for benches).

    Telegram counts arrivals, we know when we posted and when the answer came. What the quickest of the last answers
    took is the way there and back, which every message has; only what an answer took beyond that may have been spent
    before the message arrived. So two messages that are posted a window after the answer to the first, less that way,
    arrive at least a window apart; waiting for the whole answer would cost a tenth of the speed.
    """

    def __init__(self, scale: float = 1.0, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._scale = scale
        self.monotonic = monotonic
        self._took: deque[float] = deque(maxlen=_ENOUGH)
        self._careful_until = 0.0
        self._all = self._window(OVERALL)
        self._chats: dict[int, _Window] = {}

    def delay(self, chat_id: int) -> float:
        """Seconds until a message may be sent to the chat; 0 for now."""
        return max(self.overall_delay(), self._chat(chat_id).delay(self.monotonic()))

    def overall_delay(self) -> float:
        """Seconds until a message may be sent to any chat."""
        return self._all.delay(self.monotonic())

    def begin(self, chat_id: int) -> None:
        """A message to the chat is being posted."""
        self._all.begin()
        self._chat(chat_id).begin()

    def end(self, chat_id: int, *, took: float | None = None) -> None:
        """It was answered after `took` seconds, or given up (None)."""
        if took is not None:
            self._took.append(took)
        arrived = self.monotonic() - (self._way() if took is not None else 0.0)
        self._all.end(arrived)
        self._chat(chat_id).end(arrived)

    def refused(self) -> None:
        """Telegram counted otherwise: for a good while the whole answer is waited for."""
        self._careful_until = self.monotonic() + _CAREFUL

    def _way(self) -> float:
        if len(self._took) < _ENOUGH or self.monotonic() < self._careful_until:
            return 0.0
        return min(_TRUSTED * min(self._took), _MOST_WAY)

    def must_wait(self, chat_id: int, count: int) -> bool:
        """Whether so many messages to the chat cannot all go within one window."""
        return count > self._chat(chat_id).most

    def forget_idle(self) -> None:
        """Drop the windows of chats that heard nothing for a while."""
        now = self.monotonic()
        self._chats = {chat_id: window for chat_id, window in self._chats.items() if not window.idle(now)}

    def _chat(self, chat_id: int) -> _Window:
        window = self._chats.get(chat_id)
        if window is None:
            window = self._chats[chat_id] = self._window(GROUP if chat_id < 0 else PRIVATE)
        return window

    def _window(self, limit: tuple[int, float]) -> _Window:
        most, seconds = limit
        return _Window(most, seconds * self._scale) if self._scale else _Window(10**9, 1e-9)
