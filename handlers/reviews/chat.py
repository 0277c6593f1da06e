"""/review 复核: changed grades, decided on with a tap or two."""

from __future__ import annotations

from typing import Final

from db import customers
from db.gateway import Tx
from handlers.common import access, i18n, routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.customers import frame
from handlers.reviews import service, view
from handlers.reviews.service import Change, Proposal

ACTIONS: Final = ("open", "why", "accept", "keep")


def register(app: App) -> None:
    """Answer the command, its words and the buttons."""
    routes.command(app, "review", review, alone=("复核", "review"))
    talk.asked(app, "review", review)
    routes.button(app, "rv", pressed)


async def review(turn: Turn) -> None:
    """All changes that wait, for who leads; only in private, where it can be decided."""
    access.must_lead(turn.member)
    if not turn.private:
        raise UserError("regrade-in-private")
    await _list(turn, edit=False)


async def _list(turn: Turn, *, edit: bool) -> None:
    found = await turn.services.workers.run(service.waiting, turn.services.db.url, turn.scope, turn.now)
    await turn.do(lambda tx: view.waiting(turn.lang, found, _names(tx, turn, found), edit=edit))


def _names(tx: Tx, turn: Turn, found: list[Change]) -> dict[int, str]:
    ids = [change.customer_id for change in found[: view.MOST]]
    return {each.id: each.name for each in customers.many(tx, ids, turn.scope)}


async def pressed(turn: Turn) -> None:
    """`v1:rv:list`, `v1:rv:open:<customer>`, `v1:rv:<why|accept>:<customer>:<grade>`, `v1:rv:keep:...:<reason>`."""
    access.must_lead(turn.member)
    what = (*turn.pressed, "")[0]
    if what == "list":
        return await _list(turn, edit=True)
    if what not in ACTIONS:
        raise UserError("common-old-button")
    return await turn.do(lambda tx: _act(tx, turn, what))


def _act(tx: Tx, turn: Turn, what: str) -> Reply:
    found = service.proposal(tx, frame.number(turn, 1), turn.scope, turn.now)
    if what == "open":
        return view.proposal(turn.lang, found, turn.today)
    grade, reason = (*turn.pressed[2:], "", "")[:2]
    if grade != found.new.grade:
        raise UserError("regrade-changed-meanwhile")
    return view.why(turn.lang, found) if what == "why" else _decided(tx, turn, found, what, reason)


def _decided(tx: Tx, turn: Turn, found: Proposal, what: str, reason: str) -> Reply:
    if what == "accept":
        service.accept(tx, found, turn.member, turn.now)
    else:
        service.keep(tx, found, turn.member, turn.now, reason=reason)
    grade = found.new.grade if what == "accept" else found.old.grade
    turn.toast = i18n.label(turn.lang, "regrade-toast", customer=found.customer.name, grade=grade or "–")
    return view.decided(turn.lang, found, accepted=what == "accept")
