"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


class FixedClock:
    """The injected clock of tests."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self._now = now

    def now(self) -> datetime:
        """Where it stands."""
        return self._now

    def set(self, now: datetime) -> None:
        """Stand somewhere else, earlier or later."""
        self._now = now

    def advance(self, *, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        """Go forward."""
        self._now += timedelta(days=days, hours=hours, minutes=minutes)
