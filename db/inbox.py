"""Raw updates: stored once before Telegram is told, marked done in the transaction that handled them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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
_THESE = (Inbox.bot_id == bindparam("bot"), Inbox.update_id.in_(bindparam("ids", expanding=True)))
_DONE = Prepared(
    update(Inbox)
    .where(*_THESE, Inbox.state == "new")
    .values(state="done", done_at=bindparam("at", type_=Utc))
    .returning(Inbox.update_id)
)
_SETTLED = Prepared(select(Inbox.update_id).where(*_THESE, Inbox.state != "new"))


class AlreadyHandled(Exception):
    """Somebody else has handled these updates meanwhile: what a unit wrote for them is not to stay."""


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


def done(tx: Tx, bot_id: int, update_id: int, *, now: datetime, once: bool = True) -> None:
    """Mark an update handled, together with what its handling wrote.

    once: where it is not waiting any more (another process led meanwhile, a commit arrived though its connection was
    lost), the commit of this unit fails with AlreadyHandled. False: it may have been marked before.
    """
    tx.later(_flush_done, (bot_id, update_id, now, once))


def _flush_done(tx: Tx, rows: list[tuple[int, int, datetime, bool]]) -> None:
    """One statement for all units of a commit. If it finds too few, the writer runs each unit alone."""
    for bot_id in {row[0] for row in rows}:
        mine = [row for row in rows if row[0] == bot_id]
        ids = sorted({row[1] for row in mine})
        marked = _DONE.scalars(tx, bot=bot_id, ids=ids, at=max(row[2] for row in mine))
        late = {row[1] for row in mine if row[3]}.difference(marked)
        if late and (settled := _SETTLED.scalars(tx, bot=bot_id, ids=sorted(late))):
            raise AlreadyHandled(*settled)


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
