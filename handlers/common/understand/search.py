"""Who is meant: a directory of customers in memory, searched by name, part, pinyin, initials, sound and typo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from threading import RLock
from typing import Final

import numpy as np

from handlers.common.understand import ranking
from handlers.common.understand.index import Grams, Keys, trigrams
from handlers.common.understand.names import Forms, compact, forms

_CANDIDATES: Final = 64
_SHOWN_FROM: Final = 55.0
_CERTAIN: Final = 84.0
_LEAD: Final = 4.5  # points by which the best must lead to be taken without asking
_POSSIBLE: Final = 66.0
_EXACT: Final = 100.0
_SHORT, _BEGUN = 97.0, 93.0  # a short name that others' names begin with, and those names: too near to be sure
_GROUP_SHARE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Entry:
    """A customer as the search knows it; `team_id` decides who may find it."""

    customer_id: int
    name: str
    aliases: tuple[str, ...] = ()
    group_company: str | None = None
    team_id: int | None = None
    people: tuple[str, ...] = ()  # who we know there


@dataclass(frozen=True, slots=True)
class Hit:
    """A customer that may be meant: `score` 0 to 100, `matched` the name it was found by, `why` how."""

    customer_id: int
    name: str
    score: float
    matched: str
    why: str


@dataclass(frozen=True, slots=True)
class One:
    """Nobody else can be meant."""

    hit: Hit


@dataclass(frozen=True, slots=True)
class Few:
    """Two or three can be meant: ask."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nobody is meant surely; `near` are the closest, for "did you mean", perhaps none."""

    near: tuple[Hit, ...]


Decision = One | Few | Nothing


def decide(hits: Sequence[Hit]) -> Decision:
    """One if the first is good and leads clearly, few if several are good, else nothing: never a silent guess."""
    if not hits or hits[0].score < _POSSIBLE:
        return Nothing(tuple(hits[:3]))
    best = hits[0]
    rivals = [hit for hit in hits if hit.score > best.score - _LEAD]
    if best.score >= _CERTAIN and len(rivals) == 1:
        return One(best)
    good = tuple(hit for hit in hits if hit.score >= max(_POSSIBLE, best.score - 3 * _LEAD))
    return Few(good[:3])


def with_namesakes(hits: Sequence[Hit], asked: str) -> list[Hit]:
    """The hits, none of them sure where one goes by the words for short and the names of others begin with them."""
    short = any(_is_short(hit, asked) for hit in hits)
    others = {hit.customer_id for hit in hits if hit.why != "alias" and _begins(hit.name, asked)}
    if not short or not others:
        return list(hits)
    return [_doubted(hit, hit.customer_id in others) for hit in hits]


def _is_short(hit: Hit, asked: str) -> bool:
    """Whether a customer goes by the words only for short, and is not called so itself."""
    own = forms(hit.name)
    return hit.why == "alias" and hit.score >= _EXACT and asked not in (own.full, own.plain, own.core)


def _doubted(hit: Hit, begun: bool) -> Hit:
    if begun:
        return replace(hit, score=max(hit.score, _BEGUN))
    return replace(hit, score=_SHORT) if hit.why == "alias" else hit


def _begins(name: str, asked: str) -> bool:
    core = forms(name).core
    return core.startswith(asked) and core != asked


class Directory:
    """All customers of the firm, ready to be searched by any thread.

    Rows are only added; a changed customer gets a new row and its old one dies. 100,000 customers take a few
    seconds to load and a few milliseconds to search.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._lock = RLock()
        self._entries: list[Entry] = []
        self._row_of: dict[int, int] = {}
        self._alive = np.zeros(1024, bool)
        self._team = np.zeros(1024, np.int64)
        self._names, self._sounds, self._people, self._grams = Keys(), Keys(), Keys(), Grams()
        for entry in entries:
            self.put(entry)

    def __len__(self) -> int:
        return len(self._row_of)

    def __contains__(self, customer_id: int) -> bool:
        return customer_id in self._row_of

    def get(self, customer_id: int) -> Entry:
        """KeyError for an unknown customer."""
        return self._entries[self._row_of[customer_id]]

    def put(self, entry: Entry) -> None:
        """Add a customer, or replace what was known of it."""
        with self._lock:
            self.remove(entry.customer_id)
            row = len(self._entries)
            self._entries.append(entry)
            self._row_of[entry.customer_id] = row
            self._grow(row)
            self._alive[row] = True
            self._team[row] = -1 if entry.team_id is None else entry.team_id
            self._enter(entry, row)

    def remove(self, customer_id: int) -> None:
        """Forget a customer; nothing happens if it is unknown."""
        with self._lock:
            row = self._row_of.pop(customer_id, None)
            if row is not None:
                self._alive[row] = False

    def find(
        self, query: str, limit: int = 5, *, teams: Set[int] | None = None, prefer: Set[int] = frozenset()
    ) -> list[Hit]:
        """The customers `query` may mean, best first.

        `teams` None searches all, else only customers of these teams. Among equals those in `prefer` (ids) come first.
        """
        asked = ranking.prepare(query)
        if not asked.text:
            return []
        with self._lock:
            rows = self._candidates(asked, teams)
            hits = [self._rank(asked, self._entries[row]) for row in rows]
        good = [hit for hit in with_namesakes(hits, asked.text) if hit.score >= _SHOWN_FROM]
        good.sort(key=lambda hit: (-round(hit.score, 1), hit.customer_id not in prefer, len(hit.name), hit.customer_id))
        return good[:limit]

    def sure(self, query: str, teams: Set[int] | None = None) -> Hit | None:
        """Who is called exactly so, if nobody else could be meant: what `decide(find(...))` says, without a search.

        Whoever could rival an exact name has it as one of its own, or is left of it without legal form and region.
        """
        asked = ranking.prepare(query)
        if not asked.text:
            return None
        with self._lock:
            rows = dict.fromkeys(row for rows in self._names.rows_of([asked.text, asked.forms.core]) for row in rows)
            hits = [self._rank(asked, self._entries[row]) for row in rows if self._seen(row, teams)]
        best = max(hits, key=lambda hit: hit.score, default=None)
        if best is not None and _is_short(best, asked.text):
            return None  # the names of others may begin so
        if best is None or best.score < _EXACT or len([hit for hit in hits if hit.score > best.score - _LEAD]) > 1:
            return None
        return best

    def may_begin(self, head: str) -> bool:
        """Whether somebody may be called by a key that begins with these two characters; False is sure."""
        return self._names.may_begin(head)

    def named(self, keys: Sequence[str], teams: Set[int] | None = None) -> list[list[Entry]]:
        """The customers that are called exactly so (compact keys), for each key."""
        return self._exact(self._names, keys, teams)

    def sounding(self, keys: Sequence[str], teams: Set[int] | None = None) -> list[list[Entry]]:
        """The customers whose core, brand or alias is spelt so in pinyin, or whose initials are."""
        return self._exact(self._sounds, keys, teams)

    def with_people(self, keys: Sequence[str], teams: Set[int] | None = None) -> list[list[Entry]]:
        """The customers where somebody is called exactly so (compact keys), for each key."""
        return self._exact(self._people, keys, teams)

    def _exact(self, keys: Keys, wanted: Sequence[str], teams: Set[int] | None) -> list[list[Entry]]:
        with self._lock:
            found = keys.rows_of(wanted)
            return [[self._entries[row] for row in dict.fromkeys(rows) if self._seen(row, teams)] for rows in found]

    def _seen(self, row: int, teams: Set[int] | None) -> bool:
        entry = self._entries[row]
        return self._row_of.get(entry.customer_id) == row and (teams is None or entry.team_id in teams)

    def _candidates(self, asked: ranking.Query, teams: Set[int] | None) -> list[int]:
        size = len(self._entries)
        alive = self._alive[:size]
        if teams is not None:
            alive = alive & np.isin(self._team[:size], list(teams))
        exact = [row for row in self._names.rows(asked.text) if alive[row]]
        exact += [row for row in self._sounds.rows(asked.spelt) if alive[row]]
        similar = self._grams.best(_query_grams(asked), size, _CANDIDATES, alive)
        return list(dict.fromkeys(exact[:_CANDIDATES] + similar))

    def _rank(self, asked: ranking.Query, entry: Entry) -> Hit:
        fits = [(ranking.fit(asked, name), name) for name in (entry.name, *entry.aliases)]
        best, matched = max(fits, key=lambda pair: pair[0].score)
        why = "alias" if matched in entry.aliases and best.score >= 98 else best.why
        if entry.group_company:
            group = ranking.fit(asked, entry.group_company)
            if _GROUP_SHARE * group.score > best.score:
                return Hit(entry.customer_id, entry.name, _GROUP_SHARE * group.score, entry.group_company, "group")
        score = 100.0 if why == "alias" else best.score
        return Hit(entry.customer_id, entry.name, score, matched, why)

    def _grow(self, row: int) -> None:
        if row >= len(self._alive):
            self._alive = np.concatenate([self._alive, np.zeros_like(self._alive)])
            self._team = np.concatenate([self._team, np.zeros_like(self._team)])

    def _enter(self, entry: Entry, row: int) -> None:
        grams: list[str] = []
        for name in (entry.name, *entry.aliases):
            taken = forms(name)
            for key in (*taken.names, *taken.telling_words, *filter(None, [taken.short])):
                self._names.add(key, row)
            for key in _sounds(taken):
                self._sounds.add(key, row)
            grams.extend(_name_grams(taken))
        if entry.group_company:
            grams.extend(_name_grams(forms(entry.group_company)))
        self._grams.add(grams, row)
        for person in entry.people:
            self._people.add(compact(person), row)


def _sounds(taken: Forms) -> set[str]:
    keys = {taken.spelt, taken.spelt_brand, taken.letters, taken.letters_plain}
    return {key for key in keys if len(key) >= 2}


def _name_grams(taken: Forms) -> Iterator[str]:
    yield from (character for character in taken.plain if not character.isascii())
    yield from trigrams(taken.spelt)
    if taken.plain != taken.core:
        yield from trigrams(taken.spelt_plain)
        yield from _letter_grams(taken.letters_plain)
    yield from (gram for word in taken.words for gram in trigrams(word))
    yield from _letter_grams(taken.letters)


def _letter_grams(letters: str) -> Iterator[str]:
    """Initials in pairs, the first pair marked."""
    yield from (f"={letters[i : i + 2]}" for i in range(len(letters) - 1))
    yield f"==={letters[:2]}"


def _query_grams(asked: ranking.Query) -> Iterator[str]:
    if asked.han:
        yield from (character for character in asked.forms.plain if not character.isascii())
        yield from trigrams(asked.forms.spelt)
        return
    yield from trigrams(asked.text)
    yield from (gram for word in asked.forms.words for gram in trigrams(word))
    if len(asked.text) <= 8:
        yield from _letter_grams(asked.text)


__all__ = ["Decision", "Directory", "Entry", "Few", "Hit", "Nothing", "One", "compact", "decide"]
