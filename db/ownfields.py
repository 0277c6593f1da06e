"""Fields that a firm made for itself, as customers have them: values by the field's key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from db import customers
from db.gateway import Tx
from db.models import Audit, Customer, ImportChange, ImportRun
from db.scope import ALL, Scope

Timeline = list[tuple[datetime, Any]]  # since when which value (None: none), the earliest first


def set_value(tx: Tx, customer_id: int, key: str, value: Any) -> None:
    """Set one of the firm's own fields; None takes it away."""
    _, own = customers.profile(tx, customer_id)
    own = {name: kept for name, kept in {**own, key: value}.items() if kept is not None}
    tx.sql.execute(update(Customer).where(Customer.id == customer_id).values(fields=own))


def rename(tx: Tx, key: str, names: Mapping[str, str]) -> int:
    """Call the values of an own field otherwise; how many customers had one of them."""
    if not names:
        return 0
    having = [
        (customer_id, own)
        for customer_id, own in tx.sql.execute(select(Customer.id, Customer.fields))
        if own.get(key) in names
    ]
    for customer_id, own in having:
        other = {**own, key: names[own[key]]}
        tx.sql.execute(update(Customer).where(Customer.id == customer_id).values(fields=other))
    return len(having)


def values(tx: Tx, scope: Scope) -> list[tuple[int, str, dict[str, Any]]]:
    """Id, name and the firm's own fields of every customer in `scope`, by name."""
    wanted = select(Customer.id, Customer.name, Customer.fields).where(*customers.LIVING, scope.where(Customer.team_id))
    return [(row[0], row[1], row[2]) for row in tx.sql.execute(wanted.order_by(Customer.name, Customer.id))]


def timelines(tx: Tx, key: str, name: str) -> dict[int, Timeline]:
    """What each customer's field held since when, as far as the audit and imports tell; of a value without any trace
    of when it came nothing is told. `name`: the field's, under which the audit keeps it."""
    changes: dict[int, Timeline] = {}
    for customer_id, at, before in (*_told(tx, name), *_imported(tx, key)):
        changes.setdefault(customer_id, []).append((at, before))
    there = {customer_id: own.get(key) for customer_id, _, own in values(tx, ALL)}
    return {each: _timeline(there[each], found) for each, found in changes.items() if each in there}


def _timeline(now: Any, changes: Timeline) -> Timeline:
    found: Timeline = []
    for at, before in sorted(changes, key=lambda change: change[0], reverse=True):
        found.insert(0, (at, now))
        now = before
    return found


def _told(tx: Tx, name: str) -> Iterator[tuple[int, datetime, Any]]:
    """(customer, when, what it was before) of changes that people made, the latest first."""
    wanted = select(Audit.customer_id, Audit.at, Audit.before).where(
        Audit.entity == "customer", Audit.action == "change", Audit.customer_id.is_not(None)
    )
    for customer_id, at, before in tx.sql.execute(wanted.order_by(Audit.id.desc())):
        if customer_id is not None and before is not None and name in before:
            yield customer_id, at, before[name]


def _imported(tx: Tx, key: str) -> Iterator[tuple[int, datetime, Any]]:
    """The same of imports that stand: those that changed a customer, and those that made one."""
    changed = select(ImportChange.entity_id, ImportRun.at, ImportChange.before).join(
        ImportRun, ImportRun.id == ImportChange.import_id
    )
    standing = changed.where(ImportChange.entity == "customers", ImportRun.undone_at.is_(None))
    for customer_id, at, before in tx.sql.execute(standing.order_by(ImportChange.id.desc())):
        if "fields" in before:
            yield customer_id, at, (before["fields"] or {}).get(key)
    made = select(Customer.id, ImportRun.at).join(ImportRun, ImportRun.id == Customer.import_id)
    for customer_id, at in tx.sql.execute(made):
        yield customer_id, at, None
