"""What a back-test keeps beside the forecasts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from db import records
from db.gateway import Database, Tx
from handlers.common.daynumber import day_of
from handlers.risk import backtests
from tests.support.clock import FixedClock
from tests.support.firm import Firm


@pytest.mark.parametrize("ordered", [False, True])
def test_quarters_go_on_until_now_where_orders_ended(
    database: Database, firm: Firm, clock: FixedClock, *, ordered: bool
) -> None:
    """As in the chat: complaints and debts go on."""
    now = clock.now()

    def happened(tx: Tx) -> None:
        at = now - timedelta(days=1)
        records.add(tx, "complaints", customer_id=firm.huaneng, at=at, known_at=at, severity=2)
        for days in range(800, 1100, 30) if ordered else ():
            at = now - timedelta(days=days)
            values = {"customer_id": firm.huaneng, "at": at, "known_at": at, "currency": "CNY"}
            records.add(tx, "orders", **values, amount=Decimal(100))

    database.run(happened)
    found = database.look(lambda tx: backtests.measured(tx, now))["quarters"]
    assert day_of(found[-1]["since_day"]) <= now.date() < day_of(found[-1]["until_day"])
    assert sum(each["complaints"] for each in found) == 1
