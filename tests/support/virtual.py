"""Time that passes only while nothing happens: an event loop that jumps to its next timer, and a wire with a way."""

from __future__ import annotations

import asyncio
import random
import selectors
from collections.abc import Callable
from typing import Any, Final, TypeVar

from bot.api import Api, Upload
from db.gateway import Database, Tx

T = TypeVar("T")
COMMIT_SECONDS: Final = 0.004
TURN_SECONDS: Final = 1e-6  # that a turn of the loop takes: else a wait that rounds to nothing would never end


class _Selector(selectors.DefaultSelector):
    """Where the loop would sleep, it moves its clock; unless a thread is at work, which takes no time here."""

    loop: VirtualLoop

    def select(self, timeout: float | None = None) -> list[Any]:
        self.loop.now += TURN_SECONDS
        if timeout is not None and timeout <= 0:
            return list(super().select(0))
        if self.loop.at_work:
            return list(super().select(None))
        if found := super().select(0):
            return list(found)
        assert timeout is not None, "everybody waits for somebody"
        self.loop.now += timeout
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """`now` is seconds since it was made; `at_work` counts what threads do for it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.at_work = 0
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        """The present of every timer."""
        return self.now


class VirtualDatabase(Database):
    """A database whose commits take COMMIT_SECONDS of the loop's time, whatever they really take."""

    async def write(self, unit: Callable[[Tx], T]) -> T:
        """As above."""
        await asyncio.sleep(COMMIT_SECONDS)
        with _AtWork():
            return await super().write(unit)

    async def read(self, unit: Callable[[Tx], T]) -> T:
        """As above."""
        with _AtWork():
            return await super().read(unit)


class _AtWork:
    def __enter__(self) -> None:
        self._loop().at_work += 1

    def __exit__(self, *_: object) -> None:
        self._loop().at_work -= 1

    @staticmethod
    def _loop() -> VirtualLoop:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        return loop


class Wire(Api):
    """Telegram at the end of a line: `way` seconds each way, and now and then longer. Notes when each call arrived.

    `complete` is set when as many calls as expected have arrived.
    """

    def __init__(self, *, way: float, jitter: float, expected: int) -> None:
        super().__init__("1:virtual")
        self.complete = asyncio.Event()
        self._expected = expected
        self.arrived: list[dict[str, Any]] = []
        self._chance = random.Random(20)
        self._way = way
        self._jitter = jitter

    async def call(
        self, method: str, params: dict[str, Any], *, upload: Upload | None = None, seconds: float = 30.0
    ) -> Any:
        """Arrive, be noted, be answered."""
        await self._travel()
        self.arrived.append({"method": method, "params": params, "at": asyncio.get_running_loop().time()})
        number = len(self.arrived)
        if number == self._expected:
            self.complete.set()
        await self._travel()
        return {"message_id": number} if method.startswith("send") else True

    async def _travel(self) -> None:
        await asyncio.sleep(self._way + self._chance.expovariate(1 / self._jitter))
