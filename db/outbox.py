"""Bot API calls that are owed: written with what causes them, sent at least once, in order per chat."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Boolean, bindparam, delete, func, or_, select, update

from db.gateway import Tx
from db.models import Outbox
from db.prepared import Adding, Prepared
from db.types import Utc

TOPIC = "outbox"


@dataclass(frozen=True, slots=True)
class Call:
    """One Bot API call. `key` is its idempotency key: a second call under the same key is not stored.

    `params` are the method's parameters as JSON values. `target` names an earlier call by its key: its message id
    is filled in as `message_id` (or as the message replied to) when this one is sent. `file_id` is a row of `file`
    to be uploaded.
    """

    key: str
    chat_id: int
    method: str
    params: dict[str, Any] = field(default_factory=dict)
    target: str | None = None
    file_id: int | None = None


@dataclass(slots=True)
class Owed:
    """A call that waits to be sent. `id` and what follows are known once it was claimed.

    repeat: it was posted before and may have arrived; `language` is the one to say so in. timeouts: how often it was
    posted and never answered. target_message: the Telegram id of the message that `target` names.
    """

    key: str
    chat_id: int
    method: str
    params: dict[str, Any]
    target: str | None = None
    file_id: int | None = None
    id: int = 0
    attempts: int = 0
    timeouts: int = 0
    repeat: bool = False
    target_message: int | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a posted call: sent (as which message), queued (again), or parked (for good, and why)."""

    id: int
    state: Literal["sent", "queued", "parked"]
    message_id: int | None = None
    error: str | None = None
    timed_out: bool = False


_OWE = Adding(Outbox, known=())
_WAITING = Prepared(
    select(Outbox.key)
    .where(Outbox.state == "queued", Outbox.due_at <= bindparam("now", type_=Utc))
    .order_by(Outbox.id)
    .limit(bindparam("limit"))
)
_OWED = Prepared(
    select(Outbox.key, Outbox.chat_id, Outbox.method, Outbox.params, Outbox.target, Outbox.file_id)
    .where(Outbox.key.in_(bindparam("keys", expanding=True)))
    .order_by(Outbox.id)
)
_AT_ONCE = 500  # keys in a query
_CLAIM = Prepared(
    update(Outbox)
    .where(Outbox.key.in_(bindparam("keys", expanding=True)), Outbox.state == "queued")
    .values(state="flight", attempts=Outbox.attempts + 1)
    .returning(Outbox.key, Outbox.id, Outbox.attempts, Outbox.timeouts, Outbox.repeat)
)
_MESSAGES = Prepared(select(Outbox.key, Outbox.message_id).where(Outbox.key.in_(bindparam("keys", expanding=True))))
_SENT = Prepared(
    update(Outbox)
    .where(Outbox.id == bindparam("row"))
    .values(state="sent", sent_at=bindparam("at", type_=Utc), message_id=bindparam("message"))
)
_UNSENT = Prepared(
    update(Outbox)
    .where(Outbox.id == bindparam("row"))
    .values(
        state=bindparam("to"),
        error=bindparam("why"),
        timeouts=Outbox.timeouts + bindparam("unanswered"),
        repeat=or_(Outbox.repeat, bindparam("again", type_=Boolean)),
    )
)
_SUPERSEDE = Prepared(
    update(Outbox).where(Outbox.key == bindparam("wanted"), Outbox.state == "queued").values(state="superseded")
)


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
            "timeouts": 0,
            "repeat": False,
        },
    )
    if due is None:
        tx.announce(TOPIC, Owed(call.key, call.chat_id, call.method, call.params, call.target, call.file_id))


def _flush(tx: Tx, rows: list[Any]) -> None:
    _OWE.soon(tx, rows)


def recover(tx: Tx) -> int:
    """After a start: what was in flight when the last process ended is owed again, as a repeat. How many."""
    return tx.sql.execute(update(Outbox).where(Outbox.state == "flight").values(state="queued", repeat=True)).rowcount


def waiting(tx: Tx, *, now: datetime, limit: int, known: Container[str] = ()) -> list[Owed]:
    """The first `limit` calls that are due and not claimed, oldest first, without those under `known` keys."""
    unknown = [key for (key,) in _WAITING.all(tx, now=now, limit=limit) if key not in known]
    batches = [unknown[start : start + _AT_ONCE] for start in range(0, len(unknown), _AT_ONCE)]
    return [Owed(*row) for keys in batches for row in _OWED.all(tx, keys=keys)]


def claim(tx: Tx, calls: Sequence[Owed]) -> list[Owed]:
    """Mark calls as in flight, and fill in what the database knows of them. Those gone meanwhile are left out."""
    if not calls:
        return []
    known = {row[0]: row for row in _CLAIM.all(tx, keys=[call.key for call in calls])}
    claimed = [call for call in calls if call.key in known]
    messages = message_ids(tx, [call.target for call in claimed if call.target])
    for call in claimed:
        _, call.id, call.attempts, call.timeouts, call.repeat = known[call.key]
        call.target_message = messages.get(call.target) if call.target else None
    return claimed


def message_ids(tx: Tx, keys: Sequence[str]) -> dict[str, int]:
    """The Telegram message ids of calls that were sent, by key."""
    if not keys:
        return {}
    return {key: message_id for key, message_id in _MESSAGES.all(tx, keys=keys) if message_id}


def settle(tx: Tx, outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """Write what became of posted calls."""
    sent = [{"row": each.id, "at": now, "message": each.message_id} for each in outcomes if each.state == "sent"]
    unsent = [_unsent(each) for each in outcomes if each.state != "sent"]
    if sent:
        _SENT.soon(tx, sent)
    if unsent:
        _UNSENT.soon(tx, unsent)


def _unsent(each: Outcome) -> dict[str, Any]:
    late = each.timed_out
    return {"row": each.id, "to": each.state, "why": each.error, "unanswered": int(late), "again": late}


def supersede(tx: Tx, keys: Iterable[str]) -> None:
    """Later edits of the same messages make these unnecessary."""
    rows = [{"wanted": key} for key in keys]
    _SUPERSEDE.soon(tx, rows)


def withdraw(tx: Tx, key: str) -> bool:
    """Do without a call; False where it does not wait any more, or never did."""
    return _SUPERSEDE.run(tx, wanted=key) > 0


def moved(tx: Tx, chat_id: int, *, old: int, new: int) -> None:
    """A message that could not be found was sent anew: whoever named it means the new one."""
    tx.sql.execute(update(Outbox).where(Outbox.chat_id == chat_id, Outbox.message_id == old).values(message_id=new))


def depth(tx: Tx) -> tuple[int, datetime | None]:
    """How many calls are owed, and since when the oldest."""
    owed = Outbox.state.in_(("queued", "flight"))
    count, oldest = tx.sql.execute(select(func.count(), func.min(Outbox.due_at)).where(owed)).one()
    return count, oldest


def in_flight(tx: Tx) -> int:
    """How many calls were posted and not answered yet."""
    return tx.sql.execute(select(func.count()).where(Outbox.state == "flight")).scalar_one()


def next_due(tx: Tx, *, after: datetime) -> datetime | None:
    """When the first call falls due that waits for its time."""
    return tx.sql.execute(
        select(func.min(Outbox.due_at)).where(Outbox.state == "queued", Outbox.due_at > after)
    ).scalar_one()


def prune(tx: Tx, *, before: datetime) -> int:
    """Forget calls sent before a moment that nobody can name any more; the number forgotten."""
    gone = delete(Outbox).where(Outbox.state.in_(("sent", "superseded")), Outbox.created_at < before)
    return tx.sql.execute(gone).rowcount
