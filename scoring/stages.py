"""Where in its life a customer stands, in which stage customers are lost, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.amends import eased
from scoring.features import Summary
from scoring.grouped import Floats, highest, known
from scoring.moment import Moment
from scoring.order_days import OrderDays
from scoring.reasons import Evidence
from scoring.receivables import still_owed
from scoring.renewal import days_left
from scoring.service import complaint_weights
from scoring.tables import Columns, Ids, Tables

YEAR: Final = 365.0
DORMANT_DAYS: Final = 90.0  # silence from which on a customer is dormant, or DORMANT_GAPS usual gaps if that is longer
DORMANT_GAPS: Final = 3.0
LOST_DAYS: Final = 365.0
LOST_GAPS: Final = 6.0
GROWING: Final = 1.15  # growth from which on, and below which, a customer grows or declines
DECLINING: Final = 0.75
FADES: Final = 90.0  # days after which a hint at a cause weighs half
_OWED: Final = 0.5  # weight of an overdue invoice as a hint at finances
_LINKED: Final = 5

# Which cause a signal hints at, and how strongly.
HINTS: Final[Mapping[str, tuple[str, float]]] = {
    "competitor": ("competition", 1.0),
    "price_pressure": ("competition", 0.7),
    "demand_down": ("changed_need", 1.0),
    "project_delay": ("changed_need", 0.5),
    "service_failure": ("own_failure", 1.0),
    "quality_issue": ("own_failure", 1.0),
    "delivery_late": ("own_failure", 1.0),
    "dissatisfied": ("own_failure", 0.7),
    "market_adverse": ("market", 1.0),
    "finance_trouble": ("finances", 1.0),
    "credit_event": ("finances", 1.0),
    "payment_delay": ("finances", 0.5),
}
# ... and a complaint, by what it is about; service, quality and delivery are failures of our own.
COMPLAINED: Final[Mapping[str, str]] = {"price": "competition"}


def stages(ids: Ids, orders: Columns, summary: Summary, growth: Floats, as_of: Moment) -> list[str]:
    """The stage of each customer, one of `schema.STAGES`; `orders` are cut at `as_of`, the rest aligned with `ids`.

    `growth`: revenue against the same time before (`indicators.growth`), NaN in the first year: then a customer with a
    second order is growing.
    """
    gap = np.where(summary.frequency > 0, summary.recency / np.maximum(summary.frequency, 1.0), 0.0)
    returned = _returned(ids, orders, as_of)
    chosen = np.full(len(ids), "mature", dtype=object)
    chosen[growth < DECLINING] = "declining"
    chosen[(growth >= GROWING) | (np.isnan(growth) & (summary.tenure < YEAR))] = "growing"
    chosen[returned] = "won_back"
    chosen[summary.orders == 1] = "first_deal"
    days, missed = summary.silence + summary.resting, summary.silence
    chosen[(days > DORMANT_DAYS) & (missed > DORMANT_GAPS * gap)] = "dormant"
    chosen[(days > LOST_DAYS) & (missed > LOST_GAPS * gap)] = "lost"
    chosen[summary.orders == 0] = "lead"
    return [str(stage) for stage in chosen]


def by_contract(ids: Ids, contracts: Columns, as_of: Moment) -> list[str]:
    """The stage of who never ordered, by its contracts; a lead without one. `contracts` are cut at `as_of`."""
    own, place = known(ids, contracts)
    since = as_of.day + highest(place, -own["starts_day"], len(ids))  # days since the first began
    left = days_left(ids, contracts, as_of)
    chosen = np.full(len(ids), "lead", dtype=object)
    chosen[~np.isnan(since)] = "lost"
    chosen[left < 0] = "dormant"
    chosen[left >= 0] = "mature"
    chosen[(left >= 0) & (since < YEAR)] = "growing"
    return [str(stage) for stage in chosen]


def transitions(before: Sequence[str], after: Sequence[str]) -> Counter[tuple[str, str]]:
    """How many customers moved from which stage to which; `("mature", "lost")` counts those lost when mature."""
    return Counter((a, b) for a, b in zip(before, after, strict=True) if a != b)


@dataclass(frozen=True)
class Cause:
    """The likeliest cause of a loss or danger, its share of all hints (0-1), and the rows that hint at it."""

    key: str  # one of `schema.LOSS_CAUSES`
    share: float
    evidence: Evidence = ()


def causes(ids: Ids, tables: Tables, as_of: Moment) -> list[Cause]:
    """What is behind each customer's danger, from signals, complaints and overdue invoices; other where nothing hints.

    Hints fade; a cause a person stated is better and stands beside this one. `tables` are cut at `as_of`.
    """
    hints: list[list[tuple[str, float, str, int]]] = [[] for _ in ids]
    for place, hint in _hints(ids, tables, as_of):
        hints[place].append(hint)
    return [_weigh(own) for own in hints]


def _weigh(hints: Sequence[tuple[str, float, str, int]]) -> Cause:
    weights: dict[str, float] = {}
    for cause, weight, _, _ in hints:
        weights[cause] = weights.get(cause, 0.0) + weight
    if not weights:
        return Cause("other", 0.0)
    key, weight = min(weights.items(), key=lambda item: (-item[1], item[0]))
    rows = sorted((hint for hint in hints if hint[0] == key), key=lambda hint: -hint[1])
    return Cause(key, weight / sum(weights.values()), tuple((table, row) for _, _, table, row in rows[:_LINKED]))


def _returned(ids: Ids, orders: Columns, as_of: Moment) -> NDArray[np.bool_]:
    """Who came back in the last year after a silence that counted as lost by the gaps before it."""
    days = OrderDays.of(ids, orders)
    same = np.diff(days.code) == 0
    gap, code, day = np.diff(days.day)[same], days.code[1:][same], days.day[1:][same]
    silent = day - gap  # the last order day before the silence, the first of all has no gap before it
    before = np.flatnonzero(same) - days.starts[code]
    usual = (silent - days.day[days.starts[code]]) / np.maximum(before, 1)
    lost = gap > np.maximum(LOST_DAYS, LOST_GAPS * usual)
    back = highest(code, np.where(lost, day, -np.inf).astype(float), len(ids))
    return np.asarray(as_of.day - back <= YEAR)


def _hints(ids: Ids, tables: Tables, as_of: Moment) -> list[tuple[int, tuple[str, float, str, int]]]:
    """(place, (cause, weight, table, row)) of everything that hints at a cause."""
    found = []
    signals, place = known(ids, tables["signals"])
    fading = np.exp2((signals["day"] - as_of.day) / FADES) * eased(signals, tables["complaints"])
    for at, kind, weight, row in zip(place, signals["kind"], fading, signals["id"], strict=True):
        if kind in HINTS:
            cause, strength = HINTS[kind]
            found.append((int(at), (cause, strength * float(weight), "signals", int(row))))
    complaints, place = known(ids, tables["complaints"])
    hints = (COMPLAINED.get(cause, "own_failure") for cause in complaints["cause"].tolist())
    weights = complaint_weights(complaints, as_of)
    for at, cause, weight, row in zip(place, hints, weights, complaints["id"], strict=True):
        found.append((int(at), (cause, float(weight), "complaints", int(row))))
    invoices, place = still_owed(ids, tables["invoices"], tables["payments"])
    late = invoices["due_day"] < as_of.day
    for at, row in zip(place[late], invoices["id"][late], strict=True):
        found.append((int(at), ("finances", _OWED, "invoices", int(row))))
    return found
