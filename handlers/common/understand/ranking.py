"""How well a query fits one name, 0 to 100, and why: exact, brand, part, pinyin, initials, sound or typo."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from handlers.common.understand import spelling
from handlers.common.understand.names import Forms, compact, forms

_SLOPPY: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("v", "u"))


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, prepared once: compact, taken apart like a name, and spelt."""

    text: str
    han: bool
    forms: Forms
    spelt: str
    sloppy: str


@dataclass(frozen=True, slots=True)
class Fit:
    """Score 0 to 100 and the reason for it."""

    score: float
    why: str


_NONE: Final = Fit(0.0, "none")


@lru_cache(maxsize=256)
def prepare(words: str) -> Query:
    text = compact(words)
    spelt = spelling.spell(text)
    return Query(text, spelling.has_han(text), forms(words), spelt, sloppy(spelt))


def sloppy(spelt: str) -> str:
    """Pinyin without what southern speech and quick fingers confuse: zhong and zong, xin and xing."""
    for precise, simple in _SLOPPY:
        spelt = spelt.replace(precise, simple)
    return spelt


def fit(query: Query, name: str) -> Fit:
    """The best reading of `query` as `name`."""
    target = forms(name)
    return _best([*_written(query, target), *_spoken(query, target)])


def _best(fits: Iterable[Fit]) -> Fit:
    return max(fits, key=lambda f: f.score, default=_NONE)


def _written(query: Query, target: Forms) -> Iterable[Fit]:
    asked = query.text
    yield from _equal(query, target)
    names = target.names
    if any(name.startswith(asked) for name in names):
        yield Fit(88 + 4 * len(asked) / len(target.core), "part")
    elif asked in target.full and len(asked) >= 2:
        yield Fit(76 + 8 * len(asked) / len(target.core), "part")
    if _skips(asked, target.core) or _skips(asked, target.plain):
        covered = len(asked) / max(len(target.core), 1)
        yield Fit(68 + 20 * min(covered, 1.0), "part")
    for name in names:
        yield _typo(asked, name)
    if target.words:
        yield Fit(
            0.9 * fuzz.token_set_ratio(" ".join(query.forms.words), " ".join(target.words)) * _spread(query, target),
            "part",
        )


def _equal(query: Query, target: Forms) -> Iterable[Fit]:
    asked = query.text
    if asked == target.full:
        yield Fit(100, "exact")
    elif asked in (target.plain, target.core):
        yield Fit(98, "exact")
    elif query.forms.core == target.core:
        yield Fit(96, "exact")
    if asked == target.brand:
        yield Fit(93, "brand")


def _spread(query: Query, target: Forms) -> float:
    """Token sets call one shared word a full match; it is one only if it is most of what was asked."""
    shared = set(query.forms.words) & set(target.words)
    return len(shared) / max(len(query.forms.words), 1)


def _skips(asked: str, name: str) -> bool:
    """Whether `asked` is `name` with characters left out, the first kept: 国电南自 in 国电南京自动化."""
    if len(asked) < 2 or not name.startswith(asked[0]):
        return False
    rest = iter(name)
    return all(character in rest for character in asked)


def _typo(asked: str, name: str) -> Fit:
    longest, shortest = max(len(asked), len(name)), min(len(asked), len(name))
    allowed = max(1, longest // 3)
    if shortest < 3 or longest - shortest > allowed:
        return _NONE
    errors = DamerauLevenshtein.distance(asked, name, score_cutoff=allowed)
    return Fit(90 * (1 - errors / longest), "typo") if errors <= allowed else _NONE


def _spoken(query: Query, target: Forms) -> Iterable[Fit]:
    if query.han:
        yield from _homophones(query, target)
    else:
        yield from _typed(query, target)


def _homophones(query: Query, target: Forms) -> Iterable[Fit]:
    brand = target.spelt_brand
    short = len(query.text) < 3  # two syllables are soon alike: never certain
    if query.spelt in (target.spelt, brand):
        yield Fit(81 if short else 87, "sound")
    elif query.sloppy in (sloppy(target.spelt), sloppy(brand)):
        yield Fit(77 if short else 80, "sound")
    elif target.spelt.startswith(query.spelt):
        yield Fit(78, "sound")
    else:
        yield Fit(0.84 * _alike(query.sloppy, sloppy(target.spelt)), "sound")


def _typed(query: Query, target: Forms) -> Iterable[Fit]:
    """Latin letters that may be pinyin or initials."""
    letters, brand = query.spelt, target.spelt_brand
    if letters in (target.spelt, brand):
        yield Fit(95 if letters == target.spelt else 92, "pinyin")
    elif target.spelt.startswith(letters) and len(letters) >= 3:
        yield Fit(84 + 8 * len(letters) / len(target.spelt), "pinyin")
    if len(letters) >= 2:
        yield from _lettered(letters, target)
    if len(letters) >= 4:
        spelt = target.spelt[: len(letters) + 2]
        yield Fit(0.86 * max(_alike(letters, spelt), _alike(letters, brand), _alike(letters, target.spelt)), "typo")
        yield Fit(0.84 * _alike(query.sloppy, sloppy(target.spelt)), "typo")


def _lettered(letters: str, target: Forms) -> Iterable[Fit]:
    if letters == target.letters:
        yield Fit(90, "initials")
    elif letters in (target.letters_plain, target.letters_brand):
        yield Fit(86, "initials")
    elif target.letters.startswith(letters):
        yield Fit(72 + 12 * len(letters) / len(target.letters), "initials")
    elif target.letters_plain.startswith(letters):
        yield Fit(72 + 10 * len(letters) / len(target.plain), "initials")
    elif len(letters) >= 3 and _skips(letters, target.letters):
        yield Fit(70, "initials")


def _alike(one: str, other: str) -> float:
    """Damerau-Levenshtein similarity, 0 to 100."""
    return 100 * DamerauLevenshtein.normalized_similarity(one, other) if one and other else 0.0
