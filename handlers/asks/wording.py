"""How a question about figures is put: which time, which figure first. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from handlers.common.understand import days, periods
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.periods import Period
from handlers.common.understand.text import fold

OWED, BOUGHT, PAID, VISITED, TERM = "owed", "bought", "paid", "visited", "term"
TOPICS: Final = (OWED, BOUGHT, PAID, VISITED, TERM)
_MONTHS: Final = 12  # looked at where no time is named

_LAST: Final = phrase("asks", "last")
_COUNT: Final = phrase("asks", "count")
_LATE: Final = phrase("asks", "late")


@dataclass(frozen=True, slots=True)
class Ask:
    """first: the figure that is answered first: "sum", "last", "count" or of debts "late". said: a time was named."""

    first: str
    period: Period
    said: bool


def read(words: str, today: date) -> Ask:
    """What the words of a question ask for first, and over which time: the last twelve months where none is named."""
    clean = fold(words)
    named = periods.find(clean, today)
    rest = clean if named is None else f"{clean[: named.start]} {clean[named.end :]}"
    return Ask(_first(rest), named.period if named else year_of(today), named is not None)


def year_of(today: date) -> Period:
    """The last twelve months."""
    return Period(days.add_months(today, -_MONTHS) + timedelta(days=1), today, _MONTHS)


def _first(rest: str) -> str:
    if _COUNT.search(rest):
        return "count"
    if _LATE.search(rest):
        return "late"
    return "last" if _LAST.search(rest) else "sum"
