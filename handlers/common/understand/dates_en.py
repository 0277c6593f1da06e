"""English words for days: pattern and what it means on a given today."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from handlers.common.understand import days, numerals
from handlers.common.understand.days import Reading

Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date], Reading | None]]

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_LONG: Final = r"mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?"
_WEEKDAY_SHORT: Final = r"mon|tues?|weds?|thurs?|thur|thu|fri|sat|sun"
_MONTH: Final = rf"(?P<month>{days.MONTH})\.?"
_SURE_MONTH: Final = _MONTH.replace("mar(?:ch)?|", "").replace("may|", "")
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_LONGEST_MONTH: Final = 31
_BELOW_TEN: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_TEENS: Final = tuple(f"{each}teenth" for each in ("thir", "four", "fif", "six", "seven", "eigh", "nine"))
_SPOKEN: Final = (
    *_BELOW_TEN, "tenth", "eleventh", "twelfth", *_TEENS, "twentieth", *(f"twenty-{each}" for each in _BELOW_TEN),
    "thirtieth", "thirty-first",
)  # fmt: skip
_SPOKEN_DAY: Final = f"(?P<day>{'|'.join(each.replace('-', '[ -]') for each in reversed(_SPOKEN))})"
_ORDINAL: Final = re.compile(r"\d(?:st|nd|rd|th)\b|\bof\b")
_NO_MONTH: Final = rf"(?!(?:\s+of)?\s+{_MONTH.replace('?P<month>', '?:')})"
_YEAR: Final = r"(?:,?\s+(?P<year>20\d\d))?(?!\d)"
# A few and half of something are no day.
_COUNT: Final = rf"(?P<count>(?![{numerals.HAN}半几]|\d{{4}}|half|(?:a )?few)(?:{numerals.COUNT}))"
_NTH: Final = f"{'|'.join(_BELOW_TEN[:5])}|1st|2nd|3rd|4th|5th|last"
_UNIT: Final = r"(?:business |working )?(?P<unit>days?|weeks?|wks?|months?|fortnights?|years?|yrs?|quarters?)"
_NAMED: Final = {
    "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "just now": 0,
    "earlier today": 0, "yesterday": -1, "yday": -1, "yesteday": -1, "yestday": -1,
    "ystdy": -1, "ystday": -1, "ysterday": -1, "yesterdy": -1, "yest'day": -1, "2moro": 1, "2morrow": 1, "tomoz": 1,
    "last night": -1, "the day before yesterday": -2, "day before yesterday": -2, "tomorrow": 1, "tmrw": 1, "tmr": 1,
    "tmw": 1, "tomorow": 1, "tommorow": 1, "tommorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2,
}  # fmt: skip
_NAMED_ANY: Final = "|".join(sorted(_NAMED, key=len, reverse=True))


def _named(match: re.Match[str], today: date) -> Reading | None:
    return days.exact(today + timedelta(days=_NAMED[re.sub(r"\s+", " ", match.group())]))


def _weekday_number(words: str) -> int:
    return _WEEKDAYS.index(words[:3])


def _weekday(match: re.Match[str], today: date) -> Reading | None:
    number = _weekday_number(match["weekday"])
    which = match["which"]
    if not which or which == "coming":
        plain = days.weekday(number, today)
        return plain if not which or plain.future is None else days.exact(plain.future)
    if which == "next":
        return days.exact(days.in_week(1, number, today))
    if which == "this":
        return days.exact(days.in_week(0, number, today))
    return _last(number, today)


def _last(number: int, today: date) -> Reading:
    """ "Last Friday" on a Saturday is yesterday to some and eight days ago to others."""
    before = days.in_week(-1, number, today)
    nearest = days.in_week(0, number, today)
    return days.unsure(before, nearest) if nearest < today else Reading(before, before)


def _weekday_of_week(match: re.Match[str], today: date) -> Reading | None:
    weeks = {"next": 1, "this": 0, "last": -1}[match["which"]]
    return days.exact(days.in_week(weeks, _weekday_number(match["weekday"]), today))


def _week(match: re.Match[str], today: date) -> Reading | None:
    weeks = {"next": 1, "this": 0, "last": -1}[match["which"]]
    if match["part"]:
        return days.about(days.in_week(weeks, {"e": 0, "m": 2, "l": 4}[match["part"][0]], today))
    return days.week(weeks, today)


def _shift(match: re.Match[str], today: date) -> Reading | None:
    ago = "ago" in match.group() or "back" in match.group()
    return days.exact(_moved(match, today, -1 if ago else 1))


def _moved(match: re.Match[str], today: date, sign: int) -> date:
    count = sign * int(numerals.count(match["count"]) or 1)
    unit = match["unit"][0] if match["unit"] != "months" else "m"
    if unit in "mqy":
        return days.add_months(today, count * {"m": 1, "q": 3, "y": 12}[unit])
    working = re.search("business|working", match.group())
    factor = {"d": 1, "w": 7, "f": 14}[unit]
    return _workdays(today, count) if working else today + timedelta(days=factor * count)


def _workdays(today: date, count: int) -> date:
    day, left = today, abs(count)
    while left:
        day += timedelta(days=1 if count > 0 else -1)
        left -= day.weekday() < 5
    return day


def _month_day(match: re.Match[str], today: date) -> Reading | None:
    month, day = days.MONTHS.index(match["month"][:3]) + 1, _day_number(match["day"])
    if match["year"]:
        return days.exact(days.make(int(match["year"]), month, day)) or _no_such_day(match, month, today)
    return days.month_day(month, day, today) or _no_such_day(match, month, today)


def _day_number(words: str) -> int:
    return int(words) if words.isdigit() else _SPOKEN.index(words.replace(" ", "-")) + 1


def _no_such_day(match: re.Match[str], month: int, today: date) -> Reading | None:
    """What is said to be a day though there is none: 31 Feb, the 40th of May; but not "40 may be too few"."""
    said = _day_number(match["day"]) <= _LONGEST_MONTH or _ORDINAL.search(match.group())
    return days.impossible(month, today) if said else None


def _day(match: re.Match[str], today: date) -> Reading | None:
    return days.day_of_month(int(match["day"]), today)


def _part_of_month(match: re.Match[str], today: date) -> Reading | None:
    past, future = _firsts(match, today)
    if past == future:
        return days.exact(_part(past, match["part"]))
    return days.either(_part(past, match["part"]), _part(future, match["part"]), today)


def _firsts(match: re.Match[str], today: date) -> tuple[date, date]:
    """The first of a month as it was last and as it comes next; the same twice where its year is said, or it is now."""
    index = days.MONTHS.index(match["month"][:3]) + 1
    if match["year"]:
        return (date(int(match["year"]), index, 1),) * 2
    return date(today.year - (index > today.month), index, 1), date(today.year + (index < today.month), index, 1)


def _part(first: date, part: str) -> date:
    if part.startswith(("end", "late")):
        return days.month_end(first)
    return first.replace(day=15 if part.startswith(("mid", "the middle")) else 1)


def _end_of(match: re.Match[str], today: date) -> Reading | None:
    shift = {"last": -1, "previous": -1, "next": 1}.get(match["which"] or "this", 0)
    unit = match["unit"]
    if unit == "week":
        return days.exact(days.in_week(shift, 4, today))
    if unit == "month":
        return days.exact(_part(days.add_months(today.replace(day=1), shift), match["part"]))
    if unit == "quarter":
        start = days.quarter_start(today, shift)
        return days.exact(
            start if match["part"].startswith("beg") else days.quarter_start(start, 1) - timedelta(days=1)
        )
    return days.exact(date(today.year + shift, 12, 31))


def _short_end(match: re.Match[str], today: date) -> Reading | None:
    words = re.sub(r"[^a-z]", "", match.group())
    if words in {"eod", "cob", "endofday", "endoftheday"}:
        return days.exact(today)
    if words == "eow":
        return days.exact(days.in_week(0, 4, today))
    if words in {"eom", "monthend"}:
        return days.exact(days.month_end(today))
    if words in {"eoq", "quarterend"}:
        return days.exact(days.quarter_start(today, 1) - timedelta(days=1))
    return days.exact(date(today.year, 12, 31))


def _bare_month(match: re.Match[str], today: date) -> Reading | None:
    shift = {"next": 1, "last": -1, "this": 0}[match["which"]]
    return days.month(days.add_months(today.replace(day=1), shift))


def _in_month(match: re.Match[str], today: date) -> Reading | None:
    past, future = _firsts(match, today)
    return days.month(past) if match["year"] else days.months(past, future, today)


def _weekday_of_month(match: re.Match[str], today: date) -> Reading | None:
    """The first Tuesday of December; a fifth one that the month has not got is to be asked."""
    past, future = (_nth(match, first) for first in _firsts(match, today))
    if past is None or future is None:
        return days.impossible(days.MONTHS.index(match["month"][:3]) + 1, today)
    return days.exact(past) if past == future else days.either(past, future, today)


def _nth(match: re.Match[str], first: date) -> date | None:
    number = _weekday_number(match["weekday"])
    if match["nth"] == "last":
        end = days.month_end(first)
        return end - timedelta(days=(end.weekday() - number) % 7)
    place = int(match["nth"][0]) if match["nth"][0].isdigit() else _BELOW_TEN.index(match["nth"]) + 1
    day = first + timedelta(days=(number - first.weekday()) % 7 + 7 * (place - 1))
    return day if day.month == first.month else None


def _weekend(match: re.Match[str], today: date) -> Reading | None:
    weeks = {"next": 1, "last": -1}.get(match["which"] or "", 0)
    return days.about(days.in_week(weeks, 5, today))


def _festival(match: re.Match[str], today: date) -> Reading | None:
    name = "christmas" if match["name"] in {"christmas", "xmas"} else "new year"
    return days.festival(name, today, after=bool(match["after"]))


RULES: Final[tuple[Rule, ...]] = tuple(
    (re.compile(rf"(?<![a-z\d]){pattern}(?![a-z])"), meaning)
    for pattern, meaning in (
        (rf"(?:{_NAMED_ANY})", _named),
        (
            rf"(?:the\s+)?(?P<nth>{_NTH})\s+(?P<weekday>{_WEEKDAY_LONG}|{_WEEKDAY_SHORT})\s+(?:of|in)\s+{_MONTH}{_YEAR}",
            _weekday_of_month,
        ),
        (rf"{_MONTH}\s*{_DAY}{_YEAR}(?!\s?[%k])", _month_day),
        (rf"{_DAY}(?:\s+of)?[\s-]*{_MONTH}{_YEAR.replace(',?', '[,-]?').replace(chr(92) + 's+', '[ -]*')}", _month_day),
        (rf"(?:the\s+)?{_SPOKEN_DAY}\s+of\s+{_MONTH}{_YEAR}", _month_day),
        (rf"{_MONTH}\s+(?:the\s+)?{_SPOKEN_DAY}{_YEAR}", _month_day),
        (
            rf"(?:the\s+)?(?P<part>end|middle|beginning|start|early|late|mid)(?:[\s-]+of)?[\s-]+{_MONTH}{_YEAR}",
            _part_of_month,
        ),
        (
            r"(?:the\s+)?(?P<part>end|beginning|start|middle|mid|early|late)(?:[\s-]+of)?(?:[\s-]+(?:the|this))?"
            r"[\s-]+(?:(?P<which>next|last|previous)\s+)?(?P<unit>week|month|quarter|year)",
            _end_of,
        ),
        (r"(?:eod|cob|eow|eom|eoq|eoy|month[\s-]end|quarter[\s-]end|year[\s-]end|end of (?:the )?day)", _short_end),
        (rf"(?P<weekday>{_WEEKDAY_LONG}|{_WEEKDAY_SHORT})\s+(?P<which>next|this|last)\s+week", _weekday_of_week),
        (
            rf"(?P<which>next|this|last)\s+week(?:'s)?[\s,]+(?:on\s+)?(?P<weekday>{_WEEKDAY_LONG}|{_WEEKDAY_SHORT})",
            _weekday_of_week,
        ),
        (rf"(?P<which>next|this|last|coming|past)\s+(?P<weekday>{_WEEKDAY_LONG}|{_WEEKDAY_SHORT})", _weekday),
        (rf"(?P<which>)(?P<weekday>{_WEEKDAY_LONG})", _weekday),
        (r"(?P<which>)(?P<weekday>tues?|weds?|thurs?|thur|thu|fri|mon)", _weekday),
        (r"(?:on|by|until|till|before|for|since)\s+(?P<which>)(?P<weekday>sat|sun)", _weekday),
        (r"(?:(?:early|mid|late)\s+)?(?P<which>next|last|this|coming)\s+weekend", _weekend),
        (r"(?:over |at |on )(?:the )?(?P<which>)weekend", _weekend),
        (r"(?:(?P<part>early|mid|middle of|late|later)\s+)?(?P<which>next|this|last)\s+week", _week),
        (rf"(?:in|within|after)\s+(?:the next\s+|about\s+|around\s+)?{_COUNT}\s+{_UNIT}(?:'s? time)?", _shift),
        (rf"{_COUNT}\s+{_UNIT}\s+(?:ago|back|from (?:now|today)|later|hence)", _shift),
        (r"(?P<which>next|last|this)\s+month", _bare_month),
        (
            rf"(?:in|by|before|until|since|during|this|last|next)\s+{_SURE_MONTH}(?:\s+(?P<year>20\d\d))?(?!\s*\d)",
            _in_month,
        ),
        (rf"(?:(?:in|by|before|until|till|since|during)\s+)?{_MONTH},?\s+(?P<year>20\d\d)(?!\d)", _in_month),
        (r"(?:on\s+|by\s+|until\s+|before\s+)?the\s+(?P<day>\d{1,2})(?:st|nd|rd|th)" + _NO_MONTH, _day),
        (r"(?:on|by|until|due|before)\s+(?P<day>\d{1,2})(?:st|nd|rd|th)" + _NO_MONTH, _day),
        (r"(?P<after>after\s+)?(?P<name>christmas|xmas|new year'?s?(?: day| eve)?)(?!\s+order)", _festival),
    )
)
