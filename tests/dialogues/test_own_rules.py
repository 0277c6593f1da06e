"""Conversations about warning rules on fields of the firm's own, and about the rules of a single customer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import alerts, audit, customers, people, rules
from db.gateway import Database
from db.scope import ALL
from handlers.customers import merging
from handlers.customers.service import Author
from handlers.digests import review_view, reviewing
from handlers.digests.view import Audience
from tests.dialogues.test_forged_buttons import forge
from tests.support.conversation import Conversation, one


def still_open(database: Database, customer: int) -> dict[str, str]:
    """What is open about a customer on own fields: the field -> the value that was found."""
    found = database.look(lambda tx: alerts.open_of(tx, customer))
    return {each.values["field"]: str(each.values["value"]) for each in found if each.rule.startswith("my_")}


def name_of(database: Database, customer: int) -> str:
    found = database.look(lambda tx: customers.get(tx, customer, ALL))
    assert found is not None
    return found.name


# A rule on a number -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoken", "field", "rule", "told", "undo", "condition", "alert"),
    [
        ("zh", "/fields 年产能 数字", "规则 年产能 低于 1000 严重", "华能 年产能 800", "撤销", "条件：年产能低于 1,000",
         "🔴 华能电力 · 年产能偏低\n年产能 800，低于 1,000"),
        ("en", "/fields Capacity number", "rule: capacity below 1,000 critical", "Huaneng capacity 800", "undo",
         "When: Capacity below 1,000", "🔴 华能电力 · Capacity too low\nCapacity 800, below 1,000"),
    ],
    indirect=["spoken"],
)  # fmt: skip
async def test_a_rule_on_a_number_tells_field_and_value_on_entry_and_ends_by_undo(
    company: Conversation, database: Database, field: str, rule: str, told: str, undo: str, condition: str, alert: str
) -> None:
    firm = company.firm
    await one(company, firm.admin, field)
    made = await one(company, firm.admin, rule)
    assert condition in made.text
    assert any(said in made.text for said in ("现在有 0 家", "meet it now: 0"))
    before = [each.id for each in await company.shown(firm.group)]
    [said] = await company.say(firm.li, told)  # who told it is not told it again
    assert said.text.startswith("✅")
    heard = [each.text for each in await company.shown(firm.group) if each.id not in before]
    assert [text.startswith(alert) for text in heard] == [True], heard
    assert still_open(database, firm.huaneng)
    [undone] = await company.say(firm.li, undo)
    assert undone.text.startswith("↩️")
    assert still_open(database, firm.huaneng) == {}


@pytest.mark.parametrize(
    ("field", "rule", "quiet", "loud", "value"),
    [
        ("/fields 合作等级: 战略 重要 一般", "规则 合作等级 是 一般", "重要", "一般", "一般"),
        ("/fields 合作等级: 战略 重要 一般", "规则 合作等级 不是 战略或重要", "战略", "一般", "一般"),
        ("/fields 下次审计 日期", "规则 下次审计 30天内", "2027-03-31", "2026-12-05", "12.0"),
        ("/fields 上次审计 日期", "规则 上次审计 超过 365 天", "2026-10-01", "2025-10-01", "-418.0"),
        ("/fields 押金 金额", "规则 押金 低于 10万", "10万", "5万", "50000.0"),
        ("/fields 员工 数字", "规则 员工 高于 500", "500", "501", "501.0"),
    ],
)
async def test_every_kind_of_field_is_compared_and_a_new_value_ends_the_alert(
    company: Conversation, database: Database, field: str, rule: str, quiet: str, loud: str, value: str
) -> None:
    firm, name = company.firm, field.split()[1].rstrip(":")
    await one(company, firm.admin, field)
    assert "条件：" in (await one(company, firm.admin, rule)).text
    await company.say(firm.li, f"华能 {name} {quiet}")
    assert still_open(database, firm.huaneng) == {}
    await company.say(firm.li, f"华能 {name} {loud}")
    assert still_open(database, firm.huaneng) == {name: value}
    await company.say(firm.li, f"华能 {name} 无")
    assert still_open(database, firm.huaneng) == {}  # what is not filled in fires nothing


async def test_a_rule_is_for_whom_it_was_made_and_can_be_changed_switched_off_and_deleted(
    company: Conversation, database: Database
) -> None:
    firm = company.firm
    await one(company, firm.admin, "/fields 年产能 数字")
    made = await one(company, firm.chen, "规则 年产能 低于 1000")
    assert "适用：华东" in made.text
    await company.say(firm.wang, f"{name_of(database, firm.haier)} 年产能 10")
    assert still_open(database, firm.haier) == {}  # the north has no such rule
    await company.say(firm.li, "华能 年产能 900")
    assert still_open(database, firm.huaneng) == {"年产能": "900.0"}
    listed = await one(company, firm.chen, "/rules")
    number = next(line.split()[0] for line in listed.text.splitlines() if "年产能偏低" in line)
    [opened] = await company.press(firm.chen, number)
    assert "（第 1 版）" in opened.text
    [lower] = await company.press(firm.chen, "界限 −")
    assert "年产能低于 800" in lower.text
    assert "现在有 0 家" in lower.text
    [off] = await company.press(firm.chen, "⏸ 关闭")
    assert "⏸" in off.text
    changes = [each for each in database.look(audit.latest) if each.entity == "rule"]
    assert [(each.after or {}).get("rule") for each in changes] == ["年产能"] * 3
    await company.press(firm.chen, "🗑 删除这条规则")
    assert still_open(database, firm.huaneng) == {}
    assert "年产能偏低" not in (await one(company, firm.chen, "/rules")).text
    assert database.look(audit.latest)[0].before == {"rule": "年产能", "limit": 1000.0}


async def test_a_rule_for_a_kind_of_customers_or_another_team_in_one_line(
    company: Conversation, database: Database
) -> None:
    firm = company.firm
    await one(company, firm.admin, "/fields 年产能 数字")
    assert "行业“电力”" in (await one(company, firm.admin, "规则 电力行业 年产能 低于 1000")).text
    assert "适用：华北" in (await one(company, firm.admin, "规则 华北 年产能 低于 500")).text
    await company.say(firm.wang, f"{name_of(database, firm.haier)} 年产能 499")
    assert still_open(database, firm.haier) == {"年产能": "499.0"}
    assert "无权" in (await one(company, firm.chen, "规则 华北 年产能 低于 900")).text
    refused = await one(company, firm.admin, "规则 火星 年产能 低于 900")
    assert "没有叫“火星”的" in refused.text


async def test_bad_conditions_are_answered_with_a_lesson(company: Conversation) -> None:
    firm = company.firm
    for made in ("/fields 年产能 数字", "/fields 等级: 甲 乙", "/fields 审计 日期", "/fields 备注项 文字"):
        await one(company, firm.admin, made)
    lessons = {
        "规则 年产能 1000": "请写 低于 或 高于",
        "规则 年产能 低于 1000吨": "不带单位",
        "规则 年产能 低于 很多": "是数字",
        "规则 等级 是 丙": "只有：甲 / 乙",
        "规则 审计 快到了": "请写天数",
        "规则 审计 30 小时内": "请写天数",
        "规则 备注项 是 重要": "没法比较",
        "/rules 利润率 低于 10": "已有字段：年产能 / 等级 / 审计 / 备注项",
    }
    for text, lesson in lessons.items():
        assert lesson in (await one(company, firm.admin, text)).text, text


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
async def test_bad_conditions_are_answered_in_english(company: Conversation) -> None:
    firm = company.firm
    for made in ("/fields Capacity number", "/fields Tier: gold silver", "/fields Audit date"):
        await one(company, firm.admin, made)
    lessons = {
        "rule Capacity 1000": "write below or above",
        "rule Capacity not below 1000": "write below or above",
        "rule Tier is bronze": "only: gold / silver",
        "rule Audit soon": "a number of days",
        "/rules profit below 3": "Your own fields: Capacity / Tier / Audit",
        "rule Bolt late payment many": "is no setting of “late payment”",
    }
    for text, lesson in lessons.items():
        assert lesson in (await one(company, firm.admin, text)).text, text


async def test_a_representative_makes_no_rules(company: Conversation, database: Database) -> None:
    firm = company.firm
    await one(company, firm.admin, "/fields 年产能 数字")
    assert "由主管和管理员设置" in (await one(company, firm.li, "规则 年产能 低于 1000")).text
    assert "由主管和管理员设置" in (await one(company, firm.li, "/rules 华能 逾期 5")).text
    assert database.look(rules.in_force) == []


async def test_the_audit_names_field_rule_and_customer(company: Conversation) -> None:
    firm = company.firm
    await one(company, firm.admin, "/fields 年产能 数字")
    await one(company, firm.admin, "规则 年产能 低于 1000")
    await company.say(firm.li, "华能 年产能 800")
    await one(company, firm.admin, "规则 华能 年产能 低于 900")
    shown = (await one(company, firm.admin, "/audit")).text
    assert "更改预警规则 · 年产能 · 华能电力" in shown
    assert "界限 1,000 → 900" in shown
    assert "更改客户 · 华能电力 年产能 800" in shown


async def test_a_rule_on_an_own_field_is_measured_and_reviewed(company: Conversation, database: Database) -> None:
    firm = company.firm
    await one(company, firm.admin, "/fields 年产能 数字")
    await one(company, firm.admin, "规则 年产能 低于 1000")
    await company.say(firm.li, "华能 年产能 800")
    await company.press(firm.li, "误报", chat=firm.group)
    listed = await one(company, firm.admin, "/rules")
    assert "年产能偏低 · 1 条 · 准确 0%" in listed.text
    now = company.world.clock.now() + timedelta(minutes=1)
    found = database.look(lambda tx: reviewing.review(tx, ALL, start=now - timedelta(days=7), end=now))
    told = review_view.review(Audience("zh", "CNY", True), "weekly", "Asia/Shanghai", found)
    assert "年产能偏低" in told.text
    assert "my_" not in told.text


async def test_a_class_nobody_is_in_and_a_segment_that_is_not_there(company: Conversation) -> None:
    firm = company.firm
    await one(company, firm.admin, "/fields 年产能 数字")
    for said in ("高价值", "high_value", "高价值客户的"):
        assert "全公司 · 高价值客户" in (await one(company, firm.admin, f"规则 {said} 年产能 低于 1000")).text


# The rules of one customer ----------------------------------------------------------------------------------------


async def test_a_threshold_for_one_customer_is_set_listed_and_taken_back(
    company: Conversation, database: Database
) -> None:
    firm = company.firm
    said = await one(company, firm.chen, "/rules 华能 逾期 5")
    assert "客户“华能电力”" in said.text
    assert "逾期超过 5 天" in said.text
    [kept] = database.look(rules.in_force)
    assert (kept.team_id, kept.segment, kept.parameters) == (firm.east, f"customer:{firm.huaneng}", {"days": 5.0})
    listed = await one(company, firm.chen, "规则 华能")
    assert "付款逾期 · 单独设置" in listed.text
    back = await one(company, firm.chen, "规则 华能 逾期 恢复")
    assert "单独设置" not in back.text
    assert "逾期超过 10 天" in back.text
    assert database.look(rules.in_force) == []


async def test_no_debt_at_all_or_debt_from_an_amount_on(company: Conversation, database: Database) -> None:
    firm = company.firm
    assert "逾期超过 1 天" in (await one(company, firm.admin, "/rules 华能 欠款 0")).text
    other = name_of(database, firm.tencent)
    said = await one(company, firm.admin, f"/rules {other} 欠款 5万")
    assert "逾期共 ¥5万 以上" in said.text
    off = await one(company, firm.admin, f"规则 {other} 久未拜访 关闭")
    assert "⏸" in off.text
    kept = {(each.segment, each.key, each.enabled) for each in database.look(rules.in_force)}
    assert kept == {
        (f"customer:{firm.huaneng}", "late_payment", True),
        (f"customer:{firm.tencent}", "late_payment", True),
        (f"customer:{firm.tencent}", "no_visit", False),
    }
    assert "这个值应在" in (await one(company, firm.admin, "/rules 华能 逾期 5000")).text
    assert "不像“逾期”的设置" in (await one(company, firm.admin, "/rules 华能 逾期 很久")).text


async def test_somebody_elses_customer_has_no_rules_of_mine(company: Conversation, database: Database) -> None:
    firm = company.firm
    said = await company.say(firm.chen, f"/rules {name_of(database, firm.haier)} 逾期 5")
    assert database.look(rules.in_force) == []
    assert not any("逾期超过" in each.text for each in said)
    await forge(company, firm.chen, f"v1:rule:set:late_payment:days:5:c{firm.haier}")
    assert database.look(rules.in_force) == []


async def test_an_alert_leads_to_the_rule_for_this_customer(company: Conversation, database: Database) -> None:
    firm = company.firm
    await one(company, firm.admin, "/fields 年产能 数字")
    await one(company, firm.admin, "规则 年产能 低于 1000")
    await company.say(firm.li, "华能 年产能 800")
    await company.say(firm.chen, "/alerts")
    listed = (await company.shown(firm.chen.telegram))[-1]
    assert "年产能偏低" in listed.text
    place = next(line[0] for line in listed.text.splitlines() if "年产能偏低" in line)
    [opened] = await company.press(firm.chen, place)
    assert "⚙️ 只为该客户调整" in opened.buttons
    measure = next(label for label in opened.buttons if label.startswith("📌"))
    [assigned] = await company.press(firm.chen, measure, message=opened.id)
    assert measure.removeprefix("📌 分派：") in assigned.text
    adjust = (await company.press(firm.chen, "⚙️ 只为该客户调整"))[-1]
    assert "客户“华能电力”" in adjust.text
    [lower] = await company.press(firm.chen, "界限 −")
    assert "年产能低于 800" in lower.text
    assert {each.segment for each in database.look(rules.in_force)} == {None, f"customer:{firm.huaneng}"}


async def test_forged_buttons_change_no_rules(company: Conversation, database: Database) -> None:
    firm = company.firm
    await one(company, firm.admin, "/fields 年产能 数字")
    await one(company, firm.admin, "规则 年产能 低于 1000")
    [kept] = database.look(rules.in_force)
    await company.say(firm.chen, "/my")
    assert "请管理员删除" in await forge(company, firm.chen, f"v1:rule:remove:{kept.key}")
    assert "没有这条规则" in await forge(company, firm.chen, "v1:rule:remove:late_payment")
    await company.say(firm.li, "/my")
    for act in ("adjust", "remove", "off"):
        assert "由主管和管理员设置" in await forge(company, firm.li, f"v1:rule:{act}:{kept.key}")
    assert database.look(rules.in_force) == [kept]


async def test_a_merge_takes_over_own_fields_and_gives_them_back(company: Conversation, database: Database) -> None:
    firm = company.firm
    await one(company, firm.admin, "/fields 年产能 数字")
    await company.say(firm.li, f"{name_of(database, firm.tencent)} 年产能 800")
    by = database.look(lambda tx: people.member(tx, firm.admin.id))
    assert by is not None
    now = company.world.clock.now()
    done = database.run(lambda tx: merging.merge(tx, firm.tencent, firm.huaneng, Author(by), now=now))
    assert list(database.look(lambda tx: customers.profile(tx, firm.huaneng))[1].values()) == [800.0]
    database.run(lambda tx: merging.part(tx, done.ticket, Author(by), now=now))
    assert database.look(lambda tx: customers.profile(tx, firm.huaneng))[1] == {}
