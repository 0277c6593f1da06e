"""Counts and sums of what happened, by customer and by one thing more: what answers in tables are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Float, Select, String, cast, func, literal, null, select, type_coerce
from sqlalchemy.orm import aliased

from db import lists
from db.customers import LIVING
from db.gateway import Tx
from db.models import Complaint, Customer, Entry, Order, Payment, Score, Signal, Survey, Visit
from db.scope import Scope
from db.scores import AT_RISK

Chosen = Select[Any]  # the ids of customers, not looked up yet
_NOTHING: Final = Decimal(0)
_NOBODY: Final[lists.Where] = {}
_YEAR: Final = 365 * 86_400 * 1_000_000


@dataclass(frozen=True, slots=True)
class Cell:
    """What happened to one customer: how often, and how much in `currency`; label: the one thing more."""

    customer_id: int
    label: str | None
    currency: str | None
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Known:
    """A customer with what answers are grouped and ordered by. `at_risk`, `value`: in the firm's currency."""

    id: int
    name: str
    industry: str | None
    region: str | None
    size: str | None
    team_id: int | None
    owner_id: int | None
    grade: str | None
    level: str | None
    currency: str | None
    terms: int | None
    limit: Decimal | None
    margin: float | None
    days_late: float | None
    churn: float | None
    value: Decimal | None
    at_risk: float

    @property
    def worth(self) -> float:
        """What is expected of it in twelve months; 0 where it is not scored."""
        return float(self.value or 0)


@dataclass(frozen=True, slots=True)
class _Table:
    of: Any
    amount: Any = None
    currency: Any = None


_TABLES: Final[Mapping[str, _Table]] = {
    "orders": _Table(Order, Order.amount, Order.currency),
    "payments": _Table(Payment, Payment.amount, Payment.currency),
    "complaints": _Table(Complaint),
    "visits": _Table(Visit),
    "signals": _Table(Signal),
}
_PERSON: Final = func.coalesce(Visit.member_id, Entry.member_id)
_LABELS: Final[Mapping[tuple[str, str], Any]] = {
    ("orders", "product"): Order.product,
    ("visits", "person"): cast(_PERSON, String),
    ("signals", "kind"): Signal.kind,
}


def known(
    tx: Tx, scope: Scope, where: lists.Where, ids: Sequence[int] = (), *, unless: lists.Where = _NOBODY
) -> dict[int, Known]:
    """The living customers in `scope` that have for each trait of `where` one of its values, and none of those of
    `unless`; of `ids` only those."""
    of: tuple[Any, ...] = (
        *(Customer.id, Customer.name, Customer.industry, Customer.region, Customer.size, Customer.team_id),
        *(Customer.owner_id, Score.grade, Score.level, Customer.currency, Customer.payment_terms_days),
        *(Customer.credit_limit, Customer.margin_rate, Score.expected_days_late, Score.churn_probability),
        *(Score.value_12m, AT_RISK),
    )
    wanted = select(*of).outerjoin(Score, Score.id == Customer.score_id)
    wanted = wanted.where(*LIVING, scope.where(Customer.team_id), *lists.matching(where), *lists.unlike(unless))
    if ids:
        wanted = wanted.where(Customer.id.in_(ids))
    return {row[0]: Known(*row) for row in tx.sql.execute(wanted.order_by(Customer.id))}


def chosen(scope: Scope, where: lists.Where, ids: Sequence[int] = (), *, unless: lists.Where = _NOBODY) -> Chosen:
    """The ids of the customers that `known` gives, as a query to look for their records by."""
    wanted = select(Customer.id).outerjoin(Score, Score.id == Customer.score_id)
    wanted = wanted.where(*LIVING, scope.where(Customer.team_id), *lists.matching(where), *lists.unlike(unless))
    return wanted.where(Customer.id.in_(ids)) if ids else wanted


def cells(
    tx: Tx,
    topic: str,
    scope: Scope,
    since: datetime,
    until: datetime,
    *,
    label: str | None = None,
) -> list[Cell]:
    """What happened from `since` up to but not including `until`: "orders", "payments", "complaints",
    "visits" or "signals".

    label: "product" of orders, "person" (a member's id) of visits, "kind" of signals. Orders and payments below zero
    lessen the amount and are not counted.
    """
    table = _TABLES[topic]
    named = _LABELS[topic, label] if label else null()
    currency = table.currency if table.currency is not None else null()
    apart = [table.of.customer_id, *([named] if label else []), *([currency] if table.currency is not None else [])]
    count = func.count() if table.amount is None else func.count().filter(table.amount > _NOTHING)
    amount = func.sum(table.amount) if table.amount is not None else literal(_NOTHING)
    wanted: Any = select(table.of.customer_id, named, currency, count, amount).join_from(
        table.of, Customer, Customer.id == table.of.customer_id
    )
    if topic == "visits":
        wanted = wanted.outerjoin(Entry, Entry.id == Visit.entry_id)
    wanted = wanted.where(table.of.voided_at.is_(None), table.of.at >= since, table.of.at < until)
    wanted = wanted.where(*LIVING, scope.where(Customer.team_id)).group_by(*apart)
    return [Cell(row[0], row[1], row[2], row[3], row[4] or _NOTHING) for row in tx.sql.execute(wanted)]


def began(tx: Tx, topic: str, scope: Scope) -> datetime | None:
    """When the first record of "orders", "payments", "complaints" or "visits" was made; None where there is none."""
    of = _TABLES[topic].of
    wanted = select(func.min(of.at)).join_from(of, Customer, Customer.id == of.customer_id)
    wanted = wanted.where(of.voided_at.is_(None), *LIVING, scope.where(Customer.team_id))
    first: datetime | None = tx.sql.execute(wanted).scalar()
    return first


def surveys(tx: Tx, scope: Scope, metric: str, since: datetime, until: datetime) -> list[tuple[int, float, datetime]]:
    """Every survey of a metric ("csat", "nps"): customer, value and when, the oldest first."""
    wanted = (
        select(Survey.customer_id, cast(Survey.value, Float), Survey.at)
        .join_from(Survey, Customer, Customer.id == Survey.customer_id)
        .where(Survey.voided_at.is_(None), Survey.metric == metric, Survey.at >= since, Survey.at < until)
        .where(*LIVING, scope.where(Customer.team_id))
        .order_by(Survey.at, Survey.id)
    )
    return [(row[0], row[1], row[2]) for row in tx.sql.execute(wanted)]


def products(tx: Tx, scope: Scope) -> list[str]:
    """Every product that customers in `scope` ever ordered, the most ordered first."""
    wanted = (
        select(Order.product)
        .join_from(Order, Customer, Customer.id == Order.customer_id)
        .where(Order.voided_at.is_(None), Order.product.is_not(None), *LIVING, scope.where(Customer.team_id))
        .group_by(Order.product)
        .order_by(func.count().desc(), Order.product)
    )
    return [str(row[0]) for row in tx.sql.execute(wanted)]


def last_year(tx: Tx, ids: Sequence[int]) -> list[Cell]:
    """What each of the customers ordered in the year that ended with its last order; orders below zero lessen the
    amount and are not counted."""
    other = aliased(Order)
    last = (
        select(other.customer_id, func.max(other.at).label("at"))
        .where(other.voided_at.is_(None), other.amount > _NOTHING, other.customer_id.in_(ids))
        .group_by(other.customer_id)
        .subquery()
    )
    begins = type_coerce(last.c.at, BigInteger) - _YEAR
    within: ColumnElement[bool] = type_coerce(Order.at, BigInteger) > begins
    count = func.count().filter(Order.amount > _NOTHING)
    wanted = (
        select(Order.customer_id, Order.currency, count, func.sum(Order.amount))
        .join_from(Order, last, last.c.customer_id == Order.customer_id)
        .where(Order.voided_at.is_(None), within)
        .group_by(Order.customer_id, Order.currency)
    )
    return [Cell(row[0], None, row[1], row[2], row[3] or _NOTHING) for row in tx.sql.execute(wanted)]
