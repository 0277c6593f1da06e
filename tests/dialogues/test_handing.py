"""A to-do in words that is a colleague's: given by who leads, offered by others, told to the colleague."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from db import customers, people
from db.customers import Step
from db.gateway import Database
from tests.support.conversation import Conversation, Said
from tests.support.firm import Person


def steps(database: Database, person: Person) -> list[Step]:
    return database.look(lambda tx: customers.open_steps(tx, member_id=person.id))


async def last(talk: Conversation, person: Person) -> Said:
    return (await talk.shown(person.telegram))[-1]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "让李雷周五前跟进华能"),
        ("zh", "请李雷周五前回访华能"),
        ("en", "ask 李雷 to call HN Power by Friday"),
        ("en", "please get 李雷 to visit HN Power on Friday"),
    ],
)
async def test_who_leads_gives_a_to_do_to_a_colleague_who_is_told(
    talk: Conversation, database: Database, lang: str, text: str
) -> None:
    chen, li = talk.firm.chen, talk.firm.li
    database.run(lambda tx: people.change_member(tx, chen.id, language=lang))
    [said] = await talk.say(chen, text)
    assert "李雷" in said.text
    [step] = steps(database, li)
    assert step.due_at.weekday() == 4
    assert "李雷" not in step.text
    assert not step.text.startswith("/")
    assert steps(database, chen) == []
    told = await last(talk, li)
    assert told.text.startswith("📌 陈静 交给您一件事：华能电力")
    await talk.press(chen, "撤销" if lang == "zh" else "Undo")
    assert steps(database, li) == []


@pytest.mark.parametrize(
    ("lang", "text", "button"),
    [
        ("zh", "让Amy Stone周五前跟进华能", "请 Amy Stone 接手"),
        ("zh", "提醒Amy明天给华能发报价", "请 Amy Stone 接手"),
        ("en", "ask 李雷 to call Bolt by Friday", "Ask 李雷 to do it"),
        ("en", "Have 李雷 call Bolt tomorrow", "Ask 李雷 to do it"),
    ],
)
async def test_others_offer_it_and_the_colleague_takes_it(
    talk: Conversation, database: Database, lang: str, text: str, button: str
) -> None:
    asker, taker = (talk.firm.li, talk.firm.amy) if lang == "zh" else (talk.firm.amy, talk.firm.li)
    [said] = await talk.say(asker, text)
    assert button in said.buttons
    assert len(steps(database, asker)) == 1
    await talk.press(asker, button)
    asked = await last(talk, taker)
    assert asker.name in asked.text
    await talk.press(taker, asked.buttons[0])
    assert (len(steps(database, asker)), len(steps(database, taker))) == (0, 1)
    assert (await last(talk, asker)).text.startswith("✅ ")
    assert asked.buttons[0] not in (await last(talk, taker)).buttons


async def test_a_colleague_who_refuses_leaves_it_where_it_was(talk: Conversation, database: Database) -> None:
    li, amy = talk.firm.li, talk.firm.amy
    await talk.say(li, "让Amy周五前跟进华能")
    await talk.press(li, "请 Amy Stone 接手")
    await talk.press(amy, "I can't")
    assert (len(steps(database, li)), len(steps(database, amy))) == (1, 0)
    assert "接不了" in (await last(talk, li)).text


async def test_nothing_is_handed_to_who_does_not_see_the_customer(talk: Conversation, database: Database) -> None:
    chen, wang = talk.firm.chen, talk.firm.wang
    [said] = await talk.say(chen, "让王芳周五前跟进华能")
    assert not any("王芳" in button for button in said.buttons)
    assert steps(database, wang) == []
    assert len(steps(database, chen)) == 1
    assert await talk.shown(wang.telegram) == []


async def test_without_a_day_it_is_due_on_the_next_workday(talk: Conversation, database: Database) -> None:
    await talk.say(talk.firm.chen, "让李雷给华能打个电话")
    [step] = steps(database, talk.firm.li)
    assert (step.due_at.date() - talk.world.clock.now().date()).days == 1
    assert "李雷" not in step.text


@pytest.mark.parametrize("text", ["李雷昨天拜访了华能", "华能让我们周五前报价", "HN Power asked us to call on Friday"])
async def test_who_is_only_named_is_handed_nothing(talk: Conversation, database: Database, text: str) -> None:
    chen, li = talk.firm.chen, talk.firm.li
    await talk.say(chen, text)
    assert steps(database, li) == []


# Whose name it is ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "让李雷雷周五前签华能的合同",  # somebody else whose name begins so
        "让李雷华周五前签华能的合同",
        "周五邀请李雷去华能吃饭",
        "周五请李雷吃饭聊华能的项目",
        "收到通知李雷周五去华能",
        "invite Amy for lunch with HN Power on Friday",
    ],
)
async def test_a_name_in_another_name_or_word_hands_nothing_on(
    talk: Conversation, database: Database, text: str
) -> None:
    chen = talk.firm.chen
    await talk.say(chen, text)
    assert (steps(database, talk.firm.li), steps(database, talk.firm.amy)) == ([], [])


@pytest.mark.parametrize(
    ("contact", "text"),
    [("李雷", "让李雷周五前给华能盖章"), ("Amy Wong", "ask Amy Wong at HN Power to sign by Friday")],
)
async def test_a_person_at_the_customer_is_no_colleague(
    talk: Conversation, database: Database, contact: str, text: str
) -> None:
    now = talk.world.clock.now()
    database.run(lambda tx: customers.add_contact(tx, talk.firm.huaneng, contact, now=now))
    await talk.say(talk.firm.chen, text)
    assert (steps(database, talk.firm.li), steps(database, talk.firm.amy)) == ([], [])


@pytest.mark.parametrize(
    "text", ["让李雷核实华能的对账单", "麻烦李雷梳理一下华能的合同", "请李雷速去华能", "派李雷周五上门拜访华能"]
)
async def test_a_name_is_known_by_what_goes_on_behind_it(talk: Conversation, database: Database, text: str) -> None:
    await talk.say(talk.firm.chen, text)
    assert len(steps(database, talk.firm.li)) == 1


async def test_a_holiday_is_no_day_to_be_given_something_for(talk: Conversation, database: Database) -> None:
    await talk.set_clock(datetime(2026, 12, 31, 1, 0, tzinfo=UTC))  # Thursday before New Year
    await talk.say(talk.firm.chen, "让李雷给华能打个电话")
    [step] = steps(database, talk.firm.li)
    assert step.due_at.date() == date(2027, 1, 4)


# Asked once, and of who may take it ---------------------------------------------------------------------------------


async def test_a_colleague_is_asked_once_until_there_is_an_answer(talk: Conversation, database: Database) -> None:
    li, amy = talk.firm.li, talk.firm.amy
    await talk.say(li, "让Amy周五前跟进华能")
    for _ in range(3):
        await talk.press(li, "请 Amy Stone 接手")
    [asked] = await talk.shown(amy.telegram)
    await talk.press(amy, "I can't", message=asked.id)
    await talk.press(li, "请 Amy Stone 接手")  # asked again, after a refusal
    _, again = await talk.shown(amy.telegram)
    await talk.press(amy, "I'll do it", message=again.id)
    assert (len(steps(database, li)), len(steps(database, amy))) == (0, 1)


async def test_who_no_longer_sees_the_customer_cannot_take_it(talk: Conversation, database: Database) -> None:
    li, amy = talk.firm.li, talk.firm.amy
    await talk.say(li, "让Amy周五前跟进华能")
    await talk.press(li, "请 Amy Stone 接手")
    database.run(lambda tx: customers.change(tx, talk.firm.huaneng, team_id=talk.firm.north))
    await talk.press(amy, "I'll do it")
    assert (len(steps(database, li)), len(steps(database, amy))) == (1, 0)


async def test_a_to_do_that_somebody_else_has_by_now_is_not_taken(talk: Conversation, database: Database) -> None:
    li, amy, chen = talk.firm.li, talk.firm.amy, talk.firm.chen
    await talk.say(li, "让Amy周五前跟进华能")
    await talk.press(li, "请 Amy Stone 接手")
    [step] = steps(database, li)
    database.run(lambda tx: customers.change_step(tx, step.id, member_id=chen.id))
    await talk.press(amy, "I'll do it")
    assert (len(steps(database, chen)), len(steps(database, amy))) == (1, 0)


async def test_who_left_is_not_written_to(talk: Conversation, database: Database) -> None:
    li, amy = talk.firm.li, talk.firm.amy
    await talk.say(li, "让Amy周五前跟进华能")
    await talk.press(li, "请 Amy Stone 接手")
    before = len(await talk.shown(li.telegram))
    database.run(lambda tx: people.change_member(tx, li.id, active=False))
    await talk.press(amy, "I'll do it")
    assert len(await talk.shown(li.telegram)) == before


# What was given and is changed --------------------------------------------------------------------------------------


@pytest.mark.parametrize("undo", ["撤销", "/undo", "edit"])
async def test_a_colleague_hears_that_a_to_do_is_taken_back(talk: Conversation, database: Database, undo: str) -> None:
    chen, li = talk.firm.chen, talk.firm.li
    await talk.say(chen, "让李雷周五前跟进华能")
    mine = [each for each in await talk.rig.messages(chen.telegram) if not each["from"]["is_bot"]][-1]
    if undo == "撤销":
        await talk.press(chen, undo)
    elif undo == "edit":
        await talk.send(chen, edit=mine["message_id"], text="今天拜访了华能")
    else:
        await talk.say(chen, undo)
    assert steps(database, li) == []
    assert (await last(talk, li)).text.startswith("↩️ 陈静 撤回了交给您的事：华能电力")


async def sent(talk: Conversation, person: Person) -> int:
    """The id of what a person wrote last."""
    return int(
        [each for each in await talk.rig.messages(person.telegram) if not each["from"]["is_bot"]][-1]["message_id"]
    )


@pytest.mark.parametrize("first", ["让李雷周四跟进华能", "周四跟进华能"])
async def test_an_edited_message_hands_its_to_do_on(talk: Conversation, database: Database, first: str) -> None:
    chen, li = talk.firm.chen, talk.firm.li
    await talk.say(chen, first)
    await talk.send(chen, edit=await sent(talk, chen), text="让李雷周五跟进华能")
    [step] = steps(database, li)
    assert step.due_at.weekday() == 4
    assert steps(database, chen) == []
    told = await last(talk, li)
    assert told.text.startswith("📌 陈静 " + ("更正了交给" if "李雷" in first else "交给"))
    assert "周五" in told.text


async def test_an_edit_that_leaves_the_to_do_as_it_was_tells_nobody(talk: Conversation, database: Database) -> None:
    chen, li = talk.firm.chen, talk.firm.li
    await talk.say(chen, "让李雷周四跟进华能")
    before = await talk.shown(li.telegram)
    await talk.send(chen, edit=await sent(talk, chen), text="让李雷周四跟进华能 ")
    assert len(steps(database, li)) == 1
    assert [said.raw for said in await talk.shown(li.telegram)] == [said.raw for said in before]


async def test_an_edit_hands_it_to_somebody_else(talk: Conversation, database: Database) -> None:
    chen, li, amy = talk.firm.chen, talk.firm.li, talk.firm.amy
    await talk.say(chen, "让李雷周五跟进华能")
    await talk.send(chen, edit=await sent(talk, chen), text="让Amy周五跟进华能")
    assert (len(steps(database, li)), len(steps(database, amy))) == (0, 1)
    assert (await last(talk, li)).text.startswith("↩️ ")
    assert "陈静" in (await last(talk, amy)).text


async def test_a_colleague_hears_of_another_day(talk: Conversation, database: Database) -> None:
    chen, li = talk.firm.chen, talk.firm.li
    await talk.say(chen, "让李雷周四跟进华能")
    await talk.say(chen, "不对，是周五不是周四")
    [step] = steps(database, li)
    assert step.due_at.weekday() == 4
    told = await last(talk, li)
    assert told.text.startswith("📌 陈静 更正了交给您的事：华能电力")
    assert "周五" in told.text


async def test_a_to_do_does_not_move_to_a_customer_its_owner_cannot_see(talk: Conversation, database: Database) -> None:
    admin, li = talk.firm.admin, talk.firm.li
    await talk.say(admin, "让李雷周五前跟进华能")
    assert len(steps(database, li)) == 1
    said = (await talk.say(admin, "是海尔不是华能"))[-1]
    assert "李雷 看不到客户“海尔集团”" in said.text
    [step] = steps(database, li)
    assert step.customer_id == talk.firm.huaneng
