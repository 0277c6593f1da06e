"""Customers merged one after the other: keys lead to the last of them, and every merge can be taken back."""

from __future__ import annotations

import pytest

from db import customers, imports, merges
from db.gateway import Database, Tx
from db.scope import Scope
from tests.support.clock import MONDAY
from tests.support.firm import Firm

NAMES = ("Alder", "Birch", "Cedar")


@pytest.fixture
def ids(database: Database, firm: Firm) -> list[int]:
    def make(tx: Tx) -> list[int]:
        made = [customers.create(tx, key=name[0], name=name, now=MONDAY) for name in NAMES]
        for each, name in zip(made, NAMES, strict=True):
            customers.add_alias(tx, each, f"{name} Ltd", source="learnt")
        return made

    return database.run(make)


def _merge(database: Database, gone: int, into: int, name: str) -> merges.Moved:
    return database.run(lambda tx: merges.merge(tx, gone=gone, into=into, name=name))


def _part(database: Database, gone: int, into: int, moved: merges.Moved) -> None:
    database.run(lambda tx: merges.part(tx, gone=gone, into=into, moved=moved, now=MONDAY))


def _leads(database: Database) -> dict[str, int]:
    by_import = database.look(lambda tx: imports.customer_ids(tx, ["A", "B", "C"]))
    assert by_import == database.look(lambda tx: customers.ids_by_key(tx, ["A", "B", "C"]))
    return by_import


def _called(database: Database) -> dict[int, set[str]]:
    entries = database.look(lambda tx: customers.directory(tx, after=0))
    return {each.id: {*each.aliases} for each in entries if not each.gone}


@pytest.mark.parametrize("first", ["A", "B"], ids=["into one that goes later", "into one that went before"])
def test_every_key_of_a_chain_leads_to_its_end(database: Database, ids: list[int], first: str) -> None:
    a, b, c = ids
    if first == "A":
        _merge(database, a, b, "Alder")
    _merge(database, b, c, "Birch")
    if first == "B":
        _merge(database, a, c, "Alder")
    assert _leads(database) == {"A": c, "B": c, "C": c}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["oldest first", "newest first"])
def test_a_chain_comes_apart_in_either_order(database: Database, ids: list[int], order: tuple[int, int]) -> None:
    a, b, c = ids
    before = _called(database)
    links = [(a, b, _merge(database, a, b, "Alder")), (b, c, _merge(database, b, c, "Birch"))]
    for each in order:
        _part(database, *links[each])
    assert _leads(database) == {"A": a, "B": b, "C": c}
    assert _called(database) == before


def test_who_is_parted_from_a_chain_lives_alone(database: Database, ids: list[int]) -> None:
    a, b, c = ids
    moved = _merge(database, a, b, "Alder")
    _merge(database, b, c, "Birch")
    _part(database, a, b, moved)
    assert _leads(database) == {"A": a, "B": c, "C": c}
    assert database.look(lambda tx: customers.get(tx, a, Scope(None))) is not None
    called = _called(database)
    assert (called[a], called[c]) == ({"Alder Ltd"}, {"Cedar Ltd", "Birch Ltd", "Birch"})
