"""What the clock triggers: a group's digest, a representative's morning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from db import deliveries, outbox, people, schedules
from db.gateway import Tx
from db.outbox import Call
from db.people import ChatInfo, MemberInfo
from db.schedules import ScheduleInfo
from db.scope import Scope
from handlers.common import access, keyboard, workdays
from handlers.common.jobs import Due, Job
from handlers.common.reply import Reply
from handlers.common.rhythm import Rhythm
from handlers.common.services import Services
from handlers.digests import review_view, reviewing, service, view
from handlers.digests.view import Audience

_FIRST: Final = timedelta(days=1)  # what the first digest looks back on
_PINNED: Final = "pinned"


async def daily(services: Services, due: Due) -> None:
    """A group's digest: silent, pinned, yesterday's unpinned."""
    now = services.clock.now()
    await services.db.write(lambda tx: deliver(tx, due, now=now))


async def morning(services: Services, due: Due) -> None:
    """A representative's own list, in private."""
    now = services.clock.now()
    await services.db.write(lambda tx: greet(tx, due, now=now))


def deliver(tx: Tx, due: Due, *, now: datetime) -> bool:
    """Owe a group its digest, once; False where it was done, is out of date, or nobody should hear it today."""
    if not deliveries.claim(tx, due.key, now=now):
        return False
    firm, chat = people.firm(tx), people.chat(tx, due.chat_id or 0)
    schedule = schedules.get(tx, service.DAILY, chat_id=due.chat_id)
    if firm is None or chat is None or schedule is None or not _wanted(chat, due):
        return False
    found = service.of_team(tx, firm, chat, since=_since(schedule, now), now=now)
    if found.quiet and not Rhythm.of(chat.settings).quiet_line:
        return False
    reader = Audience(chat.language or firm.language, firm.currency, access.shows_amounts(chat))
    reply = view.digest(reader, found)
    _owe(tx, _pinned(reply, due, chat, schedule), now=now)
    kept = {**schedule.settings, _PINNED: due.key, service.SENT: now.isoformat()}
    schedules.change(tx, schedule.id, settings=kept)
    deliveries.done(tx, due.key, now=now, outbox_key=due.key)
    return True


def _wanted(chat: ChatInfo, due: Due) -> bool:
    """Whether the group is bound and people work that day."""
    works = workdays.is_workday(due.local_date, workdays.country_of(due.zone))
    return chat.active and chat.team_id is not None and (works or not Rhythm.of(chat.settings).workdays)


def _since(schedule: ScheduleInfo, now: datetime) -> datetime:
    """When the last one was sent, so that nothing is left out after days of silence."""
    return service.last_sent(schedule) or now - _FIRST


def _pinned(reply: Reply, due: Due, chat: ChatInfo, schedule: ScheduleInfo) -> list[Call]:
    owed = Reply(reply.text, reply.buttons, silent=True, pin=True, thread_id=chat.thread_id)
    calls = keyboard.calls(owed, key=due.key, chat_id=chat.id, pressed=None, thread_id=None)
    before: str | None = schedule.settings.get(_PINNED)
    if before is not None:
        calls.append(Call(f"{due.key}:unpin", chat.id, "unpinChatMessage", target=before))
    return calls


def greet(tx: Tx, due: Due, *, now: datetime) -> bool:
    """Owe a person the list of the day, once; False where there is nothing to say or nobody to say it to."""
    if not deliveries.claim(tx, due.key, now=now):
        return False
    firm, member = people.firm(tx), people.member(tx, due.member_id or 0)
    schedule = schedules.get(tx, service.MORNING, member_id=due.member_id)
    if firm is None or member is None or schedule is None or not _greeted(member, due):
        return False
    since = _since(schedule, now)
    found = service.of_member(tx, firm, member, since=since, now=now)
    schedules.change(tx, schedule.id, settings={**schedule.settings, service.SENT: now.isoformat()})
    if found.quiet:
        return False
    reply = view.digest(Audience(member.language, firm.currency, amounts=True), found)
    chat_id = member.telegram_id or 0
    _owe(tx, keyboard.calls(reply, key=due.key, chat_id=chat_id, pressed=None, thread_id=None), now=now)
    deliveries.done(tx, due.key, now=now, outbox_key=due.key)
    return True


def _greeted(member: MemberInfo, due: Due) -> bool:
    works = workdays.is_workday(due.local_date, workdays.country_of(due.zone))
    return member.active and member.reachable and member.telegram_id is not None and works


def _owe(tx: Tx, calls: list[Call], *, now: datetime) -> None:
    for call in calls:
        outbox.put(tx, call, now=now)


async def look_back(services: Services, due: Due) -> None:
    """The week or the month, for a person who leads, in private."""
    now = services.clock.now()
    await services.db.write(lambda tx: look_back_for(tx, due, now=now))


def look_back_for(tx: Tx, due: Due, *, now: datetime) -> bool:
    """Owe a review, once; False where it was done, is not due on that day, or the person leads nobody any more."""
    if not deliveries.claim(tx, due.key, now=now):
        return False
    firm, member = people.firm(tx), people.member(tx, due.member_id or 0)
    if firm is None or member is None or not (member.leads and member.active and member.reachable):
        return False
    if due.kind == service.MONTHLY and due.local_date.day != 1:
        return False
    found = reviewing.review(tx, Scope.of(member), start=service.span_start(due.kind, due.at, due.zone), end=now)
    reply = review_view.review(Audience(member.language, firm.currency, amounts=True), due.kind, due.zone, found)
    _owe(tx, keyboard.calls(reply, key=due.key, chat_id=member.telegram_id or 0, pressed=None, thread_id=None), now=now)
    deliveries.done(tx, due.key, now=now, outbox_key=due.key)
    return True


JOBS: Final[Mapping[str, Job]] = {
    service.DAILY: daily,
    service.MORNING: morning,
    service.WEEKLY: look_back,
    service.MONTHLY: look_back,
}
