"""Single records that questions ask for."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from db import happened, records
from db.gateway import Database
from db.scope import ALL
from tests.support.clock import FixedClock
from tests.support.firm import Firm


def sign(database: Database, customer_id: int, now: datetime, starts: float, ends: float, **more: Any) -> None:
    """A contract from and to so many days from now."""
    at = now - timedelta(days=400)
    values = {"signed_at": at, "known_at": at, "amount": Decimal(100), "currency": "CNY", **more}
    days = {"starts_at": now + timedelta(days=starts), "ends_at": now + timedelta(days=ends)}
    database.run(lambda tx: records.add(tx, "contracts", customer_id=customer_id, **days, **values))


@pytest.mark.parametrize(
    ("starts", "ends", "ended", "runs"),
    [
        (-300, 60, None, True),
        (-300, -0.1, None, True),  # its last day
        (-300, -0.3, None, False),  # it was yesterday
        (30, 400, None, False),  # begins next year
        (-300, 60, -1, False),
        (-300, 60, 1, True),
    ],
)
def test_a_contract_runs_from_its_first_to_its_last_day(
    database: Database, firm: Firm, clock: FixedClock, starts: float, ends: float, ended: float | None, *, runs: bool
) -> None:
    now = clock.now()
    more = {} if ended is None else {"ended_at": now + timedelta(days=ended), "ended_known_at": now}
    sign(database, firm.huaneng, now, starts, ends, **more)
    found = database.look(lambda tx: happened.with_contract(tx, ALL, now, now - timedelta(days=0.2)))
    assert found == ({firm.huaneng} if runs else set())


def test_disputes_are_of_terms_that_did_not_run_out_long_ago(database: Database, firm: Firm, clock: FixedClock) -> None:
    now = clock.now()
    disputed = {"disputed_at": now - timedelta(days=20), "disputed_known_at": now}
    for customer, ends in ((firm.huaneng, -800), (firm.tencent, -30), (firm.bolt, 60)):
        sign(database, customer, now, -1000, ends, **disputed)
    found = database.look(lambda tx: happened.disputed_contracts(tx, ALL, now - timedelta(days=90)))
    assert {each.customer_id for each in found} == {firm.tencent, firm.bolt}
