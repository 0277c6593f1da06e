"""/activity 工作: visits, coverage of endangered customers, answers, due steps; one's own, or everybody's."""

from __future__ import annotations

from db.gateway import Tx
from handlers.activity import service, view
from handlers.common import access, routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.reply import Reply
from handlers.customers import frame as shared


def register(app: App) -> None:
    """Answer the command, its words and the buttons."""
    routes.command(app, "activity", activity, words=("工作情况", "工作", "activity"))
    routes.button(app, "act", pressed)
    talk.asked(app, "activity", activity)


async def activity(turn: Turn) -> None:
    """One's own figures; everybody's for who leads. "工作餐和华能" is no command but something to be told."""
    if turn.rest and not turn.text.startswith("/"):
        return await talk.listen(turn)
    if turn.member.leads:
        return await turn.say(await turn.read(lambda tx: _everybody(tx, turn)))
    return await turn.say(await turn.read(lambda tx: _own(tx, turn, turn.member.id)))


async def pressed(turn: Turn) -> None:
    """`v1:act:all`, `v1:act:who:<member>`."""
    access.must_lead(turn.member)
    what = turn.pressed[0] if turn.pressed else ""
    if what == "all":
        await turn.say((await turn.read(lambda tx: _everybody(tx, turn))).edited())
    elif what == "who":
        member = shared.number(turn, 1)
        await turn.say((await turn.read(lambda tx: _own(tx, turn, member))).edited())
    else:
        raise UserError("common-old-button")


def _everybody(tx: Tx, turn: Turn) -> Reply:
    return view.everybody(turn.lang, service.work(tx, turn.scope, now=turn.now))


def _own(tx: Tx, turn: Turn, member_id: int) -> Reply:
    """One person's figures, of customers in scope. NotAllowed for somebody of another team."""
    found = next(iter(service.work(tx, turn.scope, now=turn.now, only=member_id)), None)
    if found is None or not (turn.member.sees_all or set(found.member.teams) & set(turn.member.teams)):
        raise NotAllowed
    return view.own(turn.lang, found, leads=turn.member.leads)
