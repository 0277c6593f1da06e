"""How large a spreadsheet really is, before a reader believes it.

The reader makes a dense grid from the first to the last cell of a sheet. A file of four kilobytes with one cell in A1
and one in XFD1048576 asks for 500 gigabytes and takes the process down, so the last filled cell is found here first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from handlers.imports.refusal import FileRefused
from handlers.imports.sniff import DAMAGED
from handlers.imports.source import Limits

_CHUNK: Final = 1 << 20
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
# A cell of a sheet as nearly every program writes it; without groups, one that does not say where it is.
_CELL: Final = re.compile(rb'<(?:\w+:)?c(?: r="([A-Z]{1,3})(\d{1,7})"|(?=[\s/>]))')
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def check(file: BinaryIO, limits: Limits) -> None:
    """FileRefused where the parts unpack to too much, a sheet spans too many cells, or the file is damaged."""
    try:
        with ZipFile(file) as archive:
            _check_unpacked(archive, limits)
            for member in archive.infolist():
                if _SHEET.fullmatch(member.filename):
                    _check_sheet(archive, member, limits)
                elif member.filename == "content.xml":
                    _check_span(_exact(archive, member, _OpenDocument), limits)
    except (*DAMAGED, expat.ExpatError, ValueError) as error:
        raise FileRefused("file-damaged") from error


def _check_unpacked(archive: ZipFile, limits: Limits) -> None:
    """The sizes that the archive states; reading a part checks that it stated its own truly."""
    if sum(member.file_size for member in archive.infolist()) > limits.unpacked:
        raise FileRefused("file-bomb", limit_mb=limits.unpacked >> 20)


def _check_span(span: tuple[int, int], limits: Limits) -> None:
    rows, columns = span
    if rows * columns > limits.cells:
        raise FileRefused("too-many-cells", limit=limits.cells)


def _check_sheet(archive: ZipFile, member: ZipInfo, limits: Limits) -> None:
    """Quickly by what the cells say; exactly where that is too much (empty but formatted cells) or unclear."""
    quick = _quick(archive, member)
    if quick is None or quick[0] * quick[1] > limits.cells:
        _check_span(_exact(archive, member, _Workbook), limits)


def _chunks(archive: ZipFile, member: ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            yield chunk


def _quick(archive: ZipFile, member: ZipInfo) -> tuple[int, int] | None:
    """Rows and columns up to the last cell, filled or not; None where a cell does not say where it is."""
    rows, letters, rest = 0, {b"A"}, b""
    for chunk in _chunks(archive, member):
        data = rest + chunk
        end = data.rfind(b"<")
        data, rest = data[:end], data[end:]
        cells = _CELL.findall(data)
        if any(not letter for letter, _ in cells):
            return None
        rows = max(rows, max((int(row) for _, row in cells), default=0))
        letters.update(letter for letter, _ in cells)
    return rows, max(_column(letter.decode()) for letter in letters)


def _column(letters: str) -> int:
    """A is 1, XFD is 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class _Workbook:
    """Follows a worksheet of Office Open XML to its last cell with a value."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif local == "c":
            self._column += 1
            if match := _REFERENCE.fullmatch(attributes.get("r", "")):
                self._column, self._row = _column(match[1]), int(match[2])
        elif local in ("v", "is"):
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)


class _OpenDocument:
    """Follows the tables of an OpenDocument sheet; a cell or row stands for as many as it says."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = self._repeated = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._row = self._repeated = 0
        elif name == "table:table-row":
            self._row += self._repeated
            self._repeated, self._column = int(attributes.get("table:number-rows-repeated", 1)), 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._column += int(attributes.get("table:number-columns-repeated", 1))
            if "office:value-type" in attributes:
                self.rows = max(self.rows, self._row + self._repeated)
                self.columns = max(self.columns, self._column)


def _exact(archive: ZipFile, member: ZipInfo, follow: Callable[[], _Workbook | _OpenDocument]) -> tuple[int, int]:
    parser, walker = expat.ParserCreate(), follow()
    parser.StartElementHandler = walker.start
    for chunk in _chunks(archive, member):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return walker.rows, walker.columns
