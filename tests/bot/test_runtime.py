"""The parts around the flow of messages: leadership, workers, health, incidents, menu, files."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial

import aiohttp
import pytest

from bot import menu, threads, web
from bot.api import Api, ApiError, NoAnswer
from bot.app import CannotStart, Service
from bot.config import Settings
from bot.files import TelegramFiles
from bot.incidents import Incidents
from bot.leader import Leadership
from bot.notices import Notices, marked
from bot.workers import ProcessWorkers
from db import deliveries, inbox, outbox
from db.gateway import Database, DatabaseAway, Tx
from db.lock import leader_lock
from db.outbox import Call
from handlers.common.errors import UserError
from tests.support.clock import FixedClock
from tests.support.conversation import Conversation, conversing
from tests.support.firm import Firm
from tests.support.ports import free_port
from tests.support.sending import Sending, sending
from tests.support.waiting import until


@pytest.fixture
async def talk(url: str, firm: Firm, clock: FixedClock) -> AsyncIterator[Conversation]:
    """A bot without features."""
    async with conversing(firm, url, now=clock.now(), chosen=[]) as conversation:
        yield conversation


@pytest.fixture
async def it(database: Database, firm: Firm) -> AsyncIterator[Sending]:
    async with sending(database, firm) as running:
        yield running


# Leading -----------------------------------------------------------------------------------------------------------


async def test_one_leads_and_the_other_takes_over(url: str) -> None:
    first, second = (Leadership(leader_lock(url), seconds=0.01) for _ in range(2))
    await first.won()
    waiting = asyncio.create_task(second.won())
    await asyncio.sleep(0.05)
    assert not waiting.done()
    first.give_up()
    await waiting
    second.give_up()


async def test_a_lost_lock_is_noticed_where_another_took_it(url: str) -> None:
    mine = leader_lock(url)
    leadership = Leadership(mine, seconds=0.01)
    await leadership.won()
    losing = asyncio.create_task(leadership.lost())
    await asyncio.sleep(0.05)
    assert not losing.done()
    mine.release()
    other = leader_lock(url)
    await until(lambda: other.take() or losing.done())
    other.release()
    losing.cancel()
    leadership.give_up()


async def test_a_stop_waits_for_no_learning_and_keeps_the_message_that_did(
    talk: Conversation, database: Database
) -> None:
    async def learning() -> None:
        await asyncio.Event().wait()

    def new() -> int:
        return database.look(lambda tx: inbox.count(tx, "new"))

    talk.service._warming = asyncio.create_task(learning())
    await talk.rig.say("hello")
    await until(lambda: not talk.service.duty.inbox.idle)
    async with asyncio.timeout(20):
        await talk.stop()
    assert new() == 1
    await talk.start()
    await until(lambda: new() == 0)


async def test_a_second_process_stands_by(talk: Conversation, url: str) -> None:
    values = {"telegram": {"token": talk.world.token, "api": talk.rig.url}, "database": {"url": url}}
    second = Service(Settings.model_validate(values), clock=talk.world.clock, chosen=[])
    await second.start()
    assert not second.leads
    assert await web.readiness(second) == {"database": True, "leading": False}
    await second.stop()


@pytest.mark.parametrize(("token", "why"), [("7000000001:" + "x" * 35, "does not know this token"), ("1:a", "token")])
async def test_a_wrong_token_is_said_and_not_shown(talk: Conversation, url: str, token: str, why: str) -> None:
    settings = Settings.model_validate({"telegram": {"token": token, "api": talk.rig.url}, "database": {"url": url}})
    with pytest.raises(CannotStart, match=why) as refusal:
        await Service(settings, chosen=[]).start()
    assert refusal.value.misused
    assert token not in str(refusal.value)


async def test_without_a_firm_it_does_not_start(url: str) -> None:
    settings = Settings.model_validate({"telegram": {"token": "1:a"}, "database": {"url": url}})
    with pytest.raises(CannotStart, match="holdfast init"):
        await Service(settings, chosen=[]).start()


# Health ------------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def _asking(talk: Conversation) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    async with web.serving(talk.service, host="127.0.0.1", port=free_port()) as port, aiohttp.ClientSession() as http:
        yield http, f"http://127.0.0.1:{port}"


async def test_health_readiness_and_metrics_are_served(talk: Conversation) -> None:
    await until(lambda: talk.service.ready)
    async with _asking(talk) as (http, address):
        async with http.get(f"{address}/healthz") as answer:
            assert (answer.status, await answer.text()) == (200, "ok")
        async with http.get(f"{address}/readyz") as answer:
            assert (answer.status, set((await answer.json()).values())) == (200, {True})
        async with http.get(f"{address}/metrics") as answer:
            lines = (await answer.text()).splitlines()
    assert "holdfast_leading 1.0" in lines
    assert "holdfast_outbox_depth 0.0" in lines


async def _write_all(db: Database, units: Iterable[Callable[[Tx], object]]) -> None:
    for unit in units:
        await db.write(unit)


async def test_a_full_disk_is_not_ready(talk: Conversation) -> None:
    db, now = talk.service.db, talk.world.clock.now()
    if not db.sqlite:
        pytest.skip("only SQLite can be told how large it may be")
    await until(lambda: talk.service.ready)
    assert (await web.readiness(talk.service))["database"] is True
    await db.write(lambda tx: tx.sql.exec_driver_sql("PRAGMA max_page_count = 1").fetchall())  # not below what it has
    claims = (
        partial(deliveries.claim, key="probe:".ljust(2_000, "-") + str(number), now=now) for number in range(1_000)
    )
    with pytest.raises(DatabaseAway):
        await _write_all(db, claims)
    assert (await web.readiness(talk.service))["database"] is False
    await db.write(lambda tx: tx.sql.exec_driver_sql("PRAGMA max_page_count = 1000000").fetchall())
    assert (await web.readiness(talk.service))["database"] is True


async def test_an_old_outbox_is_not_ready(talk: Conversation, database: Database) -> None:
    await talk.rig.do("fault", method="sendMessage", error_code=500, times=1000)
    now = talk.world.clock.now()
    database.run(lambda tx: outbox.put(tx, Call("a", talk.firm.li.telegram, "sendMessage", {"text": "x"}), now=now))
    talk.world.clock.set(now.replace(hour=now.hour + 1))
    assert (await web.readiness(talk.service))["outbox"] is False
    await talk.rig.do("fault", clear=True)


# Trouble -----------------------------------------------------------------------------------------------------------


async def test_incidents_are_told_once_an_hour_without_their_words(it: Sending, firm: Firm) -> None:
    incidents = Incidents(it.database, it.clock, Notices())
    ids = [incidents.report(ValueError("客户的秘密"), "visits") for _ in range(3)]
    await incidents.stop()
    it.clock.advance(hours=1)
    ids.append(incidents.report(ValueError("客户的秘密"), "visits"))
    await incidents.stop()
    await it.sender.sweep()
    await it.rest()
    told = await it.texts(firm.admin.telegram)
    assert len(set(ids)) == 4
    assert len(told) == 2
    assert all("visits" in words and "秘密" not in words for words in told)


async def test_the_operator_chat_hears_instead_of_the_administrators(it: Sending, firm: Firm) -> None:
    incidents = Incidents(it.database, it.clock, Notices(firm.forum))
    incidents.report(ValueError("x"), "visits")
    await incidents.stop()
    await it.sender.sweep()
    await it.rest()
    assert "Something went wrong" in (await it.texts(firm.forum))[-1]
    assert await it.texts(firm.admin.telegram) == []


@pytest.mark.parametrize("size", [10, 4_080, 4_096])
def test_a_mark_is_left_out_where_it_does_not_fit(size: int) -> None:
    params = {"text": "字" * size, "parse_mode": "HTML"}
    said = marked(params, "zh")["text"]
    assert said.endswith(params["text"])
    assert len(said) <= 4_096


# Outside -----------------------------------------------------------------------------------------------------------


async def test_files_are_fetched_within_their_limit(it: Sending, firm: Firm) -> None:
    files = TelegramFiles(it.api)
    await it.rig.do("send", sender=firm.li.telegram, document={"name": "a.csv", "base64": "YWJjZA=="})
    known_as = (await it.rig.updates())[-1]["message"]["document"]["file_id"]
    assert await files.fetch(known_as, limit=4) == b"abcd"
    with pytest.raises(UserError) as refusal:
        await files.fetch(known_as, limit=3)
    assert refusal.value.key == "delivery-file-too-large"
    with pytest.raises(UserError) as refusal:
        await files.fetch("nothing", limit=3)
    assert refusal.value.key == "delivery-file-gone"


async def test_nobody_at_the_other_end_is_known_not_to_have_heard() -> None:
    api = Api("1:a", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(NoAnswer) as silence:
        await api.call("getMe", {})
    await api.close()
    assert not silence.value.posted
    assert "1:a" not in str(silence.value)


async def test_refusals_carry_what_telegram_said(it: Sending) -> None:
    await it.rig.do("fault", method="getMe", error_code=429, retry_after=7)
    with pytest.raises(ApiError) as refusal:
        await it.api.call("getMe", {})
    assert (refusal.value.code, refusal.value.retry_after) == (429, 7)


async def test_the_menu_is_told_in_every_language(url: str, firm: Firm, clock: FixedClock) -> None:
    async with conversing(firm, url, now=clock.now()) as talk:
        names = menu.registered(talk.service.app)
        zh = {each["command"]: each["description"] for each in await talk.rig.get("commands", **{"from": 101})}
        en = {each["command"]: each["description"] for each in await talk.rig.get("commands", **{"from": 102})}
        group = [each["command"] for each in await talk.rig.get("commands", **{"from": 101, "chat": firm.group})]
    assert list(zh) == list(en) == names
    assert (zh["risk"], en["risk"]) == ("客户风险有多高、为什么", "How risky is a customer, and why")
    assert set(group) < set(names)


# Workers -----------------------------------------------------------------------------------------------------------


async def test_workers_are_single_threaded_processes_of_their_own() -> None:
    workers = ProcessWorkers()
    assert [await workers.run(os.getenv, name) for name in threads.VARIABLES] == ["1"] * len(threads.VARIABLES)
    assert await workers.run(os.getpid) != os.getpid()
    with pytest.raises(ZeroDivisionError):
        await workers.run(divmod, 1, 0)
    workers.close()


async def test_workers_that_are_not_kept_end_with_their_work() -> None:
    workers = ProcessWorkers(keep=False)
    first, second = await asyncio.gather(workers.run(os.getpid), workers.run(os.getpid))
    assert first == second
    assert await workers.run(os.getpid) != first


async def test_a_worker_that_was_killed_is_replaced() -> None:
    workers = ProcessWorkers()
    first = await workers.run(os.getpid)
    os.kill(first, 9)
    assert await workers.run(os.getpid) != first
    workers.close()
