"""Conversations before a visit, and about customers nobody heard of."""

from __future__ import annotations

from datetime import timedelta

from db import customers, people, records
from db.gateway import Database
from handlers.briefs import service
from tests.support.clock import FixedClock
from tests.support.conversation import Conversation


async def test_a_brief_on_request(talk: Conversation) -> None:
    [said] = await talk.say(talk.firm.li, "/brief 华能")
    assert said.text.startswith("📋 华能电力")
    assert "问三件事" in said.text
    assert said.buttons == ["记拜访", "看风险"]


async def test_a_brief_in_english_and_not_of_other_teams(talk: Conversation) -> None:
    [said] = await talk.say(talk.firm.amy, "/brief bolt")
    assert "Three things to ask:" in said.text
    [refused] = await talk.say(talk.firm.amy, "/brief 海尔集团")
    assert "海尔集团" not in refused.buttons
    assert "Three things to ask:" not in refused.text


async def test_the_evening_before_a_visit_its_brief_is_offered(
    talk: Conversation, database: Database, clock: FixedClock
) -> None:
    firm, now = talk.firm, clock.now()
    due = now + timedelta(days=1)
    database.run(lambda tx: service.ensure(tx, firm.li.id, zone="Asia/Shanghai", now=now))
    database.run(
        lambda tx: customers.add_step(tx, customer_id=firm.huaneng, member_id=firm.li.id, due_at=due, text="回访")
    )
    offered = await talk.advance("9h", chat=firm.li.telegram)
    assert any("明天安排了" in said.text and "回访" in said.text for said in offered)
    again = await talk.advance("1h", chat=firm.li.telegram)
    assert not any("明天安排了" in said.text for said in again)
    [brief] = await talk.press(firm.li, "📋 华能电力")
    assert "问三件事" in brief.text


async def test_an_answer_about_a_quiet_customer_renews_the_date(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    li = database.look(lambda tx: people.member(tx, firm.li.id))
    assert li is not None
    await talk.say(firm.li, "/start")
    message = (await talk.shown(firm.li.telegram))[-1].id
    for _ in range(2):  # a double tap is one answer
        forged = await talk.rig.do(
            "press",
            sender=firm.li.telegram,
            chat=firm.li.telegram,
            message_id=message,
            data=f"v1:quiet:touched:{firm.huaneng}",
            force=True,
        )
        await talk.service.settle(update_id=forged["update_id"])
    [entry] = database.look(lambda tx: records.entries(tx, firm.huaneng))
    assert entry.kind == "visit"


async def test_nobody_answers_for_another_teams_customer(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    await talk.say(firm.li, "/start")
    message = (await talk.shown(firm.li.telegram))[-1].id
    data = f"v1:quiet:same:{firm.haier}"
    forged = await talk.rig.do(
        "press", sender=firm.li.telegram, chat=firm.li.telegram, message_id=message, data=data, force=True
    )
    await talk.service.settle(update_id=forged["update_id"])
    assert database.look(lambda tx: records.entries(tx, firm.haier)) == []


async def test_a_promise_with_an_hour_is_told_with_it_everywhere(talk: Conversation, database: Database) -> None:
    """And what was told by a command is shown as words."""
    li, now = talk.firm.li, talk.world.clock.now()
    database.run(lambda tx: service.ensure(tx, li.id, zone="Asia/Shanghai", now=now))
    [logged] = await talk.say(li, "/visit 华能 谈了付款,明天下午三点回访")
    assert "11-24 周二 15:00 回访" in logged.text
    [card] = await talk.say(li, "/customer 华能")
    assert "11-24 周二 15:00 回访" in card.text
    [brief] = await talk.say(li, "/brief 华能")
    assert "11-24 周二 15:00 答应过：回访" in brief.text
    for said in (card, brief):
        assert "谈了付款" in said.text
        assert "/visit" not in said.text
    evening = await talk.advance("9h", chat=li.telegram)
    assert any("华能电力：15:00 回访" in said.text for said in evening)


async def test_a_promise_for_a_day_is_told_without_an_hour(talk: Conversation) -> None:
    [logged] = await talk.say(talk.firm.li, "/visit 华能 谈了付款,下周二回访")
    assert "12-01 周二 回访" in logged.text


async def test_an_answer_by_a_button_stands_in_the_timeline_in_words(talk: Conversation, database: Database) -> None:
    firm = talk.firm
    await talk.say(firm.li, "/start")
    message = (await talk.shown(firm.li.telegram))[-1].id
    data = f"v1:quiet:same:{firm.huaneng}"
    body = {"sender": firm.li.telegram, "chat": firm.li.telegram, "message_id": message, "data": data, "force": True}
    forged = await talk.rig.do("press", **body)
    await talk.service.settle(update_id=forged["update_id"])
    [entry] = database.look(lambda tx: records.entries(tx, firm.huaneng))
    assert entry.text == "无变化"
    said = (await talk.shown(firm.li.telegram))[-1]
    assert said.text.startswith("✅ 华能电力 · 备注")
    [timeline] = await talk.say(firm.li, "时间线 华能")
    assert "无变化" in timeline.text
    assert "same" not in timeline.text
