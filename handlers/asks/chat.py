"""Plain questions that no command answers: who owes, which complaints wait, who is worth most; and a friendly word."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from db import rankings
from handlers.asks import figures_chat, questions_chat, service, view
from handlers.asks.view import Reader
from handlers.common import access, routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.i18n import label, say
from handlers.common.reply import Button, Reply

_SAID: Final = ("hello", "thanks", "data")  # answered by a sentence


def register(app: App) -> None:
    """Answer questions, and the button that says which one was meant."""
    talk.asked(app, "late", late)
    talk.asked(app, "slower", slower)
    talk.asked(app, "complaints", complaints)
    talk.asked(app, "best", best)
    talk.asked(app, "model", model)
    talk.asked(app, "terms", terms)
    for want in _SAID:
        talk.asked(app, want, _saying(want))
    routes.button(app, "want", pressed)
    figures_chat.register(app)
    questions_chat.register(app)


async def late(turn: Turn) -> None:
    """Who is past due; of who does not lead, the own customers first."""
    own = None if turn.member.leads else turn.member.id
    found = await turn.read(lambda tx: service.late(tx, turn.scope, turn.now, own=own))
    await _tell(turn, view.late(_reader(turn), found))


async def slower(turn: Turn) -> None:
    """Who pays later than before."""
    await turn.say(view.slower(_reader(turn), await turn.read(lambda tx: service.slower(tx, turn.scope))))


async def complaints(turn: Turn) -> None:
    """Which complaints are not resolved."""
    await _tell(turn, view.complaints(_reader(turn), await turn.read(lambda tx: rankings.complaints(tx, turn.scope))))


async def best(turn: Turn) -> None:
    """Who is worth most."""
    found = await turn.read(lambda tx: rankings.best(tx, turn.scope, limit=view.SHOWN))
    await _tell(turn, view.best(_reader(turn), found))


async def _tell(turn: Turn, reply: Reply) -> None:
    """In a group to the asker alone and without buttons; where amounts are not for it, the way to the private chat."""
    if turn.private or access.shows_amounts(turn.met.chat):
        return await turn.say(reply if turn.private else replace(reply, buttons=(), private=True))
    there = Button(label(turn.lang, "customers-open-private"), url=f"https://t.me/{turn.services.bot.username}")
    return await turn.say(Reply(say(turn.lang, "risk-hidden-amounts"), [[there]], private=True))


async def model(turn: Turn) -> None:
    """How good the forecasts were."""
    await turn.say(view.model(_reader(turn), await turn.read(service.proof)))


async def terms(turn: Turn) -> None:
    """What the words on the cards mean, with the firm's own bounds."""
    await turn.say(view.terms(turn.lang, service.bounds(turn.firm)))


async def pressed(turn: Turn) -> None:
    """`v1:want:<what>`: it was this that was meant."""
    want = (*turn.pressed, "")[0]
    show = talk.shown(turn, want)
    if show is None or not turn.private:
        raise UserError("common-old-button")
    await show(turn)


def _saying(want: str) -> talk.Show:
    async def show(turn: Turn) -> None:
        await turn.say(Reply(say(turn.lang, f"asks-{want}"), private=True))

    return show


def _reader(turn: Turn) -> Reader:
    return Reader(turn.lang, turn.firm.currency, turn.firm.zone, turn.today)
