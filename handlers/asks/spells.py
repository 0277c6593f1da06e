"""The weeks, months, quarters and years of a period. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from handlers.common.understand import days
from handlers.common.understand.periods import Period

MOST: Final = 12  # that are shown, the last ones
_QUARTER: Final = 3
_LONG: Final[Mapping[str, int]] = {"month": 1, "quarter": _QUARTER, "year": 12}  # months


def _quarter(day: date) -> date:
    return days.month_end(day.replace(month=-(-day.month // _QUARTER) * _QUARTER, day=1))


_ENDS: Final[Mapping[str, Callable[[date], date]]] = {
    "month": days.month_end,
    "quarter": _quarter,
    "year": lambda day: day.replace(month=12, day=31),
}


def of(period: Period, unit: str) -> list[Period]:
    """The last `MOST` spells of a period, the first first; the outermost end where the period does."""
    found: list[Period] = []
    last = period.last
    while last >= period.first and len(found) < MOST:
        first = first_of(last, unit)
        found.append(Period(max(first, period.first), last))
        last = first - timedelta(days=1)
    return found[::-1]


def first_of(day: date, unit: str) -> date:
    """The first day of the spell that a day is in."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    end = _ENDS[unit](day)
    return end.replace(month=end.month - _LONG[unit] + 1, day=1)
