"""The watch over everybody after a pass: quiet the first time, then together; market news to who is exposed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from db import alerts, customers, records, rules
from db.gateway import Database, Tx
from db.scope import ALL
from handlers.alerts import around
from handlers.risk import nightly
from tests.handlers.alerts.watch import outbox, sweep
from tests.support.clock import MONDAY
from tests.support.firm import Firm

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _four_customers_are_no_concentration(database: Database, firm: Firm) -> None:
    off: dict[str, Any] = {"enabled": False, "parameters": {}, "member_id": firm.admin.id}
    database.run(lambda tx: rules.add(tx, "concentration", team_id=None, now=MONDAY, **off))


def invoice(tx: Tx, customer_id: int, due_days_ago: int) -> None:
    issued, due = MONDAY - (due_days_ago + 30) * DAY, MONDAY - due_days_ago * DAY
    values = {"issued_at": issued, "due_at": due, "known_at": issued, "amount": Decimal(50_000), "currency": "CNY"}
    records.add(tx, "invoices", customer_id=customer_id, **values)
    order = {"at": issued, "known_at": issued, "amount": Decimal(50_000), "currency": "CNY"}
    records.add(tx, "orders", customer_id=customer_id, **order)


def passed(database: Database, after: timedelta) -> int:
    return nightly.score_all(database, MONDAY + after, trigger="nightly").alerts


def waiting(database: Database) -> list[tuple[str, str]]:
    return sorted((each.customer_name, each.rule) for each in database.look(lambda tx: alerts.waiting(tx, ALL)))


def test_what_was_so_before_anybody_watched_is_listed_and_told_to_nobody(database: Database, firm: Firm) -> None:
    database.run(lambda tx: invoice(tx, firm.huaneng, 20))
    assert passed(database, 0 * DAY) == 1
    assert waiting(database) == [("华能电力", "late_payment")]
    assert sweep(database, MONDAY) == 0
    database.run(lambda tx: invoice(tx, firm.tencent, 20))
    assert passed(database, DAY) == 1
    assert sweep(database, MONDAY + DAY) == 2  # the group and the owner
    assert "腾讯科技" in outbox(database, firm.group)[0].text


def test_a_second_pass_over_the_same_changes_nothing(database: Database, firm: Firm) -> None:
    database.run(lambda tx: invoice(tx, firm.huaneng, 20))
    assert [passed(database, hours * DAY / 24) for hours in (0, 1, 2)] == [1, 0, 0]


def test_what_is_paid_is_over_after_the_next_pass(database: Database, firm: Firm) -> None:
    database.run(lambda tx: invoice(tx, firm.huaneng, 20))
    passed(database, 0 * DAY)
    [row] = database.look(lambda tx: records.of_customer(tx, "invoices", firm.huaneng))
    paid = {"settled_at": MONDAY, "settled_known_at": MONDAY}
    database.run(lambda tx: records.change(tx, "invoices", row["id"], **paid))
    assert passed(database, DAY) == 1
    assert waiting(database) == []


def test_news_of_an_industry_reaches_the_teams_with_the_customers_exposed(database: Database, firm: Firm) -> None:
    exposed = [firm.huaneng, firm.tencent, firm.bolt]

    def happen(tx: Tx) -> None:
        for each in exposed:
            customers.change(tx, each, industry="power")
            invoice(tx, each, 1)
        invoice(tx, firm.haier, 20)

    database.run(happen)
    passed(database, 0 * DAY)
    news = {"at": MONDAY, "known_at": MONDAY, "kind": "market_adverse", "scope": "industry", "words": "电价下调"}
    database.run(lambda tx: records.add(tx, "signals", customer_id=firm.huaneng, **news))
    read = database.look(lambda tx: around.read(tx, now=MONDAY + DAY))
    assert [(each.industry, each.words) for each in read.news] == [("power", "电价下调")]
    assert passed(database, DAY) >= len(exposed)
    sweep(database, MONDAY + DAY)
    told = [call.text for call in outbox(database, firm.group) if "市场动向" in call.text]
    assert len(told) == 1
    assert told[0].splitlines()[0] == "🟡 <b>市场动向</b> · 3 家客户"
    assert outbox(database, firm.forum) == []
