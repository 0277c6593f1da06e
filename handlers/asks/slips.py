"""Slips of typing in a question: "totl overdu", "complants". Pure.

Only words that no question has are read as the one word of questions that they are a slip of.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from handlers.common.understand.lexicon import table
from handlers.common.understand.mending import slips_of
from handlers.common.understand.text import fold
from handlers.common.understand.words import EVERYDAY_EN

_LEAST: Final = 5  # letters; shorter words have too many neighbours
_WORD: Final = re.compile(r"(?<![a-z0-9])[a-z]{4,16}(?![a-z0-9])")
_SHORT: Final = {"yr": "year", "yrs": "years", "qtr": "quarter", "mth": "month", "cust": "customer",
                 "custs": "customers", "amt": "amount", "avg": "average"}  # fmt: skip
_SHORTENED: Final = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(_SHORT)})(?![a-z0-9])")


def mended(text: str) -> str:
    """The text, cleaned, with the slips in its English words put right; the same where there are none."""
    clean = _SHORTENED.sub(lambda hit: _SHORT[hit.group()], fold(text))
    return _WORD.sub(lambda hit: _slips().get(hit.group(), hit.group()), clean)


@cache
def _slips() -> dict[str, str]:
    words = _words()
    found: dict[str, set[str]] = {}
    for word in words:
        for slip in slips_of(word) if len(word) >= _LEAST else ():
            if slip not in words and slip not in EVERYDAY_EN:
                found.setdefault(slip, set()).add(word)
    return {slip: next(iter(meant)) for slip, meant in found.items() if len(meant) == 1}


@cache
def _words() -> frozenset[str]:
    """The words of questions."""
    texts = [str(table("questions")), str(table("periods"))]
    return frozenset(word for text in texts for word in re.findall(r"(?<![a-z])[a-z]{4,}(?![a-z])", text))
