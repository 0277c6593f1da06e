"""Segments of a book by what customers are, buy and owe: figures of each, and how each is best served."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.assess import Assessment
from scoring.conclusions import danger_causes, life_stages
from scoring.features import Summary
from scoring.grouped import Floats, known
from scoring.settings import RANKS
from scoring.stages import transitions

YEAR: Final = 365.0
UNKNOWN: Final = ""  # customers of whom it is not known
RFM: Final = ("champion", "loyal", "promising", "attention", "cannot_lose", "at_risk", "hibernating", "none")
# Churn of a segment, weighed by value, from which on it is kept rather than served.
_ENDANGERED: Final = 0.4


@dataclass(frozen=True)
class Segment:
    """Figures of one segment. Shares and rates 0-1, NaN where there is nothing to say them from."""

    key: str  # "": not known
    customers: int
    active: int
    revenue: float  # net, twelve months
    revenue_share: float
    value: float  # expected, twelve months
    churn: float  # mean over who ever ordered
    expected_losses: float  # number of active customers expected to leave within the horizon
    retention: float  # of who ordered in the year before last, the share that ordered in the last
    retained: int  # ... out of so many
    late_15: float  # mean P(late by more than 15 days) of who has a payment history
    overdue: float
    exposure: float
    points: float  # mean grade points
    strategy: str  # protect, rescue, develop, win_back, economise


def segments(found: Assessment, by: str) -> tuple[Segment, ...]:
    """Figures of each segment of a book, most revenue first. `by` is one of DIMENSIONS; KeyError otherwise.

    Every customer is in exactly one segment, except by project, where a customer is in one per type it has.
    """
    members = DIMENSIONS[by](found)
    revenue = np.maximum(found.given.orders.revenue_year, 0.0)
    before, after = retained(found)
    parts = [_segment(key, rows, found, (revenue, before, after)) for key, rows in members.items()]
    return tuple(sorted(parts, key=lambda part: (-part.revenue, part.key)))


def retained(found: Assessment, days: float = YEAR) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who ordered in the `days` before the last `days`, and who of them ordered again in the last."""
    own, place = known(found.ids, found.tables["orders"])
    age, bought = found.as_of.day - own["day"], own["amount"] > 0
    last, before = np.zeros(len(found.ids), bool), np.zeros(len(found.ids), bool)
    last[place[bought & (age <= days)]] = True
    before[place[bought & (age > days) & (age <= 2 * days)]] = True
    return before, before & last


def rfm(summary: Summary) -> list[str]:
    """Behaviour by quintiles of recency, frequency and money among those who ever ordered (Hughes 1994); RFM keys.

    Equal values are alike and in their middle, but of equally frequent customers none is frequent: most ordered once.

    champion: recent and frequent; loyal: frequent; promising: recent; cannot_lose: much money, but silent; at_risk: was
    frequent, now silent; hibernating: neither; attention: in between; none: no order.
    """
    bought = summary.orders > 0
    recent = _quintile(-summary.silence, bought)
    often = _quintile(summary.orders, bought, middle=False)
    money = _quintile(summary.revenue, bought)
    chosen = np.full(len(bought), "attention", object)
    chosen[(recent <= 2) & (often <= 2)] = "hibernating"
    chosen[(recent <= 2) & (often >= 3)] = "at_risk"
    chosen[(recent <= 2) & (money == 5)] = "cannot_lose"
    chosen[recent >= 4] = "promising"
    chosen[(recent >= 3) & (often >= 4)] = "loyal"
    chosen[(recent >= 4) & (often >= 4)] = "champion"
    chosen[~bought] = "none"
    return [str(key) for key in chosen]


def _segment(key: str, rows: NDArray[Any], found: Assessment, year: tuple[Floats, Any, Any]) -> Segment:
    revenue, before, after = year
    churn, value = found.churn[rows], found.value.year[rows]
    active = found.given.orders.take(rows).active(found.given.horizon[rows])
    paying = rows[found.late.evidence[rows] > 0]
    was = int(before[rows].sum())
    return Segment(
        key=key,
        customers=len(rows),
        active=int(active.sum()),
        revenue=float(revenue[rows].sum()),
        revenue_share=float(revenue[rows].sum() / revenue.sum()) if revenue.sum() > 0 else 0.0,
        value=float(value.sum()),
        churn=_mean(churn[~np.isnan(churn)]),
        expected_losses=float(np.nan_to_num(churn[active]).sum()),
        retention=float(after[rows].sum() / was) if was else float("nan"),
        retained=was,
        late_15=_mean(found.late.probability(15.0)[paying]),
        overdue=float(found.owed.overdue[rows].sum()),
        exposure=float(found.owed.exposure[rows].sum()),
        points=_mean(found.card.points[rows]),
        strategy=_strategy(found, rows),
    )


def _strategy(found: Assessment, rows: NDArray[Any]) -> str:
    """What a segment is served by: its value per customer against the book's, and its churn weighed by revenue."""
    value, churn = found.value.year[rows], found.churn[rows]
    worth = value.sum() / max(len(rows), 1) >= found.value.year.sum() / max(len(found.ids), 1)
    weight = np.maximum(found.given.orders.revenue[rows], 0.0) * ~np.isnan(churn)
    endangered = weight.sum() > 0 and float(np.nan_to_num(churn) @ weight) / weight.sum() >= _ENDANGERED
    if worth:
        return "rescue" if endangered else "protect"
    if endangered:
        return "win_back"
    last, before = (getattr(found.given.orders, year)[rows].sum() for year in ("revenue_year", "revenue_before"))
    return "develop" if last > before else "economise"


def _quintile(values: Floats, among: NDArray[np.bool_], *, middle: bool = True) -> NDArray[np.int64]:
    """1 (lowest) to 5 among these rows, 0 elsewhere; equal values alike, by their middle place or their lowest."""
    ranks = np.zeros(len(values), dtype=np.int64)
    chosen = values[among]
    if len(chosen):
        ranked = np.sort(chosen)
        first = ranked.searchsorted(chosen, side="left")
        last = ranked.searchsorted(chosen, side="right") - 1 if middle else first
        ranks[among] = 1 + 5 * (first + last + middle) // (2 * len(chosen))
    return ranks


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")


Members = Mapping[str, NDArray[Any]]


def _grouped(keys: Sequence[str]) -> Members:
    members: dict[str, list[int]] = {}
    for row, key in enumerate(keys):
        members.setdefault(key, []).append(row)
    return {key: np.array(rows, dtype=np.int64) for key, rows in members.items()}


def _of_customer(column: str) -> Callable[[Assessment], Members]:
    def members(found: Assessment) -> Members:
        own, place = known(found.ids, found.tables["customers"])
        keys = [UNKNOWN] * len(found.ids)
        for row, value in zip(place.tolist(), own[column].tolist(), strict=True):
            keys[row] = str(value) if value else UNKNOWN
        return _grouped(keys)

    return members


def _by_projects(found: Assessment) -> Members:
    """Customers by the types of their projects; those without a project are not known."""
    own, place = known(found.ids, found.tables["projects"])
    members: dict[str, set[int]] = {}
    for row, kind in zip(place.tolist(), own["type"].tolist(), strict=True):
        members.setdefault(str(kind) if kind else UNKNOWN, set()).add(row)
    seen = set().union(*members.values()) if members else set()
    members.setdefault(UNKNOWN, set()).update(set(range(len(found.ids))) - seen)
    return {key: np.array(sorted(rows), dtype=np.int64) for key, rows in members.items() if rows}


def _causes(found: Assessment) -> list[str]:
    """What endangers each customer; not known where nothing hints at a cause."""
    return [cause.key if cause.share > 0 else UNKNOWN for cause in danger_causes(found)]


def stage_moves(then: Assessment, now: Assessment) -> Mapping[tuple[str, str], int]:
    """(stage then, stage now) -> how many of who was a customer then moved so, the stages where they are lost among."""
    before = dict(zip(then.ids.tolist(), life_stages(then), strict=True))
    after = [(each, stage) for each, stage in zip(now.ids.tolist(), life_stages(now), strict=True) if each in before]
    return transitions([before[each] for each, _ in after], [stage for _, stage in after])


def _by_value(found: Assessment) -> Members:
    return _grouped([RANKS[rank - 1] for rank in found.fitted.value_edges.rank(found.value.stake)])


DIMENSIONS: Final[Mapping[str, Callable[[Assessment], Members]]] = {
    "industry": _of_customer("industry"),
    "size": _of_customer("size"),
    "region": _of_customer("region"),
    "credit": _of_customer("credit_rating"),
    "grade": lambda found: _grouped(found.grades),
    "class": lambda found: _grouped(found.classes),
    "level": lambda found: _grouped(found.overall),
    "project": _by_projects,
    "value": _by_value,
    "rfm": lambda found: _grouped(rfm(found.given.orders)),
    "stage": lambda found: _grouped(life_stages(found)),
    "cause": lambda found: _grouped(_causes(found)),
}
