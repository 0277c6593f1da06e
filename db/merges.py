"""Two files of one customer made one, and made two again: every row that names the customer moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select, update

from db import customers
from db.gateway import Tx
from db.merged import ends_of
from db.models import Alias, Contact, Customer, Entry, Measure, NextStep, Recent
from db.records import TABLES

Moved = dict[str, list[int]]  # table name -> ids of the rows that were moved

_MOVING: Final[Mapping[str, Any]] = {
    **TABLES,
    "entries": Entry,
    "aliases": Alias,
    "contacts": Contact,
    "steps": NextStep,
    "measures": Measure,
}
_CHUNK: Final = 500
SOURCE: Final = "merge"  # of the alias that the other file's name becomes


def merge(tx: Tx, *, gone: int, into: int, name: str) -> Moved:
    """Move everything of customer `gone`, called `name`, to `into`; what was moved, for `part`. Alerts stay."""
    moved = {table: _ids(tx, model, gone) for table, model in _MOVING.items()}
    for table, ids in moved.items():
        _move(tx, _MOVING[table], ids, whose=gone, to=into)
    tx.sql.execute(delete(Recent).where(Recent.customer_id == gone))
    customers.change(tx, gone, merged_into=into)
    customers.add_alias(tx, into, name, source=SOURCE)
    customers.change(tx, into)
    return {table: ids for table, ids in moved.items() if ids}


def part(tx: Tx, *, gone: int, into: int, moved: Moved, now: datetime) -> None:
    """Take a merge back: what was moved returns, what came later stays where it was put.

    Where `into` was merged in its turn, it returns from there; what has left by another undoing is not fetched back.
    """
    holder = ends_of(tx, [into])[into]
    called = select(Customer.name).where(Customer.id == gone).scalar_subquery()
    learnt = (Alias.customer_id == holder, Alias.source == SOURCE, Alias.text == called, Alias.voided_at.is_(None))
    tx.sql.execute(update(Alias).where(*learnt).values(voided_at=now))
    for table, ids in moved.items():
        _move(tx, _MOVING[table], ids, whose=holder, to=gone)
    customers.change(tx, gone, merged_into=None)
    customers.change(tx, holder)


def _ids(tx: Tx, model: Any, customer_id: int) -> list[int]:
    return list(tx.sql.execute(select(model.id).where(model.customer_id == customer_id).order_by(model.id)).scalars())


def _move(tx: Tx, model: Any, ids: Sequence[int], *, whose: int, to: int) -> None:
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        tx.sql.execute(update(model).where(model.id.in_(chunk), model.customer_id == whose).values(customer_id=to))
