"""A double tap is one: what a press makes anew each time, it does not make again while the first is fresh."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from db import deliveries
from db.gateway import Tx
from handlers.common import i18n
from handlers.common.context import Turn

FRESH: Final = timedelta(minutes=1)


def repeated(tx: Tx, turn: Turn) -> bool:
    """Whether this person pressed this very button within the last minute; then a toast says so. Call it in the
    transaction that does what the button is for, so that a press of which nothing came counts as none."""
    if turn.event.callback_query is None:
        return False
    if _is_fresh(tx, turn):
        turn.toast = i18n.label(turn.lang, "common-just-done")
        return True
    _note(tx, turn)
    return False


async def answered(turn: Turn) -> bool:
    """The same ahead of a unit that is elsewhere, which then notes the press; True: there is nothing more to do."""
    if await turn.read(lambda tx: _is_fresh(tx, turn)):
        turn.toast = i18n.label(turn.lang, "common-just-done")
        await turn.do(lambda tx: None)
        return True
    turn.first(lambda tx: _note(tx, turn))
    return False


def _is_fresh(tx: Tx, turn: Turn) -> bool:
    before = deliveries.claimed_at(tx, _key(turn))
    return before is not None and before <= turn.now < before + FRESH


def _note(tx: Tx, turn: Turn) -> None:
    deliveries.release(tx, _key(turn))
    deliveries.claim(tx, _key(turn), now=turn.now)


def _key(turn: Turn) -> str:
    query = turn.event.callback_query
    return f"press:{turn.user_id}:{turn.chat_id}:{turn.pressed_message}:{query.data if query else ''}"
