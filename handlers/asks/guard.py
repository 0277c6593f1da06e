"""What a page would leave out of a question that was meant for it, and whether words ask outright. Pure.

A question that no table answers may still be shown a page; a word of it that the page does not hear is named first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from handlers.asks.grammar import Heard
from handlers.asks.query import Query
from handlers.common.understand.questioning import is_outright
from handlers.common.understand.text import fold

_LISTED: Final = frozenset({"where", "mine", "period", "days", "not"})
_SUMMED: Final = frozenset({"where", "mine", "period", "change"})
# What each page hears besides who, which and in which order; others have a grammar of their own.
_HEARS: Final[Mapping[str, frozenset[str]]] = {
    "bought": _SUMMED | {"team"},
    "paid": _SUMMED | {"team"},
    "late": frozenset({"mine"}),
    "slower": frozenset({"change", "period"}),
    "complaints": frozenset(),
    "best": frozenset({"period"}),
    "activity": frozenset({"owner"}),
    "portfolio": frozenset({"not", "change"}),
    "my": frozenset({"mine", "not", "ahead"}),
    "matrix": frozenset({"not", "change"}),
    "concentration": frozenset({"rate", "not", "change"}),
    "segments": frozenset({"industry", "region", "size", "grade", "level", "product", "rate", "not", "change"}),
    "digest": frozenset({"mine", "not", "change"}),
    "alerts": frozenset({"mine", "not", "change"}),
    "ending": _LISTED | {"ahead"},
    "unseen": _LISTED,
    "unordered": _LISTED,
}
_OF_ONE: Final = frozenset({"bought", "paid", "visited"})
_ABOUT: Final[Mapping[str, frozenset[str]]] = {
    "bought": frozenset({"orders", "products", "changes"}),
    "paid": frozenset({"payments", "invoices", "late"}),
    "late": frozenset({"invoices", "late", "payments"}),
    "slower": frozenset({"invoices", "late", "payments"}),
    "complaints": frozenset({"complaints"}),
    "activity": frozenset({"visits", "steps", "measures", "changes"}),
    "ending": frozenset({"contracts"}),
}
_NOT: Final = re.compile(
    r"[没未]|除了|不(?!少|错|管|过)|(?<![a-z])(?:not|no|never|without|except|hasn.?t|haven.?t|didn.?t|don.?t)(?![a-z])"
)
_PEOPLE: Final = ("", "who", "customer", "cause")
_MONTH: Final = 31  # days
_FIGURES: Final = ("rate", "average", "each", "change")


def unheard(heard: Heard, page: str, today: date, *, of_one: bool) -> str:
    """The first words of a question that a page would leave out; "" where it hears all that is understood of it.

    of_one: it is the page of the one customer that the question names.
    """
    counted = bool(heard.query.topic) and heard.asks and heard.query.measure in ("count", "each", "average")
    if counted and heard.left and not of_one and heard.query.topic not in _ABOUT.get(page, ()):
        return heard.left
    if page not in _HEARS or (of_one and page not in _OF_ONE):
        return ""
    query, hears = heard.query, _HEARS.get(page, frozenset()) | ({"where"} if of_one else frozenset())
    there = {
        "topic": not of_one
        and page in _ABOUT
        and bool(query.topic)
        and query.topic not in _ABOUT[page] | {"customers"},
        "by": query.by not in _PEOPLE and query.by not in hears,
        "measure": query.measure in _FIGURES and query.measure not in hears,
        "where": bool(query.where) and not ({"where", *query.where} & hears),
        "unless": bool(query.unless),
        "amount": bool(query.amount),
        "currency": bool(query.currency),
        "products": bool(query.products),
        "cause": bool(query.cause),
        "than": query.than is not None and "change" not in hears,
        "days": bool(query.days) and "days" not in hears,
        "least": bool(query.least),
        "period": _past(query, today) and "period" not in hears,
        "not": "not" not in hears and page in _ABOUT and _NOT.search(heard.left) is not None,
    }
    lost = next((aspect for aspect, is_lost in there.items() if is_lost), "")
    return _words(heard, lost) if lost else ""


def _past(query: Query, today: date) -> bool:
    """Whether a time is asked about that is not the one that goes on."""
    span = query.period
    return span is not None and not query.ahead and (span.last < today or (today - span.first).days > _MONTH)


def _words(heard: Heard, aspect: str) -> str:
    said = heard.said.get(aspect) or (
        [heard.left] if heard.left else [each for some in heard.said.values() for each in some]
    )
    return " / ".join(dict.fromkeys(said))


def outright(text: str) -> bool:
    """Whether words can be nothing but a question: none with a figure in it, which may be what is told."""
    return is_outright(text) and re.search(r"\d", fold(text)) is None


def formal(heard: Heard, text: str) -> bool:
    """Whether words of no customer are the heading of a table, as nobody would tell news."""
    query = heard.query
    apart = query.by not in _PEOPLE or bool(query.limit) or query.measure in ("rate", "average", "each")
    return heard.asks and bool(query.topic) and apart and not query.customers and "了" not in text
