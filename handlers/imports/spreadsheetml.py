"""Workbooks as Excel 2003 wrote them in XML, as many systems still do and call it .xls."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from handlers.imports.cells import Cell
from handlers.imports.refusal import FileRefused
from handlers.imports.source import Limits
from handlers.imports.webpages import Open, PageReader, PageTable, span

_DATA: Final = ("data", "ss:data")


def tables(page: str, encoding: str, limits: Limits) -> list[PageTable]:
    """The visible sheets that have a cell. FileRefused where they are too large."""
    reader = _Book(encoding, limits)
    reader.feed(page)
    reader.close()
    return [table for table in reader.found if table.rows]


class _Book(PageReader):
    """Sheets, rows and cells in the words of this format; rows and cells may say at which place they stand."""

    def __init__(self, encoding: str, limits: Limits) -> None:
        super().__init__(encoding, limits)
        self._sheet, self._type, self._in = "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "worksheet":
            self._sheet = said.get("ss:name") or ""
        elif tag == "table":
            self.open.append(Open(PageTable(self.encoding, self._sheet)))
            self.found.append(self.open[-1].table)
        elif tag == "row" and self.open:
            self._begin_row(_place(said.get("ss:index")))
        elif tag == "cell" and self.open and self.open[-1].table.rows:
            self._pad(_place(said.get("ss:index")))
            across, down = said.get("ss:mergeacross"), said.get("ss:mergedown")
            self.open[-1].text = []
            self.open[-1].span = (_covers(across), _covers(down))
            self._type = ""
        elif tag in _DATA and not self._in:
            self._type = said.get("ss:type") or ""
        self._in = tag if tag in ("comment", "x:visible", "visible", *_DATA) and self._in != "comment" else self._in

    def handle_endtag(self, tag: str) -> None:
        if tag == self._in:
            self._in = ""
        if tag == "cell":
            self.end_cell()
        elif tag == "table" and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self._in in _DATA:
            super().handle_data(data)
        elif self._in.endswith("visible") and "Hidden" in data and self.found:
            self.found.pop()

    def value(self, text: str) -> Cell:
        """A cell as its type says, as text where it is none of that type."""
        try:
            if self._type == "Number":
                return float(text)
            return datetime.fromisoformat(text) if self._type == "DateTime" else text
        except ValueError:
            return text

    def _begin_row(self, line: int | None) -> None:
        rows = self.open[-1].table.rows
        if (line or len(rows)) > self.limits.rows:
            raise FileRefused("too-many-rows", limit=self.limits.rows)
        self.count(max(1, (line or 0) - len(rows)))
        rows += [[] for _ in range((line or 0) - len(rows) - 1)]
        rows.append([])

    def _pad(self, place: int | None) -> None:
        row = self.open[-1].table.rows[-1]
        if place is not None and place - len(row) > self.limits.columns:
            raise FileRefused("too-many-cells", limit=self.limits.cells)
        self.count(max(0, (place or 0) - len(row)))
        row += [""] * ((place or 0) - len(row) - 1)


def _place(said: str | None) -> int | None:
    return int(said[:9]) if said and said.isascii() and said.isdigit() else None


def _covers(more: str | None) -> int:
    """How many cells one covers that says how many more it does."""
    return span(str(1 + (_place(more) or 0)))
