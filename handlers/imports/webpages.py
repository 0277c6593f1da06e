"""Tables of a web page: many systems write one and call it .xls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from handlers.imports.cells import Cell
from handlers.imports.refusal import FileRefused
from handlers.imports.source import Limits

_MERGED: Final = 10  # cells that one costs that another covers
_WIDEST: Final = 256  # cells that one may span; pages say what they like


@dataclass
class PageTable:
    """One table; its lines are counted from 1."""

    encoding: str
    name: str
    rows: list[list[str]] = field(default_factory=list)
    merged: dict[tuple[int, int], str] = field(default_factory=dict)

    def over(self, line: int, place: int) -> Cell:
        return self.merged.get((line, place))

    def lines(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        return ((number, cells) for number, cells in enumerate(self.rows, 1) if any(cells))


def tables(page: str, encoding: str, limits: Limits) -> list[PageTable]:
    """The tables of a page that have a cell. FileRefused where they are too large."""
    reader = _Page(encoding, limits)
    reader.feed(page)
    reader.close()
    return [table for table in reader.found if table.rows]


class _Page(HTMLParser):
    def __init__(self, encoding: str, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[PageTable] = []
        self._encoding, self._limits = encoding, limits
        self._open: list[PageTable] = []  # a table may stand in another
        self._text: list[str] | None = None
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._open.append(PageTable(self._encoding, str(len(self.found) + 1)))
            self.found.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._end_cell()
            self._open[-1].rows.append([])
        elif tag in ("td", "th") and self._open and self._open[-1].rows:
            self._end_cell()
            self._begin_cell(dict(attrs))
        elif tag == "br" and self._text is not None:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _begin_cell(self, said: dict[str, str | None]) -> None:
        self._text, self._span = [], (_span(said.get("colspan")), _span(said.get("rowspan")))

    def _end_cell(self) -> None:
        """Put the cell where it belongs: behind those that reach down from rows above."""
        if self._text is None or not self._open:
            self._text = None
            return
        table, (across, down) = self._open[-1], self._span
        line, row, text = len(table.rows), table.rows[-1], "".join(self._text).strip()
        self._text = None
        while (line, len(row)) in table.merged:
            row.append("")
        place = len(row)
        row += [text, *[""] * (across - 1)]
        table.merged |= {(line + below, place + side): text for below in range(1, down) for side in range(across)}
        self._cells += across * (1 + _MERGED * (down - 1))
        if self._cells > self._limits.cells:
            raise FileRefused("too-many-cells", limit=self._limits.cells)


def _span(said: str | None) -> int:
    return min(int(said), _WIDEST) if said and said.isascii() and said.isdigit() and int(said[:9]) > 0 else 1
