"""Patterns of the rule tables, compiled once, with their signs for values filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from handlers.common.understand.clauses import AMOUNT, CUSTOMER, DAY, NUMBER

_SIGNS: Final = {
    "{C}": f"(?:{CUSTOMER}+)",
    "{A}": f"(?:{AMOUNT}+)",
    "{M}": f"(?:[{AMOUNT}{NUMBER}]+)",
    "{D}": f"(?:{DAY}+)",
}
# In a gap such as .{0,20} a hidden value counts as one character, however long the name.
_GAP: Final = re.compile(r"(?<!\\)\.(\{0,\d+\})")
_HIDDEN_OR_ANY: Final = f"(?:{CUSTOMER}++|{AMOUNT}++|{NUMBER}++|{DAY}++|[^{CUSTOMER}{AMOUNT}{NUMBER}{DAY}])"


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that tell something, and words that void it."""

    patterns: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None

    def search(self, clause: str) -> re.Match[str] | None:
        """The longest match in the masked clause, None if there is none or it is void."""
        found = list(self.matches(clause))
        return max(found, key=lambda match: match.end() - match.start()) if found else None

    def matches(self, clause: str) -> Iterator[re.Match[str]]:
        if not (self.unless and self.unless.search(clause)):
            yield from (match for pattern in self.patterns for match in pattern.finditer(clause))


def compiled(pattern: str) -> re.Pattern[str]:
    for sign, meaning in _SIGNS.items():
        pattern = pattern.replace(sign, meaning)
    pattern = _GAP.sub(lambda gap: _HIDDEN_OR_ANY + gap[1], pattern)
    return re.compile(pattern, re.ASCII)  # a Latin word may touch Chinese ones


def rule(entry: dict[str, Any], *fields: str) -> Rule:
    """A rule from the lists `fields` of a table's entry."""
    patterns = tuple(compiled(pattern) for field in fields for pattern in entry.get(field, ()))
    return Rule(patterns, either(entry.get("unless", ())))


def either(patterns: Iterable[str]) -> re.Pattern[str] | None:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return compiled(joined) if joined else None
