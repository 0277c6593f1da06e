"""Conversations about what falls due: promised steps, and satisfaction nobody asked for long."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest

from db import customers, people, records, scores
from db.gateway import Database, Tx
from db.scope import Scope
from handlers.briefs import service
from handlers.common.rhythm import Rhythm
from tests.support.clock import FixedClock
from tests.support.conversation import Conversation, Said
from tests.support.firm import Person

ZONE = "Asia/Shanghai"


def watch(database: Database, clock: FixedClock, *owed: Person) -> None:
    for person in owed:
        database.run(partial(service.ensure, member_id=person.id, zone=ZONE, now=clock.now()))


def promise(database: Database, customer_id: int, person: Person, due: datetime, text: str) -> int:
    return database.run(
        lambda tx: customers.add_step(tx, customer_id=customer_id, member_id=person.id, due_at=due, text=text)
    )


def reminders(said: list[Said], head: str = "⏰") -> list[Said]:
    return [each for each in said if each.text.startswith(head)]


# Promised steps ------------------------------------------------------------------------------------------------------


async def test_a_step_is_told_once_at_its_hour_and_done_by_a_tap(
    talk: Conversation, database: Database, clock: FixedClock
) -> None:
    firm, li = talk.firm, talk.firm.li
    watch(database, clock, li)
    step = promise(database, firm.huaneng, li, clock.now() + timedelta(hours=2), "送样品")
    assert reminders(await talk.advance("1h", chat=li.telegram)) == []
    [told] = reminders(await talk.advance("2h", chat=li.telegram))
    assert "华能电力：送样品" in told.text
    assert told.buttons == ["完成", "明天", "下周"]
    assert reminders(await talk.advance("2h", chat=li.telegram)) == []
    [done] = await talk.press(li, "完成")
    assert done.buttons == ["撤销完成"]
    found = database.look(lambda tx: customers.step(tx, step))
    assert found is not None
    assert found.done_at is not None
    [open_again] = await talk.press(li, "撤销完成")
    assert open_again.buttons == ["完成", "明天", "下周"]


async def test_a_step_that_was_put_off_is_told_again(talk: Conversation, database: Database, clock: FixedClock) -> None:
    firm, amy = talk.firm, talk.firm.amy
    watch(database, clock, amy)
    promise(database, firm.bolt, amy, clock.now() + timedelta(hours=1), "call back")
    [told] = reminders(await talk.advance("2h", chat=amy.telegram))
    assert told.text.startswith("⏰ It is time")
    [moved] = await talk.press(amy, "Tomorrow")
    assert "📅 Tue 24 Nov 10:00 Bolt & Sons <Ltd>: call back" in moved.text
    assert len(reminders(await talk.advance("1d", chat=amy.telegram))) == 1


async def test_several_steps_are_one_message(talk: Conversation, database: Database, clock: FixedClock) -> None:
    firm, li = talk.firm, talk.firm.li
    watch(database, clock, li)
    for text in ("送样品", "寄合同"):
        promise(database, firm.huaneng, li, clock.now() + timedelta(minutes=30), text)
    [told] = reminders(await talk.advance("1h", chat=li.telegram))
    assert told.buttons == ["1 完成", "1 明天", "1 下周", "2 完成", "2 明天", "2 下周"]
    [half] = await talk.press(li, "1 完成")
    assert half.buttons == ["1 撤销完成", "2 完成", "2 明天", "2 下周"]


async def test_nobody_is_woken_for_a_step(talk: Conversation, database: Database, clock: FixedClock) -> None:
    li = talk.firm.li
    watch(database, clock, li)
    promise(database, talk.firm.huaneng, li, clock.now() + timedelta(hours=14), "送样品")  # 23:00
    assert reminders(await talk.advance("15h", chat=li.telegram)) == []
    assert len(reminders(await talk.advance("10h", chat=li.telegram))) == 1


async def test_a_step_of_a_customer_out_of_reach_is_not_told(
    talk: Conversation, database: Database, clock: FixedClock
) -> None:
    li = talk.firm.li
    watch(database, clock, li)
    promise(database, talk.firm.haier, li, clock.now() + timedelta(hours=1), "送样品")
    assert reminders(await talk.advance("2h", chat=li.telegram)) == []


async def test_reminders_are_answered_by_their_owner_only_and_nonsense_by_nobody(
    talk: Conversation, database: Database, clock: FixedClock
) -> None:
    firm, li, amy = talk.firm, talk.firm.li, talk.firm.amy
    watch(database, clock, li)
    promise(database, firm.huaneng, li, clock.now() + timedelta(hours=1), "送样品")
    [told] = reminders(await talk.advance("2h", chat=li.telegram))
    [said] = await talk.say(amy, "/help")
    assert await force(talk, amy, said.id, told.data["完成"]) == "That is not yours to see or do."
    for data in ("v1:remind:done:1:99", "v1:remind:done:x:1", "v1:remind:what:1:1", "v1:remind", "v1:remind:done:9:1"):
        assert (await force(talk, li, told.id, data)).startswith("这个按钮已失效")


async def force(talk: Conversation, person: Person, message: int, data: str) -> str:
    """The toast that a made-up button earns."""
    body = {"sender": person.telegram, "chat": person.telegram, "message_id": message, "data": data, "force": True}
    done = await talk.rig.do("press", **body)
    await talk.service.settle(update_id=done["update_id"])
    return (await talk.toasts(person))[-1]


# Satisfaction --------------------------------------------------------------------------------------------------------


def known_for_long(tx: Tx, customer_id: int, now: datetime) -> None:
    """A valuable customer of two years that was visited yesterday."""
    customers.change(tx, customer_id, created_at=now - timedelta(days=700))
    score = scores.add(
        tx, customer_id=customer_id, as_of=now, trigger="nightly", horizon_days=90.0, value_12m=Decimal(100_000),
        level="medium", coverage=1, coverage_of=8, detail={},
    )  # fmt: skip
    found = customers.get(tx, customer_id, Scope(None))
    assert found is not None
    assert customers.raise_version(tx, customer_id, expected=found.version, score_id=score.id)
    records.add(
        tx, "visits", customer_id=customer_id, member_id=1, known_at=now, at=now - timedelta(days=1), outcome="good"
    )


@pytest.mark.parametrize(("who", "head"), [("li", "🙂 华能电力"), ("amy", "🙂 Nobody asked Bolt")])
async def test_a_survey_that_is_due_is_asked_and_answered_by_a_tap(
    talk: Conversation, database: Database, clock: FixedClock, who: str, head: str
) -> None:
    person: Person = getattr(talk.firm, who)
    customer = talk.firm.huaneng if who == "li" else talk.firm.bolt
    watch(database, clock, person)
    database.run(lambda tx: known_for_long(tx, customer, clock.now()))
    [asked] = reminders(await talk.advance("2h", chat=person.telegram), head)
    [said] = await talk.press(person, "4 ★")
    assert said.id == asked.id
    await force(talk, person, asked.id, f"v1:survey:4:{customer}")  # a double tap is one answer
    [survey] = database.look(lambda tx: records.of_customer(tx, "surveys", customer))
    assert (survey["metric"], survey["value"]) == ("csat", 4.0)
    assert reminders(await talk.advance("2d", chat=person.telegram), "🙂") == []


async def test_a_survey_may_wait_and_its_answer_be_undone(
    talk: Conversation, database: Database, clock: FixedClock
) -> None:
    li = talk.firm.li
    watch(database, clock, li)
    for customer in (talk.firm.huaneng, talk.firm.tencent):
        database.run(partial(known_for_long, customer_id=customer, now=clock.now()))
    assert len(reminders(await talk.advance("2h", chat=li.telegram), "🙂")) == 1
    [later] = await talk.press(li, "以后再问")
    assert later.text == "好的，一个月后再问。"
    assert len(reminders(await talk.advance("1d", chat=li.telegram), "🙂")) == 1
    await talk.press(li, "5 ★")
    await talk.press(li, "撤销")
    assert database.look(lambda tx: records.of_customer(tx, "surveys", talk.firm.tencent)) == []
    assert reminders(await talk.advance("3d", chat=li.telegram), "🙂") == []


async def test_a_survey_of_another_team_cannot_be_answered(talk: Conversation, database: Database) -> None:
    li = talk.firm.li
    [said] = await talk.say(li, "/help")
    assert await force(talk, li, said.id, f"v1:survey:4:{talk.firm.haier}") == "您无权查看或操作此项。"
    for data in ("v1:survey:9:1", "v1:survey:4:x", "v1:survey"):
        assert (await force(talk, li, said.id, data)).startswith("这个按钮已失效")
    assert database.look(lambda tx: records.entries(tx, talk.firm.haier)) == []


async def test_who_hears_enough_already_is_not_asked(talk: Conversation, database: Database, clock: FixedClock) -> None:
    li = talk.firm.li
    watch(database, clock, li)
    database.run(lambda tx: people.change_chat(tx, li.telegram, settings=Rhythm(budget=0).into({})))
    database.run(partial(known_for_long, customer_id=talk.firm.huaneng, now=clock.now()))
    assert reminders(await talk.advance("2h", chat=li.telegram), "🙂") == []
