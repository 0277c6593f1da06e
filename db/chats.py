"""Chats that were lost or changed their id."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, insert, select, update

from db.gateway import Tx
from db.models import AlertMessage, AlertOwed, Chat, Delivery, Draft, Entry, Member, Outbox, Schedule

_NAMING: tuple[Any, ...] = (Draft, Schedule, AlertMessage, AlertOwed)
_NAMING_MESSAGES: tuple[Any, ...] = (Outbox, Entry)


def lose(tx: Tx, chat_id: int) -> bool:
    """Note that the bot may no longer write to a chat. True where that is news."""
    lost = tx.sql.execute(update(Chat).where(Chat.id == chat_id, Chat.active).values(active=False)).rowcount
    gone = tx.sql.execute(
        update(Member).where(Member.telegram_id == chat_id, Member.reachable).values(reachable=False)
    ).rowcount
    return bool(lost or gone)


def cannot_pin_key(chat_id: int) -> str:
    """The delivery that says that somebody was told that the bot cannot pin in a chat."""
    return f"nopin:{chat_id}"


def migrate(tx: Tx, old: int, new: int) -> None:
    """A group became a supergroup: everything that names the chat names the new one. May be said twice.

    Message ids of the old group mean nothing in the new one, so they are forgotten: an edit is sent anew.
    """
    if old == new:
        return
    _move_chat(tx, old, new)
    tx.sql.execute(delete(Draft).where(Draft.chat_id == new))
    for model in _NAMING:
        tx.sql.execute(update(model).where(model.chat_id == old).values(chat_id=new))
    for model in _NAMING_MESSAGES:
        tx.sql.execute(update(model).where(model.chat_id == old).values(chat_id=new, message_id=None))
    tx.sql.execute(
        update(Delivery)
        .where(Delivery.key.contains(f":{old}:", autoescape=True))
        .values(key=func.replace(Delivery.key, f":{old}:", f":{new}:"))
    )


def _move_chat(tx: Tx, old: int, new: int) -> None:
    row = tx.sql.execute(select(Chat.__table__).where(Chat.id == old)).mappings().first()
    if row is None or row["migrated_to"] == new:
        return
    values: dict[str, Any] = {**row, "id": new, "type": "supergroup", "active": True}
    if tx.sql.execute(select(Chat.id).where(Chat.id == new)).first():
        tx.sql.execute(update(Chat).where(Chat.id == new).values(values))
    else:
        tx.sql.execute(insert(Chat).values(values))
    tx.sql.execute(update(Chat).where(Chat.id == old).values(migrated_to=new, active=False, team_id=None))
