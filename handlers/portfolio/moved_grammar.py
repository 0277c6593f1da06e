"""Questions for who got worse or better, read whole: words that are left over make it another question. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from handlers.common.understand import lexicon, periods
from handlers.common.understand.periods import Found, Period
from handlers.common.understand.text import fold
from handlers.portfolio import lists_grammar, moved
from handlers.portfolio.lists_grammar import Named
from handlers.portfolio.moved import Wish

_LONGEST: Final = 120
_TRAITS: Final = frozenset({"industry", "region", "size", "grade", "level", "team", "owner"})
_TABLE: Final = lexicon.table("moved")
_POINTS: Final = re.compile(r"[\s\0,，.。:：;；?？!！、'\"()（）/&+-]+")
_GAP: Final = " \0 "


def _compiled(entry: dict[str, str]) -> re.Pattern[str]:
    return re.compile(rf"{entry['zh']}|(?<![a-z0-9])(?:{entry['en']})(?![a-z0-9])")


_WAYS: Final = {way: _compiled(entry) for way, entry in _TABLE["ways"].items()}
_ASKS, _SUBJECT, _SINCE, _MINE, _SMALL, _GRADES, _RISKS = (
    _compiled(_TABLE[name]) for name in ("asks", "subject", "since", "mine", "small", "grades", "risks")
)


def may_ask(text: str) -> bool:
    """Whether it is worth looking up what the words name."""
    clean = fold(text)
    if not 0 < len(clean) <= _LONGEST or "\n" in clean:
        return False
    found = any(pattern.search(clean) for pattern in _WAYS.values())
    return found and (_ASKS.search(clean) is not None or "?" in text) and _SUBJECT.search(clean) is not None


def read(text: str, known: Iterable[Named], *, today: date, me: int | None = None) -> Wish | None:
    """What is asked; None for other words. me: the member whose customers "my" means; None: all that it may see."""
    clean = fold(text)
    named = periods.named(clean, today)
    if not may_ask(text) or len(named) > 1:
        return None
    period = _period(clean, named, today)
    for each in named:
        clean = clean[: each.start] + _GAP + clean[each.end :]
    said = [way for way, pattern in _WAYS.items() if pattern.search(clean)]
    way = said[0] if len(said) == 1 else "both"
    grades = _GRADES.search(clean) is not None and _RISKS.search(clean) is None
    where, left = lists_grammar.traits(_without_ways(clean), known, only=_TRAITS)
    if me is not None and _MINE.search(clean):
        where = {**where, "owner": (me,)}
    left = _POINTS.sub(" ", _SMALL.sub(" ", _MINE.sub(" ", left))).strip()
    return None if left or period is None else Wish(period, where, way, grades)


def _without_ways(clean: str) -> str:
    for pattern in _WAYS.values():
        clean = pattern.sub(_GAP, clean)
    return clean


def _period(clean: str, named: list[Found], today: date) -> Period | None:
    """From when to when; "than last month" is since that ended."""
    if not named:
        return moved.usual(today)
    found, span = named[0], named[0].period
    before = clean[: found.start].rstrip()
    compared = any(hit.end() == len(before) for hit in _SINCE.finditer(before))
    if compared and span.last < today:
        return Period(span.last + timedelta(days=1), today)
    return Period(span.first, span.last) if span.first != periods.EVER else None
