"""Whose score moved since a moment, and whom nobody looked after: what digests are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from db import layouts
from db.customers import LIVING
from db.gateway import Tx
from db.models import Customer, Score, Visit
from db.scope import Scope


@dataclass(frozen=True, slots=True)
class Movement:
    """A customer whose level or grade is another than it was. `detail` is that of the score that stands now,
    `detail_before` that of the one that stood then."""

    customer_id: int
    name: str
    owner_id: int | None
    level_before: str | None
    level: str | None
    grade_before: str | None
    grade: str | None
    churn_before: float | None
    churn: float | None
    value_12m: Decimal | None
    detail: dict[str, Any]
    detail_before: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Untouched:
    """A customer with what it is worth and when it was last visited; None: never."""

    customer_id: int
    name: str
    owner_id: int | None
    churn: float | None
    value_12m: Decimal | None
    clv: Decimal | None
    visited_at: datetime | None


def since(tx: Tx, scope: Scope, moment: datetime, *, owner_id: int | None = None) -> list[Movement]:
    """Customers whose current level or grade is not the one that stood at `moment`; the new ones are left out."""
    then = aliased(Score)
    newest_then = (
        select(func.max(Score.id))
        .where(Score.customer_id == Customer.id, Score.as_of <= moment)
        .correlate(Customer)
        .scalar_subquery()
    )
    now = aliased(Score)
    wanted = (
        select(
            Customer.id,
            Customer.name,
            Customer.owner_id,
            then.level,
            now.level,
            then.grade,
            now.grade,
            then.churn_probability,
            now.churn_probability,
            now.value_12m,
            now.detail,
            now.layout_id,
            now.packed,
            then.detail,
            then.layout_id,
            then.packed,
        )
        .join_from(Customer, now, and_(now.id == Customer.score_id, now.as_of > moment))
        .join(then, then.id == newest_then)
        .where(*LIVING, scope.where(Customer.team_id), or_(then.level != now.level, then.grade != now.grade))
        .order_by(Customer.id)
    )
    if owner_id is not None:
        wanted = wanted.where(Customer.owner_id == owner_id)
    return [_movement(tx, row) for row in tx.sql.execute(wanted).all()]


def _movement(tx: Tx, row: Sequence[Any]) -> Movement:
    *own, now, now_id, now_packed, then, then_id, then_packed = row
    own += [layouts.detail(tx, now, now_id, now_packed), layouts.detail(tx, then, then_id, then_packed)]
    return Movement(*own)


def untouched(tx: Tx, scope: Scope, *, owner_id: int | None = None) -> list[Untouched]:
    """Every scored customer in `scope`, the most valuable first."""
    visits = (
        select(Visit.customer_id, func.max(Visit.at).label("at"))
        .where(Visit.voided_at.is_(None))
        .group_by(Visit.customer_id)
        .subquery()
    )
    wanted = (
        select(
            Customer.id,
            Customer.name,
            Customer.owner_id,
            Score.churn_probability,
            Score.value_12m,
            Score.clv,
            visits.c.at,
        )
        .join_from(Customer, Score, Score.id == Customer.score_id)
        .join(visits, visits.c.customer_id == Customer.id, isouter=True)
        .where(*LIVING, scope.where(Customer.team_id))
        .order_by(Score.value_12m.desc().nulls_last(), Customer.id)
    )
    if owner_id is not None:
        wanted = wanted.where(Customer.owner_id == owner_id)
    return [Untouched(*row) for row in tx.sql.execute(wanted)]
