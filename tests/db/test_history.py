"""What scoring reads: the same of one and of all, in the firm's days and currency, however many rows there are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from db import history, imports
from db.gateway import Database, Tx
from db.history import Units
from tests.support.firm import Firm

DAWN = datetime(1970, 1, 1, tzinfo=UTC)
UNITS = Units("Europe/Berlin", lambda code: {"CNY": 1.0, "USD": 7.0}.get(code or "", 0.5))


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns"])
@pytest.mark.parametrize("rows", [3, 5000])
def test_local_days_are_those_of_the_calendar(zone: str, rows: int) -> None:
    seconds = np.random.default_rng(1).uniform(0, 1.9e9, rows).round()
    seconds[0] = np.nan
    told = history.local_days(seconds, zone)
    assert np.isnan(told[0])
    assert told[1:].tolist() == [_day(second, zone) for second in seconds[1:].tolist()]


def test_local_days_around_a_change_of_clocks() -> None:
    change = datetime(2025, 3, 30, 1, tzinfo=UTC).timestamp()
    seconds = change + np.arange(-200_000, 200_000, 300.0)
    assert history.local_days(seconds, "Europe/Berlin").tolist() == [_day(each, "Europe/Berlin") for each in seconds]


def _day(second: float, zone: str) -> float:
    local = datetime.fromtimestamp(second, UTC).astimezone(ZoneInfo(zone))
    return float((local.date() - DAWN.date()).days)


def test_all_is_what_each_one_is(database: Database, firm: Firm) -> None:
    database.run(lambda tx: _orders(tx, (firm.huaneng, firm.tencent)))
    everybody = database.look(lambda tx: history.of_all(tx, UNITS))
    orders = everybody["orders"]
    assert len(orders["id"]) == history.CHUNK + 10
    assert orders["amount"].tolist()[:3] == [0.5, 10.5, 1.25]  # in CNY, USD, and a currency nobody knows
    for customer_id in (firm.huaneng, firm.tencent):
        alone = database.look(partial(history.of_customer, customer_id=customer_id, units=UNITS))
        for table, columns in alone.items():
            _same(columns, everybody[table], everybody[table]["customer_id"] == customer_id)


def test_nothing_stored_is_empty_columns(database: Database, firm: Firm) -> None:
    everybody = database.look(lambda tx: history.of_all(tx, UNITS))
    assert len(everybody["customers"]["customer_id"]) > 0
    assert {len(values) for name, table in everybody.items() if name != "customers" for values in table.values()} == {0}


def _orders(tx: Tx, owners: tuple[int, int]) -> None:
    rows: list[dict[str, Any]] = [
        {
            "customer_id": owners[n % 2],
            "at": DAWN + timedelta(days=20_000, hours=n),
            "known_at": DAWN + timedelta(days=20_000, hours=n),
            "amount": [Decimal("0.5"), Decimal(n) + Decimal("0.5"), Decimal("2.5")][n % 3],
            "currency": ["CNY", "USD", "XYZ"][n % 3],
        }
        for n in range(history.CHUNK + 10)
    ]
    imports.add(tx, "orders", rows)


def _same(one: dict[str, Any], everybody: dict[str, Any], mine: Any) -> None:
    assert one.keys() == everybody.keys()
    for name, values in one.items():
        assert values.dtype == everybody[name].dtype
        np.testing.assert_array_equal(values, everybody[name][mine])
