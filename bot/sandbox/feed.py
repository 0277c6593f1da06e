"""What phones see happen, in order: the page follows it by long polling."""

import asyncio
import contextlib
import secrets
from collections import deque
from typing import Any

_KEPT = 2_000


class Feed:
    """A bounded list of numbered happenings; whoever fell too far behind is told to start anew."""

    def __init__(self) -> None:
        self.epoch = secrets.token_hex(4)
        self._last = 0
        self._kept: deque[tuple[int, dict[str, Any]]] = deque(maxlen=_KEPT)
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def last(self) -> int:
        """Number of the newest happening."""
        return self._last

    def tell(self, kind: str, **details: Any) -> None:
        """Something happened."""
        self._last += 1
        self._kept.append((self._last, {"kind": kind, **details}))
        self.wake()

    def wake(self) -> None:
        """Let everybody who waits look again."""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    def kept(self, kind: str) -> list[dict[str, Any]]:
        """Happenings of a kind that are still known, oldest first."""
        return [details for _, details in self._kept if details["kind"] == kind]

    def since(self, after: int) -> list[dict[str, Any]] | None:
        """Happenings after a number; None where some of them are no longer kept."""
        oldest = self._kept[0][0] if self._kept else self._last + 1
        if after + 1 < oldest or after > self._last:
            return None
        return [details for number, details in self._kept if number > after]

    async def wait(self, after: int, seconds: float) -> None:
        """Return at once where there is news, else with the next news or after `seconds`."""
        if after != self._last:
            return
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(waiter, seconds)
        self._waiting.discard(waiter)
