"""Measures: which to advise, assigning them, what came of them, and whether they work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from db import audit, customers, measures, schedules, scores
from db.customers import CustomerInfo
from db.gateway import Tx
from db.measures import RESULTS, MeasureInfo
from db.people import FirmInfo, MemberInfo
from db.schedules import ScheduleInfo, local_moment
from db.scope import ALL, Scope
from handlers.common import workdays
from handlers.common.errors import NotAllowed, UserError
from handlers.measures import notices
from handlers.measures.playbooks import PLAYBOOKS, Playbook, fitting

if TYPE_CHECKING:
    from scoring.effect import Effect

HORIZON: Final = timedelta(days=90)  # after which it is known whether the customer stayed
_END_OF_DAY: Final = 18 * 60  # the minute at which a measure is due
_HARMS: Final = "harms"
REMINDERS: Final = "reminders"  # the kind of schedule
EVERY_MINUTES: Final = 60


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, within which customers, when."""

    member: MemberInfo
    scope: Scope
    firm: FirmInfo
    now: datetime


class Advisor:
    """Advises measures by what is known of their effects, which is read once."""

    def __init__(self, tx: Tx, now: datetime) -> None:
        self._tx = tx
        self._now = now

    def advice(self, risk: str, level: str) -> list[Playbook]:
        """The measures for a kind of risk at a level: what is proven to work first, what does harm last."""
        return sorted(fitting(risk, level), key=lambda playbook: _rank(self._effects.get(playbook.key)))

    @cached_property
    def _effects(self) -> dict[str, Effect]:
        return {effect.measure: effect for effect in effects(self._tx, now=self._now)}


def _rank(effect: Effect | None) -> tuple[int, float]:
    """Shipped order among those about which too little is known."""
    if effect is None or effect.verdict in ("too_few", "no_difference"):
        return (1, 0.0)
    return (2, 0.0) if effect.verdict == _HARMS else (0, -effect.low)


def effects(tx: Tx, *, now: datetime) -> tuple[Effect, ...]:
    """Effect of each measure whose horizon is over, against what the model expected of those customers.

    Left is who did not order within the horizon after the measure was assigned: what the probability was about.
    """
    from scoring.effect import Case, effects

    closed = [each for each in measures.assigned_before(tx, now - HORIZON) if each.expected is not None]
    if not closed:
        return ()
    orders = measures.orders_after(tx, {each.customer_id for each in closed}, min(each.assigned_at for each in closed))
    cases = []
    for each in closed:
        end = each.assigned_at + HORIZON
        stayed = any(each.assigned_at < at <= end for at in orders.get(each.customer_id, ()))
        cases.append(Case(each.playbook, each.expected or 0.0, not stayed, float(each.value or 0)))
    return effects(cases)


def assign(tx: Tx, customer_id: int, playbook: str, by: By, *, alert_id: int | None = None) -> MeasureInfo:
    """Assign a measure to the customer's owner (else to whoever assigns it), due in its number of workdays.

    The same open measure is not assigned twice. Representatives assign to themselves, for their own customers. The
    owner is told in private.
    """
    customer = customers.get(tx, customer_id, by.scope)
    book = PLAYBOOKS.get(playbook)
    if customer is None or book is None:
        raise NotAllowed
    if not by.member.leads and customer.owner_id not in (None, by.member.id):
        raise NotAllowed("measure-not-yours")
    running = [each for each in measures.of_customer(tx, customer_id) if each.playbook == playbook and not each.done_at]
    if running:
        return running[0]
    made = _assigned(tx, customer, book, by, alert_id)
    change = audit.Change("assign", "measure", made.id, None, _told(made), customer_id=customer_id)
    audit.write(tx, change, member_id=by.member.id, now=by.now)
    notices.assigned(tx, made, by.member, by.firm, now=by.now)
    return made


def _assigned(tx: Tx, customer: CustomerInfo, book: Playbook, by: By, alert_id: int | None) -> MeasureInfo:
    score = scores.current(tx, customer.id)
    made = measures.add(
        tx,
        customer_id=customer.id,
        alert_id=alert_id,
        playbook=book.key,
        owner_id=customer.owner_id or by.member.id,
        assigned_by=by.member.id,
        assigned_at=by.now,
        due_at=due_at(by.firm.zone, by.now, book.days),
        score_id=score.id if score else None,
        expected=score.churn_probability if score else None,
        helpers=",".join(book.helpers) or None,
    )
    found = measures.get(tx, made, ALL)
    assert found is not None
    return found


def due_at(zone: str, now: datetime, days: int) -> datetime:
    """The end of the workday that many workdays from today."""
    day: date = now.astimezone(ZoneInfo(zone)).date()
    for _ in range(days):
        day = workdays.next_workday(day, workdays.country_of(zone))
    return local_moment(day, _END_OF_DAY, ZoneInfo(zone))


def seen(tx: Tx, measure_id: int, scope: Scope) -> MeasureInfo:
    """A measure. NotAllowed where its customer is not in `scope`."""
    found = measures.get(tx, measure_id, scope)
    if found is None:
        raise NotAllowed
    return found


def finish(tx: Tx, measure_id: int, result: str, by: By) -> MeasureInfo:
    """Close a measure with one of RESULTS. For its owner and who leads; UserError where it is closed already."""
    measure = _own(tx, measure_id, by)
    if result not in RESULTS:
        raise UserError("common-old-button")
    return _changed(tx, measure, "finish", by, result=result, done_at=by.now)


def postpone(tx: Tx, measure_id: int, days: int, by: By) -> MeasureInfo:
    """Give a measure so many workdays more, from today or its due day, whichever is later."""
    measure = _own(tx, measure_id, by)
    start = max(by.now, measure.due_at or by.now)
    return _changed(tx, measure, "postpone", by, due_at=due_at(by.firm.zone, start, days), reminded_at=None)


def _own(tx: Tx, measure_id: int, by: By) -> MeasureInfo:
    measure = seen(tx, measure_id, by.scope)
    if not by.member.leads and measure.owner_id != by.member.id:
        raise NotAllowed("measure-not-yours")
    if measure.done_at is not None:
        raise UserError("measure-done-already")
    return measure


def _changed(tx: Tx, measure: MeasureInfo, action: str, by: By, **values: object) -> MeasureInfo:
    measures.change(tx, measure.id, **values)
    before = {name: getattr(measure, name) for name in values}
    change = audit.Change(action, "measure", measure.id, before, values, customer_id=measure.customer_id)
    audit.write(tx, change, member_id=by.member.id, now=by.now)
    return seen(tx, measure.id, ALL)


def _told(measure: MeasureInfo) -> dict[str, object]:
    return {"playbook": measure.playbook, "owner_id": measure.owner_id, "due_at": measure.due_at}


def running(tx: Tx, by: By) -> list[MeasureInfo]:
    """What is assigned and not done: one's own, for who leads everybody's, the soonest due first."""
    return measures.open_in(tx, by.scope, owner_id=None if by.member.leads else by.member.id)


def ensure_reminders(tx: Tx, *, zone: str, now: datetime) -> ScheduleInfo:
    """Look every hour for measures that fall due."""
    return schedules.ensure(tx, REMINDERS, since=now, zone=zone, every=EVERY_MINUTES)
