"""The time that a question is about: "this year", "since March", "上个季度", "最近30天"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from handlers.common.understand import days, numerals, periods_words, spans
from handlers.common.understand.spans import Rule

EVER: Final = spans.EVER
_LONGEST: Final = 3660  # days that something may last


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both included, never later than today. `first` is EVER where all that is known is meant.

    months, days: how much earlier the time lies that it is compared with, by the unit in which it was named; 0 both:
    as many days as it lasts.
    """

    first: date
    last: date
    months: int = 0
    days: int = 0

    @property
    def before(self) -> Period:
        """The time before that it is naturally compared with, whole months with whole months; of a week, a month or a
        year that goes on as much of the last one as has passed of this one."""
        if not self.months:
            back = timedelta(days=self.days) if self.days else self.last - self.first + timedelta(days=1)
            return Period(self.first - back, self.last - back)
        last = days.add_months(self.last, -self.months)
        whole = self.first.day == 1 and self.last == days.month_end(self.last)
        return Period(days.add_months(self.first, -self.months), days.month_end(last) if whole else last)


@dataclass(frozen=True, slots=True)
class Found:
    """A period in text[start:end]."""

    period: Period
    start: int
    end: int


def find(text: str, today: date) -> Found | None:
    """The time that the cleaned `text` names, of several ("this month vs last") the latest; None where it names none
    that has begun."""
    return max(named(text, today), key=lambda each: (each.period.first, -each.start), default=None)


def named(text: str, today: date) -> list[Found]:
    """Every time that the cleaned `text` names and that has begun, the longest words first."""
    found = _found(periods_words.RULES, text, today, ahead=False)
    return _longest(
        Found(Period(max(span.first, EVER), min(span.last, today), span.months, span.days), start, end)
        for span, start, end in found
        if span.first <= today and span.last >= EVER
    )


def ahead(text: str, today: date) -> Found | None:
    """The time that the cleaned `text` names and that is not over, of several the latest: its period may end in the
    future."""
    found = _longest(
        Found(Period(span.first, span.last), start, end)
        for span, start, end in _found(periods_words.AHEAD, text, today, ahead=True)
        if span.last >= today
    )
    return max(found, key=lambda each: each.period.last, default=None)


def spans_of(text: str, today: date) -> list[tuple[int, int]]:
    """Where times are named."""
    return [(each.start, each.end) for each in named(text, today)]


def _found(rules: Iterable[Rule], text: str, today: date, *, ahead: bool) -> Iterator[tuple[spans.Span, int, int]]:
    for pattern, meaning in rules:
        for match in pattern.finditer(text):
            span = meaning(match, today, ahead)
            if span is not None:
                yield span, match.start(), match.end()


def _longest(found: Iterable[Found]) -> list[Found]:
    """Without overlaps: the longer words win."""
    kept: list[Found] = []
    for each in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    return kept


def lasting(text: str) -> tuple[int, int, int] | None:
    """A length of time in days with where it stands, as in "for more than three weeks"; None where there is none."""
    return next(iter(lengths(text)), None)


def lengths(text: str) -> list[tuple[int, int, int]]:
    """Every length of time in days with where it stands: 3月 is a month of the calendar, 3个月 and 半月 are lengths."""
    found = []
    for match in periods_words.LENGTH.finditer(text):
        count = numerals.count(match["count"] or match["count2"])
        length = round(count * days.length(match["unit"] or match["unit2"])) if count is not None else 0
        if 0 < length <= _LONGEST:
            found.append((length, match.start(), match.end()))
    return found
