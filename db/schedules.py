"""When what is owed: rows that say "each workday at 08:30 for this chat", and the moments they come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, insert, select, update

from db.gateway import Tx
from db.models import Schedule

EVERY_DAY: Final = 0b1111111
MONDAYS: Final = 0b0000001
TOPIC: Final = "schedules"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One run of a schedule that is due: its unique key, the local day it is for, the moment it was due."""

    key: str
    local_date: date
    at: datetime


@dataclass(frozen=True, slots=True)
class ScheduleInfo:
    """`minute` of the local day, or each time `every` minutes have passed; counted from `since` on."""

    id: int
    kind: str
    chat_id: int | None
    member_id: int | None
    minute: int
    zone: str
    weekdays: int
    every: int | None
    active: bool
    since: datetime
    settings: dict[str, Any]

    def occurrences(self, after: datetime, until: datetime) -> list[Occurrence]:
        """What falls due after one moment up to another, both aware, and not before `since`; oldest first.

        A local time that a clock change skips is due right after it, one that comes twice is due once. Of a schedule
        that runs `every` few minutes only the last run counts: nobody catches up with those.
        """
        after = max(after, self.since)
        if self.every is not None:
            return self._last_step(after, until, self.every)
        return [each for each in self._days(after, until) if after < each.at <= until]

    def next(self, after: datetime) -> Occurrence | None:
        """The first run after a moment; None for a schedule without days."""
        if self.every is not None:
            return self._step(_floor(after, self.every) + timedelta(minutes=self.every), self.every)
        return next((each for each in self._days(after, after + 8 * _DAY) if each.at > after), None)

    def _days(self, after: datetime, until: datetime) -> Iterator[Occurrence]:
        zone = ZoneInfo(self.zone)
        day, last = after.astimezone(zone).date(), until.astimezone(zone).date()
        while day <= last:
            if self.weekdays >> day.weekday() & 1:
                yield Occurrence(f"{self.kind}:{self.id}:{day}", day, local_moment(day, self.minute, zone))
            day += _DAY

    def _last_step(self, after: datetime, until: datetime, every: int) -> list[Occurrence]:
        step = self._step(_floor(until, every), every)
        return [step] if step.at > after else []

    def _step(self, at: datetime, every: int) -> Occurrence:
        key = f"{self.kind}:{self.id}:{at:%Y%m%dT%H%M}"
        return Occurrence(key, at.astimezone(ZoneInfo(self.zone)).date(), at)


def local_moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The UTC moment of a minute of a local day; the first one where the clock shows it twice."""
    return datetime.combine(day, time(minute // 60, minute % 60), zone).astimezone(UTC)


def _floor(moment: datetime, every: int) -> datetime:
    seconds = every * 60
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, UTC)


_COLUMNS: Final = tuple(getattr(Schedule, name) for name in ScheduleInfo.__slots__)


def active(tx: Tx) -> list[ScheduleInfo]:
    """Every schedule that runs."""
    return _rows(tx, Schedule.active)


def get(tx: Tx, kind: str, *, chat_id: int | None = None, member_id: int | None = None) -> ScheduleInfo | None:
    """The schedule of a kind for a chat, a person, or the firm; stopped ones too."""
    found = _rows(tx, *_whose(kind, chat_id, member_id))
    return found[0] if found else None


def ensure(
    tx: Tx,
    kind: str,
    *,
    since: datetime,
    chat_id: int | None = None,
    member_id: int | None = None,
    **values: Any,
) -> ScheduleInfo:
    """The schedule of a kind for a chat, a person, or the firm: started again if it was stopped, made if there is none.

    `values`: minute, zone, weekdays, every, settings of a new one. The units of one chat run one after the other, so
    looking before inserting is enough.
    """
    known = get(tx, kind, chat_id=chat_id, member_id=member_id)
    if known is None:
        row = {"minute": 0, "weekdays": EVERY_DAY, "active": True, "settings": {}, **values}
        tx.sql.execute(insert(Schedule).values(kind=kind, chat_id=chat_id, member_id=member_id, since=since, **row))
    elif not known.active:
        change(tx, known.id, active=True, since=since)
    tx.announce(TOPIC)
    found = get(tx, kind, chat_id=chat_id, member_id=member_id)
    assert found is not None
    return found


def change(tx: Tx, schedule_id: int, **values: Any) -> None:
    """Set columns (minute, zone, weekdays, every, active, settings; `since` keeps the past from being due)."""
    tx.sql.execute(update(Schedule).where(Schedule.id == schedule_id).values(**values))
    tx.announce(TOPIC)


def stop(tx: Tx, *, chat_id: int) -> None:
    """Owe a chat nothing any more: the bot was taken out of it."""
    tx.sql.execute(update(Schedule).where(Schedule.chat_id == chat_id).values(active=False))
    tx.announce(TOPIC)


def _whose(kind: str, chat_id: int | None, member_id: int | None) -> tuple[ColumnElement[bool], ...]:
    return (
        Schedule.kind == kind,
        Schedule.chat_id.is_not_distinct_from(chat_id),
        Schedule.member_id.is_not_distinct_from(member_id),
    )


def _rows(tx: Tx, *wanted: Any) -> list[ScheduleInfo]:
    rows = tx.sql.execute(select(*_COLUMNS).where(*wanted).order_by(Schedule.id))
    return [ScheduleInfo(*row) for row in rows]
