"""Two people of one surname at a customer: who left is asked, and nobody else is noted as gone."""

from __future__ import annotations

import pytest

from db import customers
from db.gateway import Database
from tests.support.conversation import Conversation


@pytest.mark.parametrize(
    ("lang", "text", "people"),
    [("zh", "华能王总离职了", ("王强", "王伟")), ("en", "Mr Smith has left Bolt", ("John Smith", "Bob Smith"))],
)
async def test_which_of_two_left_is_asked(
    talk: Conversation, database: Database, lang: str, text: str, people: tuple[str, str]
) -> None:
    person, customer = (talk.firm.li, talk.firm.huaneng) if lang == "zh" else (talk.firm.amy, talk.firm.bolt)
    now = talk.world.clock.now()
    database.run(lambda tx: [customers.add_contact(tx, customer, name, now=now) for name in people])
    [asked] = await talk.say(person, text)
    assert set(people) <= set(asked.buttons)
    await talk.press(person, people[1])
    there = database.look(lambda tx: customers.contacts(tx, customer))
    assert {each.name: each.left_at is not None for each in there} == {people[0]: False, people[1]: True}


@pytest.mark.parametrize(("lang", "text"), [("zh", "腾讯 下单5万"), ("en", "HN Power ordered 50k")])
async def test_news_of_another_customer_is_no_note_of_a_visit(
    talk: Conversation, database: Database, lang: str, text: str
) -> None:
    person = talk.firm.li if lang == "zh" else talk.firm.amy
    await talk.say(person, "/visit 华能" if lang == "zh" else "/visit Bolt")
    await talk.press(person, (await talk.shown(person.telegram))[-1].buttons[0])
    [said] = await talk.say(person, text)
    assert ("腾讯科技" if lang == "zh" else "华能电力") in said.text
