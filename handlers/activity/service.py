"""The work of people in figures: within a month, beside the month before; and how complete the data are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from db import activity, people
from db.activity import Book, Span
from db.gateway import Tx
from db.people import MemberInfo
from db.scope import Scope

DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Work:
    """One person's figures within the span; `earlier` holds visits and entries of the span before.

    answer_complaints, answer_alerts: median times; None where nothing was to be answered.
    """

    member: MemberInfo
    visits: int
    visited: int
    entries: int
    earlier: tuple[int, int]
    book: Book
    steps_done: int
    steps_late: int
    measures_done: int
    measures_late: int
    answer_complaints: timedelta | None
    answer_alerts: timedelta | None


_NOBODYS: Final = Book(0, 0, 0, None, None)


def work(tx: Tx, scope: Scope, *, now: datetime, only: int | None = None) -> list[Work]:
    """Everybody's who has customers in `scope` or did something there; the one of `only`, where given."""
    span = Span(now - timedelta(days=DAYS), now)
    visits, visits_before = (activity.visits(tx, scope, each) for each in (span, span.before))
    entries, entries_before = (activity.entries(tx, scope, each) for each in (span, span.before))
    books = activity.books(tx, scope, since=span.start)
    (steps_done, steps_late), (measures_done, measures_late) = (
        activity.steps(tx, scope, span),
        activity.measures(tx, scope, span),
    )
    complaints, alerts = activity.complaint_answers(tx, scope, span), activity.alert_answers(tx, scope, span)
    return [
        Work(
            member=member,
            visits=visits.get(member.id, (0, 0))[0],
            visited=visits.get(member.id, (0, 0))[1],
            entries=entries.get(member.id, 0),
            earlier=(visits_before.get(member.id, (0, 0))[0], entries_before.get(member.id, 0)),
            book=books.get(member.id, _NOBODYS),
            steps_done=steps_done.get(member.id, 0),
            steps_late=steps_late.get(member.id, 0),
            measures_done=measures_done.get(member.id, 0),
            measures_late=measures_late.get(member.id, 0),
            answer_complaints=complaints.get(member.id),
            answer_alerts=alerts.get(member.id),
        )
        for member in people.members(tx)
        if (only is None and (member.id in books or member.id in visits)) or member.id == only
    ]


def completeness(found: Sequence[Work]) -> float | None:
    """Mean share of the kinds of data that are there over the customers of these people, 0-1."""
    known = [(each.book.known, each.book.customers) for each in found if each.book.known is not None]
    whole = sum(count for _, count in known)
    return sum(share * count for share, count in known if share is not None) / whole if whole else None
