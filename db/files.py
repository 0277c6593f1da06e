"""Files that came from or go to Telegram."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from db.gateway import Tx
from db.models import File


@dataclass(frozen=True, slots=True)
class StoredFile:
    name: str
    mime: str | None
    content: bytes


def add(tx: Tx, *, name: str, content: bytes | None, now: datetime, mime: str | None = None, **values: object) -> int:
    """Keep a file; its id. `values`: telegram_file_id, entry_id."""
    made = insert(File).values(name=name, content=content, mime=mime, created_at=now, **values)
    key = tx.sql.execute(made).inserted_primary_key
    assert key is not None
    return int(key[0])


def content(tx: Tx, file_id: int) -> StoredFile:
    """A file with its bytes; empty where only Telegram has them."""
    row = tx.sql.execute(select(File.name, File.mime, File.content).where(File.id == file_id)).one()
    return StoredFile(row.name, row.mime, row.content or b"")
