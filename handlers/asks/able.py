"""What can be told of which topic: by what it can be told apart, which figures, of which times. Pure.

Everything that is understood of a question must be heard in its answer: what no answer hears is named here, so that it
is said instead of being left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from handlers.asks.query import Query

_ONE: Final = frozenset({"", "who", "customer"})
_OF_CUSTOMERS: Final = frozenset({"industry", "region", "size", "grade", "level", "team", "owner"})
TIMES: Final = frozenset({"month", "quarter", "week", "year"})
_TRAITS: Final = _ONE | _OF_CUSTOMERS
_HOW_MANY: Final = frozenset({"", "sum", "count"})
_COMPARED: Final = _HOW_MANY | {"change", "rate", "each"}
_BY_ITSELF: Final = frozenset({"rate", "each", "last"})  # figures that stand beside no other time
REASONS: Final = ("complaints", "lost", "projects-lost")  # of which reasons are kept


@dataclass(frozen=True, slots=True)
class Able:
    """by: what it can be told apart by; measures: the figures; past, ahead: times it can be asked of.

    amount: an amount may be a condition; than: it can be compared with another time; ranked: has an order of its own.
    """

    by: frozenset[str] = _ONE
    measures: frozenset[str] = _HOW_MANY
    past: bool = True
    ahead: bool = False
    amount: bool = False
    than: bool = False
    ranked: bool = True


_ALL: Final[Mapping[str, Able]] = {
    "orders": Able(_TRAITS | TIMES | {"product"}, _COMPARED | {"average", "last"}, amount=True, than=True),
    "growth": Able(_TRAITS | {"product"}, _HOW_MANY | {"change"}, than=True),
    "largest": Able(amount=True),
    "payments": Able(_TRAITS | TIMES, _COMPARED | {"average", "last"}, amount=True, than=True),
    "owed": Able(_TRAITS, _HOW_MANY | {"rate"}, past=False, ahead=True, amount=True),
    "overdue": Able(_TRAITS, _HOW_MANY | {"rate"}, amount=True),
    "issued": Able(_TRAITS, _HOW_MANY | {"average"}, amount=True),
    "disputed": Able(_ONE, _HOW_MANY | {"rate"}, past=False, amount=True),
    "dso": Able(frozenset({"", *_OF_CUSTOMERS}), frozenset({"", "average", "count", "sum"}), past=False),
    "complaints": Able(_TRAITS | TIMES | {"cause", "severity"}, _COMPARED | {"last"}, than=True),
    "complaints-never": Able(_ONE),
    "visits": Able(_ONE | TIMES | {"team", "industry", "region", "owner"}, frozenset({"", "count", "sum", "each"})),
    "signals": Able(_ONE),
    "lost": Able(_TRAITS | TIMES | {"cause"}, _HOW_MANY | {"each"}),
    "retention": Able(frozenset({"", *_OF_CUSTOMERS}), frozenset({"", "rate", "count"}), past=False),
    "contracts": Able(_TRAITS | {"month"}, _HOW_MANY, ahead=True, amount=True),
    "contracts-now": Able(_ONE, _HOW_MANY, past=False, amount=True),
    "projects": Able(_TRAITS | {"stage"}, _HOW_MANY, past=False, ahead=True, amount=True),
    "projects-won": Able(_TRAITS, _HOW_MANY, amount=True),
    "projects-lost": Able(_TRAITS | {"cause"}, _HOW_MANY, amount=True),
    "win-rate": Able(frozenset({"", *_OF_CUSTOMERS}), frozenset({"rate"})),
    "surveys": Able(_TRAITS, frozenset({"", "average", "count", "sum", "change"}), than=True),
    "measures": Able(_ONE | {"owner"}, _HOW_MANY, past=False),
    "measures-done": Able(_ONE | {"owner"}),
    "steps": Able(_ONE, _HOW_MANY, past=False, ahead=True, ranked=False),
    "terms": Able(_TRAITS, frozenset({"", "average", "count", "sum"}), past=False),
    "limit": Able(_TRAITS, _HOW_MANY, past=False, amount=True),
    "margin": Able(_TRAITS, frozenset({"", "sum", "rate"})),
    "late": Able(_TRAITS, frozenset({"", "average", "count", "sum"}), past=False),
    "customers": Able(_TRAITS, _HOW_MANY | {"rate"}, past=False),
    "buying": Able(_TRAITS, _HOW_MANY),
    "changes": Able(_ONE, frozenset({"", "count", "sum", "change"}), ranked=False),
    "beside": Able(_ONE, frozenset({"", "count", "sum", "change"}), past=False),
    "grades": Able(_TRAITS, frozenset({"", "count", "change"})),
    "leaving": Able(_TRAITS, frozenset({"", "count"})),
}
# Every topic takes these forms; the first that fits.
_FORMS: Final[Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "orders": (("buying", ("dormant",)), ("growth", ("growth", "decline")), ("largest", ("biggest", "single"))),
    "products": (("growth", ("growth", "decline")),),
    "invoices": (("disputed", ("disputed",)), ("issued", ("issued",)), ("overdue", ("overdue",))),
    "complaints": (("complaints-never", ("never",)),),
    "lost": (("retention", ("retention",)),),
    "measures": (("measures-done", ("done",)),),
    "contracts": (("contracts-now", ("without", "disputed")),),
    "projects": (("projects-lost", ("lost",)), ("projects-won", ("won",))),
    "customers": (("buying", ("active", "dormant")),),
}


def form(query: Query) -> str:
    """Which answer a question is for: its topic, or a form of it that can do other things."""
    if query.measure == "rate" and query.topic in ("lost", "projects"):
        return "retention" if query.topic == "lost" else "win-rate"
    of = _FORMS.get(query.topic, ())
    found = next((name for name, flags in of if query.has(*flags)), query.topic)
    if found == "invoices":
        return "overdue" if query.days else "owed"
    return "orders" if found == "products" else found


def of(query: Query) -> Able:
    """What the answer to a question can do."""
    return _ALL.get(form(query), Able())


def lacks(query: Query, *, pair: bool = False) -> str | None:
    """What was understood of a question and is not heard in its answer: "by", "measure", "period" ..., the gravest
    first; None where all of it is. pair: two times were named, of which the other may be the one before."""
    can = of(query)
    beside = pair or query.than is not None or query.has("same")
    there = {
        "measure": query.measure not in can.measures,
        "currency": bool(query.currency),
        "by": query.by not in can.by,
        "period": query.period is not None and not (can.ahead if query.ahead else can.past),
        "than": (beside or query.measure == "change") and not _compares(query, beside=beside),
        "amount": bool(query.amount) and not can.amount,
        "rank": (bool(query.rank or query.limit) and not can.ranked) or _ageless(query),
        "days": bool(query.days) and query.topic not in ("invoices", "complaints", "terms", "measures", "late"),
    }
    if query.measure == "last" and len(query.customers) == 1:
        there["measure"] = False  # of one customer that is told for everything
    return next((aspect for aspect, lacking in there.items() if lacking), None) or _shareless(query)


def _ageless(query: Query) -> bool:
    """Whether the oldest are asked for of what has no age."""
    return query.rank == "oldest" and query.topic != "invoices"


def _compares(query: Query, *, beside: bool) -> bool:
    """Whether the answer tells the other time too. Which complaints were open then is not kept; and a share, or the
    months of a time, stand beside nothing."""
    if query.topic == "complaints" and (query.has("open") or query.days):
        return False
    return not beside or (of(query).than and query.by not in TIMES and query.measure not in _BY_ITSELF)


def _shareless(query: Query) -> str | None:
    """A share is one of something narrower in something wider, or of each part."""
    if query.measure != "rate" or form(query) in ("retention", "win-rate", "margin", "grades", "leaving"):
        return None
    narrowed = query.narrowed or query.products or query.cause or query.limit or query.rank
    parts = query.by not in ("", "who", "customer") or query.has("overdue", "disputed", "open", "risk") or query.days
    return None if narrowed or parts else "measure"


def can(query: Query) -> bool:
    """Whether everything that was understood of a question is heard in its answer."""
    return lacks(query) is None
