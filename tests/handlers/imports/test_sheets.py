"""Sheets of one workbook: which go on with the first one, and which are only named."""

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from tests.handlers.imports.reading import all_of, parsed

HEAD: list[Any] = ["Order No", "Customer", "Order Date", "Amount"]
MARCH: list[list[Any]] = [
    ["March"],
    HEAD,
    ["S1", "A", "2024-03-05", 5],
    ["S2", "B", "2024-03-06", 7],
    ["Total", None, None, 12],
]


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, table in sheets.items():
            sheet = book.add_worksheet(name)
            for place, cells in enumerate(table):
                sheet.write_row(place, 0, cells)
    return file.getvalue()


def test_a_sheet_for_each_month_is_one_table_and_that_is_said() -> None:
    april: list[list[Any]] = [["April"], HEAD, ["S3", "A", "2024-04-05", 9], ["S4", "C", "soon", 7]]
    file = parsed(workbook({"March": MARCH, "About": [["Read me"]], "April": april}), "orders")
    assert [(row.line, row.order_key) for row in all_of(file)] == [(3, "S1"), (4, "S2"), (8, "S3")]
    assert file.unread == ()
    assert [(each.key, dict(each.values)) for each in file.taken] == [("sheet", {"sheet": "April", "line": "6"})]
    assert [(each.line, each.key) for each in file.problems.kept] == [(5, "total-row"), (9, "date-unreadable")]


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("All", [HEAD, *MARCH[2:], ["S3", "A", "2024-04-05", 9]]),  # the same rows: a list of all
        ("退货", [HEAD, ["S3", "A", "2024-04-05", 9]]),  # they would count as sales
        ("Template", [HEAD, ["S3", "A", "2024-04-05", 9]]),
        ("April", [["单位：万元"], HEAD, ["S3", "A", "2024-04-05", 9]]),  # another title may be another unit
    ],
)
def test_a_sheet_that_does_not_surely_go_on_is_named(name: str, table: list[list[Any]]) -> None:
    file = parsed(workbook({"March": MARCH[1:], name: table}), "orders")
    assert [row.order_key for row in all_of(file)] == ["S1", "S2"]
    assert file.unread == (name,)
