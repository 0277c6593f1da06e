"""Plain words that no rule knows: kept as a note at once, and their kind a tap away."""

from __future__ import annotations

import pytest

from db import records
from db.gateway import Database
from tests.support.conversation import Conversation, Said

VAGUE = {"zh": "华能 那个法兰的事情有点复杂", "en": "Bolt: the flange thing is rather involved"}
DROP = {"zh": "放弃", "en": "Drop it"}


async def one(talk: Conversation, text: str, *, lang: str = "zh") -> Said:
    """What the bot says to `text`, which is one message."""
    [said] = await talk.say(talk.firm.li if lang == "zh" else talk.firm.amy, text)
    return said


def notes(database: Database, customer_id: int) -> list[str]:
    return [row["text"] for row in database.look(lambda tx: records.of_customer(tx, "facts", customer_id))]


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_what_no_rule_understands_is_kept_as_a_note_at_once(
    talk: Conversation, database: Database, lang: str
) -> None:
    customer = talk.firm.huaneng if lang == "zh" else talk.firm.bolt
    asked = await one(talk, VAGUE[lang], lang=lang)
    assert asked.text.startswith("📝 ")
    assert asked.buttons[-1] == DROP[lang]
    assert 1 <= len(asked.buttons[:-1]) <= 3
    assert len(notes(database, customer)) == 1
    [dropped] = await talk.press(talk.firm.li if lang == "zh" else talk.firm.amy, DROP[lang])
    assert dropped.id == asked.id
    assert notes(database, customer) == []


async def test_a_note_is_not_lost_when_something_else_is_said(talk: Conversation, database: Database) -> None:
    await one(talk, VAGUE["zh"])
    await one(talk, "腾讯 下单 3万")
    [kept] = notes(database, talk.firm.huaneng)
    assert "法兰" in kept


async def test_a_tap_makes_the_note_a_record(talk: Conversation, database: Database) -> None:
    asked = await one(talk, "I think Bolt ordered 30k", lang="en")
    assert asked.text.startswith("📝 ")
    [said] = await talk.press(talk.firm.amy, "order")
    assert said.text.startswith("✅ Bolt & Sons <Ltd> · order CN¥30k")
    assert notes(database, talk.firm.bolt) == []


async def test_the_note_stays_until_all_is_answered(talk: Conversation, database: Database) -> None:
    await one(talk, "华能 单子的事，具体再说")
    [asked] = await talk.press(talk.firm.li, "订单")
    assert "金额" in asked.text
    assert len(notes(database, talk.firm.huaneng)) == 1
    said = await one(talk, "3万")
    assert said.text.startswith("✅ 华能电力 · 订单 ¥3万")
    assert notes(database, talk.firm.huaneng) == []


async def test_what_seems_to_be_told_besides_is_asked_and_added(talk: Conversation, database: Database) -> None:
    stored, asked = await talk.say(talk.firm.amy, "Bolt paid 5k, photos of mouldy boxes in my inbox")
    assert stored.text.startswith("✅ Bolt & Sons <Ltd> · payment CN¥5,000")
    assert "mouldy" in asked.text
    [added] = await talk.press(talk.firm.amy, "complaint")
    assert added.text.startswith("✅ Bolt & Sons <Ltd> · complaint")
    assert len(database.look(lambda tx: records.of_customer(tx, "payments", talk.firm.bolt))) == 1
