"""Dates in a sentence, Chinese and English, relative to a given today; unsure ones are said to be unsure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from enum import Enum
from typing import Final

from handlers.common.understand import dates_en, dates_zh, days, numerals
from handlers.common.understand.days import Reading
from handlers.common.understand.text import fold

Span = tuple[int, int]


class Direction(Enum):
    """Where a day is looked for: what happened lies in the past, a next step in the future."""

    PAST = "past"
    FUTURE = "future"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Match:
    """A day in text[start:end]; `at` is the time of day if it was said."""

    start: int
    end: int
    text: str
    reading: Reading
    at: time | None = None

    def on(self, direction: Direction) -> date | None:
        """The day in that direction; None where unsure, and `options` are worth offering."""
        if direction is Direction.PAST:
            return self.reading.past
        if direction is Direction.FUTURE:
            return self.reading.future
        return self.reading.past if self.reading.past == self.reading.future else None

    @property
    def options(self) -> tuple[date, ...]:
        """The days that may be meant, on both sides of today."""
        known = (self.reading.past, self.reading.future)
        return self.reading.options or tuple(sorted({day for day in known if day}))

    @property
    def impossible(self) -> bool:
        """Whether there is no such day: it is asked and never taken for another one."""
        return self.reading.impossible

    @property
    def approximate(self) -> bool:
        """Whether the words name a longer time (next week) for which the day stands."""
        return self.reading.approximate


_SEPARATED: Final = re.compile(
    r"(?<![\d./-])(20\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?![\d-])|(?<!\d)(20\d\d)(0\d|1[0-2])([0-3]\d)(?!\d)"
)
_REVERSED: Final = re.compile(r"(?<![\d./-])(\d{1,2})([-/.])(\d{1,2})\2(20\d\d|\d\d)(?![\d-])")
_COUNTED: Final = r"(?!\s*[%的天个月周万亿千百元块台套年人次折倍楼号k-]|\s*(?:days?|weeks?|months?|hours?|units?|pcs))"
_SHORT: Final = re.compile(rf"(?<![\d.,:/a-z$€£¥-])(\d{{1,2}})([-/])(\d{{1,2}})(?![\d/.-]){_COUNTED}")
_GERMAN: Final = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(20\d\d)?(?!\d)")
_DOTTED: Final = re.compile(rf"(?<![\d.,:/a-z$€£¥-])(1[0-2]|0?[1-9])\.([0-3]\d)(?![\d.]){_COUNTED}")
_RATED: Final = re.compile(
    r"(?:(?:满意度|评分|打分|得分|打了|给了|比率|比例|率|指数|csat|nps|score[sd]?|rat(?:ed|ing|io)|version)\D{0,6}"
    r"|(?<![a-z])v\.?\s?)$"
)
_OF_FIVE: Final = re.compile(r"(\d{1,2})/(5|10)$")
_SCORED: Final = re.compile(
    r"满意|评分|打分|得分|给分|问卷|调查|satisf|scor|survey|rating|rated|\bmarks?\b|stars?\b|\bform\b|csat|nps|feedback"
)
_CLOCK: Final = re.compile(
    rf"[\s,的]*(?:at\s+)?(?P<half>上午|下午|早上|早晨|晚上|中午|傍晚|凌晨|早|晚)?\s*"
    rf"(?:(?P<hour>\d{{1,2}}|[{numerals.HAN}]{{1,3}})(?:点钟?|时)(?P<minute>半|一刻|三刻|\d{{1,2}}分?|(?!\d))"
    r"|(?P<hour2>\d{1,2}):(?P<minute2>\d\d)\s*(?P<noon2>am|pm)?|(?P<hour3>\d{1,2})\s?(?P<noon3>am|pm)(?![a-z]))"
)
_HALF_ONLY: Final = re.compile(r"(?:上午|下午|早上|晚上|中午|傍晚)(?!班|茶)|\s*(?:morning|afternoon|evening)\b")
_MONTHS, _SHORTEST, _LONGEST = 12, 28, 31  # of a year; days of a month
_HAN: Final = re.compile(r"[\u3400-\u9fff]")  # each rule of dates_zh needs one
_LATIN: Final = re.compile(r"[a-z]")  # and each of dates_en one of these
_LINK: Final = re.compile(r"[\s,，(（)、的]{0,2}")


def find(text: str, today: date, *, day_first: bool | None = None) -> list[Match]:
    """Days named in the cleaned `text`, from left to right.

    `day_first` tells how 3/4 is read: True 3 April, False 4 March, None: unsure where both exist.
    """
    candidates = [*_numeric(text, today, day_first), *_worded(text, today)]
    return _merge(text, _longest(candidates), today)


def parse(
    words: str, today: date, *, direction: Direction = Direction.EITHER, day_first: bool | None = None
) -> date | None:
    """The one day that `words` consist of, as typed after "which day?"; None if there is none, more or it is unsure."""
    text = fold(words).strip()
    found = find(text, today, day_first=day_first)
    if len(found) != 1 or found[0].approximate:
        return None
    rest = text[: found[0].start] + text[found[0].end :]
    return None if rest.strip(" onby的在于前。.!,()（）") else found[0].on(direction)


def times(text: str) -> list[Span]:
    """Spans of times of day, so that 15:00 is not taken for an amount."""
    return [match.span() for match in _CLOCK.finditer(text)]


def _worded(text: str, today: date) -> Iterator[Match]:
    chinese = dates_zh.RULES if _HAN.search(text) else ()
    english = dates_en.RULES if _LATIN.search(text) else ()
    for pattern, meaning in (*chinese, *english):
        for match in pattern.finditer(text):
            yield from _matched(text, match, meaning(match, today))


def _matched(text: str, match: re.Match[str], reading: Reading | None) -> Iterator[Match]:
    if reading is None:
        return
    clock = _CLOCK.match(text, match.end())
    half = _HALF_ONLY.match(text, match.end())
    end = clock.end() if clock else half.end() if half else match.end()
    evening = match.group().endswith(("晚", "夜", "tonight", "last night"))
    yield Match(match.start(), end, text[match.start() : end], reading, _time(clock, evening) if clock else None)


def _time(clock: re.Match[str], evening: bool) -> time | None:
    hour_words = clock["hour"] or clock["hour2"] or clock["hour3"]
    hour = numerals.read(hour_words)
    minute = _minute(clock["minute"] or clock["minute2"] or "")
    if hour is None or hour > 24 or minute > 59:
        return None
    late = (
        evening or (clock["half"] or "") in {"下午", "晚上", "傍晚", "晚"} or "pm" in (clock["noon2"], clock["noon3"])
    )
    return time((int(hour) + 12 if late and hour < 12 else int(hour)) % 24, minute)


def _minute(words: str) -> int:
    named = {"半": 30, "一刻": 15, "三刻": 45, "": 0}
    return named[words] if words in named else int(words.rstrip("分"))


def _no_day(text: str, match: re.Match[str]) -> bool:
    """24/7 and scores are no days; 4/5 is a score where the words speak of one."""
    if match.group() == "24/7" or _RATED.search(text[: match.start()]):
        return True
    scale = _OF_FIVE.match(match.group())
    return bool(scale and int(scale[1]) <= int(scale[2]) and _SCORED.search(text))


def _numeric(text: str, today: date, day_first: bool | None) -> Iterator[Match]:
    rules: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Reading | None]], ...] = (
        (_SEPARATED, lambda match: _year_first(match, today)),
        (_REVERSED, lambda match: _year_last(match, day_first)),
        (_GERMAN, lambda match: _german(match, today)),
        (_SHORT, lambda match: _two_numbers(int(match[1]), int(match[3]), today, day_first)),
        (_DOTTED, lambda match: days.month_day(int(match[1]), int(match[2]), today) if day_first is not True else None),
    )
    for pattern, meaning in rules:
        for match in pattern.finditer(text):
            if not _no_day(text, match):
                yield from _matched(text, match, meaning(match))


def _year_first(match: re.Match[str], today: date) -> Reading | None:
    year, month, day = (match[1], match[3], match[4]) if match[1] else (match[5], match[6], match[7])
    made = days.exact(days.make(int(year), int(month), int(day)))
    return made or (_no_such_day(int(month), int(day), today) if match[1] else None)


def _no_such_day(month: int, day: int, today: date) -> Reading | None:
    """30/2 and 2026-02-31 look like days and are none."""
    return days.impossible(month, today) if 1 <= month <= _MONTHS and _SHORTEST < day <= _LONGEST else None


def _year_last(match: re.Match[str], day_first: bool | None) -> Reading | None:
    year = int(match[4]) if len(match[4]) == 4 else 2000 + int(match[4])
    day, month = int(match[1]), int(match[3])
    european = days.make(year, month, day) if day_first is not False or match[2] == "." else None
    american = days.make(year, day, month) if not (day_first or match[2] == ".") else None
    return _one_of(european, american)


def _one_of(first: date | None, second: date | None) -> Reading | None:
    if first and second and first != second:
        return days.unsure(first, second)
    return days.exact(first or second)


def _german(match: re.Match[str], today: date) -> Reading | None:
    day, month = int(match[1]), int(match[2])
    if match[3]:
        return days.exact(days.make(int(match[3]), month, day))
    return days.month_day(month, day, today)


def _two_numbers(first: int, second: int, today: date, day_first: bool | None) -> Reading | None:
    european = days.month_day(second, first, today) if day_first is not False or first > 12 else None
    american = days.month_day(first, second, today) if not day_first or second > 12 else None
    if european and american and first != second:
        return days.unsure(*_sides(european), *_sides(american))
    return european or american or _no_such_day(first, second, today) or _no_such_day(second, first, today)


def _sides(reading: Reading) -> list[date]:
    return [day for day in (reading.past, reading.future, *reading.options) if day]


def _longest(candidates: Iterable[Match]) -> list[Match]:
    """Without overlaps: longer matches win, then earlier ones."""
    kept: list[Match] = []
    for match in sorted(candidates, key=lambda m: (m.start - m.end, m.start)):
        if all(match.end <= other.start or other.end <= match.start for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda m: m.start)


def _merge(text: str, matches: list[Match], today: date) -> list[Match]:
    """A weekday beside its date ("Fri 27 Nov", 11月24日(周二)) is one day, and unsure if they disagree."""
    merged: list[Match] = []
    for match in matches:
        previous = merged[-1] if merged else None
        if (
            previous
            and _LINK.fullmatch(text[previous.end : match.start])
            and _weekday_in(previous) != _weekday_in(match)
        ):
            merged[-1] = _joined(text, previous, match)
        else:
            merged.append(match)
    return merged


def _weekday_in(match: Match) -> bool:
    return bool(re.search(r"周|星期|礼拜|mon|tue|wed|thu|fri|sat|sun", match.text)) and not match.approximate


def _joined(text: str, first: Match, second: Match) -> Match:
    named, dated = (first, second) if _weekday_in(first) else (second, first)
    end = max(first.end, second.end)
    whole = replace(dated, start=first.start, end=end, text=text[first.start : end], at=dated.at or named.at)
    past, future = dated.reading.past, dated.reading.future
    fits = [day for day in (past, future) if day and _same_weekday(day, named)]
    if fits:
        kept = Reading(past if past in fits else None, future if future in fits else None)
        return replace(whole, reading=kept)
    return replace(whole, reading=days.unsure(*dated.options, *named.options))


def _same_weekday(day: date, named: Match) -> bool:
    return any(day.weekday() == option.weekday() for option in named.options)
