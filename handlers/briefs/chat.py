"""/brief, and the answers about quiet customers."""

from __future__ import annotations

from db import customers
from handlers.briefs import reminding, service, surveys, view
from handlers.briefs.view import Frame
from handlers.common import access, i18n, once, routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.understand.facts import Fact, Remark, Signal, Visit
from handlers.customers import pick
from handlers.updates import tell


def register(app: App) -> None:
    """Answer /brief, its words and buttons."""
    routes.command(app, "brief", brief, words=("速览", "准备", "简报"))
    routes.button(app, "quiet", quiet)
    pick.continues(app, "brief", shown)
    reminding.register(app)
    surveys.register(app)


async def brief(turn: Turn) -> None:
    """`/brief CUSTOMER`. "准备给华能送样品" is no command but something to be told."""
    if turn.text.startswith("/") or not turn.rest or await pick.names_one(turn, turn.rest):
        await pick.customer(turn, turn.rest, then="brief")
    else:
        await talk.listen(turn)


async def shown(turn: Turn, picked: pick.Picked) -> None:
    """The customer is known: half a screen."""
    found = await turn.read(lambda tx: service.brief(tx, picked.customer.id, turn.scope, now=turn.now))
    await turn.say(view.brief(frame_of(turn), found, edit=picked.edit))


def frame_of(turn: Turn) -> Frame:
    chat = None if turn.private else turn.met.chat
    return Frame(turn.lang, turn.firm.currency, turn.firm.zone, turn.today, access.shows_amounts(chat))


async def quiet(turn: Turn) -> None:
    """`v1:quiet:<same|concern|help|touched>:<customer>`: every answer renews the date, most of them tell something."""
    answer, number = (*turn.pressed, "", "")[:2]
    if answer not in view.ANSWERS or not number.isdigit():
        raise UserError("common-old-button")
    customer = await turn.read(lambda tx: customers.get(tx, int(number), turn.scope))
    if customer is None:
        raise NotAllowed
    if await once.answered(turn):
        return
    await tell.tell_facts(
        turn, customer.id, [_fact(turn, answer)], i18n.label(turn.lang, f"briefs-quiet-{answer}"), edit=True
    )


def _fact(turn: Turn, answer: str) -> Fact:
    if answer == "touched":
        return Visit(on=turn.today, outcome="neutral", note="")
    if answer == "concern":
        return Visit(on=turn.today, outcome="concern", note="")
    if answer == "help":
        return Remark(on=turn.today, note="", signals=(Signal("dissatisfied", "", 0, 0, confirm=True),))
    return Remark(on=turn.today, note="")
