"""Lines of calls: order within a chat, chats apart, edits that make earlier ones unnecessary."""

from __future__ import annotations

from typing import Any

import pytest

from bot.limiter import Limiter
from bot.queues import Queues
from db.outbox import Owed
from tests.bot.test_limiter import Monotonic


@pytest.fixture
def time() -> Monotonic:
    return Monotonic()


@pytest.fixture
def queues(time: Monotonic) -> Queues:
    return Queues(Limiter(monotonic=time))


def _send(key: str, chat: int = 1) -> Owed:
    return Owed(key, chat, "sendMessage", {"text": key})


def _edit(key: str, chat: int = 1, method: str = "editMessageText", **params: Any) -> Owed:
    return Owed(key, chat, method, {"text": key, **params}, None if params else "target")


def _take_all(queues: Queues) -> list[str]:
    """The keys in the order they would be posted when every answer is immediate."""
    keys = []
    while (call := queues.take()) is not None:
        keys.append(call.key)
        queues.posted(call)
        queues.done(call)
    return keys


def test_a_chat_keeps_its_order_and_has_one_call_under_way(queues: Queues) -> None:
    for key in "ab":
        queues.add(_send(key))
    first = queues.take()
    assert first is not None
    assert first.key == "a"
    assert queues.take() is None
    queues.done(first)
    assert _take_all(queues) == ["b"]
    assert len(queues) == 0


def test_chats_do_not_wait_for_each_other(queues: Queues) -> None:
    for key, chat in (("a1", 1), ("a2", 1), ("b1", 2)):
        queues.add(_send(key, chat))
    taken = [queues.take(), queues.take(), queues.take()]
    assert [call and call.key for call in taken] == ["a1", "b1", None]


def test_a_key_is_queued_once(queues: Queues) -> None:
    queues.add(_send("a"))
    queues.add(_send("a"))
    assert _take_all(queues) == ["a"]


def test_a_later_edit_of_the_same_message_supersedes(queues: Queues) -> None:
    queues.add(_edit("e1"))
    queues.add(_send("s"))
    assert queues.add(_edit("e2")) == ["e1"]
    assert _take_all(queues) == ["s", "e2"]


def test_edits_of_other_messages_and_weaker_edits_do_not_supersede(queues: Queues) -> None:
    assert queues.add(_edit("text", message_id=5)) == []
    assert queues.add(_edit("other", message_id=6)) == []
    assert queues.add(_edit("buttons", method="editMessageReplyMarkup", message_id=5)) == []
    assert queues.add(_edit("all", message_id=5)) == ["text", "buttons"]


def test_an_edit_under_way_is_not_taken_back(queues: Queues) -> None:
    queues.add(_edit("e1"))
    assert queues.take() is not None
    assert queues.add(_edit("e2")) == []


def test_a_call_that_is_put_back_goes_first_after_its_wait(queues: Queues, time: Monotonic) -> None:
    queues.add(_send("a"))
    queues.add(_send("b"))
    call = queues.take()
    assert call is not None
    queues.posted(call)
    queues.put_back(call, delay=7)
    assert queues.take() is None
    assert queues.delay() == pytest.approx(7)
    time.now += 7
    assert _take_all(queues) == ["a", "b"]


def test_a_full_window_makes_only_its_chat_wait(queues: Queues, time: Monotonic) -> None:
    for key in "abcd":
        queues.add(_send(key))
    queues.add(_send("other", 2))
    assert _take_all(queues) == ["a", "other", "b", "c"]
    assert queues.delay() == pytest.approx(3)
    time.now += 3
    assert _take_all(queues) == ["d"]


def test_edits_do_not_count_as_messages(queues: Queues) -> None:
    for number in range(40):
        queues.add(_edit(f"e{number}", message_id=number))
    assert len(_take_all(queues)) == 40


def test_the_overall_limit_stops_messages_and_lets_edits_pass(queues: Queues) -> None:
    for number in range(31):
        queues.add(_send(f"s{number}", number + 1))
    queues.add(_edit("e", 99))
    taken = _take_all(queues)
    assert sorted(taken) == sorted([*(f"s{number}" for number in range(30)), "e"])
    queues.add(_edit("another", 98))
    assert _take_all(queues) == ["another"]
    assert queues.delay() == pytest.approx(1)


def _reply(key: str, chat: int) -> Owed:
    return Owed(f"u7:{key}", chat, "sendMessage", {"text": key})


def test_whoever_asked_is_answered_before_the_flood(queues: Queues, time: Monotonic) -> None:
    for number in range(100):
        queues.add(_send(f"s{number}", number + 1))
    assert len(_take_all(queues)) == 30
    queues.add(_reply("one", 500))
    queues.add(_reply("two", 90))  # behind what that chat was owed before
    assert queues.take() is None
    time.now += 1
    assert _take_all(queues)[:3] == ["u7:one", "s89", "u7:two"]


def test_a_line_that_outlasts_its_window_has_turns_of_its_own(queues: Queues, time: Monotonic) -> None:
    for number in range(100):
        queues.add(_send(f"s{number}", number + 1))
    for number in range(25):
        queues.add(_send(f"long{number}", -5))
    taken = _take_all(queues)
    assert taken.count("s0") == 1
    assert 5 <= sum(key.startswith("long") for key in taken) <= 15
    time.now += 60
    for _ in range(4):
        taken += _take_all(queues)
        time.now += 1
    assert [key for key in taken if key.startswith("long")] == [f"long{number}" for number in range(25)]
    assert len(queues) == 0


def test_a_chat_that_changed_its_id_goes_on_under_the_new_one(queues: Queues) -> None:
    queues.add(_send("a", -1))
    queues.add(_send("b", -1))
    queues.rekey(-1, -1009)
    call = queues.take()
    assert call is not None
    assert (call.key, call.chat_id) == ("a", -1009)
    assert len(queues) == 2


def test_an_empty_queue_has_no_delay(queues: Queues) -> None:
    assert queues.delay() is None
    assert queues.take() is None
