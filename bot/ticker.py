"""The clock's work: every few seconds, what is due and not delivered is done, in the leading process only."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.backoff import backoff
from db import deliveries, files, inbox, outbox, schedules, tickets
from db.gateway import DatabaseAway, Tx
from db.schedules import ScheduleInfo
from handlers.common.jobs import Due, Job
from handlers.common.services import Services

SECONDS: Final = 20
_WATCH_SECONDS: Final = 5.0
_JUMP_SECONDS: Final = 2.0
_GRACE_SECONDS: Final = 10.0
_CATCH_UP: Final = timedelta(days=8)
_INBOX_KEPT: Final = timedelta(days=14)
_OUTBOX_KEPT: Final = timedelta(days=120)
_FILES_KEPT: Final = timedelta(days=3)  # longer than a preview can be pressed
_log = structlog.get_logger("ticker")


class Ticker:
    """Runs the jobs of schedules. One that failed is tried again, later each time.

    Each kind of job has a lane of its own: digests go out while an import or a pass over all customers runs.
    """

    def __init__(self, services: Services, jobs: Mapping[str, Job]) -> None:
        self._services = services
        self._jobs = jobs
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._retries: dict[str, tuple[int, float]] = {}
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._watching: asyncio.Task[None] | None = None
        self.ticked = time.monotonic()

    # Life ----------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Tick now and every few seconds."""
        job = self._scheduler.add_job(
            self._tick_on_time,
            "interval",
            seconds=SECONDS,
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=2,  # one may be asked for while one runs
            misfire_grace_time=None,
        )
        self._scheduler.start()

        def hurry(*_: object) -> None:
            if self._scheduler.running:
                job.modify(next_run_time=datetime.now(UTC))

        self._watching = asyncio.create_task(watch_clock(hurry))
        self._services.db.listen(schedules.TOPIC, hurry)

    async def stop(self, *, grace: float = _GRACE_SECONDS) -> None:
        """Begin nothing more. What runs gets some seconds; what is not done by then stays owed."""
        if self._watching is not None:
            self._watching.cancel()
        self._scheduler.shutdown(wait=False)
        if self._lanes:
            _, late = await asyncio.wait(self._lanes.values(), timeout=grace)
            for lane in late:
                lane.cancel()

    # Ticking -------------------------------------------------------------------------------------------------------

    async def _tick_on_time(self) -> None:
        """As the scheduler calls it, to which a stop in the middle would be a mistake with a traceback."""
        with contextlib.suppress(asyncio.CancelledError):
            await self.tick()

    async def tick(self) -> None:
        """Begin what is due by the services' clock, unless its kind is at work still."""
        try:
            due = await self._services.db.read(self._owed)
            for kind in dict.fromkeys(each.kind for each in due):
                self._begin(kind, [each for each in due if each.kind == kind])
            await self._services.db.write(self._keep_house)
        except DatabaseAway as error:
            _log.warning(error.what, why=str(error))
        self.ticked = time.monotonic()

    async def settle(self) -> None:
        """Return when everything was done that is due now."""
        if self._lanes:
            await asyncio.wait(self._lanes.values())
        await self.tick()
        if self._lanes:
            await asyncio.wait(self._lanes.values())

    def _begin(self, kind: str, due: Sequence[Due]) -> None:
        if kind not in self._lanes:
            lane = self._lanes[kind] = asyncio.create_task(self._do(due), name=f"lane:{kind}")
            lane.add_done_callback(lambda _: self._lanes.pop(kind))

    async def _do(self, due: Sequence[Due]) -> None:
        """The runs of one kind, one after the other; those that were done since they were found are left out."""
        try:
            for each in due:
                if not await self._services.db.read(partial(deliveries.claimed, keys=[each.key])):
                    await self._run(each)
        except DatabaseAway as error:
            _log.warning(error.what, why=str(error))

    def next_due(self, tx: Tx, *, until: datetime) -> datetime | None:
        """The next moment after now, not after `until`, at which something falls due."""
        now = self._services.clock.now()
        moments = [run.at for each in self._schedules(tx) if (run := each.next(now)) is not None]
        if (call := outbox.next_due(tx, after=now)) is not None:
            moments.append(call)
        return min((at for at in moments if at <= until), default=None)

    def _owed(self, tx: Tx) -> list[Due]:
        now = self._services.clock.now()
        found = [due for each in self._schedules(tx) if (due := newest(each, now)) is not None]
        done = deliveries.claimed(tx, [due.key for due in found])
        return sorted((due for due in found if due.key not in done), key=lambda due: due.at)

    def _schedules(self, tx: Tx) -> list[ScheduleInfo]:
        return [each for each in schedules.active(tx) if each.kind in self._jobs]

    async def _run(self, due: Due) -> None:
        tries, not_before = self._retries.get(due.key, (0, 0.0))
        if time.monotonic() < not_before:
            return
        _log.info("due", key=due.key)
        if await self._try(due.kind, self._jobs[due.kind](self._services, due)):
            self._retries.pop(due.key, None)
            await self._services.db.write(lambda tx: deliveries.claim(tx, due.key, now=self._services.clock.now()))
        else:
            self._retries[due.key] = tries + 1, time.monotonic() + SECONDS * backoff(tries + 1)

    def _keep_house(self, tx: Tx) -> None:
        """Once an hour, forget handled updates, old messages and claims, and files that nothing needs any more."""
        now = self._services.clock.now()
        if deliveries.claim(tx, f"housekeeping:{now:%Y%m%d%H}", now=now):
            inbox.prune(tx, before=now - _INBOX_KEPT)
            outbox.prune(tx, before=now - _OUTBOX_KEPT)
            deliveries.prune(tx, before=now - _OUTBOX_KEPT)
            tickets.prune(tx, before=now - _OUTBOX_KEPT)
            files.prune(tx, before=now - _FILES_KEPT, now=now)

    async def _try(self, place: str, work: Awaitable[None]) -> bool:
        try:
            await work
        except DatabaseAway:
            raise
        except Exception as error:
            self._services.incident(error, place)
            return False
        return True


def newest(schedule: ScheduleInfo, now: datetime) -> Due | None:
    """The newest run that should have happened by now. It is owed until the next one falls due; older ones are not
    made up for: yesterday's digest after today's would only confuse."""
    runs = schedule.occurrences(now - _CATCH_UP, now)
    if not runs:
        return None
    last = runs[-1]
    whose = schedule.chat_id, schedule.member_id
    return Due(last.key, schedule.kind, last.local_date, last.at, schedule.zone, *whose, schedule.settings)


async def watch_clock(
    jumped: Callable[[], object],
    *,
    seconds: float = _WATCH_SECONDS,
    wall: Callable[[], float] = time.time,
    monotonic: Callable[[], float] = time.monotonic,
) -> None:
    """Say when the wall clock was set back: until it has caught up, interval jobs would sleep."""
    ahead = wall() - monotonic()
    while True:
        await asyncio.sleep(seconds)
        before, ahead = ahead, wall() - monotonic()
        if ahead < before - _JUMP_SECONDS:
            _log.warning("the clock was set back", seconds=round(before - ahead))
            jumped()
