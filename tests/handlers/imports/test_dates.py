"""Dates of a column: many formats, one order of day and month, never a silent guess."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.imports.dates import DateReader, Order
from handlers.imports.dayorder import Evidence, decide
from handlers.imports.refusal import BadValue, FileRefused
from tests.handlers.imports.reading import all_of, parsed, workbook

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(date(2000, 1, 1), date(2059, 12, 31))
PATTERNS: dict[Order, str] = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y", "ymd": "%y/%m/%d"}


def reader(order: Order | None = None, zone: ZoneInfo = SHANGHAI) -> DateReader:
    return DateReader("Date", zone, order)


def orders(*columns: list[str]) -> dict[str, Order]:
    seen = []
    for number, column in enumerate(columns):
        evidence = Evidence()
        for cell in column:
            evidence.see(cell)
        seen.append((f"field{number}", f"Column {number}", evidence))
    return decide(seen)


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-28",
        "2024/3/28",
        "2024.03.28",
        "2024年3月28日",
        "24年3月28日",
        "20240328",
        "28.03.2024",
        "28 Mar 2024",
        "28-Mar-24",
        "28th March 2024",
        "Mar 28, 2024",
        "March 28th, 2024",
        "Thu, 28 Mar 2024",
        "２０２４－０３－２８",
        "\ufeff2024-03-28 ",
        "45379",
        "113/03/28",
        "民國113年3月28日",
        "1130328",
        "2024-03-28 星期四",
        "2024/3/28(周四)",
        "2024-03-28 Thu",
        "2024-03-28 上午",
    ],
)
def test_a_day_is_read_in_every_format_that_has_one_meaning(text: str) -> None:
    assert reader().day(text) == date(2024, 3, 28)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("2024-03-28 14:30", 14, 30),
        ("2024-03-28T14:30:00", 14, 30),
        ("2024/3/28 2:30 PM", 14, 30),
        ("2024年3月28日 下午2:30", 14, 30),
        ("2024-03-28 星期四 14:30", 14, 30),
        ("2024-03-28 14:30-16:00", 14, 30),
        ("2024-03-28 14:30~15:10", 14, 30),
        ("2024-03-28 14:30 至 15:10", 14, 30),
        ("2024-03-28T00:30-06:00", 14, 30),
        ("2024-03-28 12:05 am", 0, 5),
        ("20240328143000", 14, 30),
        ("2024-03-28T06:30:00Z", 14, 30),
        ("2024-03-28 07:30:00+01:00", 14, 30),
        ("45379.604166667", 14, 30),
        ("1711607400", 14, 30),
    ],
)
def test_a_time_is_in_the_zone_it_names_or_in_the_firms(text: str, hour: int, minute: int) -> None:
    moment = reader().instant(text)
    assert moment == datetime(2024, 3, 28, hour, minute, tzinfo=SHANGHAI)
    assert moment is not None
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("heading", "day"),
    [("Created (UTC)", 29), ("交易时间(GMT+8)", 28), ("time_utc-05:00", 29), ("Date", 28), ("Dutch UTCs", 28)],
)
def test_a_heading_may_name_the_zone_of_its_moments(heading: str, day: int) -> None:
    moments = DateReader(heading, SHANGHAI)
    assert moments.day("2024-03-28 20:00") == date(2024, 3, day)
    assert moments.day("2024-03-28") == date(2024, 3, 28)
    moment = moments.instant("2024-03-28 20:00")
    assert moment is not None
    assert moment.astimezone(SHANGHAI).day == day


def test_a_date_alone_is_the_start_of_the_local_day() -> None:
    assert reader().instant("2024-03-28") == datetime(2024, 3, 27, 16, 0, tzinfo=UTC)


def test_spreadsheet_cells_come_as_dates_moments_and_numbers() -> None:
    assert reader().day(date(2024, 3, 28)) == date(2024, 3, 28)
    assert reader().day(datetime(2024, 3, 28, 23, 0)) == date(2024, 3, 28)  # noqa: DTZ001
    assert reader().day(45379.0) == date(2024, 3, 28)


@pytest.mark.parametrize("text", ["0000-00-00", "1900-01-01", "00000000", "1899-12-30", "0"])
def test_what_systems_store_for_no_date_is_none(text: str) -> None:
    assert reader().day(text) is None


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("soon", "date-unreadable"),
        ("2024-02-30", "date-unreadable"),
        ("2024-13-01", "date-unreadable"),
        ("2024-03-28 25:00", "date-unreadable"),
        ("12345678901", "date-unreadable"),
        (True, "date-unreadable"),
        (timedelta(hours=3), "date-unreadable"),
        ("9999-12-31", "date-out-of-range"),
        ("0024-01-05", "date-out-of-range"),
    ],
)
def test_the_rest_is_refused_with_the_cell(cell: str, key: str) -> None:
    with pytest.raises(BadValue) as refused:
        reader().day(cell)
    assert refused.value.key == key
    assert refused.value.values["column"] == "Date"


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2023", date(2023, 12, 31)),
        ("2023年度", date(2023, 12, 31)),
        ("2023Q3", date(2023, 9, 30)),
        ("2023年第二季度", date(2023, 6, 30)),
        ("2024-02", date(2024, 2, 29)),
        ("2023年报", date(2023, 12, 31)),
        ("2023中报", date(2023, 6, 30)),
        ("2023一季报", date(2023, 3, 31)),
        ("FY2023", date(2023, 12, 31)),
        ("2023H2", date(2023, 12, 31)),
        ("2023年上半年", date(2023, 6, 30)),
        ("2023-06-15", date(2023, 6, 15)),
        (2023.0, date(2023, 12, 31)),
    ],
)
def test_a_period_is_its_last_day(text: str | float, end: date) -> None:
    assert reader().period_end(text) == end


def test_a_month_that_does_not_exist_ends_no_period() -> None:
    with pytest.raises(BadValue):
        reader().period_end("2023-13")


@given(st.lists(DAYS, min_size=1, max_size=30), st.sampled_from(["dmy", "mdy"]))
def test_a_column_is_read_as_it_was_written_or_not_at_all(days: list[date], order: Order) -> None:
    column = [day.strftime(PATTERNS[order]) for day in days]
    if all(day.day <= 12 for day in days) and any(day.day != day.month for day in days):
        with pytest.raises(FileRefused):
            orders(column)
    else:
        decided = orders(column)["field0"]
        assert [reader(decided).day(cell) for cell in column] == days


@given(st.lists(st.dates(date(2023, 1, 1), date(2024, 12, 31)), min_size=40, max_size=60, unique=True))
def test_two_digit_years_are_told_by_how_few_there_are(days: list[date]) -> None:
    column = [day.strftime(PATTERNS["ymd"]) for day in days]
    decided = orders(column)["field0"]
    assert [reader(decided).day(cell) for cell in column] == days


def test_values_above_twelve_decide_for_the_whole_column() -> None:
    assert orders(["1/2/2012", "10/25/2012"]) == {"field0": "mdy"}
    assert orders(["1/2/2012", "25/10/2012"]) == {"field0": "dmy"}


def test_a_column_without_evidence_takes_the_order_of_the_others() -> None:
    assert orders(["1/2/2012", "3/4/2012"], ["10/25/2012"]) == {"field0": "mdy", "field1": "mdy"}


def test_nothing_decides_so_it_is_asked_with_a_right_example() -> None:
    with pytest.raises(FileRefused) as refused:
        orders(["5/5/2012", "1/2/2012", "3/4/2012"])
    assert refused.value.key == "date-order-unknown"
    assert refused.value.values == {"column": "Column 0", "example": "1/2/2012", "map": "Column 0=field0:dmy"}


def test_dates_that_are_the_same_either_way_need_no_order() -> None:
    decided = orders(["5/5/2012", "7/7/2013"])
    assert reader(decided["field0"]).day("5/5/2012") == date(2012, 5, 5)


def test_of_a_column_that_contradicts_itself_the_clear_dates_are_read() -> None:
    decided = orders(["25/10/2012", "10/25/2012", "1/2/2012"])
    read = reader(decided["field0"]).day
    assert read("25/10/2012") == read("10/25/2012") == date(2012, 10, 25)
    assert (read("5/5/2012"), read("1.2.2012")) == (date(2012, 5, 5), date(2012, 2, 1))
    with pytest.raises(BadValue) as refused:
        read("1/2/2012")
    assert refused.value.key == "date-ambiguous"
    with pytest.raises(BadValue) as refused:
        read("25/25/2012")
    assert refused.value.key == "date-unreadable"


def test_an_unclear_date_among_clear_ones_costs_only_itself() -> None:
    assert orders(["2012-01-05", "5 Jan 2012", "20120105", "1/2/2012"]) == {"field0": "each"}


def test_for_ever_is_nothing_where_nothing_may_stand() -> None:
    assert DateReader("Date", ZoneInfo("UTC"), may_be_empty=True).day("9999-12-31") is None


def test_a_slip_among_many_does_not_turn_the_column() -> None:
    column = [f"{month}/{day}/2012" for month in range(1, 13) for day in range(13, 29)] + ["25/10/2012"]
    assert orders(column) == {"field0": "mdy"}
    with pytest.raises(BadValue):
        reader("mdy").day("25/10/2012")


def test_one_clear_date_among_many_unclear_ones_decides() -> None:
    assert orders([*(f"{n}/{n + 1}/2012" for n in range(1, 12)), *["1/2/2012"] * 40, "13/1/2012"]) == {"field0": "dmy"}


def test_who_writes_dots_writes_the_day_first() -> None:
    assert orders(["01.02.2012"]) == {"field0": "dmy"}
    assert reader("mdy").day("01.02.2012") == date(2012, 2, 1)


def test_a_year_of_two_digits_may_stand_before_a_month_and_day_of_one() -> None:
    texts = ["25/3/5", "25/3/16", "25/12/2"]
    order = orders(texts)["field0"]
    found = [reader(order).day(text) for text in texts]
    assert found == [date(2025, 3, 5), date(2025, 3, 16), date(2025, 12, 2)]
    with pytest.raises(BadValue):
        reader("dmy").day("31/12/5")


@pytest.mark.parametrize("zone", [" -05:00", " -0500", "-0500"])
def test_a_zone_that_stands_apart_or_has_no_colon_is_no_end_of_a_span(zone: str) -> None:
    read = DateReader("Date", ZoneInfo("Asia/Shanghai")).instant
    assert read(f"2024-03-28 03:00{zone}") == datetime(2024, 3, 28, 8, tzinfo=UTC)
    assert read("2024-03-28 09:00-10:30") == read("2024-03-28 09:00 - 10:30") == datetime(2024, 3, 28, 1, tzinfo=UTC)


def local(row: Any) -> date:
    moment: datetime = row.ordered_at
    return moment.astimezone(SHANGHAI).date()


def test_dates_that_a_spreadsheet_turned_are_turned_back_and_a_tap_leaves_them() -> None:
    """A spreadsheet that counts months first knows 05/01 (of January) as 1 May, and cannot read 25/01."""
    headings = ["order", "customer", "date", "amount"]
    known: list[list[Any]] = [[f"K{month}", "A", date(2024, month, 1), 1] for month in range(2, 7)]
    texts: list[list[Any]] = [["3", "A", "25/01/2024", 1], ["4", "A", "28/01/2024", 1]]
    content = workbook([headings, *known, *texts])
    file = parsed(content, "orders")
    assert [local(row) for row in all_of(file)] == [date(2024, 1, day) for day in (2, 3, 4, 5, 6, 25, 28)]
    assert [taken.key for taken in file.taken] == ["turned"]
    assert [choice.map for choice in file.choices] == ["date=ordered_at:asis"]
    left = parsed(content, "orders", "date=ordered_at:asis")
    assert [local(row).month for row in all_of(left)] == [2, 3, 4, 5, 6, 1, 1]
    assert [choice.map for choice in left.choices] == ["date=ordered_at:turned"]


@pytest.mark.parametrize(
    "more",
    [["5", "A", date(2024, 4, 13), 1], ["5", "A", "05/01/2024", 1]],  # a day that is none turned; a free text
)
def test_dates_stay_where_nothing_says_that_they_were_turned(more: list[Any]) -> None:
    headings = ["order", "customer", "date", "amount"]
    known: list[list[Any]] = [[f"K{month}", "A", date(2024, month, 1), 1] for month in range(2, 7)]
    texts: list[list[Any]] = [["3", "A", "25/01/2024", 1], ["4", "A", "28/01/2024", 1]]
    file = parsed(workbook([headings, *known, *texts, more]), "orders")
    assert [local(row).month for row in all_of(file)][:2] == [2, 3]
    assert "turned" not in [taken.key for taken in file.taken]


@pytest.mark.parametrize(
    "known",
    [
        [date(2024, 5, 1), date(2024, 6, 2)],  # too few
        [date(2024, 5, day) for day in (1, 2, 3, 6, 7)],  # turned, they are months away from the texts
    ],
)
def test_few_dates_and_those_near_the_texts_stay_and_it_is_said(known: list[date]) -> None:
    days = [*known, "25.05.2024", "28.05.2024"]
    lines: list[list[Any]] = [[f"{place}", "A", day, 1] for place, day in enumerate(days)]
    content = workbook([["order", "customer", "date", "amount"], *lines])
    file = parsed(content, "orders")
    assert [local(row) for row in all_of(file)] == [*known, date(2024, 5, 25), date(2024, 5, 28)]
    assert [(taken.key, taken.values["day"]) for taken in file.taken] == [("unturned", "2024-01-05")]
    turned = parsed(content, "orders", file.choices[0].map)
    assert local(all_of(turned)[0]) == date(2024, 1, 5)
    assert [taken.key for taken in turned.taken] == ["turned"]
    assert parsed(content, "orders", "date=ordered_at:asis").taken == []
