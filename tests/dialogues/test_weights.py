"""Conversations about the grade's weights: who sees them, who changes them, what a change does."""

from __future__ import annotations

import re

import pytest

from db import audit, people
from db.gateway import Database
from tests.dialogues.test_forged_buttons import forge
from tests.support.conversation import Conversation, one


async def test_an_administrator_changes_a_weight_and_sees_what_it_does(
    company: Conversation, database: Database
) -> None:
    firm = company.firm
    said = await one(company, firm.admin, "/weights")
    assert "付款 20（占 20%）" in said.text
    [changed] = await company.press(firm.admin, "付款 +5")
    assert (changed.id, "付款 25（占 24%）" in changed.text) == (said.id, True)
    assert re.search(r"A \d+→\d+ · B \d+→\d+ · C \d+→\d+ · D \d+→\d+", changed.text)
    written = database.look(audit.latest)[0]
    assert written.before is not None
    assert written.after is not None
    assert (written.entity, written.before["weights"]["payment"], written.after["weights"]["payment"]) == (
        "weights",
        20.0,
        25.0,
    )


async def test_thresholds_in_words_move_the_grades(company: Conversation, database: Database) -> None:
    firm = company.firm
    said = await one(company, firm.admin, "权重 阈值 99 98 97")
    assert "A ≥ 99，B ≥ 98，C ≥ 97" in said.text
    assert " · D 1→" in said.text or re.search(r"D \d+→1\d", said.text)
    settings = database.look(people.firm)
    assert settings is not None
    assert settings.settings["scoring"]["grade"]["thresholds"] == [99.0, 98.0, 97.0]


async def test_refusals_teach_and_change_nothing(company: Conversation, database: Database) -> None:
    firm, before = company.firm, database.look(people.firm)
    assert "没看懂“天气 30”" in (await one(company, firm.admin, "/weights 天气 30")).text
    assert "权重应在 0 到 100 之间" in (await one(company, firm.admin, "/weights 付款 300")).text
    assert "三个从高到低" in (await one(company, firm.admin, "/weights 阈值 50 65 80")).text
    assert database.look(people.firm) == before


async def test_managers_see_and_representatives_do_not(company: Conversation) -> None:
    firm = company.firm
    said = await one(company, firm.chen, "/weights")
    assert ("权重由管理员设置" in said.text, said.buttons) == (True, [])
    assert (await one(company, firm.chen, "/weights 付款 30")).text == "您无权查看或操作此项。"
    assert (await one(company, firm.li, "/weights")).text == "您无权查看或操作此项。"
    assert await forge(company, firm.chen, "v1:wt:payment:more:1") == "您无权查看或操作此项。"


async def test_an_old_or_made_up_button_changes_nothing(company: Conversation, database: Database) -> None:
    firm = company.firm
    await one(company, firm.admin, "/weights")
    before = database.look(people.firm)
    assert before is not None
    assert await forge(company, firm.admin, "v1:wt:payment:more:999") == "权重刚被别人改过，请重新打开 /weights 再改。"
    for made_up in ("v1:wt", "v1:wt:payment:twice:1", f"v1:wt:weather:more:{before.settings_version}"):
        assert await forge(company, firm.admin, made_up) == "这个按钮已失效，请重新发起操作。"
    assert database.look(people.firm) == before


@pytest.mark.parametrize("spoken", ["en"], indirect=True)
async def test_weights_in_english(company: Conversation) -> None:
    said = await one(company, company.firm.admin, "/weights payment 30")
    assert "Payment 30 (27%)" in said.text
    assert "another grade (before→after)" in said.text
