"""Answers tell the time, the figure and the whole that were asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from db import people, records
from db.gateway import Database
from db.scope import Scope
from handlers.asks import able, answers
from handlers.asks.query import Query
from handlers.asks.tables import Asking, Table
from tests.support.clock import MONDAY
from tests.support.conversation import Conversation, one

Put = Callable[..., None]
LANGS = pytest.mark.parametrize("lang", ["zh", "en"])


@pytest.fixture
def put(database: Database) -> Put:
    """Store a record of a customer, so many days ago."""

    def store(table: str, customer: int, days: int, day: str = "at", **values: Any) -> None:
        at = MONDAY - timedelta(days=days)
        database.run(lambda tx: records.add(tx, table, customer_id=customer, **{"known_at": at, day: at, **values}))

    return store


def money(amount: int) -> dict[str, Any]:
    return {"amount": Decimal(amount), "currency": "CNY"}


async def ask(talk: Conversation, lang: str, zh: str, en: str) -> str:
    person = talk.firm.admin
    return (await one(talk, person, zh if lang == "zh" else en)).text


async def test_average_invoices_of_each_are_averages(talk: Conversation, put: Put) -> None:
    firm = talk.firm
    for customer, amount in ((firm.huaneng, 10_000), (firm.huaneng, 30_000), (firm.bolt, 25_000)):
        put("invoices", customer, 20, "issued_at", due_at=MONDAY, **money(amount))
    said = await ask(talk, "zh", "平均开票金额按客户", "")
    assert "华能电力 · ¥2万" in said, said
    assert said.index("Bolt") < said.index("华能电力"), said  # by the average, not the sum


@LANGS
async def test_the_time_of_visits_by_week_is_that_of_the_weeks_shown(talk: Conversation, put: Put, lang: str) -> None:
    for days in (5, 12, 200):
        put("visits", talk.firm.huaneng, days, member_id=talk.firm.li.id)
    said = await ask(talk, lang, "今年每周的拜访", "visits by week this year")
    assert "01-01" not in said, said
    assert "1 Jan" not in said, said


@LANGS
async def test_weeks_of_complaints_that_are_not_shown_are_counted(talk: Conversation, put: Put, lang: str) -> None:
    for week in range(15):
        put("complaints", talk.firm.huaneng, 1 + 7 * week, severity=2, cause="price", text="…")
    said = await ask(talk, lang, "今年每周的投诉", "complaints by week this year")
    assert "3" in said.splitlines()[-1], said
    assert len(said.splitlines()) == 2 + 12 + 1, said


@LANGS
async def test_who_paid_nothing_paid_less_too(talk: Conversation, put: Put, lang: str) -> None:
    put("payments", talk.firm.huaneng, 3, **money(500_000))
    put("payments", talk.firm.bolt, 3, **money(20_000))
    said = await ask(talk, lang, "本月回款不到10万的客户", "customers with payments under 100k this month")
    assert "Bolt" in said, said
    assert "腾讯科技" in said, said
    assert "华能" not in said, said


@LANGS
async def test_the_share_in_all_that_is_overdue_is_of_all_of_it(talk: Conversation, put: Put, lang: str) -> None:
    firm = talk.firm
    for customer, amount, due in ((firm.huaneng, 10_000, 30), (firm.huaneng, 90_000, -30), (firm.haier, 30_000, 30)):
        put("invoices", customer, 60, "issued_at", due_at=MONDAY - timedelta(days=due), **money(amount))
    said = await ask(talk, lang, "华能占逾期欠款的比例", "what share of overdue invoices is from 华能")
    assert "25%" in said, said
    own = await ask(talk, lang, "华能欠款中逾期的比例", "what share of 华能 invoices is overdue")
    assert "10%" in own, own


def answered(talk: Conversation, database: Database, query: Query) -> Table:
    """The answer to a query that the administrator asks."""

    def answer(tx: Any) -> Table:
        firm, member = people.firm(tx), people.member(tx, talk.firm.admin.id)
        assert firm is not None
        assert member is not None
        return answers.answer(Asking(tx, Scope(None), query, firm, member, MONDAY.date(), MONDAY, "zh"))

    return database.look(answer)


AVERAGED = [
    (query, by)
    for query in (Query(topic="orders"), Query(topic="payments"), Query(topic="invoices", flags=("issued",)))
    for by in sorted(able.of(query).by - {"", "who"})
]


@pytest.mark.parametrize(("query", "by"), AVERAGED)
def test_averages_told_apart_are_those_of_each(
    talk: Conversation, put: Put, database: Database, query: Query, by: str
) -> None:
    for table in ("orders", "payments", "invoices"):
        for amount in (10_000, 30_000):
            at = {"day": "issued_at", "due_at": MONDAY} if table == "invoices" else {}
            put(table, talk.firm.huaneng, 20, **at, **money(amount))
    summed = answered(talk, database, replace(query, by=by))
    averaged = answered(talk, database, replace(query, by=by, measure="average"))
    sums, averages = ({line.sums["CNY"] for line in table.lines if line.sums} for table in (summed, averaged))
    assert able.can(replace(query, by=by, measure="average"))
    assert (sums, averages) == ({Decimal(40_000)}, {Decimal(20_000)})


@pytest.mark.parametrize("query", [Query(topic="orders"), Query(topic="payments"), Query(topic="complaints")])
@pytest.mark.parametrize("by", ["", "customer", "team", "industry"])
def test_what_can_be_compared_is(talk: Conversation, put: Put, database: Database, query: Query, by: str) -> None:
    for days in (20, 380, 500, 800):
        for table in ("orders", "payments"):
            put(table, talk.firm.huaneng, days, **money(10_000))
        put("complaints", talk.firm.huaneng, days, severity=2, cause="price", text="…")
    compared = replace(query, by=by, measure="change").with_flags("same")
    assert able.can(compared)
    told = answered(talk, database, compared)
    lines = told.lines if by else [told.total]
    assert any(line is not None and line.before_count for line in lines)
