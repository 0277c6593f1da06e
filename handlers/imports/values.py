"""Cells -> values, one reader per column, made once and called for every row."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from handlers.imports.amounts import SCALES, Amount, AmountReader, Style
from handlers.imports.cells import Cell, folded, plain
from handlers.imports.currencies import currency
from handlers.imports.dates import TURNED, DateReader, Order
from handlers.imports.fields import Field, Reads
from handlers.imports.headings import words
from handlers.imports.mapping import PLAIN, Column
from handlers.imports.refusal import BadValue, quoted

Reader = Callable[[Cell], Any]

_PLAIN_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_/#-]{0,60}")  # most keys of most files
_WHOLE: Final = re.compile(r"(\d+)\.0+")
_SCIENTIFIC: Final = re.compile(r"\d(?:[.,]\d+)?e\+\d+", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[;；、|/\n]+")
_LENGTHS: Final = {Reads.KEY: 120, Reads.NAME: 200, Reads.TEXT: 4_000, Reads.NAMES: 1_000}
_COUNTED: Final = re.compile(r"(.*\d)\s*([^\W\d]{1,8})\.?")  # 3台, 2 pcs
# What a unit begins with that counts many at once: 万件, 千个, kpcs; a 千克 is a unit of its own.
_MANY: Final = re.compile(
    r"万亿|亿|千万|百万|十万|万|[百千](?![克瓦米伏卡升焦帕赫安乏])|k(?=(?:pcs?|pieces|units?|ea)?$)|"
    r"hundred|thousand|million",
    re.IGNORECASE,
)
_SCORE: Final = re.compile(
    r"(\d{1,3}(?:\.\d+)?)\s*(?:分|颗?星|points?|stars?|(?:/|out of)\s*(5|10|100))?", re.IGNORECASE
)
_SHORT: Final = ("M", "k", "K", "b", "B")  # million or something else, of a quantity; an m is a metre
_PER_UNIT: Final = re.compile(r"\s*[/／每]\s*([^\W\d]{1,8})\.?$")
_PER_CENT_FROM: Final = 2  # a rate above it is meant in per cent
# 30, 30 days, 2/10 net 30, 月结30天; what is paid at once has no days.
_DAYS_IN: Final = re.compile(
    r"(?:.*\bnet|n|月结|账期|货到|票到|开票后)?[\s/]*(\d{1,3})\s*(?:days?|d|天|日)?(?:\s*(?:net|内|付款|月结))*",
    re.IGNORECASE,
)
_AT_ONCE: Final = re.compile(
    r"cash|cod|cash on delivery|prepaid|prepayment|in advance|immediate(?:ly)?|(?:due )?(?:up)?on receipt|"
    r"现款|现结|现金|现付|预付|预付款|先款后货|款到发货|货到付款|即期|立即付款",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Setting:
    """What the readers of one file share: the firm's zone and currency, and the moment of the import."""

    zone: ZoneInfo
    home: str
    now: datetime

    @property
    def latest(self) -> datetime:
        """The end of the local day of `now`: what is later cannot have happened."""
        local = self.now.astimezone(self.zone)
        return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def reader(
    column: Column,
    field: Field,
    setting: Setting,
    *,
    order: Order | None,
    style: Style | None,
    percent: bool = False,
) -> Reader:
    """How cells of the column become values of the field; a BadValue says what is wrong with one.

    percent: shares are per cent, however small.
    """
    if field.reads in (Reads.INSTANT, Reads.DAY, Reads.PERIOD):
        return _dates(column, field, setting, order)
    # What a format shows beside other numbers is what is counted: 50 m are no millions.
    shown = field.reads is Reads.AMOUNT and column.hint != PLAIN
    amounts = AmountReader(column.heading, setting.home, style, column.scale, credit=field.credit, shown=shown)
    if field.reads is Reads.AMOUNT:
        return _of_one(amounts) if field.name == "unit_price" else amounts.read
    if field.reads in (Reads.NUMBER, Reads.RATE, Reads.JUDGEMENT):
        return _numbers(column, field, amounts, percent=percent)
    simple: Mapping[Reads, Reader] = {
        Reads.KEY: lambda cell: _key(column, cell),
        Reads.NAMES: lambda cell: _names(column, cell),
        Reads.DAYS: lambda cell: _days(column, cell),
        Reads.FLAG: lambda cell: _flag(column, cell),
        Reads.CURRENCY: lambda cell: _currency(column, cell, setting.home),
        Reads.CHOICE: lambda cell: _choice(column, field, cell),
    }
    return simple.get(field.reads, lambda cell: _text(column, plain(cell), field.reads))


def _dates(column: Column, field: Field, setting: Setting, order: Order | None) -> Reader:
    dates = DateReader(column.heading, setting.zone, order, may_be_empty=not field.ends, turned=column.hint == TURNED)
    if field.reads is Reads.PERIOD:
        return dates.period_end
    if field.reads is Reads.DAY:
        return dates.day
    if not field.past:
        return dates.instant
    latest = setting.latest

    def past(cell: Cell) -> datetime | None:
        moment = dates.instant(cell)
        if moment is not None and moment >= latest:
            raise BadValue("date-future", column=column.heading, text=quoted(cell))
        return moment

    return past


def _of_one(amounts: AmountReader) -> Reader:
    """Prices: 50/台 is 50. The price of a thousand is none of one, and refused."""

    def read(cell: Cell) -> Amount:
        match = _PER_UNIT.search(cell) if isinstance(cell, str) else None
        if isinstance(cell, str) and match is not None and not _MANY.match(match[1]):
            cell = cell[: match.start()]
        return amounts.read(cell)

    return read


def _uncounted(text: str) -> str | None:
    """A quantity without what it is counted in, but with its scale: 5万 of 5万件; None where it may be either."""
    match = _COUNTED.fullmatch(text)
    if match is None:
        return text
    number, unit = match.groups()
    if unit in _SHORT:
        return None
    if unit != "m" and unit.lower() in SCALES:
        return text
    many = _MANY.match(unit)
    return f"{number}{many[0]}" if many else number


def _numbers(column: Column, field: Field, amounts: AmountReader, *, percent: bool) -> Reader:
    counted, scored = field.name == "quantity", field.name in ("csat", "nps", "value")

    def read(cell: Cell) -> float | Score:
        if scored and isinstance(cell, str) and (score := score_of(cell)) is not None:
            return score if score.out_of else score.points
        wrong = {"column": column.heading, "text": quoted(cell), "example": field.example}
        text = folded(cell) if isinstance(cell, str) else ""
        if counted and text:
            number = _uncounted(text)
            if number is None:
                raise BadValue("number-unreadable", **wrong)
            cell = text = number
        said = text.endswith("%")
        try:
            value = float(amounts.read(text.removesuffix("%").strip() if said else cell).value)
        except BadValue as error:
            raise BadValue("number-unreadable", **wrong) from error
        if field.reads is Reads.RATE:
            return value / 100 if said or percent or abs(value) > _PER_CENT_FROM else value
        return _judgement(column, cell, value) if field.reads is Reads.JUDGEMENT else value

    return read


class Score(NamedTuple):
    """Points, and out of how many they are where the cell says so: 4/10, words and rows of stars do."""

    points: float
    out_of: int | None = None

    def of(self, most: int) -> float:
        """The same out of `most` points; as they stand where it is not said out of how many they are."""
        return self.points * most / self.out_of if self.out_of else self.points


def score_of(cell: Cell) -> Score | None:
    """A score as people write it: 4, 5分, 4/10, ★★★★, 很满意; None for what is none."""
    if not isinstance(cell, str):
        return Score(float(cell)) if isinstance(cell, int | float) else None
    text = folded(cell)
    if text and not text.strip("★⭐☆"):
        return Score(float(sum(text.count(star) for star in "★⭐")), 5 if len(text) <= 5 else 10)
    if match := _SCORE.fullmatch(text):
        return Score(float(match[1]), int(match[2]) if match[2] else None)
    word = _known("csat").get(_word(text))
    return Score(float(word), 5) if word is not None else None


def _judgement(column: Column, cell: Cell, value: float) -> int:
    if value not in (1, 2, 3, 4, 5):
        raise BadValue("out-of-range", column=column.heading, text=quoted(cell), low=1, high=5)
    return int(value)


def _text(column: Column, text: str, reads: Reads) -> str:
    limit = _LENGTHS.get(reads, _LENGTHS[Reads.TEXT])
    if len(text) > limit:
        raise BadValue("text-too-long", column=column.heading, limit=limit)
    return text if reads is Reads.TEXT else " ".join(text.split())


def _key(column: Column, cell: Cell) -> str:
    """As it stands, but 13085.0 (a number that lost its form on the way) is 13085."""
    if isinstance(cell, str) and _PLAIN_KEY.fullmatch(cell):
        return cell
    text = folded(cell) if isinstance(cell, str) else plain(cell)
    if _SCIENTIFIC.fullmatch(text):
        raise BadValue("key-rounded", column=column.heading, text=quoted(cell))
    if match := _WHOLE.fullmatch(text):
        text = match[1]
    return _text(column, text, Reads.KEY)


def _names(column: Column, cell: Cell) -> tuple[str, ...]:
    parts = _BETWEEN.split(_text(column, plain(cell), Reads.TEXT))
    return tuple(dict.fromkeys(_text(column, part, Reads.NAME) for part in map(str.strip, parts) if part))


def _days(column: Column, cell: Cell) -> int:
    text = folded(plain(cell))
    if _AT_ONCE.fullmatch(text):
        return 0
    match = _DAYS_IN.fullmatch(text)
    if match is None:
        wrong = {"column": column.heading, "text": quoted(cell), "example": "30"}
        raise BadValue("number-unreadable", **wrong)
    return int(match[1])


def _flag(column: Column, cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    word = _known("flag").get(_word(cell))
    if word is None:
        raise BadValue("flag-unreadable", column=column.heading, text=quoted(cell))
    return word == "yes"


def _choice(column: Column, field: Field, cell: Cell) -> str:
    said = {_normal(each): each for each in field.choices} if field.own else _known(field.name)
    word = said.get(_word(cell))
    if word is None:
        choices = ", ".join(field.choices)
        raise BadValue("choice-unknown", column=column.heading, text=quoted(cell), choices=choices)
    return word


def _currency(column: Column, cell: Cell, home: str) -> str:
    code = currency(folded(plain(cell)), home)
    if code is None:
        raise BadValue("currency-unknown", column=column.heading, text=quoted(cell))
    return code


def _word(cell: Cell) -> str:
    return _normal(plain(cell))


@lru_cache(maxsize=10_000)
def _normal(text: str) -> str:
    return "".join(words(text)) or text.strip()


@cache
def _known(name: str) -> Mapping[str, str]:
    """What files say -> the word of ours, of choices.toml."""
    listed = tomllib.loads(Path(__file__).with_name("choices.toml").read_text("utf-8"))[name]
    said = {word: _listed(text) for word, text in listed.items()}
    return {form: word for word, forms in said.items() for form in (*forms, _word(word))}


def _listed(text: str) -> list[str]:
    return [_word(form) for form in text.split(",")]


def is_credit(document_type: str) -> bool:
    """Whether a document of that type gives money back: 销售退货单, Credit Memo."""
    said = _word(document_type)
    return said in _known("credit_code") or any(form in said for form in _known("document_type"))


def document_kind(document_type: str) -> str | None:
    """The kind of records that a document of that type belongs to: payments for 收款单; None where it is unclear."""
    return _known("document_kind").get(_word(document_type))


def is_void(status: str) -> bool:
    """Whether a document of that status does not count: 已作废, Cancelled by customer, a draft."""
    said = _word(status)
    return said in _known("status") or said.startswith(tuple(_known("void")))


def side(direction: str) -> str | None:
    """Which side of the account a word names: credit (贷, Cr, H) or debit; None where it names none."""
    return _known("side").get(_word(direction))


def is_outgoing(direction: str) -> bool:
    """Whether a line of a bank's statement is of money that went out: 支出, out, debit."""
    return side(direction) == "debit" or _known("direction").get(_word(direction)) == "out"


def known_result(stage: str) -> str | None:
    """The result that a stage's name says: a deal in stage Won is won."""
    return _known("result").get(_word(stage))
