"""Amounts that a question for an amount may propose: what a customer owes, what it ordered last."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select

from db.gateway import Tx
from db.models import Invoice, Order, Payment


def unpaid(tx: Tx, customer_id: int, currency: str, *, limit: int) -> list[Decimal]:
    """What is left to be paid of a customer's open invoices in `currency`: the one due first comes first."""
    paid = (
        select(func.coalesce(func.sum(Payment.amount), 0))
        .where(Payment.invoice_id == Invoice.id, Payment.voided_at.is_(None))
        .correlate(Invoice)
        .scalar_subquery()
    )
    wanted = (
        select(Invoice.amount, paid)
        .where(Invoice.customer_id == customer_id, Invoice.currency == currency, Invoice.amount > Decimal(0))
        .where(Invoice.voided_at.is_(None), Invoice.settled_at.is_(None))
        .order_by(Invoice.due_at, Invoice.id)
    )
    left = (amount - Decimal(part) for amount, part in tx.sql.execute(wanted))
    return [amount for amount in left if amount > 0][:limit]


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
