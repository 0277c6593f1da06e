"""Conversations about own fields in the grade, told in plain words, and dropped with all that uses them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import alerts, audit, customers, people, rules, scores
from db.gateway import Database
from handlers.risk import record
from tests.dialogues.test_forged_buttons import forge
from tests.support.conversation import Conversation, one


def kept(database: Database, customer: int) -> dict[str, object]:
    """The own fields of a customer, values by key."""
    return database.look(lambda tx: customers.profile(tx, customer))[1]


# Told in plain words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoken", "made", "told", "value"),
    [
        ("zh", "/fields 合作等级: 战略 重要 一般", "华能 合作等级 战略", "战略"),
        ("zh", "/fields 合作等级: 战略 重要 一般", "华能的合作等级是战略", "战略"),
        ("zh", "/fields 合作等级: 战略 重要 一般", "把华能的合作等级改成重要", "重要"),
        ("zh", "/fields 合作等级: 战略 重要 一般", "华能合作等级：一般", "一般"),
        ("zh", "/fields 年产能 数字", "华能年产能1200", 1200.0),
        ("zh", "/fields 年产能 数字", "华能年产能提高到1,500。", 1500.0),
        ("en", "/fields Tier: strategic normal", "Huaneng tier strategic", "strategic"),
        ("en", "/fields Tier: strategic normal", "Huaneng's tier is now normal", "normal"),
        ("en", "/fields Tier: strategic normal", "Set Huaneng tier to strategic", "strategic"),
        ("en", "/fields Tier: strategic normal", "Huaneng: tier = normal", "normal"),
    ],
    indirect=["spoken"],
)
async def test_an_own_field_is_told_in_plain_words_and_taken_back(
    company: Conversation, database: Database, made: str, told: str, value: object
) -> None:
    firm = company.firm
    await one(company, firm.admin, made)
    said = await one(company, firm.li, told)
    assert said.text.startswith("✅")
    assert list(kept(database, firm.huaneng).values()) == [value]
    undone = await one(company, firm.li, "/undo")
    assert undone.text.startswith("↩️")
    assert kept(database, firm.huaneng) == {}


@pytest.mark.parametrize(
    "text", ["华能 年产能 不足,要推迟订单", "华能年产能不足，要推迟订单两周", "华能年产能问题让他们很不满意"]
)
async def test_a_sentence_that_names_an_own_field_is_told_as_ever(
    company: Conversation, database: Database, text: str
) -> None:
    firm = company.firm
    await one(company, firm.admin, "/fields 年产能 数字")
    said = await company.say(firm.li, text)
    assert "不能作为" not in said[0].text
    assert kept(database, firm.huaneng) == {}


async def test_undo_takes_back_what_came_last(company: Conversation, database: Database) -> None:
    firm = company.firm
    await one(company, firm.admin, "/fields 年产能 数字")
    await company.say(firm.li, "华能 年产能 800")
    company.world.clock.advance(timedelta(seconds=5))
    await company.say(firm.li, "/visit 华能 一切正常")
    assert "拜访" in (await one(company, firm.li, "撤销")).text
    assert kept(database, firm.huaneng) != {}
    assert "年产能" in (await one(company, firm.li, "撤销")).text
    assert kept(database, firm.huaneng) == {}


# In the grade ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoken", "field", "weight", "told", "listed", "shown"),
    [
        ("zh", "/fields 年产能 数字", "权重 年产能 合作 权重 3 0:20 1000:60 5000:100", "华能 年产能 3000",
         "＋ 年产能（合作与忠诚，权重 3）：0 → 20 · 1,000 → 60 · 5,000 → 100", "年产能：3,000（80 分）"),
        ("en", "/fields Tier: gold silver bronze", "weights tier cooperation gold:100 silver:70 bronze:30",
         "Huaneng tier silver", "＋ Tier (Cooperation and loyalty, weight 1): gold → 100 · silver → 70 · bronze → 30",
         "Tier: silver (70 points)"),
    ],
    indirect=["spoken"],
)  # fmt: skip
async def test_an_own_field_is_a_line_of_the_grade_shown_with_its_points(
    company: Conversation, database: Database, field: str, weight: str, told: str, listed: str, shown: str
) -> None:
    firm = company.firm
    await one(company, firm.admin, field)
    changed = (await company.say(firm.admin, weight))[-1]
    assert listed in changed.text
    assert "→" in changed.text.splitlines()[-2]  # what it does to everybody's grades
    written = database.look(audit.latest)[0]
    assert (written.entity, list((written.after or {})["indicators"])) == (
        "weights",
        [listed[2:].split()[0].split("（")[0]],
    )
    await company.say(firm.li, "/visit 华能 一切正常" if "年产能" in field else "/visit Huaneng all is well")
    before = database.look(lambda tx: scores.current(tx, firm.huaneng))
    await company.say(firm.li, told)
    after = database.look(lambda tx: scores.current(tx, firm.huaneng))
    assert before is not None
    assert after is not None
    assert after.detail["grade_coverage"] > before.detail["grade_coverage"]
    [line] = [each for each in record.lines_of(after) if each.name]
    [unknown] = [each for each in record.lines_of(before) if each.name]
    assert (unknown.value, unknown.points) == (None, 60.0)  # neutral, not zero
    assert line.points == (80.0 if "年产能" in field else 70.0)
    await company.say(firm.li, "/rating 华能" if "年产能" in field else "/rating Huaneng")
    texts = [each.text for each in await company.shown(firm.li.telegram)]
    assert any(shown in text for text in texts), texts[-1]


async def test_a_line_is_weighed_anew_and_let_go(company: Conversation, database: Database) -> None:
    firm = company.firm
    await one(company, firm.admin, "/fields 年产能 数字")
    await company.say(firm.admin, "/weights 年产能 合作 0:20 1000:60")
    again = (await company.say(firm.admin, "/weights 年产能 权重 2"))[-1]
    assert "权重 2）：0 → 20 · 1,000 → 60" in again.text
    moved = (await company.say(firm.admin, "/weights 年产能 战略"))[-1]
    assert "＋ 年产能（战略判断，权重 2）" in moved.text
    [gone] = await company.press(firm.admin, "✕ 不再用“年产能”评级")
    assert "＋ 年产能" not in gone.text
    stored = database.look(people.firm)
    assert stored is not None
    assert stored.settings["scoring"]["grade"]["own"] == {}
    assert "没有用在评级里" in (await company.say(firm.admin, "/weights 年产能 删除"))[-1].text


async def test_bad_scales_are_answered_with_a_lesson(company: Conversation, database: Database) -> None:
    firm = company.firm
    for made in ("/fields 年产能 数字", "/fields 等级: 甲 乙 丙", "/fields 审计 日期", "/fields 押金 金额"):
        await one(company, firm.admin, made)
    lessons = {
        "/weights 年产能 合作 0:20 1000:80 2000:40": "忽高忽低",
        "/weights 年产能 合作 0:20 0:80": "同一个值",
        "/weights 年产能 合作 0:20": "至少两个",
        "/weights 年产能 合作 0:20 1000:120": "0 到 100 之间",
        "/weights 年产能 合作 少:20 多:80": "数字不带单位",
        "/weights 年产能 运气 0:20 10:80": "哪个维度",
        "/weights 年产能 0:20 10:80": "哪个维度",
        "/weights 年产能 合作 权重 99 0:20 10:80": "最多 20",
        "/weights 等级 合作 甲:100 丁:30": "只有：甲 / 乙 / 丙",
        "/weights 等级 合作 甲:100": "给至少两个选项打分",
        "/weights 审计 合作 0:20 10:80": "不能打分",
        "/weights 押金 信用 0:20 很多:80": "至少两个金额",
    }
    for text, lesson in lessons.items():
        assert lesson in (await company.say(firm.admin, text))[-1].text, text
    stored = database.look(people.firm)
    assert stored is not None
    assert "own" not in stored.settings.get("scoring", {}).get("grade", {})
    assert "无权" in (await one(company, firm.chen, "/weights 年产能 合作 0:20 10:80")).text


# Dropped --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoken", "said", "words"),
    [
        ("zh", ["/fields 年产能 数字", "规则 年产能 低于 1000", "/weights 年产能 合作 0:20 1000:60", "华能 年产能 800"],
         ["年产能", "删除字段", "预警规则：年产能偏低", "评级指标（合作与忠诚）", "🗑 一起停用并删除"]),
        ("en", ["/fields Output number", "rule Output below 1000", "/weights Output cooperation 0:20 1000:60",
                "Huaneng output 800"],
         ["Output", "Drop the field", "the warning rule: Output too low", "the grade (Cooperation and loyalty)",
          "🗑 Drop it with all of these"]),
    ],
    indirect=["spoken"],
)  # fmt: skip
async def test_a_field_goes_with_what_uses_it_named_first(
    company: Conversation, database: Database, said: list[str], words: list[str]
) -> None:
    firm = company.firm
    name, drop, rule, line, all_of_it = words
    for text in said[:3]:
        await company.say(firm.admin, text)
    await company.say(firm.li, said[3])
    assert [each.rule for each in database.look(lambda tx: alerts.open_of(tx, firm.huaneng)) if "field" in each.values]
    await company.say(firm.admin, "/fields")
    await company.press(firm.admin, name)
    [named] = await company.press(firm.admin, drop)
    assert rule in named.text
    assert line in named.text
    assert database.look(rules.in_force)  # nothing is gone yet
    [gone] = await company.press(firm.admin, all_of_it)
    assert f"· {name}" not in gone.text
    assert database.look(rules.in_force) == []
    assert [each for each in database.look(lambda tx: alerts.open_of(tx, firm.huaneng)) if "field" in each.values] == []
    entities = [each.entity for each in database.look(audit.latest)][:3]
    assert entities == ["field", "weights", "rule"]
    for text in ("/alerts", "/rules", "/weights", "/audit", "/fields"):
        assert await company.say(firm.admin, text)
    for text in ("/rating 华能", "/risk 华能", "/visit 华能 一切正常"):
        assert await company.say(firm.li, text)
    assert list(kept(database, firm.huaneng).values()) == [800.0]  # for when it is made again


async def test_only_an_administrator_drops_a_field(company: Conversation, database: Database) -> None:
    firm = company.firm
    await one(company, firm.admin, "/fields 年产能 数字")
    await company.say(firm.admin, "规则 年产能 低于 1000")
    stored = database.look(people.firm)
    assert stored is not None
    [key] = [each["key"] for each in stored.settings["fields"]]
    await company.say(firm.chen, "/fields")
    for act in ("drop", "all-of-it"):
        assert "无权" in await forge(company, firm.chen, f"v1:fd:{act}:{key}")
    assert database.look(rules.in_force)


# Other choices --------------------------------------------------------------------------------------------------------


async def test_a_renamed_choice_is_renamed_wherever_it_is_used(company: Conversation, database: Database) -> None:
    firm = company.firm
    for text in (
        "/fields 等级: 战略 重要 一般",
        "规则 等级 是 一般",
        "/weights 等级 合作 战略:100 重要:70 一般:30",
    ):
        await company.say(firm.admin, text)
    await company.say(firm.li, "华能 等级 一般")
    before = database.look(lambda tx: scores.current(tx, firm.huaneng))
    shown = await one(company, firm.admin, "/fields 等级: 一般→普通")
    assert "等级（战略 / 重要 / 普通）" in shown.text
    assert list(kept(database, firm.huaneng).values()) == ["普通"]
    assert "等级：普通" in (await one(company, firm.admin, "/rules")).text
    assert "普通 → 30" in (await one(company, firm.admin, "/weights")).text
    await company.say(firm.li, "/visit 华能 一切正常")
    after = database.look(lambda tx: scores.current(tx, firm.huaneng))
    assert before is not None
    assert after is not None
    lines = [[each for each in record.lines_of(score) if each.name] for score in (before, after)]
    assert [(each.said, each.points) for [each] in lines] == [("一般", 30.0), ("普通", 30.0)]
    [still] = [each for each in database.look(lambda tx: alerts.open_of(tx, firm.huaneng)) if "field" in each.values]
    assert still.values["value"] == "普通"
    again = await one(company, firm.admin, "规则 等级 是 普通 严重")
    assert "（第 2 版）" in again.text  # the same rule, not another one


async def test_a_choice_in_use_does_not_leave_and_a_new_one_may_come(company: Conversation) -> None:
    firm = company.firm
    await one(company, firm.admin, "/fields 等级: 战略 重要 一般")
    await one(company, firm.admin, "规则 等级 是 一般")
    assert "还用在规则或评级里" in (await one(company, firm.admin, "/fields 等级: 战略 重要")).text
    assert "战略 / 一般 / 观望" in (await one(company, firm.admin, "/fields 等级: 战略 一般 观望")).text
    assert "只有：战略 / 一般 / 观望" in (await one(company, firm.admin, "/fields 等级: 重要→核心")).text
    assert "不能重名" in (await one(company, firm.admin, "/fields 等级: 战略→一般")).text


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
@pytest.mark.parametrize("made", ["/fields Next audit: date", "/fields Next audit date"])
async def test_a_name_of_several_words(company: Conversation, made: str) -> None:
    firm = company.firm
    assert "· Next audit (date)" in (await one(company, firm.admin, made)).text
    rule = await one(company, firm.chen, "rule: next audit within 30 days")
    assert "When: Next audit within 30 days, or past" in rule.text
    told = await one(company, firm.li, "Huaneng's next audit is 5 December")
    assert "Next audit: 2026-12-05" in told.text
    assert "Next audit is near" in (await company.shown(firm.group))[-1].text
