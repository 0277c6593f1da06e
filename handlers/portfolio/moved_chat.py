"""Who got worse and who better: asked for in plain words, or behind /portfolio."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from db.gateway import Tx
from handlers.common import routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.customers.frame import number
from handlers.portfolio import lists, moved, moved_grammar, moved_view
from handlers.portfolio.lists_grammar import Wish as Listing
from handlers.portfolio.moved import Wish
from handlers.portfolio.turns import frame_of

PARTS: Final = 3  # of the button of a page


def register(app: App) -> None:
    """Before whoever may take "who" for a name, and its words for news."""
    talk.first(app, hear)
    talk.asked(app, "moved", usual)
    routes.button(app, "mv", pressed)


async def hear(turn: Turn) -> bool:
    """ "Who got worse this week?" 「本周哪些客户变差了」; False for other words."""
    if not moved_grammar.may_ask(turn.text):
        return False
    known = await turn.read(lambda tx: lists.known(tx, turn.scope))
    me = None if turn.member.leads else turn.member.id
    wish = moved_grammar.read(turn.text, known, today=turn.today, me=me)
    if wish is not None:
        await _show(turn, wish)
    return wish is not None


async def usual(turn: Turn) -> None:
    """Everybody of the last weeks."""
    await _show(turn, Wish(moved.usual(turn.today), {}))


async def _show(turn: Turn, wish: Wish) -> None:
    def unit(tx: Tx) -> Reply:
        found = moved.find(tx, turn.scope, wish, zone=turn.firm.zone, now=turn.now)
        ticket = moved.park(tx, wish, turn.member, now=turn.now)
        return moved_view.moved(
            frame_of(turn), replace(found, ticket=ticket), lists.names(tx, _listed(wish), turn.lang)
        )

    await turn.do(unit)


async def pressed(turn: Turn) -> None:
    """`v1:mv` from /portfolio, or `v1:mv:<ticket>:<way>:<page>`."""
    if turn.pressed:
        await _turned(turn)
    else:
        await usual(turn)


async def _turned(turn: Turn) -> None:
    if len(turn.pressed) != PARTS:
        raise UserError("common-old-button")
    ticket, page, way = number(turn, 0), number(turn, 2), turn.pressed[1]

    def unit(tx: Tx) -> Reply:
        wish = moved.parked(tx, ticket, way, turn.member, now=turn.now)
        found = moved.find(tx, turn.scope, wish, page, zone=turn.firm.zone, now=turn.now)
        names = lists.names(tx, _listed(wish), turn.lang)
        return moved_view.moved(frame_of(turn), replace(found, ticket=ticket), names, edit=True)

    await turn.do(unit)


def _listed(wish: Wish) -> Listing:
    return Listing(wish.where, "value")
