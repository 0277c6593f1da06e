"""What customers said when they were asked how satisfied they are: answers as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from db import cells
from handlers.asks import tables
from handlers.asks.tables import Asking, Key, Line, Name, Table
from handlers.common.understand.periods import Period

_PROMOTER, _DETRACTOR = 9, 6
_PEOPLE: Final = ("", "who", "customer")
_Answers = list[tuple[int, float, datetime]]


def surveys(asking: Asking) -> Table:
    """NPS or satisfaction: of all, told apart, of one customer, or who is least (most) satisfied by the last answer;
    beside the time before where that is asked for."""
    query, known = asking.query, asking.known()
    metric, period = "nps" if query.has("nps") else "csat", asking.period()
    found = _answers(asking, metric, period)
    table = Table(query=query, what=metric, noun="answers", period=period)
    if not found:
        return table
    words = _before(asking, metric, period)
    total = Line(number=_score(metric, found), unit=metric, count=len(found), words=words)
    table = replace(table, total=total)
    if query.by not in _PEOPLE:
        apart: dict[Key, _Answers] = {}
        for each in found:
            apart.setdefault(tables.key_of(query.by, known[each[0]]), []).append(each)
        lines = [
            Line(name=tables.named(query.by, key, known), number=_score(metric, some), unit=metric, count=len(some))
            for key, some in apart.items()
        ]
        shown, left = tables.kept(lines, query, lambda line: line.number or 0.0)
        return replace(table, by=query.by, lines=shown, left=left)
    if not (query.rank or query.by or query.customers):
        return table
    last = {number: (value, at) for number, value, at in found}  # the latest answer of each
    lines = [
        Line(name=Name("customer", known[number].name), number=value, unit="points", day=at, customer_id=number)
        for number, (value, at) in last.items()
    ]
    shown, left = tables.kept(lines, query, lambda line: line.number or 0.0)
    return replace(table, lines=shown, left=left, by="customer")


def _answers(asking: Asking, metric: str, period: Period) -> _Answers:
    known = asking.known()
    found = cells.surveys(asking.tx, asking.scope, metric, *asking.moments(period))
    return [each for each in found if each[0] in known]


def _score(metric: str, found: Sequence[tuple[int, float, datetime]]) -> float:
    values = [value for _, value, _ in found]
    if metric == "nps":
        return sum((value >= _PROMOTER) - (value <= _DETRACTOR) for value in values) / len(values) * 100
    return sum(values) / len(values)


def _before(asking: Asking, metric: str, period: Period) -> tuple[tuple[str, tables.Values], ...]:
    """The score of the time before, and of how many answers; nothing where it is not asked for."""
    query = asking.query
    if not (query.measure == "change" or query.has("same") or query.than):
        return ()
    earlier = query.than or (replace(period, months=12, days=0) if query.has("same") else period).before
    found = _answers(asking, metric, earlier)
    if not found:
        return (("asks-words-before-none", {}),)
    return (("asks-words-before-score", {"score": _score(metric, found), "answers": len(found)}),)
