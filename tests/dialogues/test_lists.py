"""Lists of customers by what they are and how they stand, asked for in plain words or behind /portfolio."""

from __future__ import annotations

import re

import pytest

from db import lists, scores
from db.gateway import Database
from db.scope import Scope
from tests.dialogues.test_forged_buttons import forge
from tests.support.conversation import Conversation, Said
from tests.support.firm import Person

GRADES = ("A", "B", "C", "D")
EVERYBODY = "A级B级C级D级客户都有哪些"


async def one(talk: Conversation, person: Person, text: str, *, chat: int | None = None) -> Said:
    """What the bot says to `text`, which is one message."""
    [said] = await talk.say(person, text, chat=chat)
    return said


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
    assert said.text.startswith(f"📋 A 级、B 级、C 级、D 级 · {len(there)} 家\n12 个月预期共 ¥")
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
        assert said.text.startswith(f"📋 grade {grade} · {count} customers\nExpected in 12 months CN¥"), text
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
