"""What is still owed: open invoices less what was paid, the one definition that every list and figure shares.

An invoice is owed until it is settled or paid for: by payments on it, and by what the customer has to its credit in the
same currency (payments on account, open credit notes), which pays the oldest debts first. As in scoring.receivables,
but each currency by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select

from db.customers import LIVING
from db.gateway import Tx
from db.models import Customer, Invoice, Payment
from db.scope import Scope

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Owed:
    """An open invoice; `amount`: what is not paid of it, above zero, in `currency`; `key`: its business key."""

    customer_id: int
    customer: str
    owner_id: int | None
    due_at: datetime
    amount: Decimal
    currency: str
    key: str | None = None


def owed(tx: Tx, scope: Scope, *, customer_id: int | None = None, currency: str | None = None) -> list[Owed]:
    """What the living customers in `scope` (one of them; in one currency) still owe, of each the oldest debt first."""
    which = [*LIVING, scope.where(Customer.team_id)]
    if customer_id is not None:
        which.append(Customer.id == customer_id)
    if currency is not None:
        which.append(Invoice.currency == currency)
    rows = _open(tx, which)
    return list(_after_credit(rows, _on_account(tx, {row.customer_id for row in rows}, customer_id)))


def _open(tx: Tx, which: list[ColumnElement[bool]]) -> list[Owed]:
    """Invoices and credit notes (below zero) that are not settled, less what was paid on each."""
    paid = (
        select(func.coalesce(func.sum(Payment.amount), 0))
        .where(Payment.invoice_id == Invoice.id, Payment.voided_at.is_(None))
        .correlate(Invoice)
        .scalar_subquery()
    )
    of = (
        Customer.id,
        Customer.name,
        Customer.owner_id,
        Invoice.due_at,
        Invoice.amount,
        Invoice.currency,
        Invoice.key,
        paid,
    )
    wanted = (
        select(*of)
        .join_from(Invoice, Customer, Customer.id == Invoice.customer_id)
        .where(Invoice.voided_at.is_(None), Invoice.settled_at.is_(None), *which)
        .order_by(Customer.id, Invoice.due_at, Invoice.id)
    )
    return [_left(Owed(*row[:7]), Decimal(row[7])) for row in tx.sql.execute(wanted)]


def _left(invoice: Owed, paid: Decimal) -> Owed:
    """What is left of an invoice; a credit note stays what it is."""
    return (
        replace(invoice, amount=max(invoice.amount - max(paid, _NOTHING), _NOTHING)) if invoice.amount > 0 else invoice
    )


Credit = dict[tuple[int, str], Decimal]


def _on_account(tx: Tx, debtors: set[int], customer_id: int | None) -> Credit:
    """Customer and currency -> what was paid without saying on which invoice."""
    wanted: Any = (
        select(Payment.customer_id, Payment.currency, func.sum(Payment.amount))
        .where(Payment.voided_at.is_(None), Payment.invoice_id.is_(None))
        .group_by(Payment.customer_id, Payment.currency)
    )
    if customer_id is not None:
        wanted = wanted.where(Payment.customer_id == customer_id)
    rows = tx.sql.execute(wanted) if debtors else ()
    return {(customer, currency): max(paid, _NOTHING) for customer, currency, paid in rows if customer in debtors}


def _after_credit(rows: list[Owed], credit: Credit) -> Iterable[Owed]:
    """What is left once each customer's credit has paid its debts in the order they fall due."""
    for row in rows:
        if row.amount < 0:
            key = (row.customer_id, row.currency)
            credit[key] = credit.get(key, _NOTHING) - row.amount
    for row in rows:
        key = (row.customer_id, row.currency)
        used = min(max(row.amount, _NOTHING), credit.get(key, _NOTHING))
        if used:
            credit[key] -= used
        if row.amount > used:
            yield replace(row, amount=row.amount - used)
