"""The evening's feed: what the demo company's other systems report of the day, by the way of every import.

The day that was reported last stands in the settings of the schedule and changes in the commit that stores the day: a
kill in between leaves it owed, and nothing comes twice. Days that were missed are made up for one after the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.demo.later import reconcile
from bot.demo.later.firm import Onward, Rows
from db import customers, feeding, imports, measures, people, schedules
from db.gateway import Tx
from db.people import FirmInfo
from db.scope import ALL
from handlers.common.jobs import Due
from handlers.common.services import Services
from handlers.imports import service
from handlers.imports.rows import Row

KIND: Final = "demo-feed"
_MINUTE: Final = 18 * 60 + 30  # after office hours, before the night in which everybody is scored
_DAY: Final = timedelta(days=1)
_REPORTED: Final = "reported"


def ensure(tx: Tx, *, company: dict[str, Any], today: date, zone: str, now: datetime) -> None:
    """Have every evening reported from `today` on. company: `customers` and `seed`, as it was made."""
    settings = {**company, "today": today.isoformat(), _REPORTED: (today - _DAY).isoformat()}
    schedules.ensure(tx, KIND, since=now, zone=zone, minute=_MINUTE, settings=settings)


class Feed:
    """The job. It keeps the company in memory between two evenings, and lives its days again after a restart."""

    def __init__(self) -> None:
        self._firm: Onward | None = None

    async def __call__(self, services: Services, due: Due) -> None:
        """Report every day up to the due one. The claim of a run saves work only: see `store`."""
        last = await services.db.read(_reported)
        try:
            while last < due.local_date:
                last += _DAY
                aided = await services.db.read(partial(helped, upto=last))
                report = await asyncio.to_thread(self._report, due, last, aided)
                await services.db.write(partial(store, day=last, report=report))
        except BaseException:
            self._firm = None  # it may be a day ahead of what is stored
            raise

    def _report(self, due: Due, day: date, aided: dict[date, set[str]]) -> Rows:
        """The rows of a day; the days before it are lived first."""
        if self._firm is None:
            made, today = due.settings, date.fromisoformat(due.settings["today"])
            self._firm = Onward(customers=made["customers"], seed=made["seed"], today=today, zone=due.zone)
        firm = self._firm
        report: Rows = {}
        while (ahead := firm.calendar.date(firm.day + 1)) <= day:
            report = firm.report(aided.get(ahead, ()))
        return report


def _schedule(tx: Tx) -> schedules.ScheduleInfo:
    found = schedules.get(tx, KIND)
    assert found is not None
    return found


def _reported(tx: Tx) -> date:
    return date.fromisoformat(_schedule(tx).settings[_REPORTED])


def helped(tx: Tx, *, upto: date) -> dict[date, set[str]]:
    """About whom something was done, by the day whose report comes next: measures that were finished, and complaints
    that the stories leave open and somebody has resolved."""
    schedule, keys = _schedule(tx), customers.keys(tx)
    end = schedules.local_moment(upto, _MINUTE, ZoneInfo(schedule.zone)) + timedelta(microseconds=1)
    done = [
        (each.customer_id, each.done_at)
        for each in measures.done_between(tx, ALL, schedule.since, end)
        if each.result != "dropped" and each.done_at is not None
    ]
    done += feeding.resolved_by_people(tx, schedule.since, end)
    found: dict[date, set[str]] = {}
    for customer_id, at in done:
        found.setdefault(_evening(at, schedule.zone), set()).add(keys.get(customer_id, ""))
    return found


def _evening(at: datetime, zone: str) -> date:
    """The day of the first report after a moment."""
    local = at.astimezone(ZoneInfo(zone))
    late = local.time() > time(_MINUTE // 60, _MINUTE % 60)
    return local.date() + (_DAY if late else timedelta())


def store(tx: Tx, *, day: date, report: Rows) -> None:
    """Store a day once, as of its evening, and note that it was reported."""
    schedule, firm = _schedule(tx), people.firm(tx)
    now = schedules.local_moment(day, _MINUTE, ZoneInfo(schedule.zone))
    if date.fromisoformat(schedule.settings[_REPORTED]) >= day or firm is None:
        return
    for kind, rows in report.items():
        if kept := reconcile.kept(tx, rows, since=schedule.since, now=now):
            _import(tx, kind, kept, day=day, firm=firm, now=now)
    schedules.change(tx, schedule.id, settings={**schedule.settings, _REPORTED: day.isoformat()})


def _import(tx: Tx, kind: str, rows: Sequence[Row], *, day: date, firm: FirmInfo, now: datetime) -> None:
    import_id = service.begin(tx, kind=kind, file_name=f"ERP {day}", digest="", member_id=None, now=now)
    job, whole = service.Import(import_id, firm, None, now), service.Outcome()
    for batch in service.batches(rows):
        whole.add(service.store(tx, batch, job))
    imports.finish(tx, import_id, whole.counts())
