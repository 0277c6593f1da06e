"""Number formats: what a spreadsheet shows beside a number belongs to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from handlers.imports.looks import Look, look
from tests.handlers.imports.reading import rows

HEADINGS = ["order", "customer", "date", "amount"]


def workbook(formats: list[str], headings: list[str] = HEADINGS, *more: Any) -> bytes:
    """One order of 12.5 for each format, on the second sheet."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.add_worksheet()
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, headings)
    for number, shown in enumerate(formats, 1):
        sheet.write_row(number, 0, [f"S{number}", "A", date(2024, 3, number)])
        sheet.write_number(number, 3, 12.5, book.add_format({"num_format": shown}))
        sheet.write_row(number, 4, more)
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
