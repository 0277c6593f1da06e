"""Figures asked for in plain words: 「华能今年买了多少」, "when did we last visit Siemens", 「这个月回款多少」."""

from __future__ import annotations

from db.gateway import Tx
from handlers.asks import figures, figures_view, questions, totals, totals_view, wording
from handlers.asks.figures_view import Reader
from handlers.asks.totals import Asked
from handlers.common import access, talk
from handlers.common.context import App, Turn
from handlers.common.reply import Reply
from handlers.common.talk import Show
from handlers.customers import foreign, pick
from handlers.customers.pick import Continue, Picked
from handlers.customers.wishes import Wish

# What is shown where a question for a figure names no customer.
_OF_ALL = {wording.OWED: "late", wording.VISITED: "activity", wording.TERM: "ending"}


def register(app: App) -> None:
    """Go on with each topic once the customer is known; answer for all where none is named."""
    for topic in wording.TOPICS:
        pick.continues(app, topic, _answering(topic))
        talk.asked(app, topic, _of_all(topic))


def _answering(topic: str) -> Continue:
    async def answer(turn: Turn, picked: Picked) -> None:
        ask = wording.read(str(picked.data.get("asked") or turn.text), turn.today)

        def unit(tx: Tx) -> Reply:
            found = figures.find(tx, picked.customer, topic, ask, today=turn.today, zone=turn.firm.zone)
            return figures_view.figure(_reader(turn, picked.customer.id), found, edit=picked.edit)

        await turn.do(unit)

    return answer


def _of_all(topic: str) -> Show:
    """The answer for all customers, or for those that the words name; a name that nobody here has, or that is of
    another team's customer, is asked about."""

    async def show(turn: Turn) -> None:
        known = await turn.read(lambda tx: totals.known(tx, turn.scope))
        asked = totals.read(turn.text, known, turn.member, turn.today)
        instead = talk.shown(turn, _OF_ALL.get(topic, ""))
        theirs = await foreign.named(turn, turn.text) if asked.left else None
        unknown = theirs.words if theirs is not None else asked.unknown
        if unknown:
            await pick.nobody(turn, (), Wish(topic, unknown, {"asked": turn.text[:200]}))
        elif instead is not None:
            await instead(turn)
        else:
            await _total(turn, topic, asked)

    return show


async def _total(turn: Turn, topic: str, asked: Asked) -> None:
    ask = totals.asked(turn.text, turn.today)

    def unit(tx: Tx) -> Reply:
        found = totals.find(tx, turn.scope, topic, ask, asked.wish, zone=turn.firm.zone, lang=turn.lang)
        return totals_view.total(_reader(turn), found, questions.whose(tx, turn.scope, turn.lang))

    await turn.do(unit)


def _reader(turn: Turn, customer_id: int | None = None) -> Reader:
    """In a group without amounts unless it may see them, with the customer's card behind a link."""
    amounts = access.shows_amounts(None if turn.private else turn.met.chat)
    if turn.private:
        return Reader(turn.lang, turn.firm.zone, turn.today, amounts)
    home = f"https://t.me/{turn.services.bot.username}"
    url = home if customer_id is None else pick.private_url(turn, "card", customer_id)
    return Reader(turn.lang, turn.firm.zone, turn.today, amounts, url)
