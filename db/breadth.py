"""Orders summed up by customer and product: when each was first sold, and how much since a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from db.customers import LIVING
from db.gateway import Tx
from db.models import Customer, Order
from db.scope import Scope


@dataclass(frozen=True, slots=True)
class SoldInfo:
    """One customer, product (None: the orders do not say) and currency. first: of the orders above zero.

    since: the net amount from each of the moments asked for on, in major units of `currency`.
    """

    customer_id: int
    group: str | None
    industry: str | None
    region: str | None
    channel: str | None
    product: str | None
    currency: str
    first: datetime | None
    since: tuple[Decimal, ...]


def sold(tx: Tx, scope: Scope, moments: Sequence[datetime], *, until: datetime) -> list[SoldInfo]:
    """What the living customers in `scope` ordered up to a moment."""
    of = (
        Customer.id,
        Customer.group_company,
        Customer.industry,
        Customer.region,
        Customer.acquisition_channel,
        Order.product,
        Order.currency,
    )
    first = func.min(Order.at).filter(Order.amount > Decimal(0))
    sums = [func.sum(Order.amount).filter(Order.at >= each) for each in moments]
    wanted = (
        select(*of, first, *sums)
        .join_from(Order, Customer, Customer.id == Order.customer_id)
        .where(Order.voided_at.is_(None), Order.at <= until, *LIVING, scope.where(Customer.team_id))
        .group_by(*of)
    )
    rows: Sequence[Sequence[Any]] = tx.sql.execute(wanted).all()
    width = len(of) + 1
    return [SoldInfo(*(*row[:width], tuple(each or Decimal(0) for each in row[width:]))) for row in rows]


def products(tx: Tx, customer_id: int, since: datetime, until: datetime) -> int:
    """How many different products a customer ordered from `since` on and before `until`."""
    wanted = select(func.count(func.distinct(Order.product))).where(
        Order.customer_id == customer_id,
        Order.voided_at.is_(None),
        Order.amount > Decimal(0),
        Order.at >= since,
        Order.at < until,
    )
    return tx.sql.execute(wanted).scalar_one()
