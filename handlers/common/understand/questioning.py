"""Whether words can only be a question: nobody is called so, and nothing is made of them."""

from __future__ import annotations

import re
from typing import Final

from handlers.common.understand.lexicon import table
from handlers.common.understand.text import fold

_SURE: Final = re.compile(
    rf"{table('questions')['sure']['zh']}|(?<![a-z])(?:{table('questions')['sure']['en']})(?![a-z])"
)

_NOBODY: Final = re.compile(table("questions")["sure"]["nobody"])
_LISTS: Final = re.compile(table("questions")["sure"]["lists"])


_RETOLD: Final = re.compile(table("questions")["sure"]["retold"])


_OUTRIGHT: Final = re.compile(
    rf"{table('questions')['outright']['zh']}|(?<![a-z])(?:{table('questions')['outright']['en']})(?![a-z])"
)
_UNSURE: Final = re.compile(table("questions")["outright"]["unsure"])


def is_outright(text: str) -> bool:
    """Whether `text` asks and tells nothing, not even what somebody else asked or does not know."""
    clean = fold(text).strip()
    return _OUTRIGHT.search(clean) is not None and _UNSURE.search(clean) is None and not retells(text)


def retells(text: str) -> bool:
    """Whether `text` tells what somebody else asked or said."""
    return _RETOLD.search(fold(text)) is not None


def is_nobody(name: str) -> bool:
    """Whether `name` is a word that stands for somebody: them, anyone, 大家."""
    return _NOBODY.search(fold(name).strip()) is not None


def wants_list(text: str) -> bool:
    """Whether `text` is how a list is asked for: "customers of ..."."""
    return _LISTS.search(fold(text).strip()) is not None


def is_question(text: str) -> bool:
    """Whether `text` asks, by its first word, by its last, or by a word that no name has."""
    return _SURE.search(fold(text).strip()) is not None
