"""Raw updates: stored once before Telegram is told, marked done in the transaction that handled them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from db.gateway import Tx
from db.models import Inbox
from db.prepared import Adding, Prepared
from db.types import Utc

STATES = ("new", "done", "parked")


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """`body` is the update's JSON as it came; `chat_id` 0 where it belongs to no chat (inline queries)."""

    bot_id: int
    update_id: int
    chat_id: int
    body: str


_COLUMNS = (Inbox.bot_id, Inbox.update_id, Inbox.chat_id, Inbox.body)
_NEW = (
    select(*_COLUMNS)
    .where(Inbox.bot_id == bindparam("bot"), Inbox.state == "new")
    .order_by(Inbox.update_id)
    .limit(bindparam("limit"))
)
_KNOWN = Prepared(select(Inbox.bot_id, Inbox.update_id).where(Inbox.update_id.in_(bindparam("ids", expanding=True))))
_STORE = Adding(Inbox, known=())
_DONE = Prepared(
    update(Inbox)
    .where(Inbox.bot_id == bindparam("bot"), Inbox.update_id == bindparam("id"), Inbox.state == "new")
    .values(state="done", done_at=bindparam("at", type_=Utc))
)


def store(tx: Tx, updates: Sequence[RawUpdate], *, now: datetime) -> list[RawUpdate]:
    """Store what is not there yet and return just that, in the given order."""
    if not updates:
        return []
    known = set(_KNOWN.all(tx, ids=[row.update_id for row in updates]))
    fresh = [row for row in updates if (row.bot_id, row.update_id) not in known]
    if fresh:
        values = [
            {
                "bot_id": row.bot_id,
                "update_id": row.update_id,
                "chat_id": row.chat_id,
                "body": row.body,
                "received_at": now,
                "state": "new",
                "attempts": 0,
            }
            for row in fresh
        ]
        _STORE.many(tx, values)
    return fresh


def unhandled(tx: Tx, bot_id: int, *, limit: int = 10_000) -> list[RawUpdate]:
    """What was stored and not handled, oldest first."""
    return [RawUpdate(*row) for row in tx.sql.execute(_NEW, {"bot": bot_id, "limit": limit})]


def done(tx: Tx, bot_id: int, update_id: int, *, now: datetime) -> None:
    """Mark an update handled, together with what its handling wrote."""
    tx.later(_flush_done, {"bot": bot_id, "id": update_id, "at": now})


def _flush_done(tx: Tx, rows: list[Any]) -> None:
    _DONE.soon(tx, rows)


def park(tx: Tx, bot_id: int, update_id: int, *, error: str, now: datetime) -> None:
    """Put an update aside that cannot be handled, so that the next one is served."""
    tx.sql.execute(
        update(Inbox)
        .where(Inbox.bot_id == bot_id, Inbox.update_id == update_id)
        .values(state="parked", done_at=now, error=error, attempts=Inbox.attempts + 1)
    )


def count(tx: Tx, state: str) -> int:
    """How many updates are in `state` (new, done, parked)."""
    return tx.sql.execute(select(func.count()).where(Inbox.state == state)).scalar_one()


def prune(tx: Tx, *, before: datetime) -> int:
    """Forget handled updates that came before a moment; the number forgotten."""
    return tx.sql.execute(delete(Inbox).where(Inbox.state != "new", Inbox.received_at < before)).rowcount
