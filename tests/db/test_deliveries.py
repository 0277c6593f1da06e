"""Claims: the first has it, the others do not."""

from __future__ import annotations

from db import deliveries
from db.gateway import Database
from tests.support.clock import FixedClock


def test_a_key_is_claimed_once(database: Database, clock: FixedClock) -> None:
    claim = [database.run(lambda tx: deliveries.claim(tx, "digest:1", now=clock.now())) for _ in range(2)]
    assert claim == [True, False]
    assert database.look(lambda tx: deliveries.claimed(tx, ["digest:1", "digest:2"])) == {"digest:1"}


def test_what_was_delivered_is_remembered(database: Database, clock: FixedClock) -> None:
    database.run(lambda tx: deliveries.claim(tx, "digest:1", now=clock.now()))
    database.run(lambda tx: deliveries.done(tx, "digest:1", now=clock.now(), outbox_key="d1"))
    assert database.look(lambda tx: deliveries.done_at(tx, "digest:1")) == clock.now()
    assert database.look(lambda tx: deliveries.done_at(tx, "digest:2")) is None
