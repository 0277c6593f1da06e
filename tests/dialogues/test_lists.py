"""Lists of customers by what they are and how they stand, asked for in plain words or behind /portfolio."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from db import customers, lists, records, scores
from db.gateway import Database
from db.scope import Scope
from tests.dialogues.test_forged_buttons import forge
from tests.support.clock import MONDAY
from tests.support.conversation import Conversation, Said, one

DAY = timedelta(days=1)
GRADES = ("A", "B", "C", "D")
EVERYBODY = "A级B级C级D级客户都有哪些"


def graded(database: Database, scope: Scope, *grades: str) -> set[str]:
    """The names of who is graded so."""
    where = {"grade": grades}
    found = database.look(lambda tx: lists.page(tx, scope, where, order="value", start=0, limit=1_000))
    current = database.look(lambda tx: scores.all_current(tx, scope))
    assert found.total == len(found.shown) == sum(score.grade in grades for score in current)
    assert found.value == sum(score.value_12m or 0 for score in current if score.grade in grades)
    return {each.name for each in found.shown}


def commonest(database: Database, scope: Scope) -> str:
    return max(GRADES, key=lambda grade: len(graded(database, scope, grade)))


def listed(said: Said) -> list[str]:
    """The customers of a page."""
    return [found[1] for line in said.text.splitlines() if (found := re.match(r"[①-⑩] (.+?) · ", line))]


async def test_pages_show_everybody_once_and_only_the_askers(company: Conversation, database: Database) -> None:
    firm = company.firm
    scope = Scope((firm.east,))
    there = graded(database, scope, *GRADES)
    said = await one(company, firm.chen, EVERYBODY)
    assert said.text.startswith(f"📋 A 级、B 级、C 级、D 级 · {len(there)} 家\n12 个月预期价值共 ¥")
    seen, first = listed(said), said.text
    assert len(seen) == 10
    while "下一页 →" in said.buttons:
        [said] = await company.press(firm.chen, "下一页 →")
        seen += listed(said)
    assert sorted(name.rstrip("…") for name in seen) == sorted(name[: 30 if len(name) <= 30 else 29] for name in there)
    while "← 上一页" in said.buttons:
        [said] = await company.press(firm.chen, "← 上一页")
    assert said.text == first
    [card] = await company.press(firm.chen, "①")
    assert card.text.startswith(seen[0].rstrip("…"))


async def test_nobody_turns_anothers_pages(company: Conversation) -> None:
    firm = company.firm
    said = await one(company, firm.chen, EVERYBODY)
    button = said.data["下一页 →"]
    await one(company, firm.wang, "/help")
    for data in (button, "v1:list:1:x", "v1:list:999999:0", "v1:list"):
        assert await forge(company, firm.wang, data) == "这个按钮已失效，请重新发起操作。", data


async def test_another_team_is_not_listed(company: Conversation, database: Database) -> None:
    firm = company.firm
    theirs = graded(database, Scope((firm.north,)), *GRADES)
    said = await one(company, firm.wang, EVERYBODY)
    assert f"· {len(theirs)} 家" in said.text
    said = await one(company, firm.wang, f"{firm.li.name}负责的客户")
    assert said.text == f"没有“{firm.li.name}负责”的客户。"


async def test_a_group_sees_no_amounts_and_no_buttons(company: Conversation, database: Database) -> None:
    firm = company.firm
    grade = commonest(database, Scope((firm.east,)))
    said = await one(company, firm.chen, f"/portfolio {grade}级", chat=firm.group)
    assert said.text.startswith(f"📋 {grade} 级 · ")
    assert ("¥" in said.text, said.buttons) == (False, ["在私聊中打开"])


async def test_what_nobody_is_and_what_nobody_understands(company: Conversation) -> None:
    firm = company.firm
    assert (await one(company, firm.chen, "渔业行业有哪些客户")).text.startswith("没有客户属于“渔业”行业。现有行业：")
    assert "/portfolio 上海 高风险" in (await one(company, firm.chen, "/portfolio 紫色的")).text


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
async def test_lists_in_english(company: Conversation, database: Database) -> None:
    firm = company.firm
    grade = commonest(database, Scope((firm.east,)))
    count = len(graded(database, Scope((firm.east,)), grade))
    for text in (
        f"show me all {grade}-rated customers",
        f"/portfolio grade {grade}",
        f"how many grade {grade} customers are there?",
    ):
        said = await one(company, firm.chen, text)
        assert said.text.startswith(f"📋 grade {grade} · {count} customers\nExpected value in 12 months CN¥"), text
    said = await one(company, firm.chen, "which customers are prospects")
    assert said.text == "There is no customer that is “lead”."


# Two beside each other ------------------------------------------------------------------------------------------------


async def test_two_customers_are_shown_beside_each_other(company: Conversation, database: Database) -> None:
    firm = company.firm
    one_name, other = sorted(graded(database, Scope((firm.east,)), *GRADES))[:2]
    said = await one(company, firm.chen, f"{one_name}和{other}哪个更危险？")
    assert said.text.startswith(f"⚖️ {one_name} ↔ {other}\n风险：")
    assert [line.split("：")[0] for line in said.text.splitlines()[1:3]] == ["风险", "流失概率"]
    assert "可能损失：¥" in said.text
    assert len(said.buttons) == 2
    swapped = await one(company, firm.chen, f"对比{other}和{one_name}")
    assert [line for line in said.text.splitlines() if line.startswith("→")] == [
        line for line in swapped.text.splitlines() if line.startswith("→")
    ]
    [card] = await company.press(firm.chen, swapped.buttons[0])
    assert card.text.startswith(other)


async def test_anothers_customer_is_not_compared(company: Conversation, database: Database) -> None:
    firm = company.firm
    mine = sorted(graded(database, Scope((firm.north,)), *GRADES))[0]
    theirs = sorted(graded(database, Scope((firm.east,)), *GRADES))[0]
    said = await one(company, firm.wang, f"比较{mine}和{theirs}")
    assert said.text.startswith("其中一家没有找到，或不在您的范围内。")


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
async def test_two_customers_in_english(company: Conversation, database: Database) -> None:
    firm = company.firm
    a, b = sorted(graded(database, Scope((firm.east,)), *GRADES))[:2]
    for text in (f"compare {a} and {b}", f"which is riskier, {a} or {b}?", f"{a} vs {b}"):
        said = await one(company, firm.chen, text)
        assert said.text.startswith(f"⚖️ {a} ↔ {b}\nRisk: "), text


async def test_a_name_that_may_mean_several_is_asked_for_whole(company: Conversation, database: Database) -> None:
    firm = company.firm
    known = min(graded(database, Scope((firm.east,)), *GRADES))
    for name in ("Yarrow Foods", "Yarrow Grid"):
        await company.say(firm.li, f"/new {name}")
    said = await one(company, firm.chen, f"比较{known}和Yarrow")
    assert said.text.startswith("您指哪一家：")
    assert "Yarrow Foods" in said.text
    assert "Yarrow Grid" in said.text


# Who was not seen, did not order, owes for long ... ---------------------------------------------------------------


@pytest.fixture
def past(talk: Conversation, database: Database) -> Conversation:
    """华能 did everything long ago, and owes; 腾讯 lately; 海尔, which is another team's, as 华能."""
    firm = talk.firm
    database.run(lambda tx: customers.change(tx, firm.bolt, created_at=MONDAY - 200 * DAY))  # nobody ever went there

    def put(table: str, customer: int, **values: Any) -> None:
        row = {"customer_id": customer, "known_at": MONDAY - DAY, **values}
        database.run(lambda tx: records.add(tx, table, **row))

    money = {"amount": Decimal(1000), "currency": "CNY"}
    debt = {"amount": Decimal(9000), "currency": "CNY"}
    for customer, days in ((firm.huaneng, 100), (firm.tencent, 5), (firm.haier, 100)):
        for table, values in (("orders", money), ("payments", money), ("visits", {})):
            put(table, customer, at=MONDAY - days * DAY, **values)
    for customer in (firm.huaneng, firm.haier):
        put("invoices", customer, issued_at=MONDAY - 120 * DAY, due_at=MONDAY - 70 * DAY, **debt)
        begun = MONDAY - 300 * DAY
        put("contracts", customer, signed_at=begun, starts_at=begun, ends_at=MONDAY + 40 * DAY)
        put("complaints", customer, at=MONDAY - 20 * DAY)
        _left(database, customer)
    return talk


def _left(database: Database, customer: int) -> None:
    """A contact who left ten days ago."""
    database.run(lambda tx: customers.add_contact(tx, customer, "王总", now=MONDAY, left_at=MONDAY - 10 * DAY))


TIMED = {
    "zh": {
        "哪些客户三个月没下单了": ("90 天没下单（08-25 起） · 1 家", "上次下单 08-15（100 天前）"),
        "30天没拜访的客户": ("30 天没拜访（10-24 起） · 2 家", "没有拜访记录"),
        "两个月没回款的客户": ("60 天没付款（09-24 起） · 1 家", "上次付款 08-15（100 天前）"),
        "逾期超过60天的客户有哪些": ("逾期超过 60 天（09-24 前到期） · 1 家", "最早 09-14 到期（已过 70 天）"),
        "合同90天内到期的客户": ("合同 90 天内到期（到 2027-02-21） · 1 家", "2027-01-02 到期（还有 40 天）"),
        "本月新客户": ("22 天内的新客户（11-01 起） · 1 家", "11-18 起（5 天前）"),
        "联系人离职的客户": ("90 天内有联系人离职（08-25 起） · 1 家", "11-13 离职（10 天前）"),
        "有未解决投诉的客户": ("有未解决的投诉 · 1 家", "11-03 投诉（20 天前）"),
        "/portfolio 逾期": ("有逾期 · 1 家", "最早 09-14 到期"),
        "李雷负责的客户里哪些三个月没下单": ("李雷负责、90 天没下单（08-25 起） · 1 家", "华能"),
    },
    "en": {
        "which customers haven't ordered for 3 months": (
            "no order for 90 days (since 25 Aug) · 1 customer",
            "last order 15 Aug",
        ),
        "customers not visited for 30 days": (
            "not visited for 30 days (since 24 Oct) · 2 customers",
            "no visit on record",
        ),
        "customers without a payment for two months": ("no payment for 60 days (since 24 Sep)", "last payment 15 Aug"),
        "customers overdue by more than 60 days": ("overdue by more than 60 days", "oldest due 14 Sep (70 days ago)"),
        "customers whose contract ends within 90 days": (
            "contract ends within 90 days",
            "ends 2027-01-02 (in 40 days)",
        ),
        "new customers this month": ("new within 22 days (since 1 Nov) · 1 customer", "since 18 Nov (5 days ago)"),
        "customers whose contact left": ("a contact left within 90 days", "left 13 Nov (10 days ago)"),
        "customers with open complaints": ("open complaint · 1 customer", "complained 3 Nov (20 days ago)"),
        "/portfolio overdue": ("overdue · 1 customer", "oldest due 14 Sep"),
        "East customers without orders for 3 months": ("East, no order for 90 days", "last order 15 Aug"),
    },
}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_lists_by_time_are_of_the_own_customers(past: Conversation, lang: str) -> None:
    person = past.firm.li if lang == "zh" else past.firm.amy
    for question, (head, line) in TIMED[lang].items():
        said = await one(past, person, question)
        assert said.text.startswith(f"📋 {head}"), (question, said.text)
        assert line in said.text, (question, said.text)
        assert "海尔" not in said.text


@pytest.mark.parametrize(
    ("question", "command"),
    [
        ("我的客户里哪些三个月没下单", "{name}负责的客户里哪些三个月没下单"),
        ("我负责的逾期超过60天的客户", "{name}负责的客户里哪些逾期超过60天"),
    ],
)
async def test_mine_are_the_askers(past: Conversation, question: str, command: str) -> None:
    li = past.firm.li
    expected = await one(past, li, command.format(name=li.name))
    assert (await one(past, li, question)).text == expected.text
    assert "李雷负责" in expected.text
    nobody = await one(past, past.firm.amy, "which of my customers haven't ordered for 90 days")
    assert nobody.text.startswith("There is no customer that is “looked after by Amy Stone, no order for 90 days")


async def test_nobody_is_listed_where_nobody_is_so(past: Conversation) -> None:
    said = await one(past, past.firm.wang, "本月新客户")
    assert said.text == "没有“22 天内的新客户（11-01 起）”的客户。"


@pytest.mark.parametrize(
    ("lang", "question"), [("zh", "我们哪些合同要续了呢"), ("en", "who do we have to renew with soon?")]
)
async def test_a_list_that_is_asked_for_in_other_words(past: Conversation, lang: str, question: str) -> None:
    person = past.firm.li if lang == "zh" else past.firm.amy
    said = await one(past, person, question)
    assert said.text.startswith("📋 合同 90 天内到期" if lang == "zh" else "📋 contract ends within 90 days"), said.text


async def test_a_group_is_shown_such_a_list(past: Conversation) -> None:
    firm = past.firm
    said = await one(past, firm.li, "@holdfast_bot 哪些客户三个月没下单了？", chat=firm.group)
    assert said.text.startswith("📋 90 天没下单")
    assert ("¥" in said.text, said.buttons) == (False, ["在私聊中打开"])


async def test_contracts_that_did_end_are_told_from_those_that_will(company: Conversation) -> None:
    for text, head in (
        ("哪些合同已经到期了", "📊 已到期的合同 · "),
        ("上个月到期的合同有哪些", "📊 已到期的合同 · 10-01 至 10-31"),
        ("which contracts have expired", "📊 已到期的合同 · "),
        ("90天内到期的合同", "📊 到期的合同 · 11-23 至 2027-02-21"),
    ):
        said = await one(company, company.firm.chen, text)
        assert said.text.startswith(head), (text, said.text)
