"""The time that a question is about: "this year", "since March", "上个季度", "最近30天"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from handlers.common.understand import days, numerals

EVER: Final = date(1990, 1, 1)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_WORDS: Final = {
    word: count
    for count, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), start=1
    )
} | {"a": 1, "an": 1, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3, "几": 3, "half a": 0.5, "half": 0.5}
_HAN: Final = "一二两三四五六七八九十"
_COUNT: Final = rf"\d{{1,4}}|[{_HAN}]+|半|几|" + "|".join(
    sorted((re.escape(word) for word in _WORDS if word.isascii()), key=len, reverse=True)
)
_N12: Final = rf"1[0-2]|0?[1-9]|十[一二]?|[{_HAN}]"
_QUARTER: Final = "[1-4一二三四]"
_RELATIVE: Final = {"上上": -2, "上": -1, "前": -1, "last": -1, "previous": -1, "prior": -1, "the past": -1}
_YEARS: Final = {"前年": -2, "去年": -1, "上一年": -1, "今年": 0, "本年": 0, "当年": 0, "last year": -1, "this year": 0}
_NOT_IN_WORD: Final = r"(?<![a-z0-9])"
_ENDS: Final = r"(?![a-z0-9])"


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both included, never later than today. `first` is EVER where all that is known is meant.

    goes_on: the time that was named is not over, as this month is not: what it is compared with ends as early.
    """

    first: date
    last: date
    goes_on: bool = False

    @property
    def before(self) -> Period:
        """The time before that it is naturally compared with: whole months with as many before, else as many days; of
        a month, a quarter or a year that goes on as much of the last one as has passed of this one."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        ends_month = self.last == days.month_end(self.last)
        if self.first.day == 1 and (self.goes_on or ends_month):
            shift = _unit(self.first, months) if self.goes_on else months
            last = days.add_months(self.last, -shift)
            return Period(days.add_months(self.first, -shift), days.month_end(last) if ends_month else last)
        length = self.last - self.first + timedelta(days=1)
        whole = timedelta(days=7) if self.goes_on and self.first.weekday() == 0 and length.days <= 7 else length
        return Period(self.first - whole, self.last - whole)


def _unit(first: date, months: int) -> int:
    """Months of what goes on since `first`, of which so many have begun: a month, a quarter, else by the year."""
    if months == 1:
        return 1
    if months <= 3 and first == days.quarter_start(first):
        return 3
    return 12 if months <= 12 else months


@dataclass(frozen=True, slots=True)
class Found:
    """A period in text[start:end]."""

    period: Period
    start: int
    end: int


def find(text: str, today: date) -> Found | None:
    """The time that the cleaned `text` names, of several ("this month vs last") the latest; None where it names none
    that has begun."""
    named = _longest([each for pattern, meaning in _RULES for each in _named(pattern, meaning, text, today)])
    return max(named, key=lambda each: (each.period.first, -each.start), default=None)


def spans(text: str, today: date) -> list[tuple[int, int]]:
    """Where times are named."""
    return [
        (each.start, each.end)
        for each in _longest([each for pattern, meaning in _RULES for each in _named(pattern, meaning, text, today)])
    ]


def _named(pattern: re.Pattern[str], meaning: Meaning, text: str, today: date) -> Iterator[Found]:
    for match in pattern.finditer(text):
        span = meaning(match, today)
        if span is not None and span[0] <= today:
            period = Period(span[0], min(span[1], today), goes_on=span[1] >= today)
            yield Found(period, match.start(), match.end())


def _longest(found: list[Found]) -> list[Found]:
    """Without overlaps: the longer words win."""
    kept: list[Found] = []
    for each in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    return kept


def lasting(text: str) -> tuple[int, int, int] | None:
    """A length of time in days with where it stands, as in "for more than three weeks"; None where there is none."""
    match = _LENGTH.search(text)
    if match is None:
        return None
    count = _count(match["count"] or match["count2"])
    length = round(count * _unit_days(match["unit"] or match["unit2"])) if count is not None else 0
    return (length, match.start(), match.end()) if 0 < length <= 3660 else None


def _unit_days(unit: str) -> float:
    if "年" in unit or unit.startswith(("year", "yr")):
        return 365
    if "季" in unit or unit.startswith("quarter"):
        return 91
    if "月" in unit or unit.startswith("month"):
        return 30
    if unit in ("周", "星期", "礼拜") or unit.startswith(("week", "wk")):
        return 7
    return 14 if unit.startswith("fortnight") else 1


def _count(words: str) -> float | None:
    if words == "半":
        return 0.5
    if words in _WORDS:
        return _WORDS[words]
    value = numerals.read(words)
    return float(value) if value is not None else None


Span = tuple[date, date]
Meaning = Callable[[re.Match[str], date], Span | None]


def _year(year: int) -> Span:
    return date(year, 1, 1), date(year, 12, 31)


def _whole_year(match: re.Match[str], today: date) -> Span | None:
    return _year(_year_of(match["year"], today))


def _year_of(words: str | None, today: date) -> int:
    """The year that words name, the present one where there are none."""
    if not words or words == "the year":
        return today.year
    if words in _YEARS:
        return today.year + _YEARS[words]
    digits = re.sub(r"\D", "", words)
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _half_year(match: re.Match[str], today: date) -> Span | None:
    year = _year_of(match["year"], today)
    first = match["half"] in ("上", "1", "first")
    return (date(year, 1, 1), date(year, 6, 30)) if first else (date(year, 7, 1), date(year, 12, 31))


def _quarter(match: re.Match[str], today: date) -> Span | None:
    number = "一二三四".find(match["q"]) + 1 or {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(match["q"], 0)
    start = date(_year_of(match["year"] or match["after"], today), 3 * ((number or int(match["q"])) - 1) + 1, 1)
    if start > today and not (match["year"] or match["after"]):
        start = days.add_months(start, -12)
    return start, days.quarter_start(start, 1) - timedelta(days=1)


def _relative(match: re.Match[str], today: date) -> Span | None:
    shift = _RELATIVE.get(match["which"].rstrip("一个 "), 0)
    unit = match["unit"]
    if unit in ("周", "星期", "礼拜", "week"):
        return days.in_week(shift, 0, today), days.in_week(shift, 6, today)
    if unit in ("季度", "季", "quarter"):
        start = days.quarter_start(today, shift)
        return start, days.quarter_start(start, 1) - timedelta(days=1)
    if unit in ("月", "月份", "month"):
        first = days.add_months(today.replace(day=1), shift)
        return first, days.month_end(first)
    return _year(today.year + shift)


def _to_date(match: re.Match[str], today: date) -> Span | None:
    words = match.group()
    first = today.replace(day=1) if words.startswith(("m", "月")) else date(today.year, 1, 1)
    return (days.quarter_start(today) if words.startswith(("q", "季")) else first), today


def _rolling(match: re.Match[str], today: date) -> Span | None:
    count = _count(match["count"] or "1")
    if not count:
        return None
    unit, words = match["unit"], match.group()
    if "月" in unit or unit.startswith("month"):
        return (_months_back(today, count), today)
    if "年" in unit or unit.startswith(("year", "yr", "quarter")) or "季" in unit:
        return (_months_back(today, count * (3 if "季" in words or "quarter" in words else 12)), today)
    return today - timedelta(days=round(count * _unit_days(unit)) - 1), today


def _months_back(today: date, months: float) -> date:
    if months != int(months):
        return today - timedelta(days=round(months * 30))
    return days.add_months(today, -int(months)) + timedelta(days=1)


def _month(match: re.Match[str], today: date) -> Span | None:
    first = _first_of(match, today)
    return (first, days.month_end(first)) if first else None


def _months_to(match: re.Match[str], today: date) -> Span | None:
    first = _first_of(match, today)
    number = _month_number(match["until"])
    if first is None or number is None:
        return None
    last = date(first.year + (number < first.month), number, 1)
    return first, days.month_end(last)


def _since_month(match: re.Match[str], today: date) -> Span | None:
    first = _first_of(match, today)
    return (first, today) if first else None


def _first_of(match: re.Match[str], today: date) -> date | None:
    """The first of the month that is named; without its year the last one that has begun."""
    number = _month_number(match["month"])
    if number is None:
        return None
    named = match["year"] or (match.groupdict().get("after") or None)
    if named:
        return date(_year_of(named, today), number, 1)
    return date(today.year - (number > today.month), number, 1)


def _month_number(words: str) -> int | None:
    if words[:3] in _MONTHS:
        return _MONTHS.index(words[:3]) + 1
    value = numerals.read(words)
    return int(value) if value is not None and 1 <= value <= 12 else None


def _since_day(match: re.Match[str], today: date) -> Span | None:
    number = _month_number(match["month"])
    day = days.make(_year_of(match["year"], today), number, int(match["day"])) if number else None
    if day is not None and day > today and not match["year"]:
        day = days.make(day.year - 1, day.month, day.day)
    return (day, today) if day else None


def _since_unit(match: re.Match[str], today: date) -> Span | None:
    span = _relative(match, today)
    return (span[0], today) if span else None


def _since_year(match: re.Match[str], today: date) -> Span | None:
    return date(_year_of(match["year"], today), 1, 1), today


def _day(match: re.Match[str], today: date) -> Span | None:
    shift = {"前天": 2, "昨天": 1, "昨日": 1, "yesterday": 1}.get(match.group(), 0)
    day = today - timedelta(days=shift)
    return day, day


def _ever(_match: re.Match[str], today: date) -> Span | None:
    return EVER, today


_YEAR_ZH: Final = r"(?P<year>前年|去年|上一年|今年|本年|当年|(?:20)?\d\d年)"
_YEAR_EN: Final = r"(?P<year>last year|this year|20\d\d)"
_ANY_MONTH: Final = rf"(?P<month>{_MONTH})"
_SINCE_ZH: Final = "(?:以来|至今|到现在|到今天|到目前|起|开始|以后|之后)"
_CALENDAR_ZH: Final = "(?P<unit>周|星期|礼拜|月份?|季度)"
_COUNT_ZH: Final = rf"(?P<count>\d{{1,4}}|[{_HAN}]+|半|几)"
_AFTER: Final = rf"(?:,? (?:of )?{_YEAR_EN.replace('year>', 'after>')})?"
_TO_NOW: Final = "(?: on(?:wards?)?| until now| to now)?"
_UNITS_EN: Final = "days?|weeks?|wks?|fortnights?|months?|quarters?|years?|yrs?"
_UNIT_EN: Final = rf"(?P<unit>{_UNITS_EN})"
_UNIT_ZH: Final = r"(?P<unit>天|日|周|星期|礼拜|个?月|个?季度|年)"
_LENGTH: Final = re.compile(
    rf"(?P<count>\d{{1,4}}|[{_HAN}百]+|半|几)\s*个?(?P<unit>天|日|周|星期|礼拜|月|季度|年)"
    rf"|{_NOT_IN_WORD}(?P<count2>{_COUNT})\s*(?P<unit2>{_UNITS_EN}|d){_ENDS}"
)


def _zh(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _en(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{_NOT_IN_WORD}(?:{pattern}){_ENDS}")


_RULES: Final[tuple[tuple[re.Pattern[str], Meaning], ...]] = (
    (_zh(rf"(?:在|从|自)?{_YEAR_ZH}(?:以来|至今|到现在|到目前为止|全年|一整年|一年)?"), _whole_year),
    (_zh(rf"(?:从|自)?{_YEAR_ZH}(?:以来|至今|到现在|到目前|起|开始)"), _since_year),
    (_zh(r"(?:从|自)?(?P<year>20\d\d)年?(?:以来|至今|到现在|起|开始)"), _since_year),
    (_zh(rf"(?:在)?{_YEAR_ZH}?(?:的)?(?P<half>上|下)半年"), _half_year),
    (_zh(rf"(?:在)?{_YEAR_ZH}?的?第?(?P<q>{_QUARTER})季度?(?P<after>)"), _quarter),
    (_zh(r"(?:在)?(?P<year>(?:20)?\d\d年?)?q(?P<q>[1-4])(?P<after>)"), _quarter),
    (_zh(rf"(?:在)?(?P<which>上上个?|上一?个?|这个?|本|当|前一?个?){_CALENDAR_ZH}"), _relative),
    (_zh(rf"(?:从|自)?(?P<which>上上个?|上一?个?|这个?|本){_CALENDAR_ZH}{_SINCE_ZH}"), _since_unit),
    (_zh(r"(?:年|月|季)初(?:以来|至今|到现在|到今天)"), _to_date),
    (_zh(rf"(?:在|从)?(?:最近|近|过去|这|之前|前)的?这?{_COUNT_ZH}\s*{_UNIT_ZH}(?:以?内|以来|里|中)?"), _rolling),
    (_zh(rf"(?P<count>\d{{1,4}}|[{_HAN}]+|半)\s*{_UNIT_ZH.replace('个?月', '个月')}(?:以?内|以来|之内)"), _rolling),
    (_zh(rf"(?:在)?{_YEAR_ZH}?的?(?P<month>{_N12})月份?(?!\d|以来|起|开始|至今|到|初|底)"), _month),
    (_zh(rf"(?:从|自)?{_YEAR_ZH}?的?(?P<month>{_N12})月?份?(?:到|至|-|~)(?P<until>{_N12})月份?"), _months_to),
    (_zh(rf"(?:从|自)?{_YEAR_ZH}?的?(?P<month>{_N12})月份?{_SINCE_ZH}"), _since_month),
    (_zh(rf"(?:从|自)?{_YEAR_ZH}?的?(?P<month>{_N12})月(?P<day>\d{{1,2}})[日号]?{_SINCE_ZH}"), _since_day),
    (_zh(r"前天|昨天|昨日|今天|今日"), _day),
    (_zh(r"(?:历史上?|有史以来|从来|到现在为止|至今|累计|一直以来)(?:总共|一共|共)?|(?:总共|一共|历史)累计"), _ever),
    (_en(rf"(?:during |in |over |for )?{_YEAR_EN}(?: so far| to date)?"), _whole_year),
    (_en(rf"(?:since|from) (?:the )?(?:(?:beginning|start) of )?{_YEAR_EN}{_TO_NOW}"), _since_year),
    (_en(r"(?:in |during )?(?:the )?h(?P<half>[12])(?: (?:of )?(?P<year>last year|this year|20\d\d))?"), _half_year),
    (
        _en(
            r"(?:in |during )?(?:the )?(?P<half>first|second) half(?: of)?"
            r"(?: (?P<year>last year|this year|20\d\d|the year))?"
        ),
        _half_year,
    ),
    (_en(rf"(?:in |during )?(?P<year>)q(?P<q>[1-4]){_AFTER}"), _quarter),
    (_en(rf"(?:in |during )?(?:the )?(?P<year>)(?P<q>first|second|third|fourth) quarter{_AFTER}"), _quarter),
    (
        _en(
            r"(?:during |in |over |for )?"
            r"(?:the )?(?P<which>last|this|previous|prior|current) (?P<unit>week|month|quarter|year)"
            r"(?: so far| to date)?"
        ),
        _relative,
    ),
    (_en(r"since (?P<which>last|this|the previous) (?P<unit>week|month|quarter)"), _since_unit),
    (_en(r"since (?P<which>the (?:beginning|start) of (?:the |this )?)(?P<unit>week|month|quarter|year)"), _since_unit),
    (_en(r"ytd|year[ -]to[ -]date|mtd|month[ -]to[ -]date|qtd|quarter[ -]to[ -]date|so far this year"), _to_date),
    (
        _en(
            rf"(?:in|over|during|within|for)? ?(?:the )?"
            rf"(?:last|past|previous|these) (?P<count>{_COUNT}) {_UNIT_EN}"
        ),
        _rolling,
    ),
    (_en(rf"(?:in|over|during|within) the past (?P<count>){_UNIT_EN}"), _rolling),
    (_en(rf"(?:in|during|for) (?P<year>){_ANY_MONTH}{_AFTER}"), _month),
    (_en(rf"(?P<year>){_ANY_MONTH},? (?:of )?(?P<after>last year|this year|20\d\d)"), _month),
    (
        _en(
            rf"(?:from |between )(?P<year>){_ANY_MONTH} "
            rf"(?:to|and|until|till|through) (?P<until>{_MONTH}){_AFTER}"
        ),
        _months_to,
    ),
    (
        _en(
            rf"(?:since|from)(?: the)?(?: "
            rf"(?:beginning|start) of)? (?P<year>){_ANY_MONTH}{_AFTER}{_TO_NOW}"
        ),
        _since_month,
    ),
    (
        _en(
            rf"since (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_ANY_MONTH}"
            rf"(?:,? (?P<year>20\d\d))?"
        ),
        _since_day,
    ),
    (_en(rf"since {_ANY_MONTH} (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>20\d\d))?"), _since_day),
    (_en(r"yesterday|today"), _day),
    (_en(r"ever|in total so far|all[ -]time|so far in total|since we know them|to date in total|altogether"), _ever),
)  # fmt: skip
