"""What was promised is done once somebody tells that it is; one tap says otherwise."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db.gateway import Database
from db.models import Audit, NextStep
from tests.support.conversation import Conversation, one
from tests.support.firm import Person


def done(database: Database, customer_id: int) -> list[bool]:
    """Of each step of the customer that was not taken back whether it is done, in order."""
    wanted = select(NextStep.done_at).where(NextStep.customer_id == customer_id, NextStep.voided_at.is_(None))
    found = database.look(lambda tx: tx.sql.execute(wanted.order_by(NextStep.due_at, NextStep.id)).scalars().all())
    return [each is not None for each in found]


def who(talk: Conversation, lang: str) -> tuple[Person, int]:
    return (talk.firm.li, talk.firm.huaneng) if lang == "zh" else (talk.firm.amy, talk.firm.bolt)


@pytest.mark.parametrize(
    ("lang", "promise", "told", "said_done"),
    [
        ("zh", "答应了华能明天给技术方案", "华能的技术方案已经发过去了", "☑️ 已办："),
        ("zh", "拜访华能，聊得不错，明天回访", "今天又拜访了华能，王总在", "☑️ 已办：回访"),
        ("en", "promised Bolt the drawings by tomorrow", "drawings sent to Bolt", "☑️ Done: "),
        ("en", "visited Bolt, good talk, call back tomorrow", "called Bolt, all fine", "☑️ Done: call back"),
    ],
)
async def test_telling_closes_what_was_promised(
    talk: Conversation, database: Database, lang: str, promise: str, told: str, said_done: str
) -> None:
    person, customer = who(talk, lang)
    await talk.say(person, promise)
    assert done(database, customer) == [False]
    said = await one(talk, person, told)
    assert said_done in said.text
    assert said.text.startswith("✅ ")  # what it tells is clear: nothing is asked
    assert done(database, customer) == [True]
    again = next(each for each in said.buttons if each.startswith("↩"))
    [shown] = await talk.press(person, again)
    assert said_done not in shown.text
    assert done(database, customer) == [False]


async def test_taken_back_it_is_owed_again(talk: Conversation, database: Database) -> None:
    li, huaneng = talk.firm.li, talk.firm.huaneng
    await talk.say(li, "拜访华能，聊得不错，明天回访")
    told = await talk.send(li, text="今天又拜访了华能")
    assert "☑️" in told[0].text
    await talk.say(li, "/undo")
    assert done(database, huaneng) == [False]


async def test_the_words_of_an_edited_message_count(talk: Conversation, database: Database) -> None:
    li, huaneng = talk.firm.li, talk.firm.huaneng
    await talk.say(li, "拜访华能，聊得不错，明天回访")
    await talk.say(li, "今天又拜访了华能")
    mine = [each["message_id"] for each in await talk.rig.messages(li.telegram) if not each["from"]["is_bot"]]
    await talk.send(li, text="华能付款3万", edit=mine[-1])
    assert done(database, huaneng) == [False]


async def test_what_is_due_and_not_told_of_is_one_tap_away(talk: Conversation, database: Database) -> None:
    li, huaneng = talk.firm.li, talk.firm.huaneng
    await talk.say(li, "答应了华能明天给技术方案")
    await talk.advance("2d")
    said = await one(talk, li, "华能付款3万")
    tap = next(each for each in said.buttons if each.startswith("✓ 办完"))
    [shown] = await talk.press(li, tap)
    assert "☑️ 已办：" in shown.text
    assert done(database, huaneng) == [True]


async def test_nobody_closes_what_another_promised(talk: Conversation, database: Database) -> None:
    li, chen, huaneng = talk.firm.li, talk.firm.chen, talk.firm.huaneng
    await talk.say(li, "拜访华能，聊得不错，明天回访")
    said = await one(talk, chen, "今天拜访了华能，王总在")
    assert "☑️" not in said.text
    assert done(database, huaneng) == [False]


@pytest.mark.parametrize(
    ("lang", "promise", "told"),
    [
        ("zh", "华能明天回访", "昨天拜访了华能，王总在"),
        ("en", "call Bolt back tomorrow", "visited Bolt yesterday, all fine"),
        ("zh", "明天把样品寄给华能", "今天拜访了华能，王总在"),
        ("en", "promised Bolt the drawings by tomorrow", "Bolt sent us the drawings"),
    ],
)
async def test_what_came_before_or_from_them_closes_nothing(
    talk: Conversation, database: Database, lang: str, promise: str, told: str
) -> None:
    person, customer = who(talk, lang)
    await talk.say(person, promise)
    assert done(database, customer) == [False]
    await talk.say(person, told)
    assert done(database, customer) == [False]


async def mine(talk: Conversation, person: Person) -> int:
    sent = [each for each in await talk.rig.messages(person.telegram) if not each["from"]["is_bot"]]
    return int(sent[-1]["message_id"])


async def test_what_another_entry_closed_anew_stays_closed(talk: Conversation, database: Database) -> None:
    li, huaneng = talk.firm.li, talk.firm.huaneng
    await talk.say(li, "拜访华能，聊得不错，明天回访")
    first = await one(talk, li, "今天又拜访了华能，王总在")
    await talk.press(li, next(each for each in first.buttons if each.startswith("↩")))
    await talk.advance("1h")
    await one(talk, li, "又拜访了华能一次，王总在")
    assert done(database, huaneng) == [True]
    await talk.press(li, next(each for each in first.buttons if "撤销" in each), message=first.id)
    assert done(database, huaneng) == [True]


async def test_opening_again_is_in_the_audit(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "拜访华能，聊得不错，明天回访")
    await talk.say(li, "今天又拜访了华能，王总在")
    await talk.say(li, "/undo")
    wanted = select(Audit.after).where(Audit.entity == "next_step").order_by(Audit.id)
    changes = database.look(lambda tx: tx.sql.execute(wanted).scalars().all())
    assert changes[-2:] == [{"done": True}, {"done": False}]


@pytest.mark.parametrize("tap", ["✓ 办完", "↩"])
async def test_what_was_tapped_outlives_an_edit(talk: Conversation, database: Database, tap: str) -> None:
    li, huaneng = talk.firm.li, talk.firm.huaneng
    await talk.say(li, "答应了华能明天给技术方案" if tap != "↩" else "拜访华能，聊得不错，明天回访")
    await talk.advance("2d")
    said = await one(talk, li, "今天拜访了华能，王总在")
    assert done(database, huaneng) == [tap == "↩"]
    await talk.press(li, next(each for each in said.buttons if each.startswith(tap)))
    was = done(database, huaneng)
    assert was == [tap != "↩"]
    await talk.send(li, text="今天拜访了华能，王总和李工都在", edit=await mine(talk, li))
    assert done(database, huaneng) == was


async def test_moved_to_another_customer_it_keeps_what_was_promised_there(
    talk: Conversation, database: Database
) -> None:
    li, huaneng, tencent = talk.firm.li, talk.firm.huaneng, talk.firm.tencent
    await talk.say(li, "拜访华能，聊得不错，明天回访")
    await talk.say(li, "拜访腾讯，聊得不错，明天回访")
    await talk.say(li, "今天又拜访了华能，王总在")
    assert (done(database, huaneng), done(database, tencent)) == ([True], [False])
    fixed = (await talk.say(li, "不是华能，是腾讯"))[-1]
    assert (done(database, huaneng), done(database, tencent)) == ([False], [True])
    assert "☑️ 已办：回访" in fixed.text
    await talk.press(li, "改回去")
    assert (done(database, huaneng), done(database, tencent)) == ([True], [False])
    await talk.say(li, "不是华能，是腾讯")
    await talk.press(li, "撤销")
    assert (done(database, huaneng), done(database, tencent)) == ([False], [False])


async def test_a_question_offers_no_tap_that_would_wipe_it_out(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    await talk.say(li, "答应了华能明天给技术方案")
    await talk.advance("2d")
    asked = (await talk.say(li, "华能那边今天动静挺大的，具体再看"))[-1]
    assert "备注" in asked.text
    assert asked.buttons
    assert not [each for each in asked.buttons if each.startswith("✓ 办完")]
