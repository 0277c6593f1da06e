"""Next steps whose hour has come, and customers whose satisfaction nobody asked about for long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Text, cast, func, literal, or_, select, update

from db.customers import LIVING
from db.gateway import Tx
from db.models import Customer, Delivery, NextStep, Score, Survey


def due(tx: Tx, *, since: datetime, by: datetime) -> dict[int, list[int]]:
    """Person -> the open steps due after `since` up to `by` that the person was not reminded of, earliest first."""
    wanted = (
        select(NextStep.member_id, NextStep.id)
        .join(Customer, Customer.id == NextStep.customer_id)
        .where(
            NextStep.done_at.is_(None),
            NextStep.voided_at.is_(None),
            NextStep.reminded_at.is_(None),
            NextStep.due_at > since,
            NextStep.due_at <= by,
            *LIVING,
        )
        .order_by(NextStep.due_at, NextStep.id)
    )
    found: dict[int, list[int]] = {}
    for member_id, step_id in tx.sql.execute(wanted):
        found.setdefault(member_id, []).append(step_id)
    return found


def reminded(tx: Tx, step_ids: Sequence[int], *, now: datetime) -> None:
    """Note that whoever owes these steps was reminded of them."""
    tx.sql.execute(update(NextStep).where(NextStep.id.in_(step_ids)).values(reminded_at=now))


def survey_key(customer_id: int, month: str) -> str:
    """The claim under which a customer's satisfaction was asked for in a month (2026-11)."""
    return f"survey-customer:{customer_id}:{month}"


def unsurveyed(tx: Tx, owner_id: int, *, surveyed_before: datetime, asked_before: datetime, limit: int) -> list[int]:
    """A person's customers without a survey since `surveyed_before`, the most valuable first.

    Left out: who is known for less long, who never bought, and who was asked about since `asked_before`.
    """
    latest = select(func.max(Survey.at)).where(Survey.customer_id == Customer.id, Survey.voided_at.is_(None))
    last = latest.scalar_subquery()
    about = literal("survey-customer:") + cast(Customer.id, Text) + literal(":%")
    asked = select(Delivery.key).where(Delivery.key.like(about), Delivery.claimed_at >= asked_before)
    wanted = (
        select(Customer.id)
        .join(Score, Score.id == Customer.score_id)
        .where(
            Customer.owner_id == owner_id,
            *LIVING,
            Customer.created_at < surveyed_before,
            Score.value_12m > Decimal(0),
            or_(last.is_(None), last < surveyed_before),
            ~asked.exists(),
        )
        .order_by(Score.value_12m.desc(), Customer.id)
        .limit(limit)
    )
    return list(tx.sql.execute(wanted).scalars())


def delivered(tx: Tx, prefix: str, *, since: datetime) -> int:
    """How many runs whose key begins so were delivered since a moment."""
    begins = Delivery.key.startswith(prefix, autoescape=True)
    wanted = select(func.count()).select_from(Delivery).where(begins, Delivery.done_at >= since)
    return int(tx.sql.execute(wanted).scalar_one())
