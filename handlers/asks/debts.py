"""What is owed, past due, due, in dispute or was invoiced, and how long orders stay unpaid: answers as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from db import cells, happened, owing
from db.cells import Known
from handlers.asks import tables
from handlers.asks.tables import Asking, Key, Line, Name, Table, Tally, Values
from handlers.common.formats import day_begins
from handlers.common.understand.periods import Period

_DSO_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class _Bill:
    """An invoice, or what is left of one: so much, by the day it counts from."""

    customer_id: int
    at: datetime
    amount: Decimal
    currency: str


def invoices(asking: Asking) -> Table:
    """What is owed: all of it, what is past due, what falls due in a time to come, what is in dispute; or what was
    invoiced in a time."""
    query, known = asking.query, asking.known()
    if query.has("disputed"):
        return _disputed(asking, known)
    if query.has("issued"):
        return _issued(asking, known)
    due = query.ahead and query.period is not None
    late = query.has("overdue") or query.days or query.rank == "oldest"
    what = "due" if due else "overdue" if late else "owed"
    wanted = [each for each in owing.owed(asking.tx, asking.scope) if _wanted(asking, each, what)]
    bills = [_Bill(each.customer_id, each.due_at, each.amount, each.currency) for each in wanted]
    table = _told_apart(asking, known, bills, what)
    notes: list[tuple[str, Values]] = [("asks-note-older", {"days": query.days})] if query.days else []
    return replace(table, period=query.period, notes=notes)


def _issued(asking: Asking, known: Mapping[int, Known]) -> Table:
    query, period = asking.query, asking.period()
    found = happened.issued_invoices(asking.tx, asking.scope, *asking.moments(period))
    bills = [_Bill(each.customer_id, each.at, each.amount or Decimal(0), str(each.currency)) for each in found]
    plain = not (query.by or query.rank or query.limit or query.amount)
    bills = [each for each in bills if each.customer_id in known]
    table = _told_apart(asking, known, bills, "average-invoice" if query.measure == "average" else "issued")
    return replace(table, period=period, lines=[] if plain else table.lines, left=0 if plain else table.left)


def _averages(line: Line, tally: Tally) -> Line:
    """A line with the average invoice in each currency; credit notes lessen it and are not counted."""
    counts = tally.counts
    return replace(line, sums={code: amount / counts[code] for code, amount in line.sums.items() if counts.get(code)})


def _add(tally: Tally, each: _Bill) -> None:
    """Count a bill, a credit note only by its amount."""
    counted = int(each.amount > 0)
    tally.add(counted, each.amount, each.currency)
    tally.counts[each.currency] += counted - 1


def _told_apart(asking: Asking, known: Mapping[int, Known], bills: Iterable[_Bill], what: str) -> Table:
    query = asking.query
    by = "customer" if query.by in ("", "who") else query.by
    tallies: dict[Key, Tally] = {}
    oldest: dict[Key, datetime] = {}
    for each in bills:
        if each.customer_id not in known:
            continue
        key = tables.key_of(by, known[each.customer_id])
        _add(tallies.setdefault(key, Tally()), each)
        oldest[key] = min(each.at, oldest.get(key, each.at))
    tallies = {key: tally for key, tally in tallies.items() if asking.enough(tally.sums)}
    lines = [
        Line(
            name=tables.named(by, key, known), count=tally.count, sums=tally.sums,
            customer_id=key if by == "customer" and isinstance(key, int) else None,
            day=oldest[key] if query.rank == "oldest" else None,
        )
        for key, tally in tallies.items()
    ]  # fmt: skip
    if what == "average-invoice":
        lines = [_averages(line, tally) for line, tally in zip(lines, tallies.values(), strict=True)]
    if query.measure == "count" and query.by not in ("", "who", "customer"):
        shown, left = tables.kept(lines, query, lambda line: line.count or 0)
    else:
        shown, left = tables.kept(lines, query, lambda line: asking.worth(line.sums))
    whole = _summed(tallies)
    words = (("asks-words-customers", {"customers": len(tallies)}),) if by == "customer" else ()
    total = Line(count=whole.count, sums=whole.sums, words=words)
    total = _averages(total, whole) if what == "average-invoice" else total
    return Table(query=query, what=what, noun="invoices", by=by, total=total, lines=shown, left=left)


def _summed(tallies: Mapping[Key, Tally]) -> Tally:
    whole = Tally()
    for tally in tallies.values():
        whole.count += tally.count
        for currency, amount in tally.sums.items():
            whole.add(0, amount, currency)
            whole.counts[currency] += tally.counts[currency] - 1
    return whole


def _wanted(asking: Asking, each: owing.Owed, what: str) -> bool:
    today = day_begins(asking.today, asking.firm.zone)
    if asking.query.period is not None:
        since, until = asking.moments(asking.query.period)
        within = since <= each.due_at < until
        return within and (what == "due" or each.due_at < today - timedelta(days=asking.query.days))
    return what == "owed" or each.due_at < today - timedelta(days=asking.query.days)


def _disputed(asking: Asking, known: Mapping[int, Known]) -> Table:
    found = [each for each in happened.disputed_invoices(asking.tx, asking.scope) if each.customer_id in known]
    found = [each for each in found if asking.enough({str(each.currency): each.amount or Decimal(0)})]
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
    """How many days of orders are owed; told apart too."""
    query, known = asking.query, asking.known()
    by = query.by if query.by in tables.DIMENSIONS else ""
    period = Period(asking.today - timedelta(days=_DSO_DAYS - 1), asking.today)
    found = cells.cells(asking.tx, "orders", asking.scope, *asking.moments(period))
    sold = tables.tallied(found, known, by)
    owed: dict[Key, Tally] = {}
    for each in owing.owed(asking.tx, asking.scope):
        if each.customer_id in known:
            key = tables.key_of(by, known[each.customer_id])
            owed.setdefault(key, Tally()).add(1, each.amount, each.currency)
    notes: list[tuple[str, Values]] = [("asks-note-dso", {"days": _DSO_DAYS})]
    table = Table(query=query, what="dso", by=by, total=_days(asking, _summed(owed), _summed(sold)), notes=notes)
    if not by:
        return table
    of = {key: _days(asking, owed.get(key, Tally()), tally) for key, tally in sold.items()}
    lines = [replace(line, name=tables.named(by, key, known)) for key, line in of.items() if line is not None]
    shown, left = tables.kept(lines, query, lambda line: line.number or 0.0)
    return replace(table, lines=shown, left=left)


def _days(asking: Asking, owed: Tally, sold: Tally) -> Line | None:
    worth = asking.worth(sold.sums)
    return Line(number=asking.worth(owed.sums) / worth * _DSO_DAYS, unit="days") if worth > 0 else None
