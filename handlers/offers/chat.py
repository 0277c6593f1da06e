"""/offer 方案: what fits a customer, and what it said to it. /outlook 行情: a brief the owner can send on."""

from __future__ import annotations

from typing import Final

from db.gateway import Tx
from handlers.common import i18n, once, routes, talk
from handlers.common.context import Answer, App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.customers import frame as shared
from handlers.customers import pick
from handlers.customers.pick import Picked
from handlers.offers import service, view
from handlers.offers.view import Frame


def register(app: App) -> None:
    """Answer the commands, their words, buttons, and a customer that was picked."""
    routes.command(app, "offer", offer, words=("服务方案", "方案", "offer"))
    routes.command(app, "outlook", outlook, words=("行情简报", "对外简报", "行情", "outlook"))
    routes.button(app, "of", pressed)
    pick.continues(app, "offer", _picked)
    pick.continues(app, "outlook", _picked_outlook)


async def offer(turn: Turn) -> None:
    """`/offer CUSTOMER`. "方案报给华能了" is no command but something to be told."""
    if turn.text.startswith("/") or not turn.rest or await pick.names_one(turn, turn.rest):
        await pick.customer(turn, turn.rest, then="offer")
    else:
        await talk.listen(turn)


async def outlook(turn: Turn) -> None:
    """`/outlook [CUSTOMER | INDUSTRY]`."""
    industry = await turn.read(lambda tx: service.industry_named(tx, turn.rest)) if turn.rest else None
    if industry is None:
        return await pick.customer(turn, turn.rest, then="outlook")
    frame = _frame(turn, "outlook", 0)
    return await turn.do(lambda tx: view.outlook(frame, service.outlook_of(tx, industry, turn.member, now=turn.now)))


async def _picked(turn: Turn, picked: Picked) -> None:
    frame = _frame(turn, "offer", picked.customer.id)
    await turn.do(lambda tx: view.proposal(frame, service.proposal(tx, picked.customer), edit=picked.edit))


async def _picked_outlook(turn: Turn, picked: Picked) -> None:
    frame = _frame(turn, "outlook", picked.customer.id)

    def unit(tx: Tx) -> Reply:
        found = service.outlook(tx, picked.customer, turn.member, now=turn.now)
        return view.outlook(frame, found, edit=picked.edit)

    await turn.do(unit)


def _frame(turn: Turn, then: str, customer_id: int) -> Frame:
    url = None if turn.private else pick.private_url(turn, then, customer_id)
    return Frame(turn.lang, turn.firm.name, turn.firm.zone, turn.today, url)


async def pressed(turn: Turn) -> None:
    """`v1:of:made:<customer>:<offer>`, `v1:of:answer:<customer>:<offer>:<answer>`, `v1:of:sent:<customer>`."""
    act = _ACTS.get(turn.pressed[0] if turn.pressed else "")
    if act is None:
        raise UserError("common-old-button")
    await turn.do(lambda tx: act(tx, turn))


def _made(tx: Tx, turn: Turn) -> Reply:
    customer, key = shared.within(tx, turn, shared.number(turn, 1)), (*turn.pressed[2:], "")[0]
    if key not in service.proposal(tx, customer).made:  # a double tap is one
        service.offer(tx, customer, key, turn.member, now=turn.now)
    turn.toast = i18n.label(turn.lang, "offers-toast-made")
    return _again(tx, turn, customer.id)


def _answered(tx: Tx, turn: Turn) -> Reply:
    customer, (key, said) = shared.within(tx, turn, shared.number(turn, 1)), (*turn.pressed[2:], "", "")[:2]
    service.answered(tx, customer, key, said, turn.member, now=turn.now)
    turn.toast = i18n.label(turn.lang, "offers-toast-answered")
    return _again(tx, turn, customer.id)


def _again(tx: Tx, turn: Turn, customer_id: int) -> Reply:
    customer = shared.within(tx, turn, customer_id)
    return view.proposal(_frame(turn, "offer", customer_id), service.proposal(tx, customer), edit=True)


def _sent(tx: Tx, turn: Turn) -> Answer:
    """The text stays as it is; that it was sent stands below, once."""
    customer = shared.within(tx, turn, shared.number(turn, 1))
    if once.repeated(tx, turn):
        return None
    service.sent(tx, customer, turn.member, now=turn.now)
    turn.toast = i18n.label(turn.lang, "outlook-toast-sent")
    found = service.outlook(tx, customer, turn.member, now=turn.now)
    shown = view.outlook(_frame(turn, "outlook", customer.id), found)
    day = _frame(turn, "outlook", customer.id).day(turn.now)
    return Reply(i18n.join([shown.text, i18n.say(turn.lang, "outlook-sent-on", day=day)], "\n\n"), edit=True)


_ACTS: Final = {"made": _made, "answer": _answered, "sent": _sent}
