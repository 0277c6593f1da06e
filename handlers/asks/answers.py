"""Who answers which question: a table, or the name of a page that has the answer already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from handlers.asks import able, debts, events, margins, outcomes, shares, standings, surveys, trade
from handlers.asks.query import Query
from handlers.asks.tables import Asking, Table

Answer = Callable[[Asking], Table]
ANSWERS: Final[Mapping[str, Answer]] = {
    "orders": trade.orders,
    "products": trade.products,
    "payments": trade.payments,
    "invoices": debts.invoices,
    "dso": debts.dso,
    "complaints": events.complaints,
    "visits": events.visits,
    "lost": outcomes.lost,
    "contracts": outcomes.contracts,
    "projects": outcomes.projects,
    "surveys": surveys.surveys,
    "measures": events.running,
    "steps": events.steps,
    "signals": events.signals,
    "terms": standings.terms,
    "limit": standings.limit,
    "margin": margins.margin,
    "late": standings.late,
    "customers": standings.customers,
    "changes": standings.changes,
    "beside": standings.beside,
}
# What a page of its own answers better, as `talk.asked` knows it.
_PAGES: Final[Mapping[str, str]] = {"grades": "review", "leaving": "portfolio"}
_OWN_RATES: Final = frozenset({"retention", "win-rate", "margin"})  # which are no shares
_SUMMED: Final = frozenset({"orders", "payments"})
_SELLERS: Final = frozenset({"team", "owner"})


def answer(asking: Asking) -> Table:
    """The answer to a question of `ANSWERS`."""
    table = _figure(asking)(asking)
    if asking.query.customers and table.what != "beside":
        table = replace(table, of=tuple(each.name for each in asking.known().values()))
    if asking.query.has("fiscal"):
        return replace(table, notes=[("asks-note-fiscal", {}), *table.notes])
    return table


def _figure(asking: Asking) -> Answer:
    """Who gives the figure that is asked for."""
    of = ANSWERS[asking.query.topic]
    if asking.query.measure == "rate" and able.form(asking.query) not in _OWN_RATES:
        return lambda asked: shares.share(asked, of)
    return (lambda asked: shares.each(asked, of)) if asking.query.measure == "each" else of


def settled(query: Query, *, sells: bool) -> Query:
    """The question with what goes without saying: "who sells" means the owners of customers, "who buys" customers."""
    if query.topic in _SUMMED and query.by == "who":
        several = len(query.where.get("owner", ())) > 1
        return replace(query, by="owner" if sells or several else "customer")
    if query.topic in _SUMMED and not query.by and (query.rank or query.limit):
        narrowed = query.mine and sells
        return replace(query, by="owner" if sells and not query.limit else "customer", mine=query.mine and not narrowed)
    if query.topic == "customers" and query.by == "who":
        return replace(query, by="")
    return query


def page(query: Query) -> str | None:
    """The page that answers a question already, by the name that `talk.asked` or `pick.continues` knows it by; "" where
    lists or others understand the words themselves; None where a table answers."""
    if query.topic in _PAGES:
        told = not (query.customers or query.where) and (query.by or query.topic == "grades")
        return _PAGES[query.topic] if told else ""
    if query.customers and query.topic in ("customers", "steps"):
        return ""
    shares = query.measure == "rate" and (query.limit or query.rank) and query.topic in ("orders", "customers")
    if shares and _plain(query):
        return "concentration"
    listed = query.topic == "invoices" and query.days and not (query.measure or query.rank or query.period)
    if listed and not (query.customers or query.amount or query.unless):
        return ""
    if query.measure in ("rate", "each") or query.amount or query.unless or query.than or query.rank == "oldest":
        return None
    if query.has("fiscal", "same") or query.limit or query.least or query.days or query.products or query.unknown:
        return None
    of = _PAGE_OF.get(query.topic)
    return of(query) if of is not None else None


def _plain(query: Query) -> bool:
    """Whether it is asked of all customers, of no time and without further conditions."""
    return not (query.narrowed or query.period or query.amount or query.than or query.products or query.cause)


def _of_sums(query: Query) -> str | None:
    """Sums by team beside the time before, and figures of one customer."""
    told_apart = query.by or query.rank or query.flags or query.measure == "average"
    trend = query.measure == "change" and query.customers
    if told_apart or trend or len(query.customers) > 1:
        return None
    return "bought" if query.topic == "orders" else "paid"


def _of_debts(query: Query) -> str | None:
    plain = query.by in ("", "who", "customer") and not (query.rank or query.period or query.has("disputed", "issued"))
    if not plain or len(query.customers) > 1:
        return None
    if query.customers:
        return "owed"
    wanted = query.has("overdue") or query.by in ("who", "customer")
    return "late" if wanted and not query.where else None


def _of_contracts(query: Query) -> str | None:
    if query.customers:
        return "term" if len(query.customers) == 1 else None
    return "" if query.ahead and query.by in ("customer", "who") and not query.rank else None


def _of_customers(query: Query) -> str | None:
    counts = query.measure == "count" and not query.where
    told_apart = query.by in ("industry", "region", "team", "owner", "size", "grade")
    if query.has("risk") and not told_apart:
        if not query.rank:
            return ""
        return "my" if query.mine else "portfolio"
    if query.rank == "most" and not (told_apart or query.flags):
        return "" if query.where or query.mine else "best"
    return None if query.flags or counts or told_apart or query.rank else ""


def _of_complaints(query: Query) -> str | None:
    if query.has("open") and query.by == "customer" and not (query.rank or query.cause or query.period):
        return ""
    narrowed = query.by or query.rank or query.cause or query.period or query.where or query.customers or query.mine
    return "complaints" if query.has("open") and not narrowed and query.measure != "count" else None


def _of_changes(query: Query) -> str | None:
    """What is new today is told by the digest."""
    return None if query.period is not None else ""


def _of_one(then: str) -> Callable[[Query], str | None]:
    return lambda query: then if len(query.customers) == 1 else None


_PAGE_OF: Final[Mapping[str, Callable[[Query], str | None]]] = {
    "orders": _of_sums,
    "payments": _of_sums,
    "invoices": _of_debts,
    "contracts": _of_contracts,
    "customers": _of_customers,
    "complaints": _of_complaints,
    "visits": _of_one("visited"),
    "late": _of_one("payment"),
    "changes": _of_changes,
    "measures": lambda query: None if query.by or query.has("overdue", "done") or query.narrowed else "measure",
}
