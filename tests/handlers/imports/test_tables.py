"""Files as tables: encodings, delimiters, spreadsheets, and everything that is none or would do harm."""

import gzip
import os
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.imports.reader import Options, read
from handlers.imports.refusal import FILE_KEYS, FileRefused
from handlers.imports.source import Limits
from handlers.imports.tables import open_tables
from handlers.imports.webpages import tables
from tests.handlers.imports.reading import NOW, parsed, refusal, rows, workbook

HEADER = "客户编号,客户名称,备注\n"
CHINESE = HEADER + "C1,华能电力,季度末集中下单\nC2,东港物流,账期六十天\n"
XLSX_SHEET = "xl/worksheets/sheet1.xml"


def names(content: bytes | str) -> list[str]:
    return [row.name for row in rows(content, "customers")]


def zipped(**parts: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_sheet(xml: bytes) -> bytes:
    """A workbook whose first sheet has this XML."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook([["x"]]))) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, xml if member.filename == XLSX_SHEET else old.read(member))
    return file.getvalue()


def sheet_xml(data: bytes) -> bytes:
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return b"<?xml version='1.0'?><worksheet " + space + b"><sheetData>" + data + b"</sheetData></worksheet>"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_chinese_is_read_in_every_encoding_that_is_in_use(encoding: str, found: str) -> None:
    content = CHINESE.encode(encoding)
    assert parsed(content, "customers").encoding == found
    assert names(content) == ["华能电力", "东港物流"]


@pytest.mark.parametrize("encoding", ["big5", "big5hkscs", "utf-8", "gbk"])
def test_traditional_script_is_read_in_its_own_encoding_and_in_others(encoding: str) -> None:
    content = "訂單編號,客戶名稱,訂單日期,金額\nS1,臺灣積體電路製造股份有限公司,2024-01-05,5\n".encode(encoding)
    [row] = rows(content, "orders")
    assert (row.order_key, row.customer_name) == ("S1", "臺灣積體電路製造股份有限公司")


def test_western_accents_are_not_taken_for_chinese() -> None:
    content = "Customer No;Name\n1;Müller & Söhne\n2;Café Crème\n3;Ærø\n".encode("cp1252")
    assert parsed(content, "customers").encoding == "cp1252"
    assert names(content) == ["Müller & Söhne", "Café Crème", "Ærø"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "1;Łódź Sp. z o.o.\n2;Zażółć\n3;Gęślą Jaźń\n"),
        ("cp1251", "1;ООО Ромашка\n2;ЗАО Восток\n3;Иванов и сыновья\n"),
        ("cp1253", "1;Ελληνική Τράπεζα\n2;Αθήνα ΑΕ\n"),
        ("euc_kr", "1;한국전력공사\n2;삼성전자 주식회사\n3;현대상사\n4;대우건설\n"),
    ],
)
def test_letters_of_other_languages_are_never_taken_for_ours(encoding: str, text: str) -> None:
    assert refusal(("Customer No;Name\n" + text).encode(encoding), "customers").key == "encoding-unknown"


def test_signs_in_western_texts_are_no_letters() -> None:
    content = "Customer No;Name;Note\n1;Größe & Söhne;20 m² à 5 €, 3°C\n2;Señor Ñandú;¿Qué? «Sí»\n".encode("cp1252")
    assert names(content) == ["Größe & Söhne", "Señor Ñandú"]


def test_utf8_with_broken_bytes_is_refused_with_the_line() -> None:
    content = (CHINESE * 3).encode().replace("账期".encode(), "账".encode() + b"\xe6\x9c", 1)
    assert (refusal(content, "customers").key, refusal(content, "customers").values) == ("encoding-broken", {"line": 3})


def test_an_odd_byte_at_the_end_of_utf16_is_refused() -> None:
    assert refusal(CHINESE.encode("utf-16") + b"\x41", "customers").key == "encoding-broken"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    content = f"Customer No{delimiter}Name\n1{delimiter}A\n2{delimiter}B\n"
    assert names(content) == ["A", "B"]


def test_commas_for_decimals_do_not_hide_a_semicolon() -> None:
    content = "Customer;Date;Amount\n1;2024-01-05;1.234,50\n2;2024-01-06;7,25\n"
    assert [str(row.amount) for row in rows(content, "orders")] == ["1234.50", "7.25"]


def test_a_first_line_may_name_the_delimiter() -> None:
    assert names("sep=|\nNo|Name\n1|A; B\n2|C\n") == ["A; B", "C"]


def test_quoted_cells_may_hold_line_ends_and_the_line_is_where_the_row_began() -> None:
    content = 'No,Name,Note\n1,A,"first\nsecond"\n2,B,\n'
    assert [(row.line, row.name, row.note) for row in rows(content, "customers")] == [
        (2, "A", "first\nsecond"),
        (4, "B", None),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(end: str) -> None:
    assert [row.line for row in rows(f"No,Name{end}1,A{end}{end}2,B", "customers")] == [2, 4]


def test_a_quote_that_is_never_closed_is_refused_with_the_line_it_began_in() -> None:
    refused = refusal('No,Name\n1,A\n2,"B\n3,C\n', "customers")
    assert (refused.key, refused.values) == ("quote-unclosed", {"line": 3})
    assert refusal('No,Name\n1,"' + "x" * 200_000, "customers").key == "quote-unclosed"


@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=4), max_size=8))
def test_whatever_text_comes_it_is_read_or_refused_with_a_key(table: list[list[str]]) -> None:
    content = "\n".join(",".join(cells) for cells in table).encode("utf-8", "surrogatepass")
    _read_or_refused(content)


@given(st.binary(max_size=400))
def test_whatever_bytes_come_they_are_read_or_refused_with_a_key(content: bytes) -> None:
    _read_or_refused(content)
    _read_or_refused(b"PK\x03\x04" + content)
    _read_or_refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + content)


def _read_or_refused(content: bytes) -> None:
    try:
        lines = list(next(open_tables(content, Limits())).lines())
    except FileRefused as refused:
        assert set(refused.values) == set(FILE_KEYS[refused.key])  # noqa: PT017
    else:
        assert all(number >= 1 for number, _ in lines)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image"),
        (b"<html><body><p>Your session has ended.</p></body></html>", "html"),
        (b'<?xml version="1.0"?><Workbook/>', "xml"),
        (b'\xef\xbb\xbf{"customers": []}', "json"),
        (b"SQLite format 3\0....", "database"),
        (bytes(range(256)) * 20, "binary"),
        (zipped(**{"word/document.xml": b"<w/>"}), "word"),
        (zipped(**{"xl/workbook.bin": b"."}), "xlsb"),
        (zipped(**{"a.doc": b"No,Name"}), "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "word"),
    ],
)
def test_what_is_no_table_is_told_by_its_content(content: bytes, found: str) -> None:
    refused = refusal(content, "customers")
    assert (refused.key, refused.values) == ("file-type", {"found": found})


def test_a_protected_workbook_is_called_that() -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le")
    assert refusal(content, "customers").key == "file-encrypted"


@pytest.mark.parametrize("content", [b"", b"   \n \n", b"\xef\xbb\xbf", workbook([])])
def test_nothing_in_it_is_called_empty(content: bytes) -> None:
    assert refusal(content, "customers").key == "file-empty"


def test_half_a_workbook_is_damaged() -> None:
    assert refusal(workbook([["No", "Name"], [1, "A"]])[:-200], "customers").key == "file-damaged"
    assert refusal(with_sheet(b"<worksheet><sheetData><row"), "customers").key == "file-damaged"


def test_a_workbook_with_broken_bytes_inside_is_damaged() -> None:
    content = bytearray(workbook([["No", "Name"], *([n, f"customer {n}"] for n in range(500))]))
    for name in (b"xl/worksheets/sheet1.xml", b"xl/sharedStrings.xml"):
        start = content.index(name) + len(name) + 20
        content[start : start + 40] = b"\xff" * 40
    assert refusal(bytes(content), "customers").key == "file-damaged"


def test_a_missing_file_a_folder_and_a_pipe_are_refused_by_name(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    for path, key in ((tmp_path / "none.csv", "file-missing"), (tmp_path, "file-none"), (pipe, "file-none")):
        with pytest.raises(FileRefused) as refused:
            read(path, "customers", Options(now=NOW))
        assert (refused.value.key, refused.value.values["name"]) == (key, path.name)


def test_a_path_is_read_like_bytes(tmp_path: Path) -> None:
    path = tmp_path / "customers.xls"  # the name says nothing
    path.write_text(CHINESE, "utf-8")
    found = list(read(path, "customers", Options(now=NOW)).rows)
    assert [(row.line, row.known_at) for row in found] == [(2, None), (3, None)]


def test_a_workbook_may_start_with_a_title_and_an_empty_sheet() -> None:
    table: list[list[Any]] = [
        ["客户台账 2024"],
        [],
        ["", "客户编号", "客户名称", "建档日期"],
        ["", 1001, "华能电力", date(2023, 5, 2)],
    ]
    [row] = rows(workbook([], table), "customers")
    assert (row.line, row.customer_key, row.name) == (4, "1001", "华能电力")
    assert row.customer_since == datetime.fromisoformat("2023-05-02T00:00+08:00")


def test_a_hidden_sheet_is_not_the_one() -> None:
    content = workbook([["No", "Name"], [1, "A"]], [["No", "Name"], [2, "B"]], hidden=0)
    assert names(content) == ["B"]


def test_a_sheet_with_two_distant_cells_is_refused_before_it_takes_the_memory() -> None:
    far = sheet_xml(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert refusal(with_sheet(far), "customers").key == "too-many-cells"


def test_cells_that_do_not_say_where_they_are_are_counted() -> None:
    row = b"<row r='1'>" + b"<c><v>1</v></c>" * 2000 + b"</row><row r='900000'><c><v>1</v></c></row>"
    assert refusal(with_sheet(sheet_xml(row)), "customers").key == "too-many-cells"


def test_empty_but_formatted_cells_far_away_do_no_harm() -> None:
    cells = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
    cells += b'<row r="2"><c r="A2" t="inlineStr"><is><t>A</t></is></c></row>'
    cells += b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert names(with_sheet(sheet_xml(cells))) == ["A"]


def test_what_unpacks_to_gigabytes_is_refused() -> None:
    bomb = zipped(**{"xl/workbook.xml": b"<w/>", XLSX_SHEET: bytes(3 << 20)})
    with pytest.raises(FileRefused) as refused:
        next(open_tables(bomb, Limits(unpacked=1 << 20)))
    assert refused.value.key == "file-bomb"


def ods(rows_xml: str) -> bytes:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content{spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{rows_xml}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()}
    return zipped(**parts, **{"META-INF/manifest.xml": manifest.encode()})


def ods_row(*texts: str, times: int = 1) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts
    )
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


def ods_cells(*, rows: int, columns: int, filled: bool) -> str:
    value = ' office:value-type="float" office:value="1"' if filled else ""
    cell = f'<table:table-cell{value} table:number-columns-repeated="{columns}"/>'
    return f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'


def test_an_open_document_is_read_with_its_endless_empty_rows() -> None:
    rest = ods_cells(rows=1_048_000, columns=16_384, filled=False)
    assert names(ods(ods_row("No", "Name") + ods_row("1", "A") + rest)) == ["A"]


def test_an_open_document_that_repeats_itself_a_million_times_is_refused() -> None:
    wide = ods_cells(rows=1_000_000, columns=1_000, filled=True)
    assert refusal(ods(ods_row("No", "Name") + wide), "customers").key == "too-many-cells"


@pytest.mark.parametrize(
    ("limits", "key"),
    [
        (Limits(size=20), "file-too-large"),
        (Limits(rows=2), "too-many-rows"),
        (Limits(columns=2), "too-many-columns"),
    ],
)
def test_limits_are_kept_and_named(limits: Limits, key: str) -> None:
    assert refusal(CHINESE, "customers", limits=limits).key == key
    assert refusal(CHINESE.encode(), "customers", limits=limits).key == key


def test_rows_of_a_workbook_are_limited_too() -> None:
    content = workbook([["No", "Name"], *([number, "A"] for number in range(5))])
    assert refusal(content, "customers", limits=Limits(rows=3)).key == "too-many-rows"


def test_three_hundred_columns_are_refused_but_empty_ones_do_not_count() -> None:
    def wide(count: int) -> list[list[Any]]:
        return [["No", "Name", *(f"c{n}" for n in range(count))], [1, "A"]]

    refused = refusal(workbook(wide(300)), "customers")
    assert (refused.key, refused.values) == ("too-many-columns", {"found": 302, "limit": 256})
    assert names(workbook([["No", "Name", *[""] * 300, " "], [1, "A"]])) == ["A"]


PLAIN = b"order,customer,date,amount\n1,A,2024-01-01,5\n"


def test_the_only_table_of_an_archive_is_read() -> None:
    packed = zipped(**{"__MACOSX/orders.csv": b"x", "readme.md": b"x", "a/orders.csv": PLAIN})
    for content in (packed, zipped(**{"orders.xlsx": workbook([["order", "customer"]])}), gzip.compress(PLAIN)):
        assert next(iter(next(iter(open_tables(content, Limits()))).lines()))[1][:2] == ["order", "customer"]
    several = refusal(zipped(**{"a.csv": PLAIN, "b.csv": PLAIN}), "orders")
    assert (several.key, several.values) == ("archive-of-several", {"found": "a.csv, b.csv"})


def test_an_archive_that_is_broken_or_too_large_is_refused() -> None:
    whole = gzip.compress(bytes(3 << 20))
    assert refusal(whole, "orders", limits=Limits(unpacked=1 << 20)).key == "file-bomb"
    assert refusal(whole[:-20], "orders").key == "file-damaged"


def test_tables_of_a_web_page_are_read_with_what_their_cells_span() -> None:
    page = """<html><body><table><tr><td>Menu</td></tr></table><TABLE border=1>
    <tr><th colspan=4>销售明细</th></tr><tr><td>订单号<td>客户<td>日期<td>金额</tr>
    <tr><td>1</td><td rowspan="2">甲&amp;乙</td><td>2024-01-01</td><td>1,000.50</td></tr>
    <tr><td>2</td><td>2024-01-02</td><td>20<br></td></tr></TABLE></body></html>"""
    for encoding in ("utf-8", "gb18030"):
        found = rows(page.encode(encoding), "orders")
        assert [(row.line, row.order_key, row.customer_key, str(row.amount)) for row in found] == [
            (3, "1", "甲&乙", "1000.50"),
            (4, "2", "甲&乙", "20.00"),
        ]


def test_a_page_that_spans_too_much_is_refused() -> None:
    page = b"<table><tr>" + b"<td rowspan=99999 colspan=99999>x</td>" * 99
    assert refusal(page, "orders", limits=Limits(cells=1_000_000)).key == "too-many-cells"


def test_a_table_in_a_cell_of_another_is_a_table_of_its_own() -> None:
    page = """<table><tr><td>Report <table><tr><th>订单号<th>客户<th>日期<th>金额</tr>
    <tr><td>1<td>甲<td>2024-01-01<td>20</table> of May</td><td>Page 1</td></tr></table>"""
    outer, inner = tables(page, "utf-8", Limits())
    assert outer.rows == [["Report  of May", "Page 1"]]
    assert inner.rows[1] == ["1", "甲", "2024-01-01", "20"]
    assert [row.order_key for row in rows(page, "orders")] == ["1"]


@pytest.mark.parametrize(("said", "across"), [("9" * 5000, 256), ("0" * 5000 + "2", 2), ("0", 1), ("²", 1), ("", 1)])
def test_a_span_may_be_written_as_oddly_as_it_likes(said: str, across: int) -> None:
    (table,) = tables(f'<table><tr><td colspan="{said}">x<td>y</table>', "utf-8", Limits())
    assert table.rows == [["x", *[""] * (across - 1), "y"]]


def test_zeros_that_stray_into_a_text_are_left_out() -> None:
    content = PLAIN + b"2,\0B,2024-01-02,6\n\0\0\0\n"
    assert [row.customer_key for row in rows(content, "orders")] == ["A", "B"]
