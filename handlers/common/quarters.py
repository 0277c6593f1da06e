"""The last quarters of the calendar: who stayed, what was paid late or never, how soon complaints were answered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from handlers.common.daynumber import day_of, number_of

if TYPE_CHECKING:
    from scoring.moment import Moment
    from scoring.quarters import Quarter
    from scoring.settings import Settings
    from scoring.tables import Tables

COUNT: Final = 6  # the running one and five before: the same quarter a year ago is among them
MONTHS: Final = 3
_TOLD: Final = (("orders", "day"), ("invoices", "issued_day"), ("payments", "day"), ("complaints", "day"))
_ENDED: Final = 90  # days without any of these


def lately(tables: Tables, as_of: Moment, settings: Settings) -> tuple[Quarter, ...]:
    """The quarter of `as_of` and those before it, earliest first; the running one as far as it has come.

    A log that ended is told as of its end: later quarters, of which nothing is known, would say nothing.
    """
    from scoring.quarters import quarters
    from scoring.tables import cut

    known = cut(tables, as_of)
    silent = as_of.day - 1 - _last_day(known, as_of.day - 1)
    end = as_of.shifted(-silent) if silent > _ENDED else as_of
    return quarters(known, end, firsts(day_of(end.day)), default_days=settings.payment.default_days)


def _last_day(tables: Tables, otherwise: float) -> float:
    """The local day of the last thing that happened."""
    return max((float(tables[name][day].max()) for name, day in _TOLD if len(tables[name][day])), default=otherwise)


def firsts(today: date) -> list[int]:
    """The first days of the last COUNT quarters, and of the one that comes, as day numbers."""
    first = today.replace(month=today.month - (today.month - 1) % MONTHS, day=1)
    found = [(first + timedelta(days=31 * MONTHS)).replace(day=1), first]
    while len(found) <= COUNT:
        last = found[-1] - timedelta(days=1)
        found.append(last.replace(month=last.month - MONTHS + 1, day=1))
    return [number_of(each) for each in reversed(found)]


def name(first_day: int) -> str:
    """ "2026 Q3"."""
    day = day_of(first_day)
    return f"{day.year} Q{(day.month - 1) // MONTHS + 1}"


def ripe(quarter: Quarter) -> bool:
    """Whether so much of what fell due is old enough that a default would show: most of it."""
    return quarter.ripe * 2 > quarter.due > 0
