"""What of a customer's revenue is margin, also where nobody wrote it down."""

from __future__ import annotations

from typing import Final

import numpy as np

from scoring.elementwise import filled
from scoring.grouped import Floats, known
from scoring.settings import Settings
from scoring.tables import Ids, Tables

SALES: Final = 1.0  # revenue counts itself


def margins(ids: Ids, past: Tables, settings: Settings, book: float | None) -> Floats:
    """The margin of each customer as a share of revenue: its own, else what the firm set, else that of the `book`.

    Nobody looks more valuable because nobody wrote the margin down: only where there is none of the book, and none set,
    revenue itself is counted.
    """
    return filled(_own(ids, past), _usual(settings, book))


def _usual(settings: Settings, book: float | None) -> float:
    if settings.value.margin_rate is not None:
        return settings.value.margin_rate
    return book if book is not None and book > 0 else SALES  # fits of before kept losses as 0


def of_book(ids: Ids, past: Tables, revenue: Floats, *, least: float) -> float | None:
    """What of the `revenue` of a year (one each) with a known margin was margin; all count alike where they bought
    nothing.

    None where it is known of less than the share `least` of the revenue, or was a loss: neither says anything of the
    customers nobody wrote it down of.
    """
    own = _own(ids, past)
    told = ~np.isnan(own)
    bought = np.maximum(revenue, 0.0)
    weights = bought if bought.sum() > 0 else np.ones(len(bought))
    weighed = float(weights[told].sum())
    if weighed <= 0 or weighed < least * float(weights.sum()):
        return None
    mean = float((own[told] * weights[told]).sum() / weighed)
    return mean if mean > 0 else None


def _own(ids: Ids, past: Tables) -> Floats:
    rows, place = known(ids, past["customers"])
    found = np.full(len(ids), np.nan)
    found[place] = rows["margin_rate"]
    return found
