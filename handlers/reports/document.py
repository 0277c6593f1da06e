"""Reports as files: PDF by typst, Excel by xlsxwriter; in a worker process, where the heavy libraries may load."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from db.gateway import Database
from db.scope import Scope
from handlers.reports import service, view
from handlers.reports.view import UNITS, Pages, Part, Square

REPORTS: Final = ("risk",)
FORMATS: Final = ("pdf", "xlsx")
TEMPLATE: Final = Path(__file__).with_name("report.typ")
_COLOURS: Final[Mapping[str, str]] = {"extreme": "#f4b6b0", "high": "#fad7b0", "medium": "#fbf0b8", "low": "#d8ecd3"}
_NARROW, _WIDE = 14, 44  # columns of a sheet, in characters


@dataclass(frozen=True, slots=True)
class Wish:
    """Which form (of FORMATS), about whom, in which language."""

    form: str
    scope: Scope
    lang: str


def made(url: str, wish: Wish, now: datetime) -> bytes:
    """The report as a file; for a worker process."""
    with Database(url) as db:
        return of(db, wish, now)


def of(db: Database, wish: Wish, now: datetime) -> bytes:
    """The report as a file."""
    report = db.look(lambda tx: service.risk(tx, wish.scope, now=now))
    pages = view.pages(wish.lang, report)
    return pdf(pages, now) if wish.form == "pdf" else xlsx(pages)


def pdf(pages: Pages, now: datetime) -> bytes:
    """The pages as PDF; the same pages at the same `now` give the same bytes."""
    import typst

    return typst.compile(
        TEMPLATE,
        format="pdf",
        font_paths=[fonts()],
        ignore_system_fonts=True,
        sys_inputs={"pages": json.dumps(asdict(pages), ensure_ascii=False)},
        timestamp=int(now.timestamp()),
    )


def fonts() -> Path:
    """The folder with the font that has Chinese characters."""
    import pylopdf_fonts_zh_cn

    return pylopdf_fonts_zh_cn.sans_path().parent


def xlsx(pages: Pages) -> bytes:
    """The pages as a workbook, a sheet for each part."""
    import xlsxwriter

    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    forms = _Forms(book, pages.currency)
    for number, part in enumerate(pages.parts, 1):
        sheet = book.add_worksheet(f"{number} {part.heading.split(' ', 1)[-1]}"[:31])
        _part(sheet, pages, part, forms)
    book.close()
    return file.getvalue()


class _Forms:
    """How cells look."""

    def __init__(self, book: Any, currency: str) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14, "font_color": "#1f4e79"})
        self.head = book.add_format({"bold": True, "border": 1, "bg_color": "#eeeeee", "text_wrap": True})
        self.text = book.add_format({"text_wrap": False})
        plain = {"border": 1, "text_wrap": True, "valign": "top"}
        levels = {"": plain} | {level: plain | {"bg_color": colour} for level, colour in _COLOURS.items()}
        self.levels = {level: book.add_format(look) for level, look in levels.items()}
        counted = {"count": "#,##0", "share": "0%", "money": f'#,##0 "{currency}"'}
        self.numbers = {
            (level, unit): book.add_format(look | {"num_format": counted[unit]})
            for level, look in levels.items()
            for unit in UNITS
        }

    def write(self, sheet: Any, line: int, place: int, square: Square) -> None:
        """A number as one, for whoever sorts and adds it up; all else as text, whatever it begins with."""
        if square.number is None:
            sheet.write_string(line, place, square.text, self.levels[square.level])
        else:
            sheet.write_number(line, place, square.number, self.numbers[square.level, square.unit])


def _part(sheet: Any, pages: Pages, part: Part, forms: _Forms) -> None:
    sheet.write_string(0, 0, f"{pages.title} · {part.heading}", forms.title)
    sheet.write_string(1, 0, pages.subtitle, forms.text)
    line = 3
    for paragraph in part.paragraphs:
        sheet.write_string(line, 0, paragraph, forms.text)
        line += 1
    for table in part.tables:
        line += 1
        for place, heading in enumerate(table.head):
            sheet.set_column(place, place, _WIDE if place in table.wide else _NARROW)
            sheet.write_string(line, place, heading, forms.head)
        for row in table.rows:
            line += 1
            for place, square in enumerate(row):
                forms.write(sheet, line, place, square)
        line += 1
