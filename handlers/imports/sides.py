"""Tables that stand side by side on one sheet under the same headings, as people print long lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.imports.cells import Cell, is_nothing, plain
from handlers.imports.tables import Line, Table

_FEWEST = 3  # headings that are no accident when all of them stand there again, in the same order


@dataclass(frozen=True)
class SideBySide:
    """A table below whose headings in `line` each line is one row for each of the blocks that begin at `starts`."""

    table: Table
    line: int
    width: int
    starts: tuple[int, ...]

    @property
    def encoding(self) -> str:
        return self.table.encoding

    @property
    def name(self) -> str:
        return self.table.name

    def over(self, line: int, place: int) -> Cell:
        """Nothing: whose block a merged cell belongs to is not known here."""
        return None

    def lines(self) -> Iterator[Line]:
        for number, cells in self.table.lines():
            if number <= self.line:
                yield number, cells[: self.width]
                continue
            parts = (cells[start : start + self.width] for start in self.starts)
            yield from ((number, part) for part in parts if not all(map(is_nothing, part)))


def side_by_side(table: Table, line: int, cells: Sequence[Cell]) -> SideBySide | None:
    """The table read block by block, where its headings are one block of them several times over; None where not."""
    texts = ["" if is_nothing(cell) else plain(cell) for cell in cells]
    for second in range(_FEWEST, len(texts)):
        if texts[second] and texts[second] == texts[0]:
            block = texts[:second]
            while block and not block[-1]:
                block.pop()
            starts = _starts(texts, block)
            return SideBySide(table, line, len(block), starts) if starts and len(block) >= _FEWEST else None
    return None


def _starts(texts: Sequence[str], block: Sequence[str]) -> tuple[int, ...]:
    """Where the block begins, twice or more; nothing where other headings stand between or behind."""
    starts: list[int] = []
    place = 0
    while place < len(texts):
        if list(texts[place : place + len(block)]) == list(block):
            starts.append(place)
            place += len(block)
        elif texts[place]:
            return ()
        else:
            place += 1
    return tuple(starts) if len(starts) > 1 else ()
