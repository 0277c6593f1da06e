"""Number formats: what a spreadsheet shows beside a number belongs to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from handlers.imports.looks import Look, look
from tests.handlers.imports.reading import all_of, parsed, rows

HEADINGS = ["order", "customer", "date", "amount"]


def workbook(formats: list[str], headings: list[str] = HEADINGS, *more: Any, at: tuple[int, int] = (0, 0)) -> bytes:
    """One order of 12.5 for each format, on the second sheet, whose table begins in that row and column."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.add_worksheet()
    sheet = book.add_worksheet()
    top, left = at
    sheet.write_row(top, left, headings)
    for number, shown in enumerate(formats, 1):
        sheet.write_row(top + number, left, [f"S{number}", "A", date(2024, 3, number)])
        sheet.write_number(top + number, left + 3, 12.5, book.add_format({"num_format": shown}))
        sheet.write_row(top + number, left + 4, more)
    book.close()
    return file.getvalue()


@pytest.mark.parametrize(
    ("code", "unit", "divided"),
    [
        *(("[$€-2] #,##0.00", "€", False), ('#,##0.00 "€"', "€", False), ("#,##0.00\\ [$kr-41D]", "kr", False)),
        *(('_-* #,##0.00 "€"_-;\\-* #,##0.00', "€", False), ("[$USD] #,##0.00", "USD", False)),
        *(("[$$-409]#,##0", "USD", False), ("[$¥-411]#,##0", "JPY", False), ("$#,##0", "$", False)),
        *(('0.00"万"', "万", False), ('0!.0,"万"', "万", True), ('0!.0000"万"', "万", True), ('#,##0,"k"', "k", True)),
    ],
)
def test_a_format_shows_a_currency_or_a_unit(code: str, unit: str, divided: bool) -> None:
    assert look(code) == Look(unit, divided)


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "#,##0.00",
        "0.0%",
        "yyyy-mm-dd",
        'yyyy"年"',
        '0"件"',
        '0" m"',
        '0"M"',
        '0"k"',
        '0.00"元"',
        "@",
        "[Red]#,##0",
        "[$-804]0",
        "#,##0,",
    ],
)
def test_other_formats_show_nothing_that_matters(code: str) -> None:
    assert look(code) is None


def test_amounts_are_what_the_spreadsheet_shows() -> None:
    content = workbook(["[$€-2] #,##0.00", '0.00"万"', '0.0,"k"', "0.00"])
    found = [(row.amount, row.currency) for row in rows(content, "orders")]
    assert found == [(Decimal("12.5"), "EUR"), (125_000, "CNY"), (Decimal("12.5"), "CNY"), (Decimal("12.5"), "CNY")]


def test_a_sign_in_a_format_yields_to_whatever_else_says_the_currency() -> None:
    column = workbook(['"¥"0.00'], [*HEADINGS, "currency"], "USD")
    heading = workbook(['"¥"0.00'], [*HEADINGS[:3], "amount (USD)"])
    assert [row.currency for content in (column, heading) for row in rows(content, "orders")] == ["USD", "USD"]
    assert [row.currency for row in rows(workbook(['"$"#,##0.00']), "orders", currency="EUR")] == ["EUR"]
    assert [row.currency for row in rows(workbook(['"€"0.00']), "orders")] == ["EUR"]  # not the firm's CNY


def test_a_unit_in_a_heading_multiplies_what_has_only_a_currency() -> None:
    content = workbook(["[$€-2] 0.0", '0.0"万"'], [*HEADINGS[:3], "amount (千元)"])
    found = [(row.amount, row.currency) for row in rows(content, "orders")]
    assert found == [(12_500, "EUR"), (125_000, "CNY")]


@pytest.mark.parametrize("at", [(0, 1), (3, 0), (2, 4)])
def test_formats_belong_to_their_cells_wherever_the_table_begins(at: tuple[int, int]) -> None:
    content = workbook(['0.00"万"', "0.00", "[$€-2] 0.0"], [*HEADINGS, "discount"], 20, at=at)
    found = [(row.amount, row.currency) for row in rows(content, "orders")]
    assert found == [(125_000, "CNY"), (Decimal("12.5"), "CNY"), (Decimal("12.5"), "EUR")]


@pytest.mark.parametrize("shown", ['0.0" m"', '0.0"k"', '0.0"万"', '0.0"mio"'])
def test_a_format_beside_a_quantity_multiplies_nothing(shown: str) -> None:
    content = workbook([shown], [*HEADINGS[:3], "quantity", "amount"], 500)
    [row] = rows(content, "orders")
    assert (row.quantity, row.amount) == (12.5, 500)
    assert parsed(content, "orders").taken == []


def test_the_preview_says_that_a_format_multiplies_and_a_tap_leaves_it() -> None:
    content = workbook(['0.0"万"', '0.0" m"', "[$€-2] 0.0"])
    file = parsed(content, "orders")
    assert [(each.key, each.values) for each in file.taken] == [("shown", {"column": "amount", "unit": "万"})]
    assert [choice.key for choice in file.choices] == ["plain"]
    assert [row.amount for row in all_of(file)] == [125_000, Decimal("12.5"), Decimal("12.5")]
    plain = parsed(content, "orders", "amount=amount:x1")
    assert ([row.amount for row in all_of(plain)], plain.taken) == ([Decimal("12.5")] * 3, [])
