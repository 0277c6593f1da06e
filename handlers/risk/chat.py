"""/risk, /rating, /portfolio and the questions behind them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from db import scores
from db.gateway import Tx
from handlers.common import access, routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.reply import Reply
from handlers.customers import pick
from handlers.customers.pick import Picked
from handlers.risk import compare, paying, queries, view, view_behind, view_compare, view_payment, view_portfolio
from handlers.risk.view import Asked, Frame

Show = Callable[[Tx, Frame, Asked], Reply]
_GOES_ON: Final = re.compile(r"\s*(?:风险|评级)[^\s:：,，]")  # a word of a sentence rather than a command


def register(app: App) -> None:
    """Answer commands, Chinese words, buttons, and whoever was picked for a risk or rating."""
    routes.command(app, "risk", risk, words=("风险", "risk "), alone=("risk",))
    routes.command(app, "rating", rating, words=("评级", "rating "), alone=("rating",))
    routes.command(app, "portfolio", portfolio, alone=("组合", "portfolio"))
    talk.asked(app, "portfolio", portfolio)
    talk.hears(app, _compare)
    routes.button(app, "risk", pressed)
    pick.continues(app, "risk", _picked_risk)
    pick.continues(app, "rating", _picked_rating)
    pick.continues(app, "payment", _picked_payment)


async def risk(turn: Turn) -> None:
    """`/risk NAME`."""
    await _of(turn, "risk")


async def rating(turn: Turn) -> None:
    """`/rating NAME`."""
    await _of(turn, "rating")


async def _of(turn: Turn, then: str) -> None:
    """Of the customer that is named; "评级是怎么算的" only begins like the command, and is heard as a whole."""
    if _GOES_ON.match(turn.text) and not await pick.names_one(turn, turn.rest):
        return await talk.listen(turn)
    return await pick.customer(turn, turn.rest, then=then)


async def portfolio(turn: Turn) -> None:
    """All of my customers in one picture; `/portfolio WHICH` lists some of them."""
    some = talk.shown(turn, "list") if turn.rest else None
    if some is not None:
        return await some(turn)
    shown = await turn.read(lambda tx: queries.portfolio(tx, turn.scope))
    return await turn.say(view_portfolio.portfolio(frame_of(turn), shown))


async def _compare(turn: Turn) -> bool:
    """ "华能和腾讯哪个更危险": two customers beside each other, where both are named; False for other words."""
    named = [(await pick.named(turn, one), await pick.named(turn, other)) for one, other in compare.pairs(turn.text)]
    found = compare.outcome(named)
    if found.both is not None:
        await _compared(turn, found.both)
    elif found.unclear:
        await turn.say(view_compare.which(turn.lang, found.unclear))
    elif found.some and compare.plainly(turn.text):
        raise UserError("compare-unknown-name")
    return found.both is not None or bool(found.unclear)


async def _compared(turn: Turn, both: tuple[int, int]) -> None:
    frame = frame_of(turn)

    def unit(tx: Tx) -> Reply:
        return view_compare.compared(frame, *(queries.asked(tx, each, turn.scope) for each in both))

    await turn.say(await turn.glance(unit))


async def _picked_risk(turn: Turn, picked: Picked) -> None:
    await _show(turn, picked.customer.id, lambda tx, frame, asked: view.risk(frame, asked, edit=picked.edit))


async def _picked_rating(turn: Turn, picked: Picked) -> None:
    await _show(turn, picked.customer.id, lambda tx, frame, asked: view_behind.rating(frame, asked, edit=picked.edit))


async def _picked_payment(turn: Turn, picked: Picked) -> None:
    await _show(turn, picked.customer.id, partial(_payment, edit=picked.edit))


async def pressed(turn: Turn) -> None:
    """`v1:risk:<show|evidence|rating|trend|payment>:<customer id>`."""
    what, number = (*turn.pressed, "", "")[:2]
    if what not in _SHOWS or not number.isdigit():
        raise UserError("common-old-button")
    await _show(turn, int(number), _SHOWS[what])


async def _show(turn: Turn, customer_id: int, show: Show) -> None:
    """Read and work out first, without a lock; then answer."""
    frame = frame_of(turn)

    def unit(tx: Tx) -> Reply:
        return show(tx, frame, queries.asked(tx, customer_id, turn.scope, private_url=_private_url(turn, customer_id)))

    await turn.say(await turn.glance(unit))


def _evidence(tx: Tx, frame: Frame, asked: Asked) -> Reply:
    paid = queries.payment_proofs(tx, asked.paying)
    return view_behind.evidence(frame, asked, queries.proofs(tx, asked.score), paid)


def _payment(tx: Tx, frame: Frame, asked: Asked, *, edit: bool = True) -> Reply:
    return view_payment.payment(frame, asked, paying.at(tx, asked.score), edit=edit)


def _trend(tx: Tx, frame: Frame, asked: Asked) -> Reply:
    return view_behind.trend(frame, asked, scores.history(tx, asked.customer.id))


_SHOWS: dict[str, Show] = {
    "show": lambda tx, frame, asked: view.risk(frame, asked, edit=True),
    "rating": lambda tx, frame, asked: view_behind.rating(frame, asked, edit=True),
    "evidence": _evidence,
    "trend": _trend,
    "payment": _payment,
}


def _private_url(turn: Turn, customer_id: int) -> str | None:
    """In a group, the way to the whole answer: a bot cannot write first to who never started it."""
    return None if turn.private else f"https://t.me/{turn.services.bot.username}?start=risk_{customer_id}"


def frame_of(turn: Turn) -> Frame:
    """In what this person reads here."""
    chat = None if turn.private else turn.met.chat
    return Frame(turn.lang, turn.firm.currency, turn.firm.zone, turn.today, access.shows_amounts(chat))
