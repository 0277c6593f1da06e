"""Alerts: what a customer's new score means for them, what people answer, and what the clock does to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from db import alerts, audit, people, schedules, telling
from db.alerts import AlertInfo
from db.gateway import Tx
from db.measures import MeasureInfo
from db.people import MemberInfo
from db.schedules import ScheduleInfo
from db.scope import Scope
from handlers.alerts import around, delivery, market, view
from handlers.alerts.audience import Company
from handlers.alerts.view import Reader
from handlers.alerts.watching import Change, Told, Watch
from handlers.common.errors import NotAllowed, UserError
from handlers.common.reply import Reply
from handlers.measures import service as measures

if TYPE_CHECKING:
    from scoring.assess import Assessment
    from scoring.facts import Facts


@dataclass(frozen=True, slots=True)
class By:
    """Who answers, what they may see where they answer, and when."""

    member: MemberInfo
    scope: Scope
    now: datetime


SNOOZES: Final = {"1h": timedelta(hours=1), "24h": timedelta(hours=24), "7d": timedelta(days=7)}
OUTCOMES: Final = ("true", "false", "known", "handled")
PAGE: Final = 8
_AGAIN: Final = timedelta(minutes=1)


def facts_of(tx: Tx, assessment: Assessment, *, now: datetime) -> list[Facts]:
    """What rules look at, of each of the few customers that were assessed: for a `Change`. Reads only."""
    customer_ids = assessment.ids.tolist()
    return list(around.facts(assessment, around.read(tx, now=now, customer_ids=customer_ids)))


def on_change(tx: Tx, change: Change, *, now: datetime) -> list[Told]:
    """Ask the firm's rules about a customer whose score was stored in this transaction; tell who has to know.

    What stayed as it was is left out. Messages go to the outbox now, or when the quiet hours of a chat are over.
    """
    return _watch(tx, [change], now=now, tell=True)


def on_many(tx: Tx, changes: Sequence[Change], *, now: datetime) -> list[Told]:
    """The same for a pass over many customers. Edits are made at once; messages wait for `sweep`, which ranks them."""
    return _watch(tx, changes, now=now, tell=False)


def on_undo(tx: Tx, change: Change, *, undone: int, now: datetime) -> list[Told]:
    """The same after the entry `undone` was taken back: alerts that it alone had caused are withdrawn, not closed."""
    return _watch(tx, [change], now=now, tell=True, undone=undone)


def _watch(tx: Tx, changes: Sequence[Change], *, now: datetime, tell: bool, undone: int | None = None) -> list[Told]:
    firm = people.firm(tx)
    assert firm is not None
    watch = Watch(tx, firm, now, undone)
    last = alerts.last_of(tx, [change.customer.id for change in changes])
    told = [each for change in changes for each in watch.customer(change, last.get(change.customer.id, {}))]
    watch.store()
    delivery.refresh(tx, watch.company, watch.edited, now=now)
    if tell:
        delivery.deliver(tx, watch.company, watch.owed, now=now)
    return told


# What people answer ---------------------------------------------------------------------------------------------


def judge(tx: Tx, alert_id: int, outcome: str, by: By) -> AlertInfo:
    """Note what an alert was worth: one of OUTCOMES. It speaks again only when it gets worse.

    Whoever sees the customer may say whether it is so; only its owner or who leads may say that it is handled.
    """
    alert = seen(tx, alert_id, by.scope)
    if outcome == "handled":
        _must_answer_for(alert, by.member)
    values: dict[str, object] = {"outcome": outcome, "outcome_at": by.now, "outcome_by": by.member.id}
    if alert.open:
        values |= {"state": "known", "snoozed_until": None}
        values |= {"acknowledged_at": by.now, "acknowledged_by": by.member.id}
    return _answered(tx, alert, values, f"said:{outcome}", by)


def snooze(tx: Tx, alert_id: int, span: str, by: By) -> AlertInfo:
    """Silence an open alert for one of SNOOZES; a graver one breaks through. For its owner and who leads."""
    alert = seen(tx, alert_id, by.scope)
    if not alert.open:
        raise UserError("alert-gone")
    _must_answer_for(alert, by.member)
    return _answered(tx, alert, {"snoozed_until": by.now + SNOOZES[span]}, f"snoozed:{span}", by)


def wake(tx: Tx, alert_id: int, by: By) -> AlertInfo:
    """End the silence of an alert. For its owner and who leads."""
    alert = seen(tx, alert_id, by.scope)
    if not alert.open or alert.snoozed_until is None:
        raise UserError("alert-gone")
    _must_answer_for(alert, by.member)
    return _answered(tx, alert, {"snoozed_until": None}, "unsnoozed", by)


def assign(tx: Tx, alert_id: int, playbook: str, by: By) -> tuple[AlertInfo, MeasureInfo]:
    """Do what was offered about an alert: the measure is the owner's, and the alert is known. For owner and leaders."""
    alert = seen(tx, alert_id, by.scope)
    company = _company(tx, by.now)
    doer = measures.By(by.member, by.scope, company.firm, by.now)
    measure = measures.assign(tx, alert.customer_id, playbook, doer, alert_id=alert.id)
    if not alert.open:
        return alert, measure
    known = {"state": "known", "snoozed_until": None, "acknowledged_at": by.now, "acknowledged_by": by.member.id}
    return _answered(tx, alert, known, "assigned", by), measure


def shown(tx: Tx, alert: AlertInfo, how: Reader, *, origin: str) -> Reply:
    """An alert as one person looks at it."""
    company = _company(tx, how.now)
    return view.single(how, alert, company.names, delivery.doing(tx, company, alert), origin=origin)


def seen(tx: Tx, alert_id: int, scope: Scope) -> AlertInfo:
    """An alert, closed or not. NotAllowed where its customer is not in `scope`, UserError where it was withdrawn."""
    found = alerts.get(tx, alert_id, scope)
    if found is None:
        raise NotAllowed
    if found.state == "withdrawn":
        raise UserError("alert-gone")
    return found


def _must_answer_for(alert: AlertInfo, member: MemberInfo) -> None:
    if not member.leads and alert.owner_id not in (None, member.id):
        raise NotAllowed("alert-not-yours")


def _answered(tx: Tx, alert: AlertInfo, values: Mapping[str, object], reason: str, by: By) -> AlertInfo:
    said = alerts.said_last(tx, alert.id)
    if said is not None and (said.reason, said.member_id) == (reason, by.member.id) and _just(said.at, by.now):
        return alert  # a double tap is one answer
    alerts.change(tx, alert.id, **values)
    alerts.add_event(tx, alert.id, reason, at=by.now, member_id=by.member.id)
    before = {name: getattr(alert, name) for name in values}
    change = audit.Change(reason.partition(":")[0], "alert", alert.id, before, values, customer_id=alert.customer_id)
    audit.write(tx, change, member_id=by.member.id, now=by.now)
    telling.settle(tx, [alert.id])
    delivery.refresh(tx, _company(tx, by.now), [alert.id], now=by.now)
    return alerts.many(tx, [alert.id])[0]


def _just(at: datetime, now: datetime) -> bool:
    return at <= now < at + _AGAIN


def waiting(
    tx: Tx, scope: Scope, *, page: int, rule: str | None = None, owner_id: int | None = None
) -> tuple[list[AlertInfo], int]:
    """A page of what waits for an answer, the most urgent first, and how much there is in all."""
    found = alerts.waiting(tx, scope, rule=rule, owner_id=owner_id, rows=slice(page * PAGE, (page + 1) * PAGE))
    return found, alerts.count_waiting(tx, scope, rule=rule, owner_id=owner_id)


def retire(tx: Tx, rules: Collection[str], *, now: datetime) -> int:
    """End the open alerts of rules that are there no more; how many."""
    found = alerts.open_of_rules(tx, rules)
    for alert in found:
        gone = {"state": "closed", "closed_at": now, "changed_at": now, "snoozed_until": None}
        alerts.change(tx, alert.id, **gone)
        alerts.add_event(tx, alert.id, "resolved", at=now)
    ids = [alert.id for alert in found]
    telling.settle(tx, ids)
    delivery.refresh(tx, _company(tx, now), ids, now=now)
    return len(ids)


# What the clock does --------------------------------------------------------------------------------------------

SWEEP: Final = "sweep"
SWEEP_MINUTES: Final = 15
# How long an alert may go unanswered before the next one hears of it, by severity; a notice waits for ever.
PATIENCE: Final = {2: timedelta(hours=24), 3: timedelta(hours=4)}
_MORNING: Final = timedelta(hours=2)  # that the owner had of this day before it is passed on
_HIGHEST: Final = 2


def ensure_sweep(tx: Tx, *, zone: str, now: datetime) -> ScheduleInfo:
    """Look after what waits every few minutes from now on."""
    return schedules.ensure(tx, SWEEP, since=now, zone=zone, every=SWEEP_MINUTES)


def sweep(tx: Tx, *, now: datetime) -> int:
    """Look who is exposed to news, wake what was muted, pass on what nobody answered, tell what is owed; messages."""
    company = _company(tx, now)
    market.hear(tx, company.firm, now=now)
    _wake(tx, now=now)
    for alert in alerts.unanswered(tx, told_before=now - min(PATIENCE.values())):
        if _overdue(company, alert, now):
            _escalate(tx, company, alert, now=now)
    return delivery.deliver(tx, company, None, now=now)


def _wake(tx: Tx, *, now: datetime) -> None:
    for alert in alerts.woken(tx, now=now):
        alerts.change(tx, alert.id, snoozed_until=None, told_at=now)  # patience starts anew
        alerts.add_event(tx, alert.id, "woken", at=now)
        where = {message.chat_id for message in telling.messages(tx, [alert.id])}
        telling.owe(tx, [telling.OwedInfo(alert.id, chat_id, "woken", now) for chat_id in sorted(where)])


def _overdue(company: Company, alert: AlertInfo, now: datetime) -> bool:
    """Whether an alert has waited long enough for the next level, and in hours in which people work."""
    patience = PATIENCE.get(alert.severity)
    if patience is None or alert.told_at is None or alert.escalated >= _HIGHEST:
        return False
    if now - alert.told_at < patience * (alert.escalated + 1):
        return False
    return company.rhythm.awake_for(now, company.firm.zone) >= _MORNING


def _escalate(tx: Tx, company: Company, alert: AlertInfo, *, now: datetime) -> None:
    level = alert.escalated + 1
    alerts.change(tx, alert.id, escalated=level)
    alerts.add_event(tx, alert.id, f"escalated:{level}", at=now)
    heard = company.leading(alert.team_id, level)
    telling.owe(tx, [telling.OwedInfo(alert.id, chat_id, "escalated", now) for chat_id in heard])
    delivery.refresh(tx, company, [alert.id], now=now)


def _company(tx: Tx, now: datetime) -> Company:
    firm = people.firm(tx)
    assert firm is not None
    return Company(tx, firm, now)
