"""Who was lost, and when: what alerts are measured by."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select

from db.customers import LIVING
from db.gateway import Tx
from db.models import Customer, Fact, Order
from db.scope import Scope

# As in scoring.rewind, which this package does not import (a test compares).
LOST_DAYS: Final = 90
LOST_GAPS: Final = 3
REPORTED: Final = "loss"  # the kind of fact that says so


def losses(tx: Tx, scope: Scope, *, now: datetime) -> dict[int, datetime]:
    """Customer -> when it was lost: reported so, or silent for longer than its usual gaps explain."""
    found = _silent(tx, scope, now)
    for customer_id, at in _reported(tx, scope):
        found[customer_id] = min(at, found.get(customer_id, at))
    return found


def _silent(tx: Tx, scope: Scope, now: datetime) -> dict[int, datetime]:
    wanted = (
        select(Order.customer_id, func.count(Order.id), func.min(Order.at), func.max(Order.at))
        .join_from(Order, Customer, Customer.id == Order.customer_id)
        .where(Order.voided_at.is_(None), Order.amount > Decimal(0), *LIVING, scope.where(Customer.team_id))
        .group_by(Order.customer_id)
        .having(func.count(Order.id) > 1)
    )
    lost: dict[int, datetime] = {}
    for customer_id, count, first, last in tx.sql.execute(wanted):
        gone = last + max(timedelta(days=LOST_DAYS), LOST_GAPS * (last - first) / (count - 1))
        if gone <= now:
            lost[customer_id] = gone
    return lost


def _reported(tx: Tx, scope: Scope) -> list[tuple[int, datetime]]:
    wanted = (
        select(Fact.customer_id, func.min(Fact.at))
        .join_from(Fact, Customer, Customer.id == Fact.customer_id)
        .where(Fact.kind == REPORTED, Fact.voided_at.is_(None), *LIVING, scope.where(Customer.team_id))
        .group_by(Fact.customer_id)
    )
    return [(customer_id, at) for customer_id, at in tx.sql.execute(wanted)]
