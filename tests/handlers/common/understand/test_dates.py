"""Dates in words: tables of readings, and properties both ways."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.common.understand import dates_en, dates_zh
from handlers.common.understand.dates import Direction, find, parse

SATURDAY = date(2026, 11, 21)

EXACT = {
    "今天": "2026-11-21", "昨天": "2026-11-20", "前天": "2026-11-19", "大前天": "2026-11-18",
    "明天": "2026-11-22", "后天": "2026-11-23", "大后天": "2026-11-24", "下周二": "2026-11-24",
    "下下周一": "2026-11-30", "本周五": "2026-11-20", "上周三": "2026-11-11", "上上周三": "2026-11-04",
    "下个礼拜五": "2026-11-27", "下月初": "2026-12-01", "上月底": "2026-10-31", "下个月15号": "2026-12-15",
    "3天后": "2026-11-24", "三天前": "2026-11-18", "两周后": "2026-12-05", "半个月后": "2026-12-06",
    "一个半月后": "2027-01-05", "半年后": "2027-05-21", "过两天": "2026-11-23", "一周内": "2026-11-28",
    "2026年3月5日": "2026-03-05", "26年1月8日": "2026-01-08", "二〇二六年十二月一日": "2026-12-01",
    "去年12月5日": "2025-12-05", "2026-11-24": "2026-11-24", "2026/1/4": "2026-01-04", "20261124": "2026-11-24",
    "年底": "2026-12-31", "季度末": "2026-12-31", "24.11.2026": "2026-11-24", "24/11/2026": "2026-11-24",
    "11/24/2026": "2026-11-24", "today": "2026-11-21", "yesterday": "2026-11-20",
    "the day before yesterday": "2026-11-19", "tmrw": "2026-11-22", "day after tomorrow": "2026-11-23",
    "next Tuesday": "2026-11-24", "Tuesday next week": "2026-11-24", "in a week": "2026-11-28",
    "in two weeks": "2026-12-05", "in 10 days": "2026-12-01", "two weeks ago": "2026-11-07",
    "seventeen days ago": "2026-11-04", "in thirty-five days": "2026-12-26", "a couple of days ago": "2026-11-19",
    "a month ago": "2026-10-21", "in 3 business days": "2026-11-25", "end of month": "2026-11-30",
    "EOM": "2026-11-30", "end of next month": "2026-12-31", "end of the quarter": "2026-12-31",
    "December 3rd, 2026": "2026-12-03", "5 Jan 2027": "2027-01-05", "this Thursday": "2026-11-19",
    "寻日": "2026-11-20", "听日": "2026-11-22",
}  # fmt: skip

# The day if it lies behind, the day if it lies ahead; None where nobody can tell.
BY_DIRECTION = {
    "周五": ("2026-11-20", "2026-11-27"),
    "星期天": ("2026-11-15", "2026-11-22"),
    "周六": ("2026-11-21", None),  # it is Saturday: today or in a week
    "on Friday": ("2026-11-20", "2026-11-27"),
    "月底": ("2026-10-31", "2026-11-30"),
    "24号": ("2026-10-24", "2026-11-24"),
    "the 5th": ("2026-11-05", "2026-12-05"),
    "11-24": (None, "2026-11-24"),  # a year ago is not believed when it is three days ahead
    "11/24": (None, "2026-11-24"),
    "11.24": (None, "2026-11-24"),
    "24.11.": (None, "2026-11-24"),
    "Nov 24": (None, "2026-11-24"),
    "24th of November": (None, "2026-11-24"),
    "十一月二十四日": (None, "2026-11-24"),
    "3月5号": ("2026-03-05", "2027-03-05"),
    "May 5": ("2026-05-05", "2027-05-05"),
    "fri 27 nov": (None, "2026-11-27"),
    "11月24日(周二)": (None, "2026-11-24"),
    "11月24日周三": (None, None),  # a Tuesday
    "3/4": (None, None),  # March or April
    "last Friday": (None, None),  # yesterday or eight days ago
    "几天后": (None, None),
}

NO_DATE = [
    "要晚两周", "拖了三天", "3号楼", "5号机组", "每周二", "两周一次", "一周三次", "3-5万", "满意度4/5",
    "2/3的订单", "报价低10%", "we may call", "second order", "10 days late", "24/7", "50/50", "Q4", "月结",
    "第3号合同", "十分满意", "1.5倍", "3天", "日期",
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("2029年11月", "2029-11-01"),
        ("27年3月", "2027-03-01"),
        ("2029年11月底", "2029-11-30"),
        ("until November 2029", "2029-11-01"),
        ("in May 2028", "2028-05-01"),
        ("end of Nov 2029", "2029-11-30"),
        ("March 2026", "2026-03-01"),
    ],
)
def test_a_month_is_of_the_year_that_is_said(words: str, first: str) -> None:
    [match] = find(words.lower(), SATURDAY)
    assert match.on(Direction.FUTURE) == match.on(Direction.PAST) == date.fromisoformat(first)


@pytest.mark.parametrize(("words", "day"), EXACT.items())
def test_exact_words_mean_one_day(words: str, day: str) -> None:
    assert parse(words, SATURDAY) == date.fromisoformat(day)


@pytest.mark.parametrize(("words", "days"), BY_DIRECTION.items())
def test_open_words_depend_on_the_direction(words: str, days: tuple[str | None, str | None]) -> None:
    read = [parse(words, SATURDAY, direction=direction) for direction in (Direction.PAST, Direction.FUTURE)]
    assert [day and day.isoformat() for day in read] == list(days)


@pytest.mark.parametrize("words", NO_DATE)
def test_words_that_are_no_date(words: str) -> None:
    assert find(words.lower(), SATURDAY) == []


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("明天下午3点", "15:00"),
        ("tomorrow 3pm", "15:00"),
        ("明天10:30", "10:30"),
        ("后天上午十点半", "10:30"),
        ("明晚八点", "20:00"),
    ],
)
def test_time_of_day(words: str, at: str) -> None:
    [match] = find(words, SATURDAY)
    assert match.at is not None
    assert match.at.strftime("%H:%M") == at


def test_a_longer_time_is_approximate_and_offers_days() -> None:
    [week] = find("下周", SATURDAY)
    assert week.approximate
    assert [day.isoformat() for day in week.options] == ["2026-11-23", "2026-11-25", "2026-11-27"]


def test_unsure_numbers_offer_both_readings_unless_the_order_is_known() -> None:
    [match] = find("3/4", SATURDAY)
    assert [day.isoformat() for day in match.options] == ["2026-03-04", "2026-04-03", "2027-03-04", "2027-04-03"]
    assert parse("3/4", SATURDAY, day_first=False, direction=Direction.FUTURE) == date(2027, 3, 4)


DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(today=DAYS, shift=st.integers(1, 99))
def test_counted_days_go_both_ways(today: date, shift: int) -> None:
    assert parse(f"{shift}天后", today) == today + timedelta(days=shift) == parse(f"in {shift} days", today)
    assert parse(f"{shift}天前", today) == today - timedelta(days=shift) == parse(f"{shift} days ago", today)


@given(today=DAYS, day=DAYS)
def test_written_dates_read_back(today: date, day: date) -> None:
    written = [
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%b} {day.day}, {day.year}",
    ]
    assert {parse(words, today) for words in written} == {day}


@given(today=DAYS, number=st.integers(0, 6), weeks=st.sampled_from([(-1, "上", "last"), (1, "下", "next")]))
def test_named_weekdays_fall_in_the_named_week(today: date, number: int, weeks: tuple[int, str, str]) -> None:
    shift, chinese, _ = weeks
    found = parse(f"{chinese}周{'一二三四五六日'[number]}", today)
    monday = today - timedelta(days=today.weekday())
    assert found == monday + timedelta(days=7 * shift + number)


@given(today=DAYS, month=st.integers(1, 12), day=st.integers(1, 28))
def test_days_without_a_year_lie_on_the_side_asked_for(today: date, month: int, day: int) -> None:
    past, future = (parse(f"{month}月{day}日", today, direction=side) for side in (Direction.PAST, Direction.FUTURE))
    assert past is None or (past <= today and (past.month, past.day) == (month, day))
    assert future is None or (future >= today and (future.month, future.day) == (month, day))
    assert past or future


@given(words=st.text(max_size=60), today=DAYS)
def test_any_text_is_read_without_error(words: str, today: date) -> None:
    for match in find(words.lower(), today):
        assert 0 <= match.start < match.end <= len(words.lower())


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("2月31日", {date(2026, 2, 28), date(2026, 3, 1), date(2027, 2, 28), date(2027, 3, 1)}),
        ("31 Feb", {date(2026, 2, 28), date(2026, 3, 1), date(2027, 2, 28), date(2027, 3, 1)}),
        ("the 40th of May", {date(2026, 5, 31), date(2026, 6, 1), date(2027, 5, 31), date(2027, 6, 1)}),
        ("Feb 30", {date(2026, 2, 28), date(2026, 3, 1), date(2027, 2, 28), date(2027, 3, 1)}),
        ("2026-02-30", {date(2026, 2, 28), date(2026, 3, 1), date(2027, 2, 28), date(2027, 3, 1)}),
        ("30/2", {date(2026, 2, 28), date(2026, 3, 1), date(2027, 2, 28), date(2027, 3, 1)}),
        ("13月5日", set()),
        ("4月31号", {date(2026, 4, 30), date(2026, 5, 1), date(2027, 4, 30), date(2027, 5, 1)}),
    ],
)
def test_a_day_that_does_not_exist_is_none_and_its_neighbours_are_offered(text: str, offered: set[date]) -> None:
    [found] = find(text.lower(), SATURDAY)
    assert found.impossible
    assert {found.on(direction) for direction in Direction} == {None}
    assert set(found.options) == offered


@pytest.mark.parametrize("text", ["45 may need more", "3月40台", "5月40吨", "ratio 45/60", "订单 2026-1140", "24/7"])
def test_numbers_beside_a_month_are_no_days_that_do_not_exist(text: str) -> None:
    assert not any(found.impossible for found in find(text, SATURDAY))


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("on the eighth of december", date(2026, 12, 8)),
        ("december the twenty-first", date(2026, 12, 21)),
        ("12.5到期", date(2026, 12, 5)),
    ],
)
def test_a_day_ahead_in_words(words: str, day: date) -> None:
    [found] = find(words, date(2026, 11, 21))
    assert found.on(Direction.FUTURE) == day


def test_yesterday_by_one_character() -> None:
    [found] = find("昨收12万", date(2026, 11, 21))
    assert found.on(Direction.PAST) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("the first Tuesday of December", date(2026, 12, 1)),
        ("2nd Wed in January", date(2027, 1, 13)),
        ("last friday of february 2027", date(2027, 2, 26)),
    ],
)
def test_a_weekday_is_counted_within_its_month(words: str, day: date) -> None:
    assert parse(words, SATURDAY, direction=Direction.FUTURE) == day


def test_a_month_without_a_fifth_such_weekday_is_asked_about() -> None:
    [found] = find("the fifth tuesday of february 2027", SATURDAY)
    assert found.impossible


def test_a_share_is_no_holiday() -> None:
    assert find("铜价涨了百分之十一", date(2026, 11, 21)) == []


@given(st.text("0123456789 -/.,:%'abcdefghijklmnopqrstuvwxyz", max_size=40))
def test_chinese_rules_need_chinese_words(text: str) -> None:
    assert not any(pattern.search(text) for pattern, _ in dates_zh.RULES)


@given(st.text("0123456789 -/.,:%'年月日号周上下个前后今明底末一二三十半", max_size=40))
def test_english_rules_need_english_words(text: str) -> None:
    assert not any(pattern.search(text) for pattern, _ in dates_en.RULES)
