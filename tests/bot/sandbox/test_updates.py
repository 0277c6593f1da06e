"""How updates reach the bot: offsets, long polls, the second poller, kinds, webhooks."""

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.bot.sandbox.rig import BOSS, LI, TEAM, WANG, Rig

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


async def test_updates_stay_until_a_higher_offset_confirms_them(rig: Rig) -> None:
    ids = [(await rig.say(f"m{n}"))["update_id"] for n in range(5)]
    assert ids == list(range(ids[0], ids[0] + 5))
    assert [u["update_id"] for u in await rig.updates()] == ids
    assert [u["update_id"] for u in await rig.updates(limit=2)] == ids[:2]
    assert [u["update_id"] for u in await rig.updates(ids[2])] == ids[2:]
    assert [u["update_id"] for u in await rig.updates()] == ids[2:]
    assert [u["update_id"] for u in await rig.updates(-1)] == ids[4:]
    assert [u["update_id"] for u in await rig.updates()] == ids[4:]
    assert await rig.updates(ids[4] + 1) == []


async def test_long_poll_answers_with_the_first_update(rig: Rig) -> None:
    poll = asyncio.create_task(rig.updates(timeout=30))
    await rig.world.updates.polled.wait()
    receipt = await rig.say("hello")
    assert [u["update_id"] for u in await poll] == [receipt["update_id"]]


async def test_second_poller_ends_the_first_with_409(rig: Rig) -> None:
    older = asyncio.create_task(rig.call("getUpdates", timeout=30))
    await rig.world.updates.polled.wait()
    newer = asyncio.create_task(rig.updates(timeout=30))
    answer = await older
    assert (answer["error_code"], answer["description"]) == (409, CONFLICT)
    await rig.say("for the newer one")
    assert len(await newer) == 1


async def test_kinds_not_asked_for_are_never_queued(rig: Rig) -> None:
    assert await rig.updates(allowed_updates=["message"]) == []
    await rig.do("event", kind="block", sender=LI)
    await rig.do("event", kind="unblock", sender=LI)
    await rig.say("hello")
    assert [list(u)[1] for u in await rig.drain()] == ["message"]
    await rig.updates(allowed_updates=["chat_member"])
    await rig.do("event", kind="leave", chat=TEAM, sender=WANG)
    (update,) = await rig.drain()
    assert update["chat_member"]["new_chat_member"]["status"] == "left"
    await rig.updates(allowed_updates=[])
    await rig.do("event", kind="join", chat=TEAM, sender=WANG)
    (update,) = await rig.drain()
    assert update["message"]["new_chat_members"][0]["id"] == WANG


class Receiver:
    """A bot's own web server: refuses the first `failures` deliveries."""

    def __init__(self, failures: int = 0, answer: dict[str, Any] | None = None) -> None:
        self.failures = failures
        self.answer = answer
        self.seen: list[tuple[str | None, dict[str, Any]]] = []
        self.taken = asyncio.Queue[dict[str, Any]]()

    async def take(self, request: web.Request) -> web.StreamResponse:
        update = await request.json()
        self.seen.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), update))
        if self.failures:
            self.failures -= 1
            return web.Response(status=500)
        self.taken.put_nowait(update)
        return web.json_response(self.answer) if self.answer else web.Response()

    def serve(self) -> TestServer:
        """The server, to be started by `async with`."""
        app = web.Application()
        app.router.add_post("/hook", self.take)
        return TestServer(app)


async def test_webhook_delivers_in_order_with_the_secret_and_repeats_failures(rig: Rig) -> None:
    rig.webhook.first_pause = 0.0
    receiver = Receiver(failures=2)
    async with receiver.serve() as server:
        await rig.say("before")
        await rig.ok("setWebhook", url=str(server.make_url("/hook")), secret_token="s3cret")
        await rig.say("after")
        texts = [(await receiver.taken.get())["message"]["text"] for _ in range(2)]
        assert texts == ["before", "after"]
        assert [secret for secret, _ in receiver.seen] == ["s3cret"] * 4
        info = await rig.ok("getWebhookInfo")
        assert (info["url"], info["last_error_message"][:14]) == (str(server.make_url("/hook")), "Wrong response")
        refused = await rig.call("getUpdates")
        assert refused["error_code"] == 409
        assert "webhook is active" in refused["description"]
        await rig.ok("deleteWebhook")
    assert await rig.updates() == []


async def test_webhook_may_answer_with_a_call(rig: Rig) -> None:
    answer = {"method": "sendMessage", "chat_id": LI, "text": "from the webhook"}
    receiver = Receiver(answer=answer)
    async with receiver.serve() as server:
        await rig.ok("setWebhook", url=str(server.make_url("/hook")))
        await rig.say("hello")
        assert await texts_until(rig, "from the webhook") == ["hello", "from the webhook"]


async def texts_until(rig: Rig, last: str) -> list[str]:
    """What phones show, in order, up to a certain text."""
    seq, texts = 0, list[str]()
    while last not in texts:
        news = await rig.get("changes", after=seq)
        seq = news["seq"]
        texts += [c["message"]["text"] for c in news["changes"] if "text" in c.get("message", {})]
    return texts


async def test_webhook_settings_are_checked_and_can_drop_what_waits(rig: Rig) -> None:
    await rig.say("old")
    assert "HTTPS URL must be provided" in await rig.refused("setWebhook", url="ftp://example.com")
    refused = await rig.refused("setWebhook", url="https://example.com", secret_token="a b")
    assert "secret token contains unallowed characters" in refused
    assert await rig.ok("setWebhook", url="", drop_pending_updates=True) is True
    info = await rig.ok("getWebhookInfo")
    assert (info["url"], info["pending_update_count"]) == ("", 0)


async def test_closing_and_logging_out(rig: Rig) -> None:
    assert await rig.ok("close") is True
    assert await rig.ok("logOut") is True
    assert await rig.ok("leaveChat", chat_id=TEAM) is True
    assert "bot is not a member of the group chat" in await rig.refused("sendMessage", chat_id=TEAM, text="x")
    await rig.do("event", kind="add_bot", chat=TEAM, sender=BOSS)
