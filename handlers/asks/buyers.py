"""Who bought in a time and who did not: answers as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from db import cells
from handlers.asks import tables
from handlers.asks.tables import Asking, Key, Line, Name, Table, Values
from handlers.common.understand.periods import Period

_QUIET_DAYS: Final = 90


def buying(asking: Asking) -> Table:
    """How many customers ordered in a time, the last ninety days where none is named; or who did not, told apart."""
    query, known = asking.query, asking.known()
    period = query.period or Period(asking.today - timedelta(days=_QUIET_DAYS - 1), asking.today)
    found = cells.cells(asking.tx, "orders", asking.scope, *asking.moments(period))
    bought = {each.customer_id for each in found if each.count and each.customer_id in known}
    silent = query.has("dormant")
    wanted = [each for each in known.values() if (each.id in bought) != silent]
    what = "dormant" if silent else "active"
    told: Values = {"silent": len(known) - len(bought)}
    words = () if silent else (("asks-words-silent-count", told),)
    table = Table(query=query, what=what, noun="customers", period=period, total=Line(count=len(wanted), words=words))
    if query.by in tables.DIMENSIONS and query.by != "customer":
        counts: dict[Key, int] = {}
        for each in wanted:
            key = tables.key_of(query.by, each)
            counts[key] = counts.get(key, 0) + 1
        lines = [Line(name=tables.named(query.by, key, known), count=count) for key, count in counts.items()]
        shown, left = tables.kept(lines, query, lambda line: line.count or 0)
        return replace(table, by=query.by, lines=shown, left=left)
    if not silent and not (query.rank or query.limit or query.by == "customer"):
        return table
    wanted.sort(key=lambda each: -each.worth)
    names = [Line(name=Name("customer", each.name), customer_id=each.id) for each in wanted]
    shown, left = tables.clipped(names, query)
    return replace(table, lines=shown, left=left)
