"""Single records that questions ask for: contracts, complaints, orders, invoices, projects, planned steps, losses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select

from db.cells import Chosen
from db.customers import LIVING
from db.gateway import Tx
from db.models import Complaint, Contract, Customer, Fact, Invoice, NextStep, Order, Project, Signal, Visit
from db.scope import Scope

_NOTHING: Final = Decimal(0)
_ENDS: Final = func.coalesce(Contract.ended_at, Contract.ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of a customer. at: the day it is listed by. label: its cause, product, stage or result.

    who: the member it is of; on: another day of it (when a project was closed, a complaint resolved).
    """

    customer_id: int
    at: datetime
    amount: Decimal | None = None
    currency: str | None = None
    label: str | None = None
    text: str | None = None
    reason: str | None = None
    severity: int | None = None
    who: int | None = None
    on: datetime | None = None


def _select(of: Any, scope: Scope, columns: dict[str, Any], which: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    named = [of.customer_id, *(column.label(name) for name, column in columns.items())]
    wanted = select(*named).join_from(of, Customer, Customer.id == of.customer_id)
    return wanted.where(of.voided_at.is_(None), *LIVING, scope.where(Customer.team_id), *which)


def _rows(tx: Tx, of: Any, scope: Scope, *which: ColumnElement[bool], **columns: Any) -> list[Record]:
    """The records that are `which`, the earliest first."""
    wanted = _select(of, scope, columns, which).order_by(columns["at"], of.id)
    return [Record(**row) for row in tx.sql.execute(wanted).mappings()]


def contracts(tx: Tx, scope: Scope, since: datetime, until: datetime, *, lapsed: bool = False) -> list[Record]:
    """Contracts by the day they end or ended, from `since` up to but not including `until`.

    lapsed: only those of customers that have no other contract which ends later.
    """
    within = (since <= _ENDS, until > _ENDS)
    found = _rows(tx, Contract, scope, *within, at=_ENDS, amount=Contract.amount, currency=Contract.currency)
    longest = _longest(tx) if lapsed else {}
    return [each for each in found if not lapsed or each.at >= longest[each.customer_id]]


def _longest(tx: Tx) -> dict[int, datetime]:
    wanted = select(Contract.customer_id, func.max(_ENDS)).where(Contract.voided_at.is_(None))
    return {row[0]: row[1] for row in tx.sql.execute(wanted.group_by(Contract.customer_id))}


def signed_contracts(tx: Tx, scope: Scope, since: datetime, until: datetime) -> list[Record]:
    """Contracts by the day they were signed, from `since` up to but not including `until`."""
    which = (Contract.signed_at >= since, Contract.signed_at < until)
    columns = {"at": Contract.signed_at, "amount": Contract.amount, "currency": Contract.currency}
    return _rows(tx, Contract, scope, *which, **columns)


def disputed_contracts(tx: Tx, scope: Scope, since: datetime) -> list[Record]:
    """Contracts in dispute that nobody ended and whose term ends at `since` or later, by the day the dispute began."""
    which = (Contract.disputed_at.is_not(None), Contract.ended_at.is_(None), Contract.ends_at >= since)
    columns = {"at": Contract.disputed_at, "amount": Contract.amount, "currency": Contract.currency}
    return _rows(tx, Contract, scope, *which, **columns)


def with_contract(tx: Tx, scope: Scope, now: datetime, today: datetime) -> set[int]:
    """Customers with a contract that runs at `now`: begun, not ended, its last day not over; `today` began then."""
    runs = (Contract.starts_at <= now, Contract.ends_at >= today)
    open_still = Contract.ended_at.is_(None) | (Contract.ended_at > now)
    return {each.customer_id for each in _rows(tx, Contract, scope, *runs, open_still, at=_ENDS)}


def complaints(tx: Tx, scope: Scope, since: datetime, until: datetime, *, only_open: bool = False) -> list[Record]:
    """Complaints, the oldest first; label: the cause; on: when it was resolved."""
    which = [Complaint.at >= since, Complaint.at < until]
    which += [Complaint.resolved_at.is_(None)] if only_open else []
    columns = {"at": Complaint.at, "label": Complaint.cause, "text": Complaint.text}
    return _rows(tx, Complaint, scope, *which, **columns, severity=Complaint.severity, on=Complaint.resolved_at)


def orders(
    tx: Tx,
    of: Chosen,
    scope: Scope,
    since: datetime,
    until: datetime,
    *,
    products: Sequence[str] = (),
    limit: int = 200,
) -> list[Record]:
    """The largest orders of a time in each currency, at most `limit` in each; label: the product.

    of: the ids of the customers they are looked for, as `cells.chosen` gives them; products: only of these.
    """
    which = [Order.amount > _NOTHING, Order.at >= since, Order.at < until, Order.customer_id.in_(of)]
    which += [Order.product.in_(products)] if products else []
    columns = {"at": Order.at, "amount": Order.amount, "currency": Order.currency, "label": Order.product}
    place = func.row_number().over(partition_by=Order.currency, order_by=(Order.amount.desc(), Order.id))
    ranked = _select(Order, scope, {**columns, "place": place}, tuple(which)).subquery()
    wanted = select(*(each for each in ranked.c if each.key != "place")).where(ranked.c.place <= limit)
    ordered = wanted.order_by(ranked.c.place, ranked.c.currency)
    return [Record(**row) for row in tx.sql.execute(ordered).mappings()]


def issued_invoices(tx: Tx, scope: Scope, since: datetime, until: datetime) -> list[Record]:
    """Invoices and credit notes (below zero) by the day they were made out, from `since` up to but not including
    `until`."""
    which = (Invoice.issued_at >= since, Invoice.issued_at < until)
    columns = {"at": Invoice.issued_at, "amount": Invoice.amount, "currency": Invoice.currency}
    return _rows(tx, Invoice, scope, *which, **columns)


def disputed_invoices(tx: Tx, scope: Scope) -> list[Record]:
    """Invoices in dispute that are not settled, by the day they are due."""
    which = (Invoice.disputed_at.is_not(None), Invoice.settled_at.is_(None))
    columns = {"at": Invoice.due_at, "amount": Invoice.amount, "currency": Invoice.currency}
    return _rows(tx, Invoice, scope, *which, **columns)


def projects(tx: Tx, scope: Scope) -> list[Record]:
    """Every project by the day it is expected; label: its result, else its stage; on: when it was closed."""
    day, stage = func.coalesce(Project.expected_at, Project.opened_at), func.coalesce(Project.result, Project.stage)
    columns = {"at": day, "amount": Project.amount, "currency": Project.currency, "label": stage, "text": Project.name}
    return _rows(tx, Project, scope, **columns, reason=Project.reason, on=Project.closed_at)


def steps(tx: Tx, scope: Scope, since: datetime, until: datetime) -> list[Record]:
    """What is to be done from `since` up to but not including `until` and is not done; who: whose it is."""
    which = (NextStep.done_at.is_(None), NextStep.due_at >= since, NextStep.due_at < until)
    return _rows(tx, NextStep, scope, *which, at=NextStep.due_at, text=NextStep.text, who=NextStep.member_id)


def loss_causes(tx: Tx, scope: Scope) -> dict[int, str]:
    """Customer -> the cause that was given for its loss, the latest."""
    wanted = _select(Fact, scope, {"data": Fact.data}, (Fact.kind == "loss",)).order_by(Fact.at, Fact.id)
    told = [(row[0], (row[1] or {}).get("cause")) for row in tx.sql.execute(wanted)]
    return {customer: str(cause) for customer, cause in told if cause}


def counts(tx: Tx, of: Chosen, scope: Scope, since: datetime, until: datetime) -> dict[str, int]:
    """How many visits and signals the customers have had in a time; of: their ids, as `cells.chosen` gives them."""
    found = {}
    for name, table in (("visits", Visit), ("signals", Signal)):
        which = (table.at >= since, table.at < until, table.customer_id.in_(of))
        wanted = _select(table, scope, {"at": table.at}, which).with_only_columns(func.count())
        found[name] = int(tx.sql.execute(wanted).scalar_one())
    return found
