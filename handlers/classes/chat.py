"""/classes 分类: classes of customers, what puts a customer into which; set by administrators."""

from __future__ import annotations

from db.gateway import Tx
from handlers.classes import service, view
from handlers.common import access, routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply, data
from handlers.customers import frame as shared


def register(app: App) -> None:
    """Answer the command, its words and the buttons."""
    routes.command(app, "classes", classes, words=("客户分类", "分类"), alone=("classes",))
    routes.button(app, "cls", pressed)


async def classes(turn: Turn) -> None:
    """`/classes [NAME: CONDITION, CONDITION ...]`. "分类账……" is no command but something to be told."""
    if turn.rest and not turn.text.startswith("/") and not turn.member.sees_all:
        return await talk.listen(turn)
    if not turn.private:
        raise UserError("members-in-private")
    if not turn.rest:
        return await turn.do(lambda tx: _listed(tx, turn))
    access.must_administer(turn.member)

    def unit(tx: Tx) -> Reply:
        firm = service.define(tx, turn.rest, turn.member, now=turn.now)
        return view.listed(turn.lang, service.classes(tx, turn.scope, firm), may_change=True, changed=True)

    return await turn.do(unit)


def _listed(tx: Tx, turn: Turn) -> Reply:
    found = service.classes(tx, turn.scope, turn.firm)
    return view.listed(turn.lang, found, may_change=turn.member.sees_all)


async def pressed(turn: Turn) -> None:
    """`v1:cls:all`, `v1:cls:open:<place>`, `v1:cls:drop:<place>:<version of the settings>`."""
    what = (*turn.pressed, "")[0]
    if not turn.private or what not in ("all", "open", "drop"):
        raise UserError("common-old-button")
    await turn.do(lambda tx: _act(tx, turn, what))


def _act(tx: Tx, turn: Turn, what: str) -> Reply:
    if what == "all":
        return _listed(tx, turn).edited()
    found = service.classes(tx, turn.scope, turn.firm)
    place = shared.number(turn, 1)
    if place >= len(found):
        raise UserError("common-old-button")
    chosen = found[place]
    if what == "drop":
        if shared.number(turn, 2) != turn.firm.settings_version:
            raise UserError("weights-changed-meanwhile")
        firm = service.drop(tx, chosen.kind.key, turn.member, now=turn.now)
        left = service.classes(tx, turn.scope, firm)
        return view.listed(turn.lang, left, may_change=True, changed=True).edited()
    mine = service.members(tx, turn.scope, chosen.kind.key)
    may_drop = turn.member.sees_all and not chosen.last
    drop = data("cls", "drop", place, turn.firm.settings_version) if may_drop else None
    return view.members(turn.lang, chosen, mine, drop=drop)
