"""What was looked into at a customer, and when: facts of one kind, taken back by voiding them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import insert, select, update

from db.gateway import Tx
from db.models import Fact

KIND: Final = "diligence"


def done(tx: Tx, customer_id: int) -> dict[str, datetime]:
    """Item -> when it was last looked into."""
    wanted = select(Fact.data, Fact.at).where(
        Fact.customer_id == customer_id, Fact.kind == KIND, Fact.voided_at.is_(None)
    )
    return {data["item"]: at for data, at in tx.sql.execute(wanted.order_by(Fact.at, Fact.id))}


def tick(tx: Tx, customer_id: int, item: str, *, now: datetime) -> None:
    """Note that an item was looked into now."""
    values = {"customer_id": customer_id, "kind": KIND, "at": now, "known_at": now, "data": {"item": item}}
    tx.sql.execute(insert(Fact).values(values))


def untick(tx: Tx, customer_id: int, item: str, *, now: datetime) -> None:
    """Take back that an item was looked into."""
    rows = tx.sql.execute(
        select(Fact.id, Fact.data).where(Fact.customer_id == customer_id, Fact.kind == KIND, Fact.voided_at.is_(None))
    ).all()
    ids = [row_id for row_id, data in rows if data["item"] == item]
    tx.sql.execute(update(Fact).where(Fact.id.in_(ids)).values(voided_at=now))
