"""The sender against a strict Bot API that makes trouble: nothing lost, nothing doubled unmarked, order kept."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from functools import partial

import pytest

from bot.outbox import IN_FLIGHT
from db import files, outbox, people
from db.gateway import Database
from db.outbox import Call, Outcome
from tests.support.clock import MONDAY
from tests.support.firm import Firm
from tests.support.sending import Sending, edit, sending, text
from tests.support.waiting import until

_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
async def it(database: Database, firm: Firm) -> AsyncIterator[Sending]:
    async with sending(database, firm) as running:
        yield running


async def test_messages_leave_in_order_and_are_remembered(it: Sending, firm: Firm) -> None:
    await it.send(*[text(f"m{number}", firm.li.telegram) for number in range(20)])
    assert await it.texts(firm.li.telegram) == [f"m{number}" for number in range(20)]
    row = it.row("m3")
    assert (row.state, row.sent_at, row.attempts) == ("sent", it.clock.now(), 1)
    assert row.message_id == (await it.rig.messages(firm.li.telegram))[3]["message_id"]


async def test_what_was_owed_before_the_start_is_sent(database: Database, firm: Firm) -> None:
    async with sending(database, firm) as first:
        await first.sender.stop()
        await first.put(text("early", firm.li.telegram))
        second = Sending(first.rig, database)
        await second.rest()
        assert await second.texts(firm.li.telegram) == ["early"]
        await second.stop()


async def test_a_pin_and_a_reply_name_their_message_by_key(it: Sending, firm: Firm) -> None:
    pin = Call("d:pin", firm.group, "pinChatMessage", {"disable_notification": True}, target="d")
    await it.send(text("d", firm.group), pin, text("worse", firm.group, target="d"))
    first, _, last = await it.rig.messages(firm.group)
    assert first["pinned"]
    assert last["reply_to_message"]["message_id"] == first["message_id"]


async def test_only_the_last_edit_is_shown_and_the_others_are_spared(it: Sending, firm: Firm) -> None:
    await it.send(text("a", firm.group))
    await it.rig.do("fault", method="editMessageText", error_code=429, retry_after=1)
    await it.send(*[edit(f"e{number}", firm.group, f"state {number}", target="a") for number in range(9)])
    assert await it.texts(firm.group) == ["state 8"]
    assert {it.row(f"e{number}").state for number in range(1, 8)} == {"superseded"}


async def test_an_edit_that_changes_nothing_is_done(it: Sending, firm: Firm) -> None:
    await it.send(text("a", firm.group, "same"))
    await it.send(edit("e", firm.group, "same", target="a"))
    assert it.row("e").state == "sent"


async def test_an_edit_of_a_message_that_is_gone_is_sent_anew_and_stands_in_for_it(it: Sending, firm: Firm) -> None:
    await it.send(text("a", firm.group, "old"))
    (gone,) = await it.rig.messages(firm.group)
    await it.rig.ok("deleteMessage", chat_id=firm.group, message_id=gone["message_id"])
    await it.send(edit("e1", firm.group, "new", target="a"))
    await it.send(edit("e2", firm.group, "newer", target="a"))
    assert await it.texts(firm.group) == ["newer"]


async def test_an_edit_of_a_message_that_never_arrived_is_sent_anew(it: Sending, firm: Firm) -> None:
    await it.send(text("a", firm.group, "<b>broken"), edit("e", firm.group, "right", target="a"))
    pin = Call("p", firm.group, "pinChatMessage", {}, target="a")
    await it.send(pin)
    assert await it.texts(firm.group) == ["right"]
    assert (it.row("p").state, it.row("p").error) == ("parked", "its message was never sent")


async def test_too_many_requests_make_only_that_chat_wait(it: Sending, firm: Firm) -> None:
    await it.rig.do("fault", method="sendMessage", error_code=429, retry_after=1, chat=firm.li.telegram)
    await it.put(text("slow", firm.li.telegram), text("fast", firm.amy.telegram))
    await until(lambda: it.row("fast").state == "sent")
    assert it.row("slow").state == "queued"
    await it.rest()
    assert (it.row("slow").state, it.row("slow").repeat) == ("sent", False)


async def test_errors_of_telegram_are_outlasted_without_a_repeat(it: Sending, firm: Firm) -> None:
    await it.rig.do("fault", method="sendMessage", error_code=502, times=2)
    await it.send(text("a", firm.li.telegram), text("b", firm.li.telegram))
    assert await it.texts(firm.li.telegram) == ["a", "b"]


async def test_a_lost_answer_leads_to_one_marked_repeat(it: Sending, firm: Firm) -> None:
    await it.rig.do("fault", method="sendMessage", lost=True)
    await it.send(text("a", firm.amy.telegram))
    assert await it.texts(firm.amy.telegram) == ["a", "(may be a repeat)\na"]
    assert it.row("a").state == "sent"


async def test_a_second_lost_answer_leads_to_no_third_message_and_is_told(it: Sending, firm: Firm) -> None:
    await it.rig.do("fault", method="sendMessage", lost=True, times=2)
    await it.send(text("a", firm.li.telegram))
    assert await it.texts(firm.li.telegram) == ["a", "（可能重复）\na"]
    assert it.row("a").state == "parked"
    assert "twice without an answer" in (await it.texts(firm.admin.telegram))[0]


async def test_a_lost_answer_to_an_edit_just_leads_to_the_edit_again(it: Sending, firm: Firm) -> None:
    await it.send(text("a", firm.li.telegram))
    await it.rig.do("fault", method="editMessageText", lost=True)
    await it.send(edit("e", firm.li.telegram, "changed", target="a"))
    assert await it.texts(firm.li.telegram) == ["changed"]
    assert it.row("e").state == "sent"


async def test_nothing_is_posted_while_telegram_is_away_and_all_of_it_after(it: Sending, firm: Firm) -> None:
    await it.rig.do("fault", offline=1.0)
    await it.send(*[text(f"{chat}:{number}", chat) for chat in (101, 102, 103) for number in range(4)])
    for chat in (101, 102, 103):
        assert [words.splitlines()[-1] for words in await it.texts(chat)] == [f"{chat}:{number}" for number in range(4)]


async def test_what_was_in_flight_at_a_kill_is_sent_again_and_says_so(database: Database, firm: Firm) -> None:
    chats = (firm.amy.telegram, firm.group, firm.forum)
    calls = [text(f"a{chat}", chat, "hello") for chat in chats]
    for call in calls:
        database.run(partial(outbox.put, call=call, now=MONDAY))
    database.run(lambda tx: outbox.claim(tx, outbox.waiting(tx, now=MONDAY, limit=9)))
    async with sending(database, firm) as it:
        await it.rest()
        shown = [await it.texts(chat) for chat in chats]
    assert shown == [["(may be a repeat)\nhello"], ["（可能重复）\nhello"], ["(may be a repeat)\nhello"]]


async def test_an_edit_in_flight_at_a_kill_is_made_again_unmarked(database: Database, firm: Firm) -> None:
    async with sending(database, firm) as it:
        await it.send(text("a", firm.li.telegram))
        await it.sender.stop()
        await it.put(edit("e", firm.li.telegram, "changed", target="a"))
        database.run(lambda tx: outbox.claim(tx, outbox.waiting(tx, now=MONDAY, limit=9)))
        second = Sending(it.rig, database)
        await second.rest()
        assert await it.texts(firm.li.telegram) == ["changed"]
        await second.stop()


async def test_a_blocked_chat_is_noted_and_its_people_told_once(it: Sending, firm: Firm) -> None:
    await it.rig.do("event", kind="block", sender=firm.li.telegram)
    await it.send(text("a", firm.li.telegram), text("b", firm.li.telegram))
    assert it.row("a").state == it.row("b").state == "parked"
    member = it.database.look(lambda tx: people.member(tx, firm.li.id))
    assert member is not None
    assert not member.reachable
    (told,) = await it.texts(firm.admin.telegram)
    assert "李雷" in told


async def test_who_bound_a_group_hears_that_it_is_lost(it: Sending, firm: Firm) -> None:
    it.database.run(lambda tx: people.change_chat(tx, firm.group, bound_by=firm.chen.id))
    await it.rig.do("event", kind="remove_bot", chat=firm.group, sender=firm.admin.telegram)
    await it.send(text("a", firm.group))
    (told,) = await it.texts(firm.chen.telegram)
    assert "华东销售" in told
    assert await it.texts(firm.admin.telegram) == []


async def test_a_refused_message_is_parked_and_the_operator_told_once(it: Sending, firm: Firm) -> None:
    await it.send(text("a", firm.li.telegram, "<b>broken"), text("b", firm.li.telegram))
    await it.send(text("c", firm.li.telegram, "<i>broken"))
    assert (it.row("a").state, it.row("b").state) == ("parked", "sent")
    assert "can't parse entities" in it.row("a").error
    (told,) = await it.texts(firm.admin.telegram)
    assert "sendMessage" in told


async def test_a_group_that_was_upgraded_gets_everything_in_its_new_form(it: Sending, firm: Firm) -> None:
    await it.send(text("before", firm.group))
    await it.rig.do("event", kind="upgrade", chat=firm.group, sender=firm.li.telegram)
    await it.send(text("a", firm.group), text("b", firm.group), edit("e", firm.group, "anew", target="before"))
    new = it.row("a").chat_id
    assert new != firm.group
    assert (await it.texts(new))[-3:] == ["a", "b", "anew"]
    assert [chat.id for chat in it.database.look(lambda tx: people.bound_chats(tx, firm.east))] == [new]


async def test_a_topic_that_was_deleted_does_not_swallow_messages(it: Sending, firm: Firm) -> None:
    call = Call("a", firm.forum, "sendMessage", {"text": "hi", "message_thread_id": 777})
    await it.send(call)
    assert (await it.texts(firm.forum))[-1] == "hi"


@pytest.mark.parametrize(("method", "field"), [("sendDocument", "document"), ("sendPhoto", "photo")])
async def test_a_stored_file_is_uploaded(it: Sending, firm: Firm, method: str, field: str) -> None:
    content = _PNG if field == "photo" else b"a,b\n1,2\n"
    file_id = it.database.run(lambda tx: files.keep(tx, name="x.png", mime=None, content=content, now=it.clock.now()))
    caption = {"caption": "<b>here</b>", "parse_mode": "HTML"}
    await it.send(Call("f", firm.li.telegram, method, caption, file_id=file_id))
    (message,) = await it.rig.messages(firm.li.telegram)
    assert (field in message, message["html"]) == (True, "<b>here</b>")


async def test_a_file_that_telegram_has_is_not_uploaded_again(it: Sending, firm: Firm) -> None:
    await it.rig.do("send", sender=firm.li.telegram, document={"name": "a.csv", "base64": "YQ=="})
    known_as = (await it.rig.updates())[-1]["message"]["document"]["file_id"]
    keep = partial(files.keep, name="a.csv", mime=None, telegram_file_id=known_as, now=it.clock.now())
    await it.send(Call("f", firm.amy.telegram, "sendDocument", {}, file_id=it.database.run(keep)))
    (message,) = await it.rig.messages(firm.amy.telegram)
    assert message["document"]["file_name"] == "a.csv"


async def test_limits_are_kept_so_that_telegram_never_has_to_refuse(database: Database, firm: Firm) -> None:
    async with sending(database, firm, scale=1, flood=True) as it:
        chats = (101, 102, 103, 201)
        await it.send(*[text(f"{chat}:{number}", chat) for chat in chats for number in range(5)])
        assert [call["answer"]["ok"] for call in await it.rig.get("calls")] == [True] * 20


async def test_more_than_fits_into_memory_is_sent_in_order(
    database: Database, firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.outbox.ROOM", 10)
    async with sending(database, firm) as it:
        for start in range(0, 100, 25):
            await it.put(*[text(f"m{number}", 101) for number in range(start, start + 25)])
        await it.rest()
        assert await it.texts(101) == [f"m{number}" for number in range(100)]


async def test_at_most_eight_are_in_flight(it: Sending, firm: Firm) -> None:
    people = [101, 102, 103, 201, 301, firm.group, firm.forum]
    await it.put(*[text(f"{chat}:{number}", chat) for chat in people for number in range(6)])
    seen: set[int] = set()

    def resting() -> bool:
        seen.add(it.database.look(outbox.in_flight))
        return it.sender.idle

    await until(resting)
    assert 1 <= max(seen) <= IN_FLIGHT


async def test_a_call_that_another_process_took_is_left_to_it(it: Sending, firm: Firm) -> None:
    await it.sender.stop()
    await it.put(text("a", firm.li.telegram))
    (mine,) = it.database.run(lambda tx: outbox.claim(tx, outbox.waiting(tx, now=it.clock.now(), limit=9)))
    it.database.run(lambda tx: outbox.settle(tx, [Outcome(mine.id, "sent", message_id=1)], now=it.clock.now()))
    other = Sending(it.rig, it.database)
    await other.rest()
    assert await it.texts(firm.li.telegram) == []
    await other.stop()
