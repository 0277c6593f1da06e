"""What a feed leaves out or changes because people told it first, or because they changed who looks after whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from db import customers, feeding, imports, owing, people
from db.gateway import Tx
from db.people import MemberInfo
from db.scope import ALL
from handlers.imports import rows
from handlers.imports.rows import Row

_SEEN: Final = timedelta(days=14)  # who told something of a customer has seen it; no colleague goes there so soon

R = TypeVar("R", rows.ContractRow, rows.VisitRow, rows.SignalRow)


def kept(tx: Tx, report: Sequence[Any], *, since: datetime, now: datetime) -> list[Row]:
    """The rows of one kind that shall be stored. since: when the demo began; now: the evening of the day."""
    kind = type(report[0])
    found: Iterable[Row] = _KEPT[kind](tx, report, since, now) if kind in _KEPT else report
    return list(found)


def _payments(tx: Tx, report: Sequence[rows.PaymentRow], since: datetime, now: datetime) -> Iterable[Row]:
    """Nobody pays twice what somebody here has booked as paid."""
    left = {each.key: each.amount for each in owing.owed(tx, ALL)}
    for row in report:
        if amount := left.get(row.invoice_key):
            yield replace(row, amount=min(row.amount, amount))
            left[row.invoice_key] = amount - min(row.amount, amount)


def _complaints(tx: Tx, report: Sequence[rows.ComplaintRow], since: datetime, now: datetime) -> Iterable[Row]:
    """What people said about a complaint stays as they said it."""
    there = imports.existing(tx, "complaints", [row.complaint_key for row in report])
    for row in report:
        known = there.get(row.complaint_key)
        if known is None:
            yield row
        elif known["resolved_at"] is None and known["voided_at"] is None:
            said = {name: known[name] for name in ("severity", "cause", "reopened")}
            yield replace(row, **said, text=None, answered_at=None if known["answered_at"] else row.answered_at)


def _projects(tx: Tx, report: Sequence[rows.ProjectRow], since: datetime, now: datetime) -> Iterable[Row]:
    """Who speaks of projects here knows better how they go on. An open one that nobody touched is decided; of what it
    is nothing is said again."""
    there = imports.existing(tx, "projects", [row.project_key for row in report])
    told = {each.customer_id for each in feeding.told(tx, since, now) if "project" in each.kinds}
    for row in report:
        known = there.get(row.project_key)
        if known is None:
            yield row
        elif _untouched(row, known) and known["customer_id"] not in told:
            yield replace(row, amount=None, currency=None, name=None, type=None, opened_at=None, expected_at=None)


def _untouched(row: rows.ProjectRow, known: Mapping[str, Any]) -> bool:
    closed = known["closed_at"] or known["result"]
    return not closed and known["voided_at"] is None and known["amount"] == row.amount


def _invoices(tx: Tx, report: Sequence[rows.InvoiceRow], since: datetime, now: datetime) -> Iterable[Row]:
    """Of a known invoice only the dispute is news, where nobody told of one."""
    there, zone = imports.existing(tx, "invoices", [row.invoice_key for row in report]), _zone(tx)
    for row in report:
        known = there.get(row.invoice_key)
        if known is None:
            yield row
        elif known["voided_at"] is None and known["disputed_at"] is None and known["settled_at"] is None:
            said = {name: known[name] for name in ("issued_at", "amount", "currency")}
            yield replace(row, **said, due_at=known["due_at"].astimezone(zone).date())


def _contacts(tx: Tx, report: Sequence[rows.ContactRow], since: datetime, now: datetime) -> Iterable[Row]:
    """Of somebody known only that they left is news, where nobody told of it."""
    there = imports.existing(tx, "contacts", [row.contact_key for row in report])
    for row in report:
        known = there.get(row.contact_key)
        if known is None:
            yield row
        elif known["voided_at"] is None and known["left_at"] is None:
            unsaid: dict[str, Any] = dict.fromkeys(("title", "phone", "email", "decision_maker", "note"))
            yield replace(row, name=known["name"], **unsaid)


def _zone(tx: Tx) -> ZoneInfo:
    firm = people.firm(tx)
    return ZoneInfo(firm.zone if firm else "UTC")


def _contracts(tx: Tx, report: Sequence[rows.ContractRow], since: datetime, now: datetime) -> Iterable[Row]:
    """Who speaks of contracts here knows better how they go on."""
    told = {each.customer_id for each in feeding.told(tx, since, now) if "contract" in each.kinds}
    return (row for row, customer_id in _whose(tx, report) if customer_id not in told)


def _whose(tx: Tx, report: Sequence[R]) -> Iterator[tuple[R, int | None]]:
    """The rows with the customers whose they are today: of a merged one whom it was merged into."""
    ids = customers.ids_by_key(tx, sorted({row.customer_key for row in report}))
    return ((row, ids.get(row.customer_key)) for row in report)


def _seen(tx: Tx, report: Sequence[rows.SignalRow], since: datetime, now: datetime) -> Iterable[Row]:
    told = _spoken_of(tx, since, now)
    return (row for row, customer_id in _whose(tx, report) if customer_id not in told)


def _spoken_of(tx: Tx, since: datetime, now: datetime) -> set[int]:
    return {each.customer_id for each in feeding.told(tx, max(since, now - _SEEN), now)}


def _visits(tx: Tx, report: Sequence[rows.VisitRow], since: datetime, now: datetime) -> Iterable[Row]:
    """Made by whoever looks after the customer today."""
    owners, told = _owners(tx), _spoken_of(tx, since, now)
    for row, customer_id in _whose(tx, report):
        if customer_id not in told and (owner := owners.get(customer_id)):
            yield replace(row, person=owner)


def _owners(tx: Tx) -> Mapping[int | None, str]:
    """A customer -> who looks after it; without those whom nobody does."""
    names = {member.id: member.name for member in people.members(tx) if member.active}
    return {each.id: names[each.owner_id] for each in customers.in_scope(tx, ALL) if each.owner_id in names}


def _arrivals(tx: Tx, report: Sequence[rows.CustomerRow], since: datetime, now: datetime) -> Iterable[Row]:
    """Given to whom they would be given; where that person has left, to a colleague of the team."""
    members = [member for member in people.members(tx) if member.active and member.role == people.REPRESENTATIVE]
    for row in report:
        yield replace(row, owner=_taker(members, row.owner, tx, row.team))


def _taker(members: Sequence[MemberInfo], owner: str | None, tx: Tx, team: str | None) -> str | None:
    if any(member.name == owner for member in members):
        return owner
    ids = {each.id for each in people.teams(tx) if each.name == team}
    return next((member.name for member in members if ids & set(member.teams)), None)


_KEPT: Final[Mapping[type[Row], Callable[[Tx, Any, datetime, datetime], Iterable[Row]]]] = {
    rows.InvoiceRow: _invoices,
    rows.PaymentRow: _payments,
    rows.ComplaintRow: _complaints,
    rows.ContractRow: _contracts,
    rows.ProjectRow: _projects,
    rows.VisitRow: _visits,
    rows.SignalRow: _seen,
    rows.CustomerRow: _arrivals,
    rows.ContactRow: _contacts,
}
