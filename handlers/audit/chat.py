"""/audit 审计: who changed what, when, from what to what; for administrators."""

from __future__ import annotations

from db.gateway import Tx
from handlers.audit import service, view
from handlers.audit.service import ALL_ROWS, CUSTOMER, MEMBER, Whose
from handlers.common import access, routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.customers import frame, pick
from handlers.customers.pick import Picked


def register(app: App) -> None:
    """Answer the command, its words, the buttons that turn its pages, and a customer that was picked for it."""
    routes.command(app, "audit", audit, words=("审计", "audit"))
    routes.button(app, "audit", turned)
    pick.continues(app, "audit", _picked)


async def audit(turn: Turn) -> None:
    """`/audit [CUSTOMER or MEMBER]`. "审计发现华能账目不对" is no command but something to be told."""
    if turn.rest and not turn.text.startswith("/") and not turn.member.sees_all:
        return await talk.listen(turn)
    _may_read(turn)
    if not turn.rest:
        return await turn.do(lambda tx: _page(tx, turn, Whose()))
    member = await turn.read(lambda tx: service.member_called(tx, turn.rest))
    if member is not None:
        return await turn.do(lambda tx: _page(tx, turn, Whose(MEMBER, member.id)))
    return await pick.customer(turn, turn.rest, then="audit")


async def turned(turn: Turn) -> None:
    """`v1:audit:<all|c|m>:<id>:<0, or the row before which the page ends>`."""
    _may_read(turn)
    kind = turn.pressed[0] if turn.pressed else ""
    if kind not in (ALL_ROWS, CUSTOMER, MEMBER):
        raise UserError("common-old-button")
    whose = Whose(kind, frame.number(turn, 1), frame.number(turn, 2) or None)
    await turn.do(lambda tx: _page(tx, turn, whose).edited())


async def _picked(turn: Turn, picked: Picked) -> None:
    _may_read(turn)
    whose = Whose(CUSTOMER, picked.customer.id)
    await turn.do(lambda tx: _page(tx, turn, whose).edited() if picked.edit else _page(tx, turn, whose))


def _page(tx: Tx, turn: Turn, whose: Whose) -> Reply:
    return view.page(turn.lang, service.page(tx, whose), zone=turn.firm.zone, today=turn.today)


def _may_read(turn: Turn) -> None:
    access.must_administer(turn.member)
    if not turn.private:
        raise UserError("members-in-private")
