"""What customers bring in margin, and at which rate: answers as tables."""

from __future__ import annotations

from decimal import Decimal

from db import cells
from db.cells import Known
from handlers.asks import tables
from handlers.asks.tables import Asking, Key, Line, Table, Tally, Values


def margin(asking: Asking) -> Table:
    """Who brings what margin: what was ordered in a time times the customer's margin rate; told apart too. By the rate
    where that is asked for."""
    query, known, period = asking.query, asking.known(), asking.period()
    by = "customer" if query.by in ("", "who") else query.by
    found = cells.cells(asking.tx, "orders", asking.scope, *asking.moments(period))
    sold = tables.tallied(found, known, "customer")
    rated = {number: known[number] for number in sold if isinstance(number, int) and known[number].margin is not None}
    revenue: dict[Key, Tally] = {}
    earned: dict[Key, Tally] = {}
    for number, each in rated.items():
        _add(revenue.setdefault(tables.key_of(by, each), Tally()), sold[number], 1.0)
        _add(earned.setdefault(tables.key_of(by, each), Tally()), sold[number], each.margin or 0.0)
    lines = [_line(asking, by, key, known, (earned[key], revenue[key])) for key in earned if revenue[key].sums]
    shown, left = tables.kept(lines, query, lambda line: _size(asking, line))
    notes: list[tuple[str, Values]] = [("asks-note-margin" if lines else "asks-note-no-margin", {})]
    whole = None
    if lines and len(known) > 1:
        whole = _rated(asking, tables.whole(earned.values()), tables.whole(revenue.values()))
    return Table(query=query, what="margin", period=period, total=whole, lines=shown, left=left, by=by, notes=notes)


def _add(tally: Tally, sold: Tally, rate: float) -> None:
    for code, amount in sold.sums.items():
        tally.add(0, amount * Decimal(str(rate)), code)


def _line(asking: Asking, by: str, key: Key, known: dict[int, Known], sums: tuple[Tally, Tally]) -> Line:
    line = _rated(asking, *sums)
    number = key if by == "customer" and isinstance(key, int) else None
    return Line(name=tables.named(by, key, known), sums=line.sums, words=line.words, customer_id=number)


def _rated(asking: Asking, earned: Tally, revenue: Tally) -> Line:
    words: tuple[tuple[str, Values], ...] = (("asks-words-margin", {"share": _rate(asking, earned, revenue)}),)
    return Line(sums=earned.sums, words=words)


def _rate(asking: Asking, earned: Tally, revenue: Tally) -> float:
    worth = asking.worth(revenue.sums)
    return asking.worth(earned.sums) / worth if worth > 0 else 0.0


def _size(asking: Asking, line: Line) -> float:
    """By the rate where that is asked for, else by the amount."""
    return float(line.words[0][1]["share"]) if asking.query.measure == "rate" else asking.worth(line.sums)
