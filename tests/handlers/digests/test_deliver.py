"""The digest of a group and the morning of a person: once, at their hour, in their words, pinned."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from db import customers, measures, people, schedules, scores
from db.gateway import Database, Tx
from db.schedules import ScheduleInfo
from db.scope import ALL
from handlers.common.jobs import Due
from handlers.digests import jobs, service
from tests.handlers.alerts.watch import Owed, late, outbox, watch
from tests.support.clock import MONDAY
from tests.support.firm import Firm

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONE = "Asia/Shanghai"


def bind(database: Database, chat_id: int, **values: Any) -> ScheduleInfo:
    since = MONDAY - 10 * DAY
    return database.run(lambda tx: service.ensure_digest(tx, chat_id, zone=ZONE, now=since, **values))


def due(schedule: ScheduleInfo, now: datetime) -> Due:
    run = schedule.occurrences(now - DAY, now)[-1]
    who = schedule.chat_id, schedule.member_id
    return Due(run.key, schedule.kind, run.local_date, run.at, schedule.zone, *who, schedule.settings)


def deliver(database: Database, schedule: ScheduleInfo, now: datetime) -> bool:
    return database.run(lambda tx: jobs.deliver(tx, due(schedule, now), now=now))


def score(tx: Tx, customer_id: int, at: datetime, level: str, **values: Any) -> None:
    row = {"horizon_days": 90.0, "coverage": 6, "coverage_of": 8, "detail": {}, "grade": "B", **values}
    made = scores.add(tx, customer_id=customer_id, as_of=at, trigger="nightly", level=level, **row)
    found = customers.get(tx, customer_id, ALL)
    assert found is not None
    customers.raise_version(tx, customer_id, expected=found.version, score_id=made.id)


def sent(database: Database, chat_id: int) -> list[Owed]:
    return [
        call for call in outbox(database, chat_id) if call.method == "sendMessage" and call.key.startswith("digest")
    ]


SILENCE = {
    "family": "orders",
    "key": "silence",
    "delta": 0.14,
    "values": {"days": 41.0, "usual": 18.0, "ratio": 2.3},
    "evidence": [],
    "since_day": None,
    "until_day": None,
    "thin": False,
}


def test_it_says_what_waits_who_is_due_who_moved_with_reason_and_action(database: Database, firm: Firm) -> None:
    def happen(tx: Tx) -> None:
        score(tx, firm.huaneng, MONDAY - 2 * DAY, "medium", churn_probability=0.17)
        score(tx, firm.huaneng, MONDAY - HOUR, "high", churn_probability=0.24, detail={"reasons": [SILENCE]})
        score(tx, firm.bolt, MONDAY - 2 * DAY, "high", churn_probability=0.4)
        score(tx, firm.bolt, MONDAY - HOUR, "low", churn_probability=0.1)
        customers.add_step(tx, customer_id=firm.tencent, member_id=firm.li.id, due_at=MONDAY - 3 * DAY, text="报价")

    database.run(happen)
    watch(database, firm.haier, late(10), MONDAY)  # the other team's
    assert deliver(database, bind(database, firm.group), MONDAY)
    [digest] = sent(database, firm.group)
    head, overdue, worse, better = digest.text.splitlines()
    assert head == "📋 <b>华东</b> · 11-23 周一"
    assert overdue == "① ⏰ <b>腾讯科技</b> 已超期 3 天：报价 → 李雷：办完记一条"
    assert worse == (
        "② 🔺 <b>华能电力</b> 风险 中→高：已 41 天没有下单，是平时间隔（18 天）的 2.3 倍 → 李雷：今天打电话问停单原因"
    )
    assert better == "③ 🟢 <b>Bolt &amp; Sons &lt;Ltd&gt;</b> 风险 高→低：流失概率 40%→10% → Amy Stone：趁势约下一单"
    assert digest.labels == ["①", "②", "③"]
    assert digest.params["disable_notification"] is True


def told_of(database: Database, firm: Firm, before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """The lines of a digest when a customer's score went from one to the other over night."""

    def happen(tx: Tx) -> None:
        score(tx, firm.huaneng, MONDAY - 2 * DAY, before.pop("level", "medium"), **before)
        score(tx, firm.huaneng, MONDAY - HOUR, now.pop("level", "medium"), **now)

    database.run(happen)
    assert deliver(database, bind(database, firm.group), MONDAY)
    return sent(database, firm.group)[0].text.splitlines()[1:]


def cells(risk: str) -> dict[str, Any]:
    return {"cells": [[risk]]}


@pytest.mark.parametrize(
    ("before", "now", "line"),
    [
        (
            {"churn_probability": 0.27, "level": "low", "detail": cells("loss")},
            {"churn_probability": 0.29, "detail": cells("payment")},
            "🔺 <b>华能电力</b> 风险 低→中：主要是付款违约风险 → 李雷：对账并约定付款日",
        ),
        (
            {"churn_probability": 0.1, "level": "medium", "detail": cells("satisfaction")},
            {"churn_probability": 0.08, "level": "low", "detail": cells("payment")},
            "🟢 <b>华能电力</b> 风险 中→低：满意度下降风险缓解 → 李雷：趁势约下一单",
        ),
        (
            {"churn_probability": 0.1, "level": "high", "detail": cells("payment")},
            {"churn_probability": 0.08, "level": "medium", "detail": cells("payment")},
            "🟢 <b>华能电力</b> 风险 高→中：剩下的主要是付款违约风险 → 李雷：趁势约下一单",
        ),
        (
            {"grade": "B", "detail": {**cells("project"), "dimensions": {"payment": 80.0, "economic": 70.0}}},
            {"grade": "C", "detail": {**cells("project"), "dimensions": {"payment": 55.0, "economic": 71.0}}},
            "🔺 <b>华能电力</b> 评级 B→C：付款 80→55 分 → 李雷：对账并约定付款日",
        ),
        (
            {"grade": "B", "detail": {**cells("project"), "dimensions": {"payment": 80.0}}},
            {"grade": "C", "detail": {**cells("project"), "dimensions": {"payment": 78.0}}},
            "🔺 <b>华能电力</b> 评级 B→C：评分有变化 → 李雷：打开客户卡看原因",
        ),
        (
            {"churn_probability": 0.06, "level": "extreme", "detail": cells("payment")},
            {"churn_probability": 0.93, "level": "high", "detail": cells("loss")},
            "🔺 <b>华能电力</b> 流失概率 6%→93%：主要是客户流失风险 → 李雷：今天打电话问停单原因",
        ),
        (
            {"churn_probability": 0.60, "level": "low", "detail": cells("loss")},
            {"churn_probability": 0.10, "level": "medium", "detail": cells("payment")},
            "🟢 <b>华能电力</b> 流失概率 60%→10%：客户流失风险缓解 → 李雷：趁势约下一单",
        ),
    ],
)
def test_a_change_is_put_down_to_what_made_it(
    database: Database, firm: Firm, before: dict[str, Any], now: dict[str, Any], line: str
) -> None:
    assert told_of(database, firm, dict(before), dict(now)) == [f"① {line}"]


def test_a_level_that_only_wavers_at_its_edge_is_no_news(database: Database, firm: Firm) -> None:
    before = {"churn_probability": 0.503, "level": "medium", "detail": cells("loss")}
    now = {"churn_probability": 0.498, "level": "low", "detail": cells("loss")}
    assert told_of(database, firm, before, now) == ["今天一切平稳，没有要处理的事。"]


def test_it_is_pinned_silently_and_yesterdays_is_unpinned(database: Database, firm: Firm) -> None:
    schedule = bind(database, firm.group)
    deliver(database, schedule, MONDAY)
    assert [call.method for call in outbox(database, firm.group)] == ["sendMessage", "pinChatMessage"]
    first = sent(database, firm.group)[0]
    deliver(database, schedule, MONDAY + DAY)
    *_, pin, unpin = outbox(database, firm.group)
    assert (pin.method, pin.params["disable_notification"]) == ("pinChatMessage", True)
    assert (unpin.method, unpin.target) == ("unpinChatMessage", first.key)


def test_a_quiet_day_is_one_line_or_silence_as_the_group_likes(database: Database, firm: Firm) -> None:
    schedule = bind(database, firm.group)
    assert deliver(database, schedule, MONDAY)
    assert sent(database, firm.group)[0].text.splitlines()[1:] == ["今天一切平稳，没有要处理的事。"]
    database.run(lambda tx: service.change_rhythm(tx, firm.group, quiet_line=False))
    assert not deliver(database, schedule, MONDAY + DAY)


def test_twice_due_is_told_once(database: Database, firm: Firm) -> None:
    schedule = bind(database, firm.group)
    assert [deliver(database, schedule, MONDAY + after) for after in (0 * HOUR, HOUR, 3 * HOUR)] == [True, False, False]
    assert len(sent(database, firm.group)) == 1


def test_after_days_of_absence_one_digest_looks_back_to_the_last(database: Database, firm: Firm) -> None:
    schedule = bind(database, firm.group)
    deliver(database, schedule, MONDAY)

    def happen(tx: Tx) -> None:
        score(tx, firm.huaneng, MONDAY - DAY, "medium")
        score(tx, firm.huaneng, MONDAY + 6 * HOUR, "extreme")

    database.run(happen)
    back = MONDAY + 3 * DAY + 3 * HOUR
    assert deliver(database, schedule, back)
    assert "中→极高" in sent(database, firm.group)[-1].text
    assert len(sent(database, firm.group)) == 2


@pytest.mark.parametrize(("daily", "told"), [(True, True), (False, False)])
def test_a_public_holiday_is_left_in_peace_unless_the_group_wants_it(
    database: Database, firm: Firm, daily: bool, told: bool
) -> None:
    national_day = datetime.fromisoformat("2026-10-01T09:00+08:00")
    before = national_day - 10 * DAY
    schedule = database.run(lambda tx: service.ensure_digest(tx, firm.group, zone=ZONE, now=before, daily=daily))
    assert deliver(database, schedule, national_day) is told


def test_each_group_reads_its_own_language_and_team(database: Database, firm: Firm) -> None:
    watch(database, firm.haier, late(20), MONDAY)
    deliver(database, bind(database, firm.forum), MONDAY)
    [digest] = sent(database, firm.forum)
    assert digest.text.splitlines()[0] == "📋 <b>North</b> · Mon 23 Nov"
    assert "late payment: up to 20 days overdue" in digest.text
    assert digest.labels[-1] == "🔔 Alerts 1"


def test_a_group_that_was_left_or_unbound_hears_nothing(database: Database, firm: Firm) -> None:
    schedule = bind(database, firm.group)
    database.run(lambda tx: people.change_chat(tx, firm.group, team_id=None))
    assert not deliver(database, schedule, MONDAY)
    database.run(lambda tx: service.stop(tx, firm.group))
    assert [each.kind for each in database.look(schedules.active)] == ["sweep", "reminders"]


def test_a_new_hour_counts_from_now_on(database: Database, firm: Firm) -> None:
    schedule = bind(database, firm.group)
    moved = database.run(lambda tx: service.set_hour(tx, firm.group, 18 * 60, now=MONDAY))
    assert moved.occurrences(MONDAY - DAY, MONDAY) == []
    earlier = database.run(lambda tx: service.set_hour(tx, firm.group, 7 * 60, now=MONDAY))
    assert earlier.occurrences(MONDAY - DAY, MONDAY) == []  # 07:00 today is past: it comes tomorrow
    assert schedule.id == earlier.id


def test_a_representative_gets_the_own_list_in_private(database: Database, firm: Firm) -> None:
    watch(database, firm.huaneng, late(20), MONDAY - DAY)
    watch(database, firm.bolt, late(20), MONDAY - DAY)
    assign = {"customer_id": firm.tencent, "playbook": "visit", "text": "登门拜访", "owner_id": firm.li.id}
    database.run(lambda tx: measures.add(tx, **assign, assigned_at=MONDAY - DAY, due_at=MONDAY + HOUR))
    schedule = database.run(lambda tx: service.ensure_morning(tx, firm.li.id, zone=ZONE, now=MONDAY - 10 * DAY))
    assert database.run(lambda tx: jobs.greet(tx, due(schedule, MONDAY), now=MONDAY))
    [morning] = [call for call in outbox(database, firm.li.telegram) if call.key.startswith("morning")]
    assert morning.text.splitlines()[0] == "📋 <b>今日清单</b> · 11-23 周一"
    assert "华能电力" in morning.text
    assert "登门拜访" in morning.text
    assert "Bolt" not in morning.text


def test_who_cannot_be_written_to_is_not(database: Database, firm: Firm) -> None:
    watch(database, firm.huaneng, late(20), MONDAY)
    schedule = database.run(lambda tx: service.ensure_morning(tx, firm.li.id, zone=ZONE, now=MONDAY - 10 * DAY))
    database.run(lambda tx: people.change_member(tx, firm.li.id, reachable=False))
    assert not database.run(lambda tx: jobs.greet(tx, due(schedule, MONDAY), now=MONDAY))


@pytest.mark.parametrize("churn", [0.1, 0.02])
def test_a_level_that_another_risk_makes_is_told_by_that_risk(database: Database, firm: Firm, churn: float) -> None:
    """Whether churn stays or falls: a rise is not put down to a fall."""
    cells = [["payment", 0.62, "high", "high", "extreme"], ["loss", 0.1, "low", "high", "medium"]]

    def happen(tx: Tx) -> None:
        score(tx, firm.huaneng, MONDAY - 2 * DAY, "medium", churn_probability=0.1)
        detail = {"reasons": [SILENCE], "cells": cells}
        score(tx, firm.huaneng, MONDAY - HOUR, "extreme", churn_probability=churn, detail=detail)

    database.run(happen)
    deliver(database, bind(database, firm.group), MONDAY)
    [digest] = sent(database, firm.group)
    assert "中→极高：主要是付款违约风险 → 李雷：对账并约定付款日" in digest.text


def test_what_was_promised_to_a_customer_with_an_alert_stays_with_it(database: Database, firm: Firm) -> None:
    watch(database, firm.huaneng, late(20), MONDAY - HOUR)
    watch(database, firm.tencent, late(20), MONDAY - HOUR)

    def promise(tx: Tx) -> None:
        customers.add_step(tx, customer_id=firm.huaneng, member_id=firm.li.id, due_at=MONDAY - 3 * DAY, text="报价")
        customers.add_step(tx, customer_id=firm.tencent, member_id=firm.li.id, due_at=MONDAY + HOUR, text="回访")

    database.run(promise)
    deliver(database, bind(database, firm.group), MONDAY)
    [digest] = sent(database, firm.group)
    told = {line.split("</b>")[0][-4:]: line for line in digest.text.splitlines()[1:]}
    assert told["华能电力"].endswith("；已超期 3 天：报价")
    assert told["腾讯科技"].endswith("；今天到期：回访")
    assert len(told) == len(digest.text.splitlines()) - 1  # nothing is left to be counted at the end


def test_a_better_level_names_the_risk_that_is_left(database: Database, firm: Firm) -> None:
    cells = {"cells": [["payment", 0.3, "medium", "medium", "medium"]]}

    def happen(tx: Tx) -> None:
        score(tx, firm.huaneng, MONDAY - 2 * DAY, "high", churn_probability=0.2)
        score(tx, firm.huaneng, MONDAY - HOUR, "medium", churn_probability=0.2, detail=cells)

    database.run(happen)
    deliver(database, bind(database, firm.group), MONDAY)
    [digest] = sent(database, firm.group)
    assert "高→中：剩下的主要是付款违约风险" in digest.text


def test_alerts_that_nobody_answered_for_long_come_by_turns(database: Database, firm: Firm) -> None:
    for customer in (firm.huaneng, firm.tencent, firm.bolt):
        watch(database, customer, late(18), MONDAY - 20 * DAY)
    schedule, told = bind(database, firm.group, daily=True), set()
    deliver(database, schedule, MONDAY - DAY)  # the first look
    for ahead in range(3):
        assert deliver(database, schedule, MONDAY + ahead * DAY)
        lines = [line for line in sent(database, firm.group)[-1].text.splitlines() if "🔔" in line]
        assert len(lines) == 2
        told |= {line.split("</b>")[0] for line in (each.split("<b>")[1] for each in lines)}
    assert len(told) == 3
