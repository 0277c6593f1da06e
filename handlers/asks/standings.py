"""What customers are and how they stand (terms, limits, margins, counts), what changed: answers as tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Final

from db import happened, losses, movements, owing
from db.cells import Known
from handlers.asks import buyers, tables, trade
from handlers.asks.tables import Asking, Key, Line, Name, Table, Tally, Values
from handlers.common.understand.periods import Period

_WEEK: Final = 7
_PEOPLE: Final = ("", "who", "customer")
_RANKS: Final = {"low": 0, "medium": 1, "high": 2, "extreme": 3}


def terms(asking: Asking) -> Table:
    """Who has the longest payment terms, or longer ones than so many days."""
    if asking.query.has("without"):
        return _missing(asking, "terms-without", lambda each: each.terms is None)
    return _ranked(asking, "terms", "days", lambda each: None if each.terms is None else float(each.terms))


def late(asking: Asking) -> Table:
    """Who pays how late, as the payment model has it; on average where nobody is told apart."""
    table = _ranked(asking, "late", "late", lambda each: each.days_late, slowest=True)
    return replace(table, notes=[("asks-note-late", {})])


def limit(asking: Asking) -> Table:
    """Who owes more than the credit limit, who has none, who has the largest."""
    query, known = asking.query, asking.known()
    if query.has("without"):
        return _missing(asking, "limit-without", lambda each: each.limit is None)
    owed: dict[int, Tally] = {}
    for each in owing.owed(asking.tx, asking.scope):
        owed.setdefault(each.customer_id, Tally()).add(1, each.amount, each.currency)
    lines = [
        _limit(asking, each, owed.get(each.id, Tally()))
        for each in known.values()
        if each.limit is not None and (not query.has("above") or _used(asking, each, owed) > 1)
    ]
    lines = [line for line in lines if asking.enough(line.sums)]
    if query.by not in _PEOPLE:
        return _limits(asking, lines, known)
    what = "limit-above" if query.has("above") else "limit"
    shown, left = tables.kept(
        lines, query, lambda line: line.number or 0.0 if query.has("above") else _sum(asking, line)
    )
    total = Line(count=len(lines)) if len(known) > 1 else None
    return Table(query=query, what=what, noun="customers", total=total, lines=shown, left=left, by="customer")


def _limits(asking: Asking, found: Sequence[Line], known: Mapping[int, Known]) -> Table:
    """Credit limits in all, told apart; or how many are above theirs."""
    query = asking.query
    tallies: dict[Key, Tally] = {}
    for line in found:
        if line.customer_id is not None:
            tally = tallies.setdefault(tables.key_of(query.by, known[line.customer_id]), Tally())
            for code, amount in line.sums.items():
                tally.add(1, amount, code)
    lines = [Line(name=tables.named(query.by, key, known), count=t.count, sums=t.sums) for key, t in tallies.items()]
    by_count = query.has("above") or query.measure == "count"
    shown, left = tables.kept(lines, query, lambda line: line.count or 0 if by_count else _sum(asking, line))
    what, total = "limit-above" if query.has("above") else "limit", Line(count=len(found))
    return Table(query=query, what=what, noun="customers", total=total, lines=shown, left=left, by=query.by)


def _sum(asking: Asking, line: Line) -> float:
    return asking.worth(line.sums)


def _used(asking: Asking, customer: Known, owed: Mapping[int, Tally]) -> float:
    allowed = asking.worth({customer.currency or asking.firm.currency: customer.limit or Decimal(0)})
    return asking.worth(owed.get(customer.id, Tally()).sums) / allowed if allowed > 0 else 0.0


def _limit(asking: Asking, customer: Known, owed: Tally) -> Line:
    sums = {customer.currency or asking.firm.currency: customer.limit or Decimal(0)}
    used = _used(asking, customer, {customer.id: owed})
    words: tuple[tuple[str, Values], ...] = (("asks-words-used", {"share": used}),)
    return Line(name=Name("customer", customer.name), sums=sums, number=used, words=words, customer_id=customer.id)


def _missing(asking: Asking, what: str, missing: Callable[[Known], bool]) -> Table:
    without = [each for each in asking.known().values() if missing(each)]
    without.sort(key=lambda each: -each.worth)
    lines = [Line(name=Name("customer", each.name), customer_id=each.id) for each in without]
    shown, left = tables.clipped(lines, asking.query)
    total = Line(count=len(without))
    return Table(query=asking.query, what=what, noun="customers", total=total, lines=shown, left=left, by="customer")


def _ranked(
    asking: Asking, what: str, unit: str, figure: Callable[[Known], float | None], *, slowest: bool = False
) -> Table:
    """Customers by a figure of theirs, with the average of all; slowest: where it is the quickest that are asked for,
    these have the least of it."""
    query, known = asking.query, asking.known()
    there = [(each, value) for each in known.values() if (value := figure(each)) is not None and value > query.days]
    if query.by not in _PEOPLE:
        return _averages(asking, what, unit, there)
    lines = [
        Line(name=Name("customer", each.name), number=value, unit=unit, customer_id=each.id) for each, value in there
    ]
    quick = slowest and query.has("quick")
    ordered = replace(query, rank="fewest") if quick else replace(query, rank="most") if slowest else query
    shown, left = tables.kept(lines, ordered, lambda line: line.number or 0.0)
    average = Line(number=sum(value for _, value in there) / len(there), unit=unit, count=len(there)) if there else None
    notes: list[tuple[str, Values]] = [("asks-note-above", {"days": query.days})] if query.days else []
    total = average if len(known) > 1 else None
    return Table(
        query=query, what=what, noun="customers", total=total, lines=shown, left=left, notes=notes, by="customer"
    )


def _averages(asking: Asking, what: str, unit: str, there: Sequence[tuple[Known, float]]) -> Table:
    """A figure on average, told apart."""
    query, known = asking.query, asking.known()
    groups: dict[Key, list[float]] = {}
    for each, value in there:
        groups.setdefault(tables.key_of(query.by, each), []).append(value)
    lines = [
        Line(name=tables.named(query.by, key, known), number=sum(some) / len(some), unit=unit, count=len(some))
        for key, some in groups.items()
    ]
    shown, left = tables.kept(lines, query, lambda line: line.number or 0.0)
    values = [value for _, value in there]
    total = Line(number=sum(values) / len(values), unit=unit, count=len(values)) if values else None
    return Table(query=query, what=what, noun="customers", total=total, lines=shown, left=left, by=query.by)


def customers(asking: Asking) -> Table:
    """How many customers there are, told apart; by what may be lost where risk is asked for; who buys and who is
    silent."""
    query, known = asking.query, asking.known()
    by = query.by if query.by in tables.DIMENSIONS else ""
    if query.has("active", "dormant"):
        return buyers.buying(asking)
    tallies: dict[Key, Tally] = {}
    for each in known.values():
        tally = tallies.setdefault(tables.key_of(by, each), Tally())
        tally.add(1, Decimal(str(each.at_risk)) if query.has("risk") else each.value, asking.firm.currency)
    table = Table(query=query, what="risk" if query.has("risk") else "customers", noun="customers", by=by)
    whole = tables.whole(tallies.values())
    lines = [
        Line(name=tables.named(by, key, known), count=tally.count, sums=tally.sums) for key, tally in tallies.items()
    ]
    by_risk = query.has("risk")
    shown, left = tables.kept(lines, query, lambda line: asking.worth(line.sums) if by_risk else line.count or 0)
    note = "asks-note-at-risk" if by_risk else "asks-note-value"
    table = replace(table, total=Line(count=whole.count, sums=whole.sums), notes=[(note, {})])
    if not by and query.rank:
        return _by_value(asking, table, known)
    return replace(table, lines=shown, left=left) if by else table


def _by_value(asking: Asking, table: Table, known: Mapping[int, Known]) -> Table:
    lines = [
        Line(name=Name("customer", each.name), sums=_value(asking, each), customer_id=each.id)
        for each in known.values()
    ]
    shown, left = tables.kept(lines, asking.query, lambda line: asking.worth(line.sums))
    return replace(table, lines=shown, left=left)


def beside(asking: Asking) -> Table:
    """Several customers beside each other, those first that cost most if they go."""
    known = asking.known()
    lines = [
        Line(
            name=Name("customer", each.name), sums=_value(asking, each), customer_id=each.id,
            words=(
                ("asks-words-level", {"level": each.level or ""}), ("asks-words-grade", {"grade": each.grade or "?"}),
                ("asks-words-churn", {"share": each.churn if each.churn is not None else -1.0}),
            ),
        )
        for each in sorted(known.values(), key=lambda each: -each.at_risk)
    ]  # fmt: skip
    shown, left = tables.clipped(lines, asking.query)
    return Table(query=asking.query, what="beside", lines=shown, left=left, notes=[("asks-note-value", {})])


def _value(asking: Asking, each: Known) -> dict[str, Decimal]:
    return {asking.firm.currency: each.value} if each.value else {}


def changes(asking: Asking) -> Table:
    """What happened since a day: orders, payments, complaints, visits, losses, whose risk rose."""
    query, known = asking.query, asking.known()
    period = query.period or Period(asking.today - timedelta(days=_WEEK - 1), asking.today, days=_WEEK)
    asking = replace(asking, query=replace(query, period=period, by="", measure=""))
    since, until = asking.moments(period)
    counted = happened.counts(asking.tx, asking.chosen(), asking.scope, since, until)
    opened = [each for each in happened.complaints(asking.tx, asking.scope, since, until) if each.customer_id in known]
    gone = losses.losses(asking.tx, asking.scope, now=asking.now)
    lost_now = sum(number in known and since <= at < until for number, at in gone.items())
    counts = {"complaints": len(opened), **counted, "lost": lost_now}
    lines = [_summed("orders", trade.orders(asking)), _summed("payments", trade.payments(asking))]
    lines += [Line(name=Name("noun", noun), count=count) for noun, count in counts.items()]
    risen = _risen(asking, known)
    return Table(query=asking.query, what="changes", period=period, lines=[*lines, *risen[: tables.SHOWN - len(lines)]])


def _summed(noun: str, table: Table) -> Line:
    total = table.total or Line(count=0)
    return replace(total, name=Name("noun", noun))


def _risen(asking: Asking, known: Mapping[int, Known]) -> list[Line]:
    """Whose level is another than when the time began, those that rose first, the largest first."""
    period = asking.query.period
    assert period is not None
    moved = [
        each
        for each in movements.since(asking.tx, asking.scope, asking.moments(period)[0])
        if each.customer_id in known and each.level != each.level_before and each.level and each.level_before
    ]
    rose = sorted(moved, key=lambda each: (_RANKS[each.level_before or "low"] - _RANKS[each.level or "low"],
                                           -float(each.value_12m or 0)))  # fmt: skip
    return [
        Line(
            name=Name("customer", each.name), customer_id=each.customer_id,
            words=(("asks-words-moved", {"before": each.level_before or "", "level": each.level or ""}),),
        )
        for each in rose
    ]  # fmt: skip
