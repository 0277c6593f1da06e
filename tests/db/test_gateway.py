"""Units of work: committed together, failing alone, in order, and heard of afterwards."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import bindparam, column, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from structlog.testing import capture_logs

from db.gateway import Database, DatabaseAway, DatabaseBusy, Tx
from db.models import Delivery, Member, Team
from db.prepared import Adding, Prepared
from db.writer import TRIES
from tests.support.clock import MONDAY

_NOT_THERE = Prepared(select(column("missing")).select_from(Team))


def _add(tx: Tx, key: str) -> None:
    tx.sql.execute(insert(Team).values(key=key, name=key, active=True))


def _keys(database: Database) -> list[str]:
    return list(database.look(lambda tx: tx.sql.execute(select(Team.key).order_by(Team.id)).scalars().all()))


async def _all_at_once(database: Database, *units: Any) -> list[Any]:
    """Hand over units while the writer is busy, so that they make one group."""
    started, go_on = threading.Event(), threading.Event()

    def hold(tx: Tx) -> None:
        started.set()
        go_on.wait()

    holding = asyncio.create_task(database.write(hold))
    await asyncio.to_thread(started.wait)
    waiting = [asyncio.create_task(database.write(unit)) for unit in units]
    for _ in range(2):  # they are given, then put in the writer's line
        await asyncio.sleep(0)
    go_on.set()
    await holding
    return await asyncio.gather(*waiting, return_exceptions=True)


def _transaction(tx: Tx) -> Any:
    """Something that is the same for all units of one commit, and for no others."""
    count = tx.sql.execute(select(func.count()).select_from(Delivery)).scalar_one()
    tx.later(_flush, f"commit {count}")
    return count


def _flush(tx: Tx, rows: list[str]) -> None:
    tx.sql.execute(insert(Delivery).values(key=rows[0], claimed_at=MONDAY))


async def test_what_waits_is_committed_together(database: Database) -> None:
    results = await _all_at_once(database, *[_transaction] * 5)
    assert results == [0] * 5
    assert await database.write(_transaction) == 1


async def test_a_unit_that_fails_rolls_back_alone(database: Database) -> None:
    def spoil(tx: Tx) -> None:
        _add(tx, "spoilt")
        raise ValueError("no")

    results = await _all_at_once(database, lambda tx: _add(tx, "a"), spoil, lambda tx: _add(tx, "b"))
    assert [type(result) for result in results] == [type(None), ValueError, type(None)]
    assert _keys(database) == ["a", "b"]


async def test_what_is_given_in_one_turn_of_the_loop_is_committed_together(database: Database) -> None:
    assert await asyncio.gather(*(database.write(_transaction) for _ in range(5))) == [0] * 5


@pytest.mark.parametrize("wrote", [True, False])
async def test_a_unit_whose_reading_fails_spoils_no_other(database: Database, wrote: bool) -> None:
    """On PostgreSQL a failed statement ends the transaction, for those who only read too."""

    def spoil(tx: Tx) -> None:
        if wrote:
            _add(tx, "spoilt")
        _NOT_THERE.all(tx)

    results = await _all_at_once(database, lambda tx: _add(tx, "a"), spoil, lambda tx: _add(tx, "b"))
    assert [isinstance(result, DBAPIError) for result in results] == [False, True, False]
    assert _keys(database) == ["a", "b"]


async def test_what_is_given_to_a_database_that_closes_is_refused(database: Database) -> None:
    giving = asyncio.create_task(database.write(lambda tx: _add(tx, "a")))
    await asyncio.sleep(0)
    database.close()
    with pytest.raises(DatabaseAway):
        await giving


async def test_a_unit_that_breaks_a_constraint_rolls_back_alone(database: Database) -> None:
    results = await _all_at_once(database, *[lambda tx: _add(tx, "same")] * 2, lambda tx: _add(tx, "other"))
    assert sorted(type(result).__name__ for result in results) == ["IntegrityError", "NoneType", "NoneType"]
    assert _keys(database) == ["same", "other"]


async def test_rows_kept_for_later_that_spoil_the_commit_spoil_their_own_unit_only(database: Database) -> None:
    def flush(tx: Tx, rows: list[str]) -> None:
        for row in rows:
            _add(tx, row)

    results = await _all_at_once(
        database,
        lambda tx: tx.later(flush, "x"),
        lambda tx: tx.later(flush, "x"),
        lambda tx: tx.later(flush, "y"),
    )
    assert [isinstance(result, IntegrityError) for result in results] == [False, True, False]
    assert _keys(database) == ["x", "y"]


_CLAIMS = Adding(Delivery)
_CLAIMED = Prepared(select(Delivery.key).order_by(Delivery.key))


async def test_what_is_put_off_spoils_its_own_unit_only(database: Database) -> None:
    def put_off(tx: Tx, *keys: str) -> None:
        _CLAIMS.soon(tx, [{"key": key, "claimed_at": MONDAY} for key in keys])

    def fail(tx: Tx) -> None:
        put_off(tx, "never")
        raise ValueError("no")

    units = [lambda tx: put_off(tx, "a"), lambda tx: put_off(tx, "b", "b"), fail, lambda tx: put_off(tx, "c")]
    results = await _all_at_once(database, *units)
    assert [type(result).__name__ for result in results] == ["NoneType", "IntegrityError", "ValueError", "NoneType"]
    assert database.look(_CLAIMED.scalars) == ["a", "c"]


async def test_what_a_failed_unit_put_off_is_not_sent(database: Database) -> None:
    """It would be undone at once: what is wrong with it spoils nobody, and the unit fails for its own reason."""

    runs: list[str | None] = []

    def fail(tx: Tx, *, first: str | None) -> None:
        runs.append(first)
        if first is not None:
            _add(tx, first)  # sends what begins the unit
        _CLAIMS.soon(tx, [{"key": "twice", "claimed_at": MONDAY}] * 2)
        raise ValueError("no")

    units = [lambda tx: _add(tx, "a"), partial(fail, first=None), partial(fail, first="b"), lambda tx: _add(tx, "c")]
    results = await _all_at_once(database, *units)
    wanted = "IntegrityError" if database.sqlite else "ValueError"
    assert [type(result).__name__ for result in results] == ["NoneType", wanted, wanted, "NoneType"]
    assert _keys(database) == ["a", "c"]
    assert database.look(_CLAIMED.scalars) == []
    assert runs == [None, "b"]  # once: the commit was not spoilt


@pytest.mark.parametrize("alone", [True, False])
async def test_what_was_put_off_and_went_wrong_is_named(database: Database, alone: bool) -> None:
    def put_off(tx: Tx) -> None:
        _CLAIMS.soon(tx, [{"key": "twice", "claimed_at": MONDAY}] * 2)
        if not alone:
            _TEAMS.all(tx)

    with pytest.raises(IntegrityError) as raised:
        await database.write(put_off)
    assert str(raised.value.statement).startswith("INSERT INTO delivery")


def test_a_unit_can_read_what_it_kept_for_later(database: Database) -> None:
    def flush(tx: Tx, rows: list[str]) -> None:
        for row in rows:
            _add(tx, row)

    def unit(tx: Tx) -> int:
        tx.later(flush, "early")
        tx.flush()
        return tx.sql.execute(select(func.count()).select_from(Team)).scalar_one()

    assert database.run(unit) == 1
    assert _keys(database) == ["early"]


async def test_units_keep_their_order(database: Database) -> None:
    await asyncio.gather(*(database.write(partial(_add, key=f"{n:03}")) for n in range(150)))
    assert _keys(database) == [f"{n:03}" for n in range(150)]


async def test_a_commit_hands_over_what_was_announced_and_a_failure_does_not(database: Database) -> None:
    heard: list[Any] = []
    database.listen("news", heard.extend)

    def fail(tx: Tx) -> None:
        tx.announce("news", "never")
        raise ValueError("no")

    await _all_at_once(database, lambda tx: tx.announce("news", 1), fail, lambda tx: tx.announce("news", 2, 3))
    assert heard == [1, 2, 3]


async def test_a_read_sees_one_moment_and_cannot_write(database: Database) -> None:
    database.run(lambda tx: _add(tx, "a"))

    def meanwhile(tx: Tx) -> list[Any]:
        before = _read_plainly(tx)
        database.run(lambda tx: _add(tx, "b"))
        return [before, _read_plainly(tx), [(key,) for key in _TEAMS.scalars(tx)]]

    assert await database.read(meanwhile) == [[("a",)]] * 3
    if database.sqlite:
        await database.read(lambda tx: _add(tx, "c"))
    else:
        with pytest.raises(DBAPIError, match="read-only"):
            await database.read(lambda tx: _add(tx, "c"))
    assert _keys(database) == ["a", "b"]


async def test_a_database_that_cannot_be_written_is_away_and_comes_back(database: Database) -> None:
    database.run(lambda tx: tx.sql.execute(text("ALTER TABLE team RENAME TO gone")).rowcount)
    with pytest.raises(Exception, match="team"):
        await database.write(lambda tx: _add(tx, "a"))
    database.run(lambda tx: tx.sql.execute(text("ALTER TABLE gone RENAME TO team")).rowcount)
    await database.write(lambda tx: _add(tx, "a"))
    assert _keys(database) == ["a"]


async def test_a_statement_that_cannot_run_is_a_mistake_and_not_an_absence(database: Database) -> None:
    """Whatever is away is tried again without end: a mistake would block its chat for good."""
    for attempt in (database.write, database.read):
        with pytest.raises(DBAPIError):
            await attempt(lambda tx: tx.sql.execute(text("UPDATE team SET WHERE id = 1")))
    await database.write(lambda tx: _add(tx, "a"))
    assert _keys(database) == ["a"]


def _read_plainly(tx: Tx) -> Any:
    return tx.sql.execute(select(Team.key)).all()


@pytest.mark.parametrize("server", ["postgres"], indirect=True)
@pytest.mark.parametrize("by", ["prepared", "plain"])
async def test_a_connection_that_was_cut_while_nobody_used_it_is_away_once(database: Database, by: str) -> None:
    mine = Prepared(select(func.pg_backend_pid()))
    end = Prepared(select(func.pg_terminate_backend(bindparam("pid"))))
    writer, reader = await database.write(mine.scalar), await database.read(mine.scalar)
    await database.write(partial(end.all, pid=reader))
    with pytest.raises(DatabaseAway):
        await database.read({"prepared": _TEAMS.all, "plain": _read_plainly}[by])
    await database.read(partial(end.all, pid=writer))
    with pytest.raises(DatabaseAway):
        await database.write(lambda tx: _add(tx, "a"))
    await database.write(lambda tx: _add(tx, "b"))
    assert _keys(database) == ["b"]


@pytest.mark.parametrize("server", ["postgres"], indirect=True)
async def test_a_cut_connection_is_away_once_and_then_mended(database: Database) -> None:
    def cut(tx: Tx) -> None:
        mine = tx.sql.execute(text("SELECT pg_backend_pid()")).scalar_one()
        tx.sql.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})

    def cut_by_prepared(tx: Tx) -> None:
        Prepared(select(func.pg_terminate_backend(func.pg_backend_pid()))).all(tx)

    for attempt, unit in ((database.write, cut), (database.write, cut_by_prepared), (database.read, cut_by_prepared)):
        with pytest.raises(DatabaseAway):
            await attempt(unit)
    await database.write(lambda tx: _add(tx, "a"))
    assert _keys(database) == ["a"]


_WAITS = Prepared(
    select(func.count()).select_from(text("pg_locks")).where(text("locktype = 'advisory' AND NOT granted"))
)
_LOOKS = 20_000


@pytest.mark.parametrize("server", ["postgres"], indirect=True)
async def test_writers_of_two_processes_take_turns(database: Database) -> None:
    """Else each could wait for a row that the other one has changed."""
    wrote: list[str] = []
    has_turn = threading.Event()

    def first(tx: Tx) -> None:
        has_turn.set()
        assert any(_WAITS.scalar(tx) for _ in range(_LOOKS))
        wrote.append("first")

    with Database(database.url) as another:
        started = asyncio.create_task(database.write(first))
        await asyncio.to_thread(has_turn.wait)
        await another.write(lambda tx: wrote.append("second"))
        await started
    assert wrote == ["first", "second"]


def _fails_with(state: str, *, times: int) -> Callable[[Tx], int]:
    """A unit that PostgreSQL ends so often for this reason; how often it was run."""
    runs: list[int] = []

    def unit(tx: Tx) -> int:
        _add(tx, f"{state} {times} {len(runs)}")
        runs.append(1)
        if len(runs) <= times:
            tx.sql.execute(text(f"DO 'BEGIN RAISE EXCEPTION USING ERRCODE = ''{state}''; END'"))
        return len(runs)

    return unit


@pytest.mark.parametrize("server", ["postgres"], indirect=True)
async def test_what_met_another_transaction_is_tried_again_at_once(database: Database) -> None:
    for state in ("40P01", "40001"):
        assert await database.write(_fails_with(state, times=1)) == 2
    deadlocked = _fails_with("40P01", times=2)
    with capture_logs() as logs:
        results = await _all_at_once(database, lambda tx: _add(tx, "a"), deadlocked, lambda tx: _add(tx, "b"))
    assert results == [None, 3, None]
    assert {"a", "b", "40P01 2 2"} < set(_keys(database))
    assert [each["event"] for each in logs] == ["conflict in the database, tried again"] * 2
    assert logs[0]["why"] == "DeadlockDetected 40P01"


@pytest.mark.parametrize("server", ["postgres"], indirect=True)
async def test_what_meets_others_for_ever_is_busy_and_spoils_nobody_else(database: Database) -> None:
    results = await _all_at_once(database, lambda tx: _add(tx, "a"), _fails_with("40P01", times=3 * TRIES))
    assert isinstance(results[1], DatabaseBusy)
    assert _keys(database) == ["a"]


async def test_a_lock_that_others_hold_for_too_long_is_not_an_absence(database: Database) -> None:
    if not database.sqlite:
        with pytest.raises(DatabaseBusy):
            await database.write(_fails_with("55P03", times=1))
        return
    database.run(lambda tx: tx.sql.execute(text("PRAGMA busy_timeout = 1")).close())
    with sqlite3.connect(database.url.removeprefix("sqlite:///"), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusy):
            await database.write(lambda tx: _add(tx, "a"))
        other.execute("ROLLBACK")
    other.close()
    await database.write(lambda tx: _add(tx, "a"))
    assert _keys(database) == ["a"]


async def test_a_lock_that_others_hold_for_too_long_refuses_all_that_wait_at_once(database: Database) -> None:
    """Each by itself would wait as long again, and a burst keep its process for a quarter of an hour."""
    has_turn, go_on = threading.Event(), threading.Event()
    ran: list[int] = []

    def hold(_tx: Tx) -> None:
        has_turn.set()
        go_on.wait()

    with Database(database.url, patience_ms=1) as late:
        holding = asyncio.create_task(database.write(hold))
        await asyncio.to_thread(has_turn.wait)
        with capture_logs() as logs:
            refused = await asyncio.gather(
                *(late.write(lambda _tx: ran.append(1)) for _ in range(5)), return_exceptions=True
            )
        go_on.set()
        await holding
        assert [type(each) for each in refused] == [DatabaseBusy] * 5
        assert len({id(each) for each in refused}) == 5
        assert [(each["event"], each["units"]) for each in logs] == [("others write for too long", 5)]
        assert ran == []
        await late.write(lambda tx: _add(tx, "a"))
    assert _keys(database) == ["a"]


@pytest.mark.parametrize("server", ["postgres"], indirect=True)
async def test_the_server_ends_a_writer_that_says_nothing_any_more(database: Database) -> None:
    """Else a stopped process would hold the lock of all writers until its connection is missed."""
    limit = Prepared(select(func.current_setting("idle_in_transaction_session_timeout")))
    assert await database.write(limit.scalar) == "1min"
    assert await database.read(limit.scalar) == "0"


_PRESENT = Prepared(select(func.count()).select_from(text("pg_stat_activity")).where(column("pid") == bindparam("pid")))


@pytest.mark.parametrize("server", ["postgres"], indirect=True)
@pytest.mark.parametrize("by", ["prepared", "plain"])
async def test_a_writer_that_was_ended_for_its_silence_is_away_once(database: Database, by: str) -> None:
    """It wakes up and goes on: nothing of the unit is stored, and it is tried again as after any lost connection."""
    mine = Prepared(select(func.pg_backend_pid()))

    def silent(tx: Tx) -> None:
        pid = mine.scalar(tx)
        tx.sql.execute(text("SET LOCAL idle_in_transaction_session_timeout = 1"))
        assert any(not other.look(partial(_PRESENT.scalar, pid=pid)) for _ in range(_LOOKS))
        {"prepared": _TEAMS.all, "plain": _read_plainly}[by](tx)

    with Database(database.url) as other:
        with pytest.raises(DatabaseAway):
            await database.write(silent)
        results = await _all_at_once(database, silent, lambda tx: _add(tx, "a"))
    assert [type(each) for each in results] == [DatabaseAway, type(None)]
    assert _keys(database) == ["a"]


def test_a_closed_database_takes_nothing_more(database: Database) -> None:
    database.close()
    with pytest.raises(DatabaseAway):
        database.run(lambda tx: _add(tx, "a"))


_TEAMS = Prepared(select(Team.key).order_by(Team.id))


def _names(tx: Tx) -> list[str]:
    """The keys of all teams, as far as this commit knows them."""
    return tx.once("teams", lambda: _TEAMS.scalars(tx))


async def test_what_hardly_changes_is_read_once_for_all_that_are_committed_together(database: Database) -> None:
    reads = []

    def read() -> int:
        reads.append(1)
        return len(reads)

    def unit(tx: Tx) -> int:
        return tx.once("teams", read)

    found = await _all_at_once(database, unit, unit, unit)
    assert found == [1, 1, 1]
    assert await database.write(unit) == 2


async def test_what_a_unit_changes_is_read_again_by_those_after_it(database: Database) -> None:
    before, _, after = await _all_at_once(database, _names, partial(_add, key="new"), _names)
    assert after == [*before, "new"]


async def test_what_a_unit_that_failed_has_read_is_forgotten(database: Database) -> None:
    def fail(tx: Tx) -> None:
        _add(tx, "never")
        assert "never" in _names(tx)
        raise ValueError("after all not")

    before, failed, after = await _all_at_once(database, _names, fail, _names)
    assert isinstance(failed, ValueError)
    assert after == before


def test_prepared_statements_leave_alone_what_is_read_once() -> None:
    with pytest.raises(ValueError, match="member"):
        Prepared(update(Member).values(active=False))
