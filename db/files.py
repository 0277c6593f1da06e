"""What people sent with an entry: pictures, recordings, places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, select, update

from db import tickets
from db.gateway import Tx
from db.models import File, Outbox, Schedule

_NAMES: Final = ("file", "file_id")  # under which a ticket or a schedule names a file


def keep(
    tx: Tx,
    *,
    name: str,
    mime: str | None,
    now: datetime,
    telegram_file_id: str | None = None,
    entry_id: int | None = None,
    content: bytes | None = None,
) -> int:
    """Keep a file; its content, or the id under which Telegram has it."""
    made = tx.sql.execute(
        insert(File).values(
            name=name,
            mime=mime,
            telegram_file_id=telegram_file_id,
            entry_id=entry_id,
            content=content,
            created_at=now,
        )
    ).inserted_primary_key
    assert made is not None
    return int(made[0])


def content(tx: Tx, file_id: int) -> bytes | None:
    return tx.sql.execute(select(File.content).where(File.id == file_id)).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class StoredFile:
    """`content` None where only Telegram has it, under `telegram_file_id`."""

    name: str
    mime: str | None
    content: bytes | None
    telegram_file_id: str | None


def stored(tx: Tx, file_id: int) -> StoredFile:
    """A file as it is sent. NoResultFound where there is none."""
    columns = File.name, File.mime, File.content, File.telegram_file_id
    return StoredFile(*tx.sql.execute(select(*columns).where(File.id == file_id)).one())


def forget(tx: Tx, file_id: int) -> None:
    """Let go of a file's content; that there was one stays known."""
    tx.sql.execute(update(File).where(File.id == file_id).values(content=None))


def prune(tx: Tx, *, before: datetime, now: datetime) -> int:
    """Let go of the content of files that came or were made before a moment and that nothing needs any more: no call
    that is owed, no button that can still be pressed, no import that is still to be done. How many.

    Pictures, recordings and places stay: Telegram has them.
    """
    owed = set(tx.sql.execute(select(Outbox.file_id).where(Outbox.state.in_(("queued", "flight")))).scalars())
    kept = [*tickets.live(tx, now=now), *tx.sql.execute(select(Schedule.settings).where(Schedule.active)).scalars()]
    held = owed | {number for each in kept for number in _named(each)}
    old = select(File.id).where(File.content.is_not(None), File.entry_id.is_(None), File.created_at < before)
    gone = [number for number in tx.sql.execute(old).scalars() if number not in held]
    for number in gone:
        forget(tx, number)
    return len(gone)


def _named(data: Any) -> Iterator[int]:
    """The files that are named anywhere in JSON."""
    if isinstance(data, dict):
        yield from (data[name] for name in _NAMES if isinstance(data.get(name), int))
        data = list(data.values())
    if isinstance(data, list):
        for each in data:
            yield from _named(each)
