"""Quiet hours and days off, over clock changes and holidays, by zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.common.rhythm import Rhythm
from handlers.common.workdays import country_of, is_workday, next_workday

SHANGHAI, BERLIN, NEW_YORK = "Asia/Shanghai", "Europe/Berlin", "America/New_York"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "now", "end"),
    [
        (SHANGHAI, "2026-11-23T09:00+08:00", None),
        (SHANGHAI, "2026-11-23T20:59+08:00", None),
        (SHANGHAI, "2026-11-23T21:00+08:00", "2026-11-24T08:00+08:00"),
        (SHANGHAI, "2026-11-24T07:59+08:00", "2026-11-24T08:00+08:00"),
        (SHANGHAI, "2026-11-24T08:00+08:00", None),
        (SHANGHAI, "2026-11-27T22:00+08:00", "2026-11-30T08:00+08:00"),  # over the weekend
        (SHANGHAI, "2026-10-01T10:00+08:00", "2026-10-08T08:00+08:00"),  # over the National Day week
        (SHANGHAI, "2026-10-10T10:00+08:00", None),  # a Saturday that is worked to make up for it
        (BERLIN, "2026-12-24T22:00+01:00", "2026-12-28T08:00+01:00"),
        (NEW_YORK, "2026-07-03T10:00-04:00", "2026-07-06T08:00-04:00"),  # Independence Day observed
        # The clock goes forward in the night to 29 March and back in the night to 25 October: the morning is at 8.
        (BERLIN, "2026-03-27T23:00+01:00", "2026-03-30T08:00+02:00"),
        (BERLIN, "2026-10-23T23:00+02:00", "2026-10-26T08:00+01:00"),
    ],
)
def test_quiet_ends_in_the_morning_of_the_next_workday(zone: str, now: str, end: str | None) -> None:
    assert Rhythm().quiet_end(at(now), zone) == (at(end) if end else None)


@pytest.mark.parametrize(
    ("night", "end"),
    [
        ("2026-03-29T01:30+01:00", "2026-03-29T08:00+02:00"),  # 5.5 hours later, not 6.5
        ("2026-10-25T01:30+02:00", "2026-10-25T08:00+01:00"),  # 7.5 hours later
        ("2026-10-25T02:30+01:00", "2026-10-25T08:00+01:00"),  # the second half past two
    ],
)
def test_a_night_with_a_clock_change_ends_at_the_same_hour(night: str, end: str) -> None:
    assert Rhythm(workdays=False).quiet_end(at(night), BERLIN) == at(end)


def test_a_group_that_works_every_day_is_quiet_at_night_only() -> None:
    daily = Rhythm(workdays=False)
    assert daily.quiet_end(at("2026-10-01T10:00+08:00"), SHANGHAI) is None
    assert daily.quiet_end(at("2026-10-01T22:00+08:00"), SHANGHAI) == at("2026-10-02T08:00+08:00")


def test_quiet_within_a_day_and_none_at_all() -> None:
    lunch = Rhythm(quiet_from=12 * 60, quiet_until=13 * 60)
    assert lunch.quiet_end(at("2026-11-23T12:30+08:00"), SHANGHAI) == at("2026-11-23T13:00+08:00")
    assert lunch.quiet_end(at("2026-11-23T23:30+08:00"), SHANGHAI) is None
    never = Rhythm(quiet_from=0, quiet_until=0)
    assert never.quiet_end(at("2026-11-23T03:00+08:00"), SHANGHAI) is None
    assert never.quiet_end(at("2026-11-28T03:00+08:00"), SHANGHAI) == at("2026-11-30T00:00+08:00")


def test_how_long_people_could_be_reached_today() -> None:
    assert Rhythm().awake_for(at("2026-11-23T10:30+08:00"), SHANGHAI) == timedelta(hours=2.5)
    assert Rhythm().awake_for(at("2026-11-23T23:30+08:00"), SHANGHAI) == timedelta()


def test_settings_of_a_chat_keep_what_else_is_in_them() -> None:
    kept = Rhythm(budget=2).into({"other": 1})
    assert kept["other"] == 1
    assert Rhythm.of(kept) == Rhythm(budget=2)
    assert Rhythm.of({}) == Rhythm()


def test_countries_have_their_own_holidays() -> None:
    assert [country_of(zone) for zone in (SHANGHAI, BERLIN, "UTC")] == ["CN", "DE", None]
    christmas = date(2026, 12, 25)
    assert [is_workday(christmas, country) for country in ("CN", "DE", None)] == [True, False, True]
    assert next_workday(date(2026, 9, 30), "CN") == date(2026, 10, 8)


def test_years_that_nobody_has_decreed_yet_fall_back_to_the_known_feasts() -> None:
    assert not is_workday(date(2035, 10, 1), "CN")
    assert is_workday(date(2035, 11, 26), "CN")
    assert not is_workday(date(2035, 11, 24), "XX")  # a Saturday, in a country without a calendar


def test_times_are_aware_of_their_zone() -> None:
    end = Rhythm().quiet_end(at("2026-11-23T22:00+08:00"), SHANGHAI)
    assert end is not None
    assert end.tzinfo == UTC
