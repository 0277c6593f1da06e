"""What people said of a record stays as they said it, whatever the feed would say of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.demo.later import reconcile
from db import customers, imports, merges, people, records
from db.gateway import Database, Tx
from handlers.imports import service
from handlers.imports.columns import TARGETS
from handlers.imports.rows import (
    ComplaintRow,
    ContactRow,
    ContractRow,
    CustomerRow,
    InvoiceRow,
    ProjectRow,
    Row,
    VisitRow,
)
from tests.support.clock import MONDAY
from tests.support.firm import Firm

NOW = MONDAY + timedelta(days=7)
CUSTOMER = CustomerRow(line=1, customer_key="C1", name="North Wind")
PROJECT = ProjectRow(
    line=1,
    project_key="PRJ-C1-1",
    customer_key="C1",
    name="Hall",
    stage="proposal",
    amount=Decimal(5000),
    currency="CNY",
    opened_at=MONDAY,
)
WON = replace(PROJECT, stage="won", result="won", closed_at=NOW)

CONTRACT = ContractRow(
    line=1,
    contract_key="HT-C1",
    customer_key="C1",
    signed_at=MONDAY - timedelta(days=360),
    starts_at=date(2025, 12, 1),
    ends_at=date(2026, 12, 1),
)
VISIT = VisitRow(line=1, visit_key="V-1", customer_key="C1", visited_at=NOW, outcome="good")
ENDED = replace(CONTRACT, renewed=False, ended_at=NOW)

CONTACT = ContactRow(line=1, contact_key="C1-1", customer_key="C1", name="Ann Lee", title="Buyer", phone="1")
INVOICE = InvoiceRow(
    line=1,
    invoice_key="INV-1",
    customer_key="C1",
    issued_at=MONDAY,
    due_at=date(2026, 12, 23),
    amount=Decimal(100),
    currency="CNY",
)
COMPLAINT = ComplaintRow(
    line=1, complaint_key="X-1", customer_key="C1", complained_at=MONDAY, severity=2, cause="quality", text="bad"
)
NEWS: list[tuple[Any, dict[str, Any], dict[str, Any]]] = [  # the row, the feed's news of it, what people changed of it
    (CONTACT, {"left_at": NOW}, {"name": "Ann Li", "title": "Chief buyer", "phone": "2"}),
    (INVOICE, {"disputed_at": NOW}, {"amount": Decimal(80), "due_at": MONDAY + timedelta(days=60, hours=-9)}),
    (COMPLAINT, {"answered_at": NOW}, {"severity": 3, "cause": "delivery", "text": "late", "reopened": True}),
    (COMPLAINT, {"answered_at": NOW, "resolved_at": NOW}, {"severity": 1, "text": "late"}),
]


@pytest.fixture
def book(database: Database, firm: Firm) -> Database:
    """A firm with one customer by file."""
    bring(database, CUSTOMER)
    return database


def bring(database: Database, row: Row) -> None:
    """As its system reported it on Monday."""
    database.run(lambda tx: _store(tx, [row]))


def _store(tx: Tx, rows: list[Row]) -> None:
    firm = people.firm(tx)
    assert firm is not None
    table = TARGETS[type(rows[0])].table
    number = service.begin(tx, kind=table, file_name="ERP", digest="", member_id=None, now=MONDAY)
    service.store(tx, rows, service.Import(number, firm, None, MONDAY))


def feed(database: Database, row: Row) -> dict[str, Any]:
    """The feed reports a row; how it stands then."""
    kept = database.look(lambda tx: reconcile.kept(tx, [row], since=MONDAY, now=NOW))
    if kept:
        database.run(lambda tx: _store(tx, kept))
    return standing(database, row)


def standing(database: Database, row: Row) -> dict[str, Any]:
    target = TARGETS[type(row)]
    key = str(getattr(row, target.key))
    return database.look(lambda tx: imports.existing(tx, target.table, [key])).get(key, {})


def by_hand(database: Database, row: Row, **values: Any) -> None:
    """Somebody changes what is there."""
    target = TARGETS[type(row)]
    found = standing(database, row)["id"]
    if target.table == "contacts":
        database.run(lambda tx: customers.change_contact(tx, found, **values))
    else:
        database.run(lambda tx: records.change(tx, target.table, found, **values))


def tell(database: Database, *kinds: str, customer: str = "C1") -> None:
    """Somebody tells of a customer in one message, facts of these kinds."""
    database.run(lambda tx: _tell(tx, kinds, customer))


def _tell(tx: Tx, kinds: tuple[str, ...], customer: str) -> int:
    whose = {"customer_id": customers.ids_by_key(tx, [customer])[customer], "member_id": people.members(tx)[0].id}
    shown: dict[str, Any] = {"chat_id": None, "message_id": None, "reply_key": None}
    said = {"facts": [{"kind": kind} for kind in kinds]}
    return records.add_entry(tx, **whose, kind=kinds[0], at=MONDAY, known_at=MONDAY, text="x", data=said, **shown)


def test_a_project_that_nobody_touched_is_decided(book: Database) -> None:
    bring(book, PROJECT)
    assert feed(book, WON)["result"] == "won"
    assert feed(book, replace(PROJECT, project_key="PRJ-C1-2"))["stage"] == "proposal"


def test_a_project_stays_as_somebody_left_it(book: Database) -> None:
    bring(book, PROJECT)
    by_hand(book, PROJECT, stage="lost", result="lost", closed_at=MONDAY, reason="price")
    before = standing(book, PROJECT)
    assert feed(book, WON) == before


@pytest.mark.parametrize("said", [{"amount": Decimal(9000)}, {"voided_at": MONDAY}])
def test_a_project_of_another_size_or_taken_back_is_not_decided(book: Database, said: dict[str, Any]) -> None:
    bring(book, PROJECT)
    by_hand(book, PROJECT, **said)
    before = standing(book, PROJECT)
    assert feed(book, WON) == before


def test_a_project_that_somebody_speaks_of_stays_at_its_stage(book: Database) -> None:
    bring(book, PROJECT)
    by_hand(book, PROJECT, stage="negotiation")
    tell(book, "project")
    assert feed(book, WON)["stage"] == "negotiation"


def test_a_contract_that_nobody_speaks_of_ends(book: Database) -> None:
    bring(book, CONTRACT)
    tell(book, "visit")
    assert feed(book, ENDED)["ended_at"] == NOW


def test_a_contract_told_of_beside_a_visit_goes_on(book: Database) -> None:
    bring(book, CONTRACT)
    tell(book, "visit", "contract")
    assert feed(book, ENDED)["ended_at"] is None


@pytest.mark.parametrize(("row", "news", "said"), NEWS)
def test_of_a_known_row_only_the_news_comes(
    book: Database, row: Any, news: dict[str, Any], said: dict[str, Any]
) -> None:
    bring(book, row)
    by_hand(book, row, **said)
    stands = feed(book, replace(row, **news))
    assert {name: stands[name] for name in said} == said
    assert {name: stands[name] for name in news} == news


@pytest.mark.parametrize(("row", "news", "said"), NEWS)
def test_what_was_taken_back_stays_away(book: Database, row: Any, news: dict[str, Any], said: dict[str, Any]) -> None:
    bring(book, row)
    by_hand(book, row, voided_at=MONDAY)
    before = standing(book, row)
    assert feed(book, replace(row, **news)) == before


@pytest.mark.parametrize(("row", "news", "said"), NEWS)
def test_when_it_happened_stays_as_people_said(
    book: Database, row: Any, news: dict[str, Any], said: dict[str, Any]
) -> None:
    bring(book, row)
    by_hand(book, row, **dict.fromkeys(news, MONDAY))
    before = standing(book, row)
    assert feed(book, replace(row, **news)) == before


@pytest.mark.parametrize(("row", "news", "said"), NEWS)
def test_a_new_row_comes_whole(book: Database, row: Any, news: dict[str, Any], said: dict[str, Any]) -> None:
    assert feed(book, replace(row, **news))["key"] is not None


def _merged(tx: Tx) -> None:
    """C1 becomes a part of C2, whom somebody looks after."""
    ids = customers.ids_by_key(tx, ["C1", "C2"])
    merges.merge(tx, gone=ids["C1"], into=ids["C2"], name="North Wind")
    customers.change(tx, ids["C2"], owner_id=people.members(tx)[0].id)


@pytest.fixture
def merged(book: Database) -> Database:
    """Its system goes on to report by the key that is gone."""
    bring(book, replace(CUSTOMER, customer_key="C2", name="South Wind"))
    bring(book, CONTRACT)
    bring(book, PROJECT)
    book.run(_merged)
    return book


def test_what_is_told_of_a_merged_customer_counts_for_what_comes_by_the_old_key(merged: Database) -> None:
    tell(merged, "contract", "project", customer="C2")
    assert feed(merged, ENDED)["ended_at"] is None
    assert feed(merged, WON)["result"] is None
    assert feed(merged, VISIT) == {}


def test_a_merged_customer_is_visited_by_who_looks_after_it_today(merged: Database) -> None:
    stands = feed(merged, VISIT)
    assert stands["customer_id"] == merged.look(lambda tx: customers.ids_by_key(tx, ["C2"]))["C2"]
    assert stands["member_id"] == merged.look(people.members)[0].id
