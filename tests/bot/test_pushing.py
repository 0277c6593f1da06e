"""Telegram is asked to push, and goes on doing so: errors are told, what others take away is set again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.api import Api
from bot.config import Settings
from bot.inbox import ALLOWED
from bot.listening import listening
from bot.pushing import AddressRefused, Deliveries, Pusher, _certificates, secret_of
from bot.sandbox.world import World
from bot.webhook import Receiver
from db.gateway import Database
from tests.bot.sandbox.rig import Rig, running, seeded
from tests.bot.test_inbox import Desk, desk_on
from tests.support.clock import MONDAY
from tests.support.ports import free_port
from tests.support.waiting import until


class Pushing:
    """A pusher beside a sandbox, the desk where its updates end, and what was told about them."""

    def __init__(self, rig: Rig, desk: Desk, settings: Settings) -> None:
        self.rig = rig
        self.desk = desk
        self.settings = settings
        self.url = str(settings.webhook.url)
        self.told: list[tuple[str, int]] = []
        self.api = Api(rig.world.token, rig.url)
        self.receiver = Receiver(self.url, secret_of(settings), incident=desk.services.incident)
        self.pusher = Pusher(
            self.api, desk.inbox, receiver=self.receiver, settings=settings, tell=self._tell, seconds=0.01
        )

    async def _tell(self, why: str, waiting: int) -> None:
        self.told.append((why, waiting))
        self.heard = self.pusher.hearing

    def run(self) -> None:
        self.task = asyncio.create_task(self.pusher.run())

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.wait([self.task])
        await self.pusher.end()

    @property
    def seen(self) -> int:
        return sum(map(len, self.desk.seen.values()))

    @property
    def webhook(self) -> dict[str, Any]:
        """As Telegram has it."""
        found: dict[str, Any] = self.rig.world.settings.get("webhook", {})
        return found


@asynccontextmanager
async def pushing(database: Database, **webhook: Any) -> AsyncIterator[Pushing]:
    """Not begun yet. `it.settings.webhook.port` is where it listens."""
    async with running(seeded(World.create(None, start=MONDAY))) as rig, desk_on(database) as desk:
        rig.webhook.first_pause = 0.0
        port = free_port()
        values = {"url": f"http://127.0.0.1:{port}/hook", "port": port, **webhook}
        settings = Settings.model_validate({"telegram": {"token": rig.world.token, "api": rig.url}, "webhook": values})
        it = Pushing(rig, desk, settings)
        async with listening(it.receiver, host="127.0.0.1", port=port, section="webhook"):
            yield it
        await it.api.close()


@pytest.fixture
async def it(database: Database) -> AsyncIterator[Pushing]:
    """Begun and running."""
    async with pushing(database) as made:
        await made.pusher.begin()
        made.run()
        yield made
        await made.stop()


async def test_updates_come_and_telegram_knows_what_to_send(it: Pushing) -> None:
    for number in range(3):
        await it.rig.say(f"n{number}")
    await until(lambda: it.seen == 3 and not len(it.rig.world.updates))
    assert it.pusher.hearing
    [call] = [each for each in await it.rig.get("calls") if each["method"] == "setWebhook"]
    wanted = {"url": it.url, "allowed_updates": ALLOWED, "secret_token": secret_of(it.settings), "max_connections": 40}
    assert call["params"] == wanted


async def test_the_secret_is_given_or_made_from_the_token_without_telling_it(database: Database) -> None:
    telegram = {"telegram": {"token": "1:abc"}}
    made = secret_of(Settings.model_validate(telegram))
    assert made == secret_of(Settings.model_validate(telegram))
    assert made != secret_of(Settings.model_validate({"telegram": {"token": "1:abd"}}))
    assert (len(made), "abc" in made) == (64, False)
    given = secret_of(Settings.model_validate(telegram | {"webhook": {"secret": "sixteen-letters-"}}))
    assert given == "sixteen-letters-"


async def test_what_somebody_takes_away_is_set_again_and_said(it: Pushing) -> None:
    with capture_logs() as logs:
        await it.rig.ok("setWebhook", url="https://user:pw@other.example.com/secret")
        await until(lambda: it.webhook.get("url") == it.url)
        await it.rig.ok("deleteWebhook")
        await until(lambda: it.webhook.get("url") == it.url)
    taken = [each["host"] for each in logs if "took the webhook away" in each["event"]]
    assert taken == ["other.example.com", ""]
    await it.rig.say("hello")
    await until(lambda: it.seen == 1)


@pytest.mark.parametrize("trouble", [{"error_code": 502}, {"error_code": 429, "retry_after": 1}, {"lost": True}])
async def test_trouble_at_the_start_is_outlasted_and_said_once(database: Database, trouble: dict[str, Any]) -> None:
    async with pushing(database) as it:
        await it.rig.do("fault", method="setWebhook", times=2, **trouble)
        with capture_logs() as logs:
            await it.pusher.begin()
            assert not it.pusher.hearing
            await it.rig.say("hello")
            it.run()
            await until(lambda: it.seen == 1 and it.pusher.hearing)
        await it.stop()
    assert [each["event"] for each in logs if each["event"] != "webhook set"] == ["no updates", "updates come again"]


async def test_an_address_that_telegram_does_not_take_is_no_reason_to_wait(database: Database) -> None:
    async with pushing(database, url="https://bot.example.com:8022/hook") as it:
        with pytest.raises(AddressRefused, match="only on ports 80, 88, 443 or 8443"):
            await it.pusher.begin()
        await it.pusher.end()


@pytest.mark.parametrize("why", ["Failed to resolve host: Name or service not known", "certificate verify failed"])
async def test_what_may_pass_by_itself_is(database: Database, why: str) -> None:
    async with pushing(database) as it:
        await it.rig.do("fault", method="setWebhook", error_code=400, description=f"Bad Request: bad webhook: {why}")
        await it.pusher.begin()
        it.run()
        await until(lambda: it.pusher.hearing)
        await it.stop()


async def test_who_cannot_be_reached_is_told_why_and_a_secret_of_another_is_replaced(it: Pushing) -> None:
    it.webhook["secret"] = "another"
    await it.rig.say("hello")
    it.rig.world.clock.speed = 3600  # errors of a second are one
    await until(lambda: it.told)
    assert it.told[0] == ("Wrong response from the webhook: 403 Forbidden", 1)
    assert not it.heard
    await until(lambda: it.seen == 1 and it.pusher.hearing)


async def test_a_certificate_of_ones_own_is_given_to_telegram(database: Database, tmp_path: Any) -> None:
    file = tmp_path / "public.pem"
    file.write_text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
    async with pushing(database, certificate=file) as it:
        await it.pusher.begin()
        assert (await it.rig.ok("getWebhookInfo"))["has_custom_certificate"]
        assert it.rig.world.updates.allowed == ALLOWED
        await it.pusher.end()


async def test_of_a_file_only_certificates_are_given_away_and_one_that_is_gone_is_outlasted(
    database: Database, tmp_path: Any
) -> None:
    file = tmp_path / "public.pem"
    public = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    async with pushing(database, certificate=file) as it:
        with capture_logs() as logs:
            await it.pusher.begin()
        assert [each["why"] for each in logs] == [
            f"webhook.certificate: {file} cannot be read (No such file or directory)"
        ]
        file.write_bytes(b"key: -----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n" + public * 2)
        assert _certificates(file) == public * 2
        it.run()
        await until(lambda: it.pusher.hearing)
        await it.stop()


def test_the_webhook_is_set_again_ever_less_often() -> None:
    deliveries, mended = Deliveries(), []
    for last in range(1, 18):
        deliveries.look({"pending_update_count": 1, "last_error_date": last})
        if deliveries.mend:
            mended.append(last)
    deliveries.look({"pending_update_count": 1, "last_error_date": last})
    assert (mended, deliveries.mend) == ([2, 4, 8, 16], False)


def _looks(*seen: tuple[int | None, int]) -> list[bool]:
    deliveries, found = Deliveries(), []
    for last, waiting in seen:
        deliveries.look({"pending_update_count": waiting} | ({"last_error_date": last} if last else {}))
        found.append(deliveries.failing)
    return found


def test_one_error_is_no_trouble_and_several_are_until_nothing_waits() -> None:
    assert _looks((None, 0), (None, 5), (1, 5), (1, 5), (1, 0)) == [False] * 5
    assert _looks((1, 1), (2, 1), (2, 1), (2, 1), (3, 2), (3, 0)) == [False, True, True, True, True, False]
    assert _looks((1, 1), (1, 0), (2, 1)) == [False] * 3
    assert _looks((1, 1), *[(1, 1)] * 5, (2, 1)) == [False] * 7
    assert _looks((1, 1), (2, 1), *[(2, 1)] * 5)[-2:] == [True, False]
