"""Times that questions are about."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.common.understand import periods
from handlers.common.understand.text import fold

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
    ("text", "today", "first", "last"),
    [
        ("华能去年q3买了多少", (2026, 11, 21), (2025, 7, 1), (2025, 9, 30)),
        ("last year's q3", (2026, 11, 21), (2025, 7, 1), (2025, 9, 30)),
        ("2025 q3", (2026, 11, 21), (2025, 7, 1), (2025, 9, 30)),
        ("2025年 q3", (2026, 11, 21), (2025, 7, 1), (2025, 9, 30)),
        ("25q3", (2026, 11, 21), (2025, 7, 1), (2025, 9, 30)),
        ("the third quarter of last year", (2026, 11, 21), (2025, 7, 1), (2025, 9, 30)),
        ("last year in march", (2026, 11, 21), (2025, 3, 1), (2025, 3, 31)),
        ("2025 march", (2026, 11, 21), (2025, 3, 1), (2025, 3, 31)),
        ("2025-03", (2026, 11, 21), (2025, 3, 1), (2025, 3, 31)),
        ("11/2025", (2026, 11, 21), (2025, 11, 1), (2025, 11, 30)),
        ("the last half of 2025", (2026, 11, 21), (2025, 7, 1), (2025, 12, 31)),
        ("how much in the past year", (2026, 11, 21), (2025, 11, 22), (2026, 11, 21)),
        ("2025.3", (2026, 11, 21), (2025, 3, 1), (2025, 3, 31)),
        ("2025-03-15", (2026, 11, 21), (2025, 3, 15), (2025, 3, 15)),
        ("3月15日卖了多少", (2026, 11, 21), (2026, 3, 15), (2026, 3, 15)),
        ("on 12 december", (2026, 11, 21), (2025, 12, 12), (2025, 12, 12)),
        ("2025年3月到2025年5月", (2026, 11, 21), (2025, 3, 1), (2025, 5, 31)),
        ("2025年3月到5月", (2026, 11, 21), (2025, 3, 1), (2025, 5, 31)),
        ("去年11月到今年2月", (2026, 11, 21), (2025, 11, 1), (2026, 2, 28)),
        ("from november 2025 to february 2026", (2026, 11, 21), (2025, 11, 1), (2026, 2, 28)),
        ("from november to february 2026", (2026, 11, 21), (2025, 11, 1), (2026, 2, 28)),
        ("from march to may last year", (2026, 11, 21), (2025, 3, 1), (2025, 5, 31)),
        ("3到5月", (2026, 11, 21), (2026, 3, 1), (2026, 5, 31)),
        ("3月1日到4月15日", (2026, 11, 21), (2026, 3, 1), (2026, 4, 15)),
        ("一到三季度", (2026, 11, 21), (2026, 1, 1), (2026, 9, 30)),
        ("from 2024 to 2025", (2026, 11, 21), (2024, 1, 1), (2025, 12, 31)),
        ("前三季度", (2026, 11, 21), (2026, 1, 1), (2026, 9, 30)),
        ("前三季度", (2027, 2, 10), (2026, 1, 1), (2026, 9, 30)),
        ("first three quarters of 2025", (2026, 11, 21), (2025, 1, 1), (2025, 9, 30)),
        ("去年前九个月", (2026, 11, 21), (2025, 1, 1), (2025, 9, 30)),
        ("前三个月", (2026, 11, 21), (2026, 8, 22), (2026, 11, 21)),
        ("最近2025年", (2026, 11, 21), (2025, 1, 1), (2025, 12, 31)),
        ("last 9999 quarters", (2026, 11, 21), (1990, 1, 1), (2026, 11, 21)),
        ("the last forty-five days", (2026, 11, 21), (2026, 10, 8), (2026, 11, 21)),
        ("the last couple of months", (2026, 11, 21), (2026, 9, 22), (2026, 11, 21)),
        ("下半年卖了多少", (2027, 2, 10), (2026, 7, 1), (2026, 12, 31)),
        ("in the second half", (2027, 2, 10), (2026, 7, 1), (2026, 12, 31)),
        ("h2", (2027, 2, 10), (2026, 7, 1), (2026, 12, 31)),
        ("上半年", (2027, 1, 1), (2027, 1, 1), (2027, 1, 1)),
        ("最近一年", (2028, 2, 29), (2027, 3, 1), (2028, 2, 29)),
        ("最近一个月", (2027, 3, 1), (2027, 2, 2), (2027, 3, 1)),
        ("去年2月", (2029, 1, 1), (2028, 2, 1), (2028, 2, 29)),
    ],
)
def test_the_time_that_is_named_on_any_day(
    text: str, today: tuple[int, int, int], first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    found = periods.find(text, date(*today))
    assert found is not None
    assert (found.period.first, found.period.last) == (date(*first), date(*last))


@pytest.mark.parametrize("text", ["过去3000年", "最近3000年没下单的客户", "合作10年了", "march on"])
def test_what_only_looks_like_a_time(text: str) -> None:
    assert periods.find(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "today", "first", "last"),
    [
        ("上个月", (2026, 11, 21), (2026, 9, 1), (2026, 9, 30)),
        ("本月", (2026, 11, 21), (2026, 10, 1), (2026, 10, 21)),
        ("本月", (2027, 3, 30), (2027, 2, 1), (2027, 2, 28)),
        ("本季度", (2026, 11, 21), (2026, 7, 1), (2026, 8, 21)),
        ("今年", (2026, 11, 21), (2025, 1, 1), (2025, 11, 21)),
        ("last 30 days", (2026, 11, 21), (2026, 9, 23), (2026, 10, 22)),
        ("this week", (2026, 11, 21), (2026, 11, 9), (2026, 11, 14)),
        ("since march", (2026, 11, 21), (2025, 3, 1), (2025, 11, 21)),
        ("since december 2025", (2027, 1, 20), (2023, 12, 1), (2025, 1, 20)),
        ("今年", (2027, 1, 20), (2026, 1, 1), (2026, 1, 20)),
        ("this year", (2027, 1, 20), (2026, 1, 1), (2026, 1, 20)),
        ("ytd", (2027, 1, 20), (2026, 1, 1), (2026, 1, 20)),
        ("今年", (2027, 2, 10), (2026, 1, 1), (2026, 2, 10)),
        ("今年", (2028, 2, 29), (2027, 1, 1), (2027, 2, 28)),
        ("本季度", (2027, 1, 20), (2026, 10, 1), (2026, 10, 20)),
        ("qtd", (2027, 1, 20), (2026, 10, 1), (2026, 10, 20)),
        ("下半年", (2026, 8, 10), (2026, 1, 1), (2026, 2, 10)),
        ("去年上半年", (2026, 8, 10), (2024, 7, 1), (2024, 12, 31)),
        ("本周", (2027, 2, 3), (2027, 1, 25), (2027, 1, 27)),
        ("本周", (2027, 2, 1), (2027, 1, 25), (2027, 1, 25)),
        ("最近7天", (2026, 12, 7), (2026, 11, 24), (2026, 11, 30)),
        ("last 3 days", (2026, 12, 2), (2026, 11, 27), (2026, 11, 29)),
        ("今天", (2026, 12, 1), (2026, 11, 30), (2026, 11, 30)),
        ("昨天", (2027, 1, 1), (2026, 12, 30), (2026, 12, 30)),
        ("最近三个月", (2027, 3, 30), (2026, 9, 30), (2026, 12, 30)),
        ("前三季度", (2026, 11, 21), (2025, 1, 1), (2025, 9, 30)),
        ("3月到5月", (2026, 11, 21), (2025, 12, 1), (2026, 2, 28)),
        ("1-10月", (2026, 11, 21), (2025, 1, 1), (2025, 10, 31)),
    ],
)
def test_what_a_time_is_compared_with(
    text: str, today: tuple[int, int, int], first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    found = periods.find(text, date(*today))
    assert found is not None
    before = found.period.before
    assert (before.first, before.last) == (date(*first), date(*last))


@pytest.mark.parametrize(
    ("text", "today", "last"),
    [
        ("12月", (2026, 11, 28), (2026, 12, 31)),
        ("3月", (2026, 11, 28), (2027, 3, 31)),
        ("11月", (2026, 11, 28), (2026, 11, 30)),
        ("3月前", (2026, 11, 28), (2027, 2, 28)),
        ("3月底前", (2026, 11, 28), (2027, 3, 31)),
        ("in december", (2026, 11, 28), (2026, 12, 31)),
        ("december", (2026, 12, 31), (2026, 12, 31)),
        ("before march", (2026, 11, 28), (2027, 2, 28)),
        ("by march 2028", (2026, 11, 28), (2028, 3, 31)),
        ("by the end of next month", (2026, 11, 28), (2026, 12, 31)),
        ("本周", (2026, 11, 28), (2026, 11, 29)),
        ("下季度", (2026, 11, 28), (2027, 3, 31)),
        ("in the first quarter", (2026, 11, 28), (2027, 3, 31)),
        ("明年上半年", (2026, 11, 28), (2027, 6, 30)),
        ("年底前", (2026, 11, 28), (2026, 12, 31)),
        ("by year end", (2026, 11, 28), (2026, 12, 31)),
    ],
)
def test_a_time_to_come(text: str, today: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    found = periods.ahead(text, date(*today))
    assert found is not None
    assert found.period.last == date(*last)


@pytest.mark.parametrize("text", ["上个月", "last quarter", "去年3月", "最近30天", "may", "since march", "yesterday"])
def test_what_is_over_is_no_time_to_come(text: str) -> None:
    assert periods.ahead(text, TODAY) is None


NUMBERS = (
    "0", "1", "2", "3", "12", "13", "31", "99", "2024", "2025", "3000", "9999", "一", "两", "三", "十二", "半", "几",
    "forty-five"
)  # fmt: skip
WORDS = (
    *"年月日周季天的前上下本这第到至起底初-./qh", "个月", "季度", "半年", "去年", "今年", "明年", "最近",
    "过去", "以来", "以内", "星期", "累计", "昨天", "last", "this", "next", "the", "since", "from", "to", "in",
    "of", "before", "first", "past", "year", "year's", "month", "months", "quarter", "quarters", "week", "days",
    "half", "february", "march", "ytd", "today", "ever",
)  # fmt: skip
PIECES = st.sampled_from([*NUMBERS, *WORDS, *(f"{word} " for word in (*NUMBERS, *WORDS))])
SAID = st.lists(PIECES | st.text(max_size=2), max_size=9).map("".join)
DAYS = st.dates(date(1995, 1, 1), date(2095, 12, 31)) | st.sampled_from(
    [date(2028, 2, 29), date(2027, 2, 1), date(2027, 3, 1), date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 31)]
)


@settings(max_examples=400, deadline=None)
@given(SAID, DAYS)
def test_whatever_is_said_on_whatever_day_has_a_time_before_it(text: str, today: date) -> None:
    for found in periods.named(fold(text).lower(), today):
        period, before = found.period, found.period.before
        assert periods.EVER <= period.first <= period.last <= today
        assert before.first <= before.last < period.first
    to_come = periods.ahead(fold(text).lower(), today)
    assert to_come is None or to_come.period.last >= today
    assert all(0 < length <= 3660 for length, _, _ in periods.lengths(text))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("超过30天没去", 30),
        ("三个月没下单", 90),
        ("半年", 182),
        ("six weeks", 42),
        ("a couple of months", 60),
        ("45d", 45),
        ("半个月", 15),
        ("a fortnight", 14),
        ("half a year", 182),
        ("twenty-five days", 25),
    ],
)
def test_how_long_something_lasts(text: str, days: int) -> None:
    found = periods.lasting(text)
    assert found is not None
    assert found[0] == days


def test_no_length_without_its_unit() -> None:
    assert periods.lasting("30 of them and overdue") is None


@pytest.mark.parametrize("text", ["3月没下单", "12月到期", "2025年", "3000年"])
def test_a_month_or_year_of_the_calendar_is_no_length(text: str) -> None:
    assert periods.lasting(text) is None
