"""/rules 规则: what is watched, how good each rule was, thresholds to change and to try out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from db import customers, people
from db.gateway import Tx
from db.people import FirmInfo
from handlers.common import formats, i18n, routes, talk
from handlers.common.context import Answer, App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.reply import Reply
from handlers.customers import pick
from handlers.customers.pick import Picked
from handlers.rules import asking, making, own, replaying, service, view
from handlers.rules.asking import Asked
from handlers.rules.service import Author, Segment, Standing
from handlers.rules.view import Tried, Whose

if TYPE_CHECKING:
    from scoring.rule import Rule

_SEGMENT: Final = re.compile("s[0-9a-f]{8}|c[0-9]{1,18}")  # see `view.code`
_APART: Final = re.compile(r"(?:预警规则|规则|rules?)[\s:：]")
_GOES_ON: Final = re.compile(r"[,，;；。!！?？]\s*[^\d\s]")
_TEAM: Final = re.compile("t[0-9]{1,9}")


def register(app: App) -> None:
    """Answer to the command, its words and the buttons."""
    routes.command(app, "rules", show, words=("预警规则", "规则", "rules:", "rule:", "rules", "rule"))
    talk.asked(app, "rules", show, leads=True)
    routes.button(app, "rule", press)
    pick.continues(app, "rules-of", _picked)


async def show(turn: Turn) -> None:
    """`/rules [WHOSE] [FIELD CONDITION [SEVERITY] | RULE [VALUE | on | off | reset]]`, for managers, administrators.

    Plain words that only begin so are told like any others.
    """
    if not turn.rest:
        author = _author(turn)
        return await turn.do(lambda tx: _list(tx, turn, author))
    if _sentence(turn):
        return await talk.listen(turn)
    wish = _wish(turn)
    if wish is None and not await pick.names_one(turn, turn.rest):
        return await (_not_understood(turn) if turn.text.startswith("/") else talk.listen(turn))
    author = _author(turn)
    whose = wish.whose if wish is not None else turn.rest
    if not whose or (wish is not None and await turn.read(lambda tx: making.whose(tx, whose, author)) is not None):
        return await turn.do(lambda tx: _granted(tx, turn, author, wish, whose))
    if wish is not None and not await pick.names_one(turn, whose):
        raise UserError("rules-own-whose", words=formats.clip(whose, own.SHOWN))
    return await pick.customer(turn, whose, then="rules-of", data={"text": turn.rest} if wish is not None else {})


Wish = own.Wanted | Asked


def _wish(turn: Turn, text: str | None = None) -> Wish | None:
    """What is asked of which rule; an own field that is called like a rule is meant first."""
    said = turn.rest if text is None else text
    return own.wanted(said, turn.firm) or asking.shipped(said, shipped_rules())


def _sentence(turn: Turn) -> bool:
    """Whether plain words only begin like the command: nothing stands apart behind the word, or they go on and on."""
    if turn.text.startswith("/"):
        return False
    apart = _APART.match(turn.text.lstrip().casefold())
    return apart is None or _GOES_ON.search(turn.rest) is not None


async def _not_understood(turn: Turn) -> None:
    _author(turn)
    raise UserError("rules-words", words=formats.clip(turn.rest, own.SHOWN), fields=own.names(turn.firm))


async def _picked(turn: Turn, picked: Picked) -> None:
    """The rules of a single customer: a change of one, or all of them."""
    author = making.of_customer(_author(turn), picked.customer)
    wish = _wish(turn, picked.data["text"]) if "text" in picked.data else None

    def unit(tx: Tx) -> Answer:
        mine = Segment(f"customer:{picked.customer.id}", 1, 0, picked.customer.name)
        whose = Whose(_team(tx, turn, author), mine)
        reply = _answered(tx, turn, author, whose, wish)
        return reply.edited() if picked.edit else reply

    await turn.do(unit)


def _granted(tx: Tx, turn: Turn, author: Author, wish: Wish | None, words: str) -> Reply:
    """What was asked for everybody, a team or a segment."""
    mine = making.whose(tx, words, author) if words else author
    assert mine is not None
    found = [each for each in service.segments_for(tx, author) if each.segment == mine.segment]
    team_id = mine.team_id if mine.team_id != author.team_id else None
    nobody = Segment(mine.segment, 0, 0) if mine.segment is not None else None  # a class may have no customers now
    segment = found[0] if found else nobody
    return _answered(tx, turn, mine, Whose(_team(tx, turn, mine), segment, team_id), wish)


def _answered(tx: Tx, turn: Turn, author: Author, whose: Whose, wish: Wish | None) -> Reply:
    if wish is None:
        return view.listed(turn.lang, service.standings(tx, author), whose)
    if isinstance(wish, own.Wanted):
        return _shown(tx, turn, making.define(tx, wish.rule, wish.severity, author), author, whose)
    return _shown(tx, turn, _asked(tx, wish, author), author, whose)


def _asked(tx: Tx, wish: Asked, author: Author) -> Standing:
    """A shipped rule as it stands after what was asked of it."""
    before = service.standing(tx, wish.key, author)
    if wish.back:
        return service.give_up(tx, wish.key, author) if before.own else before
    if wish.parameters:
        return service.set_parameters(tx, wish.key, wish.parameters, author)
    return before if wish.enabled is None else service.set_enabled(tx, wish.key, wish.enabled, author)


def _shown(tx: Tx, turn: Turn, rule: Standing, author: Author, whose: Whose) -> Reply:
    """One rule with its buttons; of one on an own field also who meets it today."""
    meeting = None if rule.made is None else making.meeting(tx, rule, author, turn.today)
    params = own.catalogue(_firm(tx))[rule.key].params
    return view.opened(turn.lang, rule, params, whose, view.Today(turn.firm.currency, meeting))


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
    if wanted.startswith("c"):
        return *_of_customer(tx, turn, author, int(wanted[1:])), given
    for each in service.segments_for(tx, author):
        if view.code(each.segment) == wanted:
            return replace(author, segment=each.segment), replace(whose, segment=each), given
    raise UserError("common-old-button")


def _of_customer(tx: Tx, turn: Turn, author: Author, customer_id: int) -> tuple[Author, Whose]:
    """The author as one who changes the rules of a single customer. NotAllowed where it is not in sight."""
    customer = customers.get(tx, customer_id, turn.scope)
    if customer is None:
        raise NotAllowed
    mine = making.of_customer(author, customer)
    return mine, Whose(_team(tx, turn, mine), Segment(f"customer:{customer.id}", 1, 0, customer.name))


def _act(tx: Tx, turn: Turn, author: Author, whose: Whose, pressed: list[str]) -> Answer:
    action, key, *rest = pressed if len(pressed) > 1 else ["", ""]
    if action == "remove" and not rest:
        making.remove(tx, key, author)
        turn.toast = i18n.label(turn.lang, "rule-toast-removed")
        return view.listed(turn.lang, service.standings(tx, author), whose).edited()
    before = service.standing(tx, key, author)
    after = _changed(tx, before, author, action, rest)
    if after != before:
        turn.toast = i18n.label(turn.lang, "rule-toast-changed", version=str(after.version))
    if action == "giveup":
        turn.toast = i18n.label(turn.lang, "rule-toast-given-up")
    shown = _shown(tx, turn, after, author, whose)
    return shown if action == "adjust" else shown.edited()


def _changed(tx: Tx, rule: Standing, author: Author, action: str, rest: list[str]) -> Standing:
    match action, rest:
        case (("open" | "adjust"), []):
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


def _firm(tx: Tx) -> FirmInfo:
    firm = people.firm(tx)
    assert firm is not None
    return firm


def shipped_rules() -> Mapping[str, Rule]:
    """The rules that every firm has."""
    from scoring.rules import RULES

    return RULES


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
        found.known,
    )
    await turn.say(view.tried(turn.lang, rule, shown, whose, turn.firm.currency).edited())
