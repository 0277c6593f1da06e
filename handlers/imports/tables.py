"""A file as rows of cells, one after the other: CSV of any encoding and delimiter, XLSX, XLS, ODS, web pages."""

from __future__ import annotations

import csv
import io
import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import BinaryIO, Final, Protocol

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from handlers.imports import extent, looks, spreadsheetml, webpages
from handlers.imports.cells import Cell
from handlers.imports.encoding import detect
from handlers.imports.looks import Looks
from handlers.imports.packed import unpacked
from handlers.imports.refusal import FileRefused
from handlers.imports.sniff import file_type
from handlers.imports.source import Limits, Source, opened
from handlers.imports.webpages import PageTable

Line = tuple[int, Sequence[Cell]]

_DELIMITERS: Final = ",;\t|，"
_SAMPLE: Final = 1 << 16
# Follows the last line: if it comes out inside a cell, that cell's quote was never closed.
_END: Final = "\uffffend\uffff"


class Table(Protocol):
    """A table to be read again and again. `encoding`: a codec or the type of the spreadsheet; `name`: its sheet."""

    @property
    def encoding(self) -> str: ...

    @property
    def name(self) -> str: ...

    def over(self, line: int, place: int) -> Cell:
        """What stands in the merged cell that covers this one from above; None where there is none."""

    def lines(self) -> Iterator[Line]:
        """Every row that has a cell: the line it began in, from 1, and its cells. FileRefused where it breaks."""


def open_tables(source: Source, limits: Limits) -> Iterator[Table]:
    """The tables in the file, told by its content: of a spreadsheet its visible sheets that have anything, one by one.

    FileRefused where there is none that can be read.
    """
    source = unpacked(source, limits)
    with opened(source, limits) as file:
        kind = file_type(file)
        if kind in ("html", "workbook"):
            yield from _of_page(file, limits, spreadsheetml.tables if kind == "workbook" else webpages.tables)
            return
        if kind == "text":
            encoding = detect(file)
            yield TextTable(source, encoding, _delimiter(file, encoding), limits)
            return
        if kind != "xls":
            extent.check(file, limits)
        shown = looks.of_workbook(source, limits) if kind == "xlsx" else {}
        yield from _sheets(file, kind, limits, shown)


def _of_page(file: BinaryIO, limits: Limits, read: Callable[[str, str, Limits], list[PageTable]]) -> list[PageTable]:
    """FileRefused where there is no table."""
    encoding = detect(file)
    file.seek(0)
    if found := read(file.read().decode(encoding), encoding, limits):
        return found
    raise FileRefused("file-type", found="html") if read is webpages.tables else FileRefused("file-empty")


@dataclass(frozen=True)
class TextTable:
    """Delimited text; quoted cells may hold delimiters and line ends."""

    source: Source
    encoding: str
    delimiter: str
    limits: Limits
    name: str = ""

    def over(self, line: int, place: int) -> Cell:
        return None

    def lines(self) -> Iterator[Line]:
        with opened(self.source, self.limits) as file, _text(file, self.encoding) as text:
            reader = csv.reader(chain(text, (_END,)), delimiter=self.delimiter)
            began = 1
            try:
                for cells in reader:
                    if _END in (cells[-1] if cells else "")[-len(_END) :]:
                        _check_end(cells, began)
                        return
                    if began > self.limits.rows:
                        raise FileRefused("too-many-rows", limit=self.limits.rows)
                    if cells and not (began == 1 and _names_delimiter(cells)):
                        yield began, cells
                    began = reader.line_num + 1
            except csv.Error as error:  # a cell without end
                raise FileRefused("quote-unclosed", line=began) from error


def _check_end(cells: list[str], began: int) -> None:
    if cells != [_END]:
        raise FileRefused("quote-unclosed", line=began)


def _names_delimiter(cells: list[str]) -> bool:
    """`sep=;`, which some programs write into the first line."""
    return cells[0].casefold().startswith("sep=") and not any(cells[1:])


def _text(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    file.seek(0)
    return io.TextIOWrapper(file, encoding=encoding, newline="")


def _delimiter(file: BinaryIO, encoding: str) -> str:
    """The delimiter with which most of the first rows have the same number of cells, and the larger number."""
    file.seek(0)
    raw = file.read(_SAMPLE)
    sample = raw.decode(encoding, "ignore")
    first = sample.partition("\n")[0].strip()
    if first.casefold().startswith("sep=") and len(first) == 5:
        return first[4]
    if len(raw) == _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    return max(_DELIMITERS, key=lambda delimiter: _fits(sample, delimiter))


def _fits(sample: str, delimiter: str) -> float:
    try:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row)
    except csv.Error:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1] * math.log(item[0]), item[0]), default=(1, 0))
    return math.log(width) * (count / max(1, widths.total())) ** 2


@dataclass(frozen=True)
class SheetTable:
    """One sheet."""

    sheet: CalamineSheet
    encoding: str
    name: str
    looks: Looks | None = None

    @property
    def _left(self) -> int:
        """Empty columns before the first one that has anything: rows come without them, empty lines above are kept."""
        return self.sheet.start[1] if self.sheet.start else 0

    @cached_property
    def _merged(self) -> Mapping[int, list[tuple[int, int, Cell]]]:
        """Place -> (first line, last line, value) of its cells that are merged downwards."""
        ends = {top: last for top, (last, _) in self.sheet.merged_cell_ranges or () if last > top[0]}
        found: dict[int, list[tuple[int, int, Cell]]] = {}
        for row, cells in enumerate(self.sheet.iter_rows() if ends else ()):
            for place, cell in enumerate(cells):
                if (last := ends.get((row, self._left + place))) is not None:
                    found.setdefault(place, []).append((row + 1, last + 1, cell))
        return found

    def over(self, line: int, place: int) -> Cell:
        merged = self._merged.get(place, [])
        found = bisect_right(merged, line, key=itemgetter(0)) - 1
        return merged[found][2] if found >= 0 and line <= merged[found][1] else None

    def lines(self) -> Iterator[Line]:
        left = self._left
        for number, cells in enumerate(self.sheet.iter_rows(), 1):
            if any(cell != "" for cell in cells):
                yield number, cells if self.looks is None else self.looks.over(number, list[Cell](cells), left)


def _sheets(file: BinaryIO, encoding: str, limits: Limits, shown: Mapping[int, Looks]) -> Iterator[SheetTable]:
    """One after the other, so that only those that somebody keeps are held."""
    file.seek(0)
    try:
        with CalamineWorkbook.from_filelike(file) as workbook:
            for place, meta in enumerate(workbook.sheets_metadata):
                if meta.visible != SheetVisibleEnum.Visible or meta.typ != SheetTypeEnum.WorkSheet:
                    continue
                sheet = workbook.get_sheet_by_index(place)
                if sheet.total_height > limits.rows:
                    raise FileRefused("too-many-rows", limit=limits.rows)
                if sheet.start is not None:
                    yield SheetTable(sheet, encoding, meta.name, shown.get(place))
    except PasswordError as error:
        raise FileRefused("file-encrypted") from error
    except CalamineError as error:
        raise FileRefused("file-damaged") from error
