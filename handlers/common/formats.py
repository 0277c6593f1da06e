"""Numbers, dates and money as a reader of each language writes them."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date as babel_date
from babel.numbers import NumberPattern, format_currency, format_decimal, get_currency_symbol, parse_pattern

_LOCALES: Final = {"zh": "zh_CN", "en": "en"}
USUAL_HOUR: Final = time(9)  # of what was promised for a day without saying when
_COMMAND: Final = re.compile(r"^/[a-z]+(?:@\w+)?\s+")
_WAN, _YI = Decimal(10_000), Decimal(100_000_000)
_ENGLISH_UNITS: Final = ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k"))


@cache
def locale(lang: str) -> Locale:
    """Babel's locale; parsing the name each time costs ten times the formatting."""
    return Locale.parse(_LOCALES[lang])


@cache
def _pattern(digits: int) -> NumberPattern:
    return parse_pattern("#,##0" + ("." + "#" * digits if digits else ""))


def number(lang: str, value: float | Decimal, digits: int = 0) -> str:
    """A number with `digits` decimals at most."""
    return _number(lang, _rounded(value, digits), digits)


@lru_cache(maxsize=8192)  # replies are full of the same small numbers
def _number(lang: str, rounded: Decimal, digits: int) -> str:
    return str(format_decimal(rounded, format=_pattern(digits), locale=locale(lang)))


def percent(lang: str, share: float, digits: int = 0) -> str:
    """A share (0.24) as per cent: "24 %" would break lines, so no space."""
    return number(lang, share * 100, digits) + "%"


def change(lang: str, share: float) -> str:
    """A signed change (0.24) in per cent: +24%, −3%, ±0%."""
    rounded = round(share, 2)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else "±"
    return f"{sign}{percent(lang, abs(rounded))}"


def points(lang: str, delta: float, digits: int = 0) -> str:
    """A signed difference of shares in percentage points, to `digits` decimals at most: +5, −2, ±0."""
    rounded = round(delta * 100, digits)
    if rounded == 0:
        return "±0"
    return ("+" if rounded > 0 else "−") + number(lang, abs(rounded), digits)


def money(lang: str, amount: float | Decimal, currency: str) -> str:
    """An amount as it is said in a chat: ¥186万, ¥1.2亿, CN¥1.9M, $35k, exact below ten thousand."""
    value = Decimal(str(amount))
    symbol = _symbol(lang, currency)
    sign = "−" if value < 0 else ""
    return f"{sign}{symbol}{_short(lang, abs(value))}"


def exact_money(lang: str, amount: float | Decimal, currency: str) -> str:
    """An amount to the last digit: ¥1,234.50."""
    return str(format_currency(amount, currency, locale=locale(lang)))


@cache
def _symbol(lang: str, currency: str) -> str:
    symbol = get_currency_symbol(currency, locale=locale(lang))
    return symbol if not symbol[-1:].isalpha() else symbol + " "


def _short(lang: str, value: Decimal) -> str:
    if lang == "zh":
        if value >= _YI:
            return number(lang, value / _YI, 2) + "亿"
        if value >= _WAN:
            return number(lang, value / _WAN, 0 if value >= _WAN * 100 else 1) + "万"
        return number(lang, value)
    for unit, name in _ENGLISH_UNITS:
        if value >= unit * (10 if unit == 1000 else 1):
            scaled = value / unit
            return number(lang, scaled, 0 if scaled >= 100 else 1) + name
    return number(lang, value)


def _rounded(value: float | Decimal, digits: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def local(moment: datetime, zone: str) -> datetime:
    """`moment` on the clock of `zone`."""
    return moment.astimezone(ZoneInfo(zone))


def day_begins(when: date, zone: str) -> datetime:
    """The first moment of a day."""
    return datetime.combine(when, time(), ZoneInfo(zone))


def team(lang: str, name: str, name_en: str | None) -> str:
    """A team's name in the reader's language, where it has one."""
    return name_en if lang == "en" and name_en else name


def day(lang: str, when: date, *, today: date) -> str:
    """A date as short as it is clear: 11-24, with the year where it is not this one."""
    if when.year != today.year:
        return when.isoformat()
    return when.strftime("%m-%d") if lang == "zh" else str(babel_date(when, "d MMM", locale=locale(lang)))


def day_and_weekday(lang: str, when: date, *, today: date) -> str:
    """11-24 周二, Tue 24 Nov."""
    weekday = babel_date(when, "EEE", locale=locale(lang))
    return f"{day(lang, when, today=today)} {weekday}" if lang == "zh" else f"{weekday} {day(lang, when, today=today)}"


def appointment(lang: str, when: datetime, zone: str, *, today: date) -> str:
    """The day of something promised, and its hour where one was named: 11-24 周二 15:00."""
    at = local(when, zone)
    written = day_and_weekday(lang, at.date(), today=today)
    return written if at.time() == USUAL_HOUR else f"{written} {at:%H:%M}"


def clock(moment: datetime, zone: str) -> str:
    """14:05."""
    return local(moment, zone).strftime("%H:%M")


def without_command(text: str) -> str:
    """What was told, without the `/visit` that it was told by."""
    return _COMMAND.sub("", text)


def clip(text: str, width: int) -> str:
    """`text` shortened to `width` characters, before it is escaped; in no middle of a word where that leaves most."""
    text = " ".join(text.split())
    if len(text) <= width:
        return text
    kept, following = text[: width - 1], text[width - 1]
    head = kept.rpartition(" ")[0]
    cuts_word = kept[-1:].isalnum() and following.isalnum() and following < "\u2000"
    return (head if cuts_word and 2 * len(head) > width else kept).rstrip(" ,;:-") + "…"
