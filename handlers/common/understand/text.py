"""What a person typed, cleaned for matching, with every cleaned character tied to the original it came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from handlers.common.understand.lexicon import words

# Traditional script, one character for one (after the tables of OpenCC), so that places in the text stay the same.
_FOLD: Final = {ord(pair[0]): pair[1] for pair in words("traditional")} | str.maketrans(
    {"￥": "¥", "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "〜": "~", "～": "~", "﹣": "-"}
)
_WIDE_COMMA: Final = re.compile("[０-９]，")
_KEPT: Final = "，。；：！？"  # full-width marks part sentences, their narrow twins also part digits


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A message: `original` as typed, `clean` for matching (one width, one script, lower case, no invisible marks)."""

    original: str
    clean: str
    origins: tuple[int, ...]  # index in `original` of each clean character, and of the end

    def quote(self, start: int, end: int) -> str:
        """The original words behind clean[start:end]."""
        if start >= end:
            return ""
        return self.original[self.origins[start] : self.origins[end - 1] + 1].strip()

    def whole(self, start: int, end: int) -> tuple[int, int]:
        """clean[start:end] with the rest of the Latin words it cuts through."""
        while start > 0 and start < end and _is_latin(self.clean[start - 1]) and _is_latin(self.clean[start]):
            start -= 1
        while start < end < len(self.clean) and _is_latin(self.clean[end - 1]) and _is_latin(self.clean[end]):
            end += 1
        return start, end


def _is_latin(character: str) -> bool:
    return character.isalpha() and character < "\u2000"


def normalise(original: str) -> Text:
    """Clean `original`; every step works on one character, so that evidence can quote what was typed."""
    if all(len(_FOLDED[code]) == 1 for code in set(map(ord, original))) and not _WIDE_COMMA.search(original):
        return Text(original, original.translate(_FOLDED), tuple(range(len(original) + 1)))
    pieces: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(original):
        after_wide_digit = index > 0 and "０" <= original[index - 1] <= "９"
        piece = "," if character == "，" and after_wide_digit else _FOLDED[ord(character)]
        pieces.append(piece)
        origins.extend([index] * len(piece))
    return Text(original, "".join(pieces), (*origins, len(original)))


def fold(text: str) -> str:
    """Only the clean form of `text`, for keys that are compared and never quoted."""
    return text.translate(_FOLDED)


class Memo(dict[int, str]):
    """A table for str.translate that works out each character once; characters are few, texts are many."""

    def __init__(self, meaning: Callable[[str], str]) -> None:
        self._meaning = meaning

    def __missing__(self, code: int) -> str:
        self[code] = found = self._meaning(chr(code))
        return found


def _clean(character: str) -> str:
    if character in _KEPT:
        return character
    if character == "\n":
        return character
    if unicodedata.category(character) in {"Cf", "Cc", "Mn", "Cs", "Co"}:
        return " " if character == "\t" else ""
    if character.isspace():
        return " "
    plain = "".join(c for c in unicodedata.normalize("NFKD", character) if unicodedata.category(c) != "Mn")
    return plain.lower().translate(_FOLD)


_FOLDED: Final = Memo(_clean)
