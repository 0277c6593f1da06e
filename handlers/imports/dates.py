"""Dates as files write them: many formats, with the order of day and month decided once for a whole column."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final, Literal
from zoneinfo import ZoneInfo

from handlers.imports.cells import Cell, folded
from handlers.imports.refusal import BadValue, quoted

Order = Literal["dmy", "mdy", "ymd", "each"]  # each: the column mixes them, so only what can be read in one way is
TURNED, STANDING = "turned", "asis"  # behind a day's field: a spreadsheet took the month for the day, or did not
ORDERS: Final[tuple[Order, ...]] = ("dmy", "mdy", "ymd")

_MONTHS_A_YEAR: Final = 12
_YEARS: Final = range(1900, 2101)
# What systems store for "no date".
_EMPTY: Final = frozenset((date(1, 1, 1), date(1753, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1)))
# What they store for "not yet" or "for ever": nothing where the field may be empty, out of range where it may not.
_NEVER: Final = frozenset((date(2999, 12, 31), date(4712, 12, 31), date(9999, 1, 1), date(9999, 12, 31)))
_EMPTY_TEXT: Final = frozenset(("0000-00-00", "0000-00-00 00:00:00", "00000000", "0", "1900-01-00"))
_SERIAL: Final = re.compile(r"(\d{5})(?:\.(\d+))?")
_SERIALS: Final = range(20_000, 80_000)  # 1954 to 2119
_EXCEL_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001  # a serial has no zone
_SECONDS: Final = re.compile(r"(1\d{9})(?:\d{3})?")  # since 1970, or thousandths: 2001 to 2033
_IN_HEADING: Final = re.compile(
    r"(?<![a-z])(?:utc|gmt)(?:\s*([+-])(\d{1,2})(?::?(\d{2}))?)?(?![a-z\d])|北京时间", re.IGNORECASE
)

# Behind a day: its weekday, the half of the day, a time, the end of a span of time (the start counts).
_TIME: Final = (
    r"(?:[ ,]*\(?(?:(?:星期|周|週|礼拜)[一二三四五六日天]|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?)\)?)?"
    r"(?:[T ,]*(?P<half>上午|下午|晚上|[ap]\.?m\.?)?\s*"
    r"(?P<h>\d{1,2})[:时点](?P<mi>\d{2})(?:[:分](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?[秒分]?"
    r"\s*(?P<half2>[ap]\.?m\.?)?\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?"
    r"(?:\s*(?:[-–—~至到]|to)\s*\d{1,2}[:时点]\d{2}[分]?)?|\s*(?:上午|中午|下午|晚上|全天))?"
)
_DAYNAME: Final = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]?\s+)?"
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_MONTH: Final = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(_DAYNAME + pattern + _TIME, re.IGNORECASE)


_YMD: Final = _compiled(r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})日?")
_COMPACT: Final = re.compile(
    r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:[T ]?(?P<h>\d{2}):?(?P<mi>\d{2})(?::?(?P<s>\d{2}))?)?"
)
THREE: Final = _compiled(r"(?P<a>\d{1,2})(?P<by>[-/. ])(?P<b>\d{1,2})(?P=by)(?P<c>\d{4}|\d{1,2})")
# Years of the Republic of China, as systems in Taiwan write them: 115/10/01 is in 2026.
_MINGUO: Final = _compiled(
    r"(?:(?:民[國国]\s*|roc\s*)(?P<y>\d{2,3})|(?P<y3>1\d{2}))\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})日?"
)
_MINGUO_COMPACT: Final = re.compile(r"(1[01]\d)(\d{2})(\d{2})")
_MINGUO_EPOCH: Final = 1911
_YEAR_ZH: Final = _compiled(r"(?P<y>\d{2})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日?")
_DAY_NAME: Final = _compiled(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-\s./]*{_MONTH}[-\s./,]*(?P<y>\d{{4}}|\d{{2}})")
_NAME_DAY: Final = _compiled(rf"{_MONTH}[-\s.]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-\s,]+(?P<y>\d{{4}})")
_CERTAIN: Final = (_YMD, _YEAR_ZH, _DAY_NAME, _NAME_DAY)
_PERIOD: Final = re.compile(
    r"(?:fy\s*)?(?P<y>\d{4})\s*(?:年度?)?\s*"
    r"(?:[-/.]?\s*q(?P<q>[1-4])|第?(?P<qz>[1-4一二三四])季[度报]?|[-/.]?\s*(?P<m>\d{1,2})月?|"
    r"(?P<h>上半年|下半年|半年报|中报|h[12])|年?年?报)?",
    re.IGNORECASE,
)


class DateReader:
    """Reads the cells of one column. Moments without a zone are in the firm's."""

    def __init__(
        self,
        heading: str,
        zone: ZoneInfo,
        order: Order | None = None,
        *,
        may_be_empty: bool = False,
        turned: bool = False,
    ) -> None:
        """zone: the firm's. A heading may name that of the moments below it: Created (UTC).

        turned: whether a spreadsheet took the month of what it knows as dates for their day.
        """
        self._turned = turned
        self._heading, self._zone, self._may_be_empty = heading, zone, may_be_empty
        self._written_in: tzinfo = _zone_in(heading) or zone
        self._order: Order = order or "dmy"
        self._read: dict[str, datetime | date | None] = {}

    def instant(self, cell: Cell) -> datetime | None:
        """An aware moment in UTC, the start of the local day where only a date is said; None for "no date"."""
        value = self._value(cell)
        if value is None:
            return None
        if not isinstance(value, datetime):
            value = datetime.combine(value, time(), self._zone)
        elif value.tzinfo is None:
            value = value.replace(tzinfo=self._written_in)
        return value.astimezone(UTC)

    def day(self, cell: Cell) -> date | None:
        """A local day; of a moment with another zone, the day it was at the firm's."""
        value = self._value(cell)
        if isinstance(value, datetime):
            return value.replace(tzinfo=value.tzinfo or self._written_in).astimezone(self._zone).date()
        return value

    def period_end(self, cell: Cell) -> date | None:
        """The last day of a year, half, quarter or month; a full date as it stands."""
        text = folded(cell) if isinstance(cell, str) else ""
        if isinstance(cell, int | float) and cell in _YEARS:
            text = str(int(cell))
        match = _PERIOD.fullmatch(text)
        if match is None or int(match["y"]) not in _YEARS:
            return self.day(cell)
        month = _last_month(match)
        if not 1 <= month <= 12:
            raise self._unreadable(cell)
        return date(int(match["y"]), month, monthrange(int(match["y"]), month)[1])

    def _value(self, cell: Cell) -> datetime | date | None:
        if isinstance(cell, str):
            if cell not in self._read:
                if len(self._read) > 100_000:
                    self._read.clear()
                self._read[cell] = self._in_range(self._from_text(cell), cell)
            return self._read[cell]
        if isinstance(cell, datetime | date):
            return self._in_range(turn(cell) if self._turned else cell, cell)
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return self._in_range(self._from_text(repr(cell).removesuffix(".0")), cell)
        raise self._unreadable(cell)

    def _in_range(self, value: datetime | date | None, cell: Cell) -> datetime | date | None:
        day = value.date() if isinstance(value, datetime) else value
        if day is None or day in _EMPTY or (self._may_be_empty and day in _NEVER):
            return None
        if day.year not in _YEARS:
            raise BadValue("date-out-of-range", column=self._heading, text=quoted(cell))
        return value

    def _from_text(self, raw: str) -> datetime | date | None:
        if (moment := _iso(raw)) is not None:
            return moment
        text = folded(raw)
        if text in _EMPTY_TEXT:
            return None
        try:
            value = _certain(text) or self._three(text) or _numeric(text) or _minguo(text)
        except ValueError:
            value = None
        if value is None:
            raise self._unreadable(raw)
        return value

    def _three(self, text: str) -> datetime | date | None:
        match = THREE.fullmatch(text)
        if match is None:
            return None
        order = self._only(match) if self._order == "each" else self._order
        if (match["by"] == "." and order == "mdy") or (len(match["c"]) == 4 and order == "ymd"):
            order = "dmy"
        if order not in orders_of(match["a"], match["b"], match["c"]):
            return None
        return _timed(_in_order(match["a"], match["b"], match["c"], order), match)

    def _only(self, match: re.Match[str]) -> Order:
        """The order of a date that can be read in one way. BadValue for the others."""
        parts = (match["a"], match["b"], match["c"])
        fits = orders_of(*parts)
        if match["by"] == "." and "dmy" in fits:
            return "dmy"
        if len({_in_order(*parts, order) for order in fits}) > 1:
            raise BadValue("date-ambiguous", column=self._heading, text=quoted(match[0]))
        return fits[0] if fits else "dmy"

    def _unreadable(self, cell: Cell) -> BadValue:
        return BadValue("date-unreadable", column=self._heading, text=quoted(cell), example="2024-03-28")


def turn(day: datetime | date) -> datetime | date:
    """The day with its month and day in each other's place, as it is where that is none."""
    return day.replace(month=day.day, day=day.month) if day.day <= _MONTHS_A_YEAR else day


def orders_of(a: str, b: str, c: str) -> tuple[Order, ...]:
    """The orders in which three numbers are a date; a year with two digits may also stand first."""
    fits: list[Order] = []
    if len(c) > 1 and _day(c, b, a):
        fits.append("dmy")
    if len(c) > 1 and _day(c, a, b):
        fits.append("mdy")
    if len(c) < 4 and len(a) == 2 and _day(a, b, c):
        fits.append("ymd")
    return tuple(fits)


def _in_order(a: str, b: str, c: str, order: Order) -> date:
    year, month, day = {"mdy": (c, a, b), "ymd": (a, b, c)}.get(order, (c, b, a))
    return date(_year(year), int(month), int(day))


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(_year(year), int(month), int(day))
    except ValueError:
        return None


def _year(text: str) -> int:
    """Two digits: up to 69 this century, else the last (POSIX)."""
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 70 else 1900)


def _iso(text: str) -> datetime | date | None:
    """2024-03-28 and 2024-03-28 14:30[:00], as most systems write; None for the rest."""
    if len(text) not in (10, 16, 19, 26) or text[4] != "-" or text[7] != "-":
        return None
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return None


def _certain(text: str) -> datetime | date | None:
    """Dates that can be read in one way only."""
    for pattern in _CERTAIN:
        if match := pattern.fullmatch(text):
            groups = match.groupdict()
            month = _MONTHS[groups["name"].lower()] if groups.get("name") else int(groups["m"])
            return _timed(date(_year(groups["y"]), month, int(groups["d"])), match)
    return None


def _minguo(text: str) -> datetime | date | None:
    """115/10/01, 民國115年10月1日, 1151001."""
    if match := _MINGUO.fullmatch(text):
        year = int(match["y"] or match["y3"]) + _MINGUO_EPOCH
        return _timed(date(year, int(match["m"]), int(match["d"])), match)
    if match := _MINGUO_COMPACT.fullmatch(text):
        return date(int(match[1]) + _MINGUO_EPOCH, int(match[2]), int(match[3]))
    return None


def _numeric(text: str) -> datetime | date | None:
    """20240328, 20240328143000, a spreadsheet's serial number, or seconds since 1970."""
    if match := _COMPACT.fullmatch(text):
        day = date(int(match["y"]), int(match["m"]), int(match["d"]))
        if match["h"] is None:
            return day
        return datetime.combine(day, time(int(match["h"]), int(match["mi"]), int(match["s"] or 0)))
    if (match := _SERIAL.fullmatch(text)) and int(match[1]) in _SERIALS:
        moment = _EXCEL_EPOCH + timedelta(seconds=round(float(text) * 86_400))
        return moment if match[2] else moment.date()
    if match := _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(match[1]), UTC)
    return None


def _timed(day: date, match: re.Match[str]) -> datetime | date:
    """The day with the time of day and the zone that stand behind it."""
    if match["h"] is None:
        return day
    hour, half = int(match["h"]), (match["half"] or match["half2"] or "").replace(".", "").lower()
    if half in ("pm", "下午", "晚上") and hour < 12:
        hour += 12
    elif half in ("am", "上午") and hour == 12:
        hour = 0
    micros = int(f"{match['f'] or '0':0<6}"[:6])
    zone = None if _is_span(match) else _zone(match["zone"])
    return datetime.combine(day, time(hour, int(match["mi"]), int(match["s"] or 0), micros), zone)


def _is_span(match: re.Match[str]) -> bool:
    """Whether what looks like a zone is when it ended: 09:00-10:30. Zones stand apart, or have no colon."""
    zone = match["zone"] or ""
    if not zone.startswith("-") or ":" not in zone or match["s"] is not None or "T" in match[0]:
        return False
    if match.string[match.start("zone") - 1].isspace():
        return False
    return int(zone[1:3]) * 60 + int(zone[-2:]) > int(match["h"]) * 60 + int(match["mi"])


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.isalpha():
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _zone_in(heading: str) -> timezone | None:
    """The zone that a heading names: Created (UTC), 交易时间(GMT+8), 北京时间."""
    match = _IN_HEADING.search(folded(heading))
    if match is None:
        return None
    hours, minutes = int(match[2] or 0), int(match[3] or 0)
    if match[0] == "北京时间":
        hours = 8
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if match[1] == "-" else offset) if offset <= timedelta(hours=14) else None


def _last_month(match: re.Match[str]) -> int:
    if quarter := match["q"] or match["qz"]:
        return 3 * ("一二三四".find(quarter) + 1 or int(quarter))
    if half := match["h"]:
        return 12 if half in ("下半年", "h2", "H2") else 6
    return int(match["m"] or 12)
