"""Bot API calls that are owed: written with what causes them, sent at least once, in order per chat."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from db.gateway import Tx
from db.models import Outbox
from db.upsert import ignoring_known

TOPIC = "outbox"


@dataclass(frozen=True, slots=True)
class Call:
    """One Bot API call. `key` is its idempotency key: a second call under the same key is not stored.

    `params` are the method's parameters as JSON values. `target` names an earlier call by its key: its message id
    is filled in as `message_id` when this one is sent. `file_id` is a row of `file` to be uploaded.
    """

    key: str
    chat_id: int
    method: str
    params: dict[str, Any] = field(default_factory=dict)
    target: str | None = None
    file_id: int | None = None


def put(tx: Tx, call: Call, *, now: datetime, due: datetime | None = None) -> None:
    """Owe `call`; it is sent after the commit, not before `due`."""
    tx.later(
        _flush,
        {
            "key": call.key,
            "chat_id": call.chat_id,
            "method": call.method,
            "params": call.params,
            "target": call.target,
            "file_id": call.file_id,
            "state": "queued",
            "created_at": now,
            "due_at": due or now,
            "attempts": 0,
        },
    )
    tx.announce(TOPIC)


def _flush(tx: Tx, rows: list[Any]) -> None:
    tx.sql.execute(ignoring_known(tx, Outbox), rows)
