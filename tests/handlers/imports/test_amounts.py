"""Amounts of a column: exact, one style of decimals, never a silent guess."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.imports.amounts import AmountReader, Style, Styles
from handlers.imports.cells import Cell
from handlers.imports.currencies import currency, rounded
from handlers.imports.refusal import BadValue, FileRefused
from tests.handlers.imports.reading import all_of, parsed, rows, workbook

CENTS = st.integers(-(10**14), 10**14).map(lambda cents: Decimal(cents).scaleb(-2))


def amount(cell: Cell, style: Style | None = "dot", scale: int = 1) -> tuple[Decimal, str | None]:
    read = AmountReader("Amount", "CNY", style, Decimal(scale)).read(cell)
    return read.value, read.currency


def style(*cells: Cell) -> Style | None:
    seen = Styles()
    for cell in cells:
        seen.see(cell)
    return seen.decided("Amount", "amount")


def test_money_that_comes_in_is_in_credit() -> None:
    read = AmountReader("Amount", "CNY", credit=True).read
    assert [read(cell).value for cell in ("5 CR", "5 DR", "贷5", "5")] == [5, -5, 5, 5]


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("1234", "1234", None),
        ("-12.5", "-12.5", None),
        ("1,234.50", "1234.50", None),
        ("1.234,56", "1234.56", None),
        ("1 234,50", "1234.50", None),
        ("1\u00a0234.50", "1234.50", None),
        ("1'234.50", "1234.50", None),
        ("12,34,567.00", "1234567", None),
        ("1,234.50 CR", "-1234.50", None),
        ("500.00Dr.", "500", None),
        ("$5.00 CR", "-5", "USD"),
        ("(5.00) CR", "5", None),
        ("贷 500", "-500", None),
        ("借500", "500", None),
        ("1.5E+3", "1500", None),
        ("-2E+02", "-200", None),
        ("(1,234.50)", "-1234.50", None),
        ("1,234.00-", "-1234", None),
        ("−5", "-5", None),
        ("-¥1,234", "-1234", "CNY"),
        ("￥1,234", "1234", "CNY"),
        ("$ 12", "12", "USD"),
        ("US$12", "12", "USD"),
        ("£505.3", "505.3", "GBP"),
        ("12 €", "12", "EUR"),
        ("CNY 100", "100", "CNY"),
        ("100美元", "100", "USD"),
        ("100元", "100", None),
        ("12万", "120000", None),
        ("1.2亿", "120000000", None),
        ("35k", "35000", None),
        ("1200,-", "1200", None),
        ("1'200.--", "1200", None),
        ("-1.200,—", "-1200", None),
        ("1.200,00 H", "-1200", None),
        ("1.200,00 S", "1200", None),
        ("人民币100元整", "100", "CNY"),
        ("1,234.50（含税）", "1234.50", None),
        ("100.00 (excl. VAT)", "100", None),
        ("500 (USD)", "500", "USD"),
        ("500 (CR)", "-500", None),
        ("500（贷）", "-500", None),
        ("5（万元）", "50000", None),
        ("１２３４", "1234", None),
        (145.79999999999998, "145.8", None),
        (7, "7", None),
        (0.0, "0", None),
    ],
)
def test_amounts_are_read_as_they_are_meant(cell: Cell, value: str, code: str | None) -> None:
    assert amount(cell) == (Decimal(value), code)


@pytest.mark.parametrize(
    "cell",
    [
        "500 (退货)",
        "500 (k)",
        "500 (m)",
        "500 (H)",
        "约500",
        "abc",
        "12%",
        "1,2,3",
        "1e5",
        "--5",
        "(-5)",
        "=1+2",
        "12 apples",
        "EUR 5 $",
        True,
        float("inf"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_cell(cell: Cell) -> None:
    with pytest.raises(BadValue) as refused:
        amount(cell)
    assert refused.value.key == "amount-unreadable"


def test_more_than_any_firm_turns_over_is_refused() -> None:
    with pytest.raises(BadValue) as refused:
        amount("99999999999999")
    assert refused.value.key == "amount-too-large"


def test_a_heading_in_ten_thousands_scales_what_has_no_unit_of_its_own() -> None:
    assert amount("12.5", scale=10_000) == (Decimal(125_000), None)
    assert amount("3亿", scale=10_000) == (Decimal(300_000_000), None)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["1234", "5"], "dot"),
        (["1,234"], "dot"),
        (["1,234", "12.50"], "dot"),
        (["1.234", "12,50"], "comma"),
        (["1.234.567"], "comma"),
        (["1.234,5"], "comma"),
        (["1234.567"], "dot"),
        (["0.125"], "dot"),
        ([1234.5, None], "dot"),
        (["n/a.", "1,5"], "comma"),
    ],
)
def test_the_column_says_what_its_signs_mean(cells: list[Cell], found: Style) -> None:
    assert style(*cells) == found


def test_a_point_and_three_digits_alone_could_be_either_so_it_is_asked() -> None:
    with pytest.raises(FileRefused) as refused:
        style("1.234", "800", "12.500")
    assert refused.value.key == "amount-style-unknown"
    assert refused.value.values["map"] == "Amount=amount:comma"


def test_in_a_column_of_both_styles_only_clear_numbers_are_taken() -> None:
    assert style("12.50", "12,50") is None
    assert amount("12,50", None) == (Decimal("12.50"), None)
    assert amount("RMB 20", None) == (Decimal(20), "CNY")
    with pytest.raises(BadValue) as refused:
        amount("1,234", None)
    assert refused.value.key == "amount-ambiguous"


@given(CENTS, st.sampled_from(["dot", "comma"]))
def test_what_is_written_with_cents_is_read_back_exactly(value: Decimal, written: Style) -> None:
    text = f"{value:,.2f}"
    if written == "comma":
        text = text.translate(str.maketrans(",.", ".,"))
    if abs(value) < 10**12:
        assert amount(text, style(text)) == (value, None)


@given(st.floats(-1e9, 1e9).map(lambda value: round(value, 2)))
def test_a_spreadsheets_number_is_the_decimal_that_it_shows(value: float) -> None:
    assert amount(value)[0] == Decimal(repr(value))


def test_signs_that_currencies_share_are_the_firms_own_where_possible() -> None:
    assert (currency("¥", "CNY"), currency("¥", "JPY"), currency("¥", "EUR")) == ("CNY", "JPY", "CNY")
    assert (currency("$", "CNY"), currency("$", "SGD"), currency("dollars", "HKD")) == ("USD", "SGD", "HKD")
    assert (currency("人民币", "USD"), currency("chf", "USD"), currency("XYZ", "USD")) == ("CNY", "CHF", None)


def test_amounts_are_rounded_to_the_minor_unit() -> None:
    assert str(rounded(Decimal("10.005"), "CNY")) == "10.01"
    assert str(rounded(Decimal("10.5"), "JPY")) == "11"
    assert str(rounded(Decimal("1.23456"), "KWD")) == "1.235"


@pytest.mark.parametrize(
    ("quantity", "number"),
    [("5万件", 50_000), ("2千个", 2_000), ("3 百件", 300), ("4千克", 4), ("5kg", 5), ("12 m", 12), ("2kpcs", 2_000)],
)
def test_a_quantity_keeps_its_scale_before_its_unit(quantity: str, number: int) -> None:
    (row,) = rows(f"订单号,客户,日期,数量,单价\n1,甲,2024-03-05,{quantity},2\n", "orders")
    assert (row.quantity, row.amount) == (number, 2 * number)


@pytest.mark.parametrize(("quantity", "price"), [("3台", "50/千件"), ("3", "50/kpcs"), ("12k", "2"), ("12 M", "2")])
def test_prices_of_many_and_quantities_that_may_be_either_are_refused(quantity: str, price: str) -> None:
    content = "订单号,客户,日期,数量,单价\n1,甲,2024-03-05,{},{}\n2,甲,2024-03-05,4,50/千克\n"
    assert [row.amount for row in rows(content.format(quantity, price), "orders")] == [200]


@pytest.mark.parametrize(
    ("heading", "cells", "shares"),
    [
        ("Margin %", ["35", "0.8", "1.5"], [0.35, 0.008, 0.015]),
        ("毛利率(%)", ["0.35", "0.2"], [0.35, 0.2]),
        ("Margin", ["58", "72", "0.9"], [0.58, 0.72, 0.009]),
        ("Margin", ["0.35", "0.4", "35", "12%"], [0.35, 0.4, 0.35, 0.12]),
    ],
)
def test_shares_of_a_column_are_per_cent_together(heading: str, cells: list[str], shares: list[float]) -> None:
    content = f"name,{heading}\n"
    content += "".join(f"C{place},{cell}\n" for place, cell in enumerate(cells))
    found = [row.margin_rate for row in rows(content, "customers", f"{heading}=margin_rate")]
    assert found == pytest.approx(shares)


@pytest.mark.parametrize(
    ("numbers", "shares", "said"),
    [([1.05, 0.8], [1.05, 0.8], []), ([48, 0.9, 1.5], [0.48, 0.009, 0.015], ["percent"])],
)
def test_a_spreadsheet_has_shares_under_per_cent_unless_one_is_too_large(
    numbers: list[float], shares: list[float], said: list[str]
) -> None:
    lines: list[list[Any]] = [["C", f"{2020 + place}", number] for place, number in enumerate(numbers)]
    file = parsed(workbook([["customer", "year", "Debt ratio %"], *lines]), "financials")
    assert [row.debt_ratio for row in all_of(file)] == pytest.approx(shares)
    assert [taken.key for taken in file.taken] == said
