"""The week and the month in review: what was told, how right it was, what it kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from db import alerts, measures, people, records, schedules, scores
from db.gateway import Database, Tx
from db.schedules import ScheduleInfo
from db.scope import ALL, Scope
from handlers.alerts import service as watching
from handlers.alerts.service import By
from handlers.common.jobs import Due
from handlers.digests import jobs, review_view, reviewing, service
from handlers.digests.view import Audience
from handlers.risk import standing
from scoring.effect import RuleQuality
from scoring.own import FieldRule
from tests.handlers.alerts.watch import CALM, change, late, outbox, watch
from tests.handlers.digests.test_deliver import score
from tests.support.clock import MONDAY
from tests.support.firm import Firm

DAY = timedelta(days=1)
ZONE = "Asia/Shanghai"
_VERSION = "20787-4dc8f780c0"


def orders(tx: Tx, customer_id: int, *days_ago: int) -> None:
    for days in days_ago:
        at = MONDAY - timedelta(days=days)
        values = {"customer_id": customer_id, "at": at, "known_at": at, "amount": Decimal(1000), "currency": "CNY"}
        records.add(tx, "orders", **values)


def handle(tx: Tx, alert_id: int, member_id: int, outcome: str, at: datetime) -> None:
    member = people.member(tx, member_id)
    assert member is not None
    watching.judge(tx, alert_id, outcome, By(member, ALL, at))


def due(schedule: ScheduleInfo, at: datetime) -> Due:
    run = schedule.occurrences(at - DAY, at)[-1]
    return Due(run.key, schedule.kind, run.local_date, run.at, schedule.zone, None, schedule.member_id, {})


def test_it_counts_movement_answers_losses_and_what_was_kept(database: Database, firm: Firm) -> None:
    [kept] = watch(database, firm.huaneng, late(18), MONDAY - 4 * DAY)
    [lost] = watch(database, firm.tencent, late(18), MONDAY - 5 * DAY)

    def happen(tx: Tx) -> None:
        handle(tx, kept.alert_id, firm.li.id, "handled", MONDAY - 3 * DAY)
        handle(tx, lost.alert_id, firm.li.id, "false", MONDAY - 3 * DAY)
        orders(tx, firm.huaneng, 400, 200, 100, 5)
        orders(tx, firm.tencent, 150, 120, 92)  # silent for 90 days two days ago
        orders(tx, firm.bolt, 150, 120, 91)  # and this one without a word
        score(tx, firm.huaneng, MONDAY - 9 * DAY, "high", value_12m=Decimal(1_860_000))
        score(tx, firm.huaneng, MONDAY - DAY, "medium", value_12m=Decimal(1_860_000))

    database.run(happen)
    found = database.look(lambda tx: reviewing.review(tx, ALL, start=MONDAY - 7 * DAY, end=MONDAY))
    assert (found.worse, found.better, found.told, found.answered) == (0, 1, 2, 2)
    [rule] = found.rules
    assert (rule.rule, rule.judged, rule.precision, rule.before_loss) == ("late_payment", 2, 0.5, 1)
    assert found.kept == reviewing.Kept(customers=1, value=Decimal(1_860_000), lost=2, missed=1)
    assert {each.customer_id for each in found.gone} == {firm.tencent, firm.bolt}
    assert found.risen == []


def test_an_alert_that_stood_when_a_customer_was_lost_was_a_warning(database: Database, firm: Firm) -> None:
    opened = MONDAY - 140 * DAY
    watch(database, firm.huaneng, late(18), opened)  # stands to this day
    watch(database, firm.tencent, late(18), opened)
    watch(database, firm.tencent, CALM, opened + DAY)  # this one was over long before

    def happen(tx: Tx) -> None:
        first_seen = replace(change(tx, firm.bolt, late(18)), new=True)  # in the list, but nobody was told
        watching.on_change(tx, first_seen, now=MONDAY - 5 * DAY)
        assert [each.told_at for each in alerts.open_of(tx, firm.bolt)] == [None]
        for customer_id in (firm.huaneng, firm.tencent, firm.bolt, firm.haier):
            orders(tx, customer_id, 302, 242, 182)  # silent for three gaps two days ago
        too_late = replace(change(tx, firm.haier, late(18)), new=True)
        watching.on_change(tx, too_late, now=MONDAY - DAY)

    database.run(happen)
    lost = database.look(lambda tx: reviewing.gone(tx, ALL, MONDAY - 7 * DAY, MONDAY))
    warned = database.look(lambda tx: alerts.warned(tx, lost, within=reviewing.WARNED))
    assert (len(lost), warned) == (4, {firm.huaneng, firm.bolt})
    found = database.look(lambda tx: reviewing.review(tx, ALL, start=MONDAY - 7 * DAY, end=MONDAY))
    assert (found.kept.lost, found.kept.missed) == (4, 2)


def test_it_names_who_rose_and_who_was_lost_and_leads_there(database: Database, firm: Firm) -> None:
    def happen(tx: Tx) -> None:
        orders(tx, firm.tencent, 150, 120, 92)
        score(tx, firm.huaneng, MONDAY - 9 * DAY, "medium", value_12m=Decimal(10), churn_probability=0.2)
        score(tx, firm.huaneng, MONDAY - DAY, "high", value_12m=Decimal(10), churn_probability=0.4)

    database.run(happen)
    database.run(_fitted)
    database.run(lambda tx: service.ensure_reviews(tx, firm.chen.id, zone=ZONE, now=MONDAY - 60 * DAY))
    weekly, _ = database.look(schedules.active)
    assert database.run(lambda tx: jobs.look_back_for(tx, due(weekly, MONDAY), now=MONDAY))
    [week] = outbox(database, firm.chen.telegram)
    assert "风险上升 1 家（华能电力），下降 0 家" in week.text
    assert "流失 1 家（腾讯科技），其中 1 家事先没有预警" in week.text
    assert week.labels == ["华能电力", "腾讯科技"]
    assert _VERSION not in week.text  # nobody who leads a team can do anything with it


def _fitted(tx: Tx) -> None:
    """The model that scores everybody."""
    made = {"as_of": MONDAY, "fitted_at": MONDAY, "parameters": {}, "data_fingerprint": "", "digest": ""}
    scores.add_model(tx, kind=standing.KIND, version=_VERSION, serving=True, **made)


def test_a_manager_gets_it_on_mondays_and_on_the_first_in_private(database: Database, firm: Firm) -> None:
    watch(database, firm.huaneng, late(18), MONDAY - 4 * DAY)
    database.run(lambda tx: service.ensure_reviews(tx, firm.chen.id, zone=ZONE, now=MONDAY - 60 * DAY))
    weekly, monthly = database.look(schedules.active)
    assert database.run(lambda tx: jobs.look_back_for(tx, due(weekly, MONDAY), now=MONDAY))
    assert not database.run(lambda tx: jobs.look_back_for(tx, due(weekly, MONDAY), now=MONDAY))
    assert not database.run(lambda tx: jobs.look_back_for(tx, due(monthly, MONDAY), now=MONDAY))
    first = MONDAY + 8 * DAY + timedelta(minutes=10)
    assert database.run(lambda tx: jobs.look_back_for(tx, due(monthly, first), now=first))
    week, month = outbox(database, firm.chen.telegram)
    assert week.text.splitlines()[0] == "🗓 <b>周报</b> · 11-16 至 11-23"
    assert month.text.splitlines()[0] == "🗓 <b>月报</b> · 11-01 至 12-01"
    assert "预警 1 条，已答复 0 条" in week.text


def test_nobody_else_gets_one(database: Database, firm: Firm) -> None:
    database.run(lambda tx: service.ensure_reviews(tx, firm.li.id, zone=ZONE, now=MONDAY - 60 * DAY))
    weekly, _ = database.look(schedules.active)
    assert not database.run(lambda tx: jobs.look_back_for(tx, due(weekly, MONDAY), now=MONDAY))
    assert outbox(database, firm.li.telegram) == []


def test_alerts_of_another_team_are_not_counted(database: Database, firm: Firm) -> None:
    watch(database, firm.haier, late(18), MONDAY - DAY)
    east = Scope((firm.east,))
    found = database.look(lambda tx: reviewing.review(tx, east, start=MONDAY - 7 * DAY, end=MONDAY))
    assert (found.told, list(found.rules)) == (0, [])
    assert database.look(lambda tx: len(alerts.waiting(tx, ALL))) == 1
    assert database.look(lambda tx: measures.open_in(tx, ALL)) == []


def test_a_rule_on_an_own_field_that_is_too_often_wrong_can_be_tried_out(database: Database, firm: Firm) -> None:
    found = database.look(lambda tx: reviewing.review(tx, ALL, start=MONDAY - 7 * DAY, end=MONDAY))
    made = FieldRule("my_capacity", "capacity", "年产能", "number", "below", 1000.0)
    poor = RuleQuality(made.key, 9, 9, 0.1, 0.0, 0.3, 0, float("nan"), poor=True)
    told = review_view.review(
        Audience("zh", "CNY", True), "weekly", ZONE, replace(found, rules=(poor,), made={made.key: made})
    )
    assert [button.data for row in told.buttons for button in row] == [f"v1:rule:try:{made.key}"]
