"""Conversations about projects: the pipeline, partners for a type, a customer's projects and who takes part."""

from __future__ import annotations

from decimal import Decimal

import pytest

from db import audit, people, records
from db.gateway import Database
from tests.support.clock import FixedClock
from tests.support.conversation import Conversation, one


def planned(database: Database, talk: Conversation, clock: FixedClock, **values: object) -> int:
    """A project of Huaneng's."""
    now = clock.now()
    row = {"opened_at": now, "known_at": now, "name": "园区储能一期", "type": "green_energy", "stage": "final round"}
    row |= {"customer_id": talk.firm.huaneng, "amount": Decimal(3_000_000), "currency": "CNY", **values}
    return database.run(lambda tx: records.add(tx, "projects", **row))


async def test_the_pipeline_by_stage_person_and_result(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    planned(database, company, clock)
    planned(database, company, clock, name="旧", closed_at=clock.now(), closed_known_at=clock.now(), result="won")
    said = await one(company, company.firm.li, "项目")
    assert "final round 1 个，¥300万" in said.text
    assert "绿色能源：赢 2，输 0（成功率 100%）" in said.text
    [by_person] = await company.press(company.firm.li, "按人员")
    assert "李娜：进行中 " in by_person.text
    await company.press(company.firm.li, "« 项目")
    [mine] = await company.press(company.firm.li, "我的")
    assert mine.id == said.id


async def test_a_group_sees_no_amounts(company: Conversation, database: Database, clock: FixedClock) -> None:
    planned(database, company, clock)
    said = await one(company, company.firm.li, "/project", chat=company.firm.group)
    assert "final round 1 个" in said.text
    assert "¥" not in said.text
    assert said.buttons == ["在私聊中打开"]


async def test_the_partners_for_a_type_have_a_grade_of_their_own(company: Conversation) -> None:
    said = await one(company, company.firm.li, "/project 研发")
    assert "研发 · 最合适的合作方" in said.text
    assert "合作与忠诚 30%" in said.text
    assert "平时" in said.text
    assert "①" in said.buttons
    [opened] = await company.press(company.firm.li, "①")
    assert "作为项目合作方" in opened.text


async def test_an_administrator_weighs_a_type_and_nobody_else(company: Conversation, database: Database) -> None:
    refused = await one(company, company.firm.chen, "/project 研发 付款 60")
    assert "无权" in refused.text
    done = await one(company, company.firm.admin, "项目 研发 付款 60")
    assert "付款 40%" in done.text
    firm = database.look(people.firm)
    assert firm is not None
    assert firm.settings["scoring"]["profiles"]["r_and_d"]["weights"]["payment"] == 60
    [change] = database.look(lambda tx: audit.latest(tx, limit=1))
    assert (change.action, change.entity) == ("change", "profile")
    for wrong in ("/project 研发 天气 30", "/project 研发 付款 300"):
        assert "例如" in (await one(company, company.firm.admin, wrong)).text


async def test_who_takes_part_is_typed_and_shown(company: Conversation, database: Database, clock: FixedClock) -> None:
    li = company.firm.li
    planned(database, company, clock)
    card = await one(company, li, "/customer 华能电力")
    assert "项目" in card.buttons
    [shown] = await company.press(li, "项目")
    assert "园区储能一期 绿色能源 · final round · ¥300万" in shown.text
    await company.press(li, "👥 园区储能一期")
    [told] = await company.say(li, "天元电缆 30% 供货 共担风险")
    assert "👥 天元电缆 30% 供货 共担风险" in told.text
    await company.press(li, "👥 园区储能一期")
    [order] = await company.say(li, "华能电力 下单 5万")  # no answer, but told
    assert order.text.startswith("✅ 华能电力 · 订单")
    await company.press(li, "👥 园区储能一期")
    for wrong in ("30%", "天元 300%"):
        [refused] = await company.say(li, wrong)
        assert "例如" in refused.text


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
async def test_projects_in_english(company: Conversation, database: Database, clock: FixedClock) -> None:
    planned(database, company, clock)
    said = await one(company, company.firm.li, "/project")
    assert "final round: 1, CN¥3M" in said.text
    fits = await one(company, company.firm.li, "project Huaneng")
    assert "As a partner for projects" in fits.text


async def test_words_that_begin_like_the_command_are_told_and_not_looked_up(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    """A delay changes no column of the open project that it is about."""
    planned(database, company, clock)
    said = await one(company, company.firm.li, "项目延误了,华能很不满")
    assert "✅ 华能电力" in said.text


async def test_other_teams_projects_stay_theirs(company: Conversation, database: Database, clock: FixedClock) -> None:
    planned(database, company, clock)
    said = await one(company, company.firm.wang, "/project")
    assert "final round" not in said.text
    [refused] = await company.say(company.firm.wang, "/project 华能电力")
    assert "没有找到" in refused.text
