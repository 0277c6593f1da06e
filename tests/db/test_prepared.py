"""Statements that the driver runs itself: the same values in and out as SQLAlchemy's own, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import bindparam, delete, func, insert, literal_column, select, update
from sqlalchemy.exc import IntegrityError

from db.gateway import Database, Tx
from db.models import Delivery, Order, Ticket
from db.prepared import Adding, Changing, Prepared, ids_of
from db.types import Money, Utc
from tests.support.firm import Firm

NOW = datetime(2026, 11, 23, 1, 2, 3, 456789, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
LISTED = Prepared(select(Ticket.id).where(Ticket.id.in_(bindparam("ids", expanding=True))).order_by(Ticket.id))
TICKETS = Adding(Ticket)


def ticket(tx: Tx, member_id: int, **values: Any) -> int:
    return TICKETS.id(tx, **{"member_id": member_id, "kind": "t", "created_at": NOW, "expires_at": LATER, **values})


def some(database: Database, firm: Firm, count: int) -> list[int]:
    return [database.run(lambda tx: ticket(tx, firm.chen.id)) for _ in range(count)]


def test_rows_come_as_sqlalchemy_gives_them(database: Database, firm: Firm) -> None:
    values = {
        "customer_id": firm.huaneng,
        "at": NOW,
        "known_at": NOW,
        "amount": Decimal("-1234.567"),
        "currency": "CNY",
    }
    order = database.run(lambda tx: Adding(Order).id(tx, **values, product="电缆'\"%s ?"))
    wanted = select(Order.id, Order.at, Order.amount, Order.product, Order.voided_at).where(Order.id == order)
    own = database.look(Prepared(wanted).all)
    theirs = database.look(lambda tx: [tuple(row) for row in tx.sql.execute(wanted)])
    assert own == theirs == [(order, NOW, Decimal("-1234.567"), "电缆'\"%s ?", None)]


def test_json_and_defaults(database: Database, firm: Firm) -> None:
    kept = {"name": "华能", "amounts": [1.5, None], "deep": {"a": True}}
    first, second = database.run(lambda tx: (ticket(tx, firm.li.id, data=kept), ticket(tx, firm.li.id)))
    read = Prepared(select(Ticket.data, Ticket.used_at).where(Ticket.id == bindparam("id")))
    assert database.look(lambda tx: read.first(tx, id=first)) == (kept, None)
    assert database.look(lambda tx: read.first(tx, id=second)) == ({}, None)
    assert database.look(lambda tx: read.first(tx, id=-1)) is None
    assert database.look(lambda tx: read.scalar(tx, id=-1)) is None


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 64])
def test_lists_of_any_length(database: Database, firm: Firm, count: int) -> None:
    ids = some(database, firm, count + 1)
    for _ in range(2):
        assert database.look(lambda tx: LISTED.scalars(tx, ids=ids[:count])) == ids[:count]


def test_a_list_beside_other_values(database: Database, firm: Firm) -> None:
    ids = some(database, firm, 3)
    ours, good = Ticket.id.in_(bindparam("ids", expanding=True)), Ticket.expires_at > bindparam("now", type_=Utc)
    wanted = Prepared(select(func.count(Ticket.id)).where(Ticket.kind == "t", ours, good))
    assert database.look(lambda tx: wanted.scalar(tx, ids=ids[1:], now=NOW)) == 2
    assert database.look(lambda tx: wanted.scalar(tx, now=LATER, ids=ids)) == 0


def test_changes_tell_how_many_rows_they_touched(database: Database, firm: Firm) -> None:
    ids = some(database, firm, 3)
    changing = Changing(Ticket)
    assert database.run(lambda tx: changing.run(tx, ids[0], used_at=NOW, kind="x")) == 1
    assert database.run(lambda tx: changing.run(tx, -1, used_at=NOW)) == 0
    database.run(lambda tx: changing.soon(tx, [(ids[1], {"kind": "y"}), (ids[2], {"kind": "z"}), (ids[0], {})]))
    kinds = Prepared(select(Ticket.kind, Ticket.used_at).order_by(Ticket.id))
    assert database.look(kinds.all) == [("x", NOW), ("y", None), ("z", None)]
    gone = Prepared(delete(Ticket).where(Ticket.kind != bindparam("kind")))
    assert database.run(lambda tx: gone.run(tx, kind="x")) == 2


def test_what_is_known_is_left_alone_or_replaced(database: Database) -> None:
    ignoring, replacing = Adding(Delivery, known=()), Adding(Delivery, known=("claimed_at",), key=("key",))
    claimed = Prepared(select(Delivery.key, Delivery.claimed_at))
    database.run(lambda tx: ignoring.many(tx, [{"key": "a", "claimed_at": NOW}, {"key": "a", "claimed_at": LATER}]))
    assert database.look(claimed.all) == [("a", NOW)]
    database.run(lambda tx: replacing.run(tx, key="a", claimed_at=LATER))
    assert database.look(claimed.all) == [("a", LATER)]


def test_errors_are_sqlalchemys_and_undo_the_unit(database: Database) -> None:
    adding = Adding(Delivery)

    def twice(tx: Tx) -> None:
        adding.run(tx, key="a", claimed_at=NOW)
        adding.run(tx, key="a", claimed_at=NOW)

    with pytest.raises(IntegrityError):
        database.run(twice)
    assert database.look(Prepared(select(Delivery.key)).all) == []


def test_one_of_many_rows_that_is_refused_undoes_them_all(database: Database) -> None:
    adding = Adding(Delivery)
    rows = [{"key": f"{n}", "claimed_at": NOW} for n in range(250)]
    with pytest.raises(IntegrityError):
        database.run(lambda tx: adding.many(tx, [*rows, rows[120]]))
    assert database.look(Prepared(select(Delivery.key)).all) == []
    database.run(lambda tx: adding.many(tx, rows))
    assert database.look(Prepared(select(func.count(Delivery.key))).scalar) == 250


CLAIMS = Adding(Delivery)
CLAIMED = Prepared(select(Delivery.key).order_by(Delivery.key))


def _put_off(tx: Tx, *keys: str) -> None:
    CLAIMS.soon(tx, [{"key": key, "claimed_at": NOW} for key in keys])


def test_what_is_put_off_is_there_for_the_next_statement(database: Database) -> None:
    def unit(tx: Tx) -> tuple[Any, Any, Any]:
        _put_off(tx, "b", "a")
        first = CLAIMED.scalars(tx)
        _put_off(tx, "c")
        plain = tx.sql.execute(select(func.count(Delivery.key))).scalar_one()
        _put_off(tx, *[f"{n:03}" for n in range(250)])
        return first, plain, ids_of(tx, [])

    assert database.run(unit) == (["a", "b"], 3, [])
    assert len(database.look(CLAIMED.scalars)) == 253


def test_what_is_put_off_and_refused_undoes_its_unit(database: Database) -> None:
    def then_read(tx: Tx) -> None:
        _put_off(tx, "a", "a")
        CLAIMED.all(tx)

    def then_read_plainly(tx: Tx) -> None:
        _put_off(tx, "a", "a")
        tx.sql.execute(select(Delivery.key))

    for unit in (lambda tx: _put_off(tx, "a", "a"), then_read, then_read_plainly):
        with pytest.raises(IntegrityError):
            database.run(unit)
    assert database.look(CLAIMED.scalars) == []


def test_nobody_inherits_what_another_put_off(database: Database) -> None:
    def fail(tx: Tx) -> None:
        _put_off(tx, "never")
        raise ValueError("after all not")

    with pytest.raises(ValueError, match="after all"):
        database.run(fail)
    database.look(lambda tx: _put_off(tx, "not by reading"))
    database.run(lambda tx: _put_off(tx, "a"))
    assert database.look(CLAIMED.scalars) == ["a"]


def test_rows_of_several_tables_get_their_ids_at_once(database: Database, firm: Firm) -> None:
    values = {"member_id": firm.chen.id, "kind": "t", "created_at": NOW, "expires_at": LATER}
    sold = {"customer_id": firm.huaneng, "at": NOW, "known_at": NOW, "amount": Decimal(7), "currency": "CNY"}

    def unit(tx: Tx) -> list[int]:
        _put_off(tx, "a")
        return ids_of(tx, [(TICKETS, values), (Adding(Order), sold), (TICKETS, values)])

    first, order, second = database.run(unit)
    assert database.look(lambda tx: LISTED.scalars(tx, ids=[first, second])) == [first, second]
    assert database.look(Prepared(select(Order.amount).where(Order.id == order)).scalar) == Decimal(7)
    assert database.look(CLAIMED.scalars) == ["a"]


def test_more_statements_than_are_kept_prepared(database: Database, firm: Firm) -> None:
    def unit(tx: Tx) -> list[int]:
        return [int(Prepared(select(literal_column(str(n)))).scalar(tx)) for n in range(510)]

    assert database.look(unit) == database.look(unit) == list(range(510))

    def write(tx: Tx) -> int:
        unit(tx)
        _put_off(tx, "a", "b")
        values = {"member_id": firm.chen.id, "kind": "t", "created_at": NOW, "expires_at": LATER}
        (made,) = ids_of(tx, [(Adding(Ticket), values)])
        return made

    assert database.run(write) > 0
    assert database.look(CLAIMED.scalars) == ["a", "b"]


def test_prepared_statements_outlive_a_unit_that_is_rolled_back(database: Database, firm: Firm) -> None:
    def fail(tx: Tx) -> None:
        LISTED.all(tx, ids=[1])
        for _ in range(9):  # often enough for a driver to prepare it for itself
            tx.sql.execute(select(Ticket.id).where(Ticket.id == 1))
        raise ValueError("after all not")

    for _ in range(2):
        with pytest.raises(ValueError, match="after all"):
            database.run(fail)
    assert database.run(lambda tx: LISTED.all(tx, ids=[1])) == []


def test_values_that_do_not_fit_are_refused(database: Database) -> None:
    amount = Prepared(select(bindparam("amount", type_=Money)))
    with pytest.raises(ValueError, match="out of range"):
        database.look(lambda tx: amount.all(tx, amount=Decimal("NaN")))
    with pytest.raises(KeyError):
        database.look(LISTED.all)


def test_a_reading_unit_sees_one_moment(database: Database, firm: Firm) -> None:
    """Another's commit between two statements of a unit is not seen on SQLite; PostgreSQL reads each as committed."""
    (before,) = some(database, firm, 1)
    ids = Prepared(select(Ticket.id))

    def reading(tx: Tx) -> tuple[list[Any], list[Any]]:
        first = ids.scalars(tx)
        some(database, firm, 1)
        return first, ids.scalars(tx)

    first, again = database.look(reading)
    assert first == [before]
    assert again == first or not database.sqlite


def test_statements_of_both_kinds_share_a_unit(database: Database) -> None:
    def unit(tx: Tx) -> int:
        tx.sql.execute(insert(Delivery).values(key="a", claimed_at=NOW))
        claimed = Prepared(update(Delivery).where(Delivery.key == "a").values(claimed_at=bindparam("at", type_=Utc)))
        return claimed.run(tx, at=LATER)

    assert database.run(unit) == 1
    assert database.look(lambda tx: tx.sql.execute(select(Delivery.claimed_at)).scalar_one()) == LATER
