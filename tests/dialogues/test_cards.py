"""Conversations with contact cards, and with what nobody can read."""

from __future__ import annotations

from typing import Any

import pytest

from db import customers
from db.gateway import Database
from tests.support.conversation import Conversation
from tests.support.firm import Person


async def test_a_card_is_a_contact_of_the_customer_that_is_asked_for(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    [asked] = await talk.send(li, contact={"phone_number": "+8613800000000", "first_name": "王强"})
    assert "王强" in asked.text
    await talk.press(li, "华能电力")
    found = database.look(lambda tx: customers.contacts(tx, talk.firm.huaneng))
    assert [(each.name, each.phone) for each in found] == [("王强", "+8613800000000")]


async def test_a_card_that_names_the_customer_needs_no_question(talk: Conversation, database: Database) -> None:
    [said] = await talk.send(talk.firm.li, contact={"phone_number": "13800000000", "first_name": "Huaneng Bob Smith"})
    assert said.text.startswith("✅ 华能电力 · 联系人")
    found = database.look(lambda tx: customers.contacts(tx, talk.firm.huaneng))
    assert [(each.name, each.phone) for each in found] == [("Bob Smith", "13800000000")]


async def test_the_own_number_tells_nothing_and_says_why(talk: Conversation) -> None:
    for person, text in ((talk.firm.amy, "That is your own contact card."), (talk.firm.li, "这是您自己的名片。")):
        [said] = await talk.send(person, contact={"phone_number": "+8613800000000"})
        assert said.text.startswith(text)


STICKER = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
FILE = {"file_id": "x", "file_unique_id": "x"}


@pytest.mark.parametrize(
    "content",
    [
        {"sticker": STICKER | FILE},
        {"video": {"width": 1, "height": 1, "duration": 1} | FILE},
        {"audio": {"duration": 1} | FILE},
        {"dice": {"emoji": "🎲", "value": 1}},
    ],
)
async def test_nothing_goes_without_a_word(talk: Conversation, content: dict[str, Any]) -> None:
    assert await sent(talk, talk.firm.li, content) == [
        "这类消息我读不了。请用一句话说，或发照片、位置、语音、联系人名片。"
    ]


async def test_what_telegram_itself_says_in_a_chat_asks_for_no_answer(talk: Conversation) -> None:
    assert (
        await sent(talk, talk.firm.li, {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}}) == []
    )


async def sent(talk: Conversation, person: Person, content: dict[str, Any]) -> list[str]:
    """What the bot says to a message of a kind that the simulated phones cannot send."""
    await talk.say(person, "/help")
    before = await talk.shown(person.telegram)
    user = {"id": person.telegram, "is_bot": False, "first_name": person.name}
    chat = {"id": person.telegram, "type": "private", "first_name": person.name}
    message = {"message_id": 900, "date": talk.world.now(), "chat": chat, "from": user, **content}
    await talk.service.settle(update_id=talk.world.updates.push("message", message) or 0)
    return [said.text for said in await talk.shown(person.telegram) if said.id not in {each.id for each in before}]
