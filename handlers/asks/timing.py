"""Which time a question is about, and which one it is compared with. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from handlers.asks import counting, vocabulary
from handlers.common.understand import days, periods
from handlers.common.understand.periods import Period

if TYPE_CHECKING:
    from handlers.asks.reading import Reading

_AHEAD: Final = frozenset({"contracts", "steps", "invoices", "projects"})
_OVER: Final = {
    "contracts": ("unrenewed", "ended", "signed"),
    "projects": ("won", "lost"),
    "invoices": ("disputed", "issued", "overdue"),
}  # what is over
_TWO: Final = 2
_YEARS: Final = re.compile(r"(?:19|20)\d\d")
_YEAR: Final = 12  # months


def fiscal(reading: Reading) -> None:
    """A fiscal year, which is one of the calendar; one that is to come is left over."""
    said = vocabulary.FLAGS["fiscal"].search(reading.left)
    year = _fiscal_year(said.group(), reading.today.year) if said else 0
    if said and year <= reading.today.year:
        reading.cut(said.start(), said.end(), "period")
        reading.query = reading.query.with_flags("fiscal")
        if year < reading.today.year:
            reading.ask(period=Period(date(year, 1, 1), date(year, 12, 31), 12))
    if reading.take(vocabulary.FLAGS["same"], "than"):
        reading.query = reading.query.with_flags("same")


def _fiscal_year(said: str, this: int) -> int:
    """The year that words for a fiscal year mean: a number in them, the last one, the one before, this one."""
    number = re.search(r"\d+", said)
    if number:
        return int(number.group()) % 100 + 2000
    back = vocabulary.WORDS["year_before"].search(said), vocabulary.WORDS["last_year"].search(said)
    return this - 2 if back[0] else this - 1 if back[1] else this


def times(reading: Reading) -> None:
    """The time that is asked about, and the one it is compared with."""
    topic, today = reading.query.topic, reading.today
    if topic == "steps" and (away := _days_away(reading)) is not None:
        day = today + timedelta(days=away)
        return reading.ask(period=Period(day, day), ahead=True)
    if topic in _AHEAD and not _is_past(reading) and _to_come(reading):
        return None
    if topic == "visits" and vocabulary.FLAGS["absent"].search(reading.left) and _for_long(reading):
        return None
    named = sorted(periods.named(reading.left, today), key=lambda each: (each.period.first, -each.start))
    if _of_unsure_year(reading.left, named):
        reading.extra.append("period")
    for each in sorted(named, key=lambda found: -found.start):
        reading.cut(each.start, each.end, "period")
    if named:
        reading.ask(period=named[-1].period)
    if len(named) > 1:
        _against(reading, named[-2].period)
    if len(named) > _TWO:
        reading.extra.append("period")
    return None


def _of_unsure_year(text: str, named: Sequence[periods.Found]) -> bool:
    """Whether "and" joins a time with a year to one without: "in q1 and q3 2025"."""
    ordered = sorted(named, key=lambda found: found.start)
    return any(
        text[one.end : two.start].strip() == "and" and bool(_YEARS.search(text[two.start : two.end]))
        and not _YEARS.search(text[one.start : one.end])
        for one, two in pairwise(ordered)
    )  # fmt: skip


def _against(reading: Reading, than: Period) -> None:
    """Two times beside each other; of the one just before, as much as has passed of the other."""
    reading.query, reading.pair = reading.query.without_flags("same"), True
    period = reading.query.period
    just_before = period is not None and period.before.first == than.first
    if period is not None and period.last >= reading.today:
        than = _as_much(period, than)
    reading.ask(than=None if just_before else than, measure="change")


def _as_much(period: Period, than: Period) -> Period:
    """As much of another month, quarter or year as has passed of the one that goes on."""
    if not period.months or period.months != than.months:
        return than
    back = (period.first.year - than.first.year) * _YEAR + period.first.month - than.first.month
    return replace(than, last=min(than.last, days.add_months(period.last, -back)))


def _for_long(reading: Reading) -> bool:
    """For how long somebody has made no visit, which is a time that ends today."""
    found = periods.lasting(reading.left)
    if found is None or periods.find(reading.left, reading.today) is not None:
        return False
    reading.cut(found[1], found[2], "period")
    reading.ask(period=Period(reading.today - timedelta(days=found[0] - 1), reading.today))
    return True


def _to_come(reading: Reading) -> bool:
    today = reading.today
    if reading.take(vocabulary.TIMES["month_end"], "period"):
        reading.ask(period=Period(today, days.month_end(today)), ahead=True)
        return True
    there = vocabulary.TIMES["ahead"].search(reading.left)
    if there and (length := counting.length(there)):
        reading.cut(there.start(), there.end(), "period")
        reading.ask(period=Period(today, today + timedelta(days=length)), ahead=True)
        return True
    found = periods.ahead(reading.left, today)
    if found is None:
        return False
    reading.cut(found.start, found.end, "period")
    reading.ask(period=Period(max(found.period.first, today), found.period.last), ahead=True)
    return True


def _days_away(reading: Reading) -> int | None:
    """How many days ahead the one day lies that is named."""
    for days_away, name in ((0, "today"), (1, "tomorrow"), (2, "after_tomorrow")):
        if reading.take(vocabulary.TIMES[name], "period"):
            return days_away
    return None


def _is_past(reading: Reading) -> bool:
    """Whether it is asked for what is over."""
    return any(vocabulary.FLAGS[flag].search(reading.left) for flag in _OVER.get(reading.query.topic, ()))
