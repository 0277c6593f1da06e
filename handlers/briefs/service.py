"""What to know before a visit, and which customers have gone quiet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from db import customers, records, schedules, scores, silence
from db.customers import CustomerInfo, Step
from db.gateway import Tx
from db.people import FirmInfo, MemberInfo
from db.records import EntryInfo
from db.schedules import ScheduleInfo
from db.scope import Scope
from db.scores import ScoreInfo
from handlers.common.errors import NotAllowed
from handlers.common.formats import local
from handlers.risk.record import Cell, cells_of

EVENING: Final = "evening"
EVENING_MINUTE: Final = 18 * 60
QUIET: Final = "quiet"
QUIET_MINUTE: Final = 10 * 60
STEPS: Final = "steps"  # the firm's one schedule that reminds everybody of what was promised
STEPS_MINUTES: Final = 15
STALE_DAYS: Final = 60
ASKED_AGAIN: Final = timedelta(days=30)
CHANGED: Final = timedelta(days=30)
QUESTIONS: Final = 3
# What to ask where a kind of risk is not low, the worst first; "plans" fills up.
_ASKED_ABOUT: Final = ("payment", "competition", "demand", "satisfaction", "contract", "project", "loss")


@dataclass(frozen=True, slots=True)
class Complaint:
    at: datetime
    text: str | None
    cause: str | None


@dataclass(frozen=True, slots=True)
class Brief:
    """All that fits half a screen. Amounts in the firm's currency."""

    customer: CustomerInfo
    score: ScoreInfo | None
    before: ScoreInfo | None
    promised: Sequence[Step]
    complaints: Sequence[Complaint]
    overdue: Decimal
    overdue_days: int
    last: EntryInfo | None
    questions: Sequence[str]


def brief(tx: Tx, customer_id: int, scope: Scope, *, now: datetime) -> Brief:
    """Read it all. NotAllowed where the customer is not in `scope`."""
    customer = customers.get(tx, customer_id, scope)
    if customer is None:
        raise NotAllowed("common-unknown-customer")
    score = scores.current(tx, customer_id)
    told = records.entries(tx, customer_id, limit=1)
    detail = score.detail if score else {}
    return Brief(
        customer=customer,
        score=score,
        before=scores.before(tx, customer_id, now - CHANGED),
        promised=customers.open_steps(tx, customer_id=customer_id)[:3],
        complaints=_open_complaints(tx, customer_id)[:2],
        overdue=Decimal(str(round(detail.get("overdue") or 0.0, 2))),
        overdue_days=int(detail.get("days_past_due") or 0),
        last=told[0] if told else None,
        questions=questions(cells_of(score) if score else []),
    )


def _open_complaints(tx: Tx, customer_id: int) -> list[Complaint]:
    rows = records.of_customer(tx, "complaints", customer_id)
    return [Complaint(row["at"], row["text"], row["cause"]) for row in rows if row["resolved_at"] is None]


def questions(cells: Sequence[Cell]) -> list[str]:
    """Text keys of three things to ask: about what is at risk, the worst first, then about plans."""
    levels = {cell.risk: cell for cell in cells if cell.level != "low"}
    asked = [levels[risk] for risk in _ASKED_ABOUT if risk in levels]
    about = [cell.risk for cell in sorted(asked, key=_rank, reverse=True)]
    return [*about, "plans", "contacts", "referral"][:QUESTIONS]


def _rank(cell: Cell) -> int:
    return ("low", "medium", "high", "extreme").index(cell.level)


# Evening and silence ---------------------------------------------------------------------------------------------


def ensure(tx: Tx, member_id: int, *, zone: str, now: datetime) -> tuple[ScheduleInfo, ScheduleInfo]:
    """Offer briefs the evening before, ask about customers that have gone quiet, remind of promises, from now on."""
    schedules.ensure(tx, STEPS, since=now, zone=zone, every=STEPS_MINUTES)
    return (
        schedules.ensure(tx, EVENING, member_id=member_id, since=now, minute=EVENING_MINUTE, zone=zone),
        schedules.ensure(tx, QUIET, member_id=member_id, since=now, minute=QUIET_MINUTE, zone=zone),
    )


def tomorrow(tx: Tx, member: MemberInfo, firm: FirmInfo, *, now: datetime) -> list[Step]:
    """What this person promised for tomorrow."""
    day = local(now, firm.zone).date() + timedelta(days=1)
    steps = customers.open_steps(tx, member_id=member.id, before=now + timedelta(days=2))
    return [step for step in steps if local(step.due_at, firm.zone).date() == day]


def quietest(tx: Tx, member: MemberInfo, *, now: datetime) -> CustomerInfo | None:
    """The most valuable of the person's customers nobody heard of for long and was not asked about lately."""
    found = silence.quiet(
        tx, member.id, heard_before=now - timedelta(days=STALE_DAYS), asked_before=now - ASKED_AGAIN, limit=1
    )
    return customers.get(tx, found[0], Scope.of(member)) if found else None
