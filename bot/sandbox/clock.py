"""The demo's clock: flows at a speed from the monotonic clock, can be moved, remembers where it stood."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Listener = Callable[[datetime], None]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


class SandboxClock:
    """Simulated time. `now()` is an aware UTC datetime; listeners hear of jumps, not of the flow."""

    def __init__(self, start: datetime, *, speed: float = 1.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._base = start.astimezone(UTC)
        self._since = monotonic()
        self._speed = speed
        self._listeners: list[Listener] = []

    def now(self) -> datetime:
        """The simulated moment, aware, UTC."""
        return self._base + timedelta(seconds=(self._monotonic() - self._since) * self._speed)

    @property
    def speed(self) -> float:
        """Simulated seconds in a real second; 0 stands still."""
        return self._speed

    @speed.setter
    def speed(self, value: float) -> None:
        if value < 0:
            raise ValueError("the speed is 0 or more")
        self._base, self._since, self._speed = self.now(), self._monotonic(), value
        self._tell()

    def set(self, moment: datetime) -> None:
        """Jump to an aware moment, forward or back."""
        if moment.tzinfo is None:
            raise ValueError("the moment needs a time zone")
        self._base, self._since = moment.astimezone(UTC), self._monotonic()
        self._tell()

    def advance(self, step: timedelta) -> None:
        """Jump by a step."""
        self.set(self.now() + step)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(now)` after every jump or change of speed; the answer ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self) -> None:
        moment = self.now()
        for listener in list(self._listeners):
            listener(moment)


def parse_step(text: str) -> timedelta:
    """ "8h", "1d12h", "90s", "-2h" -> timedelta; ValueError says how to write it."""
    parts = re.fullmatch(r"(-?)((?:\d+(?:\.\d+)?[smhdw])+)", text.strip().lower().replace(" ", ""))
    if not parts:
        raise ValueError(f'"{text}" is no duration; write "90s", "30m", "8h", "1d" or "1d12h"')
    seconds = sum(float(n) * _UNITS[u] for n, u in re.findall(r"(\d+(?:\.\d+)?)([smhdw])", parts[2]))
    return timedelta(seconds=-seconds if parts[1] else seconds)
