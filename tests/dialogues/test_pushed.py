"""The bot by webhook: switched to and back without losing or repeating anything, refused addresses, standing by."""

from __future__ import annotations

import aiohttp
import pytest

from bot import web
from bot.app import CannotStart, Service
from bot.config import Settings
from bot.webhook import SECRET_HEADER
from tests.support.clock import FixedClock
from tests.support.conversation import Conversation, conversing
from tests.support.firm import Firm
from tests.support.ports import free_port
from tests.support.waiting import until


async def test_from_polling_to_a_webhook_and_back(talk: Conversation) -> None:
    li = talk.firm.li
    for port in (free_port(), 0, free_port(), 0):
        await talk.stop()
        await talk.rig.do("send", sender=li.telegram, chat=li.telegram, text="/visit 华能 谈得不错")
        talk.hook_port = port
        await talk.start()
        assert talk.world.settings.get("webhook", {}).get("url", "") == (talk.hook if port else "")
        await until(lambda: not len(talk.world.updates))
        await talk.service.settle()
    told = [said for said in await talk.shown(li.telegram) if said.text.startswith("✅")]
    assert len(told) == 4
    assert not [said for said in told if "可能重复" in said.text]


async def test_whoever_stands_by_sends_updates_to_the_one_that_leads(url: str, firm: Firm, clock: FixedClock) -> None:
    async with conversing(firm, url, now=clock.now(), pushed=True) as talk:
        port = free_port()
        values = {
            "telegram": {"token": talk.world.token, "api": talk.rig.url},
            "webhook": {"url": talk.hook, "port": port},
            "database": {"url": url},
        }
        second = Service(Settings.model_validate(values), clock=talk.world.clock, chosen=[])
        await second.start()
        assert (await web.readiness(second))["leading"] is False
        secret = {SECRET_HEADER: talk.world.settings["webhook"]["secret"]}
        async with aiohttp.ClientSession() as http:
            address = f"http://127.0.0.1:{port}/telegram"
            async with http.post(address, json={"update_id": 1}, headers=secret) as answer:
                assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
            await talk.stop()
            await until(lambda: second.leads)
            async with http.post(address, json={"update_id": 1}, headers=secret) as answer:
                assert answer.status == 200
        await second.stop()
        await talk.start()


async def test_an_address_that_telegram_refuses_is_said_at_the_start(talk: Conversation, url: str) -> None:
    await talk.stop()
    webhook = {"url": "https://bot.example.com:8022/x", "port": free_port()}
    telegram = {"token": talk.world.token, "api": talk.rig.url}
    values = {"telegram": telegram, "webhook": webhook, "database": {"url": url}}
    with pytest.raises(CannotStart, match=r"webhook\.url: Telegram does not take it .*80, 88, 443 or 8443") as refusal:
        await Service(Settings.model_validate(values), clock=talk.world.clock, chosen=[]).run()
    assert refusal.value.misused
    await talk.start()


async def test_administrators_hear_that_telegram_cannot_reach_the_bot(talk: Conversation) -> None:
    now = talk.world.clock.now()
    await talk.service.unheard("Connection refused <b>", 3)
    await talk.service.unheard("Connection refused <b>", 4)
    await talk.service.settle()
    [said] = [each for each in await talk.shown(talk.firm.admin.telegram) if "webhook" in each.text]
    assert "Connection refused <b>" in said.text
    assert "还有 3 条更新在等" in said.text
    assert talk.world.clock.now() == now
