"""/rules 规则: what is watched, how good each rule was, thresholds to change and to try out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import people
from db.gateway import Tx
from handlers.common import formats, i18n, routes
from handlers.common.context import Answer, App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.reply import Reply
from handlers.rules import replaying, service, view
from handlers.rules.service import Author, Standing
from handlers.rules.view import Tried

if TYPE_CHECKING:
    from scoring.rule import Param


def register(app: App) -> None:
    """Answer to the command, its words and the buttons."""
    routes.command(app, "rules", show, words=("规则", "预警规则", "rules"))
    routes.button(app, "rule", press)


async def show(turn: Turn) -> None:
    """All rules, for managers and administrators."""
    author = _author(turn)
    await turn.do(lambda tx: _list(tx, turn, author))


async def press(turn: Turn) -> None:
    """Open a rule, change it, try it out."""
    author, (action, *rest) = _author(turn), turn.pressed
    if action == "list":
        await turn.do(lambda tx: _list(tx, turn, author).edited())
    elif action == "try":
        await _try(turn, author, rest[0])
    else:
        await turn.do(lambda tx: _act(tx, turn, author, action, rest))


def _author(turn: Turn) -> Author:
    if not turn.member.leads:
        raise NotAllowed("rules-leaders-only")
    return Author.of(turn.member, turn.now)


def _list(tx: Tx, turn: Turn, author: Author) -> Reply:
    team = people.team(tx, author.team_id) if author.team_id is not None else None
    name = None if team is None else (team.name_en or team.name) if turn.lang == "en" else team.name
    return view.listed(turn.lang, service.standings(tx, author), name)


def _act(tx: Tx, turn: Turn, author: Author, action: str, rest: list[str]) -> Answer:
    before = service.standing(tx, rest[0], author)
    after = _changed(tx, before, author, action, rest[1:])
    if after.version != before.version:
        turn.toast = i18n.label(turn.lang, "rule-toast-changed", version=str(after.version))
    return view.opened(turn.lang, after, _params(after.key)).edited()


def _changed(tx: Tx, rule: Standing, author: Author, action: str, rest: list[str]) -> Standing:
    match action, rest:
        case "open", []:
            return rule
        case (("on" | "off"), []):
            return service.set_enabled(tx, rule.key, action == "on", author)
        case "set", [name, number]:
            return service.set_parameter(tx, rule.key, name, _number(number), author)
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


async def _try(turn: Turn, author: Author, key: str) -> None:
    """Replayed in a worker; the message changes when it is done."""
    rule = await turn.read(lambda tx: service.standing(tx, key, author))
    url, params = turn.services.db.url, dict(rule.parameters)
    found = await turn.services.workers.run(replaying.run, url, key, params, turn.now)
    zone = turn.firm.zone
    shown = Tried(
        formats.local(found.start, zone).date(),
        formats.local(found.end, zone).date(),
        found.present,
        found.proposed,
        found.customers,
    )
    await turn.say(view.tried(turn.lang, rule, shown).edited())
