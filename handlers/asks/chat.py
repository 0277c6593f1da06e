"""Plain questions that no command answers: who owes, which complaints wait, who is worth most; and a friendly word."""

from __future__ import annotations

from typing import Final

from db import rankings
from handlers.asks import service, view
from handlers.asks.view import Reader
from handlers.common import routes, talk
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.i18n import say
from handlers.common.reply import Reply

_SAID: Final = ("hello", "thanks", "data")  # answered by a sentence


def register(app: App) -> None:
    """Answer questions, and the button that says which one was meant."""
    talk.asked(app, "late", late)
    talk.asked(app, "complaints", complaints)
    talk.asked(app, "best", best)
    talk.asked(app, "model", model)
    talk.asked(app, "terms", terms)
    for want in _SAID:
        talk.asked(app, want, _saying(want))
    routes.button(app, "want", pressed)


async def late(turn: Turn) -> None:
    """Who is past due."""
    await turn.say(view.late(_reader(turn), await turn.read(lambda tx: service.late(tx, turn.scope, turn.now))))


async def complaints(turn: Turn) -> None:
    """Which complaints are not resolved."""
    await turn.say(view.complaints(_reader(turn), await turn.read(lambda tx: rankings.complaints(tx, turn.scope))))


async def best(turn: Turn) -> None:
    """Who is worth most."""
    await turn.say(
        view.best(_reader(turn), await turn.read(lambda tx: rankings.best(tx, turn.scope, limit=view.SHOWN)))
    )


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
        await turn.say(Reply(say(turn.lang, f"asks-{want}")))

    return show


def _reader(turn: Turn) -> Reader:
    return Reader(turn.lang, turn.firm.currency, turn.firm.zone, turn.today)
