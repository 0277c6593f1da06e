"""What share one thing has in a wider one, or each part in all of them; how many there are of each on average."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from handlers.asks.query import Query
from handlers.asks.tables import Asking, Line, Table

Answer = Callable[[Asking], Table]
_MONEY: Final = frozenset({"orders", "payments", "products", "invoices"})


def wider(query: Query) -> Query | None:
    """What the words for a share are a share of; None where each part is meant. What customers have of all that is past
    due is no share of what they owe themselves."""
    if query.narrowed and query.has("part"):
        return replace(query, where={}, unless={}, customers=(), mine=False, measure="")
    if query.has("overdue", "disputed", "open") or query.days:
        return replace(query.without_flags("overdue", "disputed", "open"), days=0, measure="")
    if query.cause:
        return replace(query, cause="", measure="")
    if query.products:
        return replace(query, products=(), measure="")
    if query.narrowed:
        return replace(query, where={}, unless={}, customers=(), mine=False, measure="")
    return None


def share(asking: Asking, answer: Answer) -> Table:
    """The share of what is asked for, with what it is a share of; of each line where it is told apart."""
    query = asking.query
    whole = wider(query)
    part = answer(replace(asking, query=replace(query, measure="")))
    if whole is None or query.by not in ("", "who", "customer"):
        return _of_each(asking, part)
    total = answer(replace(asking, query=replace(whole, by=""))).total or Line()
    ratio = _ratio(asking, part.total or Line(), total)
    if ratio is None:
        return replace(part, total=None, lines=[], left=0)
    return replace(part, total=replace(part.total or Line(), number=ratio, unit="share"), whole=total, lines=[], left=0)


def _of_each(asking: Asking, table: Table) -> Table:
    lines = [
        replace(line, number=ratio, unit="share", before_sums=None, before_count=None)
        for line in table.lines
        if (ratio := _ratio(asking, line, table.total or Line())) is not None
    ]
    return replace(table, lines=lines)


def _ratio(asking: Asking, part: Line, whole: Line) -> float | None:
    """Of amounts where it is about money, else of how many."""
    if asking.query.topic in _MONEY and asking.query.measure != "count":
        worth = asking.worth(whole.sums)
        return asking.worth(part.sums) / worth if worth > 0 else None
    return (part.count or 0) / whole.count if whole.count else None


def each(asking: Asking, answer: Answer) -> Table:
    """How many there are on average of each that they are told apart by."""
    table = answer(replace(asking, query=replace(asking.query, measure="", rank="", limit=0)))
    several = len(table.lines) + table.left
    count = (table.total.count if table.total else None) or 0
    total = Line(number=count / several, unit="each", count=count) if several else None
    return replace(table, total=total)
