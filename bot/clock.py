"""The real clock."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """The present, as this machine knows it."""

    def now(self) -> datetime:
        """An aware UTC datetime."""
        return datetime.now(UTC)
