"""What the clock triggers: briefs offered the evening before, one question a day, reminders of what was promised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from db import deliveries, outbox, people, silence
from db.gateway import Tx
from db.people import FirmInfo, MemberInfo
from handlers.briefs import reminding, reminding_view, service, surveys, view
from handlers.briefs.view import Frame
from handlers.common import formats, keyboard, workdays
from handlers.common.jobs import Due, Job
from handlers.common.reply import Reply
from handlers.common.services import Services


async def evening(services: Services, due: Due) -> None:
    """Offer briefs of tomorrow's visits."""
    now = services.clock.now()
    await services.db.write(lambda tx: offer(tx, due, now=now))


async def quiet(services: Services, due: Due) -> None:
    """Ask about one customer nobody heard of for long."""
    now = services.clock.now()
    await services.db.write(lambda tx: ask(tx, due, now=now))


def offer(tx: Tx, due: Due, *, now: datetime) -> bool:
    """Owe a person the offer, once; False where nothing is planned or the person cannot be reached."""
    reader = _reader(tx, due, now)
    if reader is None:
        return False
    firm, member = reader
    steps = service.tomorrow(tx, member, firm, now=now)
    if not steps:
        return False
    _owe(tx, due, member, view.evening(_frame(firm, member, now), steps), now)
    return True


def ask(tx: Tx, due: Due, *, now: datetime) -> bool:
    """Owe a person one question a workday at most, within its budget; about a customer once a month at most."""
    reader = _reader(tx, due, now)
    if reader is None or not workdays.is_workday(due.local_date, workdays.country_of(due.zone)):
        return False
    firm, member = reader
    question = _question(tx, due, firm, member, now) if surveys.within_budget(tx, due, member, now=now) else None
    if question is None:
        return False
    _owe(tx, due, member, question, now)
    deliveries.done(tx, due.key, now=now, outbox_key=due.key)
    return True


def _question(tx: Tx, due: Due, firm: FirmInfo, member: MemberInfo, now: datetime) -> Reply | None:
    """How a quiet customer is; where none is quiet, how satisfied one is that nobody asked for long."""
    customer = service.quietest(tx, member, now=now)
    if customer is not None and deliveries.claim(tx, silence.key(customer.id, f"{due.local_date:%Y-%m}"), now=now):
        return view.quiet(_frame(firm, member, now), customer)
    surveyed = surveys.next_due(tx, member, firm, now=now)
    return reminding_view.survey(member.language, surveyed) if surveyed else None


async def steps(services: Services, due: Due) -> None:
    """Remind everybody of what was promised for now."""
    now = services.clock.now()

    def unit(tx: Tx) -> None:
        if deliveries.claim(tx, due.key, now=now):
            reminding.remind_all(tx, now=now)

    await services.db.write(unit)


def _reader(tx: Tx, due: Due, now: datetime) -> tuple[FirmInfo, MemberInfo] | None:
    """Who is to hear it, where nobody did it before."""
    if not deliveries.claim(tx, due.key, now=now):
        return None
    firm, member = people.firm(tx), people.member(tx, due.member_id or 0)
    if firm is None or member is None or not member.active or not member.reachable or member.telegram_id is None:
        return None
    return firm, member


def _frame(firm: FirmInfo, member: MemberInfo, now: datetime) -> Frame:
    return Frame(member.language, firm.currency, firm.zone, formats.local(now, firm.zone).date())


def _owe(tx: Tx, due: Due, member: MemberInfo, reply: Reply, now: datetime) -> None:
    assert member.telegram_id is not None
    for call in keyboard.calls(reply, key=due.key, chat_id=member.telegram_id, pressed=None, thread_id=None):
        outbox.put(tx, call, now=now)


JOBS: Mapping[str, Job] = {service.EVENING: evening, service.QUIET: quiet, service.STEPS: steps}
