"""What-ifs: kept with their inputs, the latest of a person found again."""

from __future__ import annotations

from typing import Any

from db import scenarios
from db.gateway import Database
from db.scope import ALL, Scope
from tests.support.clock import FixedClock
from tests.support.firm import Firm


def test_the_latest_of_a_person_comes_back_as_it_was_kept(database: Database, firm: Firm, clock: FixedClock) -> None:
    now = clock.now()

    def keep(member: int, kind: str, scope: Scope, **more: Any) -> int:
        values: dict[str, Any] = {"customer_id": None, "today": {"value": 2.5}, "expected": {"value": 1.0}, **more}
        inputs = {"kind": kind}
        return database.run(
            lambda tx: scenarios.add(tx, scope=scope, member_id=member, asked_at=now, inputs=inputs, **values)
        )

    keep(firm.li.id, "terms", Scope((firm.east,)))
    latest = keep(firm.li.id, "paid_on_time", Scope((firm.east,)), customer_id=firm.huaneng)
    keep(firm.admin.id, "lose_largest", ALL)
    found = database.look(lambda tx: scenarios.latest(tx, firm.li.id))
    assert found == scenarios.ScenarioInfo(
        latest,
        firm.li.id,
        firm.huaneng,
        now,
        Scope((firm.east,)),
        {"kind": "paid_on_time"},
        {"value": 2.5},
        {"value": 1.0},
    )
    everybodys = database.look(lambda tx: scenarios.latest(tx, firm.admin.id))
    assert everybodys is not None
    assert everybodys.scope == ALL
    assert database.look(lambda tx: scenarios.latest(tx, firm.wang.id)) is None
