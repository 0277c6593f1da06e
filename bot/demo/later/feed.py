"""The evening's feed: what the demo company's other systems report of the day, by the way of every import.

The day that was reported last stands in the settings of the schedule and changes in the commit that stores the day: a
kill in between leaves it owed, and nothing comes twice. Days that were missed are made up for one after the other.

What people had done about customers is written down with the day that heard of it. Days are lived again from that: what
is undone or merged later cannot change a past whose invoices are stored already.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
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
_HELPED: Final = "helped"
Helped = dict[str, str]  # what was done ("measure:7") -> the key of the customer it was done about


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
                lived, fresh = await services.db.read(partial(helped, day=last))
                report = await asyncio.to_thread(self._report, due, last, {**lived, last: fresh})
                await services.db.write(partial(store, day=last, report=report, fresh=fresh))
        except BaseException:
            self._firm = None  # it may be a day ahead of what is stored
            raise

    def _report(self, due: Due, day: date, aided: dict[date, Helped]) -> Rows:
        """The rows of a day; the days before it are lived first."""
        if self._firm is None:
            made, today = due.settings, date.fromisoformat(due.settings["today"])
            self._firm = Onward(customers=made["customers"], seed=made["seed"], today=today, zone=due.zone)
        firm = self._firm
        report: Rows = {}
        while (ahead := firm.calendar.date(firm.day + 1)) <= day:
            report = firm.report(set(aided.get(ahead, {}).values()))
        return report


def _schedule(tx: Tx) -> schedules.ScheduleInfo:
    found = schedules.get(tx, KIND)
    assert found is not None
    return found


def _reported(tx: Tx) -> date:
    return date.fromisoformat(_schedule(tx).settings[_REPORTED])


def helped(tx: Tx, *, day: date) -> tuple[dict[date, Helped], Helped]:
    """What the days before had heard of, and what the report of `day` is the first to hear of: measures that were
    finished, and complaints that the stories leave open and somebody has resolved."""
    schedule, keys = _schedule(tx), customers.keys(tx)
    lived = {date.fromisoformat(each): heard for each, heard in schedule.settings.get(_HELPED, {}).items()}
    known = {name for heard in lived.values() for name in heard}
    end = schedules.local_moment(day, _MINUTE, ZoneInfo(schedule.zone)) + timedelta(microseconds=1)
    done = {name: keys.get(whose, "") for name, whose in _done(tx, schedule.since, end)}
    return lived, {name: key for name, key in done.items() if name not in known}


def _done(tx: Tx, since: datetime, end: datetime) -> Iterator[tuple[str, int]]:
    """What people have done within a span, each with a name of its own, and about whom."""
    for each in measures.done_between(tx, ALL, since, end):
        if each.result != "dropped":
            yield f"measure:{each.id}", each.customer_id
    for complaint_id, customer_id, _ in feeding.resolved_by_people(tx, since, end):
        yield f"complaint:{complaint_id}", customer_id


def store(tx: Tx, *, day: date, report: Rows, fresh: Helped) -> None:
    """Store a day once, as of its evening, and note that it was reported and what it had heard of."""
    schedule, firm = _schedule(tx), people.firm(tx)
    now = schedules.local_moment(day, _MINUTE, ZoneInfo(schedule.zone))
    if date.fromisoformat(schedule.settings[_REPORTED]) >= day or firm is None:
        return
    for kind, rows in report.items():
        if kept := reconcile.kept(tx, rows, since=schedule.since, now=now):
            _import(tx, kind, kept, day=day, firm=firm, now=now)
    heard = schedule.settings.get(_HELPED, {}) | ({day.isoformat(): fresh} if fresh else {})
    settings = {**schedule.settings, _REPORTED: day.isoformat(), _HELPED: heard}
    schedules.change(tx, schedule.id, settings=settings)


def _import(tx: Tx, kind: str, rows: Sequence[Row], *, day: date, firm: FirmInfo, now: datetime) -> None:
    import_id = service.begin(tx, kind=kind, file_name=f"ERP {day}", digest="", member_id=None, now=now)
    job, whole = service.Import(import_id, firm, None, now), service.Outcome()
    for batch in service.batches(rows):
        whole.add(service.store(tx, batch, job))
    imports.finish(tx, import_id, whole.counts())
