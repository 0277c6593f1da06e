"""Fields that a firm made for itself, as customers have them: values by the field's key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from db import customers
from db.gateway import Tx
from db.models import Customer
from db.scope import Scope


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
