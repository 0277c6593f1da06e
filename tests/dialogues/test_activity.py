"""Conversations about work: one's own figures, everybody's for who leads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import customers, records
from db.gateway import Database
from tests.support.clock import FixedClock
from tests.support.conversation import Conversation, one


async def test_the_own_figures_count_what_was_done(talk: Conversation, database: Database, clock: FixedClock) -> None:
    firm, now = talk.firm, clock.now()
    assert "拜访 0 次" in (await one(talk, firm.li, "/activity")).text
    await talk.say(firm.li, "/visit 华能 谈了价格")
    await talk.say(firm.li, "/visit 腾讯 一切正常")
    whom, yesterday = firm.huaneng, now - timedelta(days=1)
    database.run(
        lambda tx: customers.add_step(tx, customer_id=whom, member_id=firm.li.id, due_at=yesterday, text="回访")
    )
    complained = {"customer_id": firm.huaneng, "known_at": now, "severity": 2}
    asked, answered = now - timedelta(days=3), now - timedelta(days=3) + timedelta(hours=5)
    database.run(lambda tx: records.add(tx, "complaints", at=asked, answered_at=answered, **complained))
    said = await one(talk, firm.li, "工作情况")
    for told in ("拜访 2 次，2 家客户（上一期 0 次）", "录入 2 条", "逾期 1 件", "投诉首次答复：中位 5 小时"):
        assert told in said.text
    assert said.buttons == []


async def test_who_leads_sees_everybody_of_the_own_teams_and_opens_one(company: Conversation) -> None:
    firm = company.firm
    said = await one(company, firm.chen, "/activity")
    assert "高风险跟进" in said.text
    assert firm.li.name in said.buttons
    assert firm.wang.name not in said.buttons
    [opened] = await company.press(firm.chen, firm.li.name)
    assert f"🧭 {firm.li.name} · 近 30 天" in opened.text
    assert "数据完整度" in opened.text
    [back] = await company.press(firm.chen, "返回")
    assert back.text == said.text
    assert firm.wang.name in (await one(company, firm.admin, "/activity")).buttons


async def test_a_forged_button_opens_nobody_of_another_team(company: Conversation) -> None:
    firm = company.firm
    said = await one(company, firm.chen, "/activity")
    chen = firm.chen.telegram
    for data in (f"v1:act:who:{firm.wang.id}", "v1:act:x", "v1:act:who:999", "v1:act:who"):
        body = {"sender": chen, "chat": chen, "message_id": said.id, "data": data, "force": True}
        pressed = await company.rig.do("press", **body)
        await company.service.settle(update_id=pressed["update_id"])
        assert (await company.toasts(firm.chen))[-1] in {"您无权查看或操作此项。", "这个按钮已失效，请重新发起操作。"}


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
async def test_work_in_english(company: Conversation) -> None:
    assert "high risk looked after" in (await one(company, company.firm.chen, "/activity")).text
    assert "visits to" in (await one(company, company.firm.amy, "/activity")).text


async def test_a_sentence_that_begins_with_work_is_told(company: Conversation) -> None:
    assert "✅ 华能电力" in (await one(company, company.firm.li, "工作餐和华能谈了付款,要晚两周")).text
