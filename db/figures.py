"""Figures of orders, payments, visits and contracts: of one customer, or of everybody in a scope, over a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select

from db.customers import LIVING
from db.gateway import Tx
from db.models import Contract, Customer, Entry, Invoice, Member, Order, Payment, Score, Visit
from db.scope import Scope

ORDERS, PAYMENTS = "orders", "payments"
_OF: Final[dict[str, type[Order] | type[Payment]]] = {ORDERS: Order, PAYMENTS: Payment}
ASSUMED: Final = "term_assumed"  # in a contract's details: nobody said when it ends


@dataclass(frozen=True, slots=True)
class Sum:
    """Orders or payments in one currency: `amount` net of `returned` (0 or below), `count` of those above zero."""

    currency: str
    amount: Decimal
    count: int
    returned: Decimal


@dataclass(frozen=True, slots=True)
class Last:
    """The last order (with its product, where it says one) or payment."""

    at: datetime
    amount: Decimal
    currency: str
    product: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit or another contact; `who`: the name of who went, None where nobody wrote it down."""

    at: datetime
    who: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Term:
    """A contract. assumed: nobody said when it ends. ended_at: it was ended before its time."""

    starts_at: datetime
    ends_at: datetime
    amount: Decimal | None
    currency: str | None
    ended_at: datetime | None
    assumed: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The sums of one team's customers; `team_id` None: of nobody's."""

    team_id: int | None
    sum: Sum


def sums(tx: Tx, table: str, customer_id: int, since: datetime, until: datetime) -> list[Sum]:
    """One customer's ORDERS or PAYMENTS from `since` up to but not including `until`, the largest currency first."""
    of = _OF[table]
    wanted = select(of.currency, *_summed(of)).where(of.customer_id == customer_id, *_within(of, since, until))
    found = [_sum(row) for row in tx.sql.execute(wanted.group_by(of.currency))]
    return sorted(found, key=lambda each: (-each.amount, each.currency))


def parts(
    tx: Tx, table: str, scope: Scope, since: datetime, until: datetime, which: Sequence[ColumnElement[bool]] = ()
) -> list[Part]:
    """The ORDERS or PAYMENTS of the living customers in `scope` (of those that are `which`), by team and currency."""
    of = _OF[table]
    wanted: Select[Any] = (
        select(Customer.team_id, of.currency, *_summed(of))
        .join_from(of, Customer, Customer.id == of.customer_id)
        .outerjoin(Score, Score.id == Customer.score_id)
        .where(*LIVING, scope.where(Customer.team_id), *_within(of, since, until), *which)
        .group_by(Customer.team_id, of.currency)
    )
    return [Part(row[0], _sum(row[1:])) for row in tx.sql.execute(wanted)]


def _summed(of: type[Order] | type[Payment]) -> tuple[Any, ...]:
    nothing = Decimal(0)
    below = func.sum(of.amount).filter(of.amount < nothing)
    return func.sum(of.amount), func.count(of.id).filter(of.amount > nothing), below


def _within(of: type[Order] | type[Payment], since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return of.voided_at.is_(None), of.at >= since, of.at < until


def _sum(row: Sequence[Any]) -> Sum:
    currency, amount, count, returned = row
    return Sum(currency, amount or Decimal(0), count, returned or Decimal(0))


def last(tx: Tx, table: str, customer_id: int, until: datetime) -> Last | None:
    """The last of one customer's ORDERS or PAYMENTS above zero before a moment."""
    of = _OF[table]
    columns: list[Any] = [of.at, of.amount, of.currency, *([Order.product] if of is Order else [])]
    wanted = (
        select(*columns)
        .where(of.customer_id == customer_id, of.voided_at.is_(None), of.amount > Decimal(0), of.at < until)
        .order_by(of.at.desc(), of.id.desc())
        .limit(1)
    )
    row = tx.sql.execute(wanted).first()
    return Last(*row) if row else None


def visits(tx: Tx, customer_id: int, until: datetime) -> list[Seen]:
    """Every visit of one customer before a moment, the last one first."""
    who = func.coalesce(Visit.member_id, Entry.member_id)
    wanted = (
        select(Visit.at, Member.name, Visit.outcome)
        .outerjoin(Entry, Entry.id == Visit.entry_id)
        .outerjoin(Member, Member.id == who)
        .where(Visit.customer_id == customer_id, Visit.voided_at.is_(None), Visit.at < until)
        .order_by(Visit.at.desc(), Visit.id.desc())
    )
    return [Seen(*row) for row in tx.sql.execute(wanted)]


def contracts(tx: Tx, customer_id: int) -> list[Term]:
    """Every contract of one customer, the one that runs longest first."""
    of = (Contract.starts_at, Contract.ends_at, Contract.amount, Contract.currency, Contract.ended_at, Contract.details)
    wanted = select(*of).where(Contract.customer_id == customer_id, Contract.voided_at.is_(None))
    rows = tx.sql.execute(wanted.order_by(Contract.ends_at.desc(), Contract.id.desc()))
    return [Term(*row[:5], assumed=ASSUMED in (row[5] or {})) for row in rows]


def invoiced(tx: Tx, customer_id: int) -> bool:
    """Whether there is any invoice of a customer."""
    wanted = select(Invoice.id).where(Invoice.customer_id == customer_id, Invoice.voided_at.is_(None)).limit(1)
    return tx.sql.execute(wanted).first() is not None
