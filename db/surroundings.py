"""What is looked at beside a customer's own rows: its earlier score, industries, and news of them and the market."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import BigInteger, bindparam, func, literal_column, select, type_coerce

from db.customers import LIVING
from db.gateway import Tx
from db.models import Customer, Score, Signal
from db.prepared import Prepared
from db.scope import Scope
from db.types import Utc

MARKET: Final = "market"
# Written out, not bound: only so do both databases see that the index of news answers it.
_NEWS: Final = Signal.scope != literal_column("'customer'")


class EarlierScore(NamedTuple):
    """`as_of`: whole microseconds since 1970 UTC; a hundred thousand of them would be slow to make times of."""

    customer_id: int
    as_of: int
    points: float | None
    churn_probability: float | None
    grade: str | None


@dataclass(frozen=True, slots=True)
class News:
    """A signal that is not about one customer alone; `industry` None: about the whole market.

    named: the industry as it was told; `industry` is that of the customer where it was heard, "" where it has none.
    """

    id: int
    kind: str
    at: datetime
    words: str | None
    industry: str | None
    named: str | None = None


# A look into the index for each customer: it does not get slower with every night that is kept.
_FIRST: Final = (
    select(Score.id)
    .where(Score.customer_id == Customer.id, Score.as_of >= bindparam("since", type_=Utc))
    .order_by(Score.as_of, Score.id)
    .limit(1)
    .correlate(Customer)
    .scalar_subquery()
)
_SCORES: Final = select(
    Score.customer_id, type_coerce(Score.as_of, BigInteger), Score.points, Score.churn_probability, Score.grade
).join_from(Customer, Score, Score.id == _FIRST)
_ALL_EARLIEST: Final = Prepared(_SCORES)
_EARLIEST: Final = Prepared(_SCORES.where(Customer.id.in_(bindparam("customers", expanding=True))))
_NEWS_SINCE: Final = Prepared(
    select(Signal.id, Signal.kind, Signal.at, Signal.words, Signal.scope, Customer.industry)
    .join_from(Signal, Customer, Customer.id == Signal.customer_id)
    .where(_NEWS, Signal.at >= bindparam("since", type_=Utc), Signal.voided_at.is_(None))
    .order_by(Signal.at.desc(), Signal.id.desc())
)


def earliest_scores(tx: Tx, *, since: datetime, customer_ids: Sequence[int] | None = None) -> list[EarlierScore]:
    """The first score of each customer since a moment."""
    if customer_ids is None:
        return list(map(EarlierScore._make, _ALL_EARLIEST.all(tx, since=since)))
    return list(map(EarlierScore._make, _EARLIEST.all(tx, since=since, customers=customer_ids)))


def news(tx: Tx, *, since: datetime) -> list[News]:
    """News of industries and the market since a moment, latest first."""
    return [
        News(signal_id, kind, at, words, None if scope == MARKET else industry or "", scope.partition(":")[2] or None)
        for signal_id, kind, at, words, scope, industry in _NEWS_SINCE.all(tx, since=since)
        if scope == MARKET or industry or ":" in scope
    ]


@dataclass(frozen=True, slots=True)
class Exposed:
    """A customer that news concern: its class, and what is expected to be lost on it, as last scored."""

    customer_id: int
    customer_class: str | None
    at_risk: float


def exposed(tx: Tx, industries: Collection[str | None] | None, *, limit: int) -> list[Exposed]:
    """The customers of these industries (None: all), the most valuable first."""
    wanted = (
        select(Customer.id, Score.customer_class, Score.churn_probability, Score.value_12m)
        .outerjoin(Score, Score.id == Customer.score_id)
        .where(*LIVING)
        .order_by(Score.value_12m.desc().nulls_last(), Customer.id)
        .limit(limit)
    )
    if industries is not None:
        wanted = wanted.where(Customer.industry.in_(industries))
    rows = tx.sql.execute(wanted)
    return [Exposed(each, sort, (churn or 0.0) * float(value or 0)) for each, sort, churn, value in rows]


def industries(tx: Tx, scope: Scope) -> list[str]:
    """The industries of the customers in `scope`, most customers first."""
    wanted = (
        select(Customer.industry)
        .where(*LIVING, scope.where(Customer.team_id), Customer.industry.is_not(None))
        .group_by(Customer.industry)
        .order_by(func.count().desc(), Customer.industry)
    )
    return [name for name in tx.sql.execute(wanted).scalars() if name]
