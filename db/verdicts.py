"""What people decided on changed grades."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select

from db.customers import LIVING
from db.gateway import Tx
from db.models import Customer, Member, Verdict
from db.prepared import Prepared
from db.scope import Scope


@dataclass(frozen=True, slots=True)
class VerdictInfo:
    """`author` is the name of who decided; expires_at None: the machine's grade was accepted."""

    id: int
    customer_id: int
    decided_at: datetime
    before: str
    machine: str
    grade: str
    reason: str | None
    expires_at: datetime | None
    author: str


_INFO = select(
    Verdict.id,
    Verdict.customer_id,
    Verdict.decided_at,
    Verdict.before,
    Verdict.machine,
    Verdict.grade,
    Verdict.reason,
    Verdict.expires_at,
    Member.name,
).join_from(Verdict, Member, Member.id == Verdict.member_id)


_LATEST = Prepared(_INFO.where(Verdict.customer_id == bindparam("customer")).order_by(Verdict.id.desc()).limit(1))


def add(tx: Tx, **values: Any) -> int:
    """Keep a decision; its id."""
    made = tx.sql.execute(insert(Verdict), values).inserted_primary_key
    assert made is not None
    return int(made[0])


def latest(tx: Tx, customer_id: int) -> VerdictInfo | None:
    """The last decision on a customer, expired or not."""
    row = _LATEST.first(tx, customer=customer_id)
    return VerdictInfo(*row) if row else None


def since(tx: Tx, scope: Scope, moment: datetime) -> dict[int, VerdictInfo]:
    """Customer -> the last decision since a moment, within `scope`."""
    wanted = (
        _INFO.join(Customer, Customer.id == Verdict.customer_id)
        .where(Verdict.decided_at >= moment, *LIVING, scope.where(Customer.team_id))
        .order_by(Verdict.id)
    )
    return {row.customer_id: VerdictInfo(*row) for row in tx.sql.execute(wanted)}
