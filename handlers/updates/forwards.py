"""Words that somebody forwards: a customer's feedback, kept with who said it and when."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Final

from telegram import MessageOriginChannel, MessageOriginChat, MessageOriginHiddenUser, MessageOriginUser

from handlers.common import formats, routes
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.common.understand.facts import Fact, Remark
from handlers.common.understand.message import understand
from handlers.common.understand.scan import Asker
from handlers.common.understand.search import Hit
from handlers.customers import pick
from handlers.customers.wishes import Wish
from handlers.updates import compose, media_view, tell
from handlers.updates.compose import Setting
from handlers.updates.media import message_of, shown_as

WHOSE: Final = "forward"
NAME: Final = 60


@dataclass(frozen=True, slots=True)
class _Words:
    """What was forwarded, who said it first, on which day."""

    text: str
    who: str
    on: date

    @property
    def quoted(self) -> str:
        """The words with their source, as they are kept."""
        return f"↪ {formats.clip(self.who, NAME)} {self.on.isoformat()}: {self.text}"


def register(app: App) -> None:
    """Listen for forwarded words."""
    routes.forwarded(app, received)
    pick.continues(app, WHOSE, picked)


async def received(turn: Turn) -> None:
    """About the one customer the words name, else about the one that is picked."""
    heard = await tell.hear(turn, turn.text)
    named = {fact.customer.customer_id for fact in heard.facts if fact.customer is not None}
    named |= {request.customer.customer_id for request in heard.requests if request.customer is not None}
    who, on = _source(turn)
    if len(named) == 1:
        await _store(turn, named.pop(), message_of(turn).message_id, _Words(turn.text, who, on))
        return
    data = {"message": message_of(turn).message_id, "text": turn.text, "who": who, "on": on.isoformat()}
    await pick.which(turn, Wish(WHOSE, data=data), question=media_view.whose(turn.lang, "forward"))


def _source(turn: Turn) -> tuple[str, date]:
    """Who said it first, and on which day here."""
    origin = message_of(turn).forward_origin
    assert origin is not None
    on = formats.local(origin.date, turn.firm.zone).date()
    match origin:
        case MessageOriginUser():
            return origin.sender_user.full_name, on
        case MessageOriginHiddenUser():
            return origin.sender_user_name, on
        case MessageOriginChat():
            return origin.sender_chat.effective_name or "", on
        case MessageOriginChannel():
            return origin.chat.effective_name or "", on
    return "", on


async def picked(turn: Turn, chosen: pick.Picked) -> None:
    """Now it is known whose words they are."""
    data = chosen.data
    if "message" not in data:
        raise UserError("common-old-button")
    said = _Words(data["text"], data["who"], date.fromisoformat(data["on"]))
    await _store(turn, chosen.customer.id, data["message"], said, edit=chosen.edit)


async def _store(turn: Turn, customer_id: int, message_id: int, words: _Words, *, edit: bool = False) -> None:
    facts = await _facts(turn, customer_id, words)
    setting = Setting(turn.now, turn.firm.zone, turn.firm.currency)
    whole = Remark(on=words.on, note=words.quoted)
    told = compose.compose(customer_id, facts or [whole], words.quoted, setting)
    told = told if facts else shown_as(told, "feedback")
    await tell.tell_composed(turn, told, tell.author_of(turn, message_id), edit=edit)


async def _facts(turn: Turn, customer_id: int, words: _Words) -> list[Fact]:
    """What is clear in the words, on the day they were said.

    Nobody is asked about the rest: the one who forwards did not write it.
    """
    index = await pick.directory(turn)
    name = index.get(customer_id).name
    asker = Asker(about=Hit(customer_id, name, 100.0, name, "pick"))
    heard = await asyncio.to_thread(understand, words.text, directory=index, today=words.on, asker=asker)
    return [fact for fact in heard.ready() if fact.customer and fact.customer.customer_id == customer_id]
