"""What-if: changes of the inputs as pure functions from tables to tables; what follows from them is scored anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.concentration import group_names, revenue_between
from scoring.moment import DAY, Moment
from scoring.tables import Columns, Ids, Tables, take

YEAR: Final = 365.0
RECENT: Final = 90.0  # days in which "orders halved" has happened


def complaints_solved(tables: Tables, ids: Ids, as_of: Moment) -> Tables:
    """Every open complaint of these customers was answered and resolved just now, and is not reopened."""
    complaints = tables["complaints"]
    waiting = _of(complaints, ids) & np.isnan(complaints["resolved_at"])
    now = as_of.second - 1.0
    answered = waiting & np.isnan(complaints["answered_at"])
    changed = _set(complaints, waiting, {"resolved_at": now, "resolved_known_at": now, "reopened": False})
    return {**tables, "complaints": _set(changed, answered, {"answered_at": now, "answered_known_at": now})}


def paid_on_time(tables: Tables, ids: Ids, as_of: Moment) -> Tables:
    """Every invoice of these customers that is overdue or was paid late was paid on its due day, undisputed."""
    invoices = tables["invoices"]
    settled = np.where(np.isnan(invoices["settled_day"]), np.inf, invoices["settled_day"])
    owing = _of(invoices, ids) & (invoices["amount"] > 0)  # an open credit note stays what it is
    late = owing & (invoices["due_day"] < as_of.day) & (settled > invoices["due_day"])
    at = invoices["issued_at"] + (invoices["due_day"] - invoices["issued_day"]) * DAY
    at = np.minimum(at, as_of.second - 1.0)
    changed = {"settled_day": invoices["due_day"], "settled_at": at, "settled_known_at": at}
    blank = {"disputed_at": np.nan, "disputed_known_at": np.nan}
    return {**tables, "invoices": _set(invoices, late, {**changed, **blank})}


def orders_scaled(tables: Tables, ids: Ids, as_of: Moment, *, factor: float, days: float = RECENT) -> Tables:
    """Of the orders of these customers in the last `days` only `factor` came, spread evenly. ValueError outside 0-1.

    Orders are left out, not made smaller: that is what fewer orders look like, in number, silence and revenue.
    """
    if not 0 <= factor <= 1:
        raise ValueError(f"factor: must be from 0 to 1, not {factor!r}")
    orders = tables["orders"]
    recent = np.flatnonzero(_of(orders, ids) & (orders["day"] > as_of.day - days) & (orders["day"] <= as_of.day))
    recent = recent[np.lexsort((orders["id"][recent], orders["at"][recent], orders["customer_id"][recent]))]
    heads = np.flatnonzero(np.diff(orders["customer_id"][recent], prepend=-1))
    number = np.arange(len(recent)) - np.repeat(heads, np.diff(np.append(heads, len(recent))))
    came = np.floor((number + 1) * factor + 1e-9) > np.floor(number * factor + 1e-9)
    kept = np.ones(len(orders["id"]), bool)
    kept[recent[~came]] = False
    return {**tables, "orders": take(orders, kept)}


def lost(tables: Tables, ids: Ids) -> Tables:
    """These customers were never there."""
    return {name: take(columns, ~np.isin(columns["customer_id"], ids)) for name, columns in tables.items()}


def largest(tables: Tables, count: int, as_of: Moment) -> Ids:
    """The customers of the `count` group companies with the largest net revenue of twelve months."""
    ids = np.unique(tables["customers"]["customer_id"]).astype(np.int64)
    revenue = revenue_between(ids, tables, as_of.day - YEAR, as_of.day)
    groups = np.array([name or f"#{each}" for name, each in zip(group_names(ids, tables), ids, strict=True)], object)
    sums: dict[str, float] = {}
    for group, amount in zip(groups, revenue.tolist(), strict=True):
        sums[group] = sums.get(group, 0.0) + amount
    ranked = sorted((group for group in sums if sums[group] > 0), key=lambda group: (-sums[group], group))[:count]
    return np.asarray(ids[np.isin(groups.astype(str), ranked)])


def terms_longer(tables: Tables, ids: Ids, as_of: Moment, *, days: float) -> Tables:
    """Invoices of these customers fall due and are paid `days` later (below 0: earlier), so more of them are open.

    Payments on an invoice come so much later with it; those that would come after `as_of` are not there yet.
    """
    moved = paid_later(tables, ids, as_of, days=days)
    invoices = moved["invoices"]
    due = {"due_day": invoices["due_day"] + days}
    return {**moved, "invoices": _set(invoices, _of(invoices, ids), due)}


def paid_later(tables: Tables, ids: Ids, as_of: Moment, *, days: float) -> Tables:
    """Invoices of these customers fall due as ever and are paid `days` later, with the payments on them."""
    invoices = tables["invoices"]
    settled = invoices["settled_at"] + days * DAY
    paid = settled < as_of.second
    moved = {
        "settled_day": np.where(paid, invoices["settled_day"] + days, np.nan),
        "settled_at": np.where(paid, settled, np.nan),
        "settled_known_at": np.where(paid, invoices["settled_known_at"] + days * DAY, np.nan),
    }
    later = _paid_later(tables["payments"], ids, as_of, days)
    return {**tables, "invoices": _set(invoices, _of(invoices, ids), moved), "payments": later}


def _paid_later(payments: Columns, ids: Ids, as_of: Moment, days: float) -> Columns:
    mine = _of(payments, ids) & ~np.isnan(payments["invoice_id"])
    at = payments["at"] + days * DAY
    known_at = payments["known_at"] + days * DAY
    moved = _set(payments, mine, {"at": at, "day": payments["day"] + days, "known_at": known_at})
    return take(moved, ~mine | (at < as_of.second))


def of_industry(tables: Tables, industry: str | None) -> Ids:
    """The customers of an industry, None: everybody."""
    customers = tables["customers"]
    chosen = customers["customer_id"]
    if industry is not None:
        chosen = chosen[np.array([name == industry for name in customers["industry"]], bool)]
    return np.unique(chosen).astype(np.int64)


def _of(columns: Columns, ids: Ids) -> NDArray[np.bool_]:
    return np.isin(columns["customer_id"], ids)


def _set(columns: Columns, rows: NDArray[np.bool_], values: Mapping[str, Any]) -> Columns:
    """The columns with `values` (one for all, or one per row) in these rows; nothing handed in is changed."""
    return {**columns, **{name: np.where(rows, value, columns[name]) for name, value in values.items()}}
