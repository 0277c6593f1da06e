"""Customers nobody heard of for long: no visit, no entry."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, ScalarSelect, Text, cast, func, literal, or_, select

from db.customers import LIVING
from db.gateway import Tx
from db.models import Customer, Delivery, Entry, Score, Visit
from db.records import ATTEMPT


def key(customer_id: int, month: str) -> str:
    """The claim under which a customer was asked about in a month (2026-11)."""
    return f"quiet-customer:{customer_id}:{month}"


def quiet(tx: Tx, owner_id: int, *, heard_before: datetime, asked_before: datetime, limit: int) -> list[int]:
    """A person's customers that were not visited and not told about since `heard_before`, most valuable first.

    Left out: who was asked about since `asked_before`, and who never bought.
    """
    visited = select(func.max(Visit.at)).where(Visit.customer_id == Customer.id, Visit.voided_at.is_(None))
    heard = (Entry.voided_at.is_(None), Entry.kind != ATTEMPT)
    told = select(func.max(Entry.at)).where(Entry.customer_id == Customer.id, *heard)
    about = literal("quiet-customer:") + cast(Customer.id, Text) + literal(":%")
    asked = select(Delivery.key).where(Delivery.key.like(about), Delivery.claimed_at >= asked_before)
    wanted = (
        select(Customer.id)
        .join(Score, Score.id == Customer.score_id)
        .where(
            Customer.owner_id == owner_id,
            *LIVING,
            Score.value_12m > Decimal(0),
            *(_long_ago(latest.scalar_subquery(), heard_before) for latest in (visited, told)),
            ~asked.exists(),
        )
        .order_by(Score.value_12m.desc(), Customer.id)
        .limit(limit)
    )
    return list(tx.sql.execute(wanted).scalars())


def _long_ago(latest: ScalarSelect[datetime], before: datetime) -> ColumnElement[bool]:
    return or_(latest.is_(None), latest < before)
