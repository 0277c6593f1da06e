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
_DIGITS: Final = 9  # of a span that are read: more are as wide as it gets
_WIDEST: Final = 256  # cells that one may span; pages say what they like


@dataclass
class PageTable:
    """One table; its lines are counted from 1."""

    encoding: str
    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    merged: dict[tuple[int, int], Cell] = field(default_factory=dict)

    def over(self, line: int, place: int) -> Cell:
        return self.merged.get((line, place))

    def lines(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        return ((number, cells) for number, cells in enumerate(self.rows, 1) if any(cells))


def tables(page: str, encoding: str, limits: Limits) -> list[PageTable]:
    """The tables of a page that have a cell. FileRefused where they are too large."""
    reader = PageReader(encoding, limits)
    reader.feed(page)
    reader.close()
    return [table for table in reader.found if table.rows]


@dataclass
class Open:
    """A table whose end has not come, with the text of its open cell (None: none is open) and what that spans."""

    table: PageTable
    text: list[str] | None = None
    span: tuple[int, int] = (1, 1)


class PageReader(HTMLParser):
    """Follows the tags of a page; `found` are its tables so far."""

    def __init__(self, encoding: str, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[PageTable] = []
        self.encoding, self.limits = encoding, limits
        self.open: list[Open] = []  # a table may stand in a cell of another, which goes on behind it
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.open.append(Open(PageTable(self.encoding, str(len(self.found) + 1))))
            self.found.append(self.open[-1].table)
        elif tag == "tr" and self.open:
            self.end_cell()
            self.open[-1].table.rows.append([])
        elif tag in ("td", "th") and self.open and self.open[-1].table.rows:
            self.end_cell()
            self._begin_cell(dict(attrs))
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self.end_cell()
        if tag == "table" and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1].text is not None:
            self.open[-1].text.append(data)

    def value(self, text: str) -> Cell:
        """What a cell with that text is."""
        return text

    def _begin_cell(self, said: dict[str, str | None]) -> None:
        self.open[-1].text = []
        self.open[-1].span = (span(said.get("colspan")), span(said.get("rowspan")))

    def end_cell(self) -> None:
        """Put the cell where it belongs: behind those that reach down from rows above."""
        if not self.open or self.open[-1].text is None:
            return
        table, (across, down) = self.open[-1].table, self.open[-1].span
        line, row, text = len(table.rows), table.rows[-1], self.value("".join(self.open[-1].text).strip())
        self.open[-1].text = None
        while (line, len(row)) in table.merged:
            row.append("")
        place = len(row)
        row += [text, *[""] * (across - 1)]
        table.merged |= {(line + below, place + side): text for below in range(1, down) for side in range(across)}
        self.count(across * (1 + _MERGED * (down - 1)))

    def count(self, cells: int) -> None:
        """So many more cells are held. FileRefused where they are too many."""
        self._cells += cells
        if self._cells > self.limits.cells:
            raise FileRefused("too-many-cells", limit=self.limits.cells)


def span(said: str | None) -> int:
    """How many cells one covers; of a number that is longer than any page is wide, as many as one may."""
    if not said or not said.isascii() or not said.isdigit():
        return 1
    digits = said.lstrip("0")
    return min(int(digits[:_DIGITS]), _WIDEST) if digits else 1
