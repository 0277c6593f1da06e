"""How much is known of a customer, and how old it is: a score rests on no more than its data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from scoring.elementwise import beside, filled
from scoring.grouped import Floats, Ints, highest, known
from scoring.moment import Moment
from scoring.tables import Ids, Tables

# family -> (table, column of the local day it was last heard of). Complaints and signals are news, not coverage:
# not having any says nothing is missing.
_DATED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "orders": (("orders", "day"),),
    "payments": (("invoices", "issued_day"), ("payments", "day")),
    "visits": (("visits", "day"),),
    "satisfaction": (("surveys", "day"),),
    "contracts": (("contracts", "starts_day"),),
    "financials": (("financials", "day"),),
}
# Columns of the customer itself, any of which counts.
_UNDATED: Final[Mapping[str, tuple[str, ...]]] = {
    "profile": ("industry", "size", "region"),
    "judgement": ("cooperation", "risk_capacity", "market_influence", "capital_strength", "management_state"),
}
# Contracts and statements live for a year and more: their age says nothing about neglect.
_AGEING: Final = ("orders", "payments", "visits", "satisfaction")
FAMILIES: Final = (*_DATED, *_UNDATED)


@dataclass(frozen=True)
class Coverage:
    """One row per customer. `age`: days since each family of FAMILIES was last heard of, NaN: never."""

    age: Floats  # (n, FAMILIES); 0 for undated families that are there
    count: Ints  # families that are there
    oldest: Floats  # days, the stalest family that ages and is there, NaN: none

    def ages(self, row: int) -> dict[str, float | None]:
        """Family -> age in days, None where nothing is known."""
        pairs = zip(FAMILIES, self.age[row].tolist(), strict=True)
        return {family: None if age != age else age for family, age in pairs}


def coverage(ids: Ids, tables: Tables, as_of: Moment) -> Coverage:
    """Coverage of the customers `ids` (sorted); `tables` are cut at `as_of`."""
    columns = [_age(ids, tables, sources, as_of) for sources in _DATED.values()]
    columns += [_present(ids, tables, names) for names in _UNDATED.values()]
    age = beside(columns)
    ageing = age[:, [FAMILIES.index(family) for family in _AGEING]]
    oldest = np.where(np.isnan(ageing).all(axis=1), np.nan, filled(ageing, -np.inf).max(axis=1))
    return Coverage(age, (~np.isnan(age)).sum(axis=1), oldest)


def _age(ids: Ids, tables: Tables, sources: tuple[tuple[str, str], ...], as_of: Moment) -> Floats:
    ages = np.full(len(ids), np.nan)
    for table, column in sources:
        own, place = known(ids, tables[table])
        if not len(place):
            continue
        ages = np.fmin(ages, as_of.day - highest(place, own[column], len(ids)))
    return np.asarray(np.maximum(ages, 0.0))


def _present(ids: Ids, tables: Tables, names: tuple[str, ...]) -> Floats:
    own, place = known(ids, tables["customers"])
    there = np.zeros(len(ids), bool)
    for name in names:
        values = own[name]
        told = ~np.isnan(values) if values.dtype == np.float64 else np.array([bool(value) for value in values], bool)
        there[place] |= told
    return np.where(there, 0.0, np.nan)
