"""From words to a question and its answer: what the firm knows by name, the last question, the table. No Telegram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from db import cells, people
from db.gateway import Tx
from db.people import MemberInfo
from db.scope import Scope
from handlers.asks import answers, follow, grammar, slips, tables_view, vocabulary
from handlers.asks.grammar import Heard, Known
from handlers.asks.query import Query
from handlers.asks.tables import Asking, Table
from handlers.common import formats
from handlers.common.understand.search import Directory, One, decide
from handlers.common.understand.spotting import spot
from handlers.common.understand.text import fold
from handlers.portfolio import lists

LONGEST = 160  # characters of a question


def may_ask(text: str) -> bool:
    """Whether it is worth looking up what words mean."""
    if not 0 < len(text) <= LONGEST or "\n" in text.strip():
        return False
    return grammar.may_ask(text) or grammar.may_ask(slips.mended(text))


def known(tx: Tx, scope: Scope, directory: Directory, text: str, *, currency: str = "") -> Known | None:
    """What the words name; currency: the firm's own. None where one name may be that of several customers."""
    names = lists.known(tx, scope)
    said = {fold(each.said) for each in names}  # "the north team" is no customer that begins so
    spotted = [each for each in spot(directory, fold(text), slots=False) if each.words not in said]
    mentions = [(each, decide(each.hits)) for each in spotted]
    if any(not isinstance(decision, One) for _, decision in mentions):
        return None
    customers = [
        (each.start, each.end, decision.hit.customer_id) for each, decision in mentions if isinstance(decision, One)
    ]
    products = cells.products(tx, scope) if grammar.topic_of(text) in ("orders", "products") else []
    return Known(names, customers, products, currency)


def read(text: str, there: Known, today: date) -> Heard:
    """The question that words ask, with what is not understood of it or has no answer."""
    heard = grammar.hear(text, there, today)
    meant = text if heard.whole or there.customers else slips.mended(text)
    again = heard if meant in (text, fold(text)) else grammar.hear(meant, there, today)
    heard = again if again.whole else heard
    settled = answers.settled(heard.query, sells=vocabulary.WORDS["sells"].search(fold(text)) is not None)
    return replace(heard, query=settled)


def answered(asking: Asking) -> tuple[Table, dict[tuple[str, int], str]]:
    """The table that answers, and the names of the teams and members in it."""
    table = answers.answer(asking)
    wanted = tables_view.names_wanted(table)
    return table, names(asking.tx, wanted, asking.lang)


def names(tx: Tx, wanted: Sequence[tuple[str, int]], lang: str) -> dict[tuple[str, int], str]:
    """Of teams in the reader's language where they have a name in it."""
    teams = {team.id: formats.team(lang, team.name, team.name_en) for team in people.teams(tx)}
    members = {member.id: member.name for member in people.members(tx)}
    return {
        (kind, number): (teams if kind == "team" else members).get(number, "?")
        for kind, number in dict.fromkeys(wanted)
    }


def whose(tx: Tx, scope: Scope, lang: str) -> list[str]:
    """The names of the teams whose customers are looked at; none where these are all."""
    teams = {team.id: formats.team(lang, team.name, team.name_en) for team in people.teams(tx)}
    return (
        []
        if scope.teams is None or set(teams) <= set(scope.teams)
        else [teams[each] for each in scope.teams if each in teams]
    )


def of_team(query: Query, member: MemberInfo) -> Query | None:
    """What was asked of the own team, for the teams of who asks; None where they are in none."""
    if not query.has(follow.OWN_TEAM):
        return query
    flags = tuple(flag for flag in query.flags if flag != follow.OWN_TEAM)
    return replace(query, where={**query.where, "team": member.teams}, flags=flags) if member.teams else None
