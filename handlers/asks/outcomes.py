"""Customers lost and kept, contracts, projects and surveys: answers as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from db import cells, happened, losses
from db.cells import Known
from db.happened import Record
from handlers.asks import spells, tables
from handlers.asks.able import TIMES
from handlers.asks.record_lines import counted, line_of
from handlers.asks.tables import Asking, Key, Line, Name, Table, Tally, Values
from handlers.common.understand import days
from handlers.common.understand.periods import Period

_AHEAD_DAYS: Final = 90
_EVER_MONTHS: Final = 1200
_LAPSED_DAYS: Final = 90  # a term that ran out earlier is in dispute no longer: nobody waits for a renewal either
_WON: Final = ("won", "succeeded")
_LOST: Final = ("lost", "failed")


def lost(asking: Asking) -> Table:
    """Customers that were lost in a time, with what they ordered in their last year and the cause; or counted."""
    query, known, period = asking.query, asking.known(), asking.period()
    if query.has("retention") or query.measure == "rate":
        return _rates(asking, known)
    since, until = asking.moments(period)
    gone = losses.losses(asking.tx, asking.scope, now=min(asking.now, until))
    within = {number: at for number, at in gone.items() if number in known and since <= at < until}
    causes, sold = happened.loss_causes(asking.tx, asking.scope), _last_years(asking, within)
    by = "owner" if query.by == "who" else "" if query.by == "customer" else query.by
    by = "" if by == "cause" and query.measure == "count" else by  # how many and why: each with its cause
    if by in TIMES:
        return _lost_in_time(asking, within, period)
    everything = tables.whole(sold.values())
    table = Table(query=query, what="lost", noun="customers", period=period, by=by, notes=[("asks-note-lost", {})])
    table = replace(table, total=Line(count=len(within), sums=everything.sums))
    if by:
        tallies: dict[Key, Tally] = {}
        for number in within:
            tally = tallies.setdefault(tables.key_of(by, known[number], causes.get(number)), Tally())
            tally.add(1)
            for currency, amount in sold.get(number, Tally()).sums.items():
                tally.add(0, amount, currency)
        lines = [
            Line(name=tables.named(by, key, known), count=each.count, sums=each.sums) for key, each in tallies.items()
        ]
        shown, left = tables.kept(lines, query, lambda line: line.count or 0)
    else:
        lines = [_lost(known[each], at, sold.get(each, Tally()), causes.get(each)) for each, at in within.items()]
        shown, left = tables.kept(lines, query, lambda line: asking.worth(line.sums))
    return replace(table, lines=shown, left=left)


def _lost_in_time(asking: Asking, within: Mapping[int, datetime], period: Period) -> Table:
    by = asking.query.by
    spans = Counter(spells.first_of(asking.day(at), by).isoformat() for at in within.values())
    lines = [Line(name=Name(by, first), count=count) for first, count in sorted(spans.items())]
    if asking.query.rank or asking.query.limit:
        lines, _ = tables.kept(lines, asking.query, lambda line: line.count or 0)
    lines = lines[-spells.MOST :]
    table = Table(query=asking.query, what="lost", noun="customers", period=period, by=by, lines=lines)
    return replace(table, total=Line(count=len(within)), notes=[("asks-note-lost", {})])


def _last_years(asking: Asking, ids: Mapping[int, datetime]) -> dict[int, Tally]:
    found: dict[int, Tally] = {}
    for each in cells.last_year(asking.tx, [*ids]) if ids else ():
        found.setdefault(each.customer_id, Tally()).add(each.count, each.amount, each.currency)
    return found


def _lost(customer: Known, at: datetime, sold: Tally, cause: str | None) -> Line:
    why: tuple[str, Values] = ("asks-words-loss", {"cause": cause}) if cause else ("asks-words-silent", {})
    name = Name("customer", customer.name)
    return Line(name=name, sums=sold.sums, day=at, words=(why,), customer_id=customer.id)


def _rates(asking: Asking, known: Mapping[int, Known]) -> Table:
    """Of those who ordered in the year before: how many ordered again since, and how many did not."""
    period = Period(days.add_months(asking.today, -12) + timedelta(days=1), asking.today, 12)
    table = Table(query=asking.query, what="retention", period=period, notes=[("asks-note-retention", {})])
    found = [
        {
            each.customer_id
            for each in cells.cells(asking.tx, "orders", asking.scope, *asking.moments(when))
            if each.count and each.customer_id in known
        }
        for when in (period, period.before)
    ]
    now, before = found
    if not before:
        return replace(table, notes=[("asks-note-no-year", {})])
    table = replace(table, total=_kept(now, before))
    by = asking.query.by
    if by not in tables.DIMENSIONS or by == "customer":
        return table
    groups: dict[Key, set[int]] = {}
    for number in before:
        groups.setdefault(tables.key_of(by, known[number]), set()).add(number)
    lines = [replace(_kept(now, some), name=tables.named(by, key, known)) for key, some in groups.items()]
    shown, left = tables.kept(lines, asking.query, lambda line: line.number or 0.0)
    return replace(table, by=by, lines=shown, left=left)


def _kept(now: set[int], before: set[int]) -> Line:
    """The share of those who ordered before that ordered again."""
    told: Values = {"stayed": len(now & before), "before": len(before), "gone": len(before - now)}
    words = (("asks-words-retention", told),)
    return Line(number=len(now & before) / len(before), unit="share", words=words)


def contracts(asking: Asking) -> Table:
    """Contracts that end, that have ended (and were not renewed), that are in dispute; customers without one."""
    query, known = asking.query, asking.known()
    if query.has("without"):
        return _without_contract(asking, known)
    if query.has("disputed"):
        since = asking.now - timedelta(days=_LAPSED_DAYS)
        found, what, period = happened.disputed_contracts(asking.tx, asking.scope, since), "contracts-disputed", None
    elif query.has("signed"):
        what, period = "contracts-signed", asking.period()
        found = happened.signed_contracts(asking.tx, asking.scope, *asking.moments(period))[::-1]
    elif query.has("ended", "unrenewed") or (query.period is not None and not query.ahead):
        lapsed = query.has("unrenewed")
        what = "contracts-lapsed" if lapsed else "contracts-ended"
        period = asking.period()
        until = min(asking.moments(period)[1], asking.now)
        found = happened.contracts(asking.tx, asking.scope, asking.moments(period)[0], until, lapsed=lapsed)
        found = found[::-1]
    elif (query.amount or query.rank or query.limit) and not query.period and not query.has("ending"):
        period = Period(asking.today, days.add_months(asking.today, _EVER_MONTHS))
        found = happened.contracts(asking.tx, asking.scope, *asking.moments(period))
        what, period = "contracts-running", None
    else:
        ahead = Period(asking.today, asking.today + timedelta(days=_AHEAD_DAYS))
        what, period = "contracts", query.period or ahead
        found = happened.contracts(asking.tx, asking.scope, *asking.moments(period))
    return _listed(asking, [each for each in found if each.customer_id in known], known, what, period)


def _listed(
    asking: Asking, found: Sequence[Record], known: Mapping[int, Known], what: str, period: Period | None
) -> Table:
    total, by = Tally(), "" if asking.query.by in ("customer", "who") else asking.query.by
    found = [each for each in found if asking.enough(_sums(each))]
    for each in found:
        total.add(1, each.amount, each.currency)
    table = Table(query=asking.query, what=what, noun="contracts", period=period, by=by)
    table = replace(table, total=Line(count=total.count, sums=total.sums))
    if by:
        return counted(asking, table, found, (), known)
    lines = [line_of(known, each) for each in found]
    if asking.query.rank:
        shown, left = tables.kept(lines, asking.query, lambda line: asking.worth(line.sums))
    else:
        shown, left = tables.clipped(lines, asking.query)
    return replace(table, lines=shown, left=left)


def _sums(each: Record) -> dict[str, Decimal]:
    return {each.currency: each.amount} if each.amount is not None and each.currency else {}


def _without_contract(asking: Asking, known: Mapping[int, Known]) -> Table:
    began, _ = asking.moments(Period(asking.today, asking.today))
    there = happened.with_contract(asking.tx, asking.scope, asking.now, began)
    without = [each for each in known.values() if each.id not in there]
    without.sort(key=lambda each: -each.worth)
    lines = [Line(name=Name("customer", each.name), sums=_value(asking, each), customer_id=each.id) for each in without]
    shown, left = tables.clipped(lines, asking.query)
    whole = Line(count=len(without))
    return Table(
        query=asking.query, what="contracts-without", noun="customers", total=whole, lines=shown, left=left,
        notes=[("asks-note-value", {})],
    )  # fmt: skip


def _value(asking: Asking, each: Known) -> dict[str, Decimal]:
    return {asking.firm.currency: each.value} if each.value else {}


def projects(asking: Asking) -> Table:
    """Projects: open ones by stage or as expected, those won or lost, why, and the share that was won."""
    query, known = asking.query, asking.known()
    found = [each for each in happened.projects(asking.tx, asking.scope) if each.customer_id in known]
    if query.measure == "rate" or query.has("won", "lost") or (query.period is not None and not query.ahead):
        return _closed(asking, [each for each in found if each.label in (*_WON, *_LOST)], known)
    running = [each for each in found if each.label not in (*_WON, *_LOST) and each.on is None]
    period = query.period if query.ahead else None
    if period is not None:
        since, until = asking.moments(period)
        running = [each for each in running if since <= each.at < until]
    by = query.by or ("" if period or query.amount or query.rank or query.limit else "stage")
    by = "" if by == "customer" else "owner" if by == "who" else by
    return _projects(asking, running, known, replace(_blank(asking, "projects"), period=period, by=by))


def _blank(asking: Asking, what: str) -> Table:
    return Table(query=asking.query, what=what, noun="projects")


def _closed(asking: Asking, found: Sequence[Record], known: Mapping[int, Known]) -> Table:
    query, period = asking.query, asking.period()
    since, until = asking.moments(period)
    closed = [each for each in found if each.on is not None and since <= each.on < until]
    won = [each for each in closed if each.label in _WON]
    if query.measure == "rate" and query.by in tables.DIMENSIONS:
        return _win_rates(asking, closed, known, period)
    if query.measure == "rate":
        told: Values = {"won": len(won), "lost": len(closed) - len(won)}
        share = Line(number=len(won) / len(closed), unit="share", words=(("asks-words-won", told),)) if closed else None
        return replace(_blank(asking, "win-rate"), period=period, total=share)
    if query.has("lost"):
        gone = [each for each in closed if each.label in _LOST]
        single = query.amount or query.rank or query.limit
        by = "" if query.by in ("customer", "who") else query.by or ("" if single else "reason")
        by = "reason" if by == "cause" else by
        return _projects(asking, gone, known, replace(_blank(asking, "projects-lost"), period=period, by=by))
    by = "" if query.by == "customer" else "owner" if query.by == "who" else query.by
    return _projects(asking, won, known, replace(_blank(asking, "projects-won"), period=period, by=by))


def _win_rates(asking: Asking, closed: Sequence[Record], known: Mapping[int, Known], period: Period) -> Table:
    """The share that was won, told apart."""
    by, query = asking.query.by, asking.query
    all_of = Counter(tables.key_of(by, known[each.customer_id]) for each in closed)
    won = Counter(tables.key_of(by, known[each.customer_id]) for each in closed if each.label in _WON)
    lines = [
        Line(
            name=tables.named(by, key, known), number=won[key] / count, unit="share",
            words=(("asks-words-won", {"won": won[key], "lost": count - won[key]}),),
        )
        for key, count in all_of.items()
    ]  # fmt: skip
    shown, left = tables.kept(lines, query, lambda line: line.number or 0.0)
    return replace(_blank(asking, "win-rate"), period=period, by=by, lines=shown, left=left)


def _projects(asking: Asking, found: Sequence[Record], known: Mapping[int, Known], table: Table) -> Table:
    tallies: dict[Key, Tally] = {}
    found = [each for each in found if asking.enough(_sums(each))]
    for each in found:
        label = each.reason if table.by == "reason" else each.label
        tally = tallies.setdefault(tables.key_of(table.by, known[each.customer_id], label), Tally())
        tally.add(1, each.amount, each.currency)
    total = tables.whole(tallies.values())
    table = replace(table, total=Line(count=total.count, sums=total.sums))
    if table.by:
        lines = [
            Line(name=tables.named(table.by, key, known), count=tally.count, sums=tally.sums)
            for key, tally in tallies.items()
        ]
    else:
        lines = [
            replace(line_of(known, each), words=(("asks-words-plain", {"text": each.text}),) if each.text else ())
            for each in found
        ]
    shown, left = tables.kept(
        lines, asking.query, lambda line: line.count or 0 if table.by else asking.worth(line.sums)
    )
    return replace(table, lines=shown, left=left)
