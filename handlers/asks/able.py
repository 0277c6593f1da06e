"""What can be told of which topic: by what it can be told apart, and whether of a time that is over. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from handlers.asks.query import Query

_ONE: Final = frozenset({"", "who", "customer"})
_TRAITS: Final = _ONE | {"industry", "region", "size", "grade", "team", "owner"}
_BY: Final[Mapping[str, frozenset[str]]] = {
    "orders": _TRAITS | {"month", "product", "cause"},
    "products": _TRAITS | {"month", "product"},
    "payments": _TRAITS | {"month"},
    "invoices": _TRAITS,
    "complaints": _TRAITS | {"month", "cause", "severity"},
    "visits": _ONE | {"team", "industry", "region", "owner"},
    "signals": _ONE,
    "lost": _TRAITS | {"month", "cause"},
    "contracts": _TRAITS | {"month", "cause"},
    "projects": _TRAITS | {"stage", "cause"},
    "surveys": _ONE,
    "measures": _ONE | {"owner"},
    "terms": _ONE,
    "limit": _ONE,
    "margin": _ONE,
    "late": _ONE,
    "dso": frozenset({""}),
}
_NOW: Final = frozenset({"terms", "limit", "late", "dso"})  # known as they are today only


def can(query: Query) -> bool:
    """Whether everything that was understood of a question is heard in its answer."""
    rates = query.topic == "lost" and (query.has("retention") or query.measure == "rate")
    if query.period is not None and not query.ahead and (rates or query.topic in _NOW):
        return False
    return query.by in (_ONE if rates else _BY.get(query.topic, {query.by}))
