"""Updates are stored once, handled once, and forgotten late."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from db import deliveries, inbox
from db.gateway import Database, Tx
from db.inbox import RawUpdate
from tests.support.clock import MONDAY

BOT = 7


def _raw(update_id: int, bot: int = BOT) -> RawUpdate:
    return RawUpdate(bot, update_id, 101, f'{{"update_id": {update_id}}}')


def _store(database: Database, *updates: RawUpdate) -> list[int]:
    return [row.update_id for row in database.run(lambda tx: inbox.store(tx, updates, now=MONDAY))]


def _unhandled(database: Database) -> list[int]:
    return [row.update_id for row in database.look(lambda tx: inbox.unhandled(tx, BOT))]


def test_only_what_is_new_is_stored_and_handed_on(database: Database) -> None:
    assert _store(database, _raw(1), _raw(2)) == [1, 2]
    assert _store(database, _raw(2), _raw(3)) == [3]
    assert _store(database) == []
    assert _unhandled(database) == [1, 2, 3]


def test_updates_of_another_bot_are_others(database: Database) -> None:
    _store(database, _raw(1))
    assert _store(database, _raw(1, bot=8)) == [1]
    assert _unhandled(database) == [1]


def test_done_is_written_with_the_unit_and_not_without_it(database: Database) -> None:
    _store(database, _raw(1), _raw(2))

    def fail(tx: Tx) -> None:
        inbox.done(tx, BOT, 2, now=MONDAY)
        raise ValueError("no")

    database.run(lambda tx: inbox.done(tx, BOT, 1, now=MONDAY))
    try:
        database.run(fail)
    except ValueError:
        assert _unhandled(database) == [2]
    assert database.look(lambda tx: inbox.count(tx, "done")) == 1


def test_a_parked_update_is_out_of_the_way(database: Database) -> None:
    _store(database, _raw(1), _raw(2))
    database.run(lambda tx: inbox.park(tx, BOT, 1, error="TypeError", now=MONDAY))
    assert _unhandled(database) == [2]
    assert database.look(lambda tx: inbox.count(tx, "parked")) == 1


def test_pruning_keeps_what_is_not_handled(database: Database) -> None:
    _store(database, _raw(1), _raw(2))
    database.run(lambda tx: inbox.done(tx, BOT, 1, now=MONDAY))
    assert database.run(lambda tx: inbox.prune(tx, before=MONDAY)) == 0
    assert database.run(lambda tx: inbox.prune(tx, before=MONDAY + timedelta(days=14))) == 1
    assert _unhandled(database) == [2]


def _handle(database: Database, update_id: int, key: str, *, once: bool = True) -> None:
    def unit(tx: Tx) -> None:
        deliveries.claim(tx, key, now=MONDAY)
        inbox.done(tx, BOT, update_id, now=MONDAY, once=once)

    database.run(unit)


def _claimed(database: Database, *keys: str) -> set[str]:
    return database.look(lambda tx: deliveries.claimed(tx, list(keys)))


def test_what_another_process_has_handled_leaves_nothing_of_the_second_unit(database: Database) -> None:
    _store(database, _raw(1))
    with Database(database.url) as other:
        _handle(other, 1, "first")
        with pytest.raises(inbox.AlreadyHandled):
            _handle(database, 1, "second")
    assert _claimed(database, "first", "second") == {"first"}


def test_two_processes_that_race_handle_every_update_once(database: Database) -> None:
    ids = range(1, 41)
    _store(database, *map(_raw, ids))

    async def handle(by: Database, update_id: int, key: str) -> None:
        def unit(tx: Tx) -> None:
            deliveries.claim(tx, f"{key}{update_id}", now=MONDAY)
            inbox.done(tx, BOT, update_id, now=MONDAY)

        await by.write(unit)

    async def race(other: Database) -> list[BaseException | None]:
        units = [handle(by, each, key) for each in ids for by, key in ((database, "a"), (other, "b"))]
        return await asyncio.gather(*units, return_exceptions=True)

    with Database(database.url) as other:
        ends = asyncio.run(race(other))
    assert [type(each) for each in ends if each is not None] == [inbox.AlreadyHandled] * len(ids)
    kept = _claimed(database, *(f"{key}{each}" for key in "ab" for each in ids))
    assert sorted(int(each[1:]) for each in kept) == list(ids)


def test_a_unit_that_goes_on_with_an_update_it_has_marked_is_stored(database: Database) -> None:
    _store(database, _raw(1))
    _handle(database, 1, "first")
    _handle(database, 1, "more", once=False)
    assert _claimed(database, "first", "more") == {"first", "more"}
