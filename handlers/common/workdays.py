"""Which days people work: weekends, public holidays, and China's make-up workdays."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, Final

from babel.core import get_global

_SATURDAY: Final = 5
_LONGEST_BREAK: Final = 30


@cache
def country_of(zone: str) -> str | None:
    """The country of a time zone (`Asia/Shanghai`: CN); None for one that belongs to none, such as UTC."""
    return get_global("zone_territories").get(zone)


def is_workday(day: date, country: str | None) -> bool:
    """Whether people work that day. Where no calendar is known for the country or year, Monday to Friday counts."""
    if country == "CN":
        known = _chinese(day)
        if known is not None:
            return known
    return day.weekday() < _SATURDAY and day not in _holidays(country, day.year)


def next_workday(day: date, country: str | None) -> date:
    """The first workday after a day."""
    later = (day + timedelta(days=ahead) for ahead in range(1, _LONGEST_BREAK))
    return next((each for each in later if is_workday(each, country)), day + timedelta(days=1))


def _chinese(day: date) -> bool | None:
    """What the State Council decreed, None for a year it has not decreed yet (as the package knows it)."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


@lru_cache(maxsize=64)
def _holidays(country: str | None, year: int) -> Any:
    import holidays

    try:
        return holidays.country_holidays(country, years=year) if country else {}
    except NotImplementedError:
        return {}
