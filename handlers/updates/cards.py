"""Contact cards: what a phone sends of somebody in its address book is heard as if it had been typed."""

from __future__ import annotations

import re
from typing import Final

from telegram import Contact
from telegram.ext import filters

from handlers.common import routes
from handlers.common.context import App, Turn
from handlers.common.errors import UserError
from handlers.updates import tell
from handlers.updates.media import message_of

_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_LONGEST: Final = 80  # characters of a name


def register(app: App) -> None:
    """Listen for contacts."""
    routes.message(app, filters.CONTACT & filters.ChatType.PRIVATE, received)


async def received(turn: Turn) -> None:
    """Somebody at a customer; who sends the own number tells nothing."""
    card = message_of(turn).contact
    assert card is not None
    if card.user_id == turn.user_id:
        raise UserError("updates-own-card")
    await tell.tell(turn, words(card))


def words(card: Contact) -> str:
    """A card as one would type it; the order of names is that of their language."""
    first, last = card.first_name, card.last_name or ""
    chinese = _CHINESE.search(first + last) is not None
    name = f"{last}{first}" if chinese else f"{first} {last}"
    return f"{'联系人' if chinese else 'contact'} {' '.join(name.split())[:_LONGEST]} {card.phone_number}"
