"""Amounts that a question for an amount may propose: what a customer owes, what it ordered last."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from db import owing
from db.gateway import Tx
from db.models import Order
from db.scope import ALL


def unpaid(tx: Tx, customer_id: int, currency: str, *, limit: int) -> list[Decimal]:
    """What is left to be paid of a customer's open invoices in `currency`: the one due first comes first."""
    return [each.amount for each in owing.owed(tx, ALL, customer_id=customer_id, currency=currency)][:limit]


def ordered(tx: Tx, customer_id: int, currency: str, *, limit: int) -> list[Decimal]:
    """The amounts of a customer's latest orders in `currency`, the last one first."""
    wanted = (
        select(Order.amount)
        .where(Order.customer_id == customer_id, Order.currency == currency, Order.amount > Decimal(0))
        .where(Order.voided_at.is_(None))
        .order_by(Order.at.desc(), Order.id.desc())
        .limit(limit)
    )
    return list(tx.sql.scalars(wanted))
