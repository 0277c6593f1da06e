"""Administrators hear once that forecasts do not hold any more; the message is put right while that lasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from db import outbox, people
from db.gateway import Tx
from db.people import ADMINISTRATOR, FirmInfo, MemberInfo
from handlers.common import formats, keyboard
from handlers.common.realised import Reader
from handlers.common.reply import Reply
from handlers.common.rhythm import Rhythm
from handlers.risk import registry, view_drift
from handlers.risk.drifting import Alarm


def tell(tx: Tx, found: Mapping[str, Any], *, before: Mapping[str, Any] | None, now: datetime) -> int:
    """Tell of an alarm that is new, put its message right while it lasts, say when it is over; how many messages.

    found: a check as it is kept; before: the one before it.
    """
    alarm, earlier = Alarm.of(found), Alarm.of(before)
    since = earlier or alarm
    firm = people.firm(tx)
    if since is None or firm is None:
        return 0
    told = [_Told(tx, firm, each, since, now) for each in people.members(tx) if _hears(each)]
    if alarm is None:
        return sum(each.over(found) for each in told)
    pinned = registry.pinned(tx)
    return sum(each.changed(found, pinned) if earlier else each.begun(found, pinned) for each in told)


def _hears(member: MemberInfo) -> bool:
    able = member.active and member.reachable and member.telegram_id is not None
    return able and member.role == ADMINISTRATOR


@dataclass(frozen=True, slots=True)
class _Told:
    """What one administrator is told of the alarm `since`."""

    tx: Tx
    firm: FirmInfo
    admin: MemberInfo
    since: Alarm
    now: datetime

    @property
    def key(self) -> str:
        return f"drift:{self.since.since:%Y%m%d%H%M}:{self.admin.id}"

    @property
    def reader(self) -> Reader:
        return Reader(self.admin.language, formats.local(self.now, self.firm.zone).date())

    def begun(self, found: Mapping[str, Any], pinned: str | None) -> int:
        """In the morning: nobody is woken for it."""
        chat = people.chat(self.tx, self.admin.telegram_id or 0)
        due = Rhythm.of(chat.settings if chat else {}).quiet_end(self.now, self.firm.zone)
        return self._owe(view_drift.alarm(self.reader, found, pinned=pinned), self.key, due)

    def changed(self, found: Mapping[str, Any], pinned: str | None) -> int:
        """An edit disturbs nobody; nothing where the message waits for the morning or was sent too long ago."""
        if not self._sent():
            return 0
        said = replace(view_drift.alarm(self.reader, found, pinned=pinned), edit_key=self.key)
        return self._owe(said, f"{self.key}:{self.now:%Y%m%d%H%M}", None)

    def over(self, found: Mapping[str, Any]) -> int:
        """Nothing where the alarm itself waits for the morning: then it is as if it had never been."""
        if outbox.withdraw(self.tx, self.key):
            return 0
        said = Reply(view_drift.over(self.reader, found), silent=True, reply_to_key=self.key if self._sent() else None)
        return self._owe(said, f"{self.key}:over", None)

    def _sent(self) -> bool:
        return bool(outbox.message_ids(self.tx, [self.key]))

    def _owe(self, reply: Reply, key: str, due: datetime | None) -> int:
        assert self.admin.telegram_id is not None
        for call in keyboard.calls(reply, key=key, chat_id=self.admin.telegram_id, pressed=None, thread_id=None):
            outbox.put(self.tx, call, now=self.now, due=due)
        return 1
