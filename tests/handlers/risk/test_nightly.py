"""The pass over everybody says what a single conclusion says, and nothing that came later."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from db import records, scores
from db.gateway import Database
from db.scope import ALL
from handlers.risk import nightly, service
from tests.support.clock import FixedClock
from tests.support.firm import Firm
from tests.support.telling import past


def filled(database: Database, firm: Firm, clock: FixedClock) -> None:
    for customer in (firm.huaneng, firm.tencent, firm.haier):
        database.run(partial(past, customer_id=customer, now=clock.now()))
    clock.advance(minutes=1)  # what is known in the very moment of a pass is for the next one


def test_everybody_gets_a_score_that_stands(database: Database, firm: Firm, clock: FixedClock) -> None:
    filled(database, firm, clock)
    passed = nightly.score_all(database, clock.now(), trigger="nightly")
    assert passed.customers == 4
    everybody = database.look(lambda tx: scores.all_current(tx, ALL))
    assert len(everybody) == 4
    assert {score.trigger for score in everybody} == {"nightly"}


def test_one_alone_gets_the_number_of_the_pass(database: Database, firm: Firm, clock: FixedClock) -> None:
    filled(database, firm, clock)
    nightly.score_all(database, clock.now(), trigger="nightly")
    stored = database.look(lambda tx: scores.current(tx, firm.huaneng))
    alone = database.look(lambda tx: service.conclude(service.read(tx, firm.huaneng, ALL), clock.now()))
    assert stored is not None
    assert stored.churn_probability == pytest.approx(alone.columns["churn_probability"], rel=1e-6)
    for name in ("level", "grade", "coverage", "oldest_days", "model_version"):
        assert getattr(stored, name) == alone.columns[name]


def test_a_pass_knows_nothing_that_came_later(database: Database, firm: Firm, clock: FixedClock) -> None:
    """The same moment scored again after a month of news is the same score."""
    filled(database, firm, clock)
    then = clock.now() - timedelta(days=20)
    nightly.score_all(database, then, trigger="nightly")
    first = database.look(lambda tx: scores.current(tx, firm.huaneng))
    order = {"customer_id": firm.huaneng, "amount": Decimal(10**6), "currency": "CNY"}
    late = {"at": then - timedelta(days=3), "known_at": clock.now()}  # happened before, told afterwards
    database.run(lambda tx: records.add(tx, "orders", **order, at=clock.now(), known_at=clock.now()))
    database.run(lambda tx: records.add(tx, "orders", **order, **late))
    nightly.score_all(database, then, trigger="again")
    again = database.look(lambda tx: scores.current(tx, firm.huaneng))
    assert first is not None
    assert again is not None
    assert (again.trigger, again.fingerprint) == ("again", first.fingerprint)
    assert again.churn_probability == first.churn_probability


def test_every_firm_is_owed_one_pass_a_night(database: Database, firm: Firm, clock: FixedClock) -> None:
    for _ in range(2):
        made = database.run(lambda tx: service.ensure_nightly(tx, zone="Asia/Shanghai", now=clock.now()))
    upcoming = made.next(clock.now())
    assert upcoming is not None
    assert upcoming.at.isoformat() == "2026-11-23T18:30:00+00:00"  # 02:30 in Shanghai
