"""The clock's work: what is due is done once, by whoever leads, and again where it failed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.ticker import Ticker, newest, watch_clock
from db import deliveries, inbox, outbox, schedules
from db.gateway import Database
from db.inbox import RawUpdate
from db.outbox import Call
from handlers.common.jobs import Due
from handlers.common.services import Services
from tests.bot.test_inbox import Desk, desk_on
from tests.support.clock import MONDAY, FixedClock
from tests.support.stuck import Stuck
from tests.support.waiting import until

ZONE = "Asia/Shanghai"
NINE = 9 * 60


class Work:
    """Counts the runs of a job; raises what it is told to."""

    def __init__(self) -> None:
        self.done: list[Due] = []
        self.trouble: list[Exception] = []

    async def __call__(self, services: Services, due: Due) -> None:
        self.done.append(due)
        if self.trouble:
            raise self.trouble.pop()


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    async with desk_on(database) as made:
        yield made


@pytest.fixture
def clock(desk: Desk) -> FixedClock:
    assert isinstance(desk.services.clock, FixedClock)
    return desk.services.clock


@pytest.fixture
def ticker(desk: Desk, work: Work) -> Ticker:
    return Ticker(desk.services, {"digest": work})


def _owe(database: Database, *, minute: int = NINE, since: datetime = MONDAY - timedelta(days=9), **more: int) -> None:
    database.run(lambda tx: schedules.ensure(tx, "digest", since=since, minute=minute, zone=ZONE, **more).id)


async def test_what_is_due_is_done_once(database: Database, ticker: Ticker, work: Work) -> None:
    _owe(database, chat_id=-5)
    await ticker.settle()
    await ticker.settle()
    (due,) = work.done
    assert (due.chat_id, str(due.local_date), due.at, due.zone) == (-5, "2026-11-23", MONDAY, ZONE)
    assert database.look(lambda tx: deliveries.claimed(tx, [due.key])) == {due.key}


async def test_a_stop_in_the_middle_of_a_tick_is_no_mistake(
    database: Database, ticker: Ticker, caplog: pytest.LogCaptureFixture
) -> None:
    before = ticker.ticked
    async with Stuck(database):
        ticker.start()
        await asyncio.sleep(0)
        await ticker.stop()
    assert ticker.ticked == before
    assert caplog.records == []


class Slow:
    """A job that goes on until it is let go."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.gate = asyncio.Event()

    async def __call__(self, services: Services, due: Due) -> None:
        self.begun.append(due.key)
        await self.gate.wait()


async def test_a_long_job_holds_up_nobody_and_runs_once(database: Database, desk: Desk, work: Work) -> None:
    slow = Slow()
    ticker = Ticker(desk.services, {"nightly": slow, "digest": work})
    database.run(lambda tx: schedules.ensure(tx, "nightly", since=MONDAY - timedelta(days=9), minute=150, zone=ZONE).id)
    _owe(database)
    for _ in range(3):
        await ticker.tick()
    await until(lambda: work.done)
    assert (len(slow.begun), len(work.done)) == (1, 1)
    slow.gate.set()
    await ticker.settle()
    assert (len(slow.begun), len(work.done)) == (1, 1)
    assert database.look(lambda tx: deliveries.claimed(tx, slow.begun)) == {*slow.begun}


async def test_what_is_cut_short_by_a_stop_stays_owed(database: Database, desk: Desk, work: Work) -> None:
    slow = Slow()
    ticker = Ticker(desk.services, {"digest": slow})
    _owe(database)
    ticker.start()
    await until(lambda: slow.begun)
    await ticker.stop(grace=0)
    assert database.look(lambda tx: deliveries.claimed(tx, slow.begun)) == set()
    await Ticker(desk.services, {"digest": work}).settle()
    assert [due.key for due in work.done] == slow.begun


async def test_yesterdays_last_minute_is_made_up_for_and_older_days_are_not(
    database: Database, ticker: Ticker, work: Work
) -> None:
    _owe(database, minute=23 * 60 + 59)
    await ticker.settle()
    assert [str(due.local_date) for due in work.done] == ["2026-11-22"]


async def test_a_schedule_owes_nothing_from_before_it_was_made(database: Database, ticker: Ticker, work: Work) -> None:
    _owe(database, since=MONDAY + timedelta(minutes=1))
    await ticker.settle()
    assert work.done == []


async def test_each_day_has_its_own_run(database: Database, ticker: Ticker, work: Work, clock: FixedClock) -> None:
    _owe(database)
    for _ in range(3):
        await ticker.settle()
        clock.advance(days=1)
    assert len({due.key for due in work.done}) == 3


async def test_a_clock_that_is_set_back_does_nothing_twice(
    database: Database, ticker: Ticker, work: Work, clock: FixedClock
) -> None:
    _owe(database)
    await ticker.settle()
    clock.advance(hours=-3)
    await ticker.settle()
    clock.advance(hours=3)
    await ticker.settle()
    assert [str(due.local_date) for due in work.done] == ["2026-11-23", "2026-11-22"]


async def test_what_failed_is_reported_and_stays_owed(
    database: Database, ticker: Ticker, work: Work, desk: Desk
) -> None:
    _owe(database)
    work.trouble = [RuntimeError("no")]
    await ticker.settle()
    await ticker.settle()  # not yet again: it waits
    assert (len(work.done), desk.incidents) == (1, ["RuntimeError"])
    await Ticker(desk.services, {"digest": work}).settle()  # another process, or a restart
    assert len(work.done) == 2


async def test_kinds_that_no_feature_does_are_left_alone(database: Database, desk: Desk) -> None:
    _owe(database)
    ticker = Ticker(desk.services, {})
    await ticker.settle()
    assert database.look(lambda tx: ticker.next_due(tx, until=MONDAY + timedelta(days=30))) is None


async def test_the_next_moment_is_known(database: Database, ticker: Ticker, clock: FixedClock) -> None:
    _owe(database)
    later = MONDAY + timedelta(hours=2)
    week = MONDAY + timedelta(days=7)
    assert database.look(lambda tx: ticker.next_due(tx, until=week)) == MONDAY + timedelta(days=1)
    database.run(lambda tx: outbox.put(tx, Call("a", 1, "sendMessage"), now=MONDAY, due=later))
    assert database.look(lambda tx: ticker.next_due(tx, until=week)) == later
    assert database.look(lambda tx: ticker.next_due(tx, until=MONDAY + timedelta(hours=1))) is None


@pytest.mark.parametrize("local", ["2026-03-29", "2026-10-25"])
def test_clock_changes_run_a_nightly_job_once(local: str) -> None:
    schedule = schedules.ScheduleInfo(
        1, "nightly", None, None, 150, "Europe/Berlin", 127, None, True, MONDAY - timedelta(days=400), {}
    )
    start = datetime.fromisoformat(f"{local}T00:00:00+00:00") - timedelta(hours=2)
    runs = [newest(schedule, start + timedelta(minutes=10 * step)) for step in range(28 * 6)]
    assert len({due.key for due in runs if due and str(due.local_date) == local}) == 1


async def test_old_updates_are_forgotten(database: Database, ticker: Ticker, clock: FixedClock) -> None:
    database.run(lambda tx: inbox.store(tx, [RawUpdate(7, 1, 1, "{}")], now=MONDAY))
    database.run(lambda tx: inbox.done(tx, 7, 1, now=MONDAY))
    clock.advance(days=15)
    await ticker.settle()
    assert database.look(lambda tx: inbox.count(tx, "done")) == 0


async def test_it_ticks_by_itself(database: Database, ticker: Ticker, work: Work) -> None:
    _owe(database)
    ticker.start()
    await until(lambda: work.done)
    await ticker.stop()


async def test_a_wall_clock_that_jumps_back_is_noticed() -> None:
    jumps: list[bool] = []
    wall = iter([1000.0, 1000.0, 400.0, 400.0, 400.0])
    watching = asyncio.create_task(
        watch_clock(lambda: jumps.append(True), seconds=0, wall=lambda: next(wall, 400.0), monotonic=lambda: 0.0)
    )
    await until(lambda: jumps)
    watching.cancel()
    assert jumps == [True]
