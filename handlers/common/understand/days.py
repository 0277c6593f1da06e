"""Calendar arithmetic for words: weekdays, months, festivals, and the readings a date in words may have."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_FAR: Final = 300  # days; a reading that far away yields to one within _NEAR on the other side
_NEAR: Final = 60

# First day of festivals that follow the moon, 2024 to 2032.
LUNAR: Final = {
    "春节": ("2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03"),
    "端午": ("2024-06-10", "2025-05-31", "2026-06-19", "2027-06-09", "2028-05-28", "2029-06-16", "2030-06-05"),
    "中秋": ("2024-09-17", "2025-10-06", "2026-09-25", "2027-09-15", "2028-10-03", "2029-09-22", "2030-09-12"),
}
FIXED: Final = {
    "元旦": (1, 1), "五一": (5, 1), "国庆": (10, 1), "十一": (10, 1), "圣诞": (12, 25), "双十一": (11, 11),
    "双11": (11, 11), "双十二": (12, 12), "christmas": (12, 25), "xmas": (12, 25), "new year": (1, 1),
}  # fmt: skip
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH: Final = (  # as a pattern, with its short forms
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
LENGTH: Final = {"春节": 8, "国庆": 8, "十一": 8, "五一": 5, "元旦": 3}  # days off, the usual number


@dataclass(frozen=True, slots=True)
class Reading:
    """What words about a day may mean: the day if it lies behind (`past`), the day if it lies ahead (`future`).

    None where unsure; `options` are then the days worth offering, on both sides of today. `approximate`: the day stands
    for a week or month. `impossible`: there is no such day, so that it must be asked.
    """

    past: date | None
    future: date | None
    options: tuple[date, ...] = ()
    approximate: bool = False
    impossible: bool = False


def exact(day: date | None) -> Reading | None:
    return None if day is None else Reading(day, day)


def unsure(*options: date) -> Reading:
    return Reading(None, None, tuple(sorted(set(options))))


def impossible(month: int, today: date) -> Reading:
    """A day that no month has, as 31 February: the last of the month and the first of the next are offered."""
    options: list[date] = []
    if 1 <= month <= 12:
        for year in (today.year - 1, today.year, today.year + 1):
            last = month_end(date(year, month, 1))
            options += [last, last + timedelta(days=1)]
    behind = sorted(day for day in options if day <= today)[-2:]
    return Reading(None, None, (*behind, *sorted(day for day in options if day > today)[:2]), impossible=True)


def about(day: date, *options: date) -> Reading:
    """A longer time for which `day` stands; `options` are days in it."""
    return Reading(day, day, options or (day,), approximate=True)


def either(past: date, future: date, today: date) -> Reading:
    """Two readings, one on each side of today; a far one is doubted when the other is near."""
    back, ahead = (today - past).days, (future - today).days
    doubtful_past = back > _FAR and 0 < ahead <= _NEAR
    doubtful_future = ahead > _FAR and 0 < back <= _NEAR
    options = (past, future) if doubtful_past or doubtful_future else ()
    return Reading(None if doubtful_past else past, None if doubtful_future else future, options)


def make(year: int, month: int, day: int) -> date | None:
    """The date, or None if there is no such day or it is outside 1990 to 2099."""
    if not (1990 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def month_day(month: int, day: int, today: date) -> Reading | None:
    """A day without its year."""
    years = [made for shift in range(-4, 5) if (made := make(today.year + shift, month, day))]
    past = max((made for made in years if made <= today), default=None)
    future = min((made for made in years if made >= today), default=None)
    return either(past, future, today) if past and future else None


def day_of_month(day: int, today: date) -> Reading | None:
    """A day without its month: "the 24th"."""
    months = [add_months(today.replace(day=1), shift) for shift in (-2, -1, 0, 1, 2)]
    made = [found for first in months if (found := make(first.year, first.month, day))]
    past = max((d for d in made if d <= today), default=None)
    future = min((d for d in made if d >= today), default=None)
    return Reading(past, future) if past and future else None


def weekday(weekday_number: int, today: date) -> Reading:
    """A weekday alone, 0 Monday .. 6 Sunday. Said of the future on that very weekday it is not sure which."""
    back = (today.weekday() - weekday_number) % 7
    past = today - timedelta(days=back)
    if back == 0:
        return Reading(today, None, (today, today + timedelta(days=7)))
    return Reading(past, past + timedelta(days=7))


def in_week(weeks: int, weekday_number: int, today: date) -> date:
    """The weekday of the week `weeks` after this one; weeks begin on Monday."""
    return today - timedelta(days=today.weekday()) + timedelta(days=7 * weeks + weekday_number)


def week(weeks: int, today: date) -> Reading:
    """A week as a whole: Monday stands for it if it is to come, Monday, Wednesday and Friday are offered."""
    return about(in_week(weeks, 0, today), *(in_week(weeks, number, today) for number in (0, 2, 4)))


def month(first: date) -> Reading:
    """A month as a whole: its first day stands for it; 1st, 15th and last are offered."""
    return about(first, first, first.replace(day=15), month_end(first))


def months(past: date, future: date, today: date) -> Reading:
    """A month without its year, by its first day behind and ahead; the far one is not believed when one is near."""
    sides = either(past, future, today)
    return Reading(sides.past, sides.future, month(sides.past or future).options, approximate=True)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last of that month if it is shorter."""
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, index + 1, min(day.day, calendar.monthrange(year, index + 1)[1]))


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def quarter_start(day: date, quarters: int = 0) -> date:
    return add_months(date(day.year, 3 * ((day.month - 1) // 3) + 1, 1), 3 * quarters)


def festival(name: str, today: date, *, after: bool = False) -> Reading | None:
    """A holiday, or the first day after it; only about, since "after the holiday" is a time and not a day."""
    shift = timedelta(days=LENGTH.get(name, 1) if after else 0)
    if name in FIXED:
        days = [date(today.year + year, *FIXED[name]) + shift for year in (-1, 0, 1)]
    else:
        days = [date.fromisoformat(text) + shift for text in LUNAR[name]]
    past = max((day for day in days if day <= today), default=None)
    future = min((day for day in days if day >= today), default=None)
    return Reading(past, future, approximate=after) if past and future else None


def length(unit: str) -> int:
    """Days of a unit of time in either language, as it is reckoned where no day is named: 月, months, 周, fortnight."""
    for days, chinese, english in _UNITS:
        if any(each in unit for each in chinese) or unit.startswith(english):
            return days
    return 1


_UNITS: Final = (
    (365, ("年",), ("year", "yr")),
    (91, ("季",), ("quarter",)),
    (30, ("月",), ("month",)),
    (7, ("周", "星期", "礼拜"), ("week", "wk")),
    (14, (), ("fortnight",)),
)
