"""Sheets of one workbook with one table cut into parts: a sheet for each month, read one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from handlers.imports.cells import Cell, is_nothing, plain
from handlers.imports.tables import Line, SheetTable, Table
from handlers.imports.values import is_credit, is_void

_HELD: Final = 2_000_000  # cells of all sheets together: what is held is held at once
_COPIES: Final = 0.1  # of the rows may stand on another sheet too, or one of both is a copy or a list of all
_COMPARED: Final = 20_000  # rows
_ASIDE: Final = re.compile(
    r"模板|模版|示例|样例|备份|副本|旧|作废|取消|退|草稿|template|example|sample|backup|copy|old|archive|cancel|void|draft|"
    r"return|refund",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"[\d一二三四五六七八九十\W_]+")


@dataclass(frozen=True)
class Part:
    """A sheet, the line of its headings and what stands above them."""

    table: SheetTable
    line: int
    above: tuple[str, ...]


@dataclass(frozen=True)
class Stacked:
    """The first sheet with the rows of others below its own; lines are counted on from sheet to sheet."""

    parts: tuple[Part, ...]

    @property
    def encoding(self) -> str:
        return self.parts[0].table.encoding

    @property
    def name(self) -> str:
        return self.parts[0].table.name

    @property
    def begins(self) -> dict[str, int]:
        """Sheet -> the line that its first one is, of all but the first."""
        return {part.table.name: before + 1 for before, part in zip(self._before(), self.parts, strict=True) if before}

    def _before(self) -> list[int]:
        """How many lines stand before each part."""
        made = [0]
        for part in self.parts[:-1]:
            made.append(made[-1] + _height(part.table))
        return made

    def over(self, line: int, place: int) -> Cell:
        """What a merged cell of the sheet of that line says."""
        for before, part in zip(reversed(self._before()), reversed(self.parts), strict=True):
            if line > before:
                return part.table.over(line - before, place)
        return None

    def lines(self) -> Iterator[Line]:
        """The first sheet as it is, and of the others what stands below their headings."""
        for before, part in zip(self._before(), self.parts, strict=True):
            for line, cells in part.table.lines():
                if not before or line > part.line:
                    yield before + line, cells


def stacked(table: Table, line: int, above: tuple[str, ...], others: Sequence[Part]) -> tuple[Table, tuple[str, ...]]:
    """The table with those of the other sheets that go on with it, and the names of those that do not.

    A sheet goes on where its title is the same but for a number, its name says nothing else, and hardly any of its rows
    stands on another sheet already.
    """
    if not isinstance(table, SheetTable) or not line:
        return table, tuple(part.table.name for part in others)
    kept = [Part(table, line, above)]
    seen = _rows(kept[0])
    apart: list[str] = []
    for part in others:
        rows = _rows(part)
        if _goes_on(kept, part) and len(rows & seen) <= _COPIES * len(rows):
            kept.append(part)
            seen |= rows
        else:
            apart.append(part.table.name)
    return (Stacked(tuple(kept)) if len(kept) > 1 else table), tuple(apart)


def _goes_on(kept: Sequence[Part], part: Part) -> bool:
    if _says_otherwise(part.table.name) or _titles(part) != _titles(kept[0]):
        return False
    return sum(_size(each.table) for each in (*kept, part)) <= _HELD


def _says_otherwise(name: str) -> bool:
    return _ASIDE.search(name) is not None or is_credit(name) or is_void(name)


def _titles(part: Part) -> list[str]:
    return [_NUMBERED.sub("", text.replace(part.table.name, "")) for text in part.above]


def _height(table: SheetTable) -> int:
    """The last line of the sheet, from 1."""
    return table.sheet.end[0] + 1 if table.sheet.end else 0


def _size(table: SheetTable) -> int:
    return _height(table) * (table.sheet.end[1] + 1 if table.sheet.end else 0)


def _rows(part: Part) -> set[int]:
    """Hashes of the rows below the headings."""
    below = (cells for line, cells in part.table.lines() if line > part.line)
    return {
        hash(tuple(plain(cell) for cell in cells if not is_nothing(cell)))
        for cells in islice(below, _COMPARED)
        if sum(not is_nothing(cell) for cell in cells) > 1
    }
