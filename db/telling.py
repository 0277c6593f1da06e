"""Where alerts were told, and what chats still have to be told of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from db.gateway import Tx
from db.models import AlertMessage, AlertOwed


@dataclass(frozen=True, slots=True)
class MessageInfo:
    """A message that shows one alert, or several of one cause: all that share its outbox key."""

    alert_id: int
    chat_id: int
    outbox_key: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class OwedInfo:
    """What a chat still has to be told of an alert; `reason` is one of LOUDNESS."""

    alert_id: int
    chat_id: int
    reason: str
    since: datetime


# A message of its own takes over from a reply, which takes over from a quiet reminder.
LOUDNESS: Final = ("woken", "worse", "escalated", "repeat", "first")
_OWED: Final = select(AlertOwed.alert_id, AlertOwed.chat_id, AlertOwed.reason, AlertOwed.since)
_MESSAGE: Final = select(
    AlertMessage.alert_id, AlertMessage.chat_id, AlertMessage.outbox_key, AlertMessage.sent_at
).order_by(AlertMessage.id)
_SHOWN: Final = AlertMessage.replaced_at.is_(None)


def owe(tx: Tx, rows: Sequence[OwedInfo]) -> None:
    """Note what chats have to be told. What is owed already of an alert stays, unless the new reason is louder."""
    for row in rows:
        standing = tx.sql.execute(
            _OWED.where(AlertOwed.alert_id == row.alert_id, AlertOwed.chat_id == row.chat_id)
        ).first()
        if standing is None:
            tx.sql.execute(insert(AlertOwed).values({name: getattr(row, name) for name in OwedInfo.__slots__}))
        elif LOUDNESS.index(row.reason) > LOUDNESS.index(OwedInfo(*standing).reason):
            same = (AlertOwed.alert_id == row.alert_id, AlertOwed.chat_id == row.chat_id)
            tx.sql.execute(update(AlertOwed).where(*same).values(reason=row.reason))


def owed(tx: Tx, chat_ids: Iterable[int] | None = None) -> list[OwedInfo]:
    """What these chats (all) have to be told, the oldest first."""
    wanted = _OWED.order_by(AlertOwed.since, AlertOwed.alert_id)
    if chat_ids is not None:
        wanted = wanted.where(AlertOwed.chat_id.in_(list(chat_ids)))
    return [OwedInfo(*row) for row in tx.sql.execute(wanted)]


def settle(tx: Tx, alert_ids: Iterable[int], chat_id: int | None = None) -> None:
    """Nothing is owed of these alerts any more, in one chat or anywhere."""
    done: list[ColumnElement[bool]] = [AlertOwed.alert_id.in_(list(alert_ids))]
    if chat_id is not None:
        done.append(AlertOwed.chat_id == chat_id)
    tx.sql.execute(delete(AlertOwed).where(*done))


def add_messages(tx: Tx, rows: Sequence[MessageInfo]) -> None:
    """Note where alerts are shown from now on; an older message of the same alert in the same chat is let go of."""
    for row in rows:
        same = (AlertMessage.alert_id == row.alert_id, AlertMessage.chat_id == row.chat_id, _SHOWN)
        tx.sql.execute(update(AlertMessage).where(*same).values(replaced_at=row.sent_at))
    columns = ("alert_id", "chat_id", "outbox_key", "sent_at")
    tx.sql.execute(insert(AlertMessage), [{name: getattr(row, name) for name in columns} for row in rows])


def messages(tx: Tx, alert_ids: Iterable[int]) -> list[MessageInfo]:
    """Where these alerts are shown now."""
    rows = tx.sql.execute(_MESSAGE.where(AlertMessage.alert_id.in_(list(alert_ids)), _SHOWN))
    return [MessageInfo(*row) for row in rows]


def shown_in(tx: Tx, outbox_keys: Iterable[str]) -> list[MessageInfo]:
    """The alerts that these messages show."""
    rows = tx.sql.execute(_MESSAGE.where(AlertMessage.outbox_key.in_(list(outbox_keys)), _SHOWN))
    return [MessageInfo(*row) for row in rows]


def generation(tx: Tx, alert_id: int, chat_id: int) -> int:
    """How many messages told this alert in a chat so far."""
    same = (AlertMessage.alert_id == alert_id, AlertMessage.chat_id == chat_id)
    return tx.sql.execute(select(func.count(AlertMessage.id)).where(*same)).scalar_one()


def told_since(tx: Tx, chat_id: int, since: datetime) -> int:
    """How many alert messages a chat got since a moment: what the attention budget is measured by."""
    wanted = select(func.count(func.distinct(AlertMessage.outbox_key)))
    return tx.sql.execute(wanted.where(AlertMessage.chat_id == chat_id, AlertMessage.sent_at > since)).scalar_one()
