"""Inline mode: `@bot name` in any chat offers the cards its asker may see, to put one into that chat.

Whoever reads that chat reads what is put there, so the card carries neither amounts nor people nor words: it says how
the customer stands, and has a button to the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from db import customers, scores
from db.gateway import Tx
from handlers.common import keyboard, routes
from handlers.common.context import App, Turn
from handlers.common.i18n import label
from handlers.common.reply import Reply
from handlers.customers import inline_view, pick, service

MOST: Final = 8
LONGEST: Final = 80  # of a query that can be a name
_OF_ASKER: Final = {"is_personal": True, "cache_time": 0}  # what one may see is nothing for the next, and ages


def register(app: App) -> None:
    """Answer inline queries, of strangers too: with nothing."""
    routes.inline(app, _asked)


async def _asked(turn: Turn) -> None:
    query = turn.event.inline_query
    assert query is not None
    shown = await _shown(turn, query.query.strip()) if _is_let_in(turn) else []
    await turn.do(lambda tx: None)
    params: dict[str, Any] = {"inline_query_id": query.id, "results": shown, **_OF_ASKER}
    if not shown:
        params["button"] = {"text": label(turn.lang, "customers-open-private"), "start_parameter": "inline"}
    turn.services.answer("answerInlineQuery", params)


def _is_let_in(turn: Turn) -> bool:
    """A query comes with every key: who is too fast, or no member, is answered with nothing rather than told so."""
    member = turn.met.member
    return member is not None and member.active and not turn.services.pace.exceeded(turn.user_id, turn.now)


async def _shown(turn: Turn, words: str) -> list[dict[str, Any]]:
    index = await pick.directory(turn)
    ids = [hit.customer_id for hit in index.find(words[:LONGEST], MOST)] if words else None
    return await turn.read(lambda tx: _results(tx, turn, ids))


def _results(tx: Tx, turn: Turn, ids: Sequence[int] | None) -> list[dict[str, Any]]:
    if ids is None:
        found: Sequence[Any] = service.latest(tx, turn.member, turn.scope, limit=MOST)
    else:
        found = customers.many(tx, ids, turn.scope)
    made = [
        (each, inline_view.card(turn.lang, each, scores.current(tx, each.id), pick.private_url(turn, "card", each.id)))
        for each in found
    ]
    return [_result(turn, each, reply) for each, reply in made]


def _result(turn: Turn, customer: customers.CustomerInfo, card: Reply) -> dict[str, Any]:
    return {
        "type": "article",
        "id": str(customer.id),
        "title": customer.name,
        "description": inline_view.line(turn.lang, customer),
        "input_message_content": {"message_text": card.text, "parse_mode": "HTML"},
        "reply_markup": keyboard.markup(card.buttons),
    }
