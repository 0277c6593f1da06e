"""`/bind`: in private an administrator makes a code, in the group the code binds it."""

from __future__ import annotations

from db import people
from db.gateway import Tx
from db.people import ADMINISTRATOR
from handlers.common import access, once, routes
from handlers.common.context import Answer, App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.i18n import say
from handlers.common.reply import Reply
from handlers.members import admin, binding, view
from handlers.members.binding import CODE_VALID, Place


def register(app: App) -> None:
    """The command, its Chinese word, its buttons."""
    routes.command(app, "bind", _bind, alone=("绑定",))
    routes.button(app, "bind", _pressed)


def must_lead_group(turn: Turn) -> None:
    """NotAllowed unless the person is an administrator, or a manager of the team this group belongs to."""
    access.must_lead(turn.member)
    chat = turn.met.chat
    if not turn.member.sees_all and (chat is None or chat.team_id not in turn.member.teams):
        raise NotAllowed


async def _bind(turn: Turn) -> None:
    if turn.private:
        access.must_administer(turn.member)
        await turn.do(lambda tx: view.which_team(turn.lang, admin.active_teams(tx), verb="bind", before=()))
    else:
        await turn.do(lambda tx: _in_group(tx, turn))


async def _pressed(turn: Turn) -> None:
    """`v1:bind:<team>[:<disclosure>]`."""
    access.must_administer(turn.member)
    if not turn.private:
        raise UserError("common-old-button")
    await turn.do(lambda tx: _chosen(tx, turn))


def _chosen(tx: Tx, turn: Turn) -> Answer:
    team = admin.team_pressed(tx, turn, 0)
    if len(turn.pressed) < 2:
        return view.which_disclosure(turn.lang, team).edited()
    if once.repeated(tx, turn):
        return None
    code = binding.make_code(tx, team.id, turn.pressed[1], by=turn.member, now=turn.now)
    return view.bind_code(turn.lang, code, team, int(CODE_VALID.total_seconds() // 60)).edited()


def _in_group(tx: Tx, turn: Turn) -> Answer:
    """Bind this group. A refusal says what to do, a few times an hour."""
    if turn.member.role != ADMINISTRATOR:
        return _refusal(tx, turn, "members-bind-not-you")
    if not turn.rest:
        return _refusal(tx, turn, "members-bind-how")
    done = binding.bind(tx, turn.rest, _place(turn), by=turn.member, now=turn.now)
    if done is None:
        return _refusal(tx, turn, "members-bind-bad-code")
    chat = people.chat(tx, turn.chat_id)
    return view.bound((chat.language if chat else None) or turn.lang, done)


def _place(turn: Turn) -> Place:
    chat = turn.event.effective_chat
    assert chat is not None
    return Place(chat.id, chat.type, chat.title, turn.thread_id)


def _refusal(tx: Tx, turn: Turn, key: str) -> Answer:
    return Reply(say(turn.lang, key)) if binding.may_refuse(tx, turn.chat_id, now=turn.now) else None
