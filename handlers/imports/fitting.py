"""Whether the values below a heading are what the heading promises; a column of other things is not read as the field.

`Contract` is a flag to us and holds "Month-to-month" in another system; `No.` is a document's number in one file and
counts the lines in the next. What a map says is believed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final

from handlers.imports import headings, scales
from handlers.imports.amounts import STYLES
from handlers.imports.cells import Cell, folded, is_nothing, plain
from handlers.imports.dates import ORDERS
from handlers.imports.fields import DATED, Field, Kind, Reads
from handlers.imports.header import COUNTED, Header
from handlers.imports.mapping import Column, Layout, Misfit, Wish, lay_out
from handlers.imports.refusal import BadValue, Choice, FileRefused, quoted
from handlers.imports.values import Reader, Setting, reader

_ROWS: Final = 200  # that are looked at
_ENOUGH: Final = 5  # filled cells that say something about a column
_READABLE: Final = 0.1  # at least this share of them, or the column holds something else
_READ: Final = frozenset(("date-future", "date-out-of-range", "key-rounded", "amount-too-large", "out-of-range"))
# A heading that surely speaks of customers.
_OF_CUSTOMERS: Final = re.compile(
    r"cust|client|buyer|debtor|payer|sold.?to|bill.?to|客户|客商|顾客|往来|买方|购|甲方", re.IGNORECASE
)
_SEVERAL: Final = 3  # customers: fewer may well have one name
_COUNTS: Final = frozenset(("number", "id", "code", "号", "编号", "编码", "代码", "单号"))


def layout(found: Header, kind: Kind, told: Sequence[Wish], setting: Setting) -> Layout:
    """The columns under the headings whose values fit. FileRefused where a map or a needed field finds none."""
    made = _first(found, kind, told, setting)
    sample = [cells for _, cells in islice(found.below(), _ROWS)]
    misfits: frozenset[Misfit] = frozenset()
    while more := frozenset(_misfits(made, kind, sample, setting)) - misfits:
        misfits |= more
        try:
            made = lay_out(found.cells, kind, told, setting.home, misfits)
        except FileRefused:  # better a reason for each row than a column that is there and is said to be missing
            return made
    return made


def _first(found: Header, kind: Kind, told: Sequence[Wish], setting: Setting) -> Layout:
    """As the headings say. FileRefused shows the first row of a table without headings, as its columns are numbered."""
    try:
        return lay_out(found.cells, kind, told, setting.home)
    except FileRefused as refused:
        if found.line or refused.key != "columns-missing":
            raise
        _, cells = next(found.below())
        texts = {f"#{place}": quoted(plain(cell)) for place, cell in enumerate(cells, 1)}
        shown = ", ".join(f"{place}: {text}" for place, text in texts.items())
        said = {wish.column for wish in told}
        field = next(group[0] for group in kind.needs if not {wish.field for wish in told}.intersection(group))
        free = {place: text for place, text in texts.items() if place not in said and text}
        choices = (Choice(f"{place}={field}", "column", {"column": text}) for place, text in free.items())
        raise FileRefused("headings-missing", found=shown, example=f"#1={kind.key}").offering(choices) from refused


def _misfits(made: Layout, kind: Kind, sample: Sequence[Sequence[Cell]], setting: Setting) -> Iterator[Misfit]:
    yield from _strange_key(made, sample)
    yield from _strange_name(made, sample)
    for column in made.columns:
        if column.told:
            continue
        cells = [row[column.place] for row in sample if column.place < len(row) and not is_nothing(row[column.place])]
        if not cells and sample and _has_better(made, column, kind, setting.home):
            yield column.place, column.field
        if _is_count(column, kind, cells) or _is_other(column, kind.field(column.field), cells, setting):
            yield column.place, column.field


def _has_better(made: Layout, column: Column, kind: Kind, home: str) -> bool:
    """Whether something else may stand in for an empty column: another heading for it, or quantity and price."""
    read = {each.place: each.field for each in made.columns}
    if column.field == "amount" and {"quantity", "unit_price"} <= set(read.values()):
        return True
    free = (text for place, text in enumerate(made.header) if text and place not in read)
    return any(offer.field == column.field for text in free for offer in headings.offers(text, kind.name, home))


def _strange_key(made: Layout, sample: Sequence[Sequence[Cell]]) -> Iterator[Misfit]:
    """A code that several customers share is none of theirs: the account that their sales are booked on."""
    columns = {column.field: column for column in made.columns}
    key, name = columns.get("customer_key"), columns.get("customer_name")
    if key is None or name is None or key.told or _OF_CUSTOMERS.search(folded(key.heading)):
        return
    both = (row for row in sample if max(key.place, name.place) < len(row))
    pairs = {(row[key.place], row[name.place]) for row in both if not is_nothing(row[name.place])}
    if len({each for _, each in pairs}) >= 2 * len({each for each, _ in pairs}) > 0:
        yield key.place, key.field


def _strange_name(made: Layout, sample: Sequence[Sequence[Cell]]) -> Iterator[Misfit]:
    """A name that several customers share is none of theirs: the own company, or the unit that things are sold by."""
    columns = {column.field: column for column in made.columns}
    key, name = columns.get("customer_key"), columns.get("customer_name")
    if key is None or name is None or name.told or not _OF_CUSTOMERS.search(folded(key.heading)):
        return
    if _OF_CUSTOMERS.search(folded(name.heading)):
        return
    both = (row for row in sample if max(key.place, name.place) < len(row))
    pairs = {(row[key.place], row[name.place]) for row in both if not is_nothing(row[key.place])}
    names = {each for _, each in pairs if not is_nothing(each)}
    if len({each for each, _ in pairs}) >= max(_SEVERAL, 2 * len(names)):
        yield name.place, name.field


def _is_count(column: Column, kind: Kind, cells: Sequence[Cell]) -> bool:
    """Whether a column called just "No." counts the lines: 1, 2, 3 ... Such numbers are others in the next file."""
    if column.field != kind.key or kind.name == "customers":
        return False
    if headings.canonical(headings.words(column.heading)) not in _COUNTS:
        return False
    return all(plain(cell) in (str(place), f"{place}.0") for place, cell in enumerate(cells, 1))


def _is_other(column: Column, field: Field, cells: Sequence[Cell], setting: Setting) -> bool:
    if field.reads is Reads.NAME and cells and all(_is_unit(plain(cell), setting.home) for cell in cells):
        return True  # 单位 is what amounts are counted in there, and no company
    if field.reads in (Reads.KEY, Reads.NAME, Reads.NAMES, Reads.TEXT):
        return False
    if len(cells) < _ENOUGH:
        return False
    readers = _readers(column, field, setting)
    return sum(_fits(cell, readers) for cell in cells) < _READABLE * len(cells)


def _is_unit(text: str, home: str) -> bool:
    found = scales.unit(text, home)
    return (found is not None and scales.is_sure(text, found)) or COUNTED.fullmatch(text) is not None


def _readers(column: Column, field: Field, setting: Setting) -> list[Reader]:
    """Every way to read the column; which one is right is decided later."""
    make: Callable[..., Reader] = reader
    if field.reads in DATED:
        return [make(column, field, setting, order=order, style=None) for order in ORDERS]
    return [make(column, field, setting, order=None, style=style) for style in STYLES]


def _fits(cell: Cell, readers: Sequence[Reader]) -> bool:
    for read in readers:
        try:
            read(cell)
        except BadValue as reason:
            if reason.key not in _READ:
                continue
        return True
    return False
