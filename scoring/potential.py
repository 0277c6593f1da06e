"""Customers that may be more than they look: the long tail by potential, and who is average today, high tomorrow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.assess import Assessment
from scoring.indicators import growth

RHYTHM: Final = (90.0, 180.0, 365.0)  # days between contacts for the first, second and last third of the long tail
AHEAD: Final = 1.25  # sales expected of a year this much above those of the last one, or a year that grew so much


@dataclass(frozen=True)
class Potential:
    """A customer and what could become of it."""

    customer_id: int
    revenue: float  # net, last twelve months
    value: float  # expected margin, next twelve months
    growth: float  # revenue against the same time before; NaN in the first year
    churn: float  # P(no order in the horizon)
    potential: float  # value, halved to doubled by growth
    contact_days: float  # a contact every so many days is worth it


def long_tail(found: Assessment, count: int | None = None) -> tuple[Potential, ...]:
    """Customers outside the first 80 % of value (impact low) that ever ordered or are worth something by a contract,
    largest potential first."""
    small = found.fitted.value_edges.rank(found.value.stake) == 1
    return _ranked(found, small & ((found.given.orders.orders > 0) | (found.value.stake > 0)))[:count]


def rising(found: Assessment, count: int | None = None) -> tuple[Potential, ...]:
    """Average today, high tomorrow; largest potential first.

    Average: revenue of the last year between the middle and the upper tenth of the buyers. High tomorrow: AHEAD.
    """
    revenue = found.given.orders.revenue_year
    buying = revenue > 0
    if not buying.any():
        return ()
    low, high = np.quantile(revenue[buying], [0.4, 0.9])
    ahead = (found.value.sales >= AHEAD * revenue) | (_growth(found) >= AHEAD)
    return _ranked(found, buying & (revenue >= low) & (revenue < high) & ahead)[:count]


def _ranked(found: Assessment, chosen: NDArray[np.bool_]) -> tuple[Potential, ...]:
    grown = _growth(found)
    worth = found.value.year * np.clip(np.nan_to_num(grown, nan=1.0), 0.5, 2.0)
    rows = np.flatnonzero(chosen)
    rows = rows[np.lexsort((found.ids[rows], -worth[rows]))]
    return tuple(
        Potential(
            customer_id=int(found.ids[row]),
            revenue=float(found.given.orders.revenue_year[row]),
            value=float(found.value.year[row]),
            growth=float(grown[row]),
            churn=float(found.churn[row]),
            potential=float(worth[row]),
            contact_days=RHYTHM[len(RHYTHM) * place // len(rows)],
        )
        for place, row in enumerate(rows.tolist())
    )


def _growth(found: Assessment) -> NDArray[Any]:
    return growth(found.ids, found.tables["orders"], found.given.orders, found.as_of)
