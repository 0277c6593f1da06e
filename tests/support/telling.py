"""Telling what happened without a chat: facts in, entries with their scores out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from db import customers, people, records
from db.gateway import Database, Tx
from db.scope import ALL, Scope
from handlers.common.understand.facts import Fact
from handlers.risk import service as risk
from handlers.risk.service import Conclusion
from handlers.updates import service
from handlers.updates.compose import Setting, compose
from handlers.updates.service import Author, Logged, Prepared, Undone
from tests.support.firm import Firm, Person


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the firm's database things at `now`."""

    database: Database
    firm: Firm
    now: datetime

    def author(self, person: Person | None = None, *, now: datetime | None = None) -> Author:
        """Who tells it; Li by default."""
        member = self.database.look(lambda tx: people.member(tx, (person or self.firm.li).id))
        assert member is not None
        return Author(member, now or self.now)

    def prepare(self, *facts: Fact, customer: int | None = None, scope: Scope = ALL) -> Prepared:
        """What is to be stored, worked out."""
        told = compose(customer or self.firm.huaneng, facts, "text", Setting(self.now, "Asia/Shanghai", "CNY"))
        return self.database.look(lambda tx: service.prepare(tx, told, scope, self.now))

    def store(self, prepared: Prepared, author: Author | None = None) -> Logged:
        """Store it."""
        by = author or self.author()
        return self.database.run(lambda tx: service.store(tx, prepared, by))

    def tell(self, *facts: Fact, customer: int | None = None) -> Logged:
        """Prepare and store."""
        return self.store(self.prepare(*facts, customer=customer))

    def undo(self, entry_id: int, person: Person | None = None, *, scope: Scope = ALL) -> Undone:
        """Take it back."""
        by = self.author(person)
        return self.database.run(lambda tx: service.undo(tx, entry_id, by, scope))

    def concluded(self, customer: int | None = None) -> Conclusion:
        """The score worked out now from what is stored."""
        return self.database.look(lambda tx: risk.conclude(risk.read(tx, customer or self.firm.huaneng, ALL), self.now))


def past(tx: Tx, customer_id: int, now: datetime) -> None:
    """A year of monthly orders, each invoiced, the last invoice open and overdue; an open complaint; a contract."""
    for month in range(1, 13):
        at = now - timedelta(days=30 * month)
        shared = {"customer_id": customer_id, "known_at": at, "currency": "CNY", "amount": Decimal(1000 * month)}
        records.add(tx, "orders", at=at, **shared)
        settled = None if month == 2 else at + timedelta(days=20 + month)
        paid = {"settled_at": settled, "settled_known_at": settled}
        records.add(tx, "invoices", issued_at=at, due_at=at + timedelta(days=30), **paid, **shared)
    day = now - timedelta(days=40)
    shared = {"customer_id": customer_id, "known_at": day}
    records.add(tx, "complaints", at=day, severity=2, cause="quality", text="loud", reopened=False, **shared)
    records.add(
        tx,
        "contracts",
        signed_at=day,
        starts_at=day,
        ends_at=now + timedelta(days=60),
        amount=Decimal(5000),
        currency="CNY",
        renewed=False,
        **shared,
    )
    customers.add_contact(tx, customer_id, "王建国", now=day)
    customers.add_contact(tx, customer_id, "李梅", now=day)
