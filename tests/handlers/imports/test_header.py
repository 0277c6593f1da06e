"""Headings in two rows, on another sheet, in another language again; columns that hold something else than promised."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.handlers.imports.reading import all_of, parsed, problems, refusal, rows, workbook

ORDERS = ["Order No", "Customer", "Order Date", "Amount"]
FIRST: list[Any] = ["S1", "Acme", date(2024, 3, 5), 10]
SECOND: list[Any] = ["S2", "Beta", date(2024, 3, 6), 20]


def test_headings_may_stand_in_two_rows_of_which_the_upper_spans_several_columns() -> None:
    table: list[list[Any]] = [
        ["销售订单列表"],
        ["单据", None, "客户", None, "金额", None, "备注"],
        ["编号", "日期", "编码", "名称", "不含税", "价税合计"],
        ["S1", date(2024, 3, 5), "001", "华能", 100, 113, "x"],
        ["合计", None, None, None, 100, 113],
    ]
    file = parsed(workbook(table), "orders")
    [row] = all_of(file)
    assert (row.order_key, row.customer_key, row.customer_name, row.amount) == ("S1", "001", "华能", 113)
    assert file.ignored == ("金额 › 不含税", "备注")
    assert [(problem.line, problem.key) for problem in file.problems.kept] == [(5, "total-row")]


def test_a_map_names_a_heading_of_two_rows_by_both() -> None:
    content = "Document,,Buyer,\nNo,Date,Code,Value\nS1,2024-03-05,C1,5\n"
    [row] = rows(content, "orders", "Buyer Value=amount", "Buyer › Code=customer_key")
    assert (row.order_key, row.customer_key, row.amount) == ("S1", "C1", 5)


def test_a_first_row_of_words_is_not_taken_for_a_second_row_of_headings() -> None:
    [row] = rows("客户,日期,产品,金额\n华能,2024年3月5日,编号,5\n", "orders")
    assert (row.customer_key, row.product) == ("华能", "编号")


def test_the_sheet_with_the_table_is_found() -> None:
    about = [["Read me"], ["This workbook holds"], ["orders"]]
    assert [row.order_key for row in rows(workbook(about, [ORDERS, FIRST]), "orders")] == ["S1"]


def test_headings_in_a_second_language_are_no_row() -> None:
    content = "订单号,客户,下单日期,金额\nOrder No,Customer,Order Date,Amount\nS1,Acme,2024-03-05,5\n"
    assert problems(content, "orders") == []
    assert len(rows(content, "orders")) == 1


def test_a_line_of_totals_is_told_by_many_words() -> None:
    lines = [
        "合计：,,,5",
        "本页小计,,,5",
        "华能 小计,,,5",
        "Total for Acme,,,5",
        "Grand Total (3 rows),,,5",
        "共 3 条,,,",
    ]
    content = ",".join(ORDERS) + "\nS1,Acme,2024-03-05,5\n" + "\n".join(lines) + "\n"
    assert [key for _, key in problems(content, "orders")] == ["total-row"] * len(lines)


def test_a_line_of_totals_is_no_customer() -> None:
    content = "客户编码,客户名称,信用额度\nC1,合计电器,5\n,合计,5\n"
    assert [row.name for row in rows(content, "customers")] == ["合计电器"]
    assert problems(content, "customers") == [(3, "total-row")]


def test_a_column_that_holds_something_else_is_not_read_as_the_field() -> None:
    lines = "".join(f"C{n},Month-to-month,30\n" for n in range(9))
    file = parsed("customerID,Contract,Terms\n" + lines, "customers")
    assert {row.contract for row in all_of(file)} == {None}
    assert {row.payment_terms_days for row in all_of(file)} == {30}
    assert (file.ignored, file.problems.kept) == (("Contract",), [])


def test_another_column_takes_the_place_of_one_that_holds_something_else() -> None:
    lines = "".join(f"C{n},week {n},2024-03-0{n},5\n" for n in range(1, 8))
    file = parsed("Customer,Order Date,Date,Amount\n" + lines, "orders")
    assert file.mapping["Date"] == "ordered_at"
    assert len(all_of(file)) == 7


def test_a_needed_column_is_kept_so_that_each_row_says_what_is_wrong_with_it() -> None:
    lines = "".join(f"C{n},week {n},5\n" for n in range(1, 8))
    assert {key for _, key in problems("Customer,Order Date,Amount\n" + lines, "orders")} == {"date-unreadable"}


def test_a_number_that_counts_the_lines_is_no_business_key() -> None:
    def keys(*numbers: str) -> list[str]:
        lines = "".join(f"{number},C1,2024-03-05,{n}\n" for n, number in enumerate(numbers))
        return [row.order_key for row in rows("No.,Customer,Date,Amount\n" + lines, "orders")]

    assert keys("1001", "1002") == ["1001", "1002"]
    assert all(key.startswith("~") for key in keys("1", "2", "3"))


def test_customers_have_their_name_beside_their_number() -> None:
    [row] = rows("Customer No,Customer,Date,Amount\nC1,Acme,2024-03-05,5\n", "orders")
    assert (row.customer_key, row.customer_name) == ("C1", "Acme")


def test_a_table_without_headings_loses_no_row_where_maps_count_the_columns() -> None:
    content = "SO-1,华东机电,2024-03-05,1200.50\nSO-2,苏州精工,2024-03-06,900\n"
    maps = ("#1=order_key", "#2=customer_name", "#3=ordered_at", "#4=amount")
    assert [(row.line, row.order_key, str(row.amount)) for row in rows(content, "orders", *maps)] == [
        (1, "SO-1", "1200.50"),
        (2, "SO-2", "900.00"),
    ]
    refused = refusal(content, "orders")
    assert refused.key == "headings-missing"
    assert refused.values["found"] == "#1: SO-1, #2: 华东机电, #3: 2024-03-05, #4: 1200.50"


def test_headings_that_nobody_knows_are_headings_above_data() -> None:
    content = "wer,wann,was,\nBolt,2024-03-05,12.50,x\n"
    [row] = rows(content, "orders", "wer=customer_name", "#2=ordered_at", "#3=amount")
    assert (row.customer_name, row.line) == ("Bolt", 2)


def test_blocks_side_by_side_are_one_table() -> None:
    headings = "订单号,客户,日期,金额"
    content = f"{headings},,{headings}\nA1,华能,2024-03-05,1,,B1,东港,2024-03-06,2\nA2,华能,2024-03-07,3,,,,,\n"
    found = [(row.order_key, row.customer_key, row.amount) for row in rows(content, "orders")]
    assert found == [("A1", "华能", 1), ("B1", "东港", 2), ("A2", "华能", 3)]
    other = f"{headings},备注,{headings}\nA1,华能,2024-03-05,1,x,B1,东港,2024-03-06,2\n"
    assert [row.order_key for row in rows(other, "orders")] == ["A1"]


def test_rows_below_headings_of_another_table_are_left_out_until_the_own_ones_come_again() -> None:
    content = (
        "订单号,客户,日期,金额\nA1,华能,2024-03-05,1\n收款单号,客户,日期,金额\nS1,华能,2024-03-06,1\n"
        "Order No,Customer,Date,Amount\nA2,华能,2024-03-07,2\n"
    )
    assert [row.order_key for row in rows(content, "orders")] == ["A1", "A2"]
    assert problems(content, "orders") == [(4, "other-table")]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("customers", "Name,Industry,Currency\nAcme,Steel,USD\nBeta,Energy,EUR\n"),
        ("customers", "Name,Industry,Tier\nAcme,Steel,M\nBeta,Energy,k\n"),
        ("customers", "Name,Tier\nkg,M\nBeta,k\n"),
        ("customers", "客户名称,等级\n千,百万\n甲,万\n"),
    ],
)
def test_the_first_record_is_no_line_of_units(kind: str, content: str) -> None:
    assert [row.line for row in rows(content, kind)] == [2, 3]


@pytest.mark.parametrize("units", [",,,(件),元/件,(万元)", ",,,pcs,EUR/pc,k€", ",,,[kg],,TEUR"])
def test_a_line_of_units_is_no_record(units: str) -> None:
    content = f"Order,Customer,Date,Quantity,Unit price,Amount\n{units}\nA1,Acme,2024-03-05,2,3,5\n"
    file = parsed(content, "orders")
    assert (file.header_line, [row.line for row in all_of(file)]) == (2, [3])
    assert "Customer" in file.mapping
