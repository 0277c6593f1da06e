"""Lists that people ask for in passing: who waits for an answer to a complaint, who is worth most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from db.customers import LIVING
from db.gateway import Tx
from db.models import Complaint, Customer, Score
from db.scope import Scope


@dataclass(frozen=True, slots=True)
class Waiting:
    """A complaint that is not resolved."""

    customer_id: int
    customer: str
    at: datetime
    severity: int
    text: str | None
    answered: bool


@dataclass(frozen=True, slots=True)
class Worth:
    """A customer with what it is expected to bring in twelve months, in the firm's currency."""

    customer_id: int
    customer: str
    value: Decimal
    level: str | None


def complaints(tx: Tx, scope: Scope) -> list[Waiting]:
    """Every complaint in `scope` that is not resolved, the oldest first."""
    wanted = (
        select(Customer.id, Customer.name, Complaint.at, Complaint.severity, Complaint.text, Complaint.answered_at)
        .join(Customer, Customer.id == Complaint.customer_id)
        .where(Complaint.voided_at.is_(None), Complaint.resolved_at.is_(None))
        .where(*LIVING, scope.where(Customer.team_id))
        .order_by(Complaint.at, Complaint.id)
    )
    return [Waiting(*row[:5], row[5] is not None) for row in tx.sql.execute(wanted)]


def best(tx: Tx, scope: Scope, *, limit: int) -> list[Worth]:
    """Those in `scope` who are worth most, the first one most."""
    wanted = (
        select(Customer.id, Customer.name, Score.value_12m, Score.level)
        .join(Score, Score.id == Customer.score_id)
        .where(Score.value_12m > Decimal(0), *LIVING, scope.where(Customer.team_id))
        .order_by(Score.value_12m.desc(), Customer.id)
        .limit(limit)
    )
    return [Worth(*row[:2], row[2] or Decimal(0), row[3]) for row in tx.sql.execute(wanted)]
