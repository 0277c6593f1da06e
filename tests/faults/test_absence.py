"""Away for hours or days: what is owed is told once, and nothing that nobody needs any more."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from db import people
from db.gateway import Database
from db.models import Firm as FirmRow
from handlers.digests import jobs
from handlers.digests import service as digests
from tests.handlers.alerts.watch import late, outbox, sweep, watch
from tests.handlers.digests.test_deliver import bind, due, sent
from tests.support.clock import MONDAY
from tests.support.conversation import Conversation
from tests.support.firm import Firm

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONE = "Asia/Shanghai"


async def away(talk: Conversation, span: timedelta) -> None:
    """The bot is down while time passes."""
    await talk.stop()
    talk.world.clock.advance(span)
    await talk.start()


async def digests_in(talk: Conversation) -> list[str]:
    return [said.text for said in await talk.shown(talk.firm.group) if "📋" in said.text]


@pytest.mark.parametrize(
    ("since", "span", "day"),
    [
        (timedelta(hours=22), 3 * HOUR, "11-24 周二"),  # 07:00 to 10:00: this morning's digest
        (timedelta(hours=6), 3 * HOUR, None),  # an afternoon: nothing fell due
        (timedelta(hours=6), 3 * DAY, "11-26 周四"),  # three digests were missed, one is sent
    ],
)
async def test_after_three_hours_or_days_one_digest_is_sent(
    talk: Conversation, database: Database, since: timedelta, span: timedelta, day: str | None
) -> None:
    firm = talk.firm
    database.run(lambda tx: digests.ensure_digest(tx, firm.group, zone=ZONE, now=MONDAY, daily=True))
    await talk.say(firm.li, "/visit 华能 竞争对手报价低10%")
    await talk.set_clock(MONDAY + since)
    before = len(await digests_in(talk))
    await away(talk, span)
    told = (await digests_in(talk))[before:]
    assert [text.splitlines()[0] for text in told] == ([f"📋 华东 · {day}"] if day else [])
    assert all("华能电力" in text for text in told)
    await talk.restart()
    assert (await digests_in(talk))[before:] == told


async def test_an_alert_that_waited_for_the_morning_survives_three_days_away(
    talk: Conversation, database: Database
) -> None:
    firm = talk.firm
    database.run(lambda tx: digests.ensure_watch(tx, zone=ZONE, now=MONDAY))
    await talk.set_clock(MONDAY + 14 * HOUR)  # 23:00
    await talk.say(firm.li, "/visit 华能 竞争对手报价低10%")
    assert await talk.shown(firm.group) == []
    await away(talk, 3 * DAY + 11 * HOUR)
    alerts = [said for said in await talk.shown(firm.group) if "竞争压力" in said.text]
    assert len(alerts) == 1


@pytest.mark.parametrize(
    ("night", "morning"),
    [
        ("2026-03-29T01:30+01:00", "2026-03-29T08:00+02:00"),  # the night that lacks an hour
        ("2026-10-25T02:30+02:00", "2026-10-25T08:00+01:00"),  # the night that has one twice
        ("2026-10-25T02:30+01:00", "2026-10-25T08:00+01:00"),
    ],
)
def test_alerts_of_a_night_with_a_clock_change_come_in_the_morning_and_once(
    database: Database, firm: Firm, night: str, morning: str
) -> None:
    begins, ends = datetime.fromisoformat(night), datetime.fromisoformat(morning)

    def unit(tx: Any) -> None:
        tx.sql.execute(update(FirmRow).values(zone="Europe/Berlin"))
        people.change_chat(tx, firm.group, settings={"watch": {"workdays": False}})

    database.run(unit)
    watch(database, firm.huaneng, late(18), begins)
    assert outbox(database, firm.group) == []
    step, told = begins, []
    while step < ends + 2 * HOUR:
        before = len(outbox(database, firm.group))
        sweep(database, step)
        told += [step] * (len(outbox(database, firm.group)) - before)
        step += timedelta(minutes=15)
    assert [each.astimezone(ZoneInfo("Europe/Berlin")) for each in told] == [ends]


def test_two_processes_deliver_one_digest(database: Database, firm: Firm) -> None:
    watch(database, firm.huaneng, late(18), MONDAY)
    run = due(bind(database, firm.group), MONDAY)
    with Database(database.url) as other, ThreadPoolExecutor(2) as both:
        done = list(both.map(lambda db: db.run(lambda tx: jobs.deliver(tx, run, now=MONDAY)), (database, other)))
    assert sorted(done) == [False, True]
    assert len(sent(database, firm.group)) == 1
