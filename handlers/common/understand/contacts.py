"""A customer told of by the name of somebody there: 王平离职了, John Smith called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from typing import Final

from handlers.common.understand.names import compact
from handlers.common.understand.search import Directory, Entry, Hit
from handlers.common.understand.spotting import Span, Spotted, is_expected

_HAN: Final = re.compile(r"[\u3400-\u9fff·]+")
_PLACE: Final = re.compile(r"(?<![a-z0-9'])(?=[a-z])")
_WORD: Final = r"[a-z][a-z'-]*"
_END: Final = r"(?![a-z0-9])"
# A first name alone may be anybody's.
_LATIN: Final = (re.compile(rf"{_WORD} {_WORD} {_WORD}{_END}"), re.compile(rf"{_WORD} {_WORD}{_END}"))
_LENGTHS: Final = (4, 3, 2)  # of Chinese names
_SURE: Final = 98.0


def told_of(
    directory: Directory, text: str, *, teams: Set[int] | None = None, taken: Iterable[Span] = ()
) -> Spotted | None:
    """The first person named in the cleaned `text`, as a mention of the customers where somebody is called so.

    Only where a name is expected: behind the name of a firm nobody knows it is that firm's person.
    """
    blank = text
    for start, end in taken:
        blank = f"{blank[:start]}{' ' * (end - start)}{blank[end:]}"
    spans = list(_spans(blank))
    found = directory.with_people([compact(text[slice(*span)]) for span in spans], teams)
    mentions = [
        _mention(text, span, entries)
        for span, entries in zip(spans, found, strict=True)
        if entries and is_expected(blank, span[0])
    ]
    return min(mentions, key=lambda mention: (mention.start, -mention.end), default=None)


def _mention(text: str, span: Span, entries: list[Entry]) -> Spotted:
    words = text[slice(*span)]
    return Spotted(tuple(Hit(each.customer_id, each.name, _SURE, words, "contact") for each in entries), *span, words)


def _spans(text: str) -> Iterator[Span]:
    for run in _HAN.finditer(text):
        for start in range(run.start(), run.end() - 1):
            yield from ((start, start + length) for length in _LENGTHS if start + length <= run.end())
    for place in _PLACE.finditer(text):
        names = (name.match(text, place.start()) for name in _LATIN)
        yield from (name.span() for name in names if name)
