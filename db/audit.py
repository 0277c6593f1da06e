"""The append-only audit: who changed what, from what to what, by which message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from db.gateway import Tx
from db.models import Audit
from db.prepared import Adding


@dataclass(frozen=True, slots=True)
class Change:
    """`before` None: made new; `after` None: taken away."""

    action: str
    entity: str
    entity_id: int | None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    customer_id: int | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    id: int
    at: datetime
    member_id: int | None
    action: str
    entity: str
    entity_id: int | None
    customer_id: int | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    update_id: int | None


_APPEND: Final = Adding(Audit)


def write(tx: Tx, change: Change, *, member_id: int | None, now: datetime, update_id: int | None = None) -> None:
    """Append one row with the unit's commit."""
    tx.later(
        _flush,
        {
            "at": now,
            "member_id": member_id,
            "action": change.action,
            "entity": change.entity,
            "entity_id": change.entity_id,
            "customer_id": change.customer_id,
            "before": plain(change.before),
            "after": plain(change.after),
            "update_id": update_id,
        },
    )


def _flush(tx: Tx, rows: list[Any]) -> None:
    _APPEND.soon(tx, rows)


def plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Values as JSON can hold them."""
    return None if values is None else {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def of_customer(tx: Tx, customer_id: int, *, limit: int = 50) -> list[AuditRow]:
    """Changes of one customer, latest first."""
    return _rows(tx, select(Audit).where(Audit.customer_id == customer_id), limit)


def latest(tx: Tx, *, limit: int = 50) -> list[AuditRow]:
    """Changes of everything, latest first."""
    return _rows(tx, select(Audit), limit)


def read(
    tx: Tx, *, customer_id: int | None = None, member_id: int | None = None, before: int | None = None, limit: int = 50
) -> list[AuditRow]:
    """Changes of a customer, by a member, or of everything, latest first; `before`: only those older than this row."""
    wanted = select(Audit)
    if customer_id is not None:
        wanted = wanted.where(Audit.customer_id == customer_id)
    if member_id is not None:
        wanted = wanted.where(Audit.member_id == member_id)
    if before is not None:
        wanted = wanted.where(Audit.id < before)
    return _rows(tx, wanted, limit)


def _rows(tx: Tx, wanted: Any, limit: int) -> list[AuditRow]:
    columns = [getattr(Audit, name) for name in AuditRow.__slots__]
    found = wanted.with_only_columns(*columns).order_by(Audit.id.desc()).limit(limit)
    return [AuditRow(*row) for row in tx.sql.execute(found)]
