"""One customer's figures: what it owes, bought and paid, when it was visited, how long its contract runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from db import cells, figures, owing
from db.customers import CustomerInfo
from db.figures import Last, Seen, Sum, Term
from db.gateway import Tx
from db.scope import ALL
from handlers.asks.wording import BOUGHT, OWED, PAID, VISITED, Ask
from handlers.common.formats import day_begins
from handlers.common.understand.periods import EVER, Period

_TOLERANCE = timedelta(days=7)  # of a time in which nothing need have happened yet


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed in one currency, and how much of it is past due: of so many invoices, the oldest due `since`."""

    currency: str
    amount: Decimal
    invoices: int
    late: Decimal = Decimal(0)
    late_invoices: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Traded:
    """Orders or payments: in the time asked about, in the time before, and the last one whenever it was."""

    now: Sequence[Sum]
    before: Sequence[Sum]
    last: Last | None


@dataclass(frozen=True, slots=True)
class Visited:
    """last: whenever it was; how often in the time asked about, and by whom (None: not written down)."""

    last: Seen | None
    count: int
    by: Sequence[tuple[str | None, int]]


@dataclass(frozen=True, slots=True)
class Figure:
    """The answer to a question about one customer: `topic` says which of the values is set."""

    customer: CustomerInfo
    topic: str
    ask: Ask
    debts: Sequence[Debt] = ()
    invoiced: bool = False
    traded: Traded | None = None
    visited: Visited | None = None
    terms: Sequence[Term] = ()


def find(tx: Tx, customer: CustomerInfo, topic: str, ask: Ask, *, today: date, zone: str) -> Figure:
    """What is known up to and including `today`; days are those of `zone`."""
    if topic == OWED:
        debts = owes(tx, customer.id, day_begins(today, zone))
        return Figure(customer, topic, ask, debts, bool(debts) or figures.invoiced(tx, customer.id))
    upto = day_begins(today + timedelta(days=1), zone)
    if topic in (BOUGHT, PAID):
        return Figure(customer, topic, ask, traded=_traded(tx, topic, customer.id, ask.period, zone, upto))
    if topic == VISITED:
        return Figure(customer, topic, ask, visited=_visited(tx, customer.id, ask.period, zone, upto))
    return Figure(customer, topic, ask, terms=figures.contracts(tx, customer.id))


def moments(period: Period, zone: str) -> tuple[datetime, datetime]:
    """The first moment of a period, and the first after it."""
    return day_begins(period.first, zone), day_begins(period.last + timedelta(days=1), zone)


def begun(tx: Tx, topic: str, before: Period, zone: str) -> datetime | None:
    """When the records of orders or payments began, where that was only within the time before: it is not whole."""
    began = cells.began(tx, "orders" if topic == BOUGHT else "payments", ALL)
    since, until = moments(before, zone)
    return began if began is not None and since + _TOLERANCE < began < until else None


def owes(tx: Tx, customer_id: int, today: datetime) -> list[Debt]:
    """What a customer owes, by currency, the largest first; late: what was due before `today`."""
    found: dict[str, Debt] = {}
    for each in owing.owed(tx, ALL, customer_id=customer_id):
        kept = found.get(each.currency) or Debt(each.currency, Decimal(0), 0)
        late = each.due_at < today
        found[each.currency] = Debt(
            each.currency,
            kept.amount + each.amount,
            kept.invoices + 1,
            kept.late + (each.amount if late else 0),
            kept.late_invoices + late,
            kept.since or (each.due_at if late else None),
        )
    return sorted(found.values(), key=lambda debt: -debt.amount)


def _traded(tx: Tx, topic: str, customer_id: int, period: Period, zone: str, upto: datetime) -> Traded:
    """The orders or payments of a customer; the last one before `upto`."""
    table = figures.ORDERS if topic == BOUGHT else figures.PAYMENTS
    before: Sequence[Sum] = ()
    if period.first > EVER:
        before = figures.sums(tx, table, customer_id, *moments(period.before, zone))
    now = figures.sums(tx, table, customer_id, *moments(period, zone))
    return Traded(now, before, figures.last(tx, table, customer_id, upto))


def _visited(tx: Tx, customer_id: int, period: Period, zone: str, upto: datetime) -> Visited:
    since, until = moments(period, zone)
    everything = figures.visits(tx, customer_id, upto)
    within = [each for each in everything if since <= each.at < until]
    by = Counter(each.who for each in within).most_common()
    return Visited(everything[0] if everything else None, len(within), by)
