"""What owners of measures are told: that they were assigned one, and that one is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from db import measures, outbox, people
from db.gateway import Tx
from db.measures import MeasureInfo
from db.people import FirmInfo, MemberInfo
from db.schedules import local_moment
from handlers.common import keyboard
from handlers.common.reply import Reply
from handlers.common.rhythm import Rhythm
from handlers.measures import view
from handlers.measures.view import Frame

AGAIN: Final = timedelta(days=2)
_DAY: Final = timedelta(days=1)


def assigned(tx: Tx, measure: MeasureInfo, by: MemberInfo, firm: FirmInfo, *, now: datetime) -> None:
    """Tell the owner of a new measure, unless it is the person who assigned it."""
    names = {member.id: member.name for member in people.members(tx)}
    owner = people.member(tx, measure.owner_id or 0)
    if owner is not None and owner.id != by.id:
        frame = Frame(owner.language, firm.zone, now, names)
        _owe(tx, owner, view.assigned_to_you(frame, measure, by.name), f"measure:{measure.id}:assigned", now)


def remind_all(tx: Tx, *, now: datetime) -> int:
    """Remind of what is due today or earlier, outside of quiet hours, and every two days again; how many."""
    firm = people.firm(tx)
    assert firm is not None
    zone = ZoneInfo(firm.zone)
    tonight = local_moment(now.astimezone(zone).date() + _DAY, 0, zone)
    found = measures.to_remind(tx, due_before=tonight, reminded_before=now - AGAIN)
    members = {member.id: member for member in people.members(tx)} if found else {}
    return sum(_remind(tx, measure, members, firm, now) for measure in found)


def _remind(tx: Tx, measure: MeasureInfo, members: Mapping[int, MemberInfo], firm: FirmInfo, now: datetime) -> bool:
    owner = members.get(measure.owner_id or 0)
    if owner is None or _sleeps(tx, owner, firm, now):
        return False
    frame = Frame(owner.language, firm.zone, now, {member.id: member.name for member in members.values()})
    measures.change(tx, measure.id, reminded_at=now)
    return _owe(tx, owner, view.reminder(frame, measure), f"measure:{measure.id}:due:{now:%Y%m%d}", now)


def _sleeps(tx: Tx, owner: MemberInfo, firm: FirmInfo, now: datetime) -> bool:
    chat = people.chat(tx, owner.telegram_id or 0)
    return Rhythm.of(chat.settings if chat else {}).quiet_end(now, firm.zone) is not None


def _owe(tx: Tx, owner: MemberInfo, reply: Reply, key: str, now: datetime) -> bool:
    if not owner.active or not owner.reachable or owner.telegram_id is None:
        return False
    for call in keyboard.calls(reply, key=key, chat_id=owner.telegram_id, pressed=None, thread_id=None):
        outbox.put(tx, call, now=now)
    return True
