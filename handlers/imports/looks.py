"""What the number formats of a workbook show beside its numbers, and the numbers do not say: € or 万."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final
from xml.etree import ElementTree
from zipfile import ZipFile

from handlers.imports import scales
from handlers.imports.cells import Cell, Shown
from handlers.imports.sniff import DAMAGED
from handlers.imports.source import Limits, Source, opened

_CHUNK: Final = 1 << 20
_TOKEN: Final = re.compile(
    r'\[\$(?P<sign>[^\]-]*)(?:-(?P<place>[0-9A-Fa-f]+))?\]|"(?P<text>[^"]*)"|[\\!](?P<escaped>.)|[_*].|\[[^\]]*\]|(?P<bare>.)',
    re.DOTALL,
)
_BARE: Final = "€£¥￥₩₹₽$万亿千"  # signs that need no quotes
_STYLES: Final = "xl/styles.xml"
_DIGITS: Final = "0#?"
_SURE: Final = 3  # letters of a scale that is nothing else beside a number: mio, tsd, but not m and k
# Whose dollar or ¥ it is, by the number of the place that Excel keeps with a sign.
_PLACES: Final[Mapping[int, str]] = {
    0x409: "USD", 0x1009: "CAD", 0xC0C: "CAD", 0xC09: "AUD", 0x1409: "NZD", 0xC04: "HKD", 0x1004: "SGD",
    0x4809: "SGD", 0x404: "TWD", 0x80A: "MXN", 0x411: "JPY", 0x804: "CNY",
}  # fmt: skip
_SHARED: Final = ("$", "¥", "￥")
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Look:
    """What stands beside the number, and whether the number is shown divided, so that a unit changes nothing."""

    unit: str
    divided: bool

    def of(self, cell: Cell) -> Cell:
        """The number with what is shown beside it; other cells as they are."""
        return Shown.of(cell, self.unit, divided=self.divided) if isinstance(cell, float | int) else cell


def look(code: str) -> Look | None:
    """What a number format shows: #,##0 "€" is €; 0.00"万" is 万; #,##0,"k" is k and divided. None for nothing."""
    texts: list[str] = []
    divided = after_digit = False
    for match in _TOKEN.finditer(code):
        bare = match["bare"]
        if bare == ";":
            break
        if bare is not None and bare.lower() in "ymdhs%":  # a day, a time or a share
            return None
        if bare is not None and bare in _DIGITS:
            divided, after_digit = divided and not after_digit, True
            continue
        if bare == "," and after_digit:
            divided = True
            continue
        if match["escaped"] == "." or match["text"] == ".":  # 0!.0000 moves the point by hand
            return _found(texts, match.string[match.end() :])
        texts.append(_text(match))
    return _made(texts, divided)


def _found(texts: list[str], rest: str) -> Look | None:
    """A number with a point set by hand is shown divided, whatever follows."""
    more = [_text(match) for match in _TOKEN.finditer(rest.partition(";")[0])]
    return _made([*texts, *more], divided=True)


def _text(match: re.Match[str]) -> str:
    sign, place = match["sign"], match["place"]
    if sign is not None:
        return _PLACES.get(int(place or "0", 16) & 0xFFFF, sign) if sign in _SHARED else sign
    bare = match["bare"]
    return (match["text"] or match["escaped"] or (bare if bare and bare in _BARE else "")).strip()


def _made(texts: list[str], divided: bool) -> Look | None:
    shown = "".join(texts).strip(" ()-")
    found = scales.unit(shown, "") if shown else None
    if found is None or not found.says:
        return None
    # 50 m may be metres; what the number is divided by already changes nothing.
    weak = not divided and len(shown) < _SURE and not scales.is_sure(shown, found)
    return None if weak else Look(shown, divided)


@dataclass(frozen=True)
class Looks:
    """The looks of one sheet: place -> (first line, last line, look) of cells under each other."""

    runs: Mapping[int, list[tuple[int, int, Look]]] = field(default_factory=dict)

    def over(self, line: int, cells: list[Cell], left: int = 0) -> list[Cell]:
        """The cells of a line with what is shown beside them. left: columns of the sheet before the first cell."""
        for column, runs in self.runs.items():
            place = column - left
            at = bisect_right(runs, line, key=itemgetter(0)) - 1
            if at >= 0 and line <= runs[at][1] and 0 <= place < len(cells):
                cells[place] = runs[at][2].of(cells[place])
        return cells


def of_workbook(source: Source, limits: Limits) -> Mapping[int, Looks]:
    """Number of the sheet, from 0 -> its looks, where it has any; none of a workbook that is not built as usual."""
    try:
        with opened(source, limits) as file, ZipFile(file) as archive:
            styles = _styles(archive)
            if not styles:
                return {}
            parts = enumerate(_parts(archive))
            return {place: Looks(_runs(archive, part, styles)) for place, part in parts if part in archive.namelist()}
    except (*DAMAGED, ElementTree.ParseError, ValueError, KeyError):
        return {}


def _styles(archive: ZipFile) -> dict[int, Look]:
    """Number of a style -> its look."""
    if archive.getinfo(_STYLES).file_size > _CHUNK * 16:
        return {}
    root = ElementTree.fromstring(archive.read(_STYLES))  # noqa: S314  # expat opens no other files
    codes = {
        each.get("numFmtId"): found
        for each in root.iterfind(".//{*}numFmt")
        if (found := look(each.get("formatCode", "")))
    }
    used = enumerate(each.get("numFmtId") for each in root.iterfind("{*}cellXfs/{*}xf"))
    return {place: codes[number] for place, number in used if number in codes}


def _parts(archive: ZipFile) -> Iterator[str]:
    """Where each sheet is, in the order of the workbook."""
    related = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {each.get("Id"): each.get("Target", "") for each in related}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        target = targets.get(sheet.get(_RELATION), "")
        yield target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _runs(archive: ZipFile, part: str, styles: Mapping[int, Look]) -> dict[int, list[tuple[int, int, Look]]]:
    wanted = "|".join(map(str, styles))
    cell = re.compile(rf'<(?:\w+:)?c r="([A-Z]{{1,3}})(\d{{1,7}})" s="({wanted})"'.encode())
    found: dict[int, list[tuple[int, int, Look]]] = {}
    rest = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            data = rest + chunk
            end = data.rfind(b"<")
            data, rest = data[:end], data[end:]
            for letters, number, style in cell.findall(data):
                _extend(found.setdefault(_place(letters), []), int(number), styles[int(style)])
    return found


def _extend(runs: list[tuple[int, int, Look]], line: int, seen: Look) -> None:
    if runs and runs[-1][1] == line - 1 and runs[-1][2] is seen:
        runs[-1] = (runs[-1][0], line, seen)
    else:
        runs.append((line, line, seen))


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = 26 * place + letter - 64
    return place - 1
