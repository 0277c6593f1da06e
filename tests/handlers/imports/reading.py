"""Reads small files in tests: text in, rows and problems out."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from handlers.imports.reader import Options, Parsed, read
from handlers.imports.refusal import FileRefused

NOW = datetime(2024, 6, 20, 4, 0, tzinfo=UTC)  # noon in Shanghai


def parsed(content: str | bytes, kind: str, *maps: str, **options: Any) -> Parsed:
    """The file as it will be read; a `now` in June 2024, in Shanghai, for a firm that counts in yuan."""
    source = content.encode() if isinstance(content, str) else content
    return read(source, kind, Options(**{"now": NOW, "maps": maps, **options}))


def all_of(file: Parsed) -> list[Any]:
    """Its rows, of whatever kind."""
    return list(file.rows)


def rows(content: str | bytes, kind: str, *maps: str, **options: Any) -> list[Any]:
    return all_of(parsed(content, kind, *maps, **options))


def problems(content: str | bytes, kind: str, *maps: str, **options: Any) -> list[tuple[int, str]]:
    """(line, key) of everything that was wrong or worth knowing."""
    file = parsed(content, kind, *maps, **options)
    for _ in file.rows:
        pass
    return [(problem.line, problem.key) for problem in file.problems.kept]


def refusal(content: str | bytes, kind: str, *maps: str, **options: Any) -> FileRefused:
    """How the file is refused. AssertionError where it is not."""
    try:
        rows(content, kind, *maps, **options)
    except FileRefused as refused:
        return refused
    raise AssertionError("not refused")


def workbook(*sheets: list[list[Any]], hidden: int | None = None) -> bytes:
    """An XLSX file of such sheets."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"})
    for number, table in enumerate(sheets):
        sheet = book.add_worksheet()
        if number == hidden:
            sheet.hide()
        else:
            sheet.activate()
        for place, cells in enumerate(table):
            sheet.write_row(place, 0, cells)
    book.close()
    return file.getvalue()
