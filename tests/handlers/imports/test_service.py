"""Storing what files bring: found again by key or name, within a scope, settled, and taken back as a whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from db import audit, customers, imports, people, records
from db.figures import ASSUMED
from db.gateway import Database
from db.scope import ALL, Scope
from handlers.common.errors import UserError
from handlers.imports import hints, service
from handlers.imports.rows import ContactRow, ContractRow, CustomerRow, InvoiceRow, OrderRow, PaymentRow, Row
from handlers.imports.sameness import written
from handlers.imports.service import Import, Outcome
from tests.support.clock import MONDAY
from tests.support.firm import Firm

DAY = datetime(2026, 3, 2, tzinfo=UTC)


def imported(database: Database, *rows: Row, **how: Any) -> tuple[int, Outcome]:
    """Store rows of one kind as one import; its number and what it did."""
    firm = database.look(people.firm)
    assert firm is not None
    kind = type(rows[0]).__name__
    import_id = database.run(
        lambda tx: service.begin(tx, kind=kind, file_name="f", digest="", member_id=None, now=MONDAY)
    )
    job = Import(import_id, firm, None, MONDAY, **how)
    return import_id, database.run(lambda tx: service.store(tx, rows, job))


def order(key: str, customer: str, amount: int = 100, **more: Any) -> OrderRow:
    values = {"line": 2, "ordered_at": DAY, "amount": Decimal(amount), "currency": "CNY", **more}
    return OrderRow(order_key=key, customer_key=customer, **values)


def invoice(key: str, amount: int) -> InvoiceRow:
    return InvoiceRow(
        line=2,
        invoice_key=key,
        customer_key="C-华能",
        issued_at=DAY,
        due_at=DAY.date() + timedelta(days=30),
        amount=Decimal(amount),
        currency="CNY",
    )


def payment(key: str, of: str, amount: int, day: int) -> PaymentRow:
    paid_at = DAY + timedelta(days=day)
    return PaymentRow(line=2, payment_key=key, invoice_key=of, paid_at=paid_at, amount=Decimal(amount), currency="CNY")


def stored(database: Database, table: str, customer_id: int) -> list[dict[str, Any]]:
    return list(database.look(lambda tx: records.of_customer(tx, table, customer_id)))


def test_rows_are_found_again_by_their_key(database: Database, firm: Firm) -> None:
    _, first = imported(database, order("A", "C-华能"), order("B", "C-海尔"))
    assert first.counts() == {"created": 2, "updated": 0, "unchanged": 0, "customers_made": 0, "refused": 0}
    _, again = imported(database, order("A", "C-华能"), order("B", "C-海尔", 120))
    assert (again.created, again.updated, again.unchanged) == (0, 1, 1)
    [row] = stored(database, "orders", firm.haier)
    assert row["amount"] == 120


def test_customers_may_be_named_instead_of_numbered(database: Database, firm: Firm) -> None:
    imported(database, order("A", "华能电力"), order("B", "HN Power"), order("C", "华能"))
    assert len(stored(database, "orders", firm.huaneng)) == 3
    row = CustomerRow(line=2, customer_key="华能电力", name="华能电力", industry="power")
    _, outcome = imported(database, row)
    assert outcome.updated == 1
    found = database.look(lambda tx: customers.get(tx, firm.huaneng, ALL))
    assert found is not None
    assert found.industry == "power"


def test_a_name_of_two_customers_is_nobodys(database: Database, firm: Firm) -> None:
    imported(database, CustomerRow(line=2, customer_key="X", name="华能电力"))
    _, outcome = imported(database, order("A", "华能电力"))
    assert [each.key for each in outcome.refused] == ["imports-unknown-customer"]


def test_unknown_customers_are_refused_or_made(database: Database, firm: Firm) -> None:
    _, outcome = imported(database, order("A", "New & Co"))
    assert [(each.line, each.values) for each in outcome.refused] == [(2, {"customer": "New & Co"})]
    _, outcome = imported(database, order("A", "N-1", customer_name="New & Co"), create_customers=True)
    assert (outcome.created, outcome.customers_made) == (1, 1)
    ids = database.look(lambda tx: customers.ids_by_key(tx, ["N-1"]))
    made = database.look(lambda tx: customers.get(tx, ids["N-1"], ALL))
    assert made is not None
    assert made.name == "New & Co"


def test_what_a_file_leaves_out_stays(database: Database, firm: Firm) -> None:
    imported(database, CustomerRow(line=2, customer_key="C-华能", name="华能电力", industry="power", owner="李雷"))
    imported(database, CustomerRow(line=2, customer_key="C-华能", name="华能电力集团"))
    found = database.look(lambda tx: customers.get(tx, firm.huaneng, ALL))
    assert found is not None
    assert (found.name, found.industry, found.owner_id) == ("华能电力集团", "power", firm.li.id)


def test_payments_settle_their_invoice_when_they_reach_its_amount(database: Database, firm: Firm) -> None:
    imported(database, invoice("I", 100))
    imported(database, payment("P", "I", 60, 10))
    assert stored(database, "invoices", firm.huaneng)[0]["settled_at"] is None
    second, _ = imported(database, payment("Q", "I", 40, 35))
    assert stored(database, "invoices", firm.huaneng)[0]["settled_at"] == DAY + timedelta(days=35)
    database.run(lambda tx: service.undo(tx, second, member_id=None, now=MONDAY))
    assert stored(database, "invoices", firm.huaneng)[0]["settled_at"] is None


def test_undo_takes_back_what_came_and_puts_back_what_changed(database: Database, firm: Firm) -> None:
    imported(database, order("A", "C-华能", 100))
    second, _ = imported(database, order("A", "C-华能", 150), order("B", "N", 7), create_customers=True)
    undone = database.run(lambda tx: service.undo(tx, second, member_id=None, now=MONDAY))
    assert (len(undone.concerned), undone.kept) == (2, 0)
    [row] = stored(database, "orders", firm.huaneng)
    assert row["amount"] == 100
    assert [each.name for each in database.look(lambda tx: customers.in_scope(tx, ALL)) if each.name == "N"] == []
    assert database.look(audit.latest)[0].action == "undo"


def test_what_was_taken_back_comes_back_with_the_same_file(database: Database, firm: Firm) -> None:
    first, _ = imported(database, order("A", "C-华能"))
    database.run(lambda tx: service.undo(tx, first, member_id=None, now=MONDAY))
    assert stored(database, "orders", firm.huaneng) == []
    imported(database, order("A", "C-华能"))
    assert len(stored(database, "orders", firm.huaneng)) == 1


@pytest.mark.parametrize(("import_id", "key"), [(99, "imports-undo-unknown"), (1, "imports-undo-done")])
def test_there_may_be_nothing_to_take_back(database: Database, firm: Firm, import_id: int, key: str) -> None:
    first, _ = imported(database, order("A", "C-华能"))
    database.run(lambda tx: service.undo(tx, first, member_id=None, now=MONDAY))
    with pytest.raises(UserError) as refused:
        database.run(lambda tx: service.undo(tx, import_id if import_id == 99 else first, member_id=None, now=MONDAY))
    assert refused.value.key == key


def test_first_contacts_come_with_master_data(database: Database, firm: Firm) -> None:
    imported(database, CustomerRow(line=2, customer_key="C-华能", name="华能电力", contact="王强", phone="138"))
    imported(database, ContactRow(line=2, contact_key="C-华能/王强", customer_key="C-华能", name="王强", title="采购"))
    [contact] = database.look(lambda tx: customers.contacts(tx, firm.huaneng))
    assert (contact.name, contact.phone, contact.title) == ("王强", "138", "采购")


# Within a scope -----------------------------------------------------------------------------------------------------


def test_rows_of_other_teams_customers_are_refused_as_unknown(database: Database, firm: Firm) -> None:
    east = {"scope": Scope((firm.east,)), "team_id": firm.east}
    _, outcome = imported(database, order("A", "C-华能"), order("B", "C-海尔"), order("C", "海尔集团"), **east)
    assert outcome.created == 1
    assert {each.key for each in outcome.refused} == {"imports-unknown-customer"}


def test_a_key_of_another_teams_record_cannot_be_taken_over(database: Database, firm: Firm) -> None:
    imported(database, order("A", "C-海尔"))
    _, outcome = imported(database, order("A", "C-华能", 1), scope=Scope((firm.east,)), team_id=firm.east)
    assert [(each.line, each.key) for each in outcome.refused] == [(2, "imports-key-taken")]
    assert len(stored(database, "orders", firm.haier)) == 1


def test_payments_do_not_settle_other_teams_invoices(database: Database, firm: Firm) -> None:
    imported(database, invoice("I", 100))
    north = {"scope": Scope((firm.north,)), "team_id": firm.north}
    _, outcome = imported(database, payment("P", "I", 100, 1), **north)
    assert [each.key for each in outcome.refused] == ["imports-unknown-invoice"]
    assert stored(database, "invoices", firm.huaneng)[0]["settled_at"] is None


def test_master_data_neither_take_nor_give_other_teams_customers(database: Database, firm: Firm) -> None:
    east = {"scope": Scope((firm.east,)), "team_id": firm.east}
    rows = (
        CustomerRow(line=2, customer_key="C-海尔", name="Mine now"),
        CustomerRow(line=3, customer_key="N", name="N", team="华北"),
        CustomerRow(line=4, customer_key="M", name="M"),
    )
    _, outcome = imported(database, *rows, **east)
    assert [(each.line, each.key) for each in outcome.refused] == [(2, "imports-other-team"), (3, "imports-other-team")]
    ids = database.look(lambda tx: customers.ids_by_key(tx, ["M", "N"]))
    made = database.look(lambda tx: customers.get(tx, ids["M"], Scope((firm.east,))))
    assert made is not None
    assert set(ids) == {"M"}


def test_who_is_unknown_is_told_by_key_and_name(database: Database, firm: Firm) -> None:
    asked = ["C-华能", "华能电力", "Bolt", "Nobody"]
    assert database.look(lambda tx: service.unknown_customers(tx, asked)) == ["Nobody"]


def test_the_latest_imports_of_everybody_or_one(database: Database, firm: Firm) -> None:
    imported(database, order("A", "C-华能"))
    assert [run.kind for run in database.look(imports.latest)] == ["OrderRow"]
    assert database.look(lambda tx: imports.latest(tx, member_id=firm.li.id)) == []


def test_a_contact_of_the_master_data_and_of_the_contacts_file_is_one_person(database: Database, firm: Firm) -> None:
    customer = CustomerRow(line=2, customer_key="C-华能", name="华能电力", contact="王平", phone="1")
    person = ContactRow(line=2, contact_key="K1", customer_key="C-华能", name="王平", title="采购总监")
    imported(database, customer)
    import_id, outcome = imported(database, person)
    assert outcome.created == 0
    [known] = database.look(lambda tx: customers.contacts(tx, firm.huaneng))
    assert (known.name, known.title, known.phone) == ("王平", "采购总监", "1")
    imported(database, customer)
    assert len(database.look(lambda tx: customers.contacts(tx, firm.huaneng))) == 1
    database.run(lambda tx: service.undo(tx, import_id, member_id=None, now=MONDAY))
    [known] = database.look(lambda tx: customers.contacts(tx, firm.huaneng))
    assert (known.title, known.phone) == (None, "1")


def back(database: Database, import_id: int) -> imports.Undone:
    return database.run(lambda tx: service.undo(tx, import_id, member_id=None, now=MONDAY))


def living(database: Database, name: str) -> int | None:
    found = database.look(lambda tx: imports.by_name(tx, [name]))
    return found[name][0] if found else None


def test_customers_that_were_taken_back_are_unknown_and_come_back_when_they_are_made_again(
    database: Database, firm: Firm
) -> None:
    first, _ = imported(database, order("A", "N"), create_customers=True)
    back(database, first)
    _, refused = imported(database, order("A", "N"))
    assert [each.key for each in refused.refused] == ["imports-unknown-customer"]
    third, again = imported(database, order("A", "N"), create_customers=True)
    assert (again.created, again.customers_made) == (1, 1)
    customer = living(database, "N")
    assert customer is not None
    assert len(stored(database, "orders", customer)) == 1
    back(database, third)
    assert (living(database, "N"), stored(database, "orders", customer)) == (None, [])


def test_a_contact_of_master_data_comes_back_with_it(database: Database, firm: Firm) -> None:
    row = CustomerRow(line=2, customer_key="N", name="N", contact="Jane")
    first, _ = imported(database, row)
    back(database, first)
    second, _ = imported(database, row)
    customer = living(database, "N")
    assert customer is not None
    assert database.look(lambda tx: imports.contact_names(tx, [customer])) == {(customer, "Jane")}
    back(database, second)
    assert database.look(lambda tx: imports.contact_names(tx, [customer])) == set()


def test_a_new_customer_stays_while_something_else_is_known_of_it(database: Database, firm: Firm) -> None:
    first, _ = imported(database, CustomerRow(line=2, customer_key="N", name="N"))
    second, _ = imported(database, order("A", "N"))
    assert back(database, first).kept == 1
    customer = living(database, "N")
    assert customer is not None
    assert len(stored(database, "orders", customer)) == 1
    assert back(database, second).kept == 0
    assert living(database, "N") is None


def test_taking_back_an_import_leaves_what_a_later_one_changed(database: Database, firm: Firm) -> None:
    def amounts() -> list[int]:
        return [int(row["amount"]) for row in stored(database, "orders", firm.huaneng)]

    imported(database, order("A", "C-华能", 100))
    second, _ = imported(database, order("A", "C-华能", 150, product="x"))
    third, _ = imported(database, order("A", "C-华能", 180, product="x"))
    back(database, second)
    assert amounts() == [180]
    [row] = stored(database, "orders", firm.huaneng)
    assert row["product"] is None
    back(database, third)
    assert amounts() == [100]


def test_payments_find_their_customer_by_the_invoice_unless_it_was_taken_back(database: Database, firm: Firm) -> None:
    first, _ = imported(database, invoice("I", 10))
    _, paid = imported(database, payment("P", "I", 10, 3))
    assert paid.created == 1
    back(database, first)
    _, late = imported(database, payment("Q", "I", 10, 3))
    assert [each.key for each in late.refused] == ["imports-unknown-invoice"]


def test_owners_who_are_no_members_are_named_and_found_once_they_are(database: Database, firm: Firm) -> None:
    row = CustomerRow(line=2, customer_key="N", name="N", owner="Moses Frase")
    _, outcome = imported(database, row, CustomerRow(line=3, customer_key="M", name="M", owner="李雷"))
    assert outcome.strangers == {"Moses Frase"}
    joined: dict[str, Any] = {"name": "Moses Frase", "role": "representative", "language": "en", "now": MONDAY}
    moses = database.run(lambda tx: people.create_member(tx, **joined))
    _, again = imported(database, row)
    assert (again.strangers, again.updated) == (set(), 1)
    customer = living(database, "N")
    assert customer is not None
    found = database.look(lambda tx: customers.get(tx, customer, ALL))
    assert found is not None
    assert found.owner_id == moses


def test_a_file_without_names_leaves_the_names_that_are_there(database: Database, firm: Firm) -> None:
    imported(database, CustomerRow(line=2, customer_key="N", name="Acme"))
    bare = [CustomerRow(line=2, customer_key="N", payment_terms_days=30), CustomerRow(line=3, customer_key="M")]
    _, outcome = imported(database, *bare, CustomerRow(line=4, customer_key="L", legal_name="Lumen Ltd"))
    assert (outcome.created, outcome.updated) == (2, 1)
    assert living(database, "Acme") is not None
    assert living(database, "M") is not None
    assert living(database, "Lumen Ltd") is not None
    _, again = imported(database, *bare)
    assert (again.created, again.updated) == (0, 0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("苏州精工（昆山）有限公司", "苏州精工(昆山) 有限公司", True),
        ("Acme Ltd", "ACME  Ltd.", True),
        ("Acme Ltd", "Acme GmbH", False),
        ("华东机电", "华东机电（苏州）", False),
    ],
)
def test_a_name_is_the_same_however_it_is_written(one: str, other: str, same: bool) -> None:
    assert (written(one) == written(other)) == same


@pytest.mark.parametrize("code", ["0015g00000AbCdE", "c1", "A-1."])
def test_what_may_be_a_code_is_left_as_it_is(code: str) -> None:
    assert written(code) is None


def test_one_customer_is_made_of_a_name_that_is_written_in_two_ways(database: Database, firm: Firm) -> None:
    batch = [
        order("A", "苏州精工（昆山）"),
        order("B", "苏州精工(昆山)"),
        order("C", "Acme Ltd"),
        order("D", "ACME Ltd."),
    ]
    first, outcome = imported(database, *batch, create_customers=True)
    assert (outcome.created, outcome.customers_made) == (4, 2)
    assert set(outcome.alike) == {"苏州精工(昆山)", "ACME Ltd."}
    _, later = imported(database, order("E", "苏州精工 （昆山）"), order("F", "Bolt & Sons"), create_customers=True)
    assert (later.customers_made, set(later.alike)) == (1, {"苏州精工 （昆山）"})
    assert database.look(lambda tx: service.unknown_customers(tx, ["acme ltd", "Acme GmbH"])) == ["Acme GmbH"]
    database.run(lambda tx: service.undo(tx, first, member_id=None, now=MONDAY))
    assert database.look(lambda tx: service.unknown_customers(tx, ["acme ltd"])) == ["acme ltd"]


def test_a_number_that_lost_its_zeros_is_the_same_customers_unless_a_name_says_otherwise(
    database: Database, firm: Firm
) -> None:
    imported(database, order("A", "00123", customer_name="Zeta"), order("B", "0077"), create_customers=True)
    _, outcome = imported(database, order("C", "123"), order("D", "123", customer_name="zeta"), order("E", "77"))
    assert (outcome.created, set(outcome.alike)) == (3, {"123", "77"})
    _, other = imported(database, order("F", "123", customer_name="Acme"))
    assert [refused.key for refused in other.refused] == ["imports-unknown-customer"]
    assert database.look(lambda tx: service.unknown_customers(tx, {"123": "Acme"})) == ["123"]
    imported(database, order("G", "123", customer_name="Acme"), create_customers=True)
    assert database.look(lambda tx: service.unknown_customers(tx, ["00123", "123", "0123"])) == ["0123"]


def test_a_customer_known_by_name_gets_the_code_that_a_file_names_it_by(database: Database, firm: Firm) -> None:
    imported(database, order("A", "Newcomer", customer_name="Newcomer"), create_customers=True)
    coded, outcome = imported(database, order("B", "K-7", customer_name="Newcomer"), create_customers=True)
    assert (outcome.created, outcome.customers_made) == (1, 0)
    _, outcome = imported(database, CustomerRow(line=2, customer_key="K-7", name="Newcomer", industry="power"))
    assert (outcome.created, outcome.updated) == (0, 1)
    ids = database.look(lambda tx: imports.customer_ids(tx, ["K-7", "Newcomer"]))
    assert set(ids) == {"K-7"}
    assert len(stored(database, "orders", ids["K-7"])) == 2
    database.run(lambda tx: service.undo(tx, coded, member_id=None, now=MONDAY))
    assert set(database.look(lambda tx: imports.customer_ids(tx, ["K-7", "Newcomer"]))) == {"Newcomer"}


def test_whom_others_look_after_is_not_told_to_have_been_found(database: Database, firm: Firm) -> None:
    database.run(
        lambda tx: customers.create(
            tx, key="C-9", name="苏州精工（昆山）", now=MONDAY, owner_id=None, team_id=firm.north
        )
    )
    east = {"scope": Scope((firm.east,)), "team_id": firm.east}
    _, outcome = imported(database, order("A", "苏州精工(昆山)"), create_customers=True, **east)
    assert (dict(outcome.alike), [each.key for each in outcome.refused]) == ({}, ["imports-unknown-customer"])
    _, outcome = imported(database, order("A", "苏州精工(昆山)"))
    assert list(outcome.alike) == ["苏州精工(昆山)"]


def test_a_term_that_a_file_says_is_no_longer_assumed(database: Database, firm: Firm) -> None:
    row = {"customer_id": firm.huaneng, "known_at": DAY, "key": "HT-1", "details": {ASSUMED: True, "own_1": "x"}}
    days = {"signed_at": DAY, "starts_at": DAY, "ends_at": DAY + timedelta(days=365)}
    database.run(lambda tx: records.add(tx, "contracts", **row, **days))
    ends = DAY.date() + timedelta(days=200)
    starts = DAY.date()
    said = ContractRow(
        line=2, contract_key="HT-1", customer_key="C-华能", signed_at=DAY, starts_at=starts, ends_at=ends
    )
    _, outcome = imported(database, said)
    [stands] = stored(database, "contracts", firm.huaneng)
    assert (outcome.updated, stands["details"]) == (1, {"own_1": "x"})


def test_orders_ended_long_ago_where_that_is_longer_than_the_firms_horizon(database: Database, firm: Firm) -> None:
    imported(database, order("A", "C-华能", ordered_at=MONDAY - timedelta(days=80)))
    assert database.look(lambda tx: hints.hint(tx, now=MONDAY)) is None  # within the usual one
    database.run(lambda tx: people.change_settings(tx, {"scoring": {"churn": {"horizon_days": 60.0}}}))
    found = database.look(lambda tx: hints.hint(tx, now=MONDAY))
    assert (found.key if found else None) == "stale"
