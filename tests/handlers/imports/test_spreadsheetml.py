"""Workbooks in the XML of Excel 2003."""

import pytest

from handlers.imports.source import Limits
from tests.handlers.imports.reading import all_of, parsed, refusal

HEAD = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
)


def cell(text: str, kind: str = "String", more: str = "") -> str:
    return f'<Cell{more}><Data ss:Type="{kind}">{text}</Data></Cell>'


HEADINGS = "<Row>" + "".join(map(cell, ("Order No", "Customer", "Note", "Date", "Amount"))) + "</Row>"


def book(*rows: str, options: str = "") -> str:
    return f'{HEAD}<Worksheet ss:Name="S"><Table>{"".join(rows)}</Table>{options}</Worksheet></Workbook>'


def test_cells_stand_where_they_say_and_are_what_their_type_says() -> None:
    date, amount = cell("2024-03-05T00:00:00.000", "DateTime", ' ss:Index="4"'), cell("1.234", "Number")
    row = f'<Row ss:Index="4">{cell("S1")}{cell("A &amp; B")}{date}{amount}</Row>'
    [read] = all_of(parsed(book(HEADINGS, row), "orders"))
    assert (read.line, read.order_key, read.customer_key) == (4, "S1", "A & B")
    assert (str(read.amount), read.ordered_at.isoformat()) == ("1.23", "2024-03-04T16:00:00+00:00")


def test_comments_are_no_cells_and_hidden_sheets_no_tables() -> None:
    noted = '<Cell><Data ss:Type="String">S1</Data><Comment><ss:Data>ask Tom</ss:Data></Comment></Cell>'
    row = f"<Row>{noted}{cell('A')}{cell('')}{cell('2024-03-05')}{cell('5', 'Number')}</Row>"
    assert [each.order_key for each in all_of(parsed(book(HEADINGS, row), "orders"))] == ["S1"]
    hidden = "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>"
    assert refusal(book(HEADINGS, row, options=hidden), "orders").key == "file-empty"


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ('<Row ss:Index="999999999"/>', "too-many-rows"),
        ('<Row><Cell ss:Index="999999999"/></Row>', "too-many-cells"),
        ('<Row><Cell ss:MergeAcross="200" ss:MergeDown="200"/></Row>', "too-many-cells"),
    ],
)
def test_places_far_away_cost_nothing(row: str, key: str) -> None:
    assert refusal(book(HEADINGS, row), "orders", limits=Limits(rows=1000, cells=1000)).key == key
