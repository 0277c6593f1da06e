"""Trouble on purpose: refused calls, lost answers, no network, and Telegram's flood limits."""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.errors import standard_error, too_many_requests

Monotonic = Callable[[], float]

_SENDS = ("send", "copymessage", "forwardmessage")
_NOT_LIMITED = {"sendchataction"}


@dataclass
class Fault:
    """Refuse calls of a method ("*" is any): the first `after` pass, the next `times` fail.

    `lost` carries the call out and cuts the connection before the answer.
    """

    method: str
    error_code: int = 500
    times: int = 1
    after: int = 0
    retry_after: int | None = None
    description: str | None = None
    chat_id: int | None = None
    lost: bool = False

    def hits(self, method: str, chat_id: int) -> bool:
        """Whether it concerns this call."""
        return self.method.lower() in {"*", method.lower()} and self.chat_id in {None, chat_id}


class Trouble:
    """All faults that are set, and whether the network is away. Offline time is real time, and what the clock skips."""

    def __init__(self, monotonic: Monotonic = time.monotonic) -> None:
        self._monotonic = monotonic
        self._faults: list[Fault] = []
        self._offline_until = 0.0

    def add(self, fault: Fault) -> None:
        """One more fault, after those already set."""
        self._faults.append(fault)

    def clear(self) -> None:
        """No trouble any more."""
        self._faults.clear()
        self._offline_until = 0.0

    def go_offline(self, seconds: float) -> None:
        """Cut every connection of the bot for this long."""
        self._offline_until = self._monotonic() + seconds

    def skip(self, seconds: float) -> None:
        """The clock was moved: an hour without network is over where a day is skipped."""
        self._offline_until -= max(0.0, seconds)

    @property
    def offline_seconds(self) -> float:
        """How long the network stays away, 0 when it is there."""
        return max(0.0, self._offline_until - self._monotonic())

    @property
    def waiting(self) -> list[Fault]:
        """Faults that are not used up."""
        return list(self._faults)

    def strike(self, method: str, chat_id: int) -> bool:
        """Count this call; raises the refusal it meets, or tells that its answer shall be lost."""
        for fault in [f for f in self._faults if f.hits(method, chat_id)]:
            if fault.after > 0:
                fault.after -= 1
                continue
            self._use_up(fault)
            if fault.lost:
                return True
            raise standard_error(fault.error_code, fault.description, fault.retry_after)
        return False

    def _use_up(self, fault: Fault) -> None:
        fault.times -= 1
        if fault.times <= 0:
            self._faults.remove(fault)


@dataclass
class FloodGate:
    """Telegram's limits in sliding windows: 30 messages/s in all, 20/min in a group, 3 in 3 s in a private chat."""

    monotonic: Monotonic = time.monotonic
    _all: deque[float] = field(default_factory=deque)
    _by_chat: defaultdict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def check(self, method: str, chat_id: int) -> None:
        """ApiError 429 with the seconds to wait where a message comes too early; refused ones do not count."""
        name = method.lower()
        if not name.startswith(_SENDS) or name in _NOT_LIMITED:
            return
        now = self.monotonic()
        window, most = (60, 20) if chat_id < 0 else (3, 3)
        chat = self._by_chat[chat_id]
        _forget(self._all, now - 1)
        _forget(chat, now - window)
        if len(chat) >= most:
            raise too_many_requests(max(1, math.ceil(chat[0] + window - now)))
        if len(self._all) >= 30:
            raise too_many_requests(1)
        self._all.append(now)
        chat.append(now)


def _forget(times: deque[float], until: float) -> None:
    while times and times[0] <= until:
        times.popleft()
