"""Where the headings of a table stand: in one row or two, under a title, on the sheet that has the table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice, pairwise, takewhile
from typing import Final

from handlers.imports import scales
from handlers.imports.cells import Cell, is_nothing, plain
from handlers.imports.fields import Kind, Reads
from handlers.imports.headings import GROUP
from handlers.imports.mapping import Wish, looks_like_header, recognised
from handlers.imports.refusal import FileRefused
from handlers.imports.sheets import Part, stacked
from handlers.imports.sides import side_by_side
from handlers.imports.tables import Line, SheetTable, Table

WITHIN: Final = 30  # lines that may stand above the header row
# What a column of numbers may be counted in, besides money.
COUNTED: Final = re.compile(
    r"[件个台套箱吨克米升只支条张份次天日月年人盒包桶瓶卷根块片批笔家分]|千克|公斤|毫升|[厘毫千]米|[平立]方米|个月|小时|分钟|百分比|[%％‰]|"
    r"pcs?|pieces?|units?|ea|each|items?|stk|stück|sets?|box(?:es)?|[kmµ]?g|t|tons?|tonnes?|lbs?|[kcmµ]?m[23²³]?|"
    r"ml|l|liters?|litres?|d|days?|weeks?|months?|years?|h|hrs?|hours?|min|percent|pct|points?|qty|#|no",
    re.IGNORECASE,
)
_NUMBERS: Final = (Reads.AMOUNT, Reads.NUMBER, Reads.RATE, Reads.JUDGEMENT, Reads.DAYS)
_DATA: Final = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}(?:\D.*)?|-?[\d,]*\d\.\d+")


@dataclass(frozen=True)
class Header:
    """The headings of the table that is read, the line of the (lower) row they stand in, and how many are known.

    `unread` are sheets with the same headings that do not go on with the table. `above` is what stands over the
    headings. A table without headings has line 0 and cells without text. `headed`: a customer that a line above a block
    names, where the table got a column of those (see `groups.py`); `grouped`: fields whose empty cells were filled from
    above.
    """

    table: Table
    line: int
    cells: Sequence[Cell]
    known: int
    unread: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    headed: str = ""
    grouped: tuple[str, ...] = ()

    def below(self) -> Iterator[Line]:
        """The lines under the headings."""
        return (line for line in self.table.lines() if line[0] > self.line)


def find(tables: Iterable[Table], kind: Kind, told: Sequence[Wish]) -> Header:
    """The headings most of which are known, of the first such table. FileRefused where no table has any row."""
    best: Header | None = None
    others: list[Part] = []
    unread: list[str] = []
    for table in tables:
        if (found := of_table(table, kind, told)) is None:
            continue
        if best is None or found.known > best.known:
            best, others, unread = found, [], []
        elif found.known and list(map(plain, found.cells)) == list(map(plain, best.cells)):
            if isinstance(found.table, SheetTable):
                others.append(Part(found.table, found.line, found.above))
            else:
                unread.append(table.name)
    if best is None:
        raise FileRefused("file-empty")
    whole, apart = stacked(best.table, best.line, best.above, others)
    return replace(best, table=whole, unread=(*unread, *apart))


def of_table(table: Table, kind: Kind, told: Sequence[Wish]) -> Header | None:
    """Of the first lines the one with the most known headings, or two lines that have more together.

    Where none is known, the first line of words, or none if the data begin at once; None where there is no line.
    """
    first = list(islice(table.lines(), WITHIN))
    if not first:
        return None
    scored = [(looks_like_header(cells, kind, told), (line, cells)) for line, cells in first]
    known, best = max(scored, key=lambda each: each[0])
    for upper, lower in pairwise(first):
        if _is_words(lower[1]) and (more := looks_like_header(joined(upper[1], lower[1]), kind, told)) > known:
            known, best = more, (lower[0], joined(upper[1], lower[1]))
    if not known:
        unknown = _of_words(first)
        if unknown is None:
            return Header(table, 0, [None] * len(max(first, key=_words_in)[1]), 0)
        best = unknown
    above = tuple(plain(cell) for line, cells in first if line < best[0] for cell in cells if not is_nothing(cell))
    line, cells = _with_units(best, first, kind)
    if (both := side_by_side(table, line, cells)) is not None:
        table, cells = both, cells[: both.width]
    return Header(table, line, cells, known, above=above)


def _with_units(best: Line, first: Sequence[Line], kind: Kind) -> Line:
    """The headings with the units that stand in a line of their own below them: 金额 over (万元)."""
    line, cells = best
    below = next((each for each in first if each[0] > line), None)
    if below is None or len(below[1]) > len(cells) or not _are_units(below[1], cells, kind):
        return best
    pairs = zip(cells, [*below[1], *[None] * len(cells)], strict=False)
    made = [cell if is_nothing(unit) else f"{plain(cell)} ({plain(unit).strip('()（）')})" for cell, unit in pairs]
    return below[0], made


def _are_units(cells: Sequence[Cell], headings: Sequence[Cell], kind: Kind) -> bool:
    """Whether a line says nothing but what its columns are counted in: a record says whose it is, or when it was."""
    said = {place: plain(cell).strip("()（）[] ") for place, cell in enumerate(cells) if not is_nothing(cell)}
    if not any(scales.unit(text, "CNY") is not None for text in said.values()) or not all(map(_is_unit, said.values())):
        return False
    texts = [plain(cell) if not is_nothing(cell) else "" for cell in headings]
    above = recognised(texts, [place for place, text in enumerate(texts) if text], kind, "CNY")
    return all(kind.field(above[place]).reads in _NUMBERS for place in said if place in above)


def _is_unit(text: str) -> bool:
    """A unit of money or of anything else, or one by another: 元/件."""
    parts = [part.strip() for part in re.split("[/／]", text)]
    return all(scales.unit(part, "CNY") is not None or COUNTED.fullmatch(part) for part in parts)


def _of_words(first: Sequence[Line]) -> Line | None:
    """The line with the most words; where that is data, the one above all data. None where data begin at once."""
    best = max(first, key=_words_in)
    if not _is_data(best[1]):
        return best
    over = [line for line in takewhile(lambda line: not _is_data(line[1]), first) if _words_in(line) > 1]
    return max(over, key=_words_in, default=None)


def _is_data(cells: Sequence[Cell]) -> bool:
    """Whether a line has a day or a number with decimals in it, which no heading is."""
    return any(isinstance(cell, float | date) or _DATA.fullmatch(plain(cell)) is not None for cell in cells)


def _words_in(line: Line) -> int:
    return sum(isinstance(cell, str) and not is_nothing(cell) for cell in line[1])


def _is_words(cells: Sequence[Cell]) -> bool:
    """Whether every filled cell is text that may be a heading, and not a number or a date."""
    filled = [cell for cell in cells if not is_nothing(cell)]
    return len(filled) > 1 and all(isinstance(cell, str) and not cell.strip()[:1].isdigit() for cell in filled)


def joined(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[Cell]:
    """Two rows of headings as one; a heading in the upper row spans the empty cells behind it."""
    width = max(len(upper), len(lower))
    over, under = ([*row, *[None] * (width - len(row))] for row in (upper, lower))
    made: list[Cell] = []
    above = ""
    for high, low in zip(over, under, strict=True):
        above = above if is_nothing(high) else plain(high)
        if is_nothing(low):
            made.append(high)
        else:
            made.append(f"{above}{GROUP}{plain(low)}" if above else low)
    return made
