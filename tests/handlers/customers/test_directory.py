"""The index in memory: as new as the database, and never wider than the scope of whoever asks."""

from __future__ import annotations

from datetime import date

import pytest

from db import customers, merges, people
from db.gateway import Database
from db.scope import ALL, Scope
from handlers.common.understand.message import spot, understand
from handlers.common.understand.search import Directory, Entry
from handlers.customers.directory import Directories
from tests.support.clock import FixedClock
from tests.support.firm import Firm


async def index(directories: Directories, database: Database, scope: Scope = ALL) -> Directory:
    """The index as a turn gets it."""
    firm = await database.read(people.firm)
    assert firm is not None
    return await directories.current(firm.directory_version, scope)


def found(directory: Directory, text: str) -> list[int]:
    return [hit.customer_id for hit in directory.find(text)]


async def test_changes_are_seen_at_once(database: Database, firm: Firm, clock: FixedClock) -> None:
    directories = Directories(database)
    assert found(await index(directories, database), "华能") == [firm.huaneng]
    await database.write(lambda tx: customers.change(tx, firm.huaneng, name="国能电力"))
    await database.write(lambda tx: customers.add_alias(tx, firm.tencent, "企鹅", source="learnt"))
    made = await database.write(lambda tx: customers.create(tx, key="n", name="海信", now=clock.now()))
    now = await index(directories, database)
    assert (found(now, "国能电力"), found(now, "企鹅"), found(now, "海信")) == ([firm.huaneng], [firm.tencent], [made])


async def test_who_is_gone_is_not_found(database: Database, firm: Firm, clock: FixedClock) -> None:
    directories = Directories(database)
    assert found(await index(directories, database), "Bolt") == [firm.bolt]
    await database.write(lambda tx: merges.merge(tx, gone=firm.bolt, into=firm.haier, name="Bolt & Sons <Ltd>"))
    assert found(await index(directories, database), "Bolt & Sons") == [firm.haier]
    await database.write(lambda tx: customers.change(tx, firm.tencent, voided_at=clock.now()))
    assert firm.tencent not in found(await index(directories, database), "腾讯")


async def test_a_scope_hides_other_teams_from_every_question(database: Database, firm: Firm) -> None:
    directories = Directories(database)
    east = await index(directories, database, Scope((firm.east,)))
    assert found(east, "海尔") == []
    assert east.find("海尔", teams={firm.north}) == []
    assert east.named(["海尔"]) == [[]]
    assert east.sounding(["haier"]) == [[]]
    assert firm.haier not in east
    with pytest.raises(KeyError):
        east.get(firm.haier)
    assert east.get(firm.huaneng).name == "华能电力"
    assert found(await index(directories, database, Scope(())), "华能") == []


@pytest.mark.parametrize(
    "text", ["海尔 下单 5万", "拜访海尓", "haier ordered 5k", "和华能、海尔一起吃饭", "/visit he", "海尔风险"]
)
async def test_a_message_never_shows_another_teams_customer(database: Database, firm: Firm, text: str) -> None:
    east = await index(Directories(database), database, Scope((firm.east,)))
    everybody = await index(Directories(database), database)
    read = understand(text, directory=east, today=date(2026, 11, 23))
    offered = {option.value for question in read.questions for option in question.options}
    named = {hit.customer_id for mention in spot(text, directory=east) for hit in mention.hits}
    named |= {fact.customer.customer_id for fact in read.facts if fact.customer}
    named |= {hit.customer_id for request in read.requests for hit in request.hits}
    assert firm.haier not in offered | named
    assert firm.haier in {hit.customer_id for hit in everybody.find("海尔")}


async def test_who_changes_teams_changes_hands(database: Database, firm: Firm) -> None:
    directories = Directories(database)
    north = Scope((firm.north,))
    assert found(await index(directories, database, north), "华能") == []
    await database.write(lambda tx: customers.change(tx, firm.huaneng, team_id=firm.north))
    assert found(await index(directories, database, north), "华能") == [firm.huaneng]
    assert found(await index(directories, database, Scope((firm.east,))), "华能") == []


async def test_a_view_cannot_be_changed(database: Database, firm: Firm) -> None:
    view = await index(Directories(database), database, Scope((firm.east,)))
    with pytest.raises(TypeError):
        view.put(Entry(9, "x"))
    with pytest.raises(TypeError):
        view.remove(firm.huaneng)
    with pytest.raises(TypeError):
        len(view)


async def test_people_are_found_from_when_they_come_until_they_leave(
    database: Database, firm: Firm, clock: FixedClock
) -> None:
    directories = Directories(database)
    made = await database.write(lambda tx: customers.add_contact(tx, firm.haier, "欧阳平", now=clock.now()))
    there = await index(directories, database)
    assert [entry.customer_id for entry in there.with_people(["欧阳平"])[0]] == [firm.haier]
    assert (await index(directories, database, Scope((firm.east,)))).with_people(["欧阳平"]) == [[]]
    await database.write(lambda tx: customers.change_contact(tx, made, left_at=clock.now()))
    assert (await index(directories, database)).with_people(["欧阳平"]) == [[]]
