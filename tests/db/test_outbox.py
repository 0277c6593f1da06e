"""Calls that are owed: stored once, claimed once, settled, recovered, re-keyed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from db import chats, deliveries, outbox, people, schedules
from db.gateway import Database
from db.models import Outbox
from db.outbox import Call, Outcome, Owed
from tests.support.clock import MONDAY
from tests.support.firm import Firm


def _put(database: Database, key: str, chat: int = 101, **more: Any) -> None:
    database.run(lambda tx: outbox.put(tx, Call(key, chat, "sendMessage", {"text": key}, **more), now=MONDAY))


def _waiting(database: Database) -> list[Owed]:
    return database.look(lambda tx: outbox.waiting(tx, now=MONDAY, limit=100))


def _claim(database: Database, *keys: str) -> list[Owed]:
    wanted = [call for call in _waiting(database) if call.key in keys]
    return database.run(lambda tx: outbox.claim(tx, wanted))


def _row(database: Database, key: str) -> Any:
    return database.look(lambda tx: tx.sql.execute(select(Outbox.__table__).where(Outbox.key == key)).one())


def _settle(database: Database, outcome: Outcome) -> None:
    database.run(lambda tx: outbox.settle(tx, [outcome], now=MONDAY))


def test_a_key_is_owed_once(database: Database) -> None:
    _put(database, "a")
    _put(database, "a")
    assert [call.key for call in _waiting(database)] == ["a"]


def test_what_is_due_later_waits(database: Database) -> None:
    later = MONDAY + timedelta(hours=1)
    database.run(lambda tx: outbox.put(tx, Call("a", 101, "sendMessage"), now=MONDAY, due=later))
    assert _waiting(database) == []
    assert database.look(lambda tx: outbox.next_due(tx, after=MONDAY)) == later
    assert [call.key for call in database.look(lambda tx: outbox.waiting(tx, now=later, limit=9))] == ["a"]


def test_a_call_is_claimed_by_one_only(database: Database) -> None:
    _put(database, "a")
    (mine,) = waiting = _waiting(database)
    assert [call.key for call in database.run(lambda tx: outbox.claim(tx, [mine]))] == ["a"]
    assert mine.attempts == 1
    assert database.run(lambda tx: outbox.claim(tx, waiting)) == []
    assert _waiting(database) == []


def test_the_message_of_a_target_is_filled_in(database: Database) -> None:
    _put(database, "a")
    (first,) = _claim(database, "a")
    _put(database, "b", target="a")
    assert _claim(database, "b")[0].target_message is None
    _settle(database, Outcome(first.id, "sent", message_id=55))
    _put(database, "c", target="a")
    assert _claim(database, "c")[0].target_message == 55


def test_a_message_sent_anew_is_meant_from_then_on(database: Database) -> None:
    _put(database, "a")
    (first,) = _claim(database, "a")
    _settle(database, Outcome(first.id, "sent", message_id=55))
    database.run(lambda tx: outbox.moved(tx, 101, old=55, new=60))
    assert database.look(lambda tx: outbox.message_ids(tx, ["a", "b"])) == {"a": 60}


def test_what_was_in_flight_is_a_repeat_after_a_start(database: Database) -> None:
    for key in ("a", "b"):
        _put(database, key)
    _claim(database, "a")
    assert database.run(outbox.recover) == 1
    assert {call.key: call.repeat for call in _claim(database, "a", "b")} == {"a": True, "b": False}


def test_a_call_that_was_never_answered_is_a_repeat_and_is_counted(database: Database) -> None:
    _put(database, "a")
    (call,) = _claim(database, "a")
    _settle(database, Outcome(call.id, "queued", error="timeout", timed_out=True))
    (again,) = _claim(database, "a")
    assert (again.repeat, again.timeouts, again.attempts) == (True, 1, 2)


def test_a_refused_call_is_no_repeat(database: Database) -> None:
    _put(database, "a")
    (call,) = _claim(database, "a")
    _settle(database, Outcome(call.id, "queued", error="429"))
    (again,) = _claim(database, "a")
    assert (again.repeat, again.timeouts) == (False, 0)
    _settle(database, Outcome(again.id, "parked", error="400 no"))
    assert (_row(database, "a").state, _row(database, "a").error) == ("parked", "400 no")
    assert database.look(outbox.depth) == (0, None)


def test_superseded_calls_are_not_owed(database: Database) -> None:
    _put(database, "a")
    _put(database, "b")
    database.run(lambda tx: outbox.supersede(tx, ["a"]))
    assert [call.key for call in _waiting(database)] == ["b"]
    assert database.look(outbox.depth) == (1, MONDAY)


async def test_a_commit_hands_its_calls_over(database: Database) -> None:
    heard: list[Owed] = []
    database.listen(outbox.TOPIC, heard.extend)
    await database.write(lambda tx: outbox.put(tx, Call("a", 101, "sendMessage", {"text": "hi"}), now=MONDAY))
    assert [(call.key, call.params) for call in heard] == [("a", {"text": "hi"})]


def test_old_messages_are_forgotten_and_owed_ones_kept(database: Database) -> None:
    for key in ("a", "b"):
        _put(database, key)
    (call,) = _claim(database, "a")
    _settle(database, Outcome(call.id, "sent", message_id=1))
    assert database.run(lambda tx: outbox.prune(tx, before=MONDAY)) == 0
    assert database.run(lambda tx: outbox.prune(tx, before=MONDAY + timedelta(days=1))) == 1
    assert [call.key for call in _waiting(database)] == ["b"]


def test_a_lost_chat_is_news_once(database: Database, firm: Firm) -> None:
    lost = [database.run(lambda tx: chats.lose(tx, firm.li.telegram)) for _ in range(2)]
    assert lost == [True, False]
    member = database.look(lambda tx: people.member(tx, firm.li.id))
    assert member is not None
    assert not member.reachable


@pytest.mark.parametrize("known_already", [False, True])
def test_a_group_that_became_a_supergroup_keeps_everything(database: Database, firm: Firm, known_already: bool) -> None:
    new = -1009

    def upgrade(tx: Any) -> None:
        chats.migrate(tx, firm.group, new)
        chats.migrate(tx, firm.group, new)

    if known_already:
        database.run(lambda tx: people.remember_chat(tx, new, type="supergroup", title="华东销售"))
    database.run(lambda tx: schedules.ensure(tx, "digest", chat_id=firm.group, since=MONDAY, zone="Asia/Shanghai"))
    database.run(lambda tx: deliveries.claim(tx, f"digest:{firm.group}:2026-11-23", now=MONDAY))
    _put(database, "a", firm.group)
    _put(database, "b", firm.group)
    (sent,) = _claim(database, "a")
    _settle(database, Outcome(sent.id, "sent", message_id=5))
    database.run(upgrade)

    (bound,) = database.look(lambda tx: people.bound_chats(tx, firm.east))
    assert (bound.id, bound.type, bound.language) == (new, "supergroup", "zh")
    assert database.look(lambda tx: schedules.get(tx, "digest", chat_id=new)) is not None
    assert database.look(lambda tx: deliveries.claimed(tx, [f"digest:{new}:2026-11-23"]))
    assert [(call.key, call.chat_id) for call in _waiting(database)] == [("b", new)]
    assert _row(database, "a").message_id is None
