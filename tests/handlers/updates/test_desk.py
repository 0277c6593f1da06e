"""Entries worked out together: the same numbers as alone, each refusal for itself, each customer once at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TypeVar

import pytest

from db.gateway import Database, DatabaseAway, Tx
from db.scope import ALL, Scope
from handlers.common.errors import NotAllowed
from handlers.common.understand import facts
from handlers.common.understand.facts import Fact, Signal
from handlers.updates import service
from handlers.updates.compose import Setting, compose
from handlers.updates.desk import Desk
from handlers.updates.service import Prepared, Wanted
from tests.support.telling import Teller, past

T = TypeVar("T")


@pytest.fixture
def customers(teller: Teller) -> list[int]:
    firm = teller.firm
    found = [firm.haier, firm.huaneng, firm.bolt, firm.tencent]  # not in the order of their ids; one without a past
    for customer in found[:3]:
        teller.database.run(partial(past, customer_id=customer, now=teller.now))
    return found


def wanted(teller: Teller, customer: int, *, scope: Scope = ALL) -> Wanted:
    told: list[Fact] = [
        facts.Visit(
            outcome="concern", signals=(Signal("payment_delay", "晚两周", 0, 3), Signal("competitor", "报价低", 4, 7))
        ),
        facts.Complaint(severity=3, cause="quality"),
        facts.Order(amount=Decimal(9_000)),
    ]
    return Wanted(compose(customer, told, "text", Setting(teller.now, "Asia/Shanghai", "CNY")), scope, teller.now)


def alike(one: Prepared, other: Prepared) -> bool:
    """Whether two came to the same, apart from what rows that are not stored yet were called meanwhile."""
    rows = [{**each.after.columns, "detail": None, "fingerprint": None} for each in (one, other)]
    for name, value in rows[0].items():
        assert rows[1][name] == (pytest.approx(value, rel=1e-9) if isinstance(value, float) else value), name
    assert [each.key for each in one.movers] == [each.key for each in other.movers]
    assert [each.delta for each in one.movers] == pytest.approx([each.delta for each in other.movers], rel=1e-6)
    chance = other.before.churn_probability
    assert one.before.churn_probability == (chance and pytest.approx(chance, rel=1e-9))
    known = [replace(each.before, churn_probability=None) for each in (one, other)]
    return known[0] == known[1] and one.told == other.told


def test_together_as_alone(teller: Teller, customers: list[int]) -> None:
    asked = [wanted(teller, each) for each in customers]
    together = teller.database.look(lambda tx: service.prepare_many(tx, asked))
    for each, found in zip(asked, together, strict=True):
        alone = teller.database.look(partial(service.prepare, told=each.told, scope=ALL, now=teller.now))
        assert isinstance(found, Prepared)
        assert found.inputs.customer.id == each.told.customer_id
        assert alike(alone, found)
        assert len(found.movers) == service.MOST_MOVERS


def test_what_was_worked_out_together_names_the_stored_rows(teller: Teller, customers: list[int]) -> None:
    asked = [wanted(teller, each) for each in customers]
    for found in teller.database.look(lambda tx: service.prepare_many(tx, asked)):
        assert isinstance(found, Prepared)
        logged = teller.store(found)
        evidence = [row for reason in logged.score.detail["reasons"] for _, row in reason["evidence"]]
        assert all(row > 0 for row in evidence)


def test_a_refusal_stands_in_its_place(teller: Teller, customers: list[int]) -> None:
    asked = [wanted(teller, customers[0], scope=Scope.team(teller.firm.east)), wanted(teller, customers[1])]
    refused, found = teller.database.look(lambda tx: service.prepare_many(tx, asked))
    assert isinstance(refused, NotAllowed)
    assert isinstance(found, Prepared)
    (alone,) = teller.database.look(lambda tx: service.prepare_many(tx, asked[:1]))
    assert isinstance(alone, NotAllowed)


class Counted(Database):
    """A database that counts who is asked together, and fails where a test wants it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.asked: list[int] = []
        self.trouble: list[Exception] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def read(self, unit: Callable[[Tx], T]) -> T:
        await self.gate.wait()
        assert isinstance(unit, partial)
        self.asked.append(len(unit.keywords["wanted"]))
        if self.trouble:
            raise self.trouble.pop(0)
        return await super().read(unit)


async def test_who_waits_is_served_together_and_each_customer_once(teller: Teller, customers: list[int]) -> None:
    with closing(Counted(teller.database.url)) as database:
        desk = Desk(database)
        database.gate.clear()
        first = asyncio.create_task(desk.prepare([wanted(teller, customers[0])]))
        await asyncio.sleep(0)
        later = [asyncio.create_task(desk.prepare([wanted(teller, each)])) for each in (*customers, customers[1])]
        await asyncio.sleep(0)
        database.gate.set()
        found = [(await each)[0].inputs.customer.id for each in (first, *later)]
    assert found == [customers[0], *customers, customers[1]]
    assert sum(database.asked) == 6
    assert len(database.asked) <= 4


async def test_trouble_with_one_is_not_the_others(teller: Teller, customers: list[int]) -> None:
    with closing(Counted(teller.database.url)) as database:
        desk = Desk(database)
        database.trouble = [ValueError("spoiled"), DatabaseAway("gone")]
        asked = [wanted(teller, each) for each in customers[:2]]
        done = await asyncio.gather(*(desk.prepare([each]) for each in asked), return_exceptions=True)
        again = await desk.prepare(asked)
    assert isinstance(done[0], DatabaseAway)
    assert isinstance(done[1], list)
    assert [each.told for each in again] == [each.told for each in asked]


def test_the_latest_of_their_times_holds_for_all(teller: Teller, customers: list[int]) -> None:
    late = replace(wanted(teller, customers[1]), now=teller.now + timedelta(seconds=2))
    found = teller.database.look(lambda tx: service.prepare_many(tx, [wanted(teller, customers[0]), late]))
    assert {each.after.as_of for each in found if isinstance(each, Prepared)} == {late.now}
