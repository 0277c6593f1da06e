"""Several open complaints of one customer: which one is answered or solved is asked, never guessed."""

from __future__ import annotations

import pytest

from db import records
from db.gateway import Database
from tests.dialogues.test_guided import tap
from tests.support.conversation import Conversation
from tests.support.firm import Person

SAID = {
    "zh": ("华能 投诉 交货晚了三天", "华能 投诉 发票开错了", "华能 投诉 螺丝松动"),
    "en": (
        "Bolt complained: delivery three days late",
        "Bolt complained: wrong invoice",
        "Bolt complained: loose screws",
    ),
}


async def complain(talk: Conversation, lang: str, count: int = 2) -> tuple[Person, int]:
    """Somebody whose customer complained so many times, and that customer."""
    person, customer = (talk.firm.li, talk.firm.huaneng) if lang == "zh" else (talk.firm.amy, talk.firm.bolt)
    for text in SAID[lang][:count]:
        await talk.say(person, text)
    return person, customer


def closed(database: Database, customer: int, column: str = "resolved_at") -> list[str]:
    """What the complaints were about that are closed, oldest first."""
    rows = database.look(lambda tx: records.of_customer(tx, "complaints", customer))
    return [row["text"] for row in reversed(rows) if row[column] is not None]


@pytest.mark.parametrize(
    ("lang", "text", "column"),
    [
        ("zh", "华能 投诉已解决", "resolved_at"),
        ("zh", "华能的投诉已答复", "answered_at"),
        ("en", "Bolt complaint resolved", "resolved_at"),
    ],
)
async def test_which_of_several_is_asked(
    talk: Conversation, database: Database, lang: str, text: str, column: str
) -> None:
    person, customer = await complain(talk, lang, 3)
    [asked] = await talk.say(person, text)
    assert len(asked.buttons) == 4
    assert closed(database, customer, column) == []
    first = next(label for label in asked.buttons if ("交货" if lang == "zh" else "delivery") in label)
    await talk.press(person, first)
    assert closed(database, customer, column) == [SAID[lang][0]]
    assert await talk.press(person, first, message=asked.id) == []
    await talk.say(person, "/undo")
    await talk.press(person, "撤销" if lang == "zh" else "Undo")
    assert closed(database, customer, column) == []


@pytest.mark.parametrize(
    ("lang", "text"), [("zh", "华能 交货的投诉已解决"), ("en", "Bolt: the delivery complaint is resolved")]
)
async def test_words_that_tell_which_are_enough(talk: Conversation, database: Database, lang: str, text: str) -> None:
    person, customer = await complain(talk, lang)
    [said] = await talk.say(person, text)
    assert said.text.startswith("✅")
    assert closed(database, customer) == [SAID[lang][0]]


@pytest.mark.parametrize(("lang", "text"), [("zh", "华能的投诉都已解决"), ("en", "Bolt: all complaints resolved")])
async def test_all_are_all(talk: Conversation, database: Database, lang: str, text: str) -> None:
    person, customer = await complain(talk, lang)
    [said] = await talk.say(person, text)
    assert said.text.startswith("✅")
    assert closed(database, customer) == list(SAID[lang][:2])


async def test_it_is_asked_once_the_customer_is_known(talk: Conversation, database: Database) -> None:
    li, customer = await complain(talk, "zh")
    [whose] = await talk.say(li, "投诉已解决")
    await talk.press(li, "华能电力", message=whose.id)
    asked = (await talk.shown(li.telegram))[-1]
    await talk.press(li, next(label for label in asked.buttons if "发票" in label))
    assert closed(database, customer) == [SAID["zh"][1]]


async def test_taps_ask_it_too(talk: Conversation, database: Database) -> None:
    li, customer = await complain(talk, "zh")
    await talk.say(li, "/update")
    asked = await tap(talk, li, "投诉", "华能电力", "投诉已解决", "✅ 完成")
    assert closed(database, customer) == []
    await talk.press(li, next(label for label in asked.buttons if "交货" in label))
    assert closed(database, customer) == [SAID["zh"][0]]


async def test_one_that_was_solved_meanwhile_leaves_the_others_open(talk: Conversation, database: Database) -> None:
    li, customer = await complain(talk, "zh")
    [first] = await talk.say(li, "华能 投诉已解决")
    await talk.say(talk.firm.chen, "华能 交货的投诉已解决")
    await talk.press(li, next(label for label in first.buttons if "交货" in label), message=first.id)
    assert closed(database, customer) == [SAID["zh"][0]]


async def test_an_edited_message_is_about_the_same_complaint(talk: Conversation, database: Database) -> None:
    li, customer = await complain(talk, "zh")
    [asked] = await talk.say(li, "华能 投诉已解决")
    mine = [each for each in await talk.rig.messages(li.telegram) if not each["from"]["is_bot"]][-1]
    await talk.press(li, next(label for label in asked.buttons if "交货" in label))
    await talk.send(li, edit=mine["message_id"], text="华能 投诉已解决，客户很满意")
    assert closed(database, customer) == [SAID["zh"][0]]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "华能 投诉已解决，大家都满意"),
        ("zh", "华能 投诉已解决，双方都很高兴"),
        ("zh", "华能投诉已解决，所有人都满意"),
        ("en", "Bolt complaint resolved, both sides happy"),
        ("en", "Bolt complaint resolved after all"),
        ("en", "Bolt complaint resolved, all happy now"),
    ],
)
async def test_all_of_something_else_is_not_all_complaints(
    talk: Conversation, database: Database, lang: str, text: str
) -> None:
    person, customer = await complain(talk, lang)
    asked = (await talk.say(person, text))[-1]
    assert len(asked.buttons) >= 3
    assert closed(database, customer) == []


async def mine(talk: Conversation, person: Person) -> int:
    sent = [each for each in await talk.rig.messages(person.telegram) if not each["from"]["is_bot"]]
    return int(sent[-1]["message_id"])


@pytest.mark.parametrize(
    ("lang", "text", "again"),
    [
        ("zh", "华能的投诉都已解决", "华能的投诉都已解决，客户很满意"),
        ("en", "Bolt: all complaints resolved", "Bolt: all complaints resolved, good mood"),
    ],
)
async def test_all_are_all_in_an_edited_message(
    talk: Conversation, database: Database, lang: str, text: str, again: str
) -> None:
    person, customer = await complain(talk, lang, 3)
    await talk.say(person, text)
    await talk.send(person, edit=await mine(talk, person), text=again)
    assert closed(database, customer) == list(SAID[lang])


async def test_another_customer_in_an_edited_message_has_its_own_complaints(
    talk: Conversation, database: Database
) -> None:
    li, customer = await complain(talk, "zh", 1)
    await talk.say(li, "腾讯 投诉 螺丝松动")
    await talk.say(li, "华能 投诉已解决")
    assert closed(database, customer) == [SAID["zh"][0]]
    await talk.send(li, edit=await mine(talk, li), text="腾讯 投诉已解决")
    assert closed(database, customer) == []
    assert closed(database, talk.firm.tencent) == ["腾讯 投诉 螺丝松动"]


@pytest.mark.parametrize(
    ("lang", "text", "typed", "fourth", "which"),
    [
        ("zh", "华能 投诉已解决", "最早的", "华能 投诉 包装破损", 0),
        ("zh", "华能 投诉已解决", "发票", "华能 投诉 包装破损", 1),
        ("en", "Bolt complaint resolved", "the oldest one", "Bolt complained: torn packaging", 0),
        ("zh", "华能最早那件投诉已解决", "", "华能 投诉 包装破损", 0),
        ("en", "Bolt's latest complaint resolved", "", "Bolt complained: torn packaging", 3),
    ],
)
async def test_one_of_four_is_named_in_words(
    talk: Conversation, database: Database, lang: str, text: str, typed: str, fourth: str, which: int
) -> None:
    person, customer = await complain(talk, lang, 3)
    await talk.say(person, fourth)
    [asked] = await talk.say(person, text)
    if typed:
        assert ("1 件" if lang == "zh" else "1 more") in asked.text
        assert closed(database, customer) == []
        await talk.say(person, typed)
    assert closed(database, customer) == [[*SAID[lang], fourth][which]]
