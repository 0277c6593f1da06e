"""Records as a CSV or Excel file that our own import reads back; in a worker process where a chat asks."""

from __future__ import annotations

import csv
import html
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, BinaryIO, Final
from zoneinfo import ZoneInfo

from db import customers, exports, people, scores
from db.gateway import Database, Tx
from db.people import FirmInfo
from db.scope import Scope
from db.scores import ScoreInfo
from handlers.common import formats, why
from handlers.imports.columns import TARGETS
from handlers.imports.fields import KINDS, SEVERITIES, Field, Kind, Reads
from handlers.imports.own import of_firm
from handlers.risk.record import reasons_of
from handlers.risk.table import COLUMNS

SCORES: Final = "scores"
NAMES: Final = (*KINDS, SCORES)
FORMATS: Final = ("xlsx", "csv")
_FORMULA: Final = ("=", "+", "-", "@")
_BOM: Final = "\ufeff"  # without it Excel takes Chinese for something else
_DATES: Final[Mapping[type[date], str]] = {datetime: "yyyy-mm-dd hh:mm:ss", date: "yyyy-mm-dd"}
# Details are kept as JSON has them.
_REVIVED: Final[Mapping[Reads, Callable[[Any], Any]]] = {Reads.AMOUNT: Decimal, Reads.DAY: date.fromisoformat}
Value = str | float | int | Decimal | date | datetime | None
# Where a field of a file is another column of the table.
_COLUMNS: Final[Mapping[str, str]] = {
    "ordered_at": "at",
    "paid_at": "at",
    "complained_at": "at",
    "surveyed_at": "at",
    "visited_at": "at",
    "period_end": "at",
    "customer_since": "created_at",
}


def columns(kind: str, firm: FirmInfo) -> tuple[str, ...]:
    """The headings of a kind of NAMES."""
    return COLUMNS if kind == SCORES else of_firm(kind, firm.settings).columns


def rows(tx: Tx, kind: str, scope: Scope, firm: FirmInfo) -> Iterator[list[Value]]:
    """The rows of a kind, without headings: text, numbers, local dates and times, None where there is nothing."""
    if kind == SCORES:
        yield from _scores(tx, scope, firm)
        return
    spec = of_firm(kind, firm.settings)
    table = TARGETS[spec.row].table
    fields = [spec.field(name) for name in spec.columns]
    zone = ZoneInfo(firm.zone)
    for record in exports.records(tx, table, scope):
        yield [_field(record, field, spec, zone) for field in fields]


def _field(record: Mapping[str, Any], field: Field, kind: Kind, zone: ZoneInfo) -> Value:
    """What its column says, else what the file that it came from said."""
    value = record.get(_column(field, kind))
    own = record["fields"] if kind.name == "customers" else record["details"] or {}
    kept = own.get(field.own) if field.own else (record["details"] or {}).get(field.name)
    if value is None and (said := kept) is not None:
        value = _REVIVED[field.reads](said) if field.reads in _REVIVED else said
        return value if field.reads is Reads.DAY else _value(value, field, zone)
    return _value(value, field, zone)


def _column(field: Field, kind: Kind) -> str:
    if field.name == kind.key:
        return "key"
    return _COLUMNS.get(field.name, field.name)


def _value(value: Any, field: Field, zone: ZoneInfo) -> Value:
    if value is None:
        return None
    match field.reads:
        case Reads.INSTANT:
            local: datetime = value.astimezone(zone).replace(tzinfo=None)
            return local if local.time() != datetime.min.time() else local.date()
        case Reads.DAY | Reads.PERIOD:
            day: date = value.astimezone(zone).date()
            return day
        case Reads.FLAG:
            return "yes" if value else "no"
        case Reads.NAMES:
            return "; ".join(value)
    if field.choices == SEVERITIES:
        return SEVERITIES[value - 1]
    return str(value) if field.reads in (Reads.KEY, Reads.TEXT, Reads.NAME, Reads.CHOICE) else value


def _scores(tx: Tx, scope: Scope, firm: FirmInfo) -> Iterator[list[Value]]:
    keys = customers.keys(tx)
    for score in sorted(scores.all_current(tx, scope), key=lambda each: keys[each.customer_id]):
        yield [
            keys[score.customer_id],
            score.as_of.isoformat(),
            score.churn_probability,
            score.expected_days_late,
            score.late_probability,
            score.clv,
            score.grade,
            score.points,
            score.level,
            "; ".join(_reasons(score, firm)),
            f"{score.coverage}/{score.coverage_of}",
            score.oldest_days,
        ]


def _reasons(score: ScoreInfo, firm: FirmInfo) -> Iterator[str]:
    lang = firm.language
    for each in reasons_of(score):
        said = why.sentence(lang, each.family, each.key, each.values, currency=firm.currency, thin=each.thin)
        yield f"{html.unescape(said)} ({formats.points(lang, each.delta)})"


# Files ---------------------------------------------------------------------------------------------------------------


def made(url: str, kind: str, form: str, scope: Scope) -> tuple[bytes, int]:
    """The file of a kind as `xlsx` or `csv`, and how many rows it has; for a worker process."""
    file = BytesIO()
    with Database(url) as db:
        firm = db.look(people.firm)
        assert firm is not None
        count = db.look(lambda tx: write(file, form, columns(kind, firm), rows(tx, kind, scope, firm)))
    return file.getvalue(), count


def to_file(path: Path, headings: Iterable[str], found: Iterable[list[Value]]) -> int:
    """Write rows to `path`, as its ending says; how many. OSError where it cannot be written."""
    with path.open("wb") as file:
        return write(file, path.suffix.lstrip(".").lower(), headings, found)


def write(file: BinaryIO, form: str, headings: Iterable[str], found: Iterable[list[Value]]) -> int:
    """Write headings and rows; how many rows. No cell is a formula, whatever somebody typed."""
    return (_xlsx if form == "xlsx" else _csv)(file, list(headings), found)


def _csv(file: BinaryIO, headings: list[str], found: Iterable[list[Value]]) -> int:
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    file.write(_BOM.encode())
    writer.writerow(headings)
    count = 0
    for count, row in enumerate(found, 1):
        writer.writerow([_text(value) for value in row])
        if count % 1000 == 0:
            file.write(buffer.getvalue().encode())
            buffer.seek(0)
            buffer.truncate()
    file.write(buffer.getvalue().encode())
    return count


def _text(value: Value) -> str:
    """As a cell of text; what a spreadsheet would calculate gets an apostrophe, which the import takes off again."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return _amount(value) if isinstance(value, Decimal) else "" if value is None else str(value)


def _amount(value: Decimal) -> str:
    """1234.50, and four decimals rather than three: 9.125 could be nine thousand to whoever reads it."""
    digits = max(2, -int(value.normalize().as_tuple().exponent))
    return f"{value:.{4 if digits == 3 else digits}f}"


def _xlsx(file: BinaryIO, headings: list[str], found: Iterable[list[Value]]) -> int:
    import xlsxwriter

    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, 16)
    sheet.write_row(0, 0, headings, bold)
    forms = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    count = 0
    for count, row in enumerate(found, 1):
        for place, value in enumerate(row):
            _cell(sheet, (count, place), value, forms)
    book.close()
    return count


def _cell(sheet: Any, where: tuple[int, int], value: Value, forms: Mapping[type[date], Any]) -> None:
    match value:
        case None:
            return
        case datetime() if value.microsecond:
            sheet.write_string(*where, value.isoformat(" "))
        case datetime() | date():
            sheet.write_datetime(*where, value, forms[type(value)])
        case str():
            sheet.write_string(*where, value)
        case _:
            sheet.write_number(*where, value)
