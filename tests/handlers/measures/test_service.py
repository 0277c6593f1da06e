"""Measures: advised, assigned once, ended by their owner, reminded of, and measured against what was expected."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from db import audit, measures, people, records
from db.gateway import Database, Tx
from db.scope import ALL, Scope
from handlers.common.errors import NotAllowed, UserError
from handlers.measures import notices, service
from handlers.measures.playbooks import LEVELS, PLAYBOOKS, fitting
from handlers.measures.service import Advisor, By
from scoring.settings import RISKS
from tests.handlers.alerts.watch import outbox
from tests.handlers.digests.test_deliver import score
from tests.support.clock import MONDAY
from tests.support.firm import Firm, Person

DAY = timedelta(days=1)


def by(tx: Tx, person: Person, now: datetime = MONDAY) -> By:
    member, firm = people.member(tx, person.id), people.firm(tx)
    assert member is not None
    assert firm is not None
    return By(member, Scope.of(member), firm, now)


def test_every_risk_has_a_measure_at_every_level() -> None:
    for risk in RISKS:
        for level in LEVELS:
            assert fitting(risk, level), (risk, level)
    assert {playbook.risk for playbook in PLAYBOOKS.values()} == set(RISKS)


def test_a_grave_payment_risk_is_met_with_prepayment_a_slight_one_with_a_look() -> None:
    assert fitting("payment", "high")[0].key == "prepayment"
    assert fitting("payment", "low")[0].key == "monitor"


def test_it_goes_to_the_owner_who_is_told_in_private_and_is_due_in_workdays(database: Database, firm: Firm) -> None:
    def assign(tx: Tx) -> int:
        score(tx, firm.huaneng, MONDAY, "high", churn_probability=0.24, value_12m=Decimal(900))
        return service.assign(tx, firm.huaneng, "senior_visit", by(tx, firm.chen)).id

    made = database.run(assign)
    found = database.look(lambda tx: measures.get(tx, made, ALL))
    assert found is not None
    assert (found.owner_id, found.assigned_by, found.expected) == (firm.li.id, firm.chen.id, 0.24)
    assert found.due_at == datetime.fromisoformat("2026-11-30T18:00+08:00")
    [told] = outbox(database, firm.li.telegram)
    assert "陈静 给您分派了措施" in told.text
    again = database.run(lambda tx: service.assign(tx, firm.huaneng, "senior_visit", by(tx, firm.li)).id)
    assert again == made
    assert len(outbox(database, firm.li.telegram)) == 1


def test_rights(database: Database, firm: Firm) -> None:
    with pytest.raises(NotAllowed):
        database.run(lambda tx: service.assign(tx, firm.huaneng, "care_call", by(tx, firm.wang)))
    with pytest.raises(NotAllowed, match="measure-not-yours"):
        database.run(lambda tx: service.assign(tx, firm.huaneng, "care_call", by(tx, firm.amy)))
    with pytest.raises(NotAllowed):
        database.run(lambda tx: service.assign(tx, firm.huaneng, "no_such_thing", by(tx, firm.li)))
    made = database.run(lambda tx: service.assign(tx, firm.huaneng, "care_call", by(tx, firm.li)).id)
    with pytest.raises(NotAllowed, match="measure-not-yours"):
        database.run(lambda tx: service.finish(tx, made, "worked", by(tx, firm.amy)))
    done = database.run(lambda tx: service.finish(tx, made, "worked", by(tx, firm.chen)))
    assert (done.result, done.done_at) == ("worked", MONDAY)
    with pytest.raises(UserError, match="measure-done-already"):
        database.run(lambda tx: service.postpone(tx, made, 3, by(tx, firm.li)))
    assert [row.action for row in database.look(audit.latest)] == ["finish", "assign"]


def test_the_owner_is_reminded_when_it_is_due_and_every_two_days(database: Database, firm: Firm) -> None:
    database.run(lambda tx: service.assign(tx, firm.huaneng, "fix_complaint", by(tx, firm.li)))  # two workdays

    def remind(now: datetime) -> int:
        return database.run(lambda tx: notices.remind_all(tx, now=now))

    assert [remind(MONDAY + after) for after in (0 * DAY, DAY, 2 * DAY, 2.1 * DAY, 3 * DAY, 4 * DAY)] == [
        0,
        0,
        1,
        0,
        0,
        1,
    ]
    first, second = outbox(database, firm.li.telegram)
    assert first.text.splitlines()[0] == "⏰ 今天到期：<b>华能电力</b> · 当日回应投诉并整改"
    assert second.text.splitlines()[0] == "⏰ 已超期 2 天：<b>华能电力</b> · 当日回应投诉并整改"
    night = MONDAY + 7 * DAY + timedelta(hours=14)
    assert remind(night) == 0


def test_effects_compare_with_what_was_expected_and_order_the_advice(database: Database, firm: Firm) -> None:
    """Twelve grave cases each: of those with a dedicated contact all stay, of those visited all leave."""
    long_ago = MONDAY - 100 * DAY

    def happen(tx: Tx) -> None:
        for playbook, customer in (("dedicated_contact", firm.huaneng), ("senior_visit", firm.tencent)):
            shared = {"customer_id": customer, "owner_id": firm.li.id, "expected": 0.6}
            for _ in range(12):
                measures.add(tx, playbook=playbook, assigned_at=long_ago, done_at=long_ago, result="worked", **shared)
        at = long_ago + 20 * DAY
        values = {"at": at, "known_at": at, "amount": Decimal(10), "currency": "CNY"}
        records.add(tx, "orders", customer_id=firm.huaneng, **values)

    assert database.look(lambda tx: Advisor(tx, MONDAY).advice("loss", "high"))[0].key == "senior_visit"
    database.run(happen)
    works, harms = database.look(lambda tx: service.effects(tx, now=MONDAY))
    assert (works.measure, works.verdict, works.left) == ("dedicated_contact", "works", 0)
    assert (harms.measure, harms.verdict, harms.left) == ("senior_visit", "harms", 12)
    advised = [each.key for each in database.look(lambda tx: Advisor(tx, MONDAY).advice("loss", "high"))]
    assert (advised[0], advised[-1]) == ("dedicated_contact", "senior_visit")
    assert database.look(lambda tx: service.effects(tx, now=MONDAY - 20 * DAY)) == ()
