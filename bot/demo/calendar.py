"""The window of days that a demo company lives in: workdays, and local days as moments in UTC.

A day is a whole number: 0 is the first of the window, WINDOW is `today`, larger is the future.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import chinese_calendar
import numpy as np
from numpy.typing import NDArray

WINDOW: Final = 420  # days of history: just under 14 months
_BEFORE, _AFTER = 800, 800  # contracts and statements reach further back, promises and contract ends further on
_OPENS, _CLOSES = 8 * 3600 + 1800, 18 * 3600

Days = NDArray[np.int64]


class Calendar:
    """Days around `today` in one zone."""

    def __init__(self, today: date, zone: str, *, ahead: int = _AFTER) -> None:
        self._start = today - timedelta(days=WINDOW)
        self._zone = tz = ZoneInfo(zone)
        dates = [self._start + timedelta(days=n) for n in range(-_BEFORE, WINDOW + ahead)]
        self._midnights = [datetime.combine(day, time(), tz).astimezone(UTC) for day in dates]
        chinese = zone.startswith("Asia/")
        self._workdays = np.array([n - _BEFORE for n, day in enumerate(dates) if is_workday(day, chinese=chinese)])

    def workday(self, day: float) -> int:
        """The last workday up to `day`."""
        return int(self.workdays(np.array([day]))[0])

    def workdays(self, days: NDArray[np.float64]) -> Days:
        """For each day the last workday up to it."""
        return self._workdays[np.searchsorted(self._workdays, np.floor(days), side="right") - 1].astype(np.int64)

    def next_workday(self, day: float) -> int:
        """The first workday from `day` on."""
        return int(self._workdays[np.searchsorted(self._workdays, np.ceil(day))])

    def is_workday(self, day: int) -> bool:
        return self.workday(day) == day

    def number(self, day: date) -> int:
        """The number of a local date."""
        return (day - self._start).days

    def day_of(self, moment: datetime) -> int:
        """The day on which a moment falls."""
        return self.number(moment.astimezone(self._zone).date())

    def date(self, day: int) -> date:
        """The local date of a day."""
        return self._start + timedelta(days=day)

    def moment(self, day: int, seconds: int = 10 * 3600) -> datetime:
        """UTC, `seconds` after the day's local midnight (workdays have no clock change)."""
        return self._midnights[day + _BEFORE] + timedelta(seconds=seconds)

    def in_hours(self, day: int, rng: np.random.Generator) -> datetime:
        """UTC, some time in the day's office hours."""
        return self.moment(day, int(rng.integers(_OPENS, _CLOSES)))


def is_workday(day: date, *, chinese: bool) -> bool:
    """Monday to Friday; in China by its calendar with make-up days, where that year's is published."""
    if chinese:
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            pass
    return day.weekday() < 5
