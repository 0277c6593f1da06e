"""What tests of the watch share: facts of a customer that make a rule fire, and what went to which chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from db import customers
from db.gateway import Database, Tx
from db.models import Outbox
from db.records import EntryInfo
from db.scope import ALL
from handlers.alerts import service
from handlers.alerts.watching import Change, Told
from scoring.facts import Event, Facts


@dataclass(frozen=True, slots=True)
class Owed:
    """A call in the outbox."""

    key: str
    chat_id: int
    method: str
    params: dict[str, Any]
    target: str | None

    @property
    def text(self) -> str:
        return str(self.params.get("text", ""))

    @property
    def labels(self) -> list[str]:
        rows = self.params.get("reply_markup", {}).get("inline_keyboard", [])
        return [button["text"] for row in rows for button in row]


def late(days: float, amount: float = 120_000.0) -> dict[str, Any]:
    """Facts of a customer that owes for so many days."""
    return {"overdue": amount, "past_due": days, "usual_late": 4.0, "exposure": amount, "at_risk": amount}


def competitor(times: int = 1) -> dict[str, Any]:
    """Facts of a customer that mentioned a competitor today."""
    return {"signals": tuple(Event("competitor", 0.2, row) for row in range(1, times + 1))}


CALM: dict[str, Any] = {}


def change(tx: Tx, customer_id: int, facts: dict[str, Any], entry: EntryInfo | None = None) -> Change:
    """A customer that was scored anew."""
    customer = customers.get(tx, customer_id, ALL)
    assert customer is not None
    return Change(customer, Facts(customer_id=customer_id, **facts), entry)


def watch(database: Database, customer_id: int, facts: dict[str, Any], now: datetime) -> list[Told]:
    """The customer was scored anew in a transaction of its own."""
    return database.run(lambda tx: service.on_change(tx, change(tx, customer_id, facts), now=now))


def watch_all(database: Database, each: Sequence[tuple[int, dict[str, Any]]], now: datetime) -> list[Told]:
    """A nightly pass over these customers."""
    return database.run(lambda tx: service.on_many(tx, [change(tx, who, facts) for who, facts in each], now=now))


def sweep(database: Database, now: datetime) -> int:
    """What the clock does every few minutes."""
    return database.run(lambda tx: service.sweep(tx, now=now))


def outbox(database: Database, chat_id: int | None = None) -> list[Owed]:
    """Everything that was owed to a chat (to all), oldest first."""
    columns = (Outbox.key, Outbox.chat_id, Outbox.method, Outbox.params, Outbox.target)
    rows = database.look(lambda tx: tx.sql.execute(select(*columns).order_by(Outbox.id)).all())
    return [Owed(*row) for row in rows if chat_id in (None, row.chat_id)]
