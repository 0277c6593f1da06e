"""The feed that pages follow: news at once, waiting without news, a fresh start for who fell behind."""

import asyncio

from bot.sandbox.feed import Feed
from tests.bot.sandbox.rig import LI, Rig


def test_news_after_a_number_and_a_fresh_start_for_who_fell_behind() -> None:
    feed = Feed()
    for number in range(3):
        feed.tell("toast", n=number)
    assert feed.since(1) == [{"kind": "toast", "n": 1}, {"kind": "toast", "n": 2}]
    assert feed.since(3) == []
    assert feed.since(4) is None
    for _ in range(2_000):
        feed.tell("clock")
    assert feed.since(1) is None
    assert feed.kept("toast") == []


async def test_waiting_ends_with_the_next_news_or_in_time() -> None:
    feed = Feed()
    waiting = asyncio.create_task(feed.wait(0, 60))
    await asyncio.sleep(0)
    feed.tell("clock")
    await waiting
    await feed.wait(0, 60)
    await feed.wait(1, 0)


async def test_changed_messages_come_once_as_they_are_now(rig: Rig) -> None:
    seq = (await rig.get("state"))["seq"]
    sent = await rig.ok("sendMessage", chat_id=LI, text="one")
    await rig.ok("editMessageText", chat_id=LI, message_id=sent["message_id"], text="two")
    gone = await rig.ok("sendMessage", chat_id=LI, text="gone")
    await rig.ok("deleteMessage", chat_id=LI, message_id=gone["message_id"])
    news = await rig.get("changes", after=seq)
    assert [c["kind"] for c in news["changes"]] == ["message", "deleted"]
    assert news["changes"][0]["message"]["text"] == "two"
    assert "reset" not in news
    for query in ({"after": seq, "epoch": "another"}, {"after": news["seq"] + 5}):
        assert (await rig.get("changes", **query))["reset"] is True
    assert "whole number" in (await (await rig.http.get(f"{rig.url}/sandbox/changes?after=x")).json())["error"]
