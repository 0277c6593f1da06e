"""What was ordered and paid in all: by team, beside the time before, among the customers that a question names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from db import figures, lists, people
from db.figures import Part, Sum
from db.gateway import Tx
from db.people import MemberInfo
from db.scope import Scope
from handlers.asks import figures as of_one
from handlers.asks import vocabulary, wording
from handlers.asks.wording import BOUGHT, Ask
from handlers.common.understand import periods
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.periods import EVER
from handlers.common.understand.text import fold
from handlers.portfolio import lists as portfolio
from handlers.portfolio import lists_grammar
from handlers.portfolio.lists_grammar import Named, Wish

_TRAITS: Final = frozenset(lists.TRAITS)
_OF_FIGURES: Final = phrase("asks", "of_figures")
# That sums grew or fell: of customers the same words are the stage in which they are.
_CHANGED: Final = re.compile(
    rf"(?:{vocabulary.FLAGS['growth'].pattern}|{vocabulary.FLAGS['decline'].pattern})"
    rf"{phrase('asks', 'of_sums').pattern}"
)
_MINE: Final = phrase("asks", "mine_said")
_MINE_DONE: Final = phrase("asks", "mine_done")
_CUSTOMERS_DO: Final = phrase("asks", "customers_do")


@dataclass(frozen=True, slots=True)
class Line:
    """The sums of one team, now and in the time before. name: None where the customers are of no team."""

    name: tuple[str, str | None] | None
    now: Sequence[Sum]
    before: Sequence[Sum]


@dataclass(frozen=True, slots=True)
class Total:
    """Orders or payments (`topic`) in all and by team, the largest first; of the customers that `wish` names.

    began: when the records did, where that is within the time before, so that it is not whole.
    """

    topic: str
    ask: Ask
    now: Sequence[Sum]
    before: Sequence[Sum]
    teams: Sequence[Line]
    wish: Wish
    names: Mapping[tuple[str, int], str]
    began: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which customers a question is about; left: whether words are not understood; unknown: those that can only be the
    name of a customer, which nobody here has."""

    wish: Wish
    unknown: str
    left: bool


def read(text: str, known: Iterable[Named], member: MemberInfo, today: date) -> Asked:
    """Whose figures `text` asks for; "I" and "my" are the customers of who asks."""
    clean = fold(text)
    for start, end in sorted(periods.spans_of(clean, today), reverse=True):
        clean = f"{clean[:start]} \0 {clean[end:]}"
    clean = _CHANGED.sub(" ", clean)
    wish, words = lists_grammar.loosely(_MINE.sub(" ", clean), known, today=today)
    where = {trait: values for trait, values in wish.where.items() if trait in _TRAITS}
    if "owner" not in where and (_MINE_DONE.search(clean) or lists_grammar.MINE.search(clean)):
        where["owner"] = (member.id,)
    rest = " ".join(_OF_FIGURES.sub(" ", words).split())
    left = len(rest.encode()) > 3
    names_nobody = left and _CUSTOMERS_DO.search(clean) is not None
    return Asked(Wish(where), _as_typed(rest, text) if names_nobody else "", left)


def _as_typed(words: str, text: str) -> str:
    """Words of the cleaned text as they were typed, where they stand there."""
    found = re.search(re.escape(words).replace(r"\ ", r"\s+"), text, re.IGNORECASE)
    return found.group() if found else words


def known(tx: Tx, scope: Scope) -> list[Named]:
    """What the firm's own customers are, as people say it."""
    return portfolio.known(tx, scope)


def find(tx: Tx, scope: Scope, topic: str, ask: Ask, wish: Wish, *, zone: str, lang: str) -> Total:
    """The orders or payments of the customers in `scope` that `wish` names."""
    table = figures.ORDERS if topic == BOUGHT else figures.PAYMENTS
    which = lists.matching(wish.where)
    now = figures.parts(tx, table, scope, *of_one.moments(ask.period, zone), which)
    before: list[Part] = []
    began = None
    if ask.period.first > EVER:
        began = of_one.begun(tx, topic, ask.period.before, zone)
        before = figures.parts(tx, table, scope, *of_one.moments(ask.period.before, zone), which)
    names = portfolio.names(tx, wish, lang)
    return Total(topic, ask, _together(now), _together(before), _teams(tx, now, before), wish, names, began)


def _teams(tx: Tx, now: Sequence[Part], before: Sequence[Part]) -> list[Line]:
    """By the currency that most is in, the largest first."""
    main = next((each.currency for each in _together(now)), None)
    names = {team.id: (team.name, team.name_en) for team in people.teams(tx)}
    there = {part.team_id for part in (*now, *before)}
    lines = [
        Line(names.get(team) if team is not None else None, _together(_of(now, team)), _together(_of(before, team)))
        for team in there
    ]
    return sorted(lines, key=lambda line: -sum(each.amount for each in line.now if each.currency == main))


def _of(parts: Iterable[Part], team: int | None) -> list[Part]:
    return [part for part in parts if part.team_id == team]


def _together(parts: Iterable[Part]) -> list[Sum]:
    """The sums of several teams, each currency by itself, the largest first."""
    found: dict[str, Sum] = {}
    for part in parts:
        one, kept = part.sum, found.get(part.sum.currency) or Sum(part.sum.currency, Decimal(0), 0, Decimal(0))
        amount, count, returned = kept.amount + one.amount, kept.count + one.count, kept.returned + one.returned
        found[one.currency] = Sum(one.currency, amount, count, returned)
    return sorted(found.values(), key=lambda each: (-each.amount, each.currency))


def asked(words: str, today: date) -> Ask:
    """Over which time; of a total that is the present month where none is named."""
    ask = wording.read(words, today)
    return ask if ask.said else Ask(ask.first, periods.Period(today.replace(day=1), today, months=1), said=False)
