"""What lists ask about time: who was not seen, did not order or pay for so long, whose contract ends, who is new."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    bindparam,
    column,
    func,
    or_,
    select,
    type_coerce,
    values,
)

from db import owing
from db.figures import ASSUMED
from db.gateway import Tx
from db.models import Complaint, Contact, Contract, Customer, Invoice, Order, Payment, Visit
from db.prepared import Prepared
from db.scope import Scope
from db.types import Utc, to_micros

NEVER: Final = -1  # as a number of days: not once
_NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Moment:
    """today: the first moment of the asker's day."""

    now: datetime
    today: datetime

    def back(self, days: int) -> datetime:
        return self.today - timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Condition:
    """`sources` are joined to each customer by their customer_id; `at`: the moment that a line of the list shows."""

    sources: tuple[Any, ...]
    holds: ColumnElement[bool]
    at: ColumnElement[Any]
    latest_first: bool = False

    @property
    def first(self) -> ColumnElement[Any]:
        """What the list is ordered by; those without any such moment first."""
        return self.at.desc().nulls_last() if self.latest_first else self.at.asc().nulls_first()


Make = Callable[[Tx, Scope, Moment, int], Condition]


def condition(tx: Tx, scope: Scope, trait: str, days: Sequence[int], moment: Moment) -> Condition:
    """One of TRAITS, for so many days, or from so many days ago to so many. KeyError for one that does not exist."""
    over = days[1] if len(days) > 1 else 0
    at = replace(moment, now=min(moment.now, moment.back(over - 1))) if over else moment
    return _MAKE[trait](tx, scope, at, days[0])


def _edge(of: Any, at: Any, *which: ColumnElement[bool], latest: bool = True) -> Any:
    """Customer -> the last (or first) of its rows."""
    edge = func.max(at) if latest else func.min(at)
    wanted: Select[Any] = select(of.customer_id, edge.label("at")).where(of.voided_at.is_(None), *which)
    return wanted.group_by(of.customer_id).subquery()


def _unseen(_tx: Tx, _scope: Scope, moment: Moment, days: int) -> Condition:
    """Whoever was never visited counts too, unless it was only just entered by hand."""
    last = _edge(Visit, Visit.at, Visit.at <= moment.now)
    if days == NEVER:
        return Condition((last,), last.c.at.is_(None), last.c.at)
    cutoff = moment.back(days)
    old = or_(Customer.import_id.is_not(None), Customer.created_at < cutoff)
    return Condition((last,), or_(last.c.at < cutoff, and_(last.c.at.is_(None), old)), last.c.at)


def _unordered(_tx: Tx, _scope: Scope, moment: Moment, days: int) -> Condition:
    """Whoever has ordered, but not of late; never: whoever has not ordered yet."""
    last = _edge(Order, Order.at, Order.amount > _NOTHING, Order.at <= moment.now)
    holds = last.c.at.is_(None) if days == NEVER else last.c.at < moment.back(days)
    return Condition((last,), holds, last.c.at)


def _unpaid(_tx: Tx, _scope: Scope, moment: Moment, days: int) -> Condition:
    """Whoever paid last, or without any payment was invoiced first, so long ago."""
    last = _edge(Payment, Payment.at, Payment.amount > _NOTHING, Payment.at <= moment.now)
    invoiced = _edge(Invoice, Invoice.issued_at, Invoice.amount > _NOTHING, latest=False)
    since = func.coalesce(last.c.at, invoiced.c.at)
    never = and_(last.c.at.is_(None), invoiced.c.at.is_not(None))
    return Condition((last, invoiced), never if days == NEVER else since < moment.back(days), last.c.at)


def _ending(_tx: Tx, _scope: Scope, moment: Moment, days: int) -> Condition:
    """Whose contract that runs longest ends within so many days."""
    last = _edge(Contract, Contract.ends_at, Contract.ended_at.is_(None))
    until = moment.today + timedelta(days=days + 1)
    return Condition((last,), and_(last.c.at >= moment.today, last.c.at < until), last.c.at)


def _new(_tx: Tx, _scope: Scope, moment: Moment, days: int) -> Condition:
    """Whose first order is so young, or who was entered by hand since."""
    first = _edge(Order, Order.at, Order.amount > _NOTHING, latest=False)
    since = moment.back(days)
    entered = and_(Customer.import_id.is_(None), Customer.created_by.is_not(None), Customer.created_at >= since)
    at = func.coalesce(first.c.at, Customer.created_at)
    return Condition((first,), and_(or_(first.c.at >= since, entered), at <= moment.now), at, latest_first=True)


def _left(_tx: Tx, _scope: Scope, moment: Moment, days: int) -> Condition:
    """Whose contact left within so many days."""
    last = _edge(Contact, Contact.left_at, Contact.left_at.is_not(None), Contact.left_at <= moment.now)
    return Condition((last,), last.c.at >= moment.back(days), last.c.at, latest_first=True)


def _complaints(_tx: Tx, _scope: Scope, moment: Moment, days: int) -> Condition:
    """With a complaint that is not resolved, for more than so many days."""
    first = _edge(Complaint, Complaint.at, Complaint.resolved_at.is_(None), latest=False)
    latest = moment.back(days) if days else moment.now
    return Condition((first,), first.c.at <= latest, first.c.at)


def _overdue(tx: Tx, scope: Scope, moment: Moment, days: int) -> Condition:
    """Who owes what was due more than so many days ago; what counts as owed is said in one place only."""
    oldest: dict[int, datetime] = {}
    for each in owing.owed(tx, scope):
        if each.due_at < moment.back(days):
            oldest.setdefault(each.customer_id, each.due_at)
    rows = [(number, to_micros(due)) for number, due in oldest.items()] or [(0, 0)]
    table = values(column("customer_id", BigInteger), column("at", BigInteger), name="overdue", literal_binds=True)
    found = table.data(rows).cte("overdue_since")
    return Condition((found,), found.c.at.is_not(None), type_coerce(found.c.at, Utc))


_MAKE: Final[Mapping[str, Make]] = {
    "overdue": _overdue,
    "ending": _ending,
    "unseen": _unseen,
    "unordered": _unordered,
    "unpaid": _unpaid,
    "new": _new,
    "left": _left,
    "complaints": _complaints,
}
TRAITS: Final = tuple(_MAKE)


def assumed(tx: Tx, ids: list[int]) -> set[int]:
    """Those of the customers of whose contract that runs longest nobody said when it ends."""
    longest = {customer: ASSUMED in (details or {}) for customer, details in _RUNNING.all(tx, customers=ids)}
    return {customer for customer, is_assumed in longest.items() if is_assumed}


_RUNNING: Final = Prepared(
    select(Contract.customer_id, Contract.details)
    .where(
        Contract.customer_id.in_(bindparam("customers", expanding=True)),
        Contract.voided_at.is_(None),
        Contract.ended_at.is_(None),
    )
    .order_by(Contract.ends_at, Contract.id)
)
