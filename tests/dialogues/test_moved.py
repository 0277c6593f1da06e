"""Who got worse and who better, asked in plain words or behind /portfolio."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import partial

import pytest

from db import customers, people, scores
from db.bulk import Values
from db.customers import CustomerInfo
from db.gateway import Database, Tx
from db.scope import Scope
from tests.dialogues.test_forged_buttons import forge
from tests.support.clock import MONDAY
from tests.support.conversation import Conversation, Said, one

DAY = timedelta(days=1)


def stored(tx: Tx, *, customer_id: int, values: Mapping[str, Values]) -> None:
    scores.add_many(tx, [customer_id], values)


def worsen(database: Database, team: int) -> list[CustomerInfo]:
    """Most of a team's customers stood better forty days ago, and one stood worse."""
    scope = Scope((team,))
    current = [each for each in database.look(lambda tx: scores.all_current(tx, scope)) if each.stage != "lost"]
    for place, each in enumerate(current):
        level, then = ("high", "medium") if place else ("low", "high")
        for level_then, at in ((then, MONDAY - 40 * DAY), (level, MONDAY)):
            values: dict[str, Values] = {
                "as_of": [at], "trigger": ["nightly"], "horizon_days": [90.0], "level": [level_then], "grade": ["B"],
                "churn_probability": [0.2], "value_12m": [each.value_12m], "stage": [each.stage], "clv": [each.clv],
                "coverage": [3], "coverage_of": [8],
                "detail": [{"stake": each.stake}],
            }  # fmt: skip
            database.run(partial(stored, customer_id=each.customer_id, values=values))
    return database.look(lambda tx: customers.many(tx, [each.customer_id for each in current], scope))


def listed(said: Said) -> list[str]:
    return [found[1] for line in said.text.splitlines() if (found := re.match(r"[①-⑩] (.+?) · ", line))]


async def test_pages_worse_and_better_and_a_way_to_the_card(company: Conversation, database: Database) -> None:
    firm = company.firm
    there = {each.name[:29] for each in worsen(database, firm.east)}
    said = await one(company, firm.chen, "最近哪些客户变差了")
    assert said.text.startswith("变化 · ")
    assert f"变差 {len(there) - 1} 家，好转 1 家" in said.text
    seen = listed(said)
    [second] = await company.press(firm.chen, "下一页 →")
    seen += listed(second)
    assert len(set(seen)) == len(seen) == len(there) - 1
    assert {name.rstrip("…")[:29] for name in seen} < there
    [better] = await company.press(firm.chen, "🔺 好转（1）")
    assert "🔺 好转" in better.text
    [name] = listed(better)
    [card] = await company.press(firm.chen, "①")
    assert card.text.startswith(name.rstrip("…"))


async def test_behind_the_portfolio(company: Conversation, database: Database) -> None:
    firm = company.firm
    there = worsen(database, firm.east)
    await one(company, firm.chen, "/portfolio")
    [said] = await company.press(firm.chen, "🔀 谁变差、谁好转")
    assert f"变差 {len(there) - 1} 家，好转 1 家" in said.text


async def test_another_team_sees_only_its_own(company: Conversation, database: Database) -> None:
    firm = company.firm
    theirs = {each.name for each in worsen(database, firm.east)}
    worsen(database, firm.north)
    said = await one(company, firm.wang, "最近谁的风险上升了")
    assert not {name.rstrip("…") for name in listed(said)} & theirs
    named = await one(company, firm.wang, "华东团队哪些客户变差了")
    assert "能看到的客户里没有这样的" in named.text
    assert "变差 0 家" not in named.text
    await one(company, firm.chen, "谁变差了")
    [button] = [data for label, data in (await company.shown(firm.chen.telegram))[-1].data.items() if "好转" in label]
    for data in (button, "v1:mv:1:up:0", "v1:mv:999999:both:0", "v1:mv:1"):
        assert await forge(company, firm.wang, data) == "这个按钮已失效，请重新发起操作。", data


async def test_a_group_sees_no_amounts_unless_confidential(company: Conversation, database: Database) -> None:
    firm = company.firm
    there = worsen(database, firm.east)
    question = "@holdfast_bot 最近谁变差了"
    said = await one(company, firm.chen, question, chat=firm.group)
    assert f"变差 {len(there) - 1} 家" in said.text
    assert ("¥" in said.text, said.buttons) == (False, ["在私聊中打开"])
    assert "页" not in said.text  # there is nothing to turn pages by
    database.run(lambda tx: people.change_chat(tx, firm.group, disclosure="confidential"))
    assert "¥" in (await one(company, firm.chen, question, chat=firm.group)).text


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
@pytest.mark.parametrize(
    "text", ["Who got worse recently?", "which customers got worse in the last 30 days", "whose risk went up lately?"]
)
async def test_in_english(company: Conversation, database: Database, text: str) -> None:
    firm = company.firm
    there = worsen(database, firm.east)
    said = await one(company, firm.chen, text)
    assert f"{len(there) - 1} worse, 1 better" in said.text
    assert "risk medium → high" in said.text
    assert "Next →" in said.buttons
