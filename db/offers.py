"""What was offered to customers, what they answered, and how an industry orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import func, insert, select, update

from db import figures
from db.customers import LIVING
from db.gateway import Tx
from db.models import Customer, Entry, Fact, Order

OFFER, OUTLOOK = "offer", "outlook"  # kinds of entries and facts
ANSWERS: Final = ("accepted", "considering", "declined")


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer that was made. `answer` None: the customer has not answered yet."""

    fact_id: int
    key: str
    at: datetime
    answer: str | None


@dataclass(frozen=True, slots=True)
class Ordering:
    """Orders of an industry in two spans of the same length, and how many customers it has."""

    customers: int
    now: int
    before: int


def made(tx: Tx, customer_id: int) -> dict[str, Offered]:
    """Key of an offer -> when it was made last, and what the customer said."""
    wanted = select(Fact.id, Fact.data, Fact.at).where(
        Fact.customer_id == customer_id, Fact.kind == OFFER, Fact.voided_at.is_(None)
    )
    rows = tx.sql.execute(wanted.order_by(Fact.at, Fact.id))
    return {data["offer"]: Offered(fact_id, data["offer"], at, data["answer"]) for fact_id, data, at in rows}


def record(tx: Tx, kind: str, customer_id: int, *, by: int, text: str, told: dict[str, Any], now: datetime) -> int:
    """Note on the timeline that something was offered or sent; the id of the entry, by which it is taken back.

    kind: OFFER or OUTLOOK. by: the member. told: what the fact keeps.
    """
    row = {"customer_id": customer_id, "at": now, "known_at": now, "text": text, "kind": kind, "data": told}
    added = tx.sql.execute(insert(Entry).values({**row, "member_id": by, "effect": {}})).inserted_primary_key
    assert added is not None
    tx.sql.execute(insert(Fact).values({**row, "entry_id": int(added[0])}))
    return int(added[0])


def answer(tx: Tx, offered: Offered, said: str) -> None:
    """Note what the customer said to an offer."""
    told = {"offer": offered.key, "answer": said}
    tx.sql.execute(update(Fact).where(Fact.id == offered.fact_id).values(data=told))


def ordering(tx: Tx, industry: str, *, now: datetime, span: timedelta) -> Ordering:
    """How often an industry ordered in the last `span` and in the one before."""
    whose = (*LIVING, Customer.industry == industry)
    counts = [
        tx.sql.execute(
            select(func.count(Order.id))
            .join_from(Order, Customer, Customer.id == Order.customer_id)
            .where(*whose, Order.voided_at.is_(None), Order.amount > Decimal(0), Order.at > since, Order.at <= until)
        ).scalar_one()
        for since, until in ((now - span, now), (now - 2 * span, now - span))
    ]
    known = tx.sql.execute(select(func.count(Customer.id)).where(*whose)).scalar_one()
    return Ordering(known, *counts)


def orders_since(tx: Tx, customer_id: int, since: datetime) -> int:
    """How many orders a customer placed since a moment."""
    mine = (Order.customer_id == customer_id, Order.voided_at.is_(None), Order.amount > Decimal(0), Order.at > since)
    return int(tx.sql.execute(select(func.count(Order.id)).where(*mine)).scalar_one())


def contract_ends(tx: Tx, customer_id: int, *, now: datetime) -> datetime | None:
    """When the contract that runs longest ends; None where none runs, and where nobody said for how long."""
    running = (term for term in figures.contracts(tx, customer_id) if term.ended_at is None and term.ends_at > now)
    longest = next(running, None)
    return None if longest is None or longest.assumed else longest.ends_at
