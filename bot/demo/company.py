"""The demo company: `generate` makes up a whole firm with just under 14 months of history, the same for the same seed.

Its customers carry stories; these are always there, the first of them owned by the first representative:

- C00001 华能电力: orders thin out since 90 days, payments slip, a competitor was seen. The one to ask about.
- C00002 凌峰储能: grows faster than anybody looks.
- C00003 Nordwind Turbines: stopped after a quality complaint that nobody resolved; its buyer has left.
- C00004 海川食品: a decoy, quiet in every low season.
- C00005 东港物流: orders as ever, pays ever later, far above its credit limit.
- C00006 瑞康医院: a contract ends in 38 days and nobody speaks of renewal.
- C00007 - C00009 天元电缆, 天元新能源, 天元智能电网: one group, the largest exposure.
- C00010 Kestrel Foods: left, and was won back.

The others are steady, growing, declining, stopping, seasonal, sporadic, new, one-off or won back (`plan.py`) and pay
early, on time, late, ever later or with disputes, drawn independently. Everything happened before `today` and on
workdays; only promises, due dates and the ends of contracts lie ahead. Customer n is the same however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from bot.demo import papers, touches
from bot.demo.calendar import Calendar
from bot.demo.customers import Book, Customer, Life
from bot.demo.trade import trade
from bot.demo.words import Language, Person, Team, load
from handlers.imports import rows
from handlers.imports.rows import Row

TABLES: Final[Mapping[type[Row], str]] = {
    rows.CustomerRow: "customers",
    rows.ContactRow: "contacts",
    rows.OrderRow: "orders",
    rows.InvoiceRow: "invoices",
    rows.PaymentRow: "payments",
    rows.ComplaintRow: "complaints",
    rows.SurveyRow: "surveys",
    rows.ContractRow: "contracts",
    rows.ProjectRow: "projects",
    rows.VisitRow: "visits",
    rows.FinancialRow: "financials",
    rows.SignalRow: "signals",
}
_PARTS: Final = (
    trade,
    touches.visits,
    touches.complaints,
    touches.surveys,
    papers.contacts,
    papers.contracts,
    papers.projects,
    papers.financials,
)


@dataclass(frozen=True)
class Company:
    """The firm (name by language), its people, and its rows by kind, in an order that can be stored as it stands."""

    firm: Mapping[Language, str]
    teams: tuple[Team, ...]
    people: tuple[Person, ...]
    today: date
    zone: str
    rows: Mapping[str, list[Row]]


def generate(*, customers: int = 400, seed: int, today: date, zone: str = "Asia/Shanghai") -> Company:
    """The company with that many customers (at least 10 have the stories above). ValueError for fewer than one."""
    if customers < 1:
        raise ValueError(f"a company needs customers, not {customers}")
    calendar, words = Calendar(today, zone), load()
    tables: dict[str, list[Row]] = {table: [] for table in TABLES.values()}
    for index, customer in enumerate(Book(seed, calendar).customers(customers)):
        for row in _life(customer, calendar, [seed, index]):
            tables[TABLES[type(row)]].append(row)
    return Company(words.firm, words.teams, words.people, today, zone, tables)


def _life(customer: Customer, calendar: Calendar, seed: list[int]) -> Iterator[Row]:
    """All rows of one customer; each part draws from a stream of its own."""
    yield customer.row
    for stream, part in enumerate(_PARTS):
        yield from part(Life(customer, calendar, np.random.default_rng([*seed, 1, stream])))
