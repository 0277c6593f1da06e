"""What words for a time mean: a year, a half, a quarter, a month or a day of the calendar, or so long until today."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from handlers.common.understand import days, numerals

EVER: Final = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` to `last`, both included, whenever that is.

    months, days: how much earlier the time lies that it is compared with; 0 both: as many days as it lasts.
    """

    first: date
    last: date
    months: int = 0
    days: int = 0


# What a match means on a day; ahead: what is named without its year is to come, else it has begun.
Meaning = Callable[[re.Match[str], date, bool], Span | None]
Rule = tuple[re.Pattern[str], Meaning]

# Years in either language. Two digits need their 年, or a quarter after them: "25年", "25Q3".
YEAR: Final = (
    r"(?:前年|去年|上一?年|今年|本年|当年|明年|后年|[零〇一二三四五六七八九]{4}年"
    r"|(?<![\d.])(?:(?:19|20)?\d\d年|\d\d(?=q[1-4]))|(?<![a-z\d.])(?:19|20)\d\d(?!\d)(?!\s*[个天万元%])"
    r"|(?<![a-z])(?:last|this|next|the previous|previous|prior|the current|current) year(?:'?s)?(?![a-z]))"
)
_YEARS: Final = {"前": -2, "去": -1, "上": -1, "今": 0, "本": 0, "当": 0, "明": 1, "后": 2} | {
    "last": -1, "previous": -1, "prior": -1, "this": 0, "current": 0, "next": 1
}  # fmt: skip
_NEAR: Final = 9  # years: further back two digits before 年 are a length of time
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "上": 1, "下": 2, "last": 2}
_HALF: Final = re.compile(r"(?P<n>[上下])半年|h(?P<h>[12])|(?P<en>first|second|last|1|2)(?:st|nd)? half")
_QUARTERS: Final = re.compile(r"(?:前|first )(?P<n>[两二三23]|two|three)个?\s?(?:季度|quarters)")
_MONTHS: Final = re.compile(rf"(?:前|first )(?P<n>{numerals.COUNT})(?:个月| months)")
_QUARTER: Final = re.compile(r"q(?P<q>[1-4])|第?(?P<zh>[1-4一二三四])季|(?P<en>first|second|third|fourth|[1-4])\S* q")
_DAY: Final = re.compile(
    rf"(?P<m>[\d{numerals.HAN}]+)月(?P<d>[\d{numerals.HAN}]+)"
    rf"|(?P<d2>\d+)\D*?(?P<m2>{days.MONTH})|(?P<m3>{days.MONTH})\D*(?P<d3>\d+)"
)
_DIGITS: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Part:
    """So many months of a year from its month `first`, or a day of it. begun: the month by which it is spoken of."""

    first: int
    months: int
    begun: int
    day: int = 0

    def of(self, year: int) -> Span | None:
        """That part of a year; None where there is no such day."""
        if self.day:
            day = days.make(year, self.first, self.day)
            return Span(day, day, days=1) if day else None
        first = date(year, self.first, 1)
        step = 12 if self.first != self.begun else self.months
        return Span(first, days.month_end(days.add_months(first, self.months - 1)), step)


@dataclass(frozen=True, slots=True)
class When:
    """A time of the calendar as it was named; year: None where none was said."""

    year: int | None
    part: Part

    def on(self, today: date, *, ahead: bool) -> Span | None:
        """Without its year the last one that has begun, or ahead the next one that is not over."""
        if self.year is not None:
            return self.part.of(self.year)
        day = replace(self.part, first=self.part.begun, months=1) if not self.part.day else self.part
        years = (today.year, today.year + 1) if ahead else (today.year, today.year - 1)
        for year in years:
            span, begun = self.part.of(year), day.of(year)
            if span and begun and (span.last >= today if ahead else begun.first <= today):
                return span
        return None


def year_of(words: str, today: date) -> int | None:
    """The year that words (as YEAR finds them) name; None where two digits are rather a length of time."""
    if words[0] in _YEARS:
        return today.year + _YEARS[words[0]]
    if words[0].isalpha() and words.isascii():
        return today.year + next(shift for word, shift in _YEARS.items() if word in words)
    year = numerals.year(words.removesuffix("年"))
    short = len(words.removesuffix("年")) == 2
    return None if year is None or (short and not today.year - _NEAR <= year <= today.year + 1) else year


def when(match: re.Match[str], number: str, today: date) -> When | None:
    """The time in the groups day, year, part, after, all with a number behind their names, of a match."""
    said = match.groupdict()
    if digits := said.get(f"digits{number}"):
        return _in_digits(digits)
    if quarter := said.get(f"quarter{number}"):
        return When(None, Part(3 * _number(quarter) - 2, 3, 3 * _number(quarter) - 2))
    named = said.get(f"year{number}") or said.get(f"after{number}") or said.get(f"whole{number}")
    words = said.get(f"part{number}") or said.get(f"bare{number}")
    year = None if not named or named == "the year" else year_of(named, today)
    if named and named != "the year" and year is None:
        return None
    year = today.year if named == "the year" else year
    part = _part(words) if words else Part(1, 12, 1)
    return When(year, part) if part is not None else None


def _in_digits(words: str) -> When | None:
    year, month, *day = (int(each) for each in _DIGITS.findall(words))
    if year <= 12:
        year, month = month, year  # 11/2025
    return When(year, Part(month, 1, month, day[0] if day else 0)) if 1 <= month <= 12 else None


def _part(words: str) -> Part | None:
    """Part of a year: q3, 上半年, march, 三月份, 前三季度, 3月15日."""
    if hit := _QUARTERS.search(words):
        count = int(numerals.count(hit["n"]) or 0)
        return Part(1, 3 * count, 3 * count - 2)
    if hit := _MONTHS.search(words):
        count = int(numerals.count(hit["n"]) or 0)
        return Part(1, count, count) if 1 <= count <= 12 else None
    if hit := _HALF.search(words):
        half = _number(hit["n"] or hit["h"] or hit["en"])
        return Part(6 * half - 5, 6, 6 * half - 5)
    if hit := _QUARTER.search(words):
        quarter = _number(hit["q"] or hit["zh"] or hit["en"])
        return Part(3 * quarter - 2, 3, 3 * quarter - 2)
    return _month_or_day(words)


def _month_or_day(words: str) -> Part | None:
    hit = _DAY.search(words)
    said = (hit["m"] or hit["m2"] or hit["m3"]) if hit else words
    month = month_number(said.split("月")[0])
    day = numerals.read(hit["d"] or hit["d2"] or hit["d3"]) if hit else 0
    return Part(month, 1, month, int(day)) if month and day is not None else None


def _number(words: str) -> int:
    return _ORDINALS.get(words) or int(numerals.read(words) or 1)


def month_number(words: str) -> int | None:
    """1 to 12 of a month's name or number in either language, None for anything else."""
    if words[:3] in days.MONTHS:
        return days.MONTHS.index(words[:3]) + 1
    value = numerals.read(words)
    return int(value) if value is not None and value == int(value) and 1 <= value <= 12 else None


# Meanings ------------------------------------------------------------------------------------------------------------


def named(match: re.Match[str], today: date, ahead: bool) -> Span | None:
    """One time of the calendar; where it is to be over before a time to come, the day before that."""
    found = when(match, "1", today)
    span = found.on(today, ahead=ahead) if found else None
    if span is None or not match.groupdict().get("before"):
        return span
    return replace(span, first=today, last=span.first - timedelta(days=1)) if span.first > today else None


def between(match: re.Match[str], today: date, ahead: bool) -> Span | None:
    """From one time to another; a year that only one of them has is that of the other too, or the one beside it."""
    one, two = when(match, "1", today), when(match, "2", today)
    if one is None or two is None:
        return None
    if one.year is None and two.year is not None:
        last = two.on(today, ahead=ahead)
        first = one.part.of(two.year)
        if first and last and first.first > last.last:
            first = one.part.of(two.year - 1)
    else:
        first = one.on(today, ahead=ahead)
        last = _after(two, first) if first else None
    if first is None or last is None or first.first > last.last or _apart(match, first, last):
        return None
    return _joined(first, last)


def _apart(match: re.Match[str], first: Span, last: Span) -> bool:
    """Whether "and" names two times that do not adjoin: in March and May is not from one to the other."""
    words = match.group()
    joined = " and " in words and not words.startswith("between ")
    return joined and first.last + timedelta(days=1) < last.first


def _after(two: When, first: Span) -> Span | None:
    if two.year is not None:
        return two.part.of(two.year)
    last = two.part.of(first.first.year)
    return last if last is None or last.last >= first.first else two.part.of(first.first.year + 1)


def _joined(first: Span, last: Span) -> Span:
    """Whole months are compared with as many before."""
    whole = first.months and last.months
    months = (last.last.year - first.first.year) * 12 + last.last.month - first.first.month + 1
    same_year = first.first.month == 1 and months <= 12  # from January on one year is held against the other
    return Span(first.first, last.last, (12 if same_year else months) if whole else 0)


def since(match: re.Match[str], today: date, ahead: bool) -> Span | None:
    """From the first day of what is named: compared with the same time of the year before, or as many years before."""
    if ahead:
        return None
    span = relative(match, today, False) if match.groupdict().get("unit") else named(match, today, False)
    return _until_today(span, today) if span and span.first <= today else None


def _until_today(span: Span, today: date) -> Span:
    if span.days:
        return Span(span.first, today)
    if span.last >= today and span.months in (1, 3):
        return Span(span.first, today, span.months)
    begun = (today.year - span.first.year) * 12 + today.month - span.first.month + 1
    return Span(span.first, today, 12 * math.ceil(begun / 12))


_RELATIVE: Final = (
    ("上上", -2), ("下下", 2), ("上", -1), ("前", -1), ("下", 1), ("last", -1), ("previous", -1), ("prior", -1),
    ("next", 1), ("coming", 1),
)  # fmt: skip


def relative(match: re.Match[str], today: date, _ahead: bool) -> Span | None:
    """A week, month, quarter or year beside the present one, or that."""
    which, unit = match["which"], match["unit"]
    shift = next((count for word, count in _RELATIVE if word in which), 0)
    length = days.length(unit)
    if length == days.length("week"):
        return Span(days.in_week(shift, 0, today), days.in_week(shift, 6, today), days=7)
    if length == days.length("quarter"):
        start = days.quarter_start(today, shift)
        return Span(start, days.quarter_start(start, 1) - timedelta(days=1), 3)
    if length == days.length("month"):
        first = days.add_months(today.replace(day=1), shift)
        return Span(first, days.month_end(first), 1)
    return Part(1, 12, 1).of(today.year + shift)


def to_date(match: re.Match[str], today: date, ahead: bool) -> Span | None:
    """This month, quarter or year until today."""
    if ahead:
        return None
    words = match.group()
    if words.startswith(("m", "月")):
        return Span(today.replace(day=1), today, 1)
    if words.startswith(("q", "季")):
        return Span(days.quarter_start(today), today, 3)
    return Span(date(today.year, 1, 1), today, 12)


def rolling(match: re.Match[str], today: date, ahead: bool) -> Span | None:
    """So long until today; longer than anything can be known for is all of it."""
    count = numerals.count(match["count"] or "1")
    if ahead or not count:
        return None
    unit = match["unit"]
    months = count * {365: 12, 91: 3, 30: 1}.get(days.length(unit), 0)
    length = count * days.length(unit)
    if length > (today - EVER).days:
        return Span(EVER, today)
    if months and months == int(months):
        return Span(days.add_months(today, -int(months)) + timedelta(days=1), today, int(months))
    return Span(today - timedelta(days=max(1, round(length)) - 1), today)


_DAYS: Final = {"前天": 2, "昨天": 1, "昨日": 1, "yesterday": 1}


def day(match: re.Match[str], today: date, ahead: bool) -> Span | None:
    """A day beside today."""
    at = today - timedelta(days=_DAYS.get(match.group(), 0))
    return None if ahead else Span(at, at, days=1)


def ever(_match: re.Match[str], today: date, ahead: bool) -> Span | None:
    """All that is known."""
    return None if ahead else Span(EVER, today)


def year_end(_match: re.Match[str], today: date, ahead: bool) -> Span | None:
    """What is left of the year."""
    return Span(today, date(today.year, 12, 31), 12) if ahead else None
