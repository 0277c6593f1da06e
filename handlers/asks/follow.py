"""A question that only goes on with the one before: "and last year?", 「前三名」, 「为什么？」. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from handlers.asks import able, vocabulary
from handlers.asks.grammar import Heard, Known
from handlers.asks.query import Query
from handlers.asks.reading import Reading, rest, topic_of, understood
from handlers.common.understand import naming, periods
from handlers.common.understand.text import fold
from handlers.portfolio.lists_grammar import Values

OWN_TEAM: Final = "own-team"  # a flag until it is known whose team it is
_LONGEST: Final = 40
_NAME: Final = 24  # bytes of a name that nobody here has
_TEAM: Final = re.compile(r"我们?的?团队|(?<![a-z])(?:my|our) team(?![a-z])")
_WITH_CAUSE: Final = frozenset({"lost", "complaints", "projects"})
# Of flags that exclude each other the new one wins.
_EITHER: Final = (
    frozenset({"growth", "decline"}), frozenset({"won", "lost", "open"}), frozenset({"active", "dormant"}),
    frozenset({"overdue", "due", "issued", "disputed"}), frozenset({"done", "open"}), frozenset({"open", "never"}),
    frozenset({"unrenewed", "signed", "ended", "disputed", "without", "ending"}),
)  # fmt: skip
_OPENERS: Final = ("opens", "ends", "only", "them")
_INSTEAD: Final = ("by", "rank", "measure", "limit", "amount", "cause", "products", "least", "days")


def opens(text: str) -> bool:
    """Whether words are shaped like what goes on with a question."""
    clean = fold(text)
    shaped = any(vocabulary.FOLLOW[each].search(clean) for each in ("opens", "ends", "them"))
    return shaped or asks_why(text) or _is_before(clean)


def may_follow(text: str, today: date) -> bool:
    """Whether words are short enough, and either shaped like what goes on with a question or only parts of one."""
    clean = fold(text)
    if not 0 < len(clean) <= _LONGEST or "\n" in clean:
        return False
    if opens(text):
        return True
    if vocabulary.FOLLOW["whole"].search(clean):
        return False
    parts = (vocabulary.BY, vocabulary.RANKS, vocabulary.SUMS, vocabulary.MEASURES)
    said = any(pattern.search(clean) for words in parts for pattern in words.values())
    return said or vocabulary.TIMES["limit"].search(clean) is not None or periods.find(clean, today) is not None


def points_back(text: str) -> bool:
    """Whether words say nothing but that they go on with what was said before: 「他们呢」, "what about them"."""
    clean = fold(text)
    for each in (*_OPENERS, "why"):
        clean = _padded(vocabulary.FOLLOW[each], clean)
    return not rest(clean, "customers")


def asks_why(text: str) -> bool:
    """Whether nothing but the reason is asked for."""
    return vocabulary.FOLLOW["why"].search(fold(text).strip()) is not None


def why(last: Query) -> Query | None:
    """The question for the reasons of what was answered; None where no reasons are kept."""
    if last.topic not in _WITH_CAUSE or last.measure in ("rate", "each"):
        return None
    asked = replace(last.without_flags("never"), by="cause", measure="", rank="", limit=0, than=None)
    if last.topic == "projects":
        asked = asked.without_flags("won", "open").with_flags("lost")
    return asked if able.can(asked) else None


def read(text: str, known: Known, last: Query, today: date) -> Heard | None:
    """The last question with what the words change in it; None where they say anything else, or change nothing."""
    clean = fold(text)
    changed = _before(clean, last)
    if changed is not None:
        return Heard(changed, asks=True)
    own_team, shaped = _TEAM.search(clean) is not None, opens(text)
    for each in _OPENERS if shaped else ("ends",):
        clean = _padded(vocabulary.FOLLOW[each], clean)
    clean = _padded(_TEAM, clean)
    reading = understood(clean, known, today, topic=last.topic)
    left = rest(reading.left, reading.query.topic)
    if left:
        return _unknown(left, last, text)
    if not shaped and not _is_part(reading.query):
        return None
    merged = _changed(last, reading, own_team=own_team)
    return _heard(merged, last, reading)


def _heard(merged: Query, last: Query, reading: Reading) -> Heard | None:
    if merged == last:
        return None
    lacks = able.lacks(merged, pair=reading.pair) or next(iter(reading.extra), "")
    return Heard(merged, asks=True, lacks=lacks, said=reading.said)


def _changed(last: Query, reading: Reading, *, own_team: bool) -> Query:
    new = reading.query
    if new.topic not in ("customers", last.topic):
        return _about_another(last, new)
    if own_team:
        everybody = replace(last, customers=(), mine=False, where=_without(last.where, "team", "owner"))
        return _merged(everybody, reading).with_flags(OWN_TEAM)
    return _merged(last, reading)


def _is_part(query: Query) -> bool:
    """Whether the words, which are not shaped like it, can be nothing but a part of a question."""
    part = query.by not in ("", "who", "customer") or query.rank or query.limit or query.period or query.amount
    return bool(part or query.has("same") or query.measure in ("rate", "average", "change"))


def _unknown(left: str, last: Query, text: str) -> Heard | None:
    """What is named and is nobody's name here: 「那华南呢」. None where the words may say something else."""
    about = vocabulary.FOLLOW["about"].search(fold(text))
    only_names = about is not None and about.end() > 0 and topic_of(text) is None
    if not only_names or len(left.encode()) > _NAME or naming.is_sentence(left) or re.search(r"\d|了", left):
        return None
    question = vocabulary.FOLLOW["ends"].search(fold(text)) or fold(text).strip().endswith("?")
    sure = question or re.match(r"(?:what|how) about ", fold(text))
    return Heard(last, asks=True, left=left) if sure else None


def _padded(pattern: re.Pattern[str], text: str) -> str:
    """Blanks in place of what the pattern finds, so that places stay the same."""
    return pattern.sub(lambda hit: " " * len(hit.group()), text)


def _before(clean: str, last: Query) -> Query | None:
    if not _is_before(clean) or last.period is None or last.ahead:
        return None
    earlier = replace(last.period.before, months=last.period.months, days=last.period.days)
    return replace(last, period=earlier, than=None)


def _is_before(clean: str) -> bool:
    """Whether nothing but the time before is asked for."""
    if vocabulary.FOLLOW["before"].search(clean) is None:
        return False
    for each in ("before", "opens", "ends"):
        clean = _padded(vocabulary.FOLLOW[each], clean)
    return not rest(clean, "customers")


def _merged(last: Query, reading: Reading) -> Query:
    new = reading.query
    merged = last
    if new.period is not None:
        merged = replace(merged, period=new.period, ahead=new.ahead, than=new.than)
    if new.customers:
        merged = replace(merged, customers=new.customers, where={}, unless={}, mine=False)
    if new.where:
        merged = _instead(merged, new)
    if new.unless:
        merged = replace(merged, unless=new.unless, where=_without(merged.where, *new.unless), customers=())
    changes: dict[str, Any] = {name: each for name in _INSTEAD if (each := getattr(new, name))}
    if changes.get("by") in ("who", "customer") and last.by not in ("",):
        changes.pop("by")
    if changes.get("measure") == "sum":
        changes.pop("measure")
    merged = replace(merged, **changes)
    if new.mine:
        merged = replace(merged, mine=True, customers=(), where=_without(merged.where, "owner"))
    if new.has("fiscal") and new.period is None:
        merged = replace(merged, period=None)
    return _flagged(merged, new.flags)


def _flagged(query: Query, flags: tuple[str, ...]) -> Query:
    for group in _EITHER:
        if group & set(flags):
            query = query.without_flags(*(group - set(flags)))
    return query.with_flags(*flags)


def _about_another(last: Query, new: Query) -> Query:
    """The same of something else: 「那回款呢」; without what cannot be said of it."""
    merged = replace(
        new,
        where=new.where or ({} if new.customers else last.where),
        unless=new.unless or last.unless,
        customers=new.customers or (() if new.where else last.customers),
        mine=new.mine or (last.mine and not new.narrowed),
    )
    for name in ("period", "by"):
        kept = replace(merged, **{name: getattr(merged, name) or getattr(last, name)})
        merged = kept if able.can(kept) and not last.ahead else merged
    return merged


def _instead(last: Query, new: Query) -> Query:
    """The last question of whom the new words name: of a team instead of customers, of a person instead of oneself."""
    where = dict(last.where) if "owner" in new.where or "team" not in new.where else _without(last.where, "owner")
    mine = last.mine and not {"team", "owner"} & set(new.where)
    unless = _without(last.unless, *new.where)
    return replace(last, where={**where, **new.where}, unless=unless, mine=mine, customers=new.customers)


def _without(where: Mapping[str, Values], *traits: str) -> dict[str, Values]:
    return {trait: values for trait, values in where.items() if trait not in traits}
