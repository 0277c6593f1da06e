"""A short name that the names of several customers begin with is asked, whoever it is kept for."""

from __future__ import annotations

import pytest

from db import customers, records
from db.gateway import Database, Tx
from tests.support.conversation import Conversation
from tests.support.firm import Firm


def found_namesakes(tx: Tx, firm: Firm, talk: Conversation) -> None:
    now = talk.world.clock.now()
    for name in ("天元电缆", "天元新能源", "Ridgeway Tools", "Ridgeway Foods"):
        made = customers.create(tx, key=name, name=name, now=now, owner_id=firm.li.id, team_id=firm.east)
        if name in ("天元电缆", "Ridgeway Tools"):
            customers.add_alias(tx, made, name[:2] if name.startswith("天元") else "Ridgeway", source="import")


@pytest.mark.parametrize(
    ("lang", "text", "both"),
    [
        ("zh", "天元 下单5万", {"天元电缆", "天元新能源"}),
        ("zh", "/risk 天元", {"天元电缆", "天元新能源"}),
        ("en", "Ridgeway ordered 5k", {"Ridgeway Tools", "Ridgeway Foods"}),
    ],
)
async def test_a_short_name_of_one_that_others_begin_with_is_asked(
    talk: Conversation, database: Database, lang: str, text: str, both: set[str]
) -> None:
    database.run(lambda tx: found_namesakes(tx, talk.firm, talk))
    person = talk.firm.li if lang == "zh" else talk.firm.amy
    [asked] = await talk.say(person, text)
    assert both <= set(asked.buttons)
    assert database.look(lambda tx: records.last_entry(tx, person.id)) is None


async def test_a_whole_name_is_sure(talk: Conversation, database: Database) -> None:
    database.run(lambda tx: found_namesakes(tx, talk.firm, talk))
    [said] = await talk.say(talk.firm.li, "天元电缆 下单5万")
    assert said.text.startswith("✅ 天元电缆")
