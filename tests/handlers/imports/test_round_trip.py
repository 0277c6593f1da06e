"""Whatever a file says comes out again, and an empty database that imports the export says the same."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from db import people, schema
from db.gateway import Database
from db.scope import ALL
from handlers.imports import export, service
from handlers.imports.fields import KINDS, Field, Kind, Reads
from handlers.imports.reader import Options, read
from handlers.imports.service import Import

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
WHOM = ("C1", "0002", "客户3")
_TEXT = st.text(st.sampled_from("aé华,;\"'\n =+-@0.\t|/😀"), min_size=1, max_size=12).filter(
    lambda text: text.strip() != ""
)
_WORDS = _TEXT.map(lambda text: f"x{' '.join(text.split())}x")
_DAYS = st.dates(date(2000, 2, 1), date(2026, 11, 1)).map(date.isoformat)
_MOMENTS = st.tuples(_DAYS, st.times()).map(lambda each: f"{each[0]} {each[1]}")
_CELLS: dict[Reads, st.SearchStrategy[str]] = {
    Reads.KEY: st.text("Aa0-_/ ", min_size=1, max_size=9).map(lambda text: f"k{' '.join(text.split())}"),
    Reads.NAME: _WORDS,
    Reads.TEXT: _TEXT.map(lambda text: f"x{text}x"),
    Reads.NAMES: st.just("甲; b c"),
    Reads.AMOUNT: st.integers(-(10**9), 10**9).map(lambda cents: f"{Decimal(cents).scaleb(-2):.2f}"),
    Reads.NUMBER: st.integers(1, 5).map(str),
    Reads.RATE: st.integers(0, 100).map(lambda share: str(share / 100)),
    Reads.DAYS: st.integers(0, 180).map(str),
    Reads.JUDGEMENT: st.integers(1, 5).map(str),
    Reads.INSTANT: st.one_of(_DAYS, _MOMENTS),
    Reads.DAY: _DAYS,
    Reads.PERIOD: _DAYS,
    Reads.FLAG: st.sampled_from(["yes", "no"]),
    Reads.CURRENCY: st.sampled_from(["CNY", "USD", "EUR"]),
}


# The first contact is a contact; an open project's closing date is when it is expected to close.
_ELSEWHERE = {"customers": ("known_at", "contact", "phone", "email"), "projects": ("closed_at",)}


def cells(field: Field, kind: Kind) -> st.SearchStrategy[str]:
    """What may stand in a field; nothing where that is allowed."""
    if field.name == "customer_key":
        return st.sampled_from(WHOM)
    if field.name == "ends_at":
        return st.just("2027-01-01")
    some = st.sampled_from(field.choices) if field.reads is Reads.CHOICE else _CELLS[field.reads]
    needed = field.name == kind.key or any(field.name == group[0] for group in kind.needs) or field.name == "metric"
    return some if needed else st.one_of(st.just(""), some)


def tables(kind: Kind) -> st.SearchStrategy[list[tuple[str, ...]]]:
    row = st.tuples(*(cells(kind.field(name), kind) for name in kind.columns))
    place = kind.columns.index(kind.key)
    return st.lists(row, min_size=1, max_size=4, unique_by=lambda row: row[place])


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Makes databases with a firm and nobody else."""
    made: list[Database] = []
    template = f"sqlite:///{tmp_path}/template.db"
    schema.upgrade(template)

    def make() -> Database:
        file = tmp_path / f"{len(made)}.db"
        file.write_bytes((tmp_path / "template.db").read_bytes())
        made.append(Database(f"sqlite:///{file}"))
        values: dict[str, Any] = {"currency": "CNY", "zone": "Asia/Shanghai", "language": "zh", "now": NOW}
        made[-1].run(lambda tx: people.create_firm(tx, name="F", **values))
        return made[-1]

    yield make
    for each in made:
        each.close()


def bring(database: Database, kind: str, content: bytes) -> tuple[int, list[str]]:
    """Import a file; how many rows it changed, and what was refused."""
    firm = database.look(people.firm)
    assert firm is not None
    file = read(content, kind, Options(now=NOW))
    names: dict[str, Any] = {"kind": kind, "file_name": "f", "digest": "", "member_id": None}
    job = Import(database.run(lambda tx: service.begin(tx, **names, now=NOW)), firm, None, NOW)
    done = [database.run(partial(service.store, batch=batch, job=job)) for batch in service.batches(file.rows)]
    refused = [f"{each.line} {each.key} {each.values}" for each in file.problems.refusals]
    return sum(each.created + each.updated for each in done), refused


def as_file(kind: Kind, rows: list[tuple[str, ...]]) -> bytes:
    written = StringIO()
    csv.writer(written).writerows([kind.columns, *rows])
    return written.getvalue().encode()


def told(database: Database, kind: str, form: str = "csv") -> bytes:
    return export.made(database.url, kind, form, ALL)[0]


@pytest.mark.parametrize("name", list(KINDS))
@given(data=st.data())
@settings(max_examples=5, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_an_export_says_what_the_file_said_and_another_database_says_it_again(
    empty: Callable[[], Database], name: str, data: st.DataObject
) -> None:
    kind = KINDS[name]
    content = as_file(kind, data.draw(tables(kind)))
    first, second = empty(), empty()
    everybody = as_file(KINDS["customers"], [(key, key, *[""] * (len(KINDS["customers"].columns) - 2)) for key in WHOM])
    for database in (first, second):
        bring(database, "customers", everybody)
    _, refused = bring(first, name, content)
    assert refused == []
    assert missing(kind, content, told(first, name)) == []
    assert bring(second, name, told(first, name, "xlsx"))[1] == []
    assert bring(second, name, told(first, name)) == (0, [])
    assert told(second, name) == told(first, name)


def missing(kind: Kind, content: bytes, exported: bytes) -> list[Any]:
    """Cells of the file that stand nowhere in the export of the same record."""
    before, after = (
        list(csv.DictReader(StringIO(each.decode("utf-8-sig"), newline=""))) for each in (content, exported)
    )
    known = {row[kind.key]: row for row in after}
    return [
        (row[kind.key], name)
        for row in before
        for name in kind.columns
        if row[name] and name not in _ELSEWHERE.get(kind.name, ()) and not known[row[kind.key]][name]
    ]
