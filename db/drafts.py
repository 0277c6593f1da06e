"""Unfinished conversations: one per person and chat, with a version that refuses buttons of an older step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, delete, select

from db.gateway import Tx
from db.models import Draft
from db.prepared import Adding, Prepared

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


_OPEN: Final = (Draft.member_id == bindparam("member"), Draft.chat_id == bindparam("chat"))
_WANTED: Final = Prepared(select(*(getattr(Draft, name) for name in DraftInfo.__slots__)).where(*_OPEN))
_DROP: Final = Prepared(delete(Draft).where(*_OPEN))
_KEPT: Final = ("kind", "version", "data", "message_key", "expires_at")
_PUT: Final = Adding(Draft, known=_KEPT, key=("member_id", "chat_id"))


def get(tx: Tx, member_id: int, chat_id: int, *, now: datetime) -> DraftInfo | None:
    """The draft that is open, or None where there is none or it has expired."""
    row = _WANTED.first(tx, member=member_id, chat=chat_id)
    found = DraftInfo(*row) if row else None
    return found if found is not None and found.expires_at > now else None


def put(tx: Tx, draft: DraftInfo) -> None:
    """Keep `draft`, instead of the one that was there."""
    _PUT.run(tx, **{name: getattr(draft, name) for name in DraftInfo.__slots__})


def drop(tx: Tx, member_id: int, chat_id: int) -> None:
    """Forget the draft, if there is one."""
    _DROP.soon(tx, [{"member": member_id, "chat": chat_id}])
