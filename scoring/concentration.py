"""Dependence on few customers: top-N shares and HHI by group company, their bands, and progress of diversification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.grouped import Floats, known, total
from scoring.moment import Moment
from scoring.settings import Concentration
from scoring.tables import Ids, Tables, take

BANDS: Final = ("low", "moderate", "high")


@dataclass(frozen=True)
class Group:
    """A group company: its name (None: a customer that is its own), its customers, its revenue and share."""

    name: str | None
    customers: tuple[int, ...]
    revenue: float
    share: float


@dataclass(frozen=True)
class Dependence:
    """How concentrated a book is. Shares 0-1; `hhi` 0-1 (times 10,000 in the usual points)."""

    groups: tuple[Group, ...]  # largest first, those with revenue
    revenue: float
    tops: Mapping[int, float]  # N -> share of the N largest
    hhi: float
    effective: float  # number of equal groups with this HHI; 0 without revenue
    band: str  # by the top-5 share: low, moderate, high
    hhi_band: str
    target: float
    missing: float  # by how much the top-5 share is above the target, 0 when reached


def dependence(ids: Ids, tables: Tables, as_of: Moment, settings: Concentration) -> Dependence:
    """Concentration of these customers' net revenue in the window before `as_of`; `tables` are cut there."""
    revenue = revenue_between(ids, tables, as_of.day - settings.window_days, as_of.day)
    return of_revenue(ids, np.maximum(revenue, 0.0), group_names(ids, tables), settings)


def of_revenue(ids: Ids, revenue: Floats, names: Sequence[str | None], settings: Concentration) -> Dependence:
    """Concentration of given revenue, at or above 0; customers with the same name are one group."""
    groups = _groups(ids, revenue, names)
    shares = [group.share for group in groups]
    hhi = float(sum(share * share for share in shares))
    top5 = float(sum(shares[:5]))
    return Dependence(
        groups=groups,
        revenue=float(revenue.sum()),
        tops={n: float(sum(shares[:n])) for n in settings.tops},
        hhi=hhi,
        effective=1.0 / hhi if hhi > 0 else 0.0,
        band=_band(top5, settings.top5),
        hhi_band=_band(hhi, settings.hhi),
        target=settings.target_top5,
        missing=max(top5 - settings.target_top5, 0.0),
    )


def revenue_between(ids: Ids, tables: Tables, first: float, last: float) -> Floats:
    """Net revenue of each customer on days after `first`, up to `last`."""
    own, place = known(ids, tables["orders"])
    inside = (own["day"] > first) & (own["day"] <= last)
    return total(place, np.where(inside, own["amount"], 0.0), len(ids))


def group_names(ids: Ids, tables: Tables) -> list[str | None]:
    """The group company of each customer, None where it is its own."""
    own, place = known(ids, tables["customers"])
    names: list[str | None] = [None] * len(ids)
    for row, name in zip(place.tolist(), own["group_company"].tolist(), strict=True):
        names[row] = str(name) if name else None
    return names


@dataclass(frozen=True)
class Diversification:
    """Progress in the window before a moment against the window before that."""

    new_customers: int  # with their first order in the window
    new_revenue: float  # from them
    new_share: float  # of all revenue of the window, NaN without any
    new_industries: tuple[str, ...]  # with revenue in the window and none before
    new_regions: tuple[str, ...]
    new_project_types: tuple[str, ...]  # opened for the first time
    effective: float  # effective number of groups in the window ...
    effective_before: float  # ... and in the one before


def diversification(ids: Ids, tables: Tables, as_of: Moment, settings: Concentration) -> Diversification:
    """What became broader: customers, markets and products; `tables` are cut at `as_of`."""
    start = as_of.day - settings.window_days
    now = np.maximum(revenue_between(ids, tables, start, as_of.day), 0.0)
    ever_before = _ordered_by(ids, tables, start)
    before = np.maximum(revenue_between(ids, tables, start - settings.window_days, start), 0.0)
    fresh, names = (now > 0) & ~ever_before, group_names(ids, tables)
    return Diversification(
        new_customers=int(fresh.sum()),
        new_revenue=float(now[fresh].sum()),
        new_share=float(now[fresh].sum() / now.sum()) if now.sum() > 0 else float("nan"),
        new_industries=_new_kinds(ids, tables, "industry", now, ever_before),
        new_regions=_new_kinds(ids, tables, "region", now, ever_before),
        new_project_types=_new_projects(ids, tables, as_of, settings.window_days),
        effective=of_revenue(ids, now, names, settings).effective,
        effective_before=of_revenue(ids, before, names, settings).effective,
    )


def _ordered_by(ids: Ids, tables: Tables, day: float) -> NDArray[np.bool_]:
    """Who had ordered by a day, returned or not."""
    own, place = known(ids, tables["orders"])
    return total(place, (own["day"] <= day) & (own["amount"] > 0), len(ids)) > 0


def _groups(ids: Ids, revenue: Floats, names: Sequence[str | None]) -> tuple[Group, ...]:
    members: dict[str | int, list[int]] = {}
    for row, name in enumerate(names):
        members.setdefault(name if name is not None else int(ids[row]), []).append(row)
    everything = float(revenue.sum())
    groups = [
        Group(
            name=names[rows[0]],
            customers=tuple(int(ids[row]) for row in rows),
            revenue=float(revenue[rows].sum()),
            share=float(revenue[rows].sum()) / everything if everything > 0 else 0.0,
        )
        for rows in members.values()
    ]
    return tuple(sorted((g for g in groups if g.revenue > 0), key=lambda g: (-g.revenue, g.customers)))


def _band(value: float, edges: tuple[float, float]) -> str:
    """Moderate from the first edge on, high above the second."""
    return BANDS[(value >= edges[0]) + (value > edges[1])]


def _new_kinds(ids: Ids, tables: Tables, column: str, now: Floats, ever_before: NDArray[np.bool_]) -> tuple[str, ...]:
    own, place = known(ids, tables["customers"])
    kinds = [str(kind) if kind else "" for kind in own[column].tolist()]
    seen = {kind for kind, row in zip(kinds, place.tolist(), strict=True) if ever_before[row]}
    return tuple(sorted({kind for kind, row in zip(kinds, place.tolist(), strict=True) if now[row] > 0} - seen - {""}))


def _new_projects(ids: Ids, tables: Tables, as_of: Moment, window: float) -> tuple[str, ...]:
    own, _ = known(ids, tables["projects"])
    fresh = own["opened_at"] >= as_of.shifted(-window).second
    now, before = (take(own, mask)["type"].tolist() for mask in (fresh, ~fresh))
    return tuple(sorted({str(kind) for kind in now if kind} - {str(kind) for kind in before}))
