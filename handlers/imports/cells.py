"""One cell of a table, whatever file it came from, and the little that holds for all of them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Final, Self

Cell = str | float | int | bool | date | datetime | time | timedelta | None


class Shown(float):
    """A number with the unit that a spreadsheet shows beside it: €, 万. `divided`: by that unit already, as shown."""

    unit: str
    divided: bool

    @classmethod
    def of(cls, number: float, unit: str, *, divided: bool) -> Self:
        """The number, and what is shown beside it."""
        made = cls(number)
        made.unit, made.divided = unit, divided
        return made


# What people and systems write where there is nothing.
_NOTHING: Final = frozenset(
    (
        *("-", "--", "---", "—", "——", "/", "n/a", "na", "nan", "nil", "none", "null", "(null)", "(blank)", "tbd"),
        *("#n/a", "#null!", "#ref!", "#value!", "#name?", "#div/0!", "无", "空", "暂无", "没有", "未知"),
    )
)
_RULES: Final = "-=_"  # lines drawn across a list
_LONGEST_NOTHING: Final = max(map(len, _NOTHING)) + 2  # with a space on each side
# Format characters (zero-width space, marks of direction, a byte order mark) and control characters.
_INVISIBLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_FORMULA: Final = "=+-@"
_EXCEL_TEXT: Final = re.compile(r'="([^"]*)"')


def clean(text: str) -> str:
    """Without what cannot be seen, without space around; ="007" (text, as spreadsheets protect it) becomes 007."""
    if not text.isascii() or not text.isprintable():
        text = _INVISIBLE.sub("", text).replace("\u00a0", " ").replace("\u3000", " ")
    text = text.strip()
    if text[:1] == "'" and text[1:2] in _FORMULA and len(text) > 1:  # text, as our own export protects it
        return text[1:]
    if text.startswith('="') and (match := _EXCEL_TEXT.fullmatch(text)):
        return match[1].strip()
    return text


def folded(text: str) -> str:
    """`clean` text with full-width letters and digits made plain (NFKC)."""
    text = clean(text)
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def is_nothing(cell: Cell) -> bool:
    """Whether the cell says that there is no value."""
    if cell is None:
        return True
    if not isinstance(cell, str):
        return cell != cell  # NaN
    if not cell or cell[0].isdigit():  # most cells, told without a closer look
        return not cell
    if len(cell) > _LONGEST_NOTHING:
        return cell.isspace() or not cell.strip(_RULES)
    text = cell.strip() if cell.isascii() and cell.isprintable() and cell[0] != "=" else clean(cell)
    return not text.strip(_RULES) or text.casefold() in _NOTHING


def plain(cell: Cell) -> str:
    """The cell as text: whole numbers without .0, dates as ISO."""
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return "" if cell is None else str(cell)
