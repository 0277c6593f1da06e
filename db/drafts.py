"""Unfinished conversations: one per person and chat, with a version that refuses buttons of an older step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, delete, select

from db.gateway import Tx
from db.models import Draft
from db.upsert import upserting

LIFETIME: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class DraftInfo:
    member_id: int
    chat_id: int
    kind: str
    version: int
    data: dict[str, Any]
    message_key: str | None
    expires_at: datetime


_WANTED = select(
    Draft.member_id, Draft.chat_id, Draft.kind, Draft.version, Draft.data, Draft.message_key, Draft.expires_at
).where(Draft.member_id == bindparam("member"), Draft.chat_id == bindparam("chat"))


def get(tx: Tx, member_id: int, chat_id: int, *, now: datetime) -> DraftInfo | None:
    """The draft that is open, or None where there is none or it has expired."""
    row = tx.sql.execute(_WANTED, {"member": member_id, "chat": chat_id}).first()
    found = DraftInfo(*row) if row else None
    return found if found is not None and found.expires_at > now else None


def put(tx: Tx, draft: DraftInfo) -> None:
    """Keep `draft`, instead of the one that was there."""
    columns = ("kind", "version", "data", "message_key", "expires_at")
    values = {name: getattr(draft, name) for name in ("member_id", "chat_id", *columns)}
    tx.sql.execute(upserting(tx, Draft, key=("member_id", "chat_id"), replace=columns), values)


def drop(tx: Tx, member_id: int, chat_id: int) -> bool:
    """Forget the draft; whether there was one."""
    gone = tx.sql.execute(delete(Draft).where(Draft.member_id == member_id, Draft.chat_id == chat_id))
    return bool(gone.rowcount)
