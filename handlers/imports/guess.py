"""Which kind of records a file holds: said by its name or caption, else told by its headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from handlers.common import i18n
from handlers.imports import groups, header, headings
from handlers.imports.cells import Cell
from handlers.imports.fields import KINDS, Kind
from handlers.imports.mapping import across, lay_out
from handlers.imports.refusal import FileRefused
from handlers.imports.source import Limits, Source
from handlers.imports.tables import Line, Table, open_tables

_CLEAR: Final = 1.0  # columns by which the best kind must be ahead of the next
_OWN_KEY: Final = 1.0  # what a column with the kind's own number counts besides itself
_NEEDED: Final = 0.5  # what each need counts that is met: a kind that asks for more says more
_FEW: Final = 2  # kinds that may share a number's heading, or columns of a customer beside sums
_NEAR: Final = 2.0  # kinds this near to the best are offered


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The first lines of a table, so that not all sheets of a file are held at once."""

    name: str
    first: Sequence[Line]
    encoding: str = ""

    def over(self, line: int, place: int) -> Cell:
        return None

    def lines(self) -> Iterator[Line]:
        return iter(self.first)


@dataclass(frozen=True, slots=True)
class Guess:
    """`kind` where it is clear, else None and what to choose from, the likeliest first."""

    kind: str | None
    offered: tuple[str, ...]


def named(words: str) -> str | None:
    """The one kind that a file's name or caption names, in either language; None for none or several."""
    told = words.casefold().replace("_", " ")
    found = [kind for kind in KINDS if any(name in told for name in names(kind))]
    return found[0] if len(found) == 1 else None


def names(kind: str) -> Iterator[str]:
    yield kind
    yield from (i18n.label(lang, f"imports-kind-{kind}").casefold() for lang in i18n.LANGUAGES)


def by_headings(source: Source, limits: Limits, home: str) -> Guess:
    """The kind whose headings the file has. home: the firm's currency. FileRefused where the file is no table."""
    tables = [Excerpt(table.name, list(islice(table.lines(), header.WITHIN))) for table in open_tables(source, limits)]
    if not tables:
        raise FileRefused("file-empty")
    scores = {name: score for name, kind in KINDS.items() if (score := _score(tables, kind, home)) is not None}
    if set(scores) == {"customers"} and (refused := _across(tables, home)) is not None:
        raise refused
    ranked = sorted(scores, key=lambda name: -scores[name])
    if not ranked:
        return Guess(None, tuple(KINDS))
    best = scores[ranked[0]]
    if len(ranked) == 1 or best - scores[ranked[1]] >= _CLEAR:
        return Guess(ranked[0], tuple(ranked))
    return Guess(None, tuple(_near(ranked, [scores[name] for name in ranked])))


def _near(ranked: Sequence[str], scores: Sequence[float]) -> Iterable[str]:
    return (name for name, score in zip(ranked, scores, strict=True) if scores[0] - score < _NEAR)


def _score(tables: Sequence[Table], kind: Kind, home: str) -> float | None:
    """How much speaks for the kind: a column that it would use counts one. None where one that it needs is missing."""
    found = groups.headed(header.find(tables, kind, ()), kind, (), home)
    try:
        mapping = lay_out(found.cells, kind, groups.wishes(found), home).mapping
    except FileRefused:
        return None
    keys = [heading for heading, field in mapping.items() if field == kind.key]
    if kind.name == "orders" and "direction" in mapping.values():  # what goes in and out is money
        return 0.0
    return len(mapping) + _NEEDED * len(kind.needs) + _OWN_KEY * any(_is_telling(heading, home) for heading in keys)


def _across(tables: Sequence[Table], home: str) -> FileRefused | None:
    """Why a table of customers is no list of them: months or ages of debts, and little else, are its columns."""
    kind = KINDS["customers"]
    layout = lay_out(header.find(tables, kind, ()).cells, kind, (), home)
    return across(layout.ignored) if len(layout.columns) <= _FEW else None


def _is_telling(heading: str, home: str) -> bool:
    """Whether a number is one of few kinds: 单据编号 may be any document's."""
    kinds = (
        name
        for name, kind in KINDS.items()
        if any(offer.field == kind.key for offer in headings.offers(heading, name, home))
    )
    return sum(1 for _ in kinds) <= _FEW
