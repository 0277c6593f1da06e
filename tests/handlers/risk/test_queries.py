"""What /risk looks up beside the score: what its level rests on, the measure, how sure the model is."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import numpy as np
import pytest

from db import records
from db.gateway import Database, Tx
from db.scope import ALL, Scope
from handlers.common.errors import NotAllowed, UserError
from handlers.risk import nightly, queries, service
from handlers.risk.nightly import Ask
from handlers.risk.view import deciding, telling
from scoring.omission import churn_without
from tests.support.clock import FixedClock
from tests.support.firm import Firm


@pytest.fixture
def scored(database: Database, firm: Firm, clock: FixedClock) -> Database:
    """Huaneng orders every month; four signals of a competitor within two months and one of last year."""
    now = clock.now()
    for day in range(30, 390, 30):
        database.run(partial(ordered, customer_id=firm.huaneng, at=now - timedelta(days=day)))
    for day in (5, 20, 40, 60, 300):
        database.run(partial(rival, customer_id=firm.huaneng, at=now - timedelta(days=day)))
    clock.advance(minutes=1)
    nightly.score_all(database, clock.now(), trigger="nightly")
    return database


def ordered(tx: Tx, customer_id: int, at: datetime) -> None:
    records.add(tx, "orders", customer_id=customer_id, at=at, known_at=at, amount=Decimal(5000), currency="CNY")


def rival(tx: Tx, customer_id: int, at: datetime) -> None:
    records.add(tx, "signals", customer_id=customer_id, at=at, known_at=at, kind="competitor", scope="customer")


def test_a_level_names_what_it_rests_on(scored: Database, firm: Firm, clock: FixedClock) -> None:
    asked = scored.look(lambda tx: queries.asked(tx, firm.huaneng, ALL))
    cell = deciding(asked.score)
    assert cell is not None
    assert cell.risk == "competition"
    assert (list(asked.grounds.signals), asked.grounds.count) == (["competitor"], 4)
    assert asked.grounds.latest is not None
    assert (clock.now() - asked.grounds.latest).days == 5
    assert asked.advice is not None
    assert (asked.advice.measure, asked.advice.days) == ("counter_offer", 5)


def test_what_was_told_with_a_resolved_complaint_is_no_ground(
    database: Database, firm: Firm, clock: FixedClock
) -> None:
    """It hardly weighs any more; what was told after the resolution does."""
    now = clock.now()

    def told(tx: Tx) -> None:
        ordered(tx, firm.huaneng, now - timedelta(days=12))
        at, resolved = now - timedelta(days=20), now - timedelta(days=10)
        more = {"severity": 3, "resolved_at": resolved, "resolved_known_at": resolved}
        records.add(tx, "complaints", customer_id=firm.huaneng, at=at, known_at=at, **more)
        for kind, day in (("quality_issue", 20), ("dissatisfied", 15), ("dissatisfied", 3), ("dissatisfied", 2)):
            at = now - timedelta(days=day)
            records.add(tx, "signals", customer_id=firm.huaneng, at=at, known_at=at, kind=kind, scope="customer")

    database.run(told)
    nightly.score_all(database, now, trigger="nightly")
    asked = database.look(lambda tx: queries.asked(tx, firm.huaneng, ALL))
    cell = deciding(asked.score)
    assert cell is not None
    assert cell.risk == "satisfaction"
    assert (list(asked.grounds.signals), asked.grounds.count) == (["dissatisfied"], 2)


def test_talk_of_leaving_that_a_renewal_answered_is_no_ground(
    database: Database, firm: Firm, clock: FixedClock
) -> None:
    now = clock.now()

    def told(tx: Tx) -> None:
        ordered(tx, firm.huaneng, now - timedelta(days=12))
        for kind, day in (("leaving", 20), ("contract_renewal", 15), ("competitor", 3), ("competitor", 2)):
            at = now - timedelta(days=day)
            records.add(tx, "signals", customer_id=firm.huaneng, at=at, known_at=at, kind=kind, scope="customer")

    database.run(told)
    nightly.score_all(database, now, trigger="nightly")
    asked = database.look(lambda tx: queries.asked(tx, firm.huaneng, ALL))
    cell = deciding(asked.score)
    assert cell is not None
    assert cell.risk == "competition"
    assert (list(asked.grounds.signals), asked.grounds.count) == (["competitor"], 2)


def test_reasons_that_raise_the_risk_come_first(scored: Database, firm: Firm) -> None:
    score = scored.look(lambda tx: queries.asked(tx, firm.huaneng, ALL)).score
    raising = [reason.delta > 0 for reason in telling(score)]
    assert raising == sorted(raising, reverse=score.level != "low")


def test_each_reason_leads_to_rows(scored: Database, firm: Firm) -> None:
    score = scored.look(lambda tx: queries.asked(tx, firm.huaneng, ALL)).score
    proofs = scored.look(lambda tx: queries.proofs(tx, score))
    assert proofs
    assert all(rows for _, rows in proofs)


def test_who_may_not_see_is_not_told(scored: Database, firm: Firm) -> None:
    with pytest.raises(NotAllowed):
        scored.look(lambda tx: queries.asked(tx, firm.huaneng, Scope.team(firm.north)))


def test_without_a_score_it_says_what_to_do(database: Database, firm: Firm) -> None:
    with pytest.raises(UserError, match="risk-no-score"):
        database.look(lambda tx: queries.asked(tx, firm.bolt, ALL))


def test_leaving_out_a_row_leaves_the_others_numbers(scored: Database, firm: Firm, clock: FixedClock) -> None:
    _, everybody = scored.look(lambda tx: nightly.concluded(tx, Ask(clock.now())))
    place = everybody.row(firm.huaneng)
    orders = everybody.tables["orders"]
    ids = orders["id"][orders["customer_id"] == firm.huaneng].tolist()
    without = churn_without(everybody, [("orders", each) for each in ids])
    assert math.isnan(without[place])
    others = [row for row in range(len(everybody.ids)) if row != place]
    assert np.array_equal(without[others], everybody.churn[others], equal_nan=True)


def test_who_never_ordered_is_moved_by_nothing(scored: Database, firm: Firm, clock: FixedClock) -> None:
    alone = scored.look(lambda tx: service.conclude(service.read(tx, firm.tencent, ALL), clock.now()))
    assert service.movements([alone], [[("signals", 1)]]) == [[None]]
    assert service.movements([], []) == []
