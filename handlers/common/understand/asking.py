"""What must be asked before the drafts of a message may be stored; at most three options each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from handlers.common.understand.building import Draft
from handlers.common.understand.dates import Direction, Match
from handlers.common.understand.facts import Competitor, Fact, Market, Option, Question
from handlers.common.understand.scan import Scan
from handlers.common.understand.search import Few, Hit


def questions(scan: Scan, drafts: Sequence[Draft]) -> Iterator[Question]:
    """In the order of the drafts: whom, which day, what the record lacks, when the step is due."""
    for index, draft in enumerate(drafts):
        if draft.fact.customer is None and not _of_the_market(draft.fact):
            yield _whom(scan, index, draft)
        if draft.fact.on is None:
            yield _day(scan, index, draft)
        for lacking in draft.opens:
            yield Question(lacking.topic, index, lacking.options, lacking.words)
        if any(step.due is None for step in draft.fact.steps):
            yield from _due(scan, index, draft)


def options(hits: Iterable[Hit]) -> tuple[Option, ...]:
    """Customers to choose from."""
    return tuple(Option(hit.customer_id, hit.name) for hit in hits)


def _of_the_market(fact: Fact) -> bool:
    return isinstance(fact, Market | Competitor)


def _whom(scan: Scan, index: int, draft: Draft) -> Question:
    mention = draft.mention
    if mention is None or not mention.hits:
        words = scan.unknown()
        near = scan.find(words, 3) if words else []
        return Question("customer", index, options(near), words)
    decision = scan.decide(mention)
    hits = decision.hits if isinstance(decision, Few) else mention.hits
    return Question("customer", index, options(hits[:3]), scan.text.quote(mention.start, mention.end))


def _day(scan: Scan, index: int, draft: Draft) -> Question:
    days = [day for clause in (*draft.clauses, *scan.clauses) for day in clause.days]
    unsure = [day for day in days if day.approximate or day.on(Direction.PAST) is None]
    return Question("day", index, *_days(scan, unsure, ahead=False))


def _due(scan: Scan, index: int, draft: Draft) -> Iterator[Question]:
    """Only if a day was named and is unsure: a step without any day is fine."""
    days = [day for clause in draft.clauses for day in clause.days]
    unsure = [day for day in days if day.on(Direction.FUTURE) is None]
    if unsure:
        yield Question("due", index, *_days(scan, unsure, ahead=True))


def _days(scan: Scan, unsure: Sequence[Match], *, ahead: bool) -> tuple[tuple[Option, ...], str]:
    if not unsure:
        return (), ""
    fitting = [day for day in unsure[0].options if (day > scan.today) == ahead] or list(unsure[0].options)
    offered = tuple(Option(day, day.isoformat()) for day in fitting[:3])
    return offered, scan.text.quote(unsure[0].start, unsure[0].end)
