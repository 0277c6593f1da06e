"""How much broader a book became since a day: new customers, markets, products and channels, and the way to a goal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

KINDS: Final = ("customers", "markets", "industries", "regions", "products", "channels")


@dataclass(frozen=True, slots=True)
class Sold:
    """What a customer bought of a product (None: not said), all of it in one currency.

    first: the day of its first order (a positive amount), None where there is none. revenue: net amount since the day
    that is asked about, in the firm's currency.
    """

    customer_id: int
    group: str | None
    industry: str | None
    region: str | None
    channel: str | None
    product: str | None
    first: date | None
    revenue: float


@dataclass(frozen=True, slots=True)
class Breadth:
    """new: keys that were first sold to (or first sold) since the day, in the order of that. known: whether anything
    says what is counted. based: whether there was an order before the day; without one nothing can be called new.

    share: of the revenue since the day that came with what is new, 0-1; NaN without revenue.
    """

    new: tuple[str, ...]
    share: float
    known: bool
    based: bool


def breadth(rows: Sequence[Sold], kind: str, since: date) -> Breadth:
    """What is new of a kind since a day. KeyError for a kind that does not exist.

    A group company counts as one customer; a market is an industry or a region.
    """
    first: dict[str, date] = {}
    for row in rows:
        if row.first is not None:
            first |= {key: min(first.get(key, row.first), row.first) for key in _keys(row, kind)}
    fresh = {key for key, day in first.items() if day >= since}
    everything = sum(max(row.revenue, 0.0) for row in rows)
    with_new = sum(max(row.revenue, 0.0) for row in rows if fresh.intersection(_keys(row, kind)))
    return Breadth(
        new=tuple(sorted(fresh, key=lambda key: (first[key], key))),
        share=with_new / everything if everything > 0 else math.nan,
        known=bool(first),
        based=any(row.first is not None and row.first < since for row in rows),
    )


def _keys(row: Sold, kind: str) -> Iterable[str]:
    """What a row counts as."""
    if kind == "customers":
        return (f"g:{row.group}" if row.group else f"c:{row.customer_id}",)
    found = {
        "markets": (row.industry, row.region),
        "industries": (row.industry,),
        "regions": (row.region,),
        "products": (row.product,),
        "channels": (row.channel,),
    }[kind]
    return tuple(key for key in found if key)


@dataclass(frozen=True, slots=True)
class Pace:
    """How far on the way: `state` is met, on (pace), behind or missed; `expected` by now on an even way."""

    state: str
    expected: float


def pace(value: float, goal: float, *, since: date, until: date, today: date, whole: bool) -> Pace:
    """Whether `value` is on its way to `goal`, evenly from one day to another. whole: counts, of which a part is none.

    ValueError where `until` is not after `since`.
    """
    if until <= since:
        raise ValueError(f"no way from {since} to {until}")
    gone = min(max((today - since).days / (until - since).days, 0.0), 1.0)
    expected = math.floor(goal * gone + 1e-9) if whole else goal * gone
    value = 0.0 if math.isnan(value) else value
    if value >= goal:
        return Pace("met", expected)
    if today > until:
        return Pace("missed", expected)
    return Pace("on" if value >= expected else "behind", expected)
