"""The rows behind a reason: which they are, from when to when, and the figures to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.moment import Moment
from scoring.reasons import Evidence
from scoring.service import LATE_FROM, complaint_weights, overdue_weights, signal_weights, survey_weights, visit_weights
from scoring.tables import Columns, Ids, Tables, take

ROWS: Final = 5  # at most this many are linked
_FAINT: Final = 0.01  # weights below this prove nothing

Values = Mapping[str, float | str]


@dataclass(frozen=True)
class Proof:
    """Evidence rows newest first, the days they span, and figures."""

    evidence: Evidence
    since_day: int | None
    until_day: int | None
    values: Values


class Shelf:
    """Tables, cut at `as_of`, sorted by customer when first asked, so that one customer's rows are found at once."""

    def __init__(self, tables: Tables, as_of: Moment) -> None:
        self._tables, self.as_of = tables, as_of
        self._sorted: dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
        self._latest: tuple[list[int], Ids] | None = None

    def rows(self, table: str, customer_id: int) -> Columns:
        """The rows of one customer, in the order they came in."""
        if table not in self._sorted:
            order = np.argsort(self._tables[table]["customer_id"], kind="stable")
            self._sorted[table] = order, self._tables[table]["customer_id"][order]
        order, owners = self._sorted[table]
        first, last = np.searchsorted(owners, (customer_id, customer_id + 1))
        return take(self._tables[table], order[first:last])

    def orders(self, customer_id: int) -> Evidence:
        """The customer's latest orders, newest first."""
        if self._latest is None:
            self._latest = _by_customer_and_day(self._tables["orders"])
        ids, owners = self._latest
        first, last = np.searchsorted(owners, (customer_id, customer_id + 1)).tolist()
        return tuple(("orders", row) for row in ids[max(first, last - ROWS) : last][::-1])

    def proof(self, group: str, customer_id: int) -> Proof:
        """The rows that make the strength of a group of `service.GROUPS`. KeyError for another name."""
        table, prove = _PROVERS[group]
        return prove(self.rows(table, customer_id), self.as_of)


def _by_customer_and_day(orders: Columns) -> tuple[list[int], Ids]:
    """Row ids and owners of real orders, by owner, day and id."""
    bought = take({name: orders[name] for name in ("id", "customer_id", "day")}, orders["amount"] > 0)
    order = np.lexsort((bought["id"], bought["day"], bought["customer_id"]))
    return bought["id"][order].tolist(), bought["customer_id"][order]


def _complaints(rows: Columns, as_of: Moment) -> Proof:
    rows = take(rows, complaint_weights(rows, as_of) > _FAINT)
    still_open = float(np.isnan(rows["resolved_at"]).sum())
    worst = float(np.nanmax(rows["severity"], initial=1.0))
    return _proof("complaints", rows, "day", {"open": still_open, "severity": worst})


def _visit(rows: Columns, as_of: Moment) -> Proof:
    weights = visit_weights(rows, as_of)
    rows = _newest(take(rows, ~np.isnan(weights)), 1)
    return _proof("visits", rows, "day", {"outcome": str(rows["outcome"][0]), "days": _age(rows["day"], as_of)})


def _signals(rows: Columns, as_of: Moment, sign: int) -> Proof:
    weights = sign * signal_weights(rows, as_of)
    rows, weights = take(rows, weights > _FAINT), weights[weights > _FAINT]
    heaviest = list(dict.fromkeys(str(kind) for kind in rows["kind"][np.argsort(-weights, kind="stable")]))
    return _proof("signals", rows, "day", {"kinds": ",".join(heaviest[:3])})


def _survey(rows: Columns, as_of: Moment) -> Proof:
    rows = _newest(take(rows, ~np.isnan(survey_weights(rows, as_of))), 1)
    figures: Values = {
        "metric": str(rows["metric"][0]),
        "value": float(rows["value"][0]),
        "days": _age(rows["day"], as_of),
    }
    return _proof("surveys", rows, "day", figures)


def _overdue(rows: Columns, as_of: Moment) -> Proof:
    rows = take(rows, overdue_weights(rows, as_of) > 0)
    figures = {"amount": float(rows["amount"].sum()), "days": float((as_of.day - rows["due_day"]).max(initial=0.0))}
    return _proof("invoices", rows, "due_day", figures)


def _late(rows: Columns, as_of: Moment) -> Proof:
    rows = take(rows, ~np.isnan(rows["settled_day"]))
    late = rows["settled_day"] - rows["due_day"]
    share = float((late > LATE_FROM).mean()) if len(late) else 0.0
    figures = {"share": share, "days": float(late.mean()) if len(late) else 0.0, "from": LATE_FROM}
    return _proof("invoices", rows, "settled_day", figures)


_PROVERS: Final[Mapping[str, tuple[str, Callable[[Columns, Moment], Proof]]]] = MappingProxyType(
    {
        "complaints": ("complaints", _complaints),
        "visit": ("visits", _visit),
        "signals_against": ("signals", lambda rows, as_of: _signals(rows, as_of, 1)),
        "signals_for": ("signals", lambda rows, as_of: _signals(rows, as_of, -1)),
        "survey": ("surveys", _survey),
        "overdue": ("invoices", _overdue),
        "late": ("invoices", _late),
    }
)


def _proof(table: str, rows: Columns, day: str, values: Values) -> Proof:
    """Proof by `rows`, counted, dated by their column `day`."""
    days: NDArray[Any] = rows[day]
    since, until = (int(days.min()), int(days.max())) if len(days) else (None, None)
    newest = take(rows, np.lexsort((rows["id"], days))[::-1][:ROWS])
    return Proof(tuple((table, int(row)) for row in newest["id"]), since, until, {"count": float(len(days)), **values})


def _newest(rows: Columns, count: int) -> Columns:
    return take(rows, np.lexsort((rows["id"], rows["at"]))[::-1][:count])


def _age(days: NDArray[Any], as_of: Moment) -> float:
    return float(as_of.day - days[0])
