"""What is looked at beside a customer's own rows: its earlier score, industries, and news of them and the market."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, literal_column, select

from db.customers import LIVING
from db.gateway import Tx
from db.models import Customer, Score, Signal
from db.scope import Scope

MARKET: Final = "market"
# Written out, not bound: only so do both databases see that the index of news answers it.
_NEWS: Final = Signal.scope != literal_column("'customer'")


@dataclass(frozen=True, slots=True)
class EarlierScore:
    customer_id: int
    as_of: datetime
    points: float | None
    churn_probability: float | None
    grade: str | None


@dataclass(frozen=True, slots=True)
class News:
    """A signal that is not about one customer alone; `industry` None: about the whole market."""

    id: int
    kind: str
    at: datetime
    words: str | None
    industry: str | None


def earliest_scores(tx: Tx, *, since: datetime, customer_ids: Sequence[int] | None = None) -> list[EarlierScore]:
    """The first score of each customer since a moment."""
    # A look into the index for each customer: it does not get slower with every night that is kept.
    first = (
        select(Score.id)
        .where(Score.customer_id == Customer.id, Score.as_of >= since)
        .order_by(Score.as_of, Score.id)
        .limit(1)
        .correlate(Customer)
        .scalar_subquery()
    )
    columns = (Score.customer_id, Score.as_of, Score.points, Score.churn_probability, Score.grade)
    wanted = select(*columns).join_from(Customer, Score, Score.id == first)
    if customer_ids is not None:
        wanted = wanted.where(Customer.id.in_(customer_ids))
    return [EarlierScore(*row) for row in tx.sql.execute(wanted)]


def news(tx: Tx, *, since: datetime) -> list[News]:
    """News of industries and the market since a moment, latest first."""
    wanted = (
        select(Signal.id, Signal.kind, Signal.at, Signal.words, Signal.scope, Customer.industry)
        .join_from(Signal, Customer, Customer.id == Signal.customer_id)
        .where(_NEWS, Signal.at >= since, Signal.voided_at.is_(None))
        .order_by(Signal.at.desc(), Signal.id.desc())
    )
    found = [(News(*row[:4], None if row[4] == MARKET else row[5]), row[4]) for row in tx.sql.execute(wanted)]
    return [each for each, scope in found if scope == MARKET or each.industry]


def industries(tx: Tx, scope: Scope) -> list[str]:
    """The industries of the customers in `scope`, most customers first."""
    wanted = (
        select(Customer.industry)
        .where(*LIVING, scope.where(Customer.team_id), Customer.industry.is_not(None))
        .group_by(Customer.industry)
        .order_by(func.count().desc(), Customer.industry)
    )
    return [name for name in tx.sql.execute(wanted).scalars() if name]
