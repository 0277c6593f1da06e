"""Measures: what is done about a risk, by whom, by when, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, update

from db.gateway import Tx
from db.models import Customer, Measure, Order, Score
from db.prepared import Prepared
from db.scope import Scope
from db.types import Utc

RESULTS: Final = ("worked", "partly", "failed", "dropped")


@dataclass(frozen=True, slots=True)
class MeasureInfo:
    """`expected`: the churn probability that stood when it was assigned; `result`: one of RESULTS, None while open."""

    id: int
    customer_id: int
    alert_id: int | None
    playbook: str
    text: str | None
    owner_id: int | None
    assigned_by: int | None
    assigned_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    result: str | None
    score_id: int | None
    expected: float | None
    helpers: str | None
    reminded_at: datetime | None
    customer_name: str = ""
    team_id: int | None = None
    value: Decimal | None = None  # expected value of twelve months when it was assigned


_OWN: Final = tuple(getattr(Measure, name) for name in MeasureInfo.__slots__ if hasattr(Measure, name))
_INFO: Final = (
    select(*_OWN, Customer.name, Customer.team_id, Score.value_12m)
    .join_from(Measure, Customer, Customer.id == Measure.customer_id)
    .join(Score, Score.id == Measure.score_id, isouter=True)
    .where(Measure.voided_at.is_(None))
)
OPEN: Final = Measure.done_at.is_(None)
_SOONEST: Final = (Measure.due_at.asc().nulls_last(), Measure.id)


_OF_ALERT: Final = Prepared(_INFO.where(Measure.alert_id == bindparam("alert")).order_by(Measure.id))
_OF_CUSTOMER: Final = Prepared(_INFO.where(Measure.customer_id == bindparam("customer")).order_by(Measure.id.desc()))
_ASSIGNED: Final = Prepared(
    _INFO.where(
        Measure.assigned_at < bindparam("moment", type_=Utc), Measure.result.is_distinct_from("dropped")
    ).order_by(Measure.id)
)


def _found(tx: Tx, wanted: Any) -> list[MeasureInfo]:
    return [MeasureInfo(*row) for row in tx.sql.execute(wanted)]


def add(tx: Tx, **values: Any) -> int:
    """Assign a measure; its id."""
    made = tx.sql.execute(insert(Measure).values(values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def change(tx: Tx, measure_id: int, **values: Any) -> None:
    tx.sql.execute(update(Measure).where(Measure.id == measure_id).values(**values))


def get(tx: Tx, measure_id: int, scope: Scope) -> MeasureInfo | None:
    """A measure, or None where there is none or its customer is not in `scope`."""
    found = _found(tx, _INFO.where(Measure.id == measure_id, scope.where(Customer.team_id)))
    return found[0] if found else None


def open_in(tx: Tx, scope: Scope, *, owner_id: int | None = None, before: datetime | None = None) -> list[MeasureInfo]:
    """What is assigned and not done (due before a moment), the soonest due first."""
    wanted = _INFO.where(OPEN, scope.where(Customer.team_id)).order_by(*_SOONEST)
    if owner_id is not None:
        wanted = wanted.where(Measure.owner_id == owner_id)
    if before is not None:
        wanted = wanted.where(Measure.due_at < before)
    return _found(tx, wanted)


def of_customer(tx: Tx, customer_id: int) -> list[MeasureInfo]:
    """A customer's measures, latest first."""
    return [MeasureInfo(*row) for row in _OF_CUSTOMER.all(tx, customer=customer_id)]


def of_alert(tx: Tx, alert_id: int) -> list[MeasureInfo]:
    """What was assigned because of an alert, oldest first."""
    return [MeasureInfo(*row) for row in _OF_ALERT.all(tx, alert=alert_id)]


def to_remind(tx: Tx, *, due_before: datetime, reminded_before: datetime) -> list[MeasureInfo]:
    """Open measures that are due and whose owner was not reminded since a moment."""
    forgotten = Measure.reminded_at.is_(None) | (Measure.reminded_at <= reminded_before)
    return _found(tx, _INFO.where(OPEN, Measure.due_at < due_before, forgotten).order_by(*_SOONEST))


def done_between(tx: Tx, scope: Scope, start: datetime, end: datetime) -> list[MeasureInfo]:
    """Measures that were closed within a span, in the order of their ids."""
    within = (Measure.done_at >= start, Measure.done_at < end, scope.where(Customer.team_id))
    return _found(tx, _INFO.where(*within).order_by(Measure.id))


def assigned_before(tx: Tx, moment: datetime) -> list[MeasureInfo]:
    """Every measure that was assigned before a moment and not dropped, in the order of their ids."""
    return [MeasureInfo(*row) for row in _ASSIGNED.all(tx, moment=moment)]


def orders_after(tx: Tx, customer_ids: Iterable[int], moment: datetime) -> dict[int, list[datetime]]:
    """Customer -> when it ordered after a moment; who did not is left out."""
    wanted = select(Order.customer_id, Order.at).where(
        Order.customer_id.in_(list(customer_ids)),
        Order.at > moment,
        Order.amount > Decimal(0),
        Order.voided_at.is_(None),
    )
    found: dict[int, list[datetime]] = {}
    for customer_id, at in tx.sql.execute(wanted):
        found.setdefault(customer_id, []).append(at)
    return found
