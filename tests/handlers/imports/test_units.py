"""Units and currencies that a title names, and amounts in the firm's own currency beside those of the document."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handlers.imports import headings
from handlers.imports.units import of_title
from tests.handlers.imports.reading import all_of, parsed, problems, rows

INVOICES = "发票号,客户,开票日期,到期日,"


@pytest.mark.parametrize(
    ("title", "scale", "code"),
    [
        ("单位：万元", 10_000, None),
        ("金额单位：人民币元", 1, None),
        ("单位:万美元", 10_000, "USD"),
        ("编制单位：上海某某有限公司", 1, None),
        ("计量单位：个", 1, None),
        ("Sales 2024 (in USD thousands)", 1_000, "USD"),
        ("All amounts in EUR", 1, "EUR"),
        ("(all amounts USD)", 1, "USD"),
        ("All values due", 1, None),
        ("in millions of euros", 1_000_000, "EUR"),
        ("币种：港币  打印日期：2024-03-01", 1, "HKD"),
    ],
)
def test_a_title_says_what_its_amounts_are_counted_in(title: str, scale: int, code: str | None) -> None:
    assert of_title(["销售明细表", title], "CNY") == (Decimal(scale), code)


def test_amounts_under_a_title_are_in_its_unit_prices_and_other_units_are_not() -> None:
    content = "明细表\n单位：万元\n订单号,客户,日期,金额\n1,甲,2024-03-05,12.5\n2,甲,2024-03-06,3千\n"
    assert [row.amount for row in rows(content, "orders")] == [125_000, 3_000]
    content = "明细表\n单位：万元\n订单号,客户,日期,数量,单价\n1,甲,2024-03-05,2,12.5\n"
    assert [row.amount for row in rows(content, "orders")] == [25]
    content = "明细表\n单位：万元\n订单号,客户,日期,金额（千元）\n1,甲,2024-03-05,2\n"
    assert [row.amount for row in rows(content, "orders")] == [2_000]


def test_amounts_in_the_own_currency_do_not_take_that_of_the_document() -> None:
    file = parsed(INVOICES + "币种,本币金额\n1,甲,2024-03-05,2024-04-05,USD,7100\n", "invoices")
    assert [(row.amount, row.currency) for row in all_of(file)] == [(Decimal(7100), "CNY")]
    assert file.ignored == ("币种",)
    content = INVOICES + "币种,原币金额,本币金额\n1,甲,2024-03-05,2024-04-05,USD,1000,7100\n"
    assert [(row.amount, row.currency) for row in rows(content, "invoices")] == [(Decimal(1000), "USD")]
    content = (
        INVOICES + "Document Currency,Local Currency,Amount in local currency\n1,A,2024-03-05,2024-04-05,USD,EUR,92\n"
    )
    assert [(row.amount, row.currency) for row in rows(content, "invoices")] == [(Decimal(92), "EUR")]


@pytest.mark.parametrize(
    ("heading", "scale", "code"),
    [
        *(("Revenue (k€)", 1_000, "EUR"), ("Amount ($K)", 1_000, "USD"), ("Revenue ($000)", 1_000, "USD")),
        *(("Amount (TEUR)", 1_000, "EUR"), ("Amount in kEUR", 1_000, "EUR"), ("Sales US$'000", 1_000, "USD")),
        *(("Revenue $m", 1_000_000, "USD"), ("Umsatz (Mio. €)", 1_000_000, "EUR"), ("Sales in thousands", 1_000, None)),
        *(
            ("金额(万美元)", 10_000, "USD"),
            ("金额/万元", 10_000, None),
            ("金额万元", 10_000, None),
            ("金额 万", 10_000, None),
        ),
        *(
            ("金额(万元, 含税)", 10_000, None),
            ("Amount USD", 1, "USD"),
            ("Amount (kg)", 1, None),
            ("Item 000", 1, None),
        ),
        *(("Total k", 1, None), ("Sales in all", 1, None), ("Date/Time", 1, None)),
    ],
)
def test_a_heading_says_what_its_amounts_are_counted_in(heading: str, scale: int, code: str | None) -> None:
    found = headings.heading(heading, "CNY")
    assert (found.scale, found.currency) == (Decimal(scale), code)


@pytest.mark.parametrize("heading", ["Amount in kEUR", "Amount, k€", "Amount kEUR", "金额(千欧元)", "Amount (TEUR)"])
def test_a_unit_behind_a_heading_hides_no_amount(heading: str) -> None:
    file = parsed(f'order,customer,date,"{heading}"\n1,A,2024-03-05,12.5\n', "orders")
    assert [(row.amount, row.currency) for row in all_of(file)] == [(Decimal(12_500), "EUR")]
    assert [taken.key for taken in file.taken] == ["scale"]
    assert [choice.key for choice in file.choices] == ["plain"]


def test_units_stand_in_a_line_or_column_of_their_own_or_below_the_rows() -> None:
    line = "订单号,客户,日期,数量,金额\n,,,(件),(万元)\n1,甲,2024-03-05,2,12.5\n"
    column = "订单号,客户,日期,金额,单位\n1,甲,2024-03-05,12.5,万元\n2,甲,2024-03-06,2,万元\n"
    note = "订单号,客户,日期,金额\n1,甲,2024-03-05,12.5\n注：金额单位为万元,,,\n"
    assert [rows(content, "orders")[0].amount for content in (line, column, note)] == [125_000] * 3
    assert rows(column, "orders")[0].customer_name is None
    mixed = "订单号,客户,日期,金额,单位\n1,甲,2024-03-05,12.5,元\n2,甲,2024-03-06,2,元\n"
    assert [row.amount for row in rows(mixed, "orders")] == [Decimal("12.5"), 2]


def test_a_column_of_currencies_counts_whatever_it_is_called() -> None:
    content = "order,customer,date,amount,Amount Currency (ISO)\n1,A,2024-03-05,5,EUR\n2,A,2024-03-06,6,USD\n"
    assert [row.currency for row in rows(content, "orders")] == ["EUR", "USD"]
    content = "order,customer,date,amount,Current state\n1,A,2024-03-05,5,EUR\n2,A,2024-03-06,6,open\n"
    assert [row.currency for row in rows(content, "orders")] == ["CNY", "CNY"]


@pytest.mark.parametrize(
    ("heading", "said"),
    [*(("UoM", word) for word in ("m", "M", "k", "mm", "thousand", "千")), ("Size", "M"), ("单位", "m"), ("Unit", "K")],
)
def test_what_a_quantity_is_counted_in_multiplies_no_amount(heading: str, said: str) -> None:
    content = f"Order no,Date,Customer,Product,Quantity,{heading},Amount\nA1,2024-03-05,Acme,Hose,50,{said},500\n"
    assert [row.amount for row in rows(content, "orders")] == [500]
    assert parsed(content, "orders").taken == []


def test_a_size_and_a_single_word_multiply_no_amount() -> None:
    sizes = "Order no,Date,Customer,Size,Amount\nA1,2024-03-05,Acme,M,500\nA2,2024-03-06,Acme,M,600\n"
    assert [row.amount for row in rows(sizes, "orders")] == [500, 600]
    word = "订单号,日期,客户,金额,说明\n1,2024-03-05,甲,500,万元\n2,2024-03-06,甲,600,\n3,2024-03-07,甲,700,\n"
    assert [row.amount for row in rows(word, "orders")] == [500, 600, 700]


def test_every_row_counts_in_the_unit_that_stands_beside_it() -> None:
    lines = "".join(f"{n},甲,2024-03-05,{n},万元\n" for n in range(1, 202))
    content = f"订单号,客户,日期,金额,单位\n{lines}900,甲,2024-03-06,35000,元\n901,甲,2024-03-06,5,k€\n合计,,,9,\n"
    found = {row.order_key: (row.amount, row.currency) for row in rows(content, "orders")}
    assert len(found) == 203
    assert [found[key] for key in ("201", "900", "901")] == [(2_010_000, "CNY"), (35_000, "CNY"), (5_000, "EUR")]
    file = parsed(content, "orders")
    assert [(taken.key, taken.values) for taken in file.taken] == [("beside", {"column": "单位"})]
    assert [choice.key for choice in file.choices] == ["plain"]
    assert rows(content, "orders", "金额=amount:x1")[0].amount == 1


def test_a_row_without_the_unit_that_others_have_is_refused() -> None:
    content = "订单号,客户,日期,金额,单位\n" + "".join(f"{n},甲,2024-03-05,{n},万元\n" for n in range(1, 202))
    content += "301,甲,2024-03-06,5,\n302,甲,2024-03-06,5,件\n"
    assert problems(content, "orders") == [(203, "missing"), (204, "unit-unknown")]


def test_short_units_count_under_a_heading_that_speaks_of_money() -> None:
    content = "order,customer,date,amount,amount unit\n1,A,2024-03-05,5,k\n2,A,2024-03-06,6,M\n"
    assert [row.amount for row in rows(content, "orders")] == [5_000, 6_000_000]
