"""What was ordered, paid and is owed, told apart by customers, products, months, people: answers as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from db import cells, happened
from db.cells import Known
from handlers.asks import buyers, spells, tables
from handlers.asks.able import TIMES
from handlers.asks.query import Query
from handlers.asks.tables import Asking, Key, Line, Name, Sums, Table, Tally, Values
from handlers.common import words
from handlers.common.understand.periods import Period

_AVERAGE: Final = {"orders": "average", "payments": "average-payment"}
_PRODUCTS: Final = 12  # that are named where the one asked for is unknown
_HALF: Final = 6


def orders(asking: Asking) -> Table:
    """Orders: in all, told apart, the largest, on average, those who grow or shrink, who buys a product."""
    query = asking.query
    if query.unknown:
        return _unknown_product(asking)
    if query.has("dormant"):
        return buyers.buying(asking)
    if query.has("growth", "decline"):
        return growth(asking)
    if query.has("biggest") or (query.has("single") and query.amount):
        return _largest(asking)
    if query.products and query.by in ("", "who", "customer"):
        return _told_apart(asking, "orders", replace(query, by="customer"))
    return _told_apart(asking, "orders", query)


def payments(asking: Asking) -> Table:
    """Payments in all, or told apart."""
    return _told_apart(asking, "payments", asking.query)


def products(asking: Asking) -> Table:
    """Products by what was ordered of them."""
    if not cells.products(asking.tx, asking.scope):
        return Table(query=asking.query, what="products", notes=[("asks-note-no-products", {})])
    return _told_apart(asking, "orders", replace(asking.query, by=asking.query.by or "product"))


def _unknown_product(asking: Asking) -> Table:
    there = cells.products(asking.tx, asking.scope)
    said: Values = {"product": asking.query.unknown, "products": words.listed(asking.lang, there[:_PRODUCTS])}
    note: tuple[str, Values] = ("asks-note-product", said) if there else ("asks-note-no-products", {})
    return Table(query=asking.query, what="buyers", notes=[note])


def _told_apart(asking: Asking, topic: str, query: Query) -> Table:
    known, period = asking.known(), asking.period()
    by = query.by
    what = _AVERAGE[topic] if query.measure == "average" else topic
    base = Table(query=query, what=what, noun=topic, period=period, by=by)
    trend = query.measure == "change" and query.customers and query.period is None and not query.has("same")
    if by in TIMES or trend:
        return _in_time(asking, replace(base, by=by if by in TIMES else "month"), known)
    by = "customer" if query.amount and by in ("", "who") else by
    now = _tallies(asking, topic, known, period, by)
    earlier = asking.before(period, topic)
    before = _tallies(asking, topic, known, earlier, by) if earlier else {}
    if by == "customer" and query.amount and query.amount[0] == "below" and not query.least:
        now = {**{number: Tally() for number in known}, **now}  # nothing at all is less too
    now = {key: tally for key, tally in now.items() if asking.enough(tally.sums)}
    before = {key: tally for key, tally in before.items() if key in now or not query.amount}
    base = replace(base, notes=no_before(asking, topic, earlier))
    total = _line(None, tables.whole(now.values()), tables.whole(before.values()) if before else None, what)
    if not by:
        return replace(base, total=total)
    lines = [
        replace(_line(tables.named(by, key, known), tally, before.get(key), what), customer_id=_customer(by, key))
        for key, tally in now.items()
        if tally.count >= max(1, query.least) or not tally.sums
    ]
    shown, left = tables.kept(lines, query, lambda line: size(asking, line))
    return replace(base, total=total, lines=shown, left=left)


def no_before(asking: Asking, topic: str, earlier: Period | None) -> list[tuple[str, Values]]:
    """What is said where a comparison was asked for that the records do not go back for."""
    began = cells.began(asking.tx, topic, asking.scope)
    wanted = asking.query.measure == "change" or asking.query.has("same")
    return [("asks-note-began", {"day": began.isoformat()})] if wanted and earlier is None and began else []


def _customer(by: str, key: Key) -> int | None:
    return key if by == "customer" and isinstance(key, int) else None


def _tallies(asking: Asking, topic: str, known: Mapping[int, Known], period: Period, by: str) -> dict[Key, Tally]:
    label = "product" if by == "product" or asking.query.products else None
    found = cells.cells(asking.tx, topic, asking.scope, *asking.moments(period), label=label)
    return tables.tallied(found, known, by, asking.query.products)


def _line(name: Name | None, tally: Tally, before: Tally | None, what: str) -> Line:
    if what in _AVERAGE.values() and tally.count:
        return Line(name=name, count=tally.count, sums=_each(tally), before_sums=_each(before) if before else None)
    return Line(
        name=name,
        count=tally.count,
        sums=tally.sums,
        before_count=before.count if before else None,
        before_sums=before.sums if before else None,
    )


def _each(tally: Tally) -> Sums:
    """The average in each currency, of those that are in it."""
    return {code: amount / tally.counts[code] for code, amount in tally.sums.items() if tally.counts[code]}


def _in_time(asking: Asking, table: Table, known: Mapping[int, Known]) -> Table:
    """The months (weeks, quarters, years) of a period, the first first; the largest where these are asked for."""
    topic = table.noun
    steps = spells.of(table.period or asking.period(), table.by)
    found = [(step, tables.whole(_tallies(asking, topic, known, step, "").values())) for step in steps]
    lines = [_line(Name(table.by, step.first), tally, None, table.what) for step, tally in found]
    lines = [line for line in lines if asking.enough(line.sums)]
    table = replace(table, total=None, period=Period(steps[0].first, steps[-1].last) if steps else table.period)
    if not (asking.query.rank or asking.query.limit):
        return replace(table, lines=lines)
    shown, left = tables.kept(lines, asking.query, lambda line: size(asking, line))
    return replace(table, lines=shown, left=left)


def size(asking: Asking, line: Line) -> float:
    """How large a line is: how often where that is asked for, else how much."""
    return float(line.count or 0) if asking.query.measure == "count" else asking.worth(line.sums)


def growth(asking: Asking) -> Table:
    """Whose orders rose or fell most against the time before, half a year where none is named."""
    query, known = asking.query, asking.known()
    period = asking.period(_HALF)
    by = query.by if query.by not in ("", "who") else "customer"
    earlier = asking.before(period, "orders")
    now = _tallies(asking, "orders", known, period, by)
    before = _tallies(asking, "orders", known, earlier, by) if earlier else {}
    lines = [
        replace(
            _line(tables.named(by, key, known), now.get(key, Tally()), old, "orders"), customer_id=_customer(by, key)
        )
        for key, old in before.items()
        if old.count
    ]
    falls = query.has("decline")
    moved = [line for line in lines if (_more(asking, line) < 0) == falls and _more(asking, line)]
    moved.sort(key=lambda line: _more(asking, line), reverse=falls == (query.rank == "fewest"))
    shown, left = tables.clipped(moved, query)
    note: tuple[str, Values] = ("asks-note-decline" if falls else "asks-note-growth", {})
    if earlier is None and query.period is not None:  # of half a year there may be one to compare with
        shorter = growth(replace(asking, query=replace(query, period=None)))
        return replace(shorter, notes=[*no_before(asking.changing(), "orders", None), *shorter.notes])
    if earlier is None:
        notes = no_before(asking.changing(), "orders", None)
        return Table(query=query, what="decline" if falls else "growth", period=period, notes=notes)
    what = "decline" if falls else "growth"
    by = "" if by == "customer" else by
    return Table(query=query, what=what, noun="orders", period=period, by=by, lines=shown, left=left, notes=[note])


def _more(asking: Asking, line: Line) -> float:
    return asking.worth(line.sums) - asking.worth(line.before_sums or {})


def _largest(asking: Asking) -> Table:
    known, period = asking.known(), asking.period()
    found = happened.orders(
        asking.tx, asking.chosen(), asking.scope, *asking.moments(period), products=asking.query.products
    )
    lines = [
        Line(
            name=Name("customer", known[each.customer_id].name),
            sums={str(each.currency): each.amount or Decimal(0)},
            day=each.at,
            words=(("asks-words-plain", {"text": each.label}),) if each.label else (),
            customer_id=each.customer_id,
        )
        for each in found
        if each.customer_id in known
    ]
    lines = [line for line in lines if asking.enough(line.sums)]
    shown, left = tables.kept(lines, asking.query, lambda line: asking.worth(line.sums))
    total = Line(count=len(lines)) if asking.query.amount else None
    return Table(query=asking.query, what="largest", noun="orders", period=period, total=total, lines=shown, left=left)
