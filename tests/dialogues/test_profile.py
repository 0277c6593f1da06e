"""Conversations about a customer's file: its fields, the firm's own, due diligence, what its trade says."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from db import audit, customers, diligence
from db.gateway import Database
from tests.support.conversation import Conversation, one

# The file -------------------------------------------------------------------------------------------------------------


async def test_the_file_tells_fields_stage_contribution_and_credit(company: Conversation) -> None:
    said = await one(company, company.firm.li, "/profile 华能")
    for told in ("行业：电力", "阶段：", "近 12 个月：销售额 ¥", "建议授信：", "尽职调查：0/6", "还缺"):
        assert told in said.text
    card = await one(company, company.firm.li, "/customer 华能")
    assert "档案" in card.buttons
    [opened] = await company.press(company.firm.li, "档案")
    assert opened.text == said.text


TOLD = {
    "zh": (
        r"下单：近 12 个月 [1-9]\d* 天有单，一般 \d+ 天一次，每次约 ¥\S+；上次在 \d+ 天前",
        r"品类：近 12 个月 [1-9]\d* 种，之前 12 个月 \d+ 种",
        r"销售额 ¥\S+（占公司 [\d.]+%），毛利 ¥\S+（占公司 [\d.]+%），回款 ¥",
        r"长期价值（CLV）：今后 365 天 ¥\S+，以后的钱按年 10% 折现",
        r"下一张发票晚付概率 \d+%",
    ),
    "en": (
        r"Orders: on [1-9]\d* days in 12 months, usually every \d+ days, CN¥\S+ each; the last \d+ days ago",
        r"Different products: [1-9]\d* in 12 months, \d+ in the 12 before",
        r"sales CN¥\S+ \([\d.]+% of the firm's\), margin CN¥\S+ \([\d.]+% of the firm's\), money received CN¥",
        r"Lifetime value \(CLV\): CN¥\S+ in the next 365 days, later money discounted by 10% a year",
        r"Next invoice paid late: \d+%",
    ),
}


@pytest.mark.parametrize("spoken", ["zh", "en"])
async def test_the_file_tells_rhythm_variety_contribution_value_and_payment(company: Conversation, spoken: str) -> None:
    said = await one(company, company.firm.li, "/profile 华能电力")
    for told in TOLD[spoken]:
        assert re.search(told, said.text), (told, said.text)
    hidden = await one(company, company.firm.li, "/profile 华能电力", chat=company.firm.group)
    assert "¥" not in hidden.text
    assert re.search("一般|usually|每|every", hidden.text)


async def test_a_group_reads_the_file_without_amounts(company: Conversation) -> None:
    said = await one(company, company.firm.li, "/profile 华能", chat=company.firm.group)
    assert "行业：电力" in said.text
    assert "¥" not in said.text
    assert said.raw["ephemeral_to"] == company.firm.li.telegram


async def test_a_field_is_changed_in_one_line_and_taken_back(company: Conversation, database: Database) -> None:
    firm = company.firm
    said = await one(company, firm.li, "档案 华能 地区 南京")
    assert said.text == "✅ 华能电力 · 地区：南京"
    [change] = database.look(lambda tx: audit.of_customer(tx, firm.huaneng, limit=1))
    assert (change.before, change.after) == ({"region": "上海"}, {"region": "南京"})
    [undone] = await company.press(firm.li, "撤销")
    assert "已撤销" in undone.text
    found, _ = database.look(lambda tx: customers.profile(tx, firm.huaneng))
    assert found["region"] == "上海"


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("/profile 华能 行业 新能源", "industry", "new_energy"),
        ("/profile 华能 规模:小型", "size", "small"),
        ("/profile 华能 获客成本 1.5万", "acquisition_cost", 15_000),
        ("/profile 华能 风险偏好 4", "risk_appetite", 4),
        ("/profile 华能 获客渠道 无", "acquisition_channel", None),
    ],
)
async def test_values_are_read_as_people_write_them(
    company: Conversation, database: Database, text: str, key: str, value: object
) -> None:
    said = await one(company, company.firm.li, text)
    assert said.text.startswith("✅ 华能电力")
    found, _ = database.look(lambda tx: customers.profile(tx, company.firm.huaneng))
    assert found[key] == value


async def test_what_is_no_value_is_refused_with_an_example(company: Conversation) -> None:
    for text in ("/profile 华能 获客成本 很多", "/profile 华能 规模 特大", "/profile 华能 风险偏好 9"):
        assert "不能作为" in (await one(company, company.firm.li, text)).text


async def test_credit_is_for_who_leads(company: Conversation, database: Database) -> None:
    firm = company.firm
    assert "无权" in (await one(company, firm.li, "/profile 华能 信用额度 500万")).text
    assert "✅" in (await one(company, firm.chen, "/profile 华能 信用额度 500万")).text
    found, _ = database.look(lambda tx: customers.profile(tx, firm.huaneng))
    assert found["credit_limit"] == 5_000_000


async def test_a_value_by_buttons_and_by_an_answer(company: Conversation) -> None:
    li = company.firm.li
    await one(company, li, "/profile 华能")
    await company.press(li, "修改…")
    await company.press(li, "规模")
    [tapped] = await company.press(li, "跨国")
    assert tapped.text == "✅ 华能电力 · 规模：跨国"
    await one(company, li, "/profile 华能")
    await company.press(li, "修改…")
    await company.press(li, "全称")
    [typed] = await company.say(li, "华能 <电力> & 股份有限公司")
    assert "全称：华能 <电力> & 股份有限公司" in typed.text


async def test_to_take_back_the_last_thing_may_mean_a_field(company: Conversation) -> None:
    li = company.firm.li
    await company.say(li, "华能 下单 3万")
    await company.advance("1m")
    await company.say(li, "/profile 华能 地区 南京")
    asked = await one(company, li, "刚才那条记错了，撤掉吧")
    assert asked.text == "要撤销这处修改吗？华能电力 · 地区"
    [undone] = await company.press(li, "撤销", message=asked.id)
    assert undone.text == "↩️ 已撤销：华能电力 · 地区"
    assert "华能 下单 3万" in (await one(company, li, "刚才那条记错了，撤掉吧")).text


async def test_words_that_begin_like_the_command_are_told(company: Conversation) -> None:
    assert "档案 ·" not in (await one(company, company.firm.li, "档案里说华能要晚付款两周")).text


# Due diligence --------------------------------------------------------------------------------------------------------


async def test_due_diligence_is_ticked_with_the_day_and_is_due_again_after_a_year(
    company: Conversation, database: Database
) -> None:
    li = company.firm.li
    await one(company, li, "/profile 华能")
    await company.press(li, "尽职调查")
    [ticked] = await company.press(li, "☐ 现场走访")
    assert "☑ 现场走访 · 11-23" in ticked.text
    [open_again] = await company.press(li, "☑ 现场走访")
    assert "☐ 现场走访" in open_again.text
    await company.press(li, "☐ 信用报告")
    assert "尽职调查：1/6" in (await one(company, li, "/profile 华能")).text
    long_ago = company.world.clock.now() - timedelta(days=370)
    database.run(lambda tx: diligence.tick(tx, company.firm.huaneng, "registry", now=long_ago))
    await one(company, li, "/profile 华能")
    [stale] = await company.press(li, "尽职调查")
    assert "⚠️ 工商与诉讼 · 2025-11-18" in stale.text


# The firm's own fields ------------------------------------------------------------------------------------------------


async def test_a_field_of_the_firms_own_is_made_filled_in_and_listed(company: Conversation) -> None:
    firm = company.firm
    made = await one(company, firm.admin, "/fields 合作等级: 战略 重要 一般")
    assert "合作等级（战略 / 重要 / 一般）" in made.text
    told = await one(company, firm.li, "华能 合作等级 重要")
    assert told.text == "✅ 华能电力 · 合作等级：重要"
    assert "合作等级：重要" in (await one(company, firm.li, "/profile 华能")).text
    assert "不能作为" in (await one(company, firm.li, "华能 合作等级 很好")).text
    await one(company, firm.li, "/fields")
    [spread] = await company.press(firm.li, "合作等级")
    assert "重要：1 家" in spread.text
    [listed] = await company.press(firm.li, "重要")
    assert "华能电力" in listed.buttons
    await one(company, firm.wang, "/fields")
    [others] = await company.press(firm.wang, "合作等级")
    assert "还没有客户" in others.text


@pytest.mark.parametrize(
    ("made", "told", "shown"),
    [
        ("/fields 年产能 数字", "华能 年产能 1,200", "年产能：1,200"),
        ("/fields 下次审计 日期", "华能 下次审计 2027-03-31", "下次审计：2027-03-31"),
        ("/fields 押金 金额", "华能 押金 50万", "押金：¥50万"),
        ("/fields 口号 文字", "华能 口号 <b>稳", "口号：<b>稳"),
    ],
)
async def test_kinds_of_own_fields(company: Conversation, made: str, told: str, shown: str) -> None:
    await one(company, company.firm.admin, made)
    assert shown in (await one(company, company.firm.li, told)).text


async def test_own_fields_are_made_and_dropped_by_administrators(company: Conversation) -> None:
    firm = company.firm
    assert "无权" in (await one(company, firm.chen, "/fields 等级：甲 乙")).text
    for wrong in ("/fields 等级", "/fields 行业: 甲 乙", "/fields 123 数字"):
        assert "🧩" not in (await one(company, firm.admin, wrong)).text
    await one(company, firm.admin, "/fields 等级: 甲 乙")
    await one(company, firm.li, "华能 等级 甲")
    await one(company, firm.admin, "字段")
    await company.press(firm.admin, "等级")
    [dropped] = await company.press(firm.admin, "删除字段")
    assert "还没有" in dropped.text
    assert "等级：甲" not in (await one(company, firm.li, "/profile 华能")).text
    await one(company, firm.admin, "/fields 等级: 甲 乙")
    assert "等级：甲" in (await one(company, firm.li, "/profile 华能")).text


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
async def test_the_file_in_english(company: Conversation) -> None:
    said = await one(company, company.firm.amy, "/profile Nordwind")
    for told in ("Stage: ", "Last 12 months: sales", "Proposed credit: ", "Due diligence: 0 of 6"):
        assert told in said.text
    changed = await one(company, company.firm.amy, "profile Nordwind region Hamburg")
    assert changed.text == "✅ Nordwind Turbines · Region: Hamburg"
    refused = await one(company, company.firm.amy, "/profile Nordwind size gigantic")
    assert "“Size”" in refused.text
