"""Where a file can be read in another way than it was: what was taken, and the map that says otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from handlers.imports import headings
from handlers.imports.dates import ORDERS, STANDING, TURNED, DateReader, Order, turn
from handlers.imports.evidence import Findings
from handlers.imports.fields import Kind, Reads
from handlers.imports.mapping import APART, PLAIN, Column, Layout, named
from handlers.imports.refusal import BadValue, Choice
from handlers.imports.repeats import EACH, ONCE
from handlers.imports.values import Setting

_SHOWN: Final = 3  # columns that are offered for one field


@dataclass(frozen=True, slots=True)
class Taken:
    """Something that was taken for granted (imports-taken-KEY)."""

    key: str
    values: Mapping[str, str]


def taken(kind: Kind, layout: Layout, found: Findings, setting: Setting) -> Iterator[Taken]:
    """What a reader of the file had to decide: the order of days and months, units, amounts made of others."""
    for column in layout.columns:
        yield from _of_column(column, kind, found, setting)
    columns = {column.field: column.heading for column in layout.columns}
    if layout.beside is not None:
        yield Taken("beside", {"column": layout.header[layout.beside]})
    if found.headed:
        yield Taken("headed", {"example": found.headed})
    for name in found.grouped:
        yield Taken("grouped", {"column": columns[name]})
    for name, days in layout.constants:
        yield Taken(name, {"days": str(days)})
    if found.top:
        yield Taken("five", {"column": columns["csat"], "top": str(found.top)})
    if found.once:
        yield Taken("once", {"column": columns["amount"]})
    if "unit_price" in columns and "quantity" in columns and "amount" not in columns:
        yield Taken("product", {"price": columns["unit_price"], "quantity": columns["quantity"]})


def of_sheets(begins: Mapping[str, int]) -> Iterator[Taken]:
    """That further sheets are read, and which line the first of each is."""
    for sheet, line in begins.items():
        yield Taken("sheet", {"sheet": sheet, "line": str(line)})


def _of_column(column: Column, kind: Kind, found: Findings, setting: Setting) -> Iterator[Taken]:
    if (example := found.examples.get(column.field)) and (day := _read(column, example, found, setting)):
        yield Taken("date", {"column": column.heading, "example": example, "day": day})
    if (known := found.turns.get(column.field)) and column.hint != STANDING:
        key = "turned" if column.field in found.turned else "unturned"
        yield Taken(key, {"column": column.heading, "example": _shown(known), "day": _shown(turn(known))})
    if column.field in found.percent:
        yield Taken("percent", {"column": column.heading})
    if column.scale != 1 and kind.field(column.field).reads is Reads.AMOUNT:
        yield Taken("scale", {"column": column.heading, "factor": f"{column.scale:,f}"})

    for unit in sorted(found.shown.get(column.field, ())):
        yield Taken("shown", {"column": column.heading, "unit": unit})


def choices(kind: Kind, layout: Layout, found: Findings, setting: Setting) -> Iterator[Choice]:
    """The other readings, the likeliest mistake first."""
    for column in layout.columns:
        name = named(layout.header, column.place)
        if column.field in found.shared:
            yield from _other_days(column, name, found, setting)
        if told := found.turns.get(column.field):
            hint, day = (STANDING, told) if column.field in found.turned else (TURNED, turn(told))
            yield Choice(f"{name}={column.field}:{hint}", "date", {"example": _shown(told), "day": _shown(day)})
        if column.field in found.grouped:
            yield Choice(f"{name}={column.field}:{APART}", "apart", {"column": column.heading})
        scaled = column.scale != 1 or (layout.beside is not None and column.hint != PLAIN)
        scaled = scaled or bool(found.shown.get(column.field))
        if scaled and kind.field(column.field).reads is Reads.AMOUNT:
            yield Choice(f"{name}={column.field}:{PLAIN}", "plain", {"column": column.heading})
        if column.field == "amount" and found.may_repeat:
            other = EACH if found.once else ONCE
            yield Choice(f"{name}={column.field}:{other}", other, {"column": column.heading})
    yield from _other_amounts(kind, layout, setting)


def _shown(day: date) -> str:
    return day.isoformat()[:10]


def _other_days(column: Column, name: str, found: Findings, setting: Setting) -> Iterator[Choice]:
    """The orders in which a date of the column is another day than it was taken for."""
    example = found.examples.get(column.field, "")
    days = {_read(column, example, found, setting)}
    for order in ORDERS:
        if (day := _read(column, example, found, setting, order)) is not None and day not in days:
            days.add(day)
            yield Choice(f"{name}={column.field}:{order}", "date", {"example": example, "day": day})


def _read(column: Column, example: str, found: Findings, setting: Setting, order: Order | None = None) -> str | None:
    """The day that a date of the column is, None where it is none in that order."""
    try:
        return str(DateReader(column.heading, setting.zone, order or found.orders.get(column.field)).day(example))
    except BadValue:
        return None


def _other_amounts(kind: Kind, layout: Layout, setting: Setting) -> Iterator[Choice]:
    """Columns beside the amount that may be it: net and gross, two currencies."""
    if not any(field.name == "amount" for field in kind.fields):
        return
    read = {column.place for column in layout.columns}
    others = [
        (place, text)
        for place, text in enumerate(layout.header)
        if text
        and place not in read
        and any(offer.field == "amount" for offer in headings.offers(text, kind.name, setting.home))
    ]
    for place, text in others[:_SHOWN]:
        yield Choice(f"{named(layout.header, place)}=amount", "amount", {"column": text})
