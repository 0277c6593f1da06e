"""When a chat may be disturbed, and how often: quiet hours, days off, attention budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from db.schedules import local_moment
from handlers.common import workdays

KEY: Final = "watch"  # where it lives in the settings of a chat
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A chat's own choices. Minutes of the local day; `quiet_from` equal to `quiet_until` means never quiet.

    workdays: days off are quiet and have no digest. budget: new alert messages in any seven days, critical ones aside.
    quiet_line: a day without news is said in one line instead of being skipped. alert_thread: the topic of alerts,
    where it is another than that of digests.
    """

    quiet_from: int = 21 * 60
    quiet_until: int = 8 * 60
    workdays: bool = True
    budget: int = 5
    quiet_line: bool = True
    alert_thread: int | None = None

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Rhythm:
        """From the settings of a chat; what is not set is the default."""
        return cls(**settings.get(KEY, {}))

    def into(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """The settings of a chat with this rhythm in them."""
        return {**settings, KEY: asdict(self)}

    def quiet_end(self, now: datetime, zone: str) -> datetime | None:
        """When the quiet that lies over `now` ends (UTC); None where the chat may be disturbed now."""
        local = now.astimezone(ZoneInfo(zone))
        country = workdays.country_of(zone)
        works = not self.workdays or workdays.is_workday(local.date(), country)
        minute = local.hour * 60 + local.minute
        if works and not self._is_quiet(minute):
            return None
        if works and minute < self.quiet_until:
            return local_moment(local.date(), self.quiet_until, ZoneInfo(zone))
        return local_moment(self._next_day(local.date(), country), self._morning, ZoneInfo(zone))

    def awake_for(self, now: datetime, zone: str) -> timedelta:
        """How long the chat could be disturbed already this day; nothing while it is quiet."""
        if self.quiet_end(now, zone) is not None:
            return timedelta()
        day = now.astimezone(ZoneInfo(zone)).date()
        return now - local_moment(day, self._morning, ZoneInfo(zone))

    @property
    def _morning(self) -> int:
        """The minute at which a day's quiet ends."""
        return self.quiet_until if self._is_quiet(0) else 0

    def _is_quiet(self, minute: int) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= minute < self.quiet_until
        return minute >= self.quiet_from or minute < self.quiet_until

    def _next_day(self, day: date, country: str | None) -> date:
        return workdays.next_workday(day, country) if self.workdays else day + timedelta(days=1)
