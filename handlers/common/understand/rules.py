"""Patterns of the rule tables, compiled once, with their signs for values filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from handlers.common.understand.clauses import AMOUNT, CUSTOMER, DAY, NUMBER

_SIGNS: Final = {
    "{C}": f"(?:{CUSTOMER}+)",
    "{A}": f"(?:{AMOUNT}+)",
    "{M}": f"(?:[{AMOUNT}{NUMBER}]+)",
    "{D}": f"(?:{DAY}+)",
}
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_LATIN: Final = re.compile(r"[a-z]")
# In a gap such as .{0,20} a hidden value counts as one character, however long the name.
_GAP: Final = re.compile(r"(?<!\\)\.(\{0,\d+\})")
_HIDDEN_OR_ANY: Final = f"(?:{CUSTOMER}++|{AMOUNT}++|{NUMBER}++|{DAY}++|[^{CUSTOMER}{AMOUNT}{NUMBER}{DAY}])"


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that tell something, and words that void it."""

    han: tuple[re.Pattern[str], ...]  # need Chinese characters in the clause
    latin: tuple[re.Pattern[str], ...]  # need Latin letters
    unless: re.Pattern[str] | None

    def search(self, clause: str) -> re.Match[str] | None:
        """The longest match in the masked clause, None if there is none or it is void."""
        return max(self.matches(clause), key=lambda match: match.end() - match.start(), default=None)

    def matches(self, clause: str) -> list[re.Match[str]]:
        """All matches in the masked clause, none if it is void."""
        chinese, western = _scripts(clause)
        found: list[re.Match[str]] = []
        for pattern in (*(self.han if chinese else ()), *(self.latin if western else ())):
            if pattern.search(clause):  # most do not fit, and searching is cheaper than beginning to iterate
                found += pattern.finditer(clause)
        return [] if found and self.unless and self.unless.search(clause) else found


@lru_cache(maxsize=64)
def _scripts(clause: str) -> tuple[bool, bool]:
    """Whether a clause has Chinese characters, and whether it has Latin letters."""
    return bool(_HAN.search(clause)), bool(_LATIN.search(clause))


def compiled(pattern: str) -> re.Pattern[str]:
    for sign, meaning in _SIGNS.items():
        pattern = pattern.replace(sign, meaning)
    pattern = _GAP.sub(lambda gap: _HIDDEN_OR_ANY + gap[1], pattern)
    return re.compile(pattern, re.ASCII)  # a Latin word may touch Chinese ones


def rule(entry: dict[str, Any], *fields: str) -> Rule:
    """A rule from the lists `fields` of a table's entry."""
    patterns = [pattern for field in fields for pattern in entry.get(field, ())]
    han = tuple(compiled(pattern) for pattern in patterns if _HAN.search(pattern))
    latin = tuple(compiled(pattern) for pattern in patterns if not _HAN.search(pattern))
    return Rule(han, latin, either(entry.get("unless", ())))


def either(patterns: Iterable[str]) -> re.Pattern[str] | None:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return compiled(joined) if joined else None
