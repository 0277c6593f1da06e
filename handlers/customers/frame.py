"""What the turns of this feature share: numbers in buttons, the customer in scope, the card as a chat may see it."""

from __future__ import annotations

from typing import Final

from db import customers, media
from db.customers import CustomerInfo
from db.gateway import Tx
from handlers.common import access
from handlers.common.context import Turn
from handlers.common.errors import NotAllowed, UserError
from handlers.common.reply import Reply
from handlers.customers import card, pick, view
from handlers.customers.card import Seen

ON_CARD: Final = ("risk", "rating", "visit", "update", "brief", "project", "offer", "profile")


def seen(turn: Turn) -> Seen:
    """How this chat may see customers."""
    return Seen(turn.today, turn.firm.zone, turn.firm.currency, access.shows_amounts(turn.met.chat))


def number(turn: Turn, at: int) -> int:
    """Part `at` of the pressed button as a number. UserError where it is none: somebody else made that button."""
    part = turn.pressed[at] if at < len(turn.pressed) else ""
    if not (part.isascii() and part.isdigit() and len(part) < 19):
        raise UserError("common-old-button")
    return int(part)


def within(tx: Tx, turn: Turn, customer_id: int) -> CustomerInfo:
    found = customers.get(tx, customer_id, turn.scope)
    if found is None:
        raise NotAllowed
    return found


def show_card(tx: Tx, turn: Turn, customer: CustomerInfo, *, edit: bool) -> Reply:
    """The card as this chat may see it, with what other features offer to do; edit: instead of the pressed message."""
    siblings, shown = card.siblings(tx, customer, turn.scope), card.card(tx, customer)
    if not turn.private:
        url = pick.private_url(turn, "card", customer.id)
        return view.card_in_group(turn.lang, shown, seen(turn), siblings=siblings, url=url)
    pictured = ("photos",) if media.pictures(tx, customer.id, limit=1) else ()
    offers = pick.offered(turn, (*ON_CARD, *pictured, "merge-from"))
    reply = view.card(turn.lang, shown, seen(turn), siblings=siblings, offers=offers)
    return reply.edited() if edit else reply
