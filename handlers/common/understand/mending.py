"""Slips of typing put right before a message is read: swapped or missing letters, and homophones of Chinese input.

Names are left alone: only a word that nobody is called by, and that is one slip away from one word of the trade, is
read as that word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final

from handlers.common.understand.lexicon import sections, table, words
from handlers.common.understand.text import Text
from handlers.common.understand.words import EVERYDAY_EN

_LEAST: Final = 5  # letters; shorter words have too many neighbours
_WORD: Final = re.compile(r"(?<![a-z0-9])[a-z]{4,16}(?![a-z0-9])")
_LETTERS: Final = re.compile(r"[a-z]{4,}")
_KNOWN: Final = frozenset(words("mended_en"))
_PAIRS: Final = dict(pair.split("=") for line in sections("typos_zh")[""] for pair in line.split())
_HAN: Final = re.compile("|".join(sorted(_PAIRS, key=len, reverse=True)))


def mended(text: Text, named: Callable[[str], bool]) -> Text:
    """The text with its slips put right; `named` tells whether somebody is called so. Quotes stay as typed."""
    han = _HAN.sub(lambda match: _PAIRS[match.group()], text.clean)
    pieces, origins, place = [], [], 0
    for match in _WORD.finditer(han):
        meant = meaning(match.group())
        if meant is None or named(match.group()):
            continue
        pieces += [han[place : match.start()], meant]
        origins += [*text.origins[place : match.start()], *_spread(text, match, len(meant))]
        place = match.end()
    pieces.append(han[place:])
    return replace(text, clean="".join(pieces), origins=(*origins, *text.origins[place:]))


def _spread(text: Text, match: re.Match[str], length: int) -> Iterator[int]:
    """Where each letter of the meant word comes from: the last one from the last, the others from their own."""
    last = match.end() - 1
    yield from (text.origins[min(match.start() + place, last)] for place in range(length - 1))
    yield text.origins[last]


@lru_cache(maxsize=4096)
def meaning(word: str) -> str | None:
    """The one word of the trade that `word` is a slip of; None if it is a word itself, or may be several."""
    if word in _KNOWN or word in _vocabulary():
        return None
    found = _slips().get(word, frozenset())
    return next(iter(found)) if len(found) == 1 else None


@cache
def _vocabulary() -> frozenset[str]:
    """Every word of the rules and example sentences: a word itself and no slip."""
    texts = [line for name in ("seeds_kinds", "seeds_signals") for lines in sections(name).values() for line in lines]
    texts += [str(table(name)) for name in ("seeds", "kinds", "signals", "spoken", "spoken_signals", "phrases")]
    return EVERYDAY_EN | frozenset(word for text in texts for word in _LETTERS.findall(text.lower()))


@cache
def _slips() -> dict[str, frozenset[str]]:
    """Everything one slip away from a known word, the first letter kept, with the words it may mean."""
    found: dict[str, set[str]] = {}
    for word in _KNOWN:
        if len(word) >= _LEAST:
            for slip in slips_of(word):
                found.setdefault(slip, set()).add(word)
    return {slip: frozenset(meant) for slip, meant in found.items()}


def slips_of(word: str) -> Iterator[str]:
    """Everything one slip away from a word, the first letter kept."""
    for place in range(1, len(word)):
        yield word[:place] + word[place + 1 :]  # a letter left out
        yield word[:place] + word[place] + word[place:]  # a letter typed twice
        if place + 1 < len(word):
            yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]  # two swapped
        for letter in _NEAR.get(word[place], ""):
            yield word[:place] + letter + word[place + 1 :]  # the key beside it


_NEAR: Final = {
    "a": "sqz", "b": "vn", "c": "xvs", "d": "sf", "e": "wria", "f": "dg", "g": "fh", "h": "gj", "i": "uoey", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ipa", "p": "o", "q": "wa", "r": "et", "s": "adzc", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tui", "z": "xs",
}  # fmt: skip
