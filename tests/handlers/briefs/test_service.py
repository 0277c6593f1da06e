"""What a brief gathers, and who has gone quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from db import customers, deliveries, records, scores, silence
from db.gateway import Database, Tx
from db.people import MemberInfo
from db.scope import Scope
from handlers.briefs import service, view
from handlers.briefs.view import Frame
from handlers.common.errors import NotAllowed
from handlers.risk.record import Cell
from tests.support.clock import FixedClock
from tests.support.firm import Firm


def cell(risk: str, level: str) -> Cell:
    return Cell(risk, 0.5, "medium", "medium", level)


def test_questions_ask_about_the_worst_risks_first() -> None:
    cells = [cell("payment", "medium"), cell("demand", "extreme"), cell("contract", "low")]
    assert service.questions(cells) == ["demand", "payment", "plans"]


def test_questions_are_three_even_where_nothing_is_at_risk() -> None:
    assert service.questions([]) == ["plans", "contacts", "referral"]
    assert len(service.questions([cell(risk, "high") for risk in ("payment", "demand", "loss", "project")])) == 3


def test_concentration_is_nothing_to_ask_a_customer_about() -> None:
    assert "concentration" not in service.questions([cell("concentration", "extreme")])


def worth(tx: Tx, customer_id: int, clock: FixedClock, value: int) -> None:
    """A score that says what a customer is worth."""
    score = scores.add(
        tx,
        customer_id=customer_id,
        as_of=clock.now(),
        trigger="nightly",
        horizon_days=90.0,
        value_12m=Decimal(value),
        level="medium",
        grade="B",
        churn_probability=0.2,
        detail={"overdue": 1200.5, "days_past_due": 9.0, "cells": []},
    )
    assert customers.raise_version(tx, customer_id, expected=_version(tx, customer_id), score_id=score.id)


def _version(tx: Tx, customer_id: int) -> int:
    found = customers.get(tx, customer_id, Scope(None))
    assert found is not None
    return found.version


def _li(firm: Firm) -> MemberInfo:
    return MemberInfo(firm.li.id, firm.li.telegram, firm.li.name, "representative", "zh", True, True, (firm.east,))


def quietest(database: Database, firm: Firm, clock: FixedClock) -> int | None:
    found = database.look(lambda tx: service.quietest(tx, _li(firm), now=clock.now()))
    return found.id if found else None


def test_the_most_valuable_quiet_customer_is_asked_about(database: Database, firm: Firm, clock: FixedClock) -> None:
    database.run(lambda tx: worth(tx, firm.huaneng, clock, 10))
    database.run(lambda tx: worth(tx, firm.tencent, clock, 90))
    assert quietest(database, firm, clock) == firm.tencent


def test_who_was_visited_or_told_about_lately_is_not_quiet(database: Database, firm: Firm, clock: FixedClock) -> None:
    database.run(lambda tx: worth(tx, firm.huaneng, clock, 10))
    database.run(lambda tx: worth(tx, firm.tencent, clock, 90))
    recent = clock.now() - timedelta(days=5)
    database.run(
        lambda tx: records.add(tx, "visits", customer_id=firm.tencent, at=recent, known_at=recent, outcome="good")
    )
    assert quietest(database, firm, clock) == firm.huaneng
    entry = {"kind": "signal", "at": recent, "known_at": recent}
    database.run(lambda tx: records.add_entry(tx, customer_id=firm.huaneng, member_id=firm.li.id, **entry))
    assert quietest(database, firm, clock) is None


def test_nobody_is_asked_about_twice_a_month(database: Database, firm: Firm, clock: FixedClock) -> None:
    database.run(lambda tx: worth(tx, firm.tencent, clock, 90))
    database.run(lambda tx: deliveries.claim(tx, silence.key(firm.tencent, "2026-11"), now=clock.now()))
    assert quietest(database, firm, clock) is None
    clock.advance(days=31)
    assert quietest(database, firm, clock) == firm.tencent


def test_a_customer_that_never_bought_is_not_asked_about(database: Database, firm: Firm, clock: FixedClock) -> None:
    database.run(lambda tx: worth(tx, firm.tencent, clock, 0))
    assert quietest(database, firm, clock) is None


def test_a_brief_names_what_is_promised_open_and_overdue(database: Database, firm: Firm, clock: FixedClock) -> None:
    now = clock.now()

    def fill(tx: Tx) -> None:
        worth(tx, firm.huaneng, clock, 10)
        customers.add_step(
            tx, customer_id=firm.huaneng, member_id=firm.li.id, due_at=now + timedelta(days=2), text="送<样品>"
        )
        records.add(
            tx, "complaints", customer_id=firm.huaneng, at=now, known_at=now, severity=2, text="交货晚", reopened=False
        )

    database.run(fill)
    found = database.look(lambda tx: service.brief(tx, firm.huaneng, Scope((firm.east,)), now=now))
    said = view.brief(Frame("zh", "CNY", "Asia/Shanghai", now.date()), found).text
    for part in ("送&lt;样品&gt;", "交货晚", "¥1,2", "最长 9 天", "①", "③"):
        assert part in said
    shy = view.brief(replace(Frame("en", "CNY", "Asia/Shanghai", now.date()), amounts=False), found).text
    assert "1,2" not in shy


def test_a_brief_of_another_team_is_refused(database: Database, firm: Firm, clock: FixedClock) -> None:
    with pytest.raises(NotAllowed):
        database.look(lambda tx: service.brief(tx, firm.haier, Scope((firm.east,)), now=clock.now()))
