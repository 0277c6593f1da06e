"""Old scores are thinned to what is needed: as a slow, obvious reading of the rule says, in steps or at once."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text

from db import alerts, customers, deliveries, forecasts, measures, records, scores
from db.bulk import Same, Values
from db.gateway import Database, Tx
from db.models import Ballot, Entry, Layout, Scenario, Score, Verdict
from db.thinning import Keeping, forget
from handlers.common.jobs import Due
from handlers.risk import drifting, jobs, nightly, thinning
from tests.bot.test_inbox import desk_on
from tests.support.clock import MONDAY
from tests.support.firm import Firm

DAY = timedelta(days=1)
KEEPING = Keeping(nightly=60 * DAY, weekly=200 * DAY)
NIGHTS = 500
A_MONDAY = datetime(2019, 12, 30, tzinfo=UTC)  # one on which a week begins, and four of them
SCORE: dict[str, Any] = {
    "trigger": "nightly",
    "churn_probability": 0.2,
    "horizon_days": 90.0,
    "detail": {"share": 0.25},
    "coverage": 1,
}
Row = tuple[int, int, datetime, str | None, str | None, int | None]


def nights(tx: Tx, customer: int, chance: random.Random) -> None:
    """A score a night, few missing, whose grade and level change now and then, and some that an entry caused."""
    grade: str | None = "B"
    level = "low"
    for night in range(NIGHTS, -1, -1):
        grade = chance.choice(["A", "C", None]) if chance.random() < 0.03 else grade
        level = chance.choice(["low", "high"]) if chance.random() < 0.03 else level
        if chance.random() < 0.9:
            own = {"customer_id": customer, "grade": grade, "level": level}
            scores.add(tx, as_of=MONDAY - night * DAY, **own, **SCORE)
            if chance.random() < 0.05:
                told = _entry(tx, customer, MONDAY - night * DAY)
                scores.add(tx, as_of=MONDAY - (night - 0.5) * DAY, entry_id=told, **own, **SCORE)
    newest = tx.sql.execute(select(func.max(Score.id)).where(Score.customer_id == customer)).scalar_one()
    tx.sql.execute(text("UPDATE customer SET score_id = :score WHERE id = :id"), {"score": newest, "id": customer})


def _entry(tx: Tx, customer: int, at: datetime) -> int:
    values = {"customer_id": customer, "member_id": 1, "kind": "visit", "at": at, "known_at": at, "text": ""}
    made = tx.sql.execute(insert(Entry).values(values)).inserted_primary_key
    assert made is not None
    return int(made[0])


def pegged(tx: Tx, customer: int, chance: random.Random, firm: Firm) -> list[datetime]:
    """Something of every kind that refers to the score of its time; the moments."""
    at = [MONDAY - chance.randrange(60, NIGHTS) * DAY + timedelta(hours=chance.randrange(24)) for _ in range(9)]
    values = {"state": "closed", "severity": 2, "opened_at": at[0], "changed_at": at[1], "closed_at": at[2]}
    alerts.add(tx, customer_id=customer, rule="no_visit", **values, outcome="true", outcome_at=at[3])
    measures.add(tx, customer_id=customer, playbook="call", assigned_at=at[4], done_at=at[5])
    decided = {"before": "B", "machine": "C", "customer_id": customer}
    tx.sql.execute(insert(Verdict).values(member_id=firm.chen.id, decided_at=at[6], grade="B", **decided))
    tx.sql.execute(insert(Ballot).values(asked_at=at[7], closes_at=at[7], **decided))
    what_if = {"inputs": {}, "today": {}, "expected": {}, "customer_id": customer, "member_id": firm.chen.id}
    tx.sql.execute(insert(Scenario).values(asked_at=at[8], **what_if))
    return at


def everything(tx: Tx) -> list[Row]:
    columns = (Score.id, Score.customer_id, Score.as_of, Score.grade, Score.level, Score.entry_id)
    return [(*row,) for row in tx.sql.execute(select(*columns).order_by(Score.customer_id, Score.as_of, Score.id))]


def needed(rows: Sequence[Row], moments: Sequence[datetime]) -> Iterator[int]:
    """The slow and obvious version, of one customer: ids of what stays."""
    yield rows[0][0]
    yield rows[-1][0]
    times = [row[2] for row in rows]
    yield from (rows[i][0] for i in {bisect_left(times, at + timedelta.resolution) - 1 for at in moments} if i >= 0)
    for before, row in pairwise(rows):
        if row[3:5] != before[3:5] or row[5] is not None:
            yield row[0]
    for row, behind in pairwise(rows):
        age = MONDAY - row[2]
        step = 28 if age >= KEEPING.weekly else 7
        if age < KEEPING.nightly or (row[2] - A_MONDAY) // (step * DAY) != (behind[2] - A_MONDAY) // (step * DAY):
            yield row[0]


def expected(rows: Sequence[Row], moments: dict[int, list[datetime]]) -> set[int]:
    by_customer: dict[int, list[Row]] = {}
    for row in rows:
        by_customer.setdefault(row[1], []).append(row)
    return {score for customer, own in by_customer.items() for score in needed(own, moments.get(customer, []))}


@pytest.mark.parametrize("runs", [1, 40])
def test_what_is_needed_stays_and_the_rest_goes(database: Database, firm: Firm, runs: int) -> None:
    chance, moments = random.Random(runs), {}
    for customer in (firm.huaneng, firm.tencent, firm.haier):
        database.run(partial(nights, customer=customer, chance=chance))
        moments[customer] = database.run(partial(pegged, customer=customer, chance=chance, firm=firm))
    before = database.look(everything)
    gone = sum(thinning.thin(database, MONDAY - 5 * DAY * run, KEEPING) for run in reversed(range(runs)))
    after = database.look(everything)
    assert {row[0] for row in after} == expected(before, moments)
    assert gone == len(before) - len(after) > len(before) / 3
    assert thinning.thin(database, MONDAY, KEEPING) == 0


def test_forecasts_can_be_held_against_what_came_as_before(database: Database, firm: Firm) -> None:
    """At any moment: of the same customers, with the grade that stood, from no more than a month before."""
    for customer in (firm.huaneng, firm.tencent):
        database.run(partial(nights, customer=customer, chance=random.Random(customer)))
    moments = [MONDAY - days * DAY for days in range(1, NIGHTS - 40, 13)]
    before, _, after = stood(database, moments), thinning.thin(database, MONDAY, KEEPING), stood(database, moments)
    assert before == after
    assert all(len(each) == 2 for each in after)


def stood(database: Database, moments: Sequence[datetime]) -> list[dict[int, str | None]]:
    """The grade of everybody at each of these moments, as the check of the model finds it."""
    found = [database.look(partial(forecasts.standing, moment=each, since=each - drifting.STALE)) for each in moments]
    return [dict(zip(each.customer_id.tolist(), each.grade.tolist(), strict=True)) for each in found]


def test_a_shorter_time_is_made_up_for(database: Database, firm: Firm) -> None:
    """What was kept by the longer one goes too, though it is of an age that was looked at before."""
    database.run(partial(nights, customer=firm.huaneng, chance=random.Random(3)))
    before = database.look(everything)
    assert thinning.thin(database, MONDAY, Keeping(nightly=300 * DAY, weekly=400 * DAY)) > 0
    thinning.thin(database, MONDAY, KEEPING)
    assert {row[0] for row in database.look(everything)} == expected(before, {})


def test_nothing_goes_where_all_is_to_be_kept(database: Database, firm: Firm) -> None:
    database.run(partial(nights, customer=firm.huaneng, chance=random.Random(4)))
    before = database.look(everything)
    assert thinning.thin(database, MONDAY, Keeping(thin=False)) == 0
    assert database.look(everything) == before


def test_what_came_into_use_meanwhile_stays(database: Database, firm: Firm) -> None:
    """A measure names it, or it stands again, between the look and the commit."""
    database.run(partial(nights, customer=firm.huaneng, chance=random.Random(5)))
    ids = [row[0] for row in database.look(everything)]
    named = {"customer_id": firm.huaneng, "playbook": "call", "assigned_at": MONDAY, "score_id": ids[1]}
    database.run(lambda tx: measures.add(tx, **named))
    database.run(lambda tx: tx.sql.execute(text("UPDATE customer SET score_id = :id"), {"id": ids[2]}))
    assert database.run(lambda tx: forget(tx, ids[:4])) == 2
    assert [row[0] for row in database.look(everything)][:2] == ids[1:3]


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # PostgreSQL vacuums by itself
def test_the_file_does_not_grow_with_every_night(database: Database, firm: Firm) -> None:
    """The pages of what went are taken by the nights that come."""
    everybody = [database.run(partial(_customer, number=number)) for number in range(50)]
    keeping, sizes = Keeping(nightly=5 * DAY, weekly=14 * DAY), []
    for night in range(84):
        now = MONDAY + night * DAY
        same = {**SCORE, "as_of": now, "coverage_of": 1, "detail": {"figures": "x" * 700}}
        columns: dict[str, Values] = {name: Same(value) for name, value in same.items()}
        columns["grade"] = ["B"] * 50
        database.run(partial(scores.add_many, customer_ids=everybody, columns=columns))
        thinning.thin(database, now, keeping)
        sizes.append(database.look(lambda tx: tx.sql.execute(text("PRAGMA page_count")).scalar_one()))
    night = sizes[4] - sizes[3]
    assert night > 5
    assert sizes[83] - sizes[55] <= 3 * night  # 28 nights: one of them stays for good


def _customer(tx: Tx, number: int) -> int:
    return customers.create(tx, key=f"K{number}", name=f"Customer {number}", now=MONDAY)


def test_layouts_of_nights_that_went_go_too(database: Database, firm: Firm) -> None:
    """Of a small firm nearly every night has one of its own."""

    def ids(column: Any) -> set[int]:
        return database.look(lambda tx: set(tx.sql.execute(select(column)).scalars()))

    order: dict[str, Any] = {
        "at": MONDAY - 9 * DAY,
        "known_at": MONDAY - 9 * DAY,
        "amount": Decimal(9),
        "currency": "CNY",
    }
    for customer in (firm.huaneng, firm.tencent, firm.bolt, firm.haier):
        database.run(partial(records.add, table="orders", customer_id=customer, **order))
    keeping, made = Keeping(nightly=5 * DAY, weekly=14 * DAY), set[int]()
    for night in range(40):
        nightly.score_all(database, MONDAY + night * DAY, trigger="nightly")
        made |= ids(Layout.id)
        thinning.thin(database, MONDAY + night * DAY, keeping)
    assert ids(Layout.id) == ids(Score.layout_id)
    assert len(ids(Layout.id)) < len(made) / 2


async def test_the_nightly_job_thins_as_it_is_configured(database: Database, firm: Firm) -> None:
    database.run(partial(nights, customer=firm.huaneng, chance=random.Random(6)))
    before = database.look(everything)
    due = Due("nightly:1:2026-11-23", "nightly", MONDAY.date(), MONDAY, "Asia/Shanghai", None, None, {})
    async with desk_on(database) as desk:
        desk.services.keeping = KEEPING
        await jobs.score_everybody(desk.services, due)
    assert {row[0] for row in database.look(everything) if row[0] <= before[-1][0]} == expected(before, {})


async def test_a_night_whose_thinning_fails_is_not_done_again(database: Database, firm: Firm) -> None:
    """What costs is the pass; old scores can wait for the next night."""

    async def run(work: Callable[..., Any], *given: Any) -> Any:
        if work is thinning.run:
            raise OSError("the disk is full")

    due = Due("nightly:1:2026-11-23", "nightly", MONDAY.date(), MONDAY, "Asia/Shanghai", None, None, {})
    async with desk_on(database) as desk:
        desk.services.background = SimpleNamespace(run=run)
        with pytest.raises(OSError, match="full"):
            await jobs.score_everybody(desk.services, due)
    assert database.look(partial(deliveries.claimed_at, key=due.key)) is not None
