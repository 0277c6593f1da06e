"""Times that questions are about, on a Saturday."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.common.understand import periods

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("今年买了多少", (2026, 1, 1), (2026, 11, 21)),
        ("上个月回款", (2026, 10, 1), (2026, 10, 31)),
        ("本季度", (2026, 10, 1), (2026, 11, 21)),
        ("上季度", (2026, 7, 1), (2026, 9, 30)),
        ("去年三季度", (2025, 7, 1), (2025, 9, 30)),
        ("2025年下单", (2025, 1, 1), (2025, 12, 31)),
        ("三月份", (2026, 3, 1), (2026, 3, 31)),
        ("十二月份", (2025, 12, 1), (2025, 12, 31)),
        ("3月以来", (2026, 3, 1), (2026, 11, 21)),
        ("3个月以来", (2026, 8, 22), (2026, 11, 21)),
        ("自去年10月起", (2025, 10, 1), (2026, 11, 21)),
        ("从3月到6月", (2026, 3, 1), (2026, 6, 30)),
        ("最近30天", (2026, 10, 23), (2026, 11, 21)),
        ("上半年", (2026, 1, 1), (2026, 6, 30)),
        ("上周", (2026, 11, 9), (2026, 11, 15)),
        ("昨天", (2026, 11, 20), (2026, 11, 20)),
        ("last quarter", (2026, 7, 1), (2026, 9, 30)),
        ("this year so far", (2026, 1, 1), (2026, 11, 21)),
        ("since March", (2026, 3, 1), (2026, 11, 21)),
        ("since 12 October", (2026, 10, 12), (2026, 11, 21)),
        ("in December", (2025, 12, 1), (2025, 12, 31)),
        ("over the past three months", (2026, 8, 22), (2026, 11, 21)),
        ("Q4 last year", (2025, 10, 1), (2025, 12, 31)),
        ("in the second half of 2025", (2025, 7, 1), (2025, 12, 31)),
        ("ytd", (2026, 1, 1), (2026, 11, 21)),
        ("this month vs last", (2026, 11, 1), (2026, 11, 21)),
        ("本月和上个月比", (2026, 11, 1), (2026, 11, 21)),
    ],
)
def test_the_time_that_is_named(text: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    found = periods.find(text.lower(), TODAY)
    assert found is not None
    assert (found.period.first, found.period.last) == (date(*first), date(*last))


@pytest.mark.parametrize("text", ["下个月", "next quarter", "they may order", "march on", "买了多少", "how much"])
def test_no_time_that_has_begun(text: str) -> None:
    assert periods.find(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("上个月", (2026, 9, 1), (2026, 9, 30)),
        ("本月", (2026, 10, 1), (2026, 10, 21)),
        ("本季度", (2026, 7, 1), (2026, 8, 21)),
        ("今年", (2025, 1, 1), (2025, 11, 21)),
        ("last 30 days", (2026, 9, 23), (2026, 10, 22)),
        ("this week", (2026, 11, 9), (2026, 11, 14)),
        ("since march", (2025, 3, 1), (2025, 11, 21)),
    ],
)
def test_what_a_time_is_compared_with(text: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    found = periods.find(text, TODAY)
    assert found is not None
    before = found.period.before
    assert (before.first, before.last) == (date(*first), date(*last))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("超过30天没去", 30),
        ("三个月没下单", 90),
        ("半年", 182),
        ("six weeks", 42),
        ("a couple of months", 60),
        ("45d", 45),
    ],
)
def test_how_long_something_lasts(text: str, days: int) -> None:
    found = periods.lasting(text)
    assert found is not None
    assert found[0] == days


def test_no_length_without_its_unit() -> None:
    assert periods.lasting("30 of them") is None
