"""Alerts from a changed score to the outbox: told once, edited as they change, to whom they concern."""

from __future__ import annotations

from datetime import timedelta

from db import alerts, people, telling
from db.gateway import Database, Tx
from db.scope import ALL
from handlers.alerts import service
from handlers.alerts.watching import Watch
from scoring.facts import Event
from tests.handlers.alerts.entries import entry_by
from tests.handlers.alerts.watch import CALM, change, competitor, late, outbox, sweep, watch, watch_all
from tests.support.clock import MONDAY
from tests.support.firm import Firm

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_rule_that_fires_is_told_once_to_the_group_and_the_owner(database: Database, firm: Firm) -> None:
    told = watch(database, firm.huaneng, late(18), MONDAY)
    assert [(each.rule, each.reason) for each in told] == [("late_payment", "first")]
    sent = outbox(database)
    assert {call.chat_id for call in sent} == {firm.group, firm.li.telegram}
    assert all(call.method == "sendMessage" for call in sent)
    assert watch(database, firm.huaneng, late(18), MONDAY + HOUR) == []
    assert len(outbox(database)) == 2


def test_each_reads_it_in_the_own_language_and_class(database: Database, firm: Firm) -> None:
    watch(database, firm.bolt, late(18), MONDAY)
    [group] = outbox(database, firm.group)
    [owner] = outbox(database, firm.amy.telegram)
    assert "付款逾期" in group.text
    assert "最长已逾期 18 天" in group.text
    assert "¥" not in group.text
    assert "late payment" in owner.text
    assert "120k" in owner.text
    assert "Bolt &amp; Sons &lt;Ltd&gt;" in owner.text


def test_an_open_group_hears_no_reason_and_a_confidential_one_the_amount(database: Database, firm: Firm) -> None:
    database.run(lambda tx: people.change_chat(tx, firm.group, disclosure="open"))
    watch(database, firm.huaneng, late(18), MONDAY)
    database.run(lambda tx: people.change_chat(tx, firm.group, disclosure="confidential"))
    watch(database, firm.tencent, late(18), MONDAY)
    first, second = outbox(database, firm.group)
    assert "18" not in first.text
    assert "¥12万" in second.text


def test_another_teams_group_hears_nothing(database: Database, firm: Firm) -> None:
    watch(database, firm.haier, late(18), MONDAY)
    assert outbox(database, firm.group) == []
    assert len(outbox(database, firm.forum)) == 1


def test_worse_edits_the_message_and_adds_one_short_reply(database: Database, firm: Firm) -> None:
    watch(database, firm.huaneng, late(12), MONDAY)
    [told] = watch(database, firm.huaneng, late(50), MONDAY + DAY)
    assert told.reason == "worse"
    first, edit, reply = outbox(database, firm.group)
    assert (edit.method, edit.target) == ("editMessageText", first.key)
    assert "加重" in edit.text
    assert reply.method == "sendMessage"
    assert reply.target == first.key
    assert reply.labels == []


def test_better_and_over_only_edit(database: Database, firm: Firm) -> None:
    watch(database, firm.huaneng, late(40), MONDAY)
    assert [each.reason for each in watch(database, firm.huaneng, late(12), MONDAY + DAY)] == ["better"]
    assert [each.reason for each in watch(database, firm.huaneng, CALM, MONDAY + 2 * DAY)] == ["resolved"]
    calls = outbox(database, firm.group)
    assert [call.method for call in calls] == ["sendMessage", "editMessageText", "editMessageText"]
    assert "已解除" in calls[-1].text
    assert watch(database, firm.huaneng, CALM, MONDAY + 3 * DAY) == []


def test_after_a_week_a_new_message_takes_over(database: Database, firm: Firm) -> None:
    watch(database, firm.huaneng, late(12), MONDAY)
    [told] = watch(database, firm.huaneng, late(12.5), MONDAY + 7 * DAY)
    assert told.reason == "repeat"
    first, again, old = outbox(database, firm.group)
    assert (first.key[-1], again.key[-1]) == ("0", "1")
    assert (old.method, old.target) == ("editMessageText", first.key)
    assert old.labels == []


def test_in_quiet_hours_it_waits_for_the_morning(database: Database, firm: Firm) -> None:
    night = MONDAY + 14 * HOUR  # 23:00
    watch(database, firm.huaneng, late(18), night)
    assert outbox(database) == []
    assert sweep(database, night + HOUR) == 0
    assert sweep(database, MONDAY + 23 * HOUR) == 2  # 08:00
    assert len(outbox(database, firm.group)) == 1


def test_what_is_over_before_the_morning_is_never_told(database: Database, firm: Firm) -> None:
    night = MONDAY + 14 * HOUR
    watch(database, firm.huaneng, late(18), night)
    watch(database, firm.huaneng, CALM, night + HOUR)
    assert sweep(database, MONDAY + DAY) == 0
    assert outbox(database) == []


def test_a_critical_one_passes_the_quiet_hours_without_a_sound(database: Database, firm: Firm) -> None:
    watch(database, firm.huaneng, late(60), MONDAY + 14 * HOUR)
    [call] = outbox(database, firm.group)
    assert call.params["disable_notification"] is True


def test_a_nightly_pass_tells_one_cause_in_one_message(database: Database, firm: Firm) -> None:
    east = [firm.huaneng, firm.tencent, firm.bolt]
    watch_all(database, [(each, late(12, 1000.0 * each)) for each in east], MONDAY)
    assert outbox(database) == []
    sweep(database, MONDAY)
    [together] = outbox(database, firm.group)
    assert "3 家客户" in together.text
    assert together.labels == ["①", "②", "③"]
    watch(database, firm.tencent, CALM, MONDAY + DAY)
    edit = outbox(database, firm.group)[-1]
    assert edit.target == together.key
    assert edit.text.count("已解除") == 1
    assert edit.labels == ["①", "③"]


def test_beyond_the_budget_it_is_left_to_the_digest(database: Database, firm: Firm) -> None:
    database.run(lambda tx: people.change_chat(tx, firm.group, settings={"watch": {"budget": 1}}))
    small, large = (firm.huaneng, late(12, 1000.0)), (firm.tencent, late(12, 900_000.0))
    watch_all(database, [small, large], MONDAY)
    sweep(database, MONDAY)
    [told] = outbox(database, firm.group)
    assert "腾讯科技" in told.text
    assert database.look(lambda tx: telling.owed(tx, [firm.group])) == []
    watch(database, firm.bolt, late(60), MONDAY + HOUR)  # critical: passes
    assert len(outbox(database, firm.group)) == 2


def test_a_graver_rule_silences_a_lesser_one(database: Database, firm: Firm) -> None:
    told = watch(database, firm.huaneng, late(18) | {"signals": (Event("credit_event", 0.5, 3),)}, MONDAY)
    assert [each.rule for each in told] == ["credit_event"]
    assert len(outbox(database, firm.group)) == 1
    again = watch(database, firm.huaneng, late(18), MONDAY + DAY)
    assert sorted((each.rule, each.reason) for each in again) == [
        ("credit_event", "resolved"),
        ("late_payment", "first"),
    ]


def test_the_author_is_not_told_what_the_reply_has_shown(database: Database, firm: Firm) -> None:
    database.run(lambda tx: _told_by_li(tx, firm))
    assert outbox(database, firm.li.telegram) == []
    assert len(outbox(database, firm.group)) == 1


def test_undo_withdraws_what_the_entry_alone_had_caused(database: Database, firm: Firm) -> None:
    undone = database.run(lambda tx: _told_by_li(tx, firm))
    [told] = database.run(
        lambda tx: service.on_undo(tx, change(tx, firm.huaneng, CALM), undone=undone, now=MONDAY + HOUR)
    )
    assert told.reason == "withdrawn"
    assert "已撤回" in outbox(database, firm.group)[-1].text
    found = database.look(lambda tx: alerts.get(tx, told.alert_id, ALL))
    assert found is not None
    assert (found.state, found.open) == ("withdrawn", False)


def _told_by_li(tx: Tx, firm: Firm) -> int:
    entry = entry_by(tx, firm.li.id, firm.huaneng, MONDAY)
    service.on_change(tx, change(tx, firm.huaneng, competitor(), entry), now=MONDAY)
    return entry.id


def test_an_alert_of_which_nothing_changed_is_not_written_again(database: Database, firm: Firm) -> None:
    def written(tx: Tx, days: float) -> list[int]:
        found = people.firm(tx)
        assert found is not None
        last = {alert.rule: alert for alert in alerts.open_of(tx, firm.huaneng)}
        asked = Watch(tx, found, MONDAY + HOUR, None)
        list(asked.customer(change(tx, firm.huaneng, late(days)), last))
        return [alert_id for alert_id, _ in asked.changed]

    watch_all(database, [(firm.huaneng, late(18))], MONDAY)
    [alert] = database.look(lambda tx: alerts.open_of(tx, firm.huaneng))
    assert database.run(lambda tx: written(tx, 18)) == []
    assert database.run(lambda tx: written(tx, 19)) == [alert.id]  # the days it tells are others
