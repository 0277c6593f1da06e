"""What of a customer's revenue is margin, also where nobody wrote it down."""

from __future__ import annotations

import numpy as np

from scoring.elementwise import filled
from scoring.grouped import Floats, known
from scoring.settings import Settings, Value
from scoring.tables import Ids, Tables


def margins(ids: Ids, past: Tables, settings: Settings, book: float | None) -> Floats:
    """The margin of each customer as a share of revenue: its own, else what the firm set, else that of the `book`.

    Nobody looks more valuable because nobody wrote the margin down: only where it is known of no customer, and not set,
    revenue itself is counted.
    """
    is_set = settings.value.margin_rate != Value.margin_rate
    return filled(_own(ids, past), settings.value.margin_rate if is_set or book is None else book)


def of_book(ids: Ids, past: Tables, revenue: Floats) -> float | None:
    """What of the `revenue` of a year (one each) with a known margin was margin, 0 where it was a loss; None: of nobody
    known. All known alike where they bought nothing."""
    own = _own(ids, past)
    told = ~np.isnan(own)
    if not told.any():
        return None
    bought = np.maximum(revenue[told], 0.0)
    weights = bought if bought.sum() > 0 else np.ones(len(bought))
    return max(float((own[told] * weights).sum() / weights.sum()), 0.0)


def _own(ids: Ids, past: Tables) -> Floats:
    rows, place = known(ids, past["customers"])
    found = np.full(len(ids), np.nan)
    found[place] = rows["margin_rate"]
    return found
