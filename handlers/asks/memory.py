"""The question that a person asked last, for one that only goes on with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from db import people, tickets
from db.gateway import Tx
from handlers.asks import query
from handlers.asks.query import Query

KIND: Final = "asked"
LASTS: Final = timedelta(minutes=30)
_LIST: Final = "list"  # the ticket of a list's pages


@dataclass(frozen=True, slots=True)
class Last:
    """What was answered last: the question, or the customer that was looked at since; listed: it was a list."""

    asked: Query | None = None
    customer_id: int | None = None
    listed: bool = False


def keep(tx: Tx, asked: Query, *, member_id: int, now: datetime) -> None:
    """Remember a question that is being answered."""
    tickets.add(tx, KIND, query.kept(asked), member_id=member_id, now=now, lifetime=LASTS)


def last(tx: Tx, *, member_id: int, now: datetime) -> Last:
    """What a person was told last, of what is not long ago."""
    asked = tickets.newest(tx, KIND, member_id=member_id, now=now)
    listed = tickets.newest(tx, _LIST, member_id=member_id, now=now)
    seen = people.last_seen(tx, member_id, since=now - LASTS)
    if asked is not None and listed is not None and listed[0] > asked[0]:
        asked = None
    if seen is not None and (asked is None or seen[1] > asked[1]):
        return Last(customer_id=seen[0], listed=asked is None and listed is not None and listed[1] >= seen[1])
    if asked is None:
        return Last(listed=listed is not None and now - listed[1] < LASTS)
    kept = tickets.get(tx, asked[0])
    return Last(asked=query.revived(kept.data)) if kept is not None else Last()
