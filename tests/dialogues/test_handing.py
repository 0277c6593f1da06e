"""A to-do in words that is a colleague's: given by who leads, offered by others, told to the colleague."""

from __future__ import annotations

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
