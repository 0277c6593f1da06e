"""Lists by customer: whose a row is stands in the first row of its block, or above it."""

from typing import Any

import pytest

from tests.handlers.imports.reading import all_of, parsed, problems, rows, workbook

BLOCKS = "客户,订单号,日期,金额\nA,S1,2024-01-01,1\n,S2,2024-01-02,2\nB,S3,2024-01-03,3\n,S4,2024-01-04,4\n"


def whose(content: str | bytes, kind: str = "orders", *maps: str) -> list[tuple[str, int]]:
    return [(row.customer_key, int(row.amount)) for row in rows(content, kind, *maps)]


def test_rows_below_the_first_of_a_block_are_its_customers() -> None:
    assert whose(BLOCKS) == [("A", 1), ("A", 2), ("B", 3), ("B", 4)]
    file = parsed(BLOCKS, "orders")
    assert [(each.key, each.values["column"]) for each in file.taken] == [("grouped", "客户")]
    assert [each.map for each in file.choices] == ["客户=customer_key:apart"]
    assert whose(BLOCKS, "orders", "客户=customer_key:apart") == [("A", 1), ("B", 3)]


def test_nobody_gets_a_row_behind_the_total_of_a_block() -> None:
    content = BLOCKS.replace("B,S3", "A 小计,,,3\n,S9,2024-01-05,9\nB,S3")
    assert whose(content) == [("A", 1), ("A", 2), ("B", 3), ("B", 4)]
    assert problems(content, "orders") == [(4, "total-row"), (5, "missing")]


@pytest.mark.parametrize(
    "more",
    [
        "A,S5,2024-01-05,5\n",  # a customer twice: the list is not by customer
        "C,S5,2024-01-05,5\nD,S6,2024-01-05,6\nE,S7,2024-01-05,7\n",  # most rows say whose they are
    ],
)
def test_an_empty_cell_of_another_list_is_an_empty_cell(more: str) -> None:
    named = [row.customer_key for row in rows(BLOCKS + more, "orders")]
    assert named == ["A", "B", *(line[0] for line in more.splitlines())]


def test_days_may_stand_in_the_first_row_of_a_block_too() -> None:
    content = "日期,客户,订单号,金额\n2024-01-01,A,S1,1\n,B,S2,2\n2024-01-02,A,S3,3\n,C,S4,4\n"
    assert [row.ordered_at.day for row in rows(content, "orders")] == [31, 31, 1, 1]


def test_a_line_with_only_a_customer_begins_a_block() -> None:
    header = "Customer,Invoice,Invoice Date,Due Date,Amount\n"
    content = f"{header}Bolt,,,,\n,I1,2024-01-01,2024-01-31,1\nTotal Bolt,,,,1\nAcme,,,,\n,I2,2024-01-02,2024-01-31,2\n"
    assert whose(content, "invoices") == [("Bolt", 1), ("Acme", 2)]
    assert problems(content, "invoices") == []


def test_reports_name_customers_in_lines_above_their_rows() -> None:
    table: list[list[Any]] = [
        ["Transactions"],
        [None, "Date", "Num", "Amount"],
        ["Total Energies"],
        [None, "2024-01-01", "1", 1],
        [None, "2024-01-02", "2", 2],
        ["Total Total Energies", None, None, 3],
        ["Bolt"],
        [None, "2024-01-03", "3", 4],
        ["Total for Bolt", None, None, 4],
        ["TOTAL", None, None, 7],
    ]
    file = parsed(workbook(table), "orders")
    assert [(row.customer_key, row.amount) for row in all_of(file)] == [
        ("Total Energies", 1),
        ("Total Energies", 2),
        ("Bolt", 4),
    ]
    assert [(problem.line, problem.key) for problem in file.problems.kept] == [(10, "total-row")]
    assert [each.key for each in file.taken] == ["headed"]


@pytest.mark.parametrize("above", ["客户：A,,\n", "客户名称：,A,\n", "Customer     A,,\n"])
def test_a_label_names_the_customer_of_what_comes_below(above: str) -> None:
    header, rest = "日期,单号,金额\n", "2024-01-01,S1,1\n2024-01-02,S2,2\n"
    assert whose(f"对账单,,\n{above}{header}{rest}") == [("A", 1), ("A", 2)]
    blocks = f"{header}{above}{rest}小计,,3\n{above.replace('A', 'B')}{rest.replace('S', 'T')}"
    assert [key for key, _ in whose(blocks)] == ["A", "A", "B", "B"]


@pytest.mark.parametrize("above", ["", "客户：全部,,\n", "制表：A,,\n", "A,,\n"])
def test_where_nothing_names_customers_they_are_missing(above: str) -> None:
    content = f"{above}日期,单号,金额\n2024-01-01,S1,1\n2024-01-02,S2,2\n"
    with pytest.raises(Exception, match="columns-missing"):
        rows(content, "orders")


@pytest.mark.parametrize("remark", ["*", "**", "运费合计", "freight total"])
def test_a_remark_that_looks_like_a_total_costs_no_row(remark: str) -> None:
    header, first, *rest = BLOCKS.splitlines()
    content = "\n".join([f"{header},备注", f"{first},{remark}", *(f"{line}," for line in rest)])
    assert whose(content) == [("A", 1), ("A", 2), ("B", 3), ("B", 4)]
    last = "\n".join([f"{header},备注", f"{first},", *(f"{line},{remark}" for line in rest)])
    assert whose(last) == [("A", 1), ("A", 2), ("B", 3), ("B", 4)]


def test_a_first_row_that_ends_as_a_total_does_is_named() -> None:
    content = BLOCKS.replace("B,S3,2024-01-03,3", "C,,运费合计,3\nB,S3,2024-01-03,3")
    assert problems(content, "orders") == [(4, "total-row")]


@pytest.mark.parametrize("note", ["打印: 1/2", "制表：李娜", "Printed by: Jane"])
def test_a_line_with_another_label_begins_no_block(note: str) -> None:
    assert whose(BLOCKS.replace(",S2", f"{note},,,\n,S2")) == [("A", 1), ("A", 2), ("B", 3), ("B", 4)]


@pytest.mark.parametrize("title", ["Account: 6222 0213 4455,,", "Account,6222 0213 4455,", "客户名称：我们自己公司,,"])
def test_the_title_of_a_list_of_payments_is_no_customer_of_theirs(title: str) -> None:
    content = f"{title}\n发票号,付款日期,金额\nI1,2024-01-01,1\nI2,2024-01-02,2\n"
    assert [(row.invoice_key, row.customer_key) for row in rows(content, "payments")] == [("I1", None), ("I2", None)]


def test_the_account_of_a_banks_statement_is_no_customer() -> None:
    with pytest.raises(Exception, match="columns-missing"):
        rows("Account: 6222 0213 4455,,\nDate,Memo,Amount\n2024-01-01,x,1\n2024-01-02,y,2\n", "payments")


def test_lines_drawn_across_a_list_and_numbers_of_pages_are_no_rows() -> None:
    content = BLOCKS.replace("B,S3", "------,------,------,------\n第1页 共2页,,,\nB,S3")
    assert [key for key, _ in whose(content)] == ["A", "A", "B", "B"]
    assert problems(content, "orders") == []
