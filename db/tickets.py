"""What buttons stand for: commands that wait for a pick and steps that can be undone, each used at most once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select, update

from db.gateway import Tx
from db.models import Ticket

LIFETIME: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class TicketInfo:
    id: int
    member_id: int
    kind: str
    data: dict[str, Any]
    expires_at: datetime
    used_at: datetime | None

    def good(self, now: datetime) -> bool:
        """Whether it can still be used."""
        return self.used_at is None and now < self.expires_at


_TICKET = select(*(getattr(Ticket, name) for name in TicketInfo.__slots__))


def add(
    tx: Tx, kind: str, data: dict[str, Any], *, member_id: int, now: datetime, lifetime: timedelta = LIFETIME
) -> int:
    """Keep `data` (JSON values) for a button; the ticket's id."""
    values = {"member_id": member_id, "kind": kind, "data": data, "created_at": now, "expires_at": now + lifetime}
    made = tx.sql.execute(insert(Ticket).values(values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def get(tx: Tx, ticket_id: int) -> TicketInfo | None:
    row = tx.sql.execute(_TICKET.where(Ticket.id == ticket_id)).first()
    return TicketInfo(*row) if row else None


def use(tx: Tx, ticket_id: int, *, now: datetime) -> bool:
    """Use a ticket up; False where that was done already or it has expired."""
    good = (Ticket.id == ticket_id, Ticket.used_at.is_(None), Ticket.expires_at > now)
    return bool(tx.sql.execute(update(Ticket).where(*good).values(used_at=now)).rowcount == 1)
