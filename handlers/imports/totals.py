"""Lines that are no rows: totals in either language, what is printed on every page, and notes below a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handlers.imports.cells import Cell, is_nothing

_TOTALS: Final = re.compile(
    r"(?:本页|本月|本期|本年|本日|按?客户|全部)?(?:合\s*计|总\s*计|小\s*计|累\s*计|共\s*计)\s*(?:[:：(（].*)?|"
    r".*\S[ _-]?(?:小计|合计)[:：]?|共\s*\d+\s*[条行笔项].*|\*{1,5}|"
    r"(?:grand|sub|page|report|overall)?[ -]?totals?\s*(?:(?:for|of)\b.*|[:：(].*)?|sum[:：]?|.*\S totals?[:：]?|"
    r"(?:(?:zwischen|gesamt|end)?summe|gesamt|(?:sous[- ])?total(?: g[eé]n[eé]ral)?|"
    r"(?:sub-?)?totaal|totale|suma)[:：]?",
    re.IGNORECASE | re.DOTALL,
)
# What is carried over, or summed up over a time, in a list of single entries.
_BALANCES: Final = re.compile(
    r"(?:期初|期末|年初|年末|月初|月末|上[年月期日])(?:余额|结转|结存)|结转[上下][年月期页]|承前页|过次页|转次页|"
    r"本[日月期年](?:合计|累计)|累计(?:发生额)?|"
    r"(?:(?:opening|closing|beginning|ending|starting|previous|prior) balance|balance (?:brought |carried )?forward|"
    r"(?:balance )?(?:brought|carried) forward|(?:balance )?[bc]/f(?:wd)?|saldovortrag|anfangssaldo|endsaldo)"
    r"(?: (?:as (?:of|at)|at|on|per)\b.*)?",
    re.IGNORECASE,
)
_ROW: Final = 3  # cells that the rows of a table have at least, if lines with one are none of them
_LONGEST: Final = 40  # characters of such a word
_PAGE: Final = re.compile(r"第\s*\d+\s*页.*|page\s*\d+(?:\s*(?:of|/)\s*\d+)?", re.IGNORECASE)


def is_total(text: str) -> bool:
    """Whether a cell says that its line is a total."""
    return _TOTALS.fullmatch(text) is not None


def is_balance(text: str) -> bool:
    """Whether a cell says that its line is a balance, or the sum of a month: 期初余额, Balance brought forward."""
    return len(text) <= _LONGEST and _BALANCES.fullmatch(text.strip(" :：.")) is not None


def is_page(text: str) -> bool:
    """Whether a cell counts the pages: 第1页 共2页."""
    return _PAGE.fullmatch(text) is not None


@dataclass
class Foot:
    """Follows the rows of a list to where it ends: below a gap there may be who printed it, and when.

    A list of names alone has no foot: every row of the table must have said more than one thing.
    """

    line: int = 0
    least: int = 0  # filled cells of the shortest row
    begun: bool = False

    def holds(self, line: int, cells: Sequence[Cell]) -> bool:
        """Whether the line stands below the table."""
        filled = sum(not is_nothing(cell) for cell in cells)
        gap = 0 < self.line < line - 1
        self.line, alone = line, filled == 1 and self.least >= _ROW
        self.begun = alone and (gap or self.begun)
        if not self.begun:
            self.least = min(self.least or filled, filled)
        return self.begun
