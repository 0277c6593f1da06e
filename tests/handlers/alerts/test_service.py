"""Answers, silence, escalation; and two processes at work on one database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from db import alerts, audit, deliveries, people
from db.alerts import AlertInfo
from db.gateway import Database
from db.people import MemberInfo
from db.scope import ALL, Scope
from handlers.alerts import service
from handlers.alerts.service import By
from handlers.common.errors import NotAllowed, UserError
from tests.handlers.alerts.watch import CALM, competitor, late, outbox, sweep, watch
from tests.support.clock import MONDAY
from tests.support.firm import Firm, Person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def member(database: Database, person: Person) -> MemberInfo:
    found = database.look(lambda tx: people.member(tx, person.id))
    assert found is not None
    return found


def by(database: Database, person: Person, after: timedelta = HOUR) -> By:
    who = member(database, person)
    return By(who, Scope.of(who), MONDAY + after)


@pytest.fixture
def alert(database: Database, firm: Firm) -> AlertInfo:
    """One about li's customer, told to the group and li."""
    [told] = watch(database, firm.huaneng, late(18), MONDAY)
    found = database.look(lambda tx: alerts.get(tx, told.alert_id, ALL))
    assert found is not None
    return found


@pytest.mark.parametrize("outcome", service.OUTCOMES)
def test_an_outcome_edits_every_message_and_is_in_the_audit(
    database: Database, firm: Firm, alert: AlertInfo, outcome: str
) -> None:
    judged = database.run(lambda tx: service.judge(tx, alert.id, outcome, by(database, firm.li)))
    assert (judged.outcome, judged.outcome_by, judged.state) == (outcome, firm.li.id, "known")
    edits = [call for call in outbox(database) if call.method == "editMessageText"]
    assert {call.chat_id for call in edits} == {firm.group, firm.li.telegram}
    [row] = [each for each in database.look(audit.latest) if each.entity == "alert"]
    assert (row.action, row.member_id, row.after and row.after["outcome"]) == ("said", firm.li.id, outcome)


def test_what_is_known_speaks_again_only_when_it_gets_worse(database: Database, firm: Firm, alert: AlertInfo) -> None:
    database.run(lambda tx: service.judge(tx, alert.id, "known", by(database, firm.li)))
    assert watch(database, firm.huaneng, late(20), MONDAY + 8 * DAY) == []
    [told] = watch(database, firm.huaneng, late(50), MONDAY + 9 * DAY)
    assert told.reason == "worse"
    assert [each.id for each in database.look(lambda tx: alerts.waiting(tx, ALL))] == [alert.id]


def test_rights(database: Database, firm: Firm, alert: AlertInfo) -> None:
    with pytest.raises(NotAllowed):  # another team's customer
        database.run(lambda tx: service.judge(tx, alert.id, "true", by(database, firm.wang)))
    with pytest.raises(NotAllowed, match="alert-not-yours"):  # a colleague's
        database.run(lambda tx: service.snooze(tx, alert.id, "1h", by(database, firm.amy)))
    with pytest.raises(NotAllowed, match="alert-not-yours"):
        database.run(lambda tx: service.judge(tx, alert.id, "handled", by(database, firm.amy)))
    database.run(lambda tx: service.judge(tx, alert.id, "false", by(database, firm.amy)))
    database.run(lambda tx: service.snooze(tx, alert.id, "7d", by(database, firm.chen)))
    database.run(lambda tx: service.judge(tx, alert.id, "handled", by(database, firm.admin)))


def test_a_closed_alert_can_still_be_judged_but_not_silenced(database: Database, firm: Firm, alert: AlertInfo) -> None:
    watch(database, firm.huaneng, CALM, MONDAY + DAY)
    with pytest.raises(UserError, match="alert-gone"):
        database.run(lambda tx: service.snooze(tx, alert.id, "1h", by(database, firm.li)))
    judged = database.run(lambda tx: service.judge(tx, alert.id, "true", by(database, firm.li)))
    assert (judged.outcome, judged.state) == ("true", "closed")


def test_nobody_acts_so_the_manager_and_then_the_administrator_hear_of_it(
    database: Database, firm: Firm, alert: AlertInfo
) -> None:
    assert sweep(database, MONDAY + 23 * HOUR) == 0
    assert sweep(database, MONDAY + 25 * HOUR) == 1
    [to_chen] = outbox(database, firm.chen.telegram)
    assert "⏫ 一直没人处理，已报主管" in to_chen.text
    assert sweep(database, MONDAY + 26 * HOUR) == 0
    assert sweep(database, MONDAY + 49 * HOUR) == 1
    assert "已报管理员" in outbox(database, firm.admin.telegram)[0].text
    assert sweep(database, MONDAY + 80 * HOUR) == 0


def test_whoever_answers_stops_it(database: Database, firm: Firm, alert: AlertInfo) -> None:
    database.run(lambda tx: service.judge(tx, alert.id, "true", by(database, firm.li)))
    assert sweep(database, MONDAY + 3 * DAY) == 0


def test_a_critical_one_is_passed_on_the_same_day_but_not_at_night(database: Database, firm: Firm) -> None:
    watch(database, firm.huaneng, late(60), MONDAY)
    assert sweep(database, MONDAY + 4 * HOUR) == 1
    watch(database, firm.tencent, late(60), MONDAY + 10 * HOUR)  # 19:00
    assert sweep(database, MONDAY + 15 * HOUR) == 0  # midnight
    assert sweep(database, MONDAY + 24 * HOUR) == 0  # 09:00: they have just come
    assert sweep(database, MONDAY + 25 * HOUR) == 2  # both: the first one to the administrator


def test_what_nobody_answered_of_many_is_passed_on_in_one_message(database: Database, firm: Firm) -> None:
    for customer in (firm.huaneng, firm.tencent):
        watch(database, customer, late(20) | competitor(3), MONDAY)
    watch(database, firm.bolt, late(60), MONDAY)
    told = len(outbox(database, firm.chen.telegram))
    sweep(database, MONDAY + 25 * HOUR)
    passed_on = outbox(database, firm.chen.telegram)[told:]
    first = passed_on[0].text.split("\n")
    assert first[0] == f"⏫ <b>{len(first) - 1} 条预警一直没人处理</b>"
    assert {line.split(" · ")[1] for line in first[1:]} >= {"付款逾期", "竞争压力"}
    assert len(passed_on) == 1


def test_a_muted_one_comes_back_once(database: Database, firm: Firm, alert: AlertInfo) -> None:
    database.run(lambda tx: service.snooze(tx, alert.id, "24h", by(database, firm.li)))
    assert sweep(database, MONDAY + 20 * HOUR) == 0
    assert sweep(database, MONDAY + 26 * HOUR) == 2
    assert sweep(database, MONDAY + 27 * HOUR) == 0
    assert "静音结束" in outbox(database, firm.group)[-1].text


def test_two_processes_decide_about_one_customer_and_it_is_told_once(database: Database, firm: Firm) -> None:
    with Database(database.url) as other, ThreadPoolExecutor(2) as both:
        results = list(both.map(lambda db: _told(db, firm), (database, other)))
    assert sorted(results) in ([0, 1], [1, 1])  # the second may have been refused by the database, never told twice
    assert len(outbox(database, firm.group)) == 1


def _told(database: Database, firm: Firm) -> int:
    try:
        return len(watch(database, firm.huaneng, late(18), MONDAY))
    except Exception:  # the unique index on open alerts: that unit is undone as a whole
        return 0


def test_a_run_is_claimed_by_one_of_two_processes(database: Database, firm: Firm) -> None:
    key = "sweep:1:20261123T0100"
    with Database(database.url) as other, ThreadPoolExecutor(2) as both:
        claims = list(both.map(lambda db: db.run(lambda tx: deliveries.claim(tx, key, now=MONDAY)), (database, other)))
    assert sorted(claims) == [False, True]
