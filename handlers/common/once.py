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
    query = turn.event.callback_query
    if query is None:
        return False
    key = f"press:{turn.user_id}:{turn.chat_id}:{turn.pressed_message}:{query.data}"
    before = deliveries.claimed_at(tx, key)
    if before is not None and before <= turn.now < before + FRESH:
        turn.toast = i18n.label(turn.lang, "common-just-done")
        return True
    deliveries.release(tx, key)
    deliveries.claim(tx, key, now=turn.now)
    return False
