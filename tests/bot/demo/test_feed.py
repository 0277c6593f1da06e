"""The evening's feed in the database: once, whatever happens, and after what people told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, cast

import pytest

from bot.demo.calendar import is_workday
from bot.demo.company import Company, generate
from bot.demo.later import feed
from bot.demo.later.feed import Feed
from bot.demo.seed import seed
from db import customers, exports, imports, measures, owing, people, records, schedules, schema
from db.gateway import Database, Tx
from db.scope import ALL
from handlers.common.jobs import Due
from handlers.common.services import Services
from tests.support.clock import MONDAY, FixedClock

TODAY = date(2026, 11, 23)
CUSTOMERS = 20
_SHOWN: dict[str, Any] = {"data": {}, "chat_id": None, "message_id": None, "reply_key": None}
TABLES = ("orders", "invoices", "payments", "visits", "complaints", "surveys", "contracts", "projects", "contacts")


@dataclass
class Dying:
    """A database whose process is killed before the write that `dies_at` counts is committed."""

    database: Database
    dies_at: int = -1
    writes: int = field(default=0)

    async def read(self, work: Callable[[Tx], Any]) -> Any:
        return await self.database.read(work)

    async def write(self, work: Callable[[Tx], Any]) -> Any:
        self.writes += 1
        return await self.database.write(partial(_killed, work=work) if self.writes == self.dies_at else work)


def _killed(tx: Tx, *, work: Callable[[Tx], Any]) -> None:
    work(tx)
    raise RuntimeError("killed")


@dataclass
class Bot:
    """As much of the bot's services as the feed uses."""

    db: Dying
    clock: FixedClock = field(default_factory=FixedClock)


@pytest.fixture(scope="module")
def company() -> Company:
    return generate(customers=CUSTOMERS, seed=7, today=TODAY)


@pytest.fixture
def begun(database: Database, company: Company) -> Database:
    seed(database, company, now=MONDAY, lang="zh", progress=lambda count: None)
    made = {"customers": CUSTOMERS, "seed": 7}
    database.run(partial(feed.ensure, company=made, today=TODAY, zone="Asia/Shanghai", now=MONDAY))
    return database


async def evening(bot: Bot, day: date, job: Feed | None = None) -> None:
    """The feed falls due on a day; without `job` in a process that has just started."""
    found = bot.db.database.look(lambda tx: schedules.get(tx, feed.KIND))
    assert found is not None
    (run,) = found.occurrences(*(_midnight(day), _midnight(day + timedelta(days=1))))
    bot.clock.set(run.at)
    due = Due(run.key, feed.KIND, run.local_date, run.at, found.zone, None, None, found.settings)
    await (job or Feed())(cast(Services, bot), due)


def _midnight(day: date) -> datetime:
    return MONDAY + timedelta(days=(day - TODAY).days, hours=-9)


def everything(database: Database) -> dict[str, list[Any]]:
    """What exports say of all records."""
    return {name: database.look(partial(_records, name=name)) for name in TABLES}


def _records(tx: Tx, *, name: str) -> list[Any]:
    found = ({key: value for key, value in row.items() if key != "import_id"} for row in exports.records(tx, name, ALL))
    return sorted(map(repr, found))


async def test_each_evening_brings_the_day(begun: Database) -> None:
    bot, job = Bot(Dying(begun)), Feed()
    before = {name: len(rows) for name, rows in everything(begun).items()}
    for number in range(12):
        day = TODAY + timedelta(days=number)
        await evening(bot, day, job)
        named = [run.file_name for run in begun.look(lambda tx: imports.latest(tx, limit=500))]
        assert f"ERP {day}" not in named or is_workday(day, chinese=True)
    after = {name: len(rows) for name, rows in everything(begun).items()}
    for name in ("orders", "invoices", "payments", "visits"):
        assert after[name] > before[name], name


async def test_one_jump_brings_what_many_steps_bring(begun: Database, company: Company, tmp_path: Any) -> None:
    """And so do processes that are killed in the middle of a day, each time a new one going on; though what was done
    about customers is undone after the report that heard of it."""
    jumps, job = Bot(Dying(begun)), Feed()
    done = begun.run(partial(_measure, at=DONE))
    await evening(jumps, TODAY + timedelta(days=10), job)
    begun.run(partial(_undo, done=done))
    await evening(jumps, TODAY + timedelta(days=40), job)
    jumped = everything(begun)
    with Database(f"sqlite:///{tmp_path / 'steps.db'}") as other:
        schema.upgrade(other.url)
        seed(other, company, now=MONDAY, lang="zh", progress=lambda count: None)
        made = {"customers": CUSTOMERS, "seed": 7}
        other.run(partial(feed.ensure, company=made, today=TODAY, zone="Asia/Shanghai", now=MONDAY))
        done = other.run(partial(_measure, at=DONE))
        for number in (5, 10, 17, 25, 40):
            await _restarting(other, TODAY + timedelta(days=number))
            if number == 10:
                other.run(partial(_undo, done=done))
        stepped = everything(other)
        for name in TABLES:
            assert set(stepped[name]) ^ set(jumped[name]) == set(), name


DONE = MONDAY + timedelta(days=3, hours=5)


def _undo(tx: Tx, *, done: list[int]) -> None:
    for each in done:
        measures.change(tx, each, done_at=None, result=None)


async def _restarting(database: Database, day: date) -> None:
    with pytest.raises(RuntimeError, match="killed"):
        await evening(Bot(Dying(database, dies_at=1)), day)
    await evening(Bot(Dying(database)), day)
    await evening(Bot(Dying(database)), day)  # asked for again


async def test_what_was_done_changes_the_days_after_it(begun: Database, company: Company, tmp_path: Any) -> None:
    """Else the test above would compare what nobody has touched."""
    begun.run(partial(_measure, at=DONE))
    await evening(Bot(Dying(begun)), TODAY + timedelta(days=40))
    aided = everything(begun)
    with Database(f"sqlite:///{tmp_path / 'alone.db'}") as other:
        schema.upgrade(other.url)
        seed(other, company, now=MONDAY, lang="zh", progress=lambda count: None)
        made = {"customers": CUSTOMERS, "seed": 7}
        other.run(partial(feed.ensure, company=made, today=TODAY, zone="Asia/Shanghai", now=MONDAY))
        await evening(Bot(Dying(other)), TODAY + timedelta(days=40))
        assert everything(other) != aided


async def test_what_somebody_booked_as_paid_is_not_paid_again(begun: Database) -> None:
    open_ = begun.look(lambda tx: [each for each in owing.owed(tx, ALL) if each.key])
    invoice = open_[0]
    begun.run(lambda tx: _book(tx, invoice.key or "", invoice.amount))
    await evening(Bot(Dying(begun)), TODAY + timedelta(days=90))
    booked = begun.look(lambda tx: imports.existing(tx, "payments", [f"{invoice.key}/{n}" for n in (1, 2, 3)]))
    assert not [row for row in booked.values() if row["at"] > MONDAY]
    assert len(everything(begun)["payments"]) > 200  # others pay on


def _book(tx: Tx, key: str, amount: Decimal) -> None:
    row = imports.existing(tx, "invoices", [key])[key]
    imports.add(
        tx,
        "payments",
        [
            {
                "key": "by hand",
                "customer_id": row["customer_id"],
                "invoice_id": row["id"],
                "at": MONDAY,
                "known_at": MONDAY,
                "amount": amount,
                "currency": "CNY",
            }
        ],
    )


async def test_no_colleague_visits_where_somebody_has_just_been(begun: Database) -> None:
    """Of a customer that people speak of, they speak themselves."""
    ids = begun.look(lambda tx: customers.ids_by_key(tx, [f"C{n:05d}" for n in range(1, CUSTOMERS + 1)]))
    author = begun.look(people.members)[0].id
    begun.run(lambda tx: [_tell(tx, each, author) for each in ids.values()])
    before = len(everything(begun)["visits"])
    await evening(Bot(Dying(begun)), TODAY + timedelta(days=11))
    assert len(everything(begun)["visits"]) == before
    await evening(Bot(Dying(begun)), TODAY + timedelta(days=40))
    assert len(everything(begun)["visits"]) > before


def _tell(tx: Tx, customer_id: int, member_id: int) -> int:
    whose = {"customer_id": customer_id, "member_id": member_id}
    return records.add_entry(tx, **whose, kind="visit", at=MONDAY, known_at=MONDAY, text="x", **_SHOWN)


async def test_a_measure_that_was_done_is_known_to_the_first_report_after_it(begun: Database) -> None:
    """And to no other, though it was done at the very minute of a report, or the clock was set back for it."""
    bot = Bot(Dying(begun))
    await evening(bot, TODAY + timedelta(days=1))
    for done in (timedelta(hours=10), timedelta(hours=9, minutes=30), timedelta(hours=-3)):
        begun.run(partial(_measure, at=MONDAY + timedelta(days=1) + done, only="C00001"))
    await evening(bot, TODAY + timedelta(days=2))
    heard = _settings(begun)["helped"]
    assert [(day, list(each.values())) for day, each in heard.items()] == [("2026-11-25", ["C00001"] * 3)]


def _settings(database: Database) -> dict[str, Any]:
    found = database.look(lambda tx: schedules.get(tx, feed.KIND))
    assert found is not None
    return found.settings


def _measure(tx: Tx, *, at: datetime, only: str | None = None) -> list[int]:
    """Somebody has done something about everybody, or about one."""
    wanted = [key for each, key in sorted(customers.keys(tx).items()) if only in (None, key)]
    return [_done(tx, each, at) for each in customers.ids_by_key(tx, wanted).values()]


def _done(tx: Tx, customer_id: int, at: datetime) -> int:
    measure = measures.add(tx, customer_id=customer_id, playbook="visit", assigned_at=MONDAY)
    measures.change(tx, measure, done_at=at, result="worked")
    return measure
