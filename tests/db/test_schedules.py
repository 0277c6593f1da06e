"""Schedules: which runs are due between two moments, over clock changes and long absences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import schedules
from db.gateway import Database, Tx
from db.schedules import EVERY_DAY, MONDAYS, ScheduleInfo
from tests.support.clock import MONDAY
from tests.support.firm import Firm

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def row(**values: Any) -> ScheduleInfo:
    given: dict[str, Any] = {"zone": "Asia/Shanghai", "weekdays": EVERY_DAY, "minute": 510, "every": None}
    given |= {"since": LONG_AGO, "settings": {}, **values}
    return ScheduleInfo(id=7, kind="digest", chat_id=-1, member_id=None, active=True, **given)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_run_is_due_at_its_local_time_and_named_by_its_local_day() -> None:
    (due,) = row().occurrences(utc("2026-11-22T23:00"), utc("2026-11-23T02:00"))
    assert (due.key, due.at) == ("digest:7:2026-11-23", utc("2026-11-23T00:30"))


def test_what_fell_due_before_midnight_is_still_owed_after_it() -> None:
    schedule = row(minute=23 * 60 + 59)
    (due,) = schedule.occurrences(utc("2026-11-22T15:00"), utc("2026-11-22T17:00"))  # 23:00 to 01:00 in Shanghai
    assert str(due.local_date) == "2026-11-22"


@pytest.mark.parametrize(("down", "runs"), [(timedelta(hours=3), 1), (timedelta(days=3), 3)])
def test_after_being_down_every_missed_run_is_owed(down: timedelta, runs: int) -> None:
    assert len(row().occurrences(MONDAY - down, MONDAY)) == runs


def test_only_the_days_of_the_week_that_were_asked_for() -> None:
    days = row(weekdays=MONDAYS).occurrences(MONDAY - timedelta(days=10), MONDAY + timedelta(days=10))
    assert [each.local_date.isoformat() for each in days] == ["2026-11-16", "2026-11-23", "2026-11-30"]


@pytest.mark.parametrize(
    ("day", "at"),
    [
        ("2026-03-29", "2026-03-29T01:30"),  # 02:30 does not exist in Berlin: due at 03:30 summer time
        ("2026-10-25", "2026-10-25T00:30"),  # 02:30 comes twice: due at the first
    ],
)
def test_a_clock_change_fires_once(day: str, at: str) -> None:
    schedule = row(zone="Europe/Berlin", minute=150)
    start = utc(f"{day}T00:00") - timedelta(hours=3)
    due = schedule.occurrences(start, start + timedelta(hours=20))
    assert [(each.local_date.isoformat(), each.at) for each in due] == [(day, utc(at))]


def test_nothing_is_owed_from_before_it_was_set_up() -> None:
    set_up = utc("2026-11-23T01:00")  # 09:00, after the 08:30 run
    assert row(since=set_up).occurrences(LONG_AGO, set_up + timedelta(hours=8)) == []


def test_of_frequent_runs_only_the_last_is_owed() -> None:
    schedule = row(every=15)
    due = schedule.occurrences(MONDAY - timedelta(days=3), MONDAY + timedelta(minutes=20))
    assert [each.at for each in due] == [MONDAY + timedelta(minutes=15)]
    assert schedule.occurrences(due[0].at, MONDAY + timedelta(minutes=29)) == []


def test_the_next_run_is_the_first_after_now() -> None:
    due = row(weekdays=MONDAYS).next(MONDAY)
    assert due is not None
    assert due.local_date.isoformat() == "2026-11-30"
    assert row(weekdays=0).next(MONDAY) is None
    frequent = row(every=15).next(MONDAY)
    assert frequent is not None
    assert frequent.at == MONDAY + timedelta(minutes=15)


def test_ensuring_twice_makes_one_and_starts_a_stopped_one_again(database: Database, firm: Firm) -> None:
    def ensure(since: datetime) -> ScheduleInfo:
        return database.run(
            lambda tx: schedules.ensure(tx, "digest", chat_id=firm.group, minute=510, zone="Asia/Shanghai", since=since)
        )

    first = ensure(MONDAY)
    assert ensure(MONDAY + timedelta(hours=1)) == first
    database.run(lambda tx: schedules.stop(tx, chat_id=firm.group))
    assert database.look(schedules.active) == []
    again = ensure(MONDAY + timedelta(hours=2))
    assert (again.id, again.since) == (first.id, MONDAY + timedelta(hours=2))
    assert [each.id for each in database.look(schedules.active)] == [first.id]


def test_schedules_of_the_firm_of_a_person_and_of_a_chat_are_apart(database: Database, firm: Firm) -> None:
    def make(chat_id: int | None = None, member_id: int | None = None) -> int:
        return database.run(lambda tx: _morning(tx, chat_id, member_id).id)

    assert len({make(), make(None, firm.li.id), make(None, firm.amy.id), make(firm.group)}) == 4
    found = database.look(lambda tx: schedules.get(tx, "morning", member_id=firm.li.id))
    assert found is not None
    assert found.member_id == firm.li.id


def _morning(tx: Tx, chat_id: int | None, member_id: int | None) -> ScheduleInfo:
    values = {"minute": 480, "zone": "Asia/Shanghai"}
    return schedules.ensure(tx, "morning", chat_id=chat_id, member_id=member_id, since=MONDAY, **values)
