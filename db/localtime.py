"""Local days of many moments at once, without asking the zone about each."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np

QUARTER: Final = 900  # every zone's clock has only ever changed on a quarter of an hour since 1970
DAY: Final = 86_400
QUARTERS: Final = DAY // QUARTER  # of a day
FEW: Final = 200  # values for which finding the distinct ones costs more than it saves


def local_days(seconds: Any, zone: str) -> Any:
    """Whole local days since 1970 of UTC seconds (float64, NaN stays NaN) in `zone`."""
    known = ~np.isnan(seconds)
    days = np.full(len(seconds), np.nan)
    if known.any():
        days[known] = (seconds[known] + _offsets(zone, (seconds[known] // QUARTER).astype(np.int64))) // DAY
    return days


def _offsets(zone: str, quarters: Any) -> Any:
    """Seconds that `zone` is ahead in each quarter of an hour."""
    if len(quarters) <= FEW:
        return np.array([_offset(zone, quarter) for quarter in quarters.tolist()])
    days, distinct = _among_distinct(quarters // QUARTERS)
    known = np.array([_day_offset(zone, day) for day in distinct.tolist()], dtype=np.float64)
    offsets = known[days]
    changing = np.isnan(offsets)
    offsets[changing] = [_quarter_offset(zone, quarter) for quarter in quarters[changing].tolist()]
    return offsets


def _among_distinct(days: Any) -> tuple[Any, Any]:
    """For each day its place among the distinct ones, and these; by a table of days, where one is not too long."""
    first = days.min()
    span = int(days.max() - first) + 1
    if span > len(days):
        distinct, place = np.unique(days, return_inverse=True)
        return place, distinct
    there = np.zeros(span, bool)
    there[days - first] = True
    return (np.cumsum(there) - 1)[days - first], np.flatnonzero(there) + first


def _offset(zone: str, quarter: int) -> float:
    of_day = _day_offset(zone, quarter // QUARTERS)
    return _quarter_offset(zone, quarter) if of_day is None else of_day


@lru_cache(maxsize=50_000)
def _day_offset(zone: str, day: int) -> float | None:
    """Of a whole day; None where the clock is changed on it.

    No clock has been changed and changed back within one day since 1970, so a day that ends as it began never changed.
    """
    begins, ends = (_quarter_offset(zone, each * QUARTERS) for each in (day, day + 1))
    return begins if begins == ends else None


@lru_cache(maxsize=1_000)
def _quarter_offset(zone: str, quarter: int) -> float:
    offset = datetime.fromtimestamp(quarter * QUARTER, UTC).astimezone(ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return offset.total_seconds()
