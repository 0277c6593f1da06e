"""Single records as lines of a table, or counted by what a table tells apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from db.cells import Known
from db.happened import Record
from handlers.asks import spells, tables
from handlers.asks.able import TIMES
from handlers.asks.tables import Asking, Key, Line, Name, Table


def counted(
    asking: Asking, table: Table, found: Sequence[Record], before: Sequence[Record], known: Mapping[int, Known]
) -> Table:
    """Records counted by what the table is told apart by; months and the like in their order."""
    by, least = table.by, asking.query.least

    def counts(records: Sequence[Record]) -> Counter[Key]:
        return Counter(key_of_record(asking, by, known, each) for each in records)

    now, then = counts(found), counts(before)
    lines = [
        Line(
            name=name_of(asking, by, key, known),
            count=count,
            before_count=then.get(key, 0) if before and by not in TIMES else None,
            customer_id=key if by == "customer" and isinstance(key, int) else None,
        )
        for key, count in now.items()
        if count >= max(1, least)
    ]
    if by in TIMES and not (asking.query.rank or asking.query.limit):
        in_order = sorted(lines, key=lambda line: str(line.name.value) if line.name else "")
        return replace(table, lines=in_order[-spells.MOST :], left=max(0, len(in_order) - spells.MOST))
    shown, left = tables.kept(lines, asking.query, lambda line: line.count or 0)
    return replace(table, lines=shown, left=left)


def key_of_record(asking: Asking, by: str, known: Mapping[int, Known], each: Record) -> Key:
    """Under what a record is counted; months and the like by their first day."""
    if by in TIMES:
        return spells.first_of(asking.day(each.at), by).isoformat()
    label = str(each.severity) if by == "severity" else each.label
    return tables.key_of(by, known[each.customer_id], label)


def name_of(asking: Asking, by: str, key: Key, known: Mapping[int, Known]) -> Name:
    """What the line of a key is called."""
    if by in TIMES and isinstance(key, str):
        return Name(by, key)
    return tables.named(by, key, known)


def line_of(known: Mapping[int, Known], each: Record) -> Line:
    """A record with its amount and its day."""
    sums = {each.currency: each.amount} if each.amount is not None and each.currency else {}
    name = Name("customer", known[each.customer_id].name)
    return Line(name=name, sums=sums, day=each.at, customer_id=each.customer_id)
