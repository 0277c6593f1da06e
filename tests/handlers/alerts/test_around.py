"""The watch over everybody after a pass: quiet the first time, then together; market news to who is exposed."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from db import alerts, customers, people, records, rules, scores
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
    database.run(lambda tx: invoice(tx, firm.huaneng, 50))
    database.run(lambda tx: invoice(tx, firm.tencent, 1))
    assert passed(database, 0 * DAY) == 1
    assert waiting(database) == [("华能电力", "late_payment")]
    assert database.look(lambda tx: alerts.backlog(tx, ALL)).customers == 1
    assert sweep(database, MONDAY) == 0
    database.run(lambda tx: invoice(tx, firm.tencent, 20))
    assert passed(database, DAY) == 1
    assert sweep(database, MONDAY + DAY) == 2  # the group and the owner
    assert "腾讯科技" in outbox(database, firm.group)[0].text


def test_scores_of_the_past_that_nobody_watched_make_no_news(database: Database, firm: Firm) -> None:
    database.run(lambda tx: invoice(tx, firm.huaneng, 50))
    nightly.score_all(database, MONDAY - 20 * DAY, trigger="nightly", watch=False)
    assert passed(database, 0 * DAY) == 1
    assert database.look(lambda tx: alerts.backlog(tx, ALL)).alerts == 1
    assert sweep(database, MONDAY) == 0


def test_files_that_come_on_the_same_day_are_one_beginning(database: Database, firm: Firm) -> None:
    database.run(lambda tx: invoice(tx, firm.huaneng, 1))
    passed(database, 0 * DAY)
    database.run(lambda tx: invoice(tx, firm.huaneng, 90))
    assert passed(database, DAY / 24) == 1
    assert sweep(database, MONDAY + DAY / 24) == 0
    assert database.look(lambda tx: alerts.backlog(tx, ALL)).alerts == 1


def test_what_was_so_before_is_not_repeated_but_told_when_it_gets_worse(database: Database, firm: Firm) -> None:
    database.run(lambda tx: invoice(tx, firm.huaneng, 20))
    passed(database, 0 * DAY)
    assert passed(database, 8 * DAY) == 0
    assert sweep(database, MONDAY + 8 * DAY) == 0
    assert passed(database, 30 * DAY) == 1  # overdue for 50 days: critical
    assert sweep(database, MONDAY + 30 * DAY) == 2
    assert database.look(lambda tx: alerts.backlog(tx, ALL)).alerts == 0


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


def heard(database: Database, customer_id: int, *, scope: str, at: datetime = MONDAY, words: str = "补贴取消") -> None:
    row = {"at": at, "known_at": at, "kind": "market_adverse", "scope": scope, "words": words}
    database.run(lambda tx: records.add(tx, "signals", customer_id=customer_id, **row))


def power(database: Database, *customer_ids: int) -> None:
    def unit(tx: Tx) -> None:
        for each in customer_ids:
            customers.change(tx, each, industry="power")

    database.run(unit)


def test_news_reach_every_team_concerned_within_minutes_and_once(database: Database, firm: Firm) -> None:
    power(database, firm.huaneng, firm.tencent, firm.bolt)
    heard(database, firm.huaneng, scope="industry")
    assert sweep(database, MONDAY) >= 1
    [told] = outbox(database, firm.group)
    assert told.text.splitlines()[:2] == ["🟡 <b>市场动向</b> · 3 家客户", "今天：市场不利（“补贴取消”）"]
    assert {"华能电力", "腾讯科技"} < {line[2:] for line in told.text.splitlines()}
    assert outbox(database, firm.forum) == []
    assert sweep(database, MONDAY + DAY / 96) == 0
    heard(database, firm.haier, scope="market", words="需求下滑")
    sweep(database, MONDAY + DAY / 48)
    assert len(waiting(database)) == 4  # the north's one customer is in its digest, not worth a message alone


def test_news_in_a_confidential_group_say_what_may_be_lost_and_an_open_one_nothing(
    database: Database, firm: Firm
) -> None:
    power(database, firm.huaneng, firm.tencent, firm.bolt)
    scores_of(database, {firm.huaneng: 900_000.0, firm.tencent: 100_000.0, firm.bolt: 500_000.0})
    database.run(lambda tx: people.change_chat(tx, firm.group, disclosure="confidential"))
    heard(database, firm.huaneng, scope="industry")
    sweep(database, MONDAY)
    lines = outbox(database, firm.group)[0].text.splitlines()
    assert lines[2].startswith("① 华能电力 · 可能损失 ¥45万")
    assert lines[3].startswith("② Bolt &amp; Sons &lt;Ltd&gt; · 可能损失 ¥25万")
    database.run(lambda tx: people.change_chat(tx, firm.group, disclosure="open"))
    heard(database, firm.huaneng, scope="industry", at=MONDAY + 20 * DAY, words="电价下调")
    sweep(database, MONDAY + 20 * DAY)
    assert all("电价下调" not in call.text and "¥" not in call.text for call in outbox(database, firm.group)[1:])


def test_old_news_and_news_of_one_customer_are_no_news(database: Database, firm: Firm) -> None:
    power(database, firm.huaneng, firm.tencent, firm.bolt)
    heard(database, firm.huaneng, scope="industry", at=MONDAY - 5 * DAY)
    heard(database, firm.huaneng, scope="customer")
    assert sweep(database, MONDAY) == 0
    assert waiting(database) == []


def test_a_team_that_turned_the_rule_off_hears_nothing(database: Database, firm: Firm) -> None:
    power(database, firm.huaneng, firm.tencent, firm.bolt)
    off: dict[str, Any] = {"enabled": False, "parameters": {}, "member_id": firm.chen.id}
    database.run(lambda tx: rules.add(tx, "market_event", team_id=firm.east, now=MONDAY, **off))
    heard(database, firm.huaneng, scope="industry")
    assert sweep(database, MONDAY) == 0


def scores_of(database: Database, values: dict[int, float]) -> None:
    """Half of them expected to be lost."""

    def unit(tx: Tx) -> None:
        for customer_id, value in values.items():
            row = {"horizon_days": 90.0, "churn_probability": 0.5, "value_12m": Decimal(int(value))}
            made = scores.add(tx, customer_id=customer_id, as_of=MONDAY, trigger="nightly", **row)
            customers.change(tx, customer_id, score_id=made.id)

    database.run(unit)


@pytest.mark.parametrize(("named", "told"), [("power", 3), ("电力", 3), ("Power", 3), ("shipbuilding", 1), ("food", 1)])
def test_news_are_of_the_industry_that_was_named_not_of_where_they_were_heard(
    database: Database, firm: Firm, named: str, told: int
) -> None:
    """Told in either language; an industry that nobody is in is taken for another name of the customer's own."""
    power(database, firm.huaneng, firm.tencent, firm.bolt)
    database.run(lambda tx: customers.change(tx, firm.haier, industry="food"))
    heard(database, firm.haier, scope=f"industry:{named}")
    sweep(database, MONDAY)
    assert len(waiting(database)) == told


def test_news_of_no_known_industry_concern_nobody(database: Database, firm: Firm) -> None:
    power(database, firm.huaneng, firm.tencent, firm.bolt)
    heard(database, firm.haier, scope="industry:shipbuilding")  # at a customer of no known industry
    assert sweep(database, MONDAY) == 0
    assert waiting(database) == []
