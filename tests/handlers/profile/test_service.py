"""The file of who orders in one part of the year alone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from db import customers, people, records
from db.gateway import Database, Tx
from db.scope import ALL
from handlers.profile import service
from tests.support.clock import FixedClock
from tests.support.firm import Firm

SINCE = 200  # days since the last order, at the end of its season


def _ordered(tx: Tx, firm: Firm, clock: FixedClock) -> None:
    for year in range(4):
        for place in range(10):
            at = clock.now() - timedelta(days=SINCE + 365 * year + 8 * place)
            row = {"customer_id": firm.huaneng, "amount": Decimal(1000), "currency": "CNY", "at": at, "known_at": at}
            records.add(tx, "orders", **row)


def test_the_last_order_is_told_by_the_calendar(database: Database, firm: Firm, clock: FixedClock) -> None:
    """However little of the time since then counts as silence."""
    database.run(lambda tx: _ordered(tx, firm, clock))

    def unit(tx: Tx) -> service.File:
        known, customer = people.firm(tx), customers.get(tx, firm.huaneng, ALL)
        assert known is not None
        assert customer is not None
        return service.file(tx, customer, ALL, known, now=clock.now())

    rhythm = database.look(unit).concluded.rhythm
    assert rhythm is not None
    assert rhythm.silence == SINCE
    assert rhythm.gap < 30
