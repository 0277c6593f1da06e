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
