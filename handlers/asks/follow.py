"""A question that only goes on with the one before: "and last year?", 「只看张伟的」, 「为什么？」. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from handlers.asks import able, grammar, vocabulary
from handlers.asks.grammar import Known, Reading
from handlers.asks.query import Query
from handlers.common.understand.text import fold
from handlers.portfolio.lists_grammar import Values

OWN_TEAM: Final = "own-team"  # a flag until it is known whose team it is
_LONGEST: Final = 40
_TEAM: Final = re.compile(r"我们?的?团队|(?<![a-z])(?:my|our) team(?![a-z])")
_WITH_CAUSE: Final = frozenset({"lost", "complaints", "projects"})
_IN_TIME: Final = frozenset({"orders", "payments", "complaints", "visits", "lost", "contracts", "projects", "surveys",
                             "products", "margin", "changes"})  # fmt: skip


def may_follow(text: str) -> bool:
    """Whether words are short enough, and shaped like what goes on with a question."""
    clean = fold(text)
    if not 0 < len(clean) <= _LONGEST or "\n" in clean:
        return False
    return asks_why(text) or any(vocabulary.FOLLOW[each].search(clean) for each in ("opens", "ends", "before", "them"))


def points_back(text: str) -> bool:
    """Whether words say nothing but that they go on with what was said before: 「他们呢」, "what about them"."""
    clean = fold(text)
    for each in ("opens", "ends", "only", "them", "why"):
        clean = _padded(vocabulary.FOLLOW[each], clean)
    return not grammar.rest(clean)


def asks_why(text: str) -> bool:
    """Whether nothing but the reason is asked for."""
    return vocabulary.FOLLOW["why"].search(fold(text).strip()) is not None


def why(last: Query) -> Query | None:
    """The question for the reasons of what was answered; None where no reasons are kept."""
    return replace(last, by="cause", measure="change", rank="", limit=0) if last.topic in _WITH_CAUSE else None


def read(text: str, known: Known, last: Query, today: date) -> Query | None:
    """The last question with what the words change in it; None where they say anything else, or change nothing."""
    clean = fold(text)
    own_team = _TEAM.search(clean) is not None
    changed = _before(clean, last)
    if changed is not None:
        return changed
    for each in ("opens", "ends", "only", "them"):
        clean = _padded(vocabulary.FOLLOW[each], clean)
    clean = _padded(_TEAM, clean)
    reading = grammar.understood(clean, known, today)
    if reading.query.topic not in ("", "customers", last.topic) or grammar.rest(reading.left):
        return None
    if own_team:
        everybody = replace(last, customers=(), mine=False, where=_without(last.where, "team", "owner"))
        return _merged(everybody, reading).with_flags(OWN_TEAM)
    merged = _merged(last, reading)
    return None if merged == last or not able.can(merged) else merged


def _padded(pattern: re.Pattern[str], text: str) -> str:
    """Blanks in place of what the pattern finds, so that places stay the same."""
    return pattern.sub(lambda hit: " " * len(hit.group()), text)


def _before(clean: str, last: Query) -> Query | None:
    if vocabulary.FOLLOW["before"].search(clean) is None or last.period is None or last.ahead:
        return None
    left = _padded(vocabulary.FOLLOW["before"], clean)
    for each in ("opens", "ends"):
        left = _padded(vocabulary.FOLLOW[each], left)
    if grammar.rest(left):
        return None
    earlier = replace(last.period.before, months=last.period.months, days=last.period.days)
    return replace(last, period=earlier)


def _merged(last: Query, reading: Reading) -> Query:
    new = reading.query
    merged = last
    if new.period is not None and last.topic in _IN_TIME:
        merged = replace(merged, period=new.period, ahead=new.ahead)
    if new.customers:
        merged = replace(merged, customers=new.customers, where={}, mine=False)
    if new.where:
        merged = _instead(merged, new)
    if new.by and new.by not in ("who", "customer"):
        merged = replace(merged, by=new.by)
    if new.mine:
        merged = replace(merged, mine=True, customers=(), where=_without(merged.where, "owner"))
    if new.has("fiscal") and new.period is None:
        merged = replace(merged, period=None)
    return merged.with_flags(*(flag for flag in new.flags if flag in ("same", "fiscal")))


def _instead(last: Query, new: Query) -> Query:
    """The last question of whom the new words name: of a team instead of customers, of a person instead of oneself."""
    where = dict(last.where) if "owner" in new.where or "team" not in new.where else _without(last.where, "owner")
    mine = last.mine and not {"team", "owner"} & set(new.where)
    return replace(last, where={**where, **new.where}, mine=mine, customers=new.customers)


def _without(where: Mapping[str, Values], *traits: str) -> dict[str, Values]:
    return {trait: values for trait, values in where.items() if trait not in traits}
