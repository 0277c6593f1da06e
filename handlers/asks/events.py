"""Complaints, visits, signals, measures and what is planned: answers as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from db import cells, happened, measures
from db.cells import Known
from db.happened import Record
from handlers.asks import spells, tables
from handlers.asks.able import TIMES
from handlers.asks.record_lines import counted
from handlers.asks.tables import Asking, Key, Line, Name, Table, Tally, Values
from handlers.asks.trade import no_before
from handlers.common.formats import day_begins
from handlers.common.understand.periods import EVER, Period

_STEPS_DAYS: Final = 30
_VISITS_MONTHS: Final = 1
_SIGNAL_MONTHS: Final = 6


def complaints(asking: Asking) -> Table:
    """Complaints as a list, or counted by cause, customer, month ...; against the time before where it was asked."""
    if asking.query.days:
        asking = replace(asking, query=asking.query.with_flags("open"))
    query, known = asking.query, asking.known()
    if query.has("never"):
        return _never(asking, known)
    period = _complained(asking)
    since, until = asking.moments(period)
    until = min(until, day_begins(asking.today - timedelta(days=query.days), asking.firm.zone)) if query.days else until
    found = _of(happened.complaints(asking.tx, asking.scope, since, until, only_open=query.has("open")), asking, known)
    by = "customer" if query.least or (query.rank and not query.by) or query.by == "who" else query.by
    shown_period = None if query.has("open") and query.period is None else period
    table = Table(query=query, what="complaints", noun="complaints", period=shown_period, by=by)
    table = replace(table, total=Line(count=len(found)), notes=_complaint_notes(asking))
    if by == "customer" and query.cause and not query.least and not query.rank:
        by = ""
    earlier = asking.before(period, "complaints") if shown_period is not None else None
    if not by and (query.measure == "change" or query.has("same")):
        count = len(_before(asking, known, earlier)) if earlier else None
        notes = [*table.notes, *no_before(asking, "complaints", earlier)]
        table = replace(table, total=Line(count=len(found), before_count=count), notes=notes)
    if not by:
        lines = [_complaint(known, each) for each in found]
        shown, left = tables.clipped(lines if query.has("open") or query.days else lines[::-1], query)
        return replace(table, lines=shown, left=left, by="")
    before = _before(asking, known, earlier) if earlier else []
    return counted(asking, table, found, before, known)


def _never(asking: Asking, known: Mapping[int, Known]) -> Table:
    """Who made no complaint, ever where no time is named; those first that are worth most."""
    query, period = asking.query, asking.query.period or Period(EVER, asking.today)
    found = happened.complaints(asking.tx, asking.scope, *asking.moments(period))
    complained = {each.customer_id for each in found if not query.cause or each.label == query.cause}
    without = sorted((each for each in known.values() if each.id not in complained), key=lambda each: -each.worth)
    lines = [Line(name=Name("customer", each.name), customer_id=each.id) for each in without]
    shown, left = tables.clipped(lines, query)
    total = Line(count=len(without))
    return Table(
        query=query, what="complaints-never", noun="customers", period=period, total=total, lines=shown, left=left
    )


def _complained(asking: Asking) -> Period:
    query = asking.query
    if query.period is None and (query.has("open") or query.customers or query.days):
        return Period(EVER, asking.today)
    return asking.period()


def _of(found: Sequence[Record], asking: Asking, known: Mapping[int, Known]) -> list[Record]:
    cause = asking.query.cause
    return [each for each in found if each.customer_id in known and (not cause or each.label == cause)]


def _before(asking: Asking, known: Mapping[int, Known], period: Period) -> list[Record]:
    since, until = asking.moments(period)
    return _of(happened.complaints(asking.tx, asking.scope, since, until), asking, known)


def _complaint_notes(asking: Asking) -> list[tuple[str, Values]]:
    query = asking.query
    notes: list[tuple[str, Values]] = []
    notes += [("asks-note-open", {})] if query.has("open") else []
    notes += [("asks-note-longer", {"days": query.days})] if query.days else []
    notes += [("asks-note-least", {"times": query.least})] if query.least else []
    return notes


def _complaint(known: Mapping[int, Known], each: Record) -> Line:
    state = "asks-words-resolved" if each.on else "asks-words-open"
    words: list[tuple[str, Values]] = [("asks-words-severity", {"severity": each.severity or 2})]
    words += [("asks-words-cause", {"cause": each.label})] if each.label else []
    words += [(state, {}), *([("asks-words-plain", {"text": each.text})] if each.text else [])]
    name = Name("customer", known[each.customer_id].name)
    return Line(name=name, day=each.at, words=tuple(words), customer_id=each.customer_id)


def visits(asking: Asking) -> Table:
    """Visits by who made them, or by whom they were made to; of the last month where no time is named."""
    query = asking.query
    person = query.where.get("owner", ())
    who = tuple(str(each) for each in person) or ((str(asking.member.id),) if query.mine else ())
    everybody = replace(asking, query=replace(query, where=_without_owner(query.where), mine=False))
    known, period = everybody.known(), asking.period(_VISITS_MONTHS)
    found = cells.cells(asking.tx, "visits", asking.scope, *asking.moments(period), label="person")
    found = [each for each in found if not who or each.label in who]
    if query.by in TIMES:
        return _visits_in_time(asking, known, who, period)
    by = "customer" if query.by == "customer" or query.mine else "person"
    by = query.by if query.by in ("team", "industry", "region") else by
    tallies = tables.tallied(found, known, by)
    missing = _silent_people(known, tallies) if by == "person" and not (who or query.least) else []
    lines = [
        Line(
            name=tables.named(by, key, known),
            count=tally.count,
            customer_id=key if by == "customer" and isinstance(key, int) else None,
        )
        for key, tally in tallies.items()
        if key is not None and tally.count >= query.least
    ]
    fewest = replace(query, rank="fewest") if query.has("absent") else query
    shown, left = tables.kept([*lines, *missing], fewest, lambda line: line.count or 0)
    total = Line(count=tables.whole(tallies.values()).count)
    return Table(query=query, what="visits", noun="visits", period=period, by=by, total=total, lines=shown, left=left)


def _visits_in_time(asking: Asking, known: Mapping[int, Known], who: Sequence[str], period: Period) -> Table:
    """Visits in each week, month and so on of a time, of as much of it as is shown."""
    lines, left = [], 0
    steps = spells.of(period, asking.query.by)
    for step in steps:
        found = cells.cells(asking.tx, "visits", asking.scope, *asking.moments(step), label="person")
        count = tables.whole(tables.tallied(found, known, "", who).values()).count
        lines.append(Line(name=Name(asking.query.by, step.first), count=count))
    total = Line(count=sum(line.count or 0 for line in lines))
    if asking.query.rank or asking.query.limit:
        lines, left = tables.kept(lines, asking.query, lambda line: line.count or 0)
    period = Period(steps[0].first, steps[-1].last) if steps else period
    table = Table(query=asking.query, what="visits", noun="visits", period=period, by=asking.query.by, total=total)
    return replace(table, lines=lines, left=left)


def _without_owner(where: Mapping[str, tuple[str | int, ...]]) -> dict[str, tuple[str | int, ...]]:
    return {trait: values for trait, values in where.items() if trait != "owner"}


def _silent_people(known: Mapping[int, Known], tallies: Mapping[Key, Tally]) -> list[Line]:
    """Those who look after the customers that are asked about and made no visit."""
    owners = {each.owner_id for each in known.values() if each.owner_id}
    return [Line(name=Name("person", each), count=0) for each in sorted(owners) if str(each) not in tallies]


def signals(asking: Asking) -> Table:
    """Of whom signals of a kind were noted, in the last half year where no time is named."""
    query, known, period = asking.query, asking.known(), asking.period(_SIGNAL_MONTHS)
    found = cells.cells(asking.tx, "signals", asking.scope, *asking.moments(period), label="kind")
    tallies = tables.tallied(found, known, "customer", (query.cause,))
    lines = [
        Line(name=tables.named("customer", key, known), count=tally.count, customer_id=key)
        for key, tally in tallies.items()
        if isinstance(key, int)
    ]
    shown, left = tables.kept(lines, query, lambda line: line.count or 0)
    total = Line(count=len(lines))
    return Table(query=query, what="signals", noun="signals", period=period, total=total, lines=shown, left=left)


def running(asking: Asking) -> Table:
    """Measures that are not done: by whose they are, how many are late; the late ones as a list."""
    query = asking.query
    people = _whose(asking)
    known = replace(asking, query=replace(query, where=_without_owner(query.where), mine=False)).known()
    if query.has("done"):
        return _done(asking, known, people)
    there = [
        each for each in measures.open_in(asking.tx, asking.scope)
        if each.customer_id in known and (not people or each.owner_id in people)
    ]  # fmt: skip
    today = day_begins(asking.today, asking.firm.zone) - timedelta(days=query.days)
    late = [each for each in there if each.due_at is not None and each.due_at < today]
    only_late = query.has("overdue") and not query.has("open")
    table = Table(query=query, what="measures-late" if only_late else "measures", noun="measures", by="person")
    chosen = late if only_late else there
    counts = Counter(each.owner_id for each in chosen)
    behind = Counter(each.owner_id for each in late)
    lines = [
        Line(
            name=Name("person", owner),
            count=count,
            words=(("asks-words-late", {"late": behind[owner]}),) if behind[owner] and not only_late else (),
        )
        for owner, count in counts.most_common()
    ]
    lines += [
        Line(name=Name("customer", each.customer_name), day=each.due_at, customer_id=each.customer_id,
             words=_measure(each.playbook, each.owner_id))
        for each in late
    ]  # fmt: skip
    shown, left = tables.clipped(lines, query)
    return replace(table, total=Line(count=len(chosen)), lines=shown, left=left)


def _whose(asking: Asking) -> tuple[int, ...]:
    """The members whose measures are asked for; of everybody where none is named."""
    named = tuple(int(each) for each in asking.query.where.get("owner", ()))
    return named or ((asking.member.id,) if asking.query.mine else ())


def _done(asking: Asking, known: Mapping[int, Known], people: Sequence[int]) -> Table:
    """Measures that were carried out in a time: how many, and by whom."""
    period = asking.period()
    found = [
        each for each in measures.done_between(asking.tx, asking.scope, *asking.moments(period))
        if each.customer_id in known and each.result != "dropped" and (not people or each.owner_id in people)
    ]  # fmt: skip
    counts = Counter(each.owner_id for each in found)
    lines = [Line(name=Name("person", owner), count=count) for owner, count in counts.items()]
    shown, left = tables.kept(lines, asking.query, lambda line: line.count or 0)
    return Table(
        query=asking.query, what="measures-done", noun="measures", period=period, by="person",
        total=Line(count=len(found)), lines=shown, left=left,
    )  # fmt: skip


def _measure(playbook: str, owner: int | None) -> tuple[tuple[str, Values], ...]:
    return (("asks-words-playbook", {"playbook": playbook}), ("asks-words-whose", {"who": owner or 0}))


def steps(asking: Asking) -> Table:
    """What is planned, and for whom; of who does not lead only the own."""
    query, known = asking.query, asking.known()
    late = query.has("overdue")
    ahead = Period(asking.today, asking.today + timedelta(days=_STEPS_DAYS))
    period = query.period or ahead
    since, until = asking.moments(period)
    if late:
        since, until = asking.moments(Period(EVER, asking.today - timedelta(days=1)))
    own = query.mine or not asking.member.leads
    lines = [
        Line(
            name=Name("customer", known[each.customer_id].name), day=each.at, customer_id=each.customer_id,
            words=(("asks-words-plain", {"text": each.text or ""}), ("asks-words-whose", {"who": each.who or 0})),
        )
        for each in happened.steps(asking.tx, asking.scope, since, until)
        if each.customer_id in known and (not own or each.who == asking.member.id)
    ]  # fmt: skip
    shown, left = tables.clipped(lines, query)
    total = Line(count=len(lines))
    period_shown = None if late else period
    return Table(query=query, what="steps", noun="steps", period=period_shown, total=total, lines=shown, left=left)
