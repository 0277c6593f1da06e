"""Customers mentioned inside a free sentence, Chinese without spaces or English, and who each mention may mean."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

from handlers.common.understand import spelling
from handlers.common.understand.index import HEAD
from handlers.common.understand.names import REGIONS, compact, forms
from handlers.common.understand.search import Directory, Entry, Few, Hit, One, decide, with_namesakes
from handlers.common.understand.words import EVERYDAY_EN, EVERYDAY_ZH, SLOT_EN, SLOT_END_ZH, SLOT_ZH

Span = tuple[int, int]

_HAN_RUN: Final = re.compile(r"[\u3400-\u9fff0-9a-z()&·.]*[\u3400-\u9fff][\u3400-\u9fff0-9a-z()&·]*")
_LATIN: Final = re.compile(r"[a-z0-9][a-z0-9&+.]*[a-z0-9&+]|[a-z0-9]")
# What one meets or writes with, though a company is called so too.
_TOOLS: Final = re.compile(r"腾讯(?:会议|文档|视频)|阿里云盘|(?:google|microsoft|ms) (?:meet|teams|docs)\b")
_GAP_EN: Final = re.compile(r"[a-z0-9&.'] $")  # within English any word may follow: least telling of all
_LISTED_BEFORE: Final = re.compile(r"[,，;；、:：和]\s*$")
_LISTED_AFTER: Final = re.compile(r"\s?[¥$€£]?\d")
_LONGEST_HAN: Final = 22
_LONGEST_LATIN: Final = 6  # words
_EXACT: Final = 98.0
_BRAND: Final = 93.0
_SHORT: Final = 91.0
_WORD: Final = 90.0
_PHRASES: Final = 200  # of a message that are looked up as a mistyped name: each costs a millisecond or more
_TELLING: Final = 3  # letters of a name that is one wherever it stands
_TRIED: Final = 10  # characters of a phrase that may be an unknown or mistyped name


@dataclass(frozen=True, slots=True)
class Spotted:
    """A mention in text[start:end]: who may be meant, best first; no hits: a name nobody has."""

    hits: tuple[Hit, ...]
    start: int
    end: int
    words: str


def spot(
    directory: Directory, text: str, *, teams: Set[int] | None = None, taken: Iterable[Span] = (), slots: bool = True
) -> list[Spotted]:
    """Mentions in the cleaned `text`, left to right.

    Exact names, brands and aliases are found anywhere; pinyin, initials, sounds and typos only where a name is
    expected (`slots`): at the start, after "visited", after 和, and the like. `taken` spans are left alone.
    """
    blocked = [*taken, *(match.span() for match in _TOOLS.finditer(text))]
    exact = _chosen(text, [*_han_mentions(directory, text, teams), *_latin_mentions(directory, text, teams)], blocked)
    if exact or not slots:
        return exact
    return _slotted(directory, text, teams, blocked)


def _han_mentions(directory: Directory, text: str, teams: Set[int] | None) -> Iterator[Spotted]:
    gaps = [place for place, character in enumerate(text) if not character.isalnum()]
    spans = [
        (start, end)
        for run in _HAN_RUN.finditer(text)
        for start in range(run.start(), run.end() - 1)
        for end in range(_first_end(directory, text, start, gaps), min(run.end(), start + _LONGEST_HAN) + 1)
    ]
    keys = [compact(text[start:end]) if not text[start:end].isalnum() else text[start:end] for start, end in spans]
    for (start, end), key, entries in zip(spans, keys, directory.named(keys, teams), strict=True):
        if not entries or not spelling.has_han(key):
            continue
        if key not in EVERYDAY_ZH or is_expected(text, start) or _is_listed(text, (start, end)):
            yield _mention(text, (start, end), key, entries)


def _first_end(directory: Directory, text: str, start: int, gaps: Sequence[int]) -> int:
    """Where the first phrase from `start` on ends that may be a name: few beginnings are those of a name.

    A key leaves out the `gaps`, which are neither letter nor digit, so with one of them it may begin otherwise.
    """
    if directory.may_begin(text[start : start + HEAD]):
        return start + HEAD
    place = bisect_left(gaps, start)
    gap = gaps[place] if place < len(gaps) else len(text)
    return max(gap + 1, start + HEAD)


def _latin_mentions(directory: Directory, text: str, teams: Set[int] | None) -> Iterator[Spotted]:
    words = [match.span() for match in _LATIN.finditer(text)]
    spans = [
        (words[i][0], words[j][1])
        for i in range(len(words))
        for j in range(i, min(len(words), i + _LONGEST_LATIN))
        if text[words[i][0] : words[j][1]].count("\n") == 0
    ]
    keys = [compact(text[start:end]) for start, end in spans]
    for (start, end), key, entries in zip(spans, keys, directory.named(keys, teams), strict=True):
        if not entries or key in EVERYDAY_EN or key.isdigit():
            continue
        if len(key) >= _TELLING or is_expected(text, start):
            yield _mention(text, (start, end), key, entries)


def _mention(text: str, span: Span, key: str, entries: list[Entry]) -> Spotted:
    hits = sorted(with_namesakes([_hit(entry, key) for entry in entries], key), key=lambda hit: -hit.score)
    return Spotted(tuple(hits), *span, text[slice(*span)])


def _hit(entry: Entry, key: str) -> Hit:
    for alias in entry.aliases:
        if key in forms(alias).names[:2]:
            return Hit(entry.customer_id, entry.name, 100.0, alias, "alias")
    own = forms(entry.name)
    if key in (own.full, own.plain, own.core):
        return Hit(entry.customer_id, entry.name, 100.0 if key == own.full else _EXACT, entry.name, "exact")
    if key in own.telling_words:
        return Hit(entry.customer_id, entry.name, _WORD, entry.name, "part")
    return Hit(entry.customer_id, entry.name, _SHORT if key == own.short else _BRAND, entry.name, "brand")


def _chosen(text: str, mentions: list[Spotted], blocked: list[Span]) -> list[Spotted]:
    """Longest first, without overlaps, each narrowed by the words that follow it."""
    kept: list[Spotted] = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, m.start)):
        spans = [*blocked, *((other.start, other.end) for other in kept)]
        if all(mention.end <= start or end <= mention.start for start, end in spans):
            kept.append(_narrowed(text, mention))
    return sorted(kept, key=lambda m: m.start)


def _narrowed(text: str, mention: Spotted) -> Spotted:
    """华能新能 means 华能新能源 and not 华能电力: the names that go on as the text does win."""
    if all(hit.why != "brand" for hit in mention.hits):
        return mention
    following = re.split(r"[^\u3400-\u9fffa-z0-9]", text[mention.end :], maxsplit=1)[0]
    reach = {hit.customer_id: _reach(forms(hit.matched).core, mention.words, following) for hit in mention.hits}
    longest = max(reach.values())
    if longest < 2:
        return mention
    hits = tuple(replace(hit, score=_EXACT) for hit in mention.hits if reach[hit.customer_id] == longest)
    return Spotted(hits, mention.start, mention.end + longest, text[mention.start : mention.end + longest])


def _reach(name: str, brand: str, following: str) -> int:
    rest = name.partition(compact(brand))[2]
    count = 0
    while count < min(len(rest), len(following)) and rest[count] == following[count]:
        count += 1
    return count


def is_expected(text: str, start: int) -> bool:
    """Whether a name is expected at `start`: at the beginning or after a word that names go with."""
    before = text[:start].rstrip(" @:：,，")
    return not before or any(match.end() == len(before) for match in _slot_words(before))


def _is_listed(text: str, span: Span) -> bool:
    """Whether the words stand in a list of names with sums: 中兴22万,新希望7.5万."""
    return bool(_LISTED_BEFORE.search(text[: span[0]]) and _LISTED_AFTER.match(text, span[1]))


def _slot_words(text: str) -> Iterator[re.Match[str]]:
    yield from SLOT_ZH.finditer(text)
    yield from SLOT_EN.finditer(text)


def _slotted(directory: Directory, text: str, teams: Set[int] | None, blocked: list[Span]) -> list[Spotted]:
    for span in _looked_up(list(dict.fromkeys(_slots(text, blocked)))):
        spotted = _resolved(directory, text, span, teams)
        if spotted:
            return [spotted]
    return []


def _looked_up(spans: list[Span]) -> list[Span]:
    """As many as are worth their time; what the text begins with is one of them, though other places tell more."""
    first = min(spans, default=None)
    kept = spans[:_PHRASES]
    return kept if first is None or first in kept else [*kept, first]


_PRONOUN: Final = re.compile(
    r"(?:we|i|you|they|he|she|it|our|my|us)\b(?!['.&])"
)  # "how much did we sell": nobody's name


def _slots(text: str, blocked: list[Span]) -> Iterator[Span]:
    """Phrases that stand where a name is expected, most telling place first."""
    found = dict.fromkeys(match.end() for match in _slot_words(text))
    after = {match.end() for match in SLOT_EN.finditer(text)}  # English words that names go with
    between = [
        start
        for start in found
        if _GAP_EN.search(text[max(0, start - 3) : start]) and len(text[:start].rstrip()) not in after
    ]
    for start in dict.fromkeys([*(start for start in found if start not in between), 0, *between]):
        start += len(text[start:]) - len(text[start:].lstrip(" @:：,，"))
        end = _phrase_end(text, start, blocked)
        if end - start >= 2 and not _PRONOUN.match(text, start):
            yield start, end


def _phrase_end(text: str, start: int, blocked: list[Span]) -> int:
    limit = min([begin for begin, end in blocked if end > start] or [len(text)])
    stop = SLOT_END_ZH.search(text, start)
    return max(start, min(limit, stop.start() if stop else len(text)))


def _resolved(directory: Directory, text: str, span: Span, teams: Set[int] | None) -> Spotted | None:
    """The best hit of any beginning of the phrase; the phrase itself without hits if it looks like a name."""
    best: Spotted | None = None
    for end in _ends(text, span):
        words = text[span[0] : end].strip()
        if not _may_be_name(compact(words)):
            continue
        hits = directory.find(words, 5, teams=teams)
        if hits and not isinstance(decide(hits), One | Few):
            hits = []
        if hits and (best is None or hits[0].score > best.hits[0].score):
            best = Spotted(tuple(hits), span[0], end, words)
    return best


def _may_be_name(key: str) -> bool:
    known = EVERYDAY_ZH | EVERYDAY_EN | REGIONS  # "出差在苏州" is no visit to a company from there
    return len(key) >= (3 if key.isascii() else 2) and key not in known


def _ends(text: str, span: Span) -> Iterator[int]:
    start, end = span
    phrase = text[start:end]
    if spelling.has_han(phrase[:2]):
        yield from range(min(end, start + _TRIED), start + 1, -1)
        return
    words = list(_LATIN.finditer(text, start, end))[:4]
    yield from (word.end() for word in reversed(words))


def unknown(text: str, taken: Iterable[Span] = ()) -> Span | None:
    """Where a phrase stands as a name though nobody is called so: what to ask about or create."""
    for start, end in _slots(text, list(taken)):
        if not spelling.has_han(text[start:end]):
            start, end = _latin_name(text, start, end)
        key = compact(text[start:end])
        if 2 <= len(key) <= 24 and key not in EVERYDAY_ZH and key not in EVERYDAY_EN:
            return start, end
    return None


def _latin_name(text: str, start: int, end: int) -> Span:
    """The first words of a phrase up to the first everyday one, at most three."""
    last = start
    for word in list(_LATIN.finditer(text, start, end))[:3]:
        if word.group() in EVERYDAY_EN:
            break
        last = word.end()
    return start, last
