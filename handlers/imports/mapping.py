"""Which column is which field: found by its heading, or told by `--map COL=FIELD`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from rapidfuzz import fuzz

from handlers.imports import headings
from handlers.imports.amounts import STYLES
from handlers.imports.cells import Cell, folded, is_nothing, plain
from handlers.imports.dates import ORDERS, STANDING, TURNED
from handlers.imports.fields import DATED, Kind, Reads
from handlers.imports.headings import Offer
from handlers.imports.refusal import Choice, FileRefused, quoted
from handlers.imports.repeats import EACH, ONCE

_NEEDLESS: Final = ("", "-")  # --map COL=- : ignore the column
PLAIN: Final = "x1"  # behind an amount's field: as the cells say, whatever unit a heading or title names
APART: Final = "apart"  # behind a customer's field or a day: empty cells do not take what stands above them
_PLACE: Final = re.compile(r"#(\d{1,4})")
Misfit = tuple[int, str]  # a place and the field that it is not
_TERMS: Final = (30, 60, 90, 0)  # days to pay that are offered where a file says none
_LIKE: Final = 60  # of 100: below it a heading is not like one we know
_MANY: Final = 3  # columns for periods or ages make a table across
_PERIOD: Final = re.compile(
    r"(?:\d{2,4}\s*[-年/.]?\s*)?\d{1,2}\s*月份?|\d{4}[-/.]\d{1,2}|\d{4}年?度?|"
    r"(?:fy ?)?(?:\d{4}[- ]?)?q[1-4](?:[- ]?\d{2,4})?|"
    r"(?:\d{4}年?)?第?[一二三四1-4]季度|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-' .]*(?:\d{2,4})?|"
    r"[<>≤≥]?\s*\d+(?:\s*[-~–至]\s*\d+)?\s*(?:天|日|个月|days?|months?)?(?:以?[内上下]|\s*and over|\+)?|current|older",
    re.IGNORECASE,
)
_SHOWN: Final = 40  # headings that a refusal lists
_LONGEST: Final = 200  # characters of a heading


@dataclass(frozen=True)
class Column:
    """One column that is read. `hint` is what a map said behind the field: an order of dates, a style of decimals."""

    field: str
    place: int
    heading: str
    currency: str | None = None
    scale: Decimal = Decimal(1)
    hint: str | None = None
    told: bool = False  # by a map


@dataclass(frozen=True)
class Wish:
    """One `COL=FIELD[:HINT]`; an empty field means that the column shall be ignored."""

    column: str
    field: str
    hint: str | None = None


@dataclass(frozen=True)
class Layout:
    """What was found: the header as text, the columns that are read, and the headings of those that are not."""

    header: tuple[str, ...]
    columns: tuple[Column, ...]
    ignored: tuple[str, ...]
    constants: tuple[tuple[str, int], ...] = ()  # days that hold for every row that does not say its own
    beside: int | None = None  # where each row says the unit of its amounts

    @property
    def mapping(self) -> Mapping[str, str]:
        """Heading -> field."""
        return {column.heading: column.field for column in self.columns}


def wishes(texts: Iterable[str], kind: Kind) -> list[Wish]:
    """The meaning of `--map` options. FileRefused names what is not understood and shows a right one."""
    names = {field.name for field in kind.fields}
    found = [_wish(text, kind) for text in texts]
    for wish in found:
        if wish.field and wish.field not in names:
            raise FileRefused("map-field-unknown", field=wish.field, fields=", ".join(sorted(names)))
    named = [wish.field for wish in found if wish.field]
    for name in named:
        if named.count(name) > 1:
            raise FileRefused("map-twice", field=name)
    return found


def _wish(text: str, kind: Kind) -> Wish:
    column, equals, target = text.rpartition("=")
    field, _, hint = target.strip().partition(":")
    if not equals or not column.strip() or (hint and hint not in _hints(field, kind)):
        raise FileRefused("map-unreadable", text=quoted(text), example=f"No={kind.key}")
    return Wish(column.strip(), "" if field in _NEEDLESS else field, hint or None)


def _hints(name: str, kind: Kind) -> tuple[str, ...]:
    """What may stand behind the field: an order for dates, a style for amounts."""
    reads = next((field.reads for field in kind.fields if field.name == name), None)
    if reads in DATED:
        return (*ORDERS, APART, TURNED, STANDING)
    if name in ("customer_key", "customer_name"):
        return (APART,)
    return (*STYLES, PLAIN, ONCE, EACH) if reads is Reads.AMOUNT else ()


def looks_like_header(cells: Sequence[Cell], kind: Kind, told: Sequence[Wish]) -> int:
    """How many fields of the kind, and columns that a map names, the cells would be headings of."""
    texts = [plain(cell) for cell in cells if isinstance(cell, str) and len(cell) <= _LONGEST]
    named = {_same(wish.column) for wish in told} & {_same(text) for text in texts}
    return len(named) + len(recognised(texts, range(len(texts)), kind, "CNY"))


def lay_out(
    cells: Sequence[Cell], kind: Kind, told: Sequence[Wish], home: str, misfits: frozenset[Misfit] = frozenset()
) -> Layout:
    """The columns under a header row; `misfits` are guesses that were wrong.

    FileRefused where a map or a needed field finds none.
    """
    texts = ["" if is_nothing(cell) else plain(cell) for cell in cells]
    constants = {wish: days for wish in told if (days := _constant(texts, wish, kind)) is not None}
    wished = _told(texts, [wish for wish in told if wish not in constants])
    chosen = dict(wished)
    free = [place for place in range(len(texts)) if place not in chosen]
    taken = {(place, wish.field) for wish in (*chosen.values(), *constants) for place in free}
    for place, field in recognised(texts, free, kind, home, misfits | taken).items():
        chosen[place] = Wish(texts[place], field)
    columns = tuple(
        _column(place, texts[place], chosen[place], home, told=place in wished)
        for place in sorted(chosen)
        if chosen[place].field
    )
    read = {column.place for column in columns}
    ignored = tuple(text for place, text in enumerate(texts) if text and place not in read)
    have = {column.field for column in columns} | {wish.field for wish in constants}
    if missing := [group for group in kind.needs if not have.intersection(group)]:
        raise _lacking(kind, missing, texts, ignored)
    return Layout(tuple(texts), columns, ignored, tuple((wish.field, days) for wish, days in constants.items()))


def _constant(texts: list[str], wish: Wish, kind: Kind) -> int | None:
    """The days that a map says for every row: 30=terms_days."""
    if not wish.column.isdecimal() or len(wish.column) > 3 or _place(texts, wish.column) is not None:
        return None
    reads = next((field.reads for field in kind.fields if field.name == wish.field), None)
    return int(wish.column) if reads is Reads.DAYS else None


def _column(place: int, text: str, wish: Wish, home: str, *, told: bool) -> Column:
    taken = headings.heading(text, home)
    scale = Decimal(1) if wish.hint == PLAIN else taken.scale
    return Column(wish.field, place, text or f"#{place + 1}", taken.currency, scale, wish.hint, told)


def _told(texts: list[str], told: Sequence[Wish]) -> dict[int, Wish]:
    """Place -> wish. A column is named by its heading, or by its place as #3."""
    chosen: dict[int, Wish] = {}
    for wish in told:
        place = _place(texts, wish.column)
        if place is None:
            raise FileRefused("map-column-unknown", column=quoted(wish.column), found=_listed(texts))
        chosen[place] = wish
    return chosen


def _place(texts: list[str], column: str) -> int | None:
    if column in texts:
        return texts.index(column)
    alike = [place for place, text in enumerate(texts) if text and _same(text) == _same(column)]
    if alike:
        return alike[0]
    match = _PLACE.fullmatch(column)
    return int(match[1]) - 1 if match and 0 < int(match[1]) <= len(texts) else None


def _same(text: str) -> str:
    return "".join(headings.words(text)) or text


def recognised(
    texts: list[str], free: Iterable[int], kind: Kind, home: str, misfits: frozenset[Misfit] = frozenset()
) -> dict[int, str]:
    """Place -> field for the headings that are known: the surest match first, each field and each column once."""
    made = [(offer, place) for place in free for offer in headings.offers(texts[place], kind.name, home)]
    own = {_same(field.name): Offer(False, -1.0, 0, field.name) for field in kind.fields if field.own}
    made += [(own[same], place) for place in free if (same := _same(texts[place])) in own]
    found: dict[int, str] = {}
    for offer, place in sorted(made, key=lambda each: (each[0].bare, each[0].rank, each[0].loose, each[1])):
        if place not in found and offer.field not in found.values() and (place, offer.field) not in misfits:
            found[place] = offer.field
    return found


def _lacking(kind: Kind, missing: Sequence[tuple[str, ...]], texts: list[str], ignored: Sequence[str]) -> FileRefused:
    """What is missing, and what may stand in for the first of it."""
    if (refused := across(ignored)) is not None:
        return refused
    field, days = missing[0][0], [name for name in missing[0] if name == "terms_days"]
    likely = max(ignored, key=lambda text: _likeness(text, field, kind), default="COL")
    example = f"{likely}={field}"
    if days and _likeness(likely, field, kind) < _LIKE:
        example = f"{_TERMS[0]}={days[0]}"
    free = [place for place, text in enumerate(texts) if text in ignored]
    likely_first = sorted(free, key=lambda place: -_likeness(texts[place], field, kind))
    terms = (Choice(f"{each}={name}", "terms", {"days": str(each)}) for name in days for each in _TERMS)
    columns = (Choice(f"{named(texts, place)}={field}", "column", {"column": texts[place]}) for place in likely_first)
    fields = ", ".join(group[0] for group in missing)
    refused = FileRefused("columns-missing", fields=fields, found=_listed(texts), example=example)
    return refused.offering((*terms, *columns))


def across(texts: Iterable[str]) -> FileRefused | None:
    """Why headings make no list, where so many are months, years or ages; None where they may."""
    periods = [text for text in texts if _PERIOD.fullmatch(folded(text))]
    return FileRefused("cross-table", found=_listed(periods)) if len(periods) >= _MANY else None


def named(texts: Sequence[str], place: int) -> str:
    """How a map names a column: by its heading where only it has that, else by its place."""
    return texts[place] if texts[place] and texts.count(texts[place]) == 1 else f"#{place + 1}"


def _likeness(text: str, field: str, kind: Kind) -> float:
    """How near a heading comes to any that we know for the field, 0 to 100."""
    forms = (form for form, offers in headings.ranks(kind.name).items() if any(name == field for _, name in offers))
    return max((fuzz.ratio(_same(text), form) for form in forms), default=0.0)


def _listed(texts: Iterable[str]) -> str:
    named = [quoted(text) for text in texts if text]
    return ", ".join(named[:_SHOWN]) + (" …" if len(named) > _SHOWN else "")
