"""Days of the past as the watch would have seen them, and who was lost: what warning rules are replayed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from scoring.assess import Assessment, Fitted, assess
from scoring.facts import Earlier, Facts
from scoring.moment import Moment
from scoring.observe import facts_of
from scoring.order_days import OrderDays
from scoring.settings import Settings
from scoring.tables import Ids, Tables, known_customers

# A customer is lost on the day its silence becomes longer than both; a return later than that is a new beginning.
LOST_DAYS: Final = 90.0
LOST_GAPS: Final = 3.0
COMPARED: Final = 30.0  # days back with which a score is compared


def seen(
    tables: Tables, fitted: Fitted, settings: Settings, moments: Sequence[Moment], *, ids: Ids | None = None
) -> list[tuple[float, list[Facts]]]:
    """(day, facts of everybody on that day) for each of the rising `moments`, each from what was known before it.

    The fit is the present one: thresholds are compared on it, not forecasts judged. `ids`: only these customers.
    """
    past: list[tuple[float, list[Facts]]] = []
    scores: list[tuple[float, dict[int, Earlier]]] = []
    for as_of in moments:
        found = assess(fitted, tables, as_of=as_of, settings=settings, ids=ids)
        past.append((float(as_of.day), list(facts_of(found, earlier=_earlier(scores, float(as_of.day))))))
        scores.append((float(as_of.day), _scores(found)))
    return past


def _scores(found: Assessment) -> dict[int, Earlier]:
    rows = zip(found.ids.tolist(), found.card.points.tolist(), found.churn.tolist(), found.grades, strict=True)
    return {customer: Earlier(points, churn, grade, 0.0) for customer, points, churn, grade in rows}


def _earlier(scores: Sequence[tuple[float, dict[int, Earlier]]], day: float) -> Mapping[int, Earlier]:
    """The scores of about COMPARED days before, with how long ago that was."""
    back = [(at, known) for at, known in scores if day - at <= COMPARED]
    if not back:
        return {}
    at, known = back[0]
    return {customer: Earlier(e.points, e.churn, e.grade, day - at) for customer, e in known.items()}


def losses(tables: Tables, as_of: Moment) -> dict[int, float]:
    """Customer -> the day it was lost, for all that were lost by `as_of` and have not come back since.

    Known from orders alone, from the second order day on.
    """
    ids = known_customers(tables, as_of)
    days = OrderDays.of(ids, tables["orders"])
    lost: dict[int, float] = {}
    for place, count in enumerate(days.counts.tolist()):
        if count < 2:
            continue
        start = int(days.starts[place])
        own = days.day[start : start + count]
        day = float(own[-1]) + max(LOST_DAYS, LOST_GAPS * float(np.diff(own).mean()))
        if day <= as_of.day:
            lost[int(ids[place])] = day
    return lost
