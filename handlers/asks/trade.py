"""What was ordered, paid and is owed, told apart by customers, products, months, people: answers as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Final

from db import cells, happened, owing
from db.cells import Known
from handlers.asks import tables
from handlers.asks.query import Query
from handlers.asks.tables import Asking, Key, Line, Name, Sums, Table, Tally, Values
from handlers.common import words
from handlers.common.formats import day_begins
from handlers.common.understand import days
from handlers.common.understand.periods import Period

_PRODUCTS: Final = 12  # that are named where the one asked for is unknown
_HALF: Final = 6
_DSO_DAYS: Final = 90
_YEAR: Final = 12  # months that are shown at most


def orders(asking: Asking) -> Table:
    """Orders: in all, told apart, the largest, on average, those who grow or shrink, who buys a product."""
    query = asking.query
    if query.unknown:
        return _unknown_product(asking)
    if query.has("growth", "decline"):
        return growth(asking)
    if query.has("biggest"):
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
    what = "average" if query.measure == "average" and topic == "orders" else topic
    base = Table(query=query, what=what, noun=topic, period=period, by=by)
    if by == "month" or (query.measure == "change" and query.customers and query.period is None):
        months = _year(period)
        return replace(base, by="month", period=months, lines=_months(asking, topic, known, months), total=None)
    now = _tallies(asking, topic, known, period, by)
    earlier = asking.before(period, topic)
    before = _tallies(asking, topic, known, earlier, by) if earlier else {}
    base = replace(base, notes=no_before(asking, topic, earlier))
    total = _line(None, tables.whole(now.values()), tables.whole(before.values()) if before else None, what)
    if not by:
        return replace(base, total=total)
    lines = [
        replace(_line(tables.named(by, key, known), tally, before.get(key), what), customer_id=_customer(by, key))
        for key, tally in now.items()
        if tally.count >= max(1, query.least)
    ]
    counts = query.measure == "count"
    shown, left = tables.kept(lines, query, lambda line: (line.count or 0) if counts else asking.worth(line.sums))
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
    if what == "average" and tally.count:
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


def _year(period: Period) -> Period:
    """The last twelve months of a period, which is what is shown of it."""
    return replace(period, first=max(period.first, days.add_months(period.last.replace(day=1), -_YEAR + 1)))


def _months(asking: Asking, topic: str, known: Mapping[int, Known], period: Period) -> list[Line]:
    """The months of a period, the first first."""
    lines, first = [], period.first
    while first <= period.last:
        last = min(days.month_end(first), period.last)
        tally = tables.whole(_tallies(asking, topic, known, Period(first, last), "").values())
        average = asking.query.measure == "average" and topic == "orders"
        lines.append(_line(Name("month", first), tally, None, "average" if average else topic))
        first = last + timedelta(days=1)
    return lines


def growth(asking: Asking) -> Table:
    """Whose orders rose or fell most against the time before, half a year where none is named."""
    query, known = asking.query, asking.known()
    period = asking.period(_HALF)
    earlier = asking.before(period, "orders")
    now = _tallies(asking, "orders", known, period, "customer")
    before = _tallies(asking, "orders", known, earlier, "customer") if earlier else {}
    lines = [
        replace(_line(tables.named("customer", key, known), now.get(key, Tally()), old, "orders"), customer_id=_id(key))
        for key, old in before.items()
        if old.count
    ]
    falls = query.has("decline")
    moved = [line for line in lines if (_more(asking, line) < 0) == falls and _more(asking, line)]
    moved.sort(key=lambda line: _more(asking, line), reverse=not falls)
    shown, left = tables.clipped(moved, query)
    note: tuple[str, Values] = ("asks-note-decline" if falls else "asks-note-growth", {})
    if earlier is None and query.period is not None:  # of half a year there may be one to compare with
        shorter = growth(replace(asking, query=replace(query, period=None)))
        return replace(shorter, notes=[*no_before(asking.changing(), "orders", None), *shorter.notes])
    if earlier is None:
        notes = no_before(asking.changing(), "orders", None)
        return Table(query=query, what="decline" if falls else "growth", period=period, notes=notes)
    what = "decline" if falls else "growth"
    return Table(query=query, what=what, noun="orders", period=period, lines=shown, left=left, notes=[note])


def _id(key: Key) -> int | None:
    return key if isinstance(key, int) else None


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
    shown, left = tables.kept(lines, asking.query, lambda line: asking.worth(line.sums))
    return Table(query=asking.query, what="largest", period=period, lines=shown, left=left)


def invoices(asking: Asking) -> Table:
    """What is owed: all of it, what is past due, what falls due in a time to come, what is in dispute."""
    query, known = asking.query, asking.known()
    if query.has("disputed"):
        return _disputed(asking, known)
    due = query.ahead and query.period is not None
    what = "due" if due else "overdue" if query.has("overdue") or query.days else "owed"
    by = "customer" if query.by in ("", "who") else query.by
    tallies: dict[Key, Tally] = {}
    for each in owing.owed(asking.tx, asking.scope):
        customer = known.get(each.customer_id)
        if customer is not None and _wanted(asking, each, what):
            tally = tallies.setdefault(tables.key_of(by, customer), Tally())
            tally.add(1, each.amount, each.currency)
    lines = [
        replace(_line(tables.named(by, key, known), tally, None, what), customer_id=_customer(by, key))
        for key, tally in tallies.items()
    ]
    shown, left = tables.kept(lines, query, lambda line: asking.worth(line.sums))
    total = _line(None, tables.whole(tallies.values()), None, what)
    period = query.period if due else None
    return Table(
        query=query, what=what, noun="invoices", period=period, by=by, total=total, lines=shown, left=left,
        notes=[("asks-note-older", {"days": query.days})] if query.days else [],
    )  # fmt: skip


def _wanted(asking: Asking, each: owing.Owed, what: str) -> bool:
    today = day_begins(asking.today, asking.firm.zone)
    if what == "due" and asking.query.period is not None:
        since, until = asking.moments(asking.query.period)
        return since <= each.due_at < until
    return what == "owed" or each.due_at < today - timedelta(days=asking.query.days)


def _disputed(asking: Asking, known: Mapping[int, Known]) -> Table:
    found = [each for each in happened.disputed_invoices(asking.tx, asking.scope) if each.customer_id in known]
    lines = [
        Line(
            name=Name("customer", known[each.customer_id].name),
            sums={str(each.currency): each.amount or Decimal(0)},
            words=(("asks-words-due", {"day": each.at.isoformat()}),),
            customer_id=each.customer_id,
        )
        for each in found
    ]
    shown, left = tables.kept(lines, asking.query, lambda line: asking.worth(line.sums))
    total = Tally()
    for each in found:
        total.add(1, each.amount, each.currency)
    whole = Line(count=total.count, sums=total.sums)
    return Table(query=asking.query, what="disputed", noun="invoices", total=whole, lines=shown, left=left)


def dso(asking: Asking) -> Table:
    """How many days of orders are owed."""
    known = asking.known()
    owed = sum(
        asking.worth({each.currency: each.amount})
        for each in owing.owed(asking.tx, asking.scope)
        if each.customer_id in known
    )
    period = Period(asking.today - timedelta(days=_DSO_DAYS - 1), asking.today)
    sold = asking.worth(tables.whole(_tallies(asking, "orders", known, period, "").values()).sums)
    line = Line(number=owed / sold * _DSO_DAYS, unit="days") if sold > 0 else None
    return Table(query=asking.query, what="dso", total=line, notes=[("asks-note-dso", {"days": _DSO_DAYS})])
