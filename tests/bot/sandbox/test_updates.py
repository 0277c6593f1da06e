"""How updates reach the bot: offsets, long polls, the second poller, kinds, webhooks."""

import asyncio
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.bot.sandbox.rig import BOSS, LI, TEAM, WANG, Rig
from tests.support.waiting import until

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
    """A bot's own web server: refuses the first `failures` deliveries with `status`."""

    def __init__(self, failures: int = 0, answer: dict[str, Any] | None = None, status: int = 500) -> None:
        self.failures = failures
        self.answer = answer
        self.status = status
        self.headers: dict[str, str] = {}
        self.seen: list[tuple[str | None, dict[str, Any]]] = []
        self.taken = asyncio.Queue[dict[str, Any]]()

    async def take(self, request: web.Request) -> web.StreamResponse:
        update = await request.json()
        self.seen.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), update))
        if self.failures:
            self.failures -= 1
            return web.Response(status=self.status, headers=self.headers)
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


async def test_a_webhook_that_leads_elsewhere_has_taken_nothing(rig: Rig) -> None:
    rig.webhook.first_pause = 0.0
    receiver = Receiver(failures=2, status=302)
    async with receiver.serve() as server:
        receiver.headers = {"Location": str(server.make_url("/elsewhere"))}
        await rig.ok("setWebhook", url=str(server.make_url("/hook")))
        await rig.say("hello")
        await receiver.taken.get()
        assert len(receiver.seen) == 3
        assert (await rig.ok("getWebhookInfo"))["last_error_message"].endswith("302 Found")


async def test_whoever_asks_for_a_moment_is_tried_again_after_it(rig: Rig) -> None:
    rig.webhook.first_pause = 3_600.0
    receiver = Receiver(failures=3, status=503)
    receiver.headers = {"Retry-After": "0"}
    async with receiver.serve() as server:
        await rig.ok("setWebhook", url=str(server.make_url("/hook")))
        await rig.say("hello")
        assert (await receiver.taken.get())["message"]["text"] == "hello"


async def test_what_was_dropped_is_not_tried_again_and_a_new_address_is_tried_at_once(rig: Rig) -> None:
    rig.webhook.first_pause = 3_600.0
    receiver = Receiver(failures=1)
    async with receiver.serve() as server:
        await rig.ok("setWebhook", url=str(server.make_url("/nobody")))
        await rig.say("dropped")
        await rig.ok("setWebhook", url=str(server.make_url("/hook")), drop_pending_updates=True)
        receiver.failures = 0
        await rig.say("new")
        assert (await receiver.taken.get())["message"]["text"] == "new"
    await rig.say("nobody is there")
    rig.webhook.first_pause = 0.0
    await until(lambda: rig.world.settings["webhook"].get("last_error_message") == "Connection refused")
    await rig.ok("deleteWebhook", drop_pending_updates=True)


async def test_a_webhook_ends_a_poll_that_waits(rig: Rig) -> None:
    poll = asyncio.create_task(rig.call("getUpdates", timeout=30))
    await rig.world.updates.polled.wait()
    await rig.ok("setWebhook", url="https://example.com/hook")
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
    await rig.ok("deleteWebhook")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://example.com", "An HTTPS URL must be provided"),
        ("http://example.com/hook", "An HTTPS URL must be provided"),
        ("https://example.com:8022/hook", "only on ports 80, 88, 443 or 8443"),
        ("https://example.com:99999/hook", "invalid webhook URL"),
        ("https:///hook", "invalid webhook URL"),
        ("https://exam ple.com", "invalid webhook URL"),
    ],
)
async def test_addresses_that_nothing_can_be_pushed_to_are_refused(rig: Rig, url: str, why: str) -> None:
    assert why in await rig.refused("setWebhook", url=url)
    assert (await rig.ok("getWebhookInfo"))["url"] == ""


async def test_webhook_settings_are_checked_and_can_drop_what_waits(rig: Rig) -> None:
    await rig.say("old")
    refused = await rig.refused("setWebhook", url="https://example.com", secret_token="a b")
    assert "secret token contains unallowed characters" in refused
    refused = await rig.refused("setWebhook", url="https://example.com", secret_token="a" * 257)
    assert "secret token is too long" in refused
    refused = await rig.refused("setWebhook", url="https://example.com", certificate="a file's name")
    assert "Can't parse certificate" in refused
    assert await rig.ok("setWebhook", url="", drop_pending_updates=True) is True
    info = await rig.ok("getWebhookInfo")
    assert (info["url"], info["pending_update_count"]) == ("", 0)


async def test_webhook_info_tells_what_was_set(rig: Rig) -> None:
    form = aiohttp.FormData({"url": "https://example.com:8443/hook", "max_connections": "500"})
    form.add_field("certificate", b"-----BEGIN CERTIFICATE-----", filename="public.pem")
    assert (await rig.upload("setWebhook", form))["ok"]
    info = await rig.ok("getWebhookInfo")
    assert (info["url"], info["has_custom_certificate"]) == ("https://example.com:8443/hook", True)
    assert info["max_connections"] == 100
    await rig.ok("setWebhook", url="https://example.com:8443/hook")
    info = await rig.ok("getWebhookInfo")
    assert (info["has_custom_certificate"], info["max_connections"]) == (False, 40)


async def test_closing_and_logging_out(rig: Rig) -> None:
    assert await rig.ok("close") is True
    assert await rig.ok("logOut") is True
    assert await rig.ok("leaveChat", chat_id=TEAM) is True
    assert "bot is not a member of the group chat" in await rig.refused("sendMessage", chat_id=TEAM, text="x")
    await rig.do("event", kind="add_bot", chat=TEAM, sender=BOSS)
