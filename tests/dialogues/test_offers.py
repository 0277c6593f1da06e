"""Conversations about what fits a customer, what it said to it, and the brief that is sent on."""

from __future__ import annotations

import pytest

from db import records
from db.gateway import Database
from tests.support.clock import FixedClock
from tests.support.conversation import Conversation, one


async def test_what_fits_is_on_the_card_offered_and_answered(company: Conversation) -> None:
    li = company.firm.li
    assert "🤝 适合：" in (await one(company, li, "/customer 华能")).text
    [shown] = await company.press(li, "方案")
    assert "① " in shown.text
    [offered] = await company.press(li, "① 已提供")
    assert "11-23 已提供 · 等客户答复" in offered.text
    [answered] = await company.press(li, "① 考虑中")
    assert "11-23 已提供 · 🤔 客户考虑中" in answered.text
    card = await one(company, li, "/customer 华能")
    assert "今天 · 🤔 客户考虑中" in card.text
    assert "今天 提供方案：" in card.text
    audited = await one(company, company.firm.admin, "/audit 华能")
    assert "李娜：新建方案" in audited.text


async def test_an_offer_is_made_once_however_often_it_is_tapped(company: Conversation, database: Database) -> None:
    li = company.firm.li
    shown = await one(company, li, "/offer 华能")
    await company.press(li, "① 已提供")
    body = {"sender": li.telegram, "chat": li.telegram, "message_id": shown.id, "force": True}
    pressed = await company.rig.do("press", **body, data=shown.data["① 已提供"])
    await company.service.settle(update_id=pressed["update_id"])
    told = database.look(lambda tx: records.entries(tx, company.firm.huaneng))
    assert [entry.kind for entry in told].count("offer") == 1


async def test_an_offer_is_undone_like_everything_that_is_told(company: Conversation) -> None:
    li = company.firm.li
    await one(company, li, "/offer 华能")
    await company.press(li, "① 已提供")
    undone = await one(company, li, "/undo")
    assert "已撤销" in undone.text
    assert "🤝 适合：" in (await one(company, li, "/customer 华能")).text


async def test_the_brief_tells_nothing_of_what_is_thought_of_the_customer(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    firm, now = company.firm, clock.now()
    news = {"at": now, "known_at": now, "kind": "market_adverse", "words": "电价要调整", "scope": "market"}
    database.run(lambda tx: records.add(tx, "signals", customer_id=firm.bolt, **news))
    said = await one(company, firm.li, "行情 华能")
    assert "📰 华能电力 · 本期简报" in said.text
    assert "电价要调整" in said.text
    for secret in ("流失", "风险", "评级", "¥", "竞争对手"):
        assert secret not in said.text
    [sent] = await company.press(firm.li, "✅ 已发给客户")
    assert "✅ 11-23 已发给客户" in sent.text
    assert "今天 客户简报" in (await one(company, firm.li, "/customer 华能")).text


async def test_a_brief_for_an_industry(company: Conversation) -> None:
    said = await one(company, company.firm.li, "/outlook 电力行业")
    assert "📰 电力 · 本期简报" in said.text
    assert said.buttons == []


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
async def test_offers_in_english(company: Conversation) -> None:
    shown = await one(company, company.firm.amy, "/offer Nordwind")
    assert "services and financing that fit" in shown.text
    brief = await one(company, company.firm.amy, "/outlook Nordwind")
    assert "Industry and market" in brief.text


async def test_other_teams_customers_are_not_offered_anything(company: Conversation) -> None:
    assert "没有找到" in (await one(company, company.firm.wang, "/offer 华能电力")).text
