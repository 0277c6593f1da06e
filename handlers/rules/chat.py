"""/rules 规则: what is watched, how good each rule was, thresholds to change and to try out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from db import people
from db.gateway import Tx
from handlers.common import formats, i18n, routes, talk
from handlers.common.context import Answer, App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.reply import Reply
from handlers.rules import replaying, service, view
from handlers.rules.service import Author, Standing
from handlers.rules.view import Tried, Whose

if TYPE_CHECKING:
    from scoring.rule import Param

_SEGMENT: Final = re.compile("s[0-9a-f]{8}")  # see `view.code`
_TEAM: Final = re.compile("t[0-9]{1,9}")


def register(app: App) -> None:
    """Answer to the command, its words and the buttons."""
    routes.command(app, "rules", show, alone=("规则", "预警规则", "rules"))
    talk.asked(app, "rules", show)
    routes.button(app, "rule", press)


async def show(turn: Turn) -> None:
    """All rules, for managers and administrators."""
    author = _author(turn)
    await turn.do(lambda tx: _list(tx, turn, author))


async def press(turn: Turn) -> None:
    """Open a rule, change it, try it out; choose the customers whose rules they are."""
    author = _author(turn)
    action, *rest = turn.pressed or [""]
    if action == "try":
        await _try(turn, author, rest)
        return

    def unit(tx: Tx) -> Answer:
        mine, whose, given = _whose(tx, turn, author, rest)
        if action == "scopes" and not given:
            teams, found = service.teams_for(tx, author), service.segments_for(tx, mine)
            return view.scopes(turn.lang, found, teams, whose).edited()
        if action == "list" and not given:
            return view.listed(turn.lang, service.standings(tx, mine), whose).edited()
        return _act(tx, turn, mine, whose, [action, *given])

    await turn.do(unit)


def _author(turn: Turn) -> Author:
    if not turn.member.leads:
        raise NotAllowed("rules-leaders-only")
    return Author.of(turn.member, turn.now)


def _list(tx: Tx, turn: Turn, author: Author) -> Reply:
    return view.listed(turn.lang, service.standings(tx, author), Whose(_team(tx, turn, author)))


def _team(tx: Tx, turn: Turn, author: Author) -> str | None:
    team = people.team(tx, author.team_id) if author.team_id is not None else None
    return None if team is None else view.team_name(turn.lang, team)


def _whose(tx: Tx, turn: Turn, author: Author, rest: list[str]) -> tuple[Author, Whose, list[str]]:
    """Whose rules a button is about, the author as one who changes those, and its data without that.

    UserError for a segment that nobody is in any more, NotAllowed for somebody else's team.
    """
    given = list(rest)
    wanted = given.pop() if given and _SEGMENT.fullmatch(given[-1]) else None
    team_id = int(given.pop()[1:]) if given and _TEAM.fullmatch(given[-1]) else None
    if team_id is not None:
        author = service.of_team(author, team_id)
    whose = Whose(_team(tx, turn, author), team_id=team_id)
    if wanted is None:
        return author, whose, given
    for each in service.segments_for(tx, author):
        if view.code(each.segment) == wanted:
            return replace(author, segment=each.segment), replace(whose, segment=each), given
    raise UserError("common-old-button")


def _act(tx: Tx, turn: Turn, author: Author, whose: Whose, pressed: list[str]) -> Answer:
    action, key, *rest = pressed if len(pressed) > 1 else ["", ""]
    before = service.standing(tx, key, author)
    after = _changed(tx, before, author, action, rest)
    if after != before:
        turn.toast = i18n.label(turn.lang, "rule-toast-changed", version=str(after.version))
    if action == "giveup":
        turn.toast = i18n.label(turn.lang, "rule-toast-given-up")
    return view.opened(turn.lang, after, _params(after.key), whose).edited()


def _changed(tx: Tx, rule: Standing, author: Author, action: str, rest: list[str]) -> Standing:
    match action, rest:
        case "open", []:
            return rule
        case (("on" | "off"), []):
            return service.set_enabled(tx, rule.key, action == "on", author)
        case "giveup", []:
            return service.give_up(tx, rule.key, author)
        case "set", [name, number]:
            return service.set_parameter(tx, rule.key, name, _number(number), author)
        case "level", ["0" | "1" | "2" | "3" as level]:
            return service.set_severity(tx, rule.key, int(level) or None, author)
        case "to", [audience]:
            return service.set_audience(tx, rule.key, audience, author)
    raise UserError("common-old-button")


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise UserError("common-old-button") from None


def _params(key: str) -> dict[str, Param]:
    from scoring.rules import RULES

    return dict(RULES[key].params)


async def _try(turn: Turn, author: Author, rest: list[str]) -> None:
    """Replayed in a worker; the message changes when it is done."""

    def asked(tx: Tx) -> tuple[Author, Whose, Standing]:
        mine, whose, given = _whose(tx, turn, author, rest)
        return mine, whose, service.standing(tx, given[0] if given else "", mine)

    mine, whose, rule = await turn.read(asked)
    what = replaying.Asked(rule.key, dict(rule.parameters), mine.team_id, mine.segment)
    found = await turn.services.workers.run(replaying.run, turn.services.db.url, what, turn.now)
    zone = turn.firm.zone
    shown = Tried(
        formats.local(found.start, zone).date(),
        formats.local(found.end, zone).date(),
        found.present,
        found.proposed,
        found.customers,
    )
    await turn.say(view.tried(turn.lang, rule, shown, whose).edited())
