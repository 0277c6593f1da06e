"""Lines that are no rows: totals in either language, and what is printed on every page."""

from __future__ import annotations

import re
from typing import Final

_TOTALS: Final = re.compile(
    r"(?:本页|本月|本期|本年|本日|按?客户|全部)?(?:合\s*计|总\s*计|小\s*计|累\s*计|共\s*计)\s*(?:[:：(（].*)?|"
    r".*\S[ _-]?(?:小计|合计)[:：]?|共\s*\d+\s*[条行笔项].*|\*{1,5}|"
    r"(?:grand|sub|page|report|overall)?[ -]?totals?\s*(?:(?:for|of)\b.*|[:：(].*)?|sum[:：]?|.*\S totals?[:：]?",
    re.IGNORECASE | re.DOTALL,
)
_PAGE: Final = re.compile(r"第\s*\d+\s*页.*|page\s*\d+(?:\s*(?:of|/)\s*\d+)?", re.IGNORECASE)


def is_total(text: str) -> bool:
    """Whether a cell says that its line is a total."""
    return _TOTALS.fullmatch(text) is not None


def is_page(text: str) -> bool:
    """Whether a cell counts the pages: 第1页 共2页."""
    return _PAGE.fullmatch(text) is not None
