"""Local days as scoring counts them: days since 1 January 1970."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

_FIRST: Final = date(1970, 1, 1)


def day_of(number: float) -> date:
    """The day that has this number; what is beyond a whole one is not counted."""
    return _FIRST + timedelta(days=int(number))


def number_of(day: date) -> int:
    """The number of a day, or of the day of a local moment."""
    return day.toordinal() - _FIRST.toordinal()
