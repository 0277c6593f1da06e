"""Days that do not exist are asked and never taken for today."""

from __future__ import annotations

import pytest

from db import records
from db.gateway import Database
from tests.support.conversation import Conversation


@pytest.mark.parametrize(
    ("lang", "text", "answer"),
    [
        ("zh", "华能 2月31日下单3万", "昨天"),
        ("zh", "华能 13月5日下单3万", "昨天"),
        ("en", "Bolt ordered 30k on 31 Feb", "yesterday"),
        ("en", "Bolt ordered 30k on the 40th of May", "yesterday"),
    ],
)
async def test_a_day_that_does_not_exist_is_asked(
    talk: Conversation, database: Database, lang: str, text: str, answer: str
) -> None:
    person, customer = (talk.firm.li, talk.firm.huaneng) if lang == "zh" else (talk.firm.amy, talk.firm.bolt)
    [asked] = await talk.say(person, text)
    assert not asked.text.startswith("✅")
    assert len(asked.buttons) <= 4
    assert database.look(lambda tx: records.of_customer(tx, "orders", customer)) == []
    [said] = await talk.say(person, answer)
    assert said.text.startswith("✅ ")
    [order] = database.look(lambda tx: records.of_customer(tx, "orders", customer))
    assert (talk.world.clock.now().date() - order["at"].date()).days == 1


@pytest.mark.parametrize(
    ("lang", "text", "answer"),
    [("zh", "华能的合同到2月30日到期", "12月31日"), ("en", "Bolt invoice 5k due 31 Nov", "31 Dec")],
)
async def test_an_end_that_does_not_exist_is_asked(
    talk: Conversation, database: Database, lang: str, text: str, answer: str
) -> None:
    person = talk.firm.li if lang == "zh" else talk.firm.amy
    [asked] = await talk.say(person, text)
    assert not asked.text.startswith("✅")
    [said] = await talk.say(person, answer)
    assert said.text.startswith("✅ ")
    assert ("12-31" if lang == "zh" else "31 Dec") in said.text
