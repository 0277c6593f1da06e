"""How values are written: texts shortened, names of teams, the beginning of a day."""

from __future__ import annotations

from datetime import UTC, date

import pytest

from handlers.common import formats


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("delivery was late again", 40, "delivery was late again"),
        ("they complained about the delivery", 30, "they complained about the…"),
        ("they complained, about it all again", 18, "they complained…"),
        ("交货又晚了三天，客户很不高兴", 8, "交货又晚了三天…"),
        ("Donaudampfschifffahrtsgesellschaft", 12, "Donaudampfs…"),
        ("a Donaudampfschifffahrtsgesellschaft", 12, "a Donaudamp…"),
    ],
)
def test_a_text_is_shortened_between_words_where_that_leaves_most(text: str, width: int, shown: str) -> None:
    assert formats.clip(text, width) == shown
    assert len(formats.clip(text, width)) <= width


@pytest.mark.parametrize(
    ("zone", "day", "utc"),
    [
        ("Asia/Shanghai", date(2026, 11, 21), "2026-11-20T16:00:00+00:00"),
        ("Europe/Berlin", date(2026, 3, 29), "2026-03-28T23:00:00+00:00"),
        ("Europe/Berlin", date(2026, 3, 30), "2026-03-29T22:00:00+00:00"),
    ],
)
def test_a_day_begins_at_midnight_where_the_firm_is(zone: str, day: date, utc: str) -> None:
    assert formats.day_begins(day, zone).astimezone(UTC).isoformat() == utc


def test_a_team_is_called_in_the_readers_language_where_it_can_be() -> None:
    assert [formats.team(lang, "华东", "East") for lang in ("zh", "en")] == ["华东", "East"]
    assert [formats.team(lang, "华东", None) for lang in ("zh", "en")] == ["华东", "华东"]
