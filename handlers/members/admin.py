"""`/invite` and `/team`: who comes in, who leaves, and to whom the customers go."""

from __future__ import annotations

import re
from typing import Final

from db import agenda, people
from db.gateway import Tx
from db.people import ADMINISTRATOR, ROLES, MemberInfo, TeamInfo
from handlers.common import access, once, routes, talk
from handlers.common.context import Answer, App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.members import handover, service, view
from handlers.members.service import Seat

_ARROW: Final = re.compile(r"\s*(?:->|→|=>|>|移交给|移交|交给|\bto\b)\s*", re.I)


def register(app: App) -> None:
    """Commands, Chinese words, buttons."""
    routes.command(app, "invite", _invite, alone=("邀请", "邀请同事", "invite"))
    routes.command(app, "team", _team, words=("团队",), alone=("team",))
    routes.button(app, "invite", _invite_pressed)
    routes.button(app, "team", _team_pressed)


def number(turn: Turn, at: int) -> int:
    """Part `at` of the pressed button as a number. UserError where it is none."""
    part = turn.pressed[at] if at < len(turn.pressed) else ""
    if not (part.isascii() and part.isdigit() and len(part) < 19):
        raise UserError("common-old-button")
    return int(part)


# Invitations --------------------------------------------------------------------------------------------------------


async def _invite(turn: Turn) -> None:
    access.must_administer(turn.member)
    if not turn.private:
        raise UserError("members-in-private")
    await turn.say(view.which_role(turn.lang))


async def _invite_pressed(turn: Turn) -> None:
    """`v1:invite:<role>[:<team>]`."""
    access.must_administer(turn.member)
    role = turn.pressed[0] if turn.pressed else ""
    if role not in ROLES or not turn.private:
        raise UserError("common-old-button")
    await turn.do(lambda tx: _invited(tx, turn, role))


def _invited(tx: Tx, turn: Turn, role: str) -> Answer:
    if role == ADMINISTRATOR:
        return _link(tx, turn, Seat(role), None)
    if len(turn.pressed) < 2:
        return view.which_team(turn.lang, active_teams(tx), verb="invite", before=(role,)).edited()
    team = team_pressed(tx, turn, 1)
    return _link(tx, turn, Seat(role, team.id), team)


def active_teams(tx: Tx) -> list[TeamInfo]:
    """Teams that work."""
    return [team for team in people.teams(tx) if team.active]


def team_pressed(tx: Tx, turn: Turn, at: int) -> TeamInfo:
    """The team that part `at` of the button names."""
    team = people.team(tx, number(turn, at))
    if team is None:
        raise UserError("common-old-button")
    return team


def _link(tx: Tx, turn: Turn, seat: Seat, team: TeamInfo | None) -> Answer:
    if once.repeated(tx, turn):
        return None
    token = service.invite(tx, seat, by=turn.member, now=turn.now)
    link = f"https://t.me/{turn.services.bot.username}?start={token}"
    return view.invitation(turn.lang, link, seat.role, team).edited()


# Teams --------------------------------------------------------------------------------------------------------------


async def _team(turn: Turn) -> None:
    """Everybody; or `/team Li -> Amy`: hand over. "团队去华能谈了付款" is no command but something to be told."""
    if turn.rest and not turn.text.startswith("/") and len(_ARROW.split(turn.rest)) == 1:
        await talk.listen(turn)
        return
    access.must_lead(turn.member)
    if not turn.private:
        raise UserError("members-in-private")
    if turn.rest:
        access.must_administer(turn.member)
        await turn.do(lambda tx: _named(tx, turn))
    else:
        await turn.do(lambda tx: _everybody(tx, turn))


def _everybody(tx: Tx, turn: Turn) -> Reply:
    """The members the person leads: an administrator all, a manager those of the own teams."""
    teams = [team for team in active_teams(tx) if turn.member.sees_all or team.id in turn.member.teams]
    shown = {team.id for team in teams}
    members = [each for each in people.members(tx) if turn.member.sees_all or shown & set(each.teams)]
    counts = agenda.counts(tx)
    return view.everybody(turn.lang, teams, members, counts=counts, manage=turn.member.sees_all)


def _named(tx: Tx, turn: Turn) -> Reply:
    """A person by name, or a handover by two names."""
    names = [name for name in _ARROW.split(turn.rest) if name]
    found = [_by_name(tx, name) for name in names[:2]]
    if len(found) == 1:
        return view.person(turn.lang, found[0], len(agenda.owned(tx, found[0].id)))
    return _confirm(tx, turn, *found)


def _by_name(tx: Tx, name: str) -> MemberInfo:
    """The one person of this name, or whose name begins so. UserError for none or several."""
    wanted = name.strip().casefold()
    everybody = people.members(tx)
    exact = [each for each in everybody if each.name.casefold() == wanted]
    found = exact or [each for each in everybody if each.name.casefold().startswith(wanted)]
    if len(found) != 1:
        raise UserError("members-nobody" if not found else "members-several", name=name.strip()[:40])
    return found[0]


async def _team_pressed(turn: Turn) -> None:
    """`v1:team:<all, who, give, to, yes, undo, on, off>[:<member, or ticket>[:<member>]]`."""
    access.must_administer(turn.member)
    action = _ACTIONS.get(turn.pressed[0] if turn.pressed else "")
    if action is None or not turn.private:
        raise UserError("common-old-button")
    await turn.do(lambda tx: action(tx, turn))


def _member(tx: Tx, turn: Turn, at: int = 1) -> MemberInfo:
    found = people.member(tx, number(turn, at))
    if found is None:
        raise UserError("common-old-button")
    return found


def _all(tx: Tx, turn: Turn) -> Answer:
    return _everybody(tx, turn).edited()


def _who(tx: Tx, turn: Turn) -> Answer:
    found = _member(tx, turn)
    return view.person(turn.lang, found, len(agenda.owned(tx, found.id))).edited()


def _give(tx: Tx, turn: Turn) -> Answer:
    giver = _member(tx, turn)
    return view.which_taker(turn.lang, giver, handover.successors(tx, giver.id)).edited()


def _to(tx: Tx, turn: Turn) -> Answer:
    return _confirm(tx, turn, _member(tx, turn), _member(tx, turn, 2)).edited()


def _confirm(tx: Tx, turn: Turn, giver: MemberInfo, taker: MemberInfo) -> Reply:
    if taker.id not in {each.id for each in handover.successors(tx, giver.id)}:
        raise UserError("members-handover-nobody")
    return view.confirm_handover(turn.lang, giver, taker, len(agenda.owned(tx, giver.id)))


def _yes(tx: Tx, turn: Turn) -> Answer:
    done = handover.hand_over(tx, number(turn, 1), number(turn, 2), by=turn.member, now=turn.now)
    said = [view.handed_over(turn.lang, done).edited()]
    if done.taker.telegram_id is not None and done.taker.reachable and done.count:
        said.append(view.brief(done.taker.language, done, turn.firm.currency))
    return said


def _undo(tx: Tx, turn: Turn) -> Answer:
    return view.given_back(turn.lang, handover.take_back(tx, number(turn, 1), by=turn.member, now=turn.now)).edited()


def _on(tx: Tx, turn: Turn) -> Answer:
    service.set_active(tx, number(turn, 1), active=True, by=turn.member, now=turn.now)
    return _who(tx, turn)


def _off(tx: Tx, turn: Turn) -> Answer:
    service.set_active(tx, number(turn, 1), active=False, by=turn.member, now=turn.now)
    return _who(tx, turn)


_ACTIONS: Final = {
    "all": _all,
    "who": _who,
    "give": _give,
    "to": _to,
    "yes": _yes,
    "undo": _undo,
    "on": _on,
    "off": _off,
}
