"""What scoring reads: one customer's rows are the book's rows of that customer, in the same units."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from sqlalchemy import text

from db import customers, history, records
from db.gateway import Database
from db.history import Units
from db.localtime import local_days
from tests.support.clock import FixedClock
from tests.support.firm import Firm
from tests.support.telling import past

UNITS = Units("Asia/Shanghai", lambda currency: 7.0 if currency == "USD" else 1.0)


def same(one: Any, many: Any) -> bool:
    kept = np.asarray(many)
    return bool(np.array_equal(one, kept, equal_nan=kept.dtype.kind == "f"))


def test_one_customer_is_a_part_of_all(database: Database, firm: Firm, clock: FixedClock) -> None:
    for customer in (firm.huaneng, firm.haier):
        database.run(partial(past, customer_id=customer, now=clock.now()))
    book = database.look(lambda tx: history.of_all(tx, UNITS))
    for customer in (firm.huaneng, firm.haier, firm.bolt):
        own = database.look(partial(history.of_customer, customer_id=customer, units=UNITS))
        for table, columns in book.items():
            rows = np.asarray(columns["customer_id"]) == customer
            if table not in own:
                assert not rows.any(), table
                continue
            assert columns.keys() == own[table].keys()
            assert all(same(own[table][name], np.asarray(columns[name])[rows]) for name in columns), table


def test_several_at_once_are_each_as_alone(database: Database, firm: Firm, clock: FixedClock) -> None:
    for customer in (firm.haier, firm.huaneng):
        database.run(partial(past, customer_id=customer, now=clock.now()))
    wanted = [firm.huaneng, firm.bolt, firm.haier]
    together = database.look(lambda tx: history.of_customers(tx, wanted, UNITS))
    assert list(together) == wanted
    for customer in wanted:
        alone = database.look(partial(history.of_customer, customer_id=customer, units=UNITS))
        assert together[customer].keys() == alone.keys()
        for table, columns in alone.items():
            assert all(same(together[customer][table][name], columns[name]) for name in columns), table


@pytest.mark.parametrize("currencies", [("CNY", "CNY"), ("USD", "USD"), ("CNY", "USD")])
def test_orders_of_one_currency_are_read_like_those_of_several(
    database: Database, firm: Firm, clock: FixedClock, currencies: tuple[str, ...]
) -> None:
    for customer, currency in zip((firm.huaneng, firm.haier), currencies, strict=True):
        row: dict[str, Any] = {
            "at": clock.now(),
            "known_at": clock.now(),
            "amount": Decimal("-12.345"),
            "currency": currency,
        }
        row["customer_id"] = customer
        database.run(partial(records.add, table="orders", **row))
    book = database.look(lambda tx: history.of_all(tx, UNITS))["orders"]
    for place, customer in enumerate((firm.huaneng, firm.haier)):
        own = database.look(partial(history.of_customer, customer_id=customer, units=UNITS))["orders"]
        assert all(same(own[name], book[name][place : place + 1]) for name in own)
        assert all(own[name].dtype == book[name].dtype for name in own)


def test_orders_told_late_keep_when_they_were_known(database: Database, firm: Firm, clock: FixedClock) -> None:
    """Beside many that were known at once; and with ids so high that two of them are not one number."""
    for late, customer in ((0, firm.huaneng), (3, firm.haier), (0, firm.haier), (-1, firm.huaneng)):
        known = clock.now() + timedelta(days=late)
        row: dict[str, Any] = {"at": clock.now(), "known_at": known, "amount": Decimal(5), "currency": "CNY"}
        row["customer_id"] = customer
        database.run(partial(records.add, table="orders", **row))
    few = database.look(lambda tx: history.of_all(tx, UNITS))["orders"]
    now = clock.now().timestamp()
    assert (few["known_at"] - now).tolist() == [0, 3 * 86_400, 0, -86_400]
    assert few["customer_id"].tolist() == [firm.huaneng, firm.haier, firm.haier, firm.huaneng]
    database.run(lambda tx: tx.sql.execute(text("UPDATE sales_order SET id = id + 5000000000")))
    high = database.look(lambda tx: history.of_all(tx, UNITS))["orders"]
    assert (high.pop("id") - few.pop("id")).tolist() == [5_000_000_000] * 4
    assert all(same(few[name], high[name]) and few[name].dtype == high[name].dtype for name in few)


def test_what_is_not_stored_yet_reads_like_what_is(database: Database, firm: Firm, clock: FixedClock) -> None:
    row = {
        "customer_id": firm.huaneng,
        "at": clock.now(),
        "known_at": clock.now(),
        "amount": Decimal("12.345"),
        "currency": "USD",
    }
    made = database.run(lambda tx: records.add(tx, "orders", **row))
    stored = database.look(lambda tx: history.of_customer(tx, firm.huaneng, UNITS))["orders"]
    stand_in = history.as_columns("orders", [{**row, "id": made}], UNITS)
    assert all(same(stand_in[name], stored[name]) for name in stored)
    assert stored["amount"].tolist() == [pytest.approx(12.345 * 7)]


def test_undone_rows_never_were(database: Database, firm: Firm, clock: FixedClock) -> None:
    database.run(lambda tx: past(tx, firm.huaneng, clock.now()))
    database.run(lambda tx: records.change(tx, "complaints", 1, voided_at=clock.now()))
    assert "complaints" not in database.look(lambda tx: history.of_customer(tx, firm.huaneng, UNITS))
    assert not len(database.look(lambda tx: history.of_all(tx, UNITS))["complaints"]["id"])


def test_a_merged_customer_is_nobody(database: Database, firm: Firm) -> None:
    database.run(lambda tx: customers.change(tx, firm.tencent, merged_into=firm.huaneng))
    book = database.look(lambda tx: history.of_all(tx, UNITS))
    assert firm.tencent not in book["customers"]["customer_id"].tolist()
    assert database.look(lambda tx: history.of_customers(tx, [firm.tencent], UNITS)) == {firm.tencent: {}}


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"])
@pytest.mark.parametrize("count", [50, 5000], ids=["few", "many"])
def test_local_days_against_the_calendar(zone: str, count: int) -> None:
    """Few values are looked up one by one, many by their distinct quarters of an hour: both as the calendar says."""
    seconds = np.random.default_rng(7).integers(-(10**9), 2 * 10**9, count).astype(np.float64)
    seconds[::10] = np.nan
    days = local_days(seconds, zone)
    for second, day in zip(seconds[:200].tolist(), days[:200].tolist(), strict=True):
        if second != second:
            assert day != day
        else:
            local = datetime.fromtimestamp(second, UTC).astimezone(ZoneInfo(zone)).date()
            assert day == (local - datetime(1970, 1, 1, tzinfo=UTC).date()).days
