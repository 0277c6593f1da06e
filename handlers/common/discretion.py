"""Words that somebody wrote, as a chat may see them that must not see amounts."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from handlers.common.understand import amounts, dates, people
from handlers.common.understand.text import normalise

HIDDEN: Final = "•••"
_ANY_DAY: Final = date(2026, 1, 15)  # only where days stand matters


@lru_cache(maxsize=1024)
def without_sums(text: str) -> str:
    """`text` with every sum of money hidden: "谈50万的回款" becomes "谈•••的回款". Days, pieces and phones stay."""
    read = normalise(text)
    others = [(day.start, day.end) for day in dates.find(read.clean, _ANY_DAY)]
    others += [*dates.times(read.clean), *people.spans(read.clean)]
    shown, place = "", 0
    for found in amounts.find(read.clean, others):
        shown += text[place : read.origins[found.start]] + HIDDEN
        place = read.origins[found.end - 1] + 1
    return shown + text[place:]
