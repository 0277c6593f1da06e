"""What buttons stand for: commands that wait for a pick and steps that can be undone, each used at most once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, select, update

from db.gateway import Tx
from db.models import Ticket
from db.prepared import Adding, Prepared
from db.types import Utc

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


_ADD: Final = Adding(Ticket)
_BY_ID: Final = Prepared(
    select(*(getattr(Ticket, name) for name in TicketInfo.__slots__)).where(Ticket.id == bindparam("id"))
)
_USE: Final = Prepared(
    update(Ticket)
    .where(Ticket.id == bindparam("ticket"), Ticket.used_at.is_(None), Ticket.expires_at > bindparam("now", type_=Utc))
    .values(used_at=bindparam("now", type_=Utc))
)


def add(
    tx: Tx, kind: str, data: dict[str, Any], *, member_id: int, now: datetime, lifetime: timedelta = LIFETIME
) -> int:
    """Keep `data` (JSON values) for a button; the ticket's id."""
    return _ADD.id(tx, member_id=member_id, kind=kind, data=data, created_at=now, expires_at=now + lifetime)


def get(tx: Tx, ticket_id: int) -> TicketInfo | None:
    row = _BY_ID.first(tx, id=ticket_id)
    return TicketInfo(*row) if row else None


def newest(tx: Tx, kind: str, *, member_id: int, now: datetime) -> tuple[int, datetime] | None:
    """A person's latest ticket of a kind that can still be used, and when it was made."""
    wanted = select(Ticket.id, Ticket.created_at).where(
        Ticket.kind == kind, Ticket.member_id == member_id, Ticket.used_at.is_(None), Ticket.expires_at > now
    )
    row = tx.sql.execute(wanted.order_by(Ticket.id.desc()).limit(1)).first()
    return (row[0], row[1]) if row else None


def use(tx: Tx, ticket_id: int, *, now: datetime) -> bool:
    """Use a ticket up; False where that was done already or it has expired."""
    return _USE.run(tx, ticket=ticket_id, now=now) == 1


def live(tx: Tx, *, now: datetime) -> list[dict[str, Any]]:
    """What the tickets hold that can still be used."""
    good = select(Ticket.data).where(Ticket.used_at.is_(None), Ticket.expires_at > now)
    return list(tx.sql.execute(good).scalars())


def prune(tx: Tx, *, before: datetime) -> int:
    """Forget tickets that expired before a moment; the number forgotten. The newest one stays: with it gone its number
    would be given out again, and its buttons would mean something else."""
    newest = select(func.max(Ticket.id)).scalar_subquery()
    return tx.sql.execute(delete(Ticket).where(Ticket.expires_at < before, Ticket.id < newest)).rowcount
