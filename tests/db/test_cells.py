"""Counts and sums by customer."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from db import cells, records
from db.cells import Cell
from db.gateway import Database, Tx
from tests.support.clock import FixedClock
from tests.support.firm import Firm


def test_the_last_year_of_a_customer_counts_orders_and_takes_credit_notes_off(
    database: Database, firm: Firm, clock: FixedClock
) -> None:
    """A year before the last order is out; a credit note is no order, wherever it lies."""
    for days, amount in ((900, 5000), (500, 1000), (460, -200), (400, 2000), (390, -300)):
        database.run(partial(_order, customer=firm.huaneng, at=clock.now() - timedelta(days=days), amount=amount))
    found = database.look(lambda tx: cells.last_year(tx, [firm.huaneng]))
    assert found == [Cell(firm.huaneng, None, "CNY", 2, Decimal(2500))]


def _order(tx: Tx, customer: int, at: datetime, amount: int) -> None:
    values = {"at": at, "known_at": at, "amount": Decimal(amount), "currency": "CNY"}
    records.add(tx, "orders", customer_id=customer, **values)
