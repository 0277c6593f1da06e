"""Where alerts were told, and what chats still have to be told of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, func, select, update

from db.gateway import Tx
from db.models import Alert, AlertMessage, AlertOwed
from db.prepared import Adding, Prepared
from db.types import Utc


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
_THIS: Final = (AlertOwed.alert_id == bindparam("alert"), AlertOwed.chat_id == bindparam("chat"))
_ALL_OWED: Final = Prepared(_OWED.order_by(AlertOwed.since, AlertOwed.alert_id))
_OWED_OF: Final = Prepared(_OWED.where(AlertOwed.alert_id.in_(bindparam("alerts", expanding=True))))
_OWED_IN: Final = Prepared(
    _OWED.join(Alert, Alert.id == AlertOwed.alert_id)
    .where(AlertOwed.chat_id.in_(bindparam("chats", expanding=True)), Alert.severity >= bindparam("severity"))
    .order_by(AlertOwed.since, AlertOwed.alert_id)
)
_OWE: Final = Adding(AlertOwed)
_LOUDER: Final = Prepared(update(AlertOwed).where(*_THIS).values(reason=bindparam("to")))
_SETTLE: Final = Prepared(delete(AlertOwed).where(AlertOwed.alert_id.in_(bindparam("alerts", expanding=True))))
_SETTLE_HERE: Final = Prepared(
    delete(AlertOwed).where(
        AlertOwed.alert_id.in_(bindparam("alerts", expanding=True)), AlertOwed.chat_id == bindparam("chat")
    )
)
_TOLD: Final = Adding(AlertMessage)
_REPLACE: Final = Prepared(
    update(AlertMessage)
    .where(AlertMessage.alert_id == bindparam("alert"), AlertMessage.chat_id == bindparam("chat"), _SHOWN)
    .values(replaced_at=bindparam("at", type_=Utc))
)
_OF_ALERTS: Final = Prepared(_MESSAGE.where(AlertMessage.alert_id.in_(bindparam("alerts", expanding=True)), _SHOWN))
_BY_KEY: Final = Prepared(_MESSAGE.where(AlertMessage.outbox_key.in_(bindparam("keys", expanding=True)), _SHOWN))
_GENERATION: Final = Prepared(
    select(func.count(AlertMessage.id)).where(
        AlertMessage.alert_id == bindparam("alert"), AlertMessage.chat_id == bindparam("chat")
    )
)
_TOLD_SINCE: Final = Prepared(
    select(func.count(func.distinct(AlertMessage.outbox_key))).where(
        AlertMessage.chat_id == bindparam("chat"), AlertMessage.sent_at > bindparam("since", type_=Utc)
    )
)


def owe(tx: Tx, rows: Sequence[OwedInfo]) -> None:
    """Note what chats have to be told. What is owed already of an alert stays, unless the new reason is louder."""
    if not rows:
        return
    there = {row[:2]: OwedInfo(*row) for row in _OWED_OF.all(tx, alerts={row.alert_id for row in rows})}
    new = {place: row for row in rows if (place := (row.alert_id, row.chat_id)) not in there}
    _OWE.soon(tx, [{name: getattr(row, name) for name in OwedInfo.__slots__} for row in new.values()])
    for row in rows:
        standing = there.get((row.alert_id, row.chat_id))
        if standing is not None and LOUDNESS.index(row.reason) > LOUDNESS.index(standing.reason):
            _LOUDER.soon(tx, [{"alert": row.alert_id, "chat": row.chat_id, "to": row.reason}])


def owed(tx: Tx, chat_ids: Iterable[int] | None = None, *, at_least: int = 0) -> list[OwedInfo]:
    """What these chats (all) have to be told, of alerts of this severity or a higher one, the oldest first."""
    rows = _ALL_OWED.all(tx) if chat_ids is None else _OWED_IN.all(tx, chats=chat_ids, severity=at_least)
    return [OwedInfo(*row) for row in rows]


def settle(tx: Tx, alert_ids: Iterable[int], chat_id: int | None = None) -> None:
    """Nothing is owed of these alerts any more, in one chat or anywhere."""
    done = list(alert_ids)
    if done and chat_id is None:
        _SETTLE.soon(tx, [{"alerts": done}])
    elif done:
        _SETTLE_HERE.soon(tx, [{"alerts": done, "chat": chat_id}])


def add_messages(tx: Tx, rows: Sequence[MessageInfo]) -> None:
    """Note where alerts are shown from now on; an older message of the same alert in the same chat is let go of."""
    _REPLACE.soon(tx, [{"alert": row.alert_id, "chat": row.chat_id, "at": row.sent_at} for row in rows])
    _TOLD.soon(tx, [{name: getattr(row, name) for name in MessageInfo.__slots__} for row in rows])


def messages(tx: Tx, alert_ids: Iterable[int]) -> list[MessageInfo]:
    """Where these alerts are shown now."""
    wanted = list(alert_ids)
    return [MessageInfo(*row) for row in _OF_ALERTS.all(tx, alerts=wanted)] if wanted else []


def shown_in(tx: Tx, outbox_keys: Iterable[str]) -> list[MessageInfo]:
    """The alerts that these messages show."""
    return [MessageInfo(*row) for row in _BY_KEY.all(tx, keys=outbox_keys)]


def generation(tx: Tx, alert_id: int, chat_id: int) -> int:
    """How many messages told this alert in a chat so far."""
    return int(_GENERATION.scalar(tx, alert=alert_id, chat=chat_id))


def told_since(tx: Tx, chat_id: int, since: datetime) -> int:
    """How many alert messages a chat got since a moment: what the attention budget is measured by."""
    return int(_TOLD_SINCE.scalar(tx, chat=chat_id, since=since))
