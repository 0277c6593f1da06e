"""Digests: whose news, put together on demand; when and how each chat gets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from db import alerts, people, schedules
from db.gateway import Tx
from db.people import ChatInfo, FirmInfo, MemberInfo
from db.schedules import MONDAYS, ScheduleInfo, local_moment
from db.scope import Scope
from handlers.alerts import service as watch
from handlers.common.errors import UserError
from handlers.common.rhythm import Rhythm
from handlers.digests import gather
from handlers.digests.gather import Asked
from handlers.digests.lines import ROOM, Digest, choose
from handlers.measures import service as measures

DAILY, MORNING, WEEKLY, MONTHLY = "digest", "morning", "weekly", "monthly"
SENT: Final = "sent_at"  # in a schedule's settings
DEFAULT_MINUTE: Final = 8 * 60 + 30
MORNING_MINUTE: Final = 8 * 60
WEEKLY_MINUTE: Final = 9 * 60
DAY: Final = timedelta(days=1)


def of_team(tx: Tx, firm: FirmInfo, chat: ChatInfo, *, since: datetime, now: datetime) -> Digest:
    """The digest of the team a group is bound to."""
    team = people.team(tx, chat.team_id) if chat.team_id is not None else None
    heading = {"zh": team.name, "en": team.name_en or team.name} if team else {}
    first = last_sent(schedules.get(tx, DAILY, chat_id=chat.id)) is None
    asked = _asked(firm, Scope.team(chat.team_id), None, since=since, now=now)
    return _digest(tx, replace(asked, first=first), heading)


def of_member(tx: Tx, firm: FirmInfo, member: MemberInfo, *, since: datetime, now: datetime) -> Digest:
    """A representative's own list; for whoever leads, that of all the teams led."""
    owner_id = None if member.leads else member.id
    schedule = schedules.get(tx, MORNING, member_id=member.id)
    first = schedule is not None and last_sent(schedule) is None
    return _digest(tx, replace(_asked(firm, Scope.of(member), owner_id, since=since, now=now), first=first), {})


def last_sent(schedule: ScheduleInfo | None) -> datetime | None:
    """When the last digest of a schedule was sent; None before the first."""
    last: str | None = schedule.settings.get(SENT) if schedule is not None else None
    return datetime.fromisoformat(last) if last else None


def _asked(firm: FirmInfo, scope: Scope, owner_id: int | None, *, since: datetime, now: datetime) -> Asked:
    zone = ZoneInfo(firm.zone)
    day = now.astimezone(zone).date()
    return Asked(scope, owner_id, since, now, day, local_moment(day + DAY, 0, zone))


def _digest(tx: Tx, asked: Asked, heading: Mapping[str, str]) -> Digest:
    names = {member.id: member.name for member in people.members(tx)}
    due, begun = gather.due(tx, asked, names), gather.begins(tx, asked)
    first_look = gather.begins_now(tx, asked, begun)
    found = [
        *gather.waiting(tx, asked, names, begun),
        *gather.today(due, asked.day),
        *gather.moved(tx, asked, names),
        *gather.tail(tx, asked, names),
    ]
    return Digest(
        asked.day,
        heading,
        choose(found, ROOM - first_look),
        waiting=alerts.count_waiting(tx, asked.scope, owner_id=asked.owner_id),
        due=len(due),
        backlog=alerts.backlog(tx, asked.scope, owner_id=asked.owner_id),
        begins=first_look,
    )


# When -------------------------------------------------------------------------------------------------------------


def ensure_digest(
    tx: Tx, chat_id: int, *, zone: str, now: datetime, minute: int = DEFAULT_MINUTE, daily: bool = False
) -> ScheduleInfo:
    """Owe a bound group its daily digest from now on, and have alerts and measures looked after.

    daily: on days off too, which then are not quiet either. A group that had a digest already keeps its hour.
    """
    ensure_watch(tx, zone=zone, now=now)
    known = schedules.get(tx, DAILY, chat_id=chat_id)
    if known is None:
        change_rhythm(tx, chat_id, workdays=not daily)
    return schedules.ensure(tx, DAILY, chat_id=chat_id, since=now, minute=minute, zone=zone)


def ensure_watch(tx: Tx, *, zone: str, now: datetime) -> None:
    """Have the firm's alerts and measures looked after all day."""
    watch.ensure_sweep(tx, zone=zone, now=now)
    measures.ensure_reminders(tx, zone=zone, now=now)


def ensure_morning(tx: Tx, member_id: int, *, zone: str, now: datetime, minute: int = MORNING_MINUTE) -> ScheduleInfo:
    """Owe a representative the list of the day each workday morning, in private."""
    return schedules.ensure(tx, MORNING, member_id=member_id, since=now, minute=minute, zone=zone)


def ensure_reviews(tx: Tx, member_id: int, *, zone: str, now: datetime) -> None:
    """Owe a person who leads a review on Mondays and on the first of each month."""
    schedules.ensure(tx, WEEKLY, member_id=member_id, since=now, minute=WEEKLY_MINUTE, zone=zone, weekdays=MONDAYS)
    schedules.ensure(tx, MONTHLY, member_id=member_id, since=now, minute=WEEKLY_MINUTE + 5, zone=zone)


def span_start(kind: str, end: datetime, zone: str) -> datetime:
    """Where a review that is due at `end` begins: seven days before, or the first of the month before."""
    if kind == WEEKLY:
        return end - 7 * DAY
    first = end.astimezone(ZoneInfo(zone)).date().replace(day=1)
    return local_moment((first - DAY).replace(day=1), 0, ZoneInfo(zone))


def stop(tx: Tx, chat_id: int) -> None:
    """Owe a chat nothing any more."""
    schedules.stop(tx, chat_id=chat_id)


def set_hour(tx: Tx, chat_id: int, minute: int, *, now: datetime) -> ScheduleInfo:
    """Move a chat's digest to another minute of the local day; today's comes no second time.

    UserError where the minute is none of a day or the chat has no digest.
    """
    known = schedules.get(tx, DAILY, chat_id=chat_id)
    if known is None:
        raise UserError("digest-no-schedule")
    if not 0 <= minute < 24 * 60:
        raise UserError("digest-bad-hour")
    schedules.change(tx, known.id, minute=minute, since=now)
    return replace(known, minute=minute, since=now)


def rhythm(tx: Tx, chat_id: int) -> Rhythm:
    """A chat's quiet hours, days off and budget."""
    chat = people.chat(tx, chat_id)
    return Rhythm.of(chat.settings if chat else {})


def change_rhythm(tx: Tx, chat_id: int, **values: Any) -> Rhythm:
    """Set quiet_from, quiet_until (minutes of the day), workdays, budget or quiet_line of a chat the bot knows."""
    chat = people.chat(tx, chat_id)
    settings = chat.settings if chat else {}
    changed = replace(Rhythm.of(settings), **values)
    people.change_chat(tx, chat_id, settings=changed.into(settings))
    return changed
