"""The demo company in the database: every made-up record is stored, and everybody has a role, a team and a chat."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from bot.demo.company import Company, generate
from bot.demo.seed import FIRST_PERSON, SHOWN_CUSTOMERS, Cast, seed
from db import exports, imports, people
from db.gateway import Database, Tx
from db.scope import ALL
from handlers.imports.columns import TARGETS
from tests.support.clock import MONDAY


@pytest.fixture(scope="module")
def company() -> Company:
    return generate(customers=24, seed=7, today=date(2026, 11, 23), zone="Asia/Shanghai")


def seeded(database: Database, company: Company, lang: str | None = None) -> tuple[Cast, list[int]]:
    counts: list[int] = []
    return seed(database, company, now=MONDAY, lang=lang, progress=counts.append), counts


def count(tx: Tx, table: str) -> int:
    return sum(1 for _ in exports.records(tx, table, ALL))


def test_every_record_is_stored(database: Database, company: Company) -> None:
    _, counts = seeded(database, company)
    assert sum(counts) == sum(len(rows) for rows in company.rows.values())
    for kind, rows in company.rows.items():
        table = TARGETS[type(rows[0])].table
        assert database.look(partial(count, table=table)) >= len(
            {getattr(row, TARGETS[type(row)].key) for row in rows}
        ), kind


def test_each_kind_is_an_import_that_can_be_named(database: Database, company: Company) -> None:
    seeded(database, company)
    assert {run.kind for run in database.look(lambda tx: imports.latest(tx, limit=50))} == set(company.rows)


@pytest.mark.parametrize("lang", ["zh", "en", None])
def test_people_chats_and_customers_of_the_page_belong_together(
    database: Database, company: Company, lang: str | None
) -> None:
    cast, _ = seeded(database, company, lang)
    teams = {person.team for person in cast.people if person.team}
    assert {chat.team for chat in cast.chats} == teams
    assert {card.team for card in cast.customers} <= teams
    assert len(cast.customers) == SHOWN_CUSTOMERS
    representative = next(person for person in cast.people if person.role == people.REPRESENTATIVE)
    manager = next(person for person in cast.people if person.role == people.MANAGER)
    first = cast.customers[0]
    assert (first.owner, first.team) == (representative.name, representative.team)
    assert manager.team == representative.team == cast.chats[0].team
    stored = {member.telegram_id: member for member in database.look(people.members)}
    for person in cast.people:
        assert (person.id in stored) == (person.role != "stranger")
        if person.role != "stranger":
            assert stored[person.id].language == person.language
            assert stored[person.id].reachable
    assert min(telegram_id for telegram_id in stored if telegram_id) == FIRST_PERSON
    assert [person.role for person in cast.people].count("stranger") == 1
