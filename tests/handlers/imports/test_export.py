"""Exports: our own import reads them back unchanged, nothing is a formula, nobody gets more than may be seen."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest

from db import ownfields, people
from db.gateway import Database
from db.scope import ALL, Scope
from handlers.imports import export, service
from handlers.imports.fields import KINDS
from handlers.imports.rows import (
    ComplaintRow,
    ContactRow,
    ContractRow,
    CustomerRow,
    FinancialRow,
    InvoiceRow,
    OrderRow,
    PaymentRow,
    ProjectRow,
    Row,
    SurveyRow,
    VisitRow,
)
from handlers.imports.service import Import, Outcome
from handlers.risk import nightly
from handlers.risk.table import COLUMNS
from tests.handlers.imports.reading import all_of, parsed
from tests.support.clock import MONDAY
from tests.support.firm import Firm

AT = datetime(2026, 3, 2, 1, 30, 15, tzinfo=UTC)
DAY = AT.date()
WHO: dict[str, Any] = {"line": 2, "customer_key": "C-华能"}
MONEY: dict[str, Any] = {"amount": Decimal("1234.50"), "currency": "CNY"}
ROWS: dict[str, list[Row]] = {
    "customers": [CustomerRow(**WHO, name="=cmd|'/c calc'!A0", aliases=("a", "b"), margin_rate=0.25, contract=True)],
    "contacts": [ContactRow(**WHO, contact_key="P-1", name="王强", phone="+86 138")],
    "orders": [OrderRow(**WHO, **MONEY, order_key="-1", ordered_at=AT, product="@x")],
    "invoices": [InvoiceRow(**WHO, **MONEY, invoice_key="I", issued_at=AT, due_at=DAY, settled_at=AT)],
    "payments": [PaymentRow(**WHO, **MONEY, payment_key="P", invoice_key="I", paid_at=AT)],
    "complaints": [ComplaintRow(**WHO, complaint_key="T", complained_at=AT, severity=3, cause="price", text="+1")],
    "surveys": [SurveyRow(**WHO, survey_key="S", surveyed_at=AT, metric="nps", value=9.0)],
    "contracts": [ContractRow(**WHO, contract_key="K", signed_at=AT, starts_at=DAY, ends_at=DAY + timedelta(days=365))],
    "projects": [ProjectRow(**WHO, project_key="J", name="储能", opened_at=AT, stage="proposal", expected_at=DAY)],
    "visits": [VisitRow(**WHO, visit_key="V", visited_at=AT, person="李雷", outcome="concern", note="a\n=b")],
    "financials": [
        FinancialRow(**WHO, statement_key="F", period_end=DAY, currency="CNY", revenue=Decimal(9), debt_ratio=0.5)
    ],
}


def stored(database: Database, kind: str, rows: list[Row]) -> Outcome:
    firm = database.look(people.firm)
    assert firm is not None
    begun = database.run(lambda tx: service.begin(tx, kind=kind, file_name="f", digest="", member_id=None, now=MONDAY))
    return database.run(lambda tx: service.store(tx, rows, Import(begun, firm, None, MONDAY)))


@pytest.fixture
def full(database: Database, firm: Firm) -> Database:
    """One record of each kind."""
    for kind, rows in ROWS.items():
        assert stored(database, kind, rows).refused == []
    return database


def made(database: Database, kind: str, form: str, scope: Scope = ALL) -> tuple[bytes, int]:
    return export.made(database.url, kind, form, scope)


@pytest.mark.parametrize("form", export.FORMATS)
@pytest.mark.parametrize("kind", list(KINDS))
def test_our_own_import_reads_it_back_and_finds_nothing_new(full: Database, kind: str, form: str) -> None:
    content, count = made(full, kind, form)
    file = parsed(content, kind, now=MONDAY)
    rows = all_of(file)
    assert file.problems.kept == []
    assert file.ignored == ()
    assert len(rows) == count > 0
    outcome = stored(full, kind, rows)
    assert (outcome.created, outcome.updated, outcome.refused) == (0, 0, [])


@pytest.mark.parametrize("kind", list(KINDS))
def test_no_cell_of_text_begins_as_a_formula(full: Database, kind: str) -> None:
    content, _ = made(full, kind, "csv")
    texts = [cell for row in csv.reader(StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]
    assert [text for text in texts if text[:1] in ("=", "+", "@", "-")] == []
    sheet = openpyxl.load_workbook(BytesIO(made(full, kind, "xlsx")[0])).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "inlineStr"}


def test_only_what_may_be_seen_is_in_it(full: Database, firm: Firm) -> None:
    assert made(full, "customers", "csv", Scope((firm.north,)))[1] == 1
    assert made(full, "orders", "csv", Scope((firm.north,)))[1] == 0
    assert "海尔" not in made(full, "customers", "csv", Scope((firm.east,)))[0].decode()


def test_scores_have_their_own_columns(full: Database) -> None:
    nightly.score_all(full, MONDAY, trigger="nightly")
    content, count = made(full, "scores", "csv")
    rows = list(_rows(content))
    assert count == len(rows) > 0
    assert tuple(rows[0]) == COLUMNS
    assert "C-华能" in {row["customer_key"] for row in rows}
    assert all(row["level"] for row in rows)


def _rows(content: bytes) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""))


OWN = [
    {"key": "own_1", "name": "合作等级", "kind": "choice", "choices": ["战略", "重要", "一般"]},
    {"key": "own_2", "name": "年产能", "kind": "number"},
    {"key": "own_3", "name": "Last audit", "kind": "day"},
    {"key": "own_4", "name": "备用额度", "kind": "money"},
    {"key": "own_5", "name": "name", "kind": "text"},  # a field of everybody's: it stays what it is
]


def test_the_firms_own_fields_come_and_go_by_the_name_that_the_firm_gave_them(database: Database, firm: Firm) -> None:
    database.run(lambda tx: people.change_settings(tx, {"fields": OWN}))
    of_firm = database.look(people.firm)
    assert of_firm is not None
    content = "Customer No,Name,合作等级,年产能,last_audit,备用额度\n"
    content += "N,Acme,重要,1200,5/3/2026,1.5万\nM,Beta,没听说过,,25/3/2026,\n"
    file = parsed(content, "customers", now=MONDAY, settings=of_firm.settings)
    assert stored(database, "customers", all_of(file)).created == 2
    assert [(problem.line, problem.key) for problem in file.problems.kept] == [(3, "choice-unknown")]
    own = {name: fields for _, name, fields in database.look(lambda tx: ownfields.values(tx, ALL))}
    assert own["Acme"] == {"own_1": "重要", "own_2": 1200.0, "own_3": "2026-03-05", "own_4": "15000"}
    assert own["Beta"] == {"own_3": "2026-03-25"}
    exported = made(database, "customers", "csv")[0]
    [row] = [row for row in _rows(exported) if row["customer_key"] == "N"]
    assert [row[name] for name in ("合作等级", "年产能", "Last audit", "备用额度")] == [
        "重要", "1200.0", "2026-03-05", "15000.00",
    ]  # fmt: skip
    again = stored(database, "customers", all_of(parsed(exported, "customers", now=MONDAY, settings=of_firm.settings)))
    assert (again.created, again.updated) == (0, 0)
    one = stored(database, "customers", all_of(parsed("No,年产能\nN,900\n", "customers", settings=of_firm.settings)))
    assert one.updated == 1
    own = {name: fields for _, name, fields in database.look(lambda tx: ownfields.values(tx, ALL))}
    assert own["Acme"] | {"own_2": 900.0} == own["Acme"]
    assert len(own["Acme"]) == 4
