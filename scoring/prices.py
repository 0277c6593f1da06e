"""How what an order day brings grows for the book as a whole: price rises, baskets that swell or shrink.

Each customer's own growth is the slope of the logarithm of its amounts over time; the book's is their mean, weighted
by how well each is known and by how far customers differ (DerSimonian & Laird 1986, "Meta-analysis in clinical
trials"), drawn to none. Who joined when, and who left, does not move it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scoring.elementwise import within
from scoring.order_days import Floats, OrderDays

if TYPE_CHECKING:
    from scoring.features import Summary

YEAR: Final = 365.0
SETTLED: Final = 180  # days since its first order: until then a customer tries, and its amounts swell at any prices
LEAST: Final = 3  # order days since then of a customer that has a growth of its own
NOISE: Final = 0.5  # sd of the logarithm of a customer's amounts around its growth
APART: Final = 0.2  # sd of customers' own growths a year
PRIOR_SD: Final = 0.1  # of the book's growth a year
SEASON: Final = 0.1  # what a season or a campaign may add to all amounts at one end of a year
WIDEST: Final = 0.5  # a year: further out it is another business than what was seen


def own(days: OrderDays, today: int) -> dict[str, Floats]:
    """Per customer `spent_ago`, years, the mean age of its money (0 without any); `swelling`, the growth of the
    logarithm of its amounts a year once it is SETTLED; and `swelling_known`, sum of squared years around their mean, 0
    where it has none; `swelling_days`, the order days that is made of, so too."""
    ago, spent = (today - days.day) / YEAR, days.total(days.amount)
    settled = days.day - days.day[days.starts[days.code]] >= SETTLED
    n = days.total(settled)
    centred = np.where(settled, ago - (days.total(ago * settled) / np.maximum(n, 1))[days.code], 0.0)
    known = days.total(centred**2)
    apart = np.where((n >= LEAST) & (known > 0), known, 0.0)
    slope = -days.total(centred * np.log(days.amount)) / np.where(apart > 0, apart, 1.0)
    return {
        "spent_ago": days.total(days.amount * ago) / np.where(spent > 0, spent, 1.0),
        "swelling": np.where(apart > 0, slope, 0.0),
        "swelling_known": apart,
        "swelling_days": np.where(apart > 0, n, 0.0),
    }


def growth(bought: Summary) -> float:
    """Growth a year of the logarithm of an order day's amount, of customers with orders; 0 where nothing tells."""
    known = bought.swelling_known > 0
    if not known.any():
        return 0.0
    apart, orders = bought.swelling_known[known], bought.swelling_days[known]
    weight = 1.0 / (NOISE**2 / apart + APART**2)
    years = float(np.sqrt(12.0 * apart.sum() / orders.sum()))  # that an even history of this spread spans
    shared = (SEASON / years**1.5) ** 2
    own_mean = float((weight * within(bought.swelling[known], -3.0, 3.0)).sum() / weight.sum())
    found = own_mean * PRIOR_SD**2 / (PRIOR_SD**2 + 1.0 / weight.sum() + shared)
    return float(min(max(found, -WIDEST), WIDEST))
