"""Alerts: their states, where they were told, and every decision about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, func, select

from db.customers import LIVING
from db.gateway import Tx
from db.models import Alert, AlertEvent, Customer
from db.prepared import Adding, Changing, Prepared
from db.scope import Scope


@dataclass(frozen=True, slots=True)
class AlertInfo:
    """An alert with the name and owner of its customer."""

    id: int
    customer_id: int
    team_id: int | None
    rule: str
    rule_version: int
    state: str
    severity: int
    values: dict[str, Any]
    evidence: dict[str, Any]
    entry_id: int | None
    opened_at: datetime
    changed_at: datetime
    told_at: datetime | None
    at_risk: Decimal | None
    inhibited_by: str | None
    backlog: bool
    closed_at: datetime | None
    snoozed_until: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: int | None
    escalated: int
    outcome: str | None
    outcome_at: datetime | None
    outcome_by: int | None
    memory: dict[str, Any]
    customer_name: str = ""
    owner_id: int | None = None

    @property
    def open(self) -> bool:
        return self.closed_at is None

    @property
    def answered(self) -> bool:
        """Whether somebody said what it was worth."""
        return self.outcome is not None


@dataclass(frozen=True, slots=True)
class EventInfo:
    at: datetime
    reason: str
    member_id: int | None
    data: dict[str, Any]


_OWN: Final = tuple(getattr(Alert, name) for name in AlertInfo.__slots__ if hasattr(Alert, name))
_INFO: Final = select(*_OWN, Customer.name, Customer.owner_id).join_from(
    Alert, Customer, Customer.id == Alert.customer_id
)
_ALERTS: Final = Adding(Alert)
_EVENTS: Final = Adding(AlertEvent)
_CHANGE: Final = Changing(Alert)
OPEN: Final = Alert.closed_at.is_(None)
_URGENT: Final = (
    Alert.severity.desc(),
    Alert.at_risk.desc().nulls_last(),
    Alert.changed_at.desc(),
    Alert.id.desc(),
)


_MANY: Final = Prepared(_INFO.where(Alert.id.in_(bindparam("ids", expanding=True))).order_by(*_URGENT))
_LAST: Final = Prepared(
    _INFO.where(
        Alert.id.in_(
            select(func.max(Alert.id))
            .where(Alert.customer_id.in_(bindparam("customers", expanding=True)))
            .group_by(Alert.customer_id, Alert.rule)
        )
    )
)
_LAST_EVENT: Final = Prepared(
    select(func.coalesce(func.max(AlertEvent.id), 0)).where(
        AlertEvent.alert_id.in_(bindparam("alerts", expanding=True))
    )
)


def _found(tx: Tx, wanted: Any) -> list[AlertInfo]:
    return [AlertInfo(*row) for row in tx.sql.execute(wanted)]


def add(tx: Tx, **values: Any) -> int:
    """Open an alert; its id."""
    return _ALERTS.id(tx, **values)


def change(tx: Tx, alert_id: int, **values: Any) -> None:
    change_many(tx, [(alert_id, values)])


def change_many(tx: Tx, changes: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    """Change the columns of alerts; those with the same columns in one go."""
    _CHANGE.soon(tx, changes)


def get(tx: Tx, alert_id: int, scope: Scope) -> AlertInfo | None:
    """An alert, or None where there is none or its customer is not in `scope`."""
    found = _found(tx, _INFO.where(Alert.id == alert_id, scope.where(Alert.team_id)))
    return found[0] if found else None


def many(tx: Tx, ids: Iterable[int]) -> list[AlertInfo]:
    """Alerts by id, the most urgent first."""
    wanted = list(ids)
    return [AlertInfo(*row) for row in _MANY.all(tx, ids=wanted)] if wanted else []


def open_of(tx: Tx, customer_id: int) -> list[AlertInfo]:
    """What is open about a customer."""
    return _found(tx, _INFO.where(Alert.customer_id == customer_id, OPEN).order_by(Alert.id))


def last_of(tx: Tx, customer_ids: Sequence[int]) -> dict[int, dict[str, AlertInfo]]:
    """Customer -> rule -> its latest alert, closed or not; customers without any are left out."""
    by_customer: dict[int, dict[str, AlertInfo]] = {}
    for row in _LAST.all(tx, customers=customer_ids):
        found = AlertInfo(*row)
        by_customer.setdefault(found.customer_id, {})[found.rule] = found
    return by_customer


def customers_with_open(tx: Tx) -> set[int]:
    """The customers about whom something is open."""
    return set(tx.sql.execute(select(Alert.customer_id).where(OPEN).distinct()).scalars())


def warned(tx: Tx, lost: Mapping[int, datetime], *, within: timedelta) -> set[int]:
    """Those of the lost customers (id -> when) who had a warning before: one that still stood then, or was told lately.

    What stood counts however old it is and whether or not it was told: who held the card or the list of alerts saw it.
    What was over by then counts if it was told and not opened longer than `within` before. Withdrawn ones never were.
    """
    wanted = select(Alert.customer_id, Alert.opened_at, Alert.closed_at, Alert.told_at)
    wanted = wanted.where(Alert.customer_id.in_(lost), Alert.state != "withdrawn")
    return {
        customer
        for customer, opened, closed, told in tx.sql.execute(wanted)
        if opened < (at := lost[customer])
        and (closed is None or closed >= at or (told is not None and opened >= at - within))
    }


def open_of_rules(tx: Tx, rules: Collection[str]) -> list[AlertInfo]:
    """What is open because of these rules."""
    return _found(tx, _INFO.where(Alert.rule.in_(rules), OPEN).order_by(Alert.id))


def waiting(
    tx: Tx, scope: Scope, *, rule: str | None = None, owner_id: int | None = None, rows: slice = slice(0, 10)
) -> list[AlertInfo]:
    """What is open, not silenced by a graver alert and not answered, the most urgent first."""
    wanted = (
        _INFO.where(*_waiting(scope, rule, owner_id))
        .order_by(*_URGENT)
        .offset(rows.start)
        .limit(rows.stop - rows.start)
    )
    return _found(tx, wanted)


def begun(
    tx: Tx, scope: Scope, *, owner_id: int | None = None, since: datetime | None = None, limit: int
) -> list[AlertInfo]:
    """The backlog of `waiting` (what was found since a moment), the most money at risk first."""
    wanted = [*_waiting(scope, None, owner_id), Alert.backlog.is_(True)]
    if since is not None:
        wanted.append(Alert.opened_at > since)
    by_money = (Alert.at_risk.desc().nulls_last(), Alert.severity.desc(), Alert.id)
    return _found(tx, _INFO.where(*wanted).order_by(*by_money).limit(limit))


def begun_before(tx: Tx, scope: Scope, moment: datetime, *, owner_id: int | None = None) -> bool:
    """Whether some backlog was found up to a moment, whatever has become of it."""
    wanted = select(Alert.id).join_from(Alert, Customer, Customer.id == Alert.customer_id)
    wanted = wanted.where(Alert.backlog.is_(True), Alert.opened_at <= moment, scope.where(Customer.team_id), *LIVING)
    if owner_id is not None:
        wanted = wanted.where(Customer.owner_id == owner_id)
    return tx.sql.execute(wanted.limit(1)).first() is not None


def count_waiting(tx: Tx, scope: Scope, *, rule: str | None = None, owner_id: int | None = None) -> int:
    joined = select(func.count(Alert.id)).join_from(Alert, Customer, Customer.id == Alert.customer_id)
    return tx.sql.execute(joined.where(*_waiting(scope, rule, owner_id))).scalar_one()


@dataclass(frozen=True, slots=True)
class Backlog:
    """What held before anybody watched: how many alerts and customers, and the money at risk on them."""

    alerts: int = 0
    customers: int = 0
    at_risk: Decimal = Decimal(0)


def backlog(tx: Tx, scope: Scope, *, owner_id: int | None = None) -> Backlog:
    """That part of `waiting`."""
    each = select(Alert.customer_id, func.count(Alert.id), func.max(Alert.at_risk))
    joined = each.join_from(Alert, Customer, Customer.id == Alert.customer_id).group_by(Alert.customer_id)
    rows = tx.sql.execute(joined.where(*_waiting(scope, None, owner_id), Alert.backlog.is_(True))).all()
    return Backlog(sum(row[1] for row in rows), len(rows), sum((row[2] or Decimal(0) for row in rows), Decimal(0)))


def _waiting(scope: Scope, rule: str | None, owner_id: int | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [
        OPEN,
        Alert.inhibited_by.is_(None),
        Alert.acknowledged_at.is_(None),
        scope.where(Alert.team_id),
    ]
    wanted += [Alert.snoozed_until.is_(None), *LIVING]
    if rule is not None:
        wanted.append(Alert.rule == rule)
    if owner_id is not None:
        wanted.append(Customer.owner_id == owner_id)
    return wanted


def woken(tx: Tx, *, now: datetime) -> list[AlertInfo]:
    """Alerts whose silence is over and that nobody answered meanwhile."""
    over = and_(Alert.snoozed_until.is_not(None), Alert.snoozed_until <= now)
    return _found(tx, _INFO.where(OPEN, over, Alert.outcome.is_(None)).order_by(*_URGENT))


def unanswered(tx: Tx, *, told_before: datetime) -> list[AlertInfo]:
    """Open alerts that were told by a moment and that nobody acknowledged, answered or silenced."""
    quiet = (Alert.acknowledged_at.is_(None), Alert.outcome.is_(None), Alert.snoozed_until.is_(None))
    wanted = _INFO.where(OPEN, Alert.inhibited_by.is_(None), Alert.told_at <= told_before, *quiet)
    return _found(tx, wanted.order_by(*_URGENT))


def add_event(tx: Tx, alert_id: int, reason: str, *, at: datetime, member_id: int | None = None) -> None:
    """Note a decision about an alert."""
    row = {"alert_id": alert_id, "reason": reason, "at": at, "member_id": member_id, "data": {}}
    tx.later(_flush_events, row)


def _flush_events(tx: Tx, rows: list[Any]) -> None:
    _EVENTS.soon(tx, rows)


def said_last(tx: Tx, alert_id: int) -> EventInfo | None:
    """The latest decision about an alert."""
    tx.flush()
    columns = (AlertEvent.at, AlertEvent.reason, AlertEvent.member_id, AlertEvent.data)
    wanted = select(*columns).where(AlertEvent.alert_id == alert_id).order_by(AlertEvent.id.desc()).limit(1)
    row = tx.sql.execute(wanted).first()
    return EventInfo(*row) if row else None


def last_event(tx: Tx, alert_ids: Iterable[int]) -> int:
    """The number of the latest decision about these alerts: another one each time something happened to them."""
    tx.flush()
    return int(_LAST_EVENT.scalar(tx, alerts=alert_ids))
