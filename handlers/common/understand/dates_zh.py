"""Chinese words for days: pattern and what it means on a given today."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from handlers.common.understand import days, numerals
from handlers.common.understand.days import Reading

Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date], Reading | None]]

_N: Final = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_COUNT: Final = r"(?P<count>\d{1,3}|[一二两三四五六七八九十]{1,3}|半|几)"
_NUMERAL: Final = "一二两三四五六七八九十半几数每\\d"
_NAMED: Final = {"今": 0, "昨": -1, "寻": -1, "琴": -1, "前": -2, "大前": -3, "明": 1, "听": 1, "后": 2, "大后": 3}
_WEEKDAY: Final = {c: i for i, c in enumerate("一二三四五六")} | {"日": 6, "天": 6, "末": 5}
_WEEKDAY_ALL: Final = _WEEKDAY | {str(i + 1): i for i in range(7)}
_MONTHS: Final = {"上上": -2, "上": -1, "本": 0, "这": 0, "当": 0, "下": 1, "下下": 2}
_YEARS: Final = {"前": -2, "去": -1, "今": 0, "本": 0, "明": 1, "后": 2}


def _named(match: re.Match[str], today: date) -> Reading | None:
    return days.exact(today + timedelta(days=_NAMED[match["day"]]))


def _just_now(_match: re.Match[str], today: date) -> Reading | None:
    return days.exact(today)


def _days_ago(_match: re.Match[str], today: date) -> Reading | None:
    return days.about(today - timedelta(days=2), *(today - timedelta(days=count) for count in (1, 2, 3)))


def _shift(match: re.Match[str], today: date) -> Reading | None:
    sign = -1 if match["side"].endswith("前") else 1
    target = _moved(match, today, sign)
    return days.exact(target) if target else days.unsure()


def _moved(match: re.Match[str], today: date, sign: int) -> date | None:
    count = numerals.read(match["count"]) if match["count"] != "几" else None
    if count is None:
        return None
    half = 1 if match["half"] or match.groupdict().get("half2") else 0
    unit = match["unit"]
    if unit in "天日":
        return today + timedelta(days=sign * int(count)) if count == int(count) else None
    if unit in {"周", "星期", "礼拜"}:
        return today + timedelta(days=sign * (int(7 * count) + 3 * half))
    months = count * 12 + 6 * half if unit == "年" else count
    moved = days.add_months(today, sign * int(months))
    return moved + timedelta(days=sign * 15 * (half if unit != "年" else 0) + sign * (15 if months % 1 else 0))


def _weekday(match: re.Match[str], today: date) -> Reading | None:
    number = _WEEKDAY_ALL[match["weekday"]]
    which = match["which"]
    if not which:
        return days.weekday(number, today)
    weeks = {"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1, "下下": 2}[which.replace("个", "")]
    return days.exact(days.in_week(weeks, number, today))


def _week(match: re.Match[str], today: date) -> Reading | None:
    weeks = _MONTHS[match["which"].replace("个", "")]
    if match["part"]:
        return days.about(days.in_week(weeks, {"初": 0, "一": 0, "中": 2, "末": 5, "底": 4}[match["part"]], today))
    return days.week(weeks, today)


def _full(match: re.Match[str], today: date) -> Reading | None:
    year = numerals.year(match["year"])
    if year is None:
        return None
    made = days.exact(days.make(year, _int(match["month"]), _int(match["day"])))
    return made or _no_such_day(match, today)


def _no_such_day(match: re.Match[str], today: date) -> Reading | None:
    """What is said to be a day though there is none: 2月31日, 13月5日."""
    return days.impossible(_int(match["month"]), today) if match.group().endswith(("日", "号")) else None


def _int(words: str) -> int:
    value = numerals.read(words)
    return int(value) if value is not None else 0


def _month_day(match: re.Match[str], today: date) -> Reading | None:
    month, day = _int(match["month"]), _int(match["day"])
    if match["year"]:
        return days.exact(days.make(today.year + _YEARS[match["year"][0]], month, day)) or _no_such_day(match, today)
    return days.month_day(month, day, today) or _no_such_day(match, today)


def _month_part(match: re.Match[str], today: date) -> Reading | None:
    month = _int(match["month"])
    if not 1 <= month <= 12:
        return None
    if match["year"]:
        return _part(date(today.year + _YEARS[match["year"][0]], month, 1), match["part"])
    past = date(today.year - (month > today.month), month, 1)
    future = date(today.year + (month < today.month), month, 1)
    then, later = _part(past, match["part"]), _part(future, match["part"])
    return _both_sides(then, later, today)


def _month_of_year(match: re.Match[str], _today: date) -> Reading | None:
    year, month = numerals.year(match["year"]), _int(match["month"])
    return _part(date(year, month, 1), match["part"]) if year and 1 <= month <= 12 else None


def _both_sides(then: Reading, later: Reading, today: date) -> Reading:
    if then.past is None or later.future is None:
        return later
    if later.approximate:
        return days.months(then.past, later.future, today)
    return days.either(then.past, later.future, today)


def _part(first: date, part: str | None) -> Reading:
    if not part:
        return days.month(first)
    day = {"底": 31, "末": 31, "初": 1, "中": 15, "上旬": 5, "中旬": 15, "下旬": 25}[part]
    stands = days.month_end(first) if day == 31 else first.replace(day=day)
    return Reading(stands, stands)


def _relative_month(match: re.Match[str], today: date) -> Reading | None:
    first = days.add_months(today.replace(day=1), _MONTHS[(match["which"] or "本").replace("个", "")])
    if match["day"]:
        return days.exact(days.make(first.year, first.month, _int(match["day"])))
    return _part(first, match["part"])


def _bare_month_part(match: re.Match[str], today: date) -> Reading | None:
    """月底, 月初 without saying which month: the one that fits the direction."""
    this = _part(today.replace(day=1), match["part"]).past
    assert this
    other = _part(days.add_months(today.replace(day=1), 1 if this < today else -1), match["part"]).past
    return Reading(this, other) if this < today else Reading(other, this) if this > today else days.exact(today)


def _day(match: re.Match[str], today: date) -> Reading | None:
    return days.day_of_month(_int(match["day"]), today)


def _year_part(match: re.Match[str], today: date) -> Reading | None:
    named = match["year"] or ""
    year = today.year + (_YEARS[named[0]] if named else 0)
    day = {"底": date(year, 12, 31), "末": date(year, 12, 31), "初": date(year, 1, 1), "中": date(year, 6, 30)}[
        match["part"]
    ]
    return (
        days.exact(day)
        if named or match["part"] in "底末"
        else Reading(day, date(year + (day < today), day.month, day.day))
    )


def _quarter(match: re.Match[str], today: date) -> Reading | None:
    shift = {"上": -1, "本": 0, "这": 0, "": 0, "下": 1}[(match["which"] or "").replace("个", "")]
    first = days.quarter_start(today, shift)
    return days.exact(first if match["part"] == "初" else days.quarter_start(first, 1) - timedelta(days=1))


def _festival(match: re.Match[str], today: date) -> Reading | None:
    return days.festival(
        {"过年": "春节", "年": "春节"}.get(match["name"], match["name"]), today, after=bool(match["after"])
    )


_WHICH: Final = r"(?P<which>上上个?|下下个?|上个?|下个?|这个?|本)"
_YEAR: Final = r"(?:(?P<year>前年|去年|今年|本年|明年|后年)的?)?"
_FULL_YEAR: Final = r"(?P<year>20\d\d|\d\d|[零〇一二三四五六七八九]{4})"
_NOT_PLACE: Final = r"(?![楼线机库厂门店仓炉窗站会桌位产文]|车间|项目|合同|订单|公司)"
_SPECIAL: Final = "|".join([*days.LUNAR, *[name for name in days.FIXED if not name.isascii()]])

RULES: Final[tuple[Rule, ...]] = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (rf"{_FULL_YEAR}年(?P<month>{_N})月份?(?P<day>{_N})[日号]?", _full),
        (rf"(?<!\d){_FULL_YEAR}年(?P<month>{_N})月份?(?P<part>[上中下]旬|[底末初中](?!国))?(?!\d)", _month_of_year),
        (rf"{_YEAR}(?<![\d.])(?P<month>{_N})月份?(?P<day>{_N})(?:[日号]|(?![{numerals.HAN}\d万个台套]))", _month_day),
        (rf"{_YEAR}(?<![\d.])(?P<month>\d{{1,2}})\.(?P<day>\d{{1,2}})(?=\s?(?:到期|之?前|以前|[日号]))", _month_day),
        (rf"{_WHICH}月的?(?P<day>{_N})[日号](?P<part>)", _relative_month),
        (rf"{_WHICH}月份?的?(?P<day>)(?P<part>[上中下]旬|[底末初中])?(?!度)", _relative_month),
        (rf"{_YEAR}(?<![\d.])(?P<month>{_N})月份?(?P<part>[上中下]旬|[底末初中](?!国))", _month_part),
        (rf"{_YEAR}(?<![\d.{_NUMERAL}])(?P<month>{_N})月(?P<part>)份?(?!\d)", _month_part),
        (
            r"(?<![\d])(?P<day>大前|大后|[今昨寻琴前明听后])(?:天|日(?!期)|儿(?!子)|(?=[早晚上下中][上午点餐晚天饭]))",
            _named,
        ),
        (r"(?P<day>[今昨明前])(?:早|晚|夜)", _named),
        (r"(?P<day>昨)(?=[收付去到来打送签回见拜发开下])", _named),
        (r"前(?:两|几|三)[天日](?!后)", _days_ago),
        (r"刚刚|刚才|方才|头先|啱啱", _just_now),
        (
            rf"(?:再?过|等)?(?<!第){_COUNT}(?P<half>)(?P<unit>天|日)(?P<side>之?以?后|之?以?前(?!台)|之?以?内)",
            _shift,
        ),
        (
            rf"(?:再?过|等)?{_COUNT}个?(?P<half>半)?(?P<unit>周|星期|礼拜|月|年)(?P<half2>半)?(?P<side>之?以?后|之?以?前|之?以?内)",
            _shift,
        ),
        (rf"(?:再过|过){_COUNT}个?(?P<half>半)?(?P<unit>天|周|星期|礼拜|月)(?P<side>)", _shift),
        (
            rf"{_WHICH}?(?<![{_NUMERAL}])(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天1-7]|末(?!期))(?![个月年天周次期])",
            _weekday,
        ),
        (rf"{_WHICH}(?:周|星期|礼拜)(?P<part>[初中底末])?(?!期)", _week),
        (r"月(?P<part>[底末初中])(?![国心介])", _bare_month_part),
        (r"(?P<part>[上中下]旬)", _bare_month_part),
        (rf"(?<![\d.第{numerals.HAN}])(?P<day>{_N})[号日]{_NOT_PLACE}(?![前后]?[a-z\d])", _day),
        (r"(?P<year>去年|今年|明年|后年)?(?<![\d])年(?P<part>[底末初中])(?!级)", _year_part),
        (r"(?P<year>[去今明后])年(?P<part>[底末初中])", _year_part),
        (r"(?P<which>上个?|本|这个?|下个?)?季度?(?P<part>[末底初])", _quarter),
        (
            rf"(?<![{numerals.HAN}])(?<!分之)(?P<name>{_SPECIAL}|过年)(?![十百千万亿])节?(?:假期?|长假)?之?(?P<after>后)?(?!订单)",
            _festival,
        ),
        (r"(?<![\d一二两三四五六七八九十半几多去今明前后])(?P<name>年)之?(?P<after>后)(?!续|期)", _festival),
    )
)
