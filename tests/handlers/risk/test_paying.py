"""How a customer pays, as it is told of a stored score: what came later changes nothing in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from db import records
from db.gateway import Database, Tx
from db.scope import ALL
from handlers.common.paying import Habit, Paying
from handlers.risk import nightly, paying, queries, service
from tests.support.clock import FixedClock
from tests.support.firm import Firm

DAY = timedelta(days=1)


def billed(tx: Tx, customer: int, clock: FixedClock, due_ago: int, late: int | None) -> int:
    """An invoice that was due so many days ago, paid so late (None: not at all); its id."""
    due = clock.now() - due_ago * DAY
    issued, settled = due - 30 * DAY, None if late is None else due + late * DAY
    paid = {"settled_at": settled, "settled_known_at": settled}
    shared = {"customer_id": customer, "amount": Decimal(1000), "currency": "CNY", "known_at": issued}
    return records.add(tx, "invoices", issued_at=issued, due_at=due, **paid, **shared)


def slower(tx: Tx, customer: int, clock: FixedClock) -> None:
    """On time last year, three weeks late since; the latest is open."""
    for ago in (400, 360, 320, 280):
        billed(tx, customer, clock, ago, 0)
    for ago in (150, 120, 90, 60):
        billed(tx, customer, clock, ago, 20)
    billed(tx, customer, clock, 25, None)


@pytest.fixture
def scored(database: Database, firm: Firm, clock: FixedClock) -> Database:
    database.run(lambda tx: slower(tx, firm.huaneng, clock))
    clock.advance(minutes=1)
    nightly.score_all(database, clock.now(), trigger="nightly")
    return database


def test_it_is_told_with_figures_and_rows(scored: Database, firm: Firm) -> None:
    asked = scored.look(lambda tx: queries.asked(tx, firm.huaneng, ALL))
    found = asked.paying
    assert found is not None
    assert found.probability == asked.score.late_probability
    assert (found.recent, found.shift) == (20.0, 20.0)
    assert (asked.score.detail["days_late_recent"], asked.score.detail["days_late_shift"]) == (20.0, 20.0)
    whole = scored.look(lambda tx: paying.at(tx, asked.score))
    assert (whole.exposure, whole.overdue, whole.past_due) == (1000.0, 1000.0, 25.0)
    reasons = {each.key: each for each in found.reasons}
    assert reasons["late"].values["count"] == 8
    assert reasons["late"].values["days"] == 10
    for _, rows in scored.look(lambda tx: queries.payment_proofs(tx, found)):
        assert rows
        assert {row.table for row in rows} == {"invoices"}


def test_what_came_later_changes_nothing(scored: Database, firm: Firm, clock: FixedClock) -> None:
    score = scored.look(lambda tx: queries.asked(tx, firm.huaneng, ALL)).score
    before = scored.look(lambda tx: (paying.at(tx, score), paying.habit(tx, score)))
    clock.advance(days=40)
    scored.run(lambda tx: billed(tx, firm.huaneng, clock, 5, 2))
    scored.run(lambda tx: billed(tx, firm.huaneng, clock, 1, None))
    assert scored.look(lambda tx: (paying.at(tx, score), paying.habit(tx, score))) == before
    nightly.score_all(scored, clock.now(), trigger="nightly")
    whole, part = scored.look(lambda tx: (paying.at(tx, score), paying.habit(tx, score)))
    assert part == before[1]  # a new fit would say otherwise
    assert whole.reasons == part.reasons


def test_of_a_score_of_before_reasons_were_kept_they_are_worked_out(scored: Database, firm: Firm) -> None:
    score = scored.look(lambda tx: queries.asked(tx, firm.huaneng, ALL)).score
    old = replace(score, detail={name: value for name, value in score.detail.items() if name != "paying"})
    assert scored.look(lambda tx: paying.habit(tx, old)) == scored.look(lambda tx: paying.habit(tx, score))


def test_of_a_score_that_kept_no_reasons_those_are_told_that_explain_it(
    scored: Database, firm: Firm, clock: FixedClock
) -> None:
    """Of large books only who is flagged keeps them; they are worked out once for all that is told of a score."""
    scored.run(lambda tx: _score_without_reasons(tx, firm.huaneng, clock.now()))
    assert "paying" not in scored.look(lambda tx: service.current_score(tx, firm.huaneng)).detail
    asked = scored.look(lambda tx: queries.asked(tx, firm.huaneng, ALL))
    whole = scored.look(lambda tx: paying.at(tx, service.current_score(tx, firm.huaneng)))
    assert asked.paying is not None
    assert asked.paying.reasons == whole.reasons != ()
    assert [each.key for each in whole.reasons] == [each["key"] for each in asked.score.detail["paying"]]


def _score_without_reasons(tx: Tx, customer: int, now: datetime) -> None:
    told = service.conclude(service.read(tx, customer, ALL), now, reasons=False)
    service.store(tx, told, trigger="nightly")


def test_what_is_told_with_a_risk_is_part_of_the_whole(scored: Database, firm: Firm, clock: FixedClock) -> None:
    scored.run(lambda tx: records.add(tx, "payments", **_on_account(firm.tencent, clock)))
    clock.advance(minutes=1)
    nightly.score_all(scored, clock.now(), trigger="nightly")
    for customer in (firm.huaneng, firm.tencent, firm.bolt):
        whole, part = scored.look(partial(_both, customer=customer))
        assert [getattr(whole, name) for name in Habit.__slots__] == [getattr(part, name) for name in Habit.__slots__]


def _both(tx: Tx, customer: int) -> tuple[Paying, Habit]:
    _, score = service.current(tx, customer, ALL)
    return paying.at(tx, score), paying.habit(tx, score)


def _on_account(customer: int, clock: FixedClock) -> dict[str, Any]:
    shared = {"at": clock.now() - DAY, "known_at": clock.now() - DAY, "currency": "CNY"}
    return {"customer_id": customer, "amount": Decimal(50), **shared}


def test_who_was_never_billed_is_not_judged(scored: Database, firm: Firm) -> None:
    asked = scored.look(lambda tx: queries.asked(tx, firm.bolt, ALL))
    assert asked.paying is None
    found = scored.look(lambda tx: paying.at(tx, asked.score))
    assert (found.probability, found.shift, found.reasons, found.exposure) == (None, None, (), 0.0)


def test_chances_of_one_sentence_are_of_one_fit(scored: Database, firm: Firm) -> None:
    """Paying a month late cannot be likelier than paying late."""
    score = scored.look(lambda tx: queries.asked(tx, firm.huaneng, ALL)).score
    found = scored.look(lambda tx: paying.at(tx, score))
    assert found.beyond is not None
    assert found.probability is not None
    assert 0 < found.beyond <= found.probability
    other = replace(score, late_probability=found.beyond / 2)
    assert scored.look(lambda tx: paying.at(tx, other)).beyond is None
