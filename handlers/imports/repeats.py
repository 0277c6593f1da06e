"""Whether the amount on each line of a document is the whole document's, and which columns only count the rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from handlers.imports.cells import Cell, folded, is_nothing
from handlers.imports.totals import is_total

ONCE: Final = "once"  # behind an amount's field: that of the whole document, though each of its lines says it
EACH: Final = "each"  # behind an amount's field: that of its line
_DOCUMENTS: Final = 5  # of several lines each with one amount: so many are no accident
_SLIPS: Final = 0.02  # lines that may differ all the same
# Headings that speak of the whole document.
_WHOLE: Final = re.compile(
    r"(?:order|invoice|document|grand)[ _-]?(?:total|amount|value)|total(?: due)?|整单.*|订单总?(?:金额|额|价)|"
    r"发票总?(?:金额|额)|单据总?(?:金额|额)|开票金额|应付总额|(?:订单|发票|单据)?总(?:金额|额|价)",
    re.IGNORECASE,
)

_NUMBERS: Final = re.compile(
    r"#|序号|序|编号|行号|(?:s|sr|sl|serial|row|line)?[ /._]*(?:no|nr|num|number)\.?", re.IGNORECASE
)


@dataclass
class Repeats:
    """Follows the documents of a file: how many further lines say the amount of the first one, and how many another.

    Of lines with a quantity and a price it is known whether the amount is theirs.
    """

    key: int
    amount: int
    priced: tuple[int, int] | None = None  # places of quantity and price
    same: int = 0
    other: int = 0
    documents: set[Cell] = field(default_factory=set)
    theirs: int = 0
    not_theirs: int = 0
    _last: Cell = None
    _above: Sequence[Cell] = ()

    def see(self, cells: Sequence[Cell]) -> None:
        """Counts one line."""
        key = cells[self.key] if self.key < len(cells) else None
        before, self._above = self._above, cells
        if key != self._last:  # most lines of most files
            self._last = key
            return
        if is_nothing(key) or max(self.key, self.amount) >= min(len(cells), len(before)):
            return
        amount, first = cells[self.amount], before[self.amount]
        if is_nothing(amount) or is_nothing(first):
            return
        if amount != first:
            self.other += 1
            return
        self.same += 1
        if len(self.documents) < _DOCUMENTS:
            self.documents.add(key)
        self._compare(amount, cells)

    def _compare(self, amount: Cell, cells: Sequence[Cell]) -> None:
        if self.priced is None or max(self.priced) >= len(cells):
            return
        said = (_number(amount), *(_number(cells[place]) for place in self.priced))
        if said[0] is not None and said[1] is not None and said[2] is not None:
            fits = abs(said[1] * said[2] - said[0]) <= abs(said[0]) / 100
            self.theirs += fits
            self.not_theirs += not fits

    @property
    def possible(self) -> bool:
        """Whether it may be the whole document's."""
        return self.same > 0 and self.other <= self.same * _SLIPS and self.theirs <= self.not_theirs

    def certain(self, heading: str) -> bool:
        """Whether it is: its heading says so, prices say otherwise, or no document has two amounts."""
        if not self.possible:
            return False
        whole = _WHOLE.fullmatch(folded(heading).strip("* ")) is not None
        return whole or self.not_theirs > 0 or len(self.documents) >= _DOCUMENTS


@dataclass
class Running:
    """Whether a column counts the rows of its file, so that it says nothing of them: 1, 2, 3 to the end."""

    heading: str
    count: int = 0
    every: bool = True

    def see(self, cell: Cell) -> None:
        """Counts one cell; totals have none."""
        if not self.every or is_nothing(cell) or (isinstance(cell, str) and is_total(cell)):
            return
        self.count += 1
        self.every = not isinstance(cell, bool) and _number(cell) == self.count

    @property
    def found(self) -> bool:
        """Three or more are no accident; two are none below 序号 or No."""
        return self.every and self.count > (1 if _NUMBERS.fullmatch(folded(self.heading)) else 2)


def _number(cell: Cell) -> float | None:
    """Plain numbers only: it is no matter of one line."""
    if not isinstance(cell, str):
        return float(cell) if isinstance(cell, int | float) else None
    try:
        return float(cell.replace(",", ""))
    except ValueError:
        return None
