"""Conversations about classes of customers."""

from __future__ import annotations

import pytest

from db import scores
from db.gateway import Database
from db.scope import ALL
from handlers.risk import nightly
from tests.support.clock import FixedClock
from tests.support.conversation import Conversation, one


async def test_the_classes_say_what_puts_a_customer_in_and_who_is_there(company: Conversation) -> None:
    said = await one(company, company.firm.chen, "/classes")
    assert "评级 D 或 风险 极高" in said.text
    assert "其余客户" in said.text
    assert "由管理员设置" in said.text
    [opened] = await company.press(company.firm.chen, "②")
    assert "价值高的在前" in opened.text
    assert "删除这一类" not in opened.buttons
    [back] = await company.press(company.firm.chen, "返回")
    assert back.text == said.text


async def test_a_class_of_the_firms_own_is_made_and_customers_fall_into_it(
    company: Conversation, database: Database, clock: FixedClock
) -> None:
    admin = company.firm.admin
    made = await one(company, admin, "分类 战略客户: 评级 A B, 影响 高")
    assert "① 战略客户：评级 A B 或 影响 高" in made.text
    nightly.score_all(database, clock.now(), trigger="nightly")
    standing = database.look(lambda tx: scores.all_current(tx, ALL))
    assert {each.customer_class for each in standing if each.grade in ("A", "B")} == {"战略客户"}
    changed = await one(company, admin, "/classes 战略客户: 评级 A")
    assert "① 战略客户：评级 A ·" in changed.text
    await company.press(admin, "①")
    [dropped] = await company.press(admin, "删除这一类")
    assert "① 战略客户" not in dropped.text
    assert "更改客户分类" in (await one(company, admin, "/audit")).text


@pytest.mark.parametrize(
    "text", ["/classes 战略", "/classes 战略: 天气 好", "/classes 战略: 评级 X", "/classes ordinary: 评级 A"]
)
async def test_what_defines_no_class_is_taught(company: Conversation, text: str) -> None:
    said = await one(company, company.firm.admin, text)
    assert "例如" in said.text or "兜底" in said.text


async def test_only_administrators_set_classes(company: Conversation) -> None:
    assert "无权" in (await one(company, company.firm.chen, "/classes 战略: 评级 A")).text


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
async def test_classes_in_english(company: Conversation) -> None:
    made = await one(company, company.firm.admin, "/classes Strategic: grade A or risk high extreme")
    assert "① Strategic: grade A or risk high, extreme" in made.text
