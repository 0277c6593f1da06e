"""The rows behind a reason: which they are, from when to when, and the figures to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.grouped import Floats
from scoring.moment import Moment
from scoring.reasons import Evidence
from scoring.receivables import still_owed
from scoring.schema import DECLARED_LOST
from scoring.service import LATE_FROM, complaint_weights, overdue_weights, signal_weights, survey_weights, visit_weights
from scoring.tables import Columns, Ids, Rows, Tables, take

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
        self._dated: dict[tuple[str, str], NDArray[np.int64]] = {}
        self._bought: _Line | None = None
        self._lines: dict[tuple[str, str], _Line] = {}

    def rows(self, table: str, customer_id: int) -> Columns:
        """The rows of one customer, in the order they came in."""
        order, owners = self._by_customer(table)
        first, last = np.searchsorted(owners, (customer_id, customer_id + 1))
        return take(self._tables[table], order[first:last])

    def some(self, table: str, ids: Ids) -> Columns:
        """The rows of several customers, one customer after the other."""
        order, owners = self._by_customer(table)
        first = owners.searchsorted(ids)
        count = owners.searchsorted(ids, side="right") - first
        ahead = np.cumsum(count) - count  # rows of the customers before each
        return Rows(take(self._tables[table], order[np.repeat(first - ahead, count) + np.arange(count.sum())]))

    def _by_customer(self, table: str) -> tuple[NDArray[np.int64], Ids]:
        if table not in self._sorted:
            order = np.argsort(self._tables[table]["customer_id"], kind="stable")
            self._sorted[table] = order, self._tables[table]["customer_id"][order]
        return self._sorted[table]

    def latest(self, table: str, day: str, customer_id: int) -> Evidence:
        """The customer's latest rows of a table by its column `day`, newest first."""
        if (table, day) not in self._lines:
            self._lines[table, day] = _Line.of(self._tables[table], self._in_time(table, day))
        return tuple((table, row) for row in self._lines[table, day].end(customer_id))

    def orders(self, customer_id: int) -> Evidence:
        """The customer's latest orders, newest first; credit notes and blanks are none."""
        if self._bought is None:
            table, order = self._tables["orders"], self._in_time("orders", "day")
            self._bought = _Line.of(table, order[table["amount"][order] > 0])
        return tuple(("orders", row) for row in self._bought.end(customer_id))

    def _in_time(self, table: str, day: str) -> NDArray[np.int64]:
        """The rows of a table by customer, day and id."""
        if (table, day) not in self._dated:
            rows = self._tables[table]
            self._dated[table, day] = np.lexsort((rows["id"], rows[day], rows["customer_id"]))
        return self._dated[table, day]

    def proof(self, group: str, customer_id: int) -> Proof:
        """The rows that make the strength of a group of `service.GROUPS`. KeyError for another name."""
        if group in _SIGNALS:
            signals, complaints = self._standing(customer_id), self.rows("complaints", customer_id)
            return _signals(signals, _SIGNALS[group] * signal_weights(signals, complaints, self.as_of))
        table, prove = _PROVERS[group]
        rows = self.rows(table, customer_id)
        if group == "overdue":
            rows, _ = still_owed(np.array([customer_id]), rows, self.rows("payments", customer_id))
        return prove(rows, self.as_of)

    def _standing(self, customer_id: int) -> Columns:
        """The signals, without a declared loss that an order followed: it speaks no more."""
        signals = self.rows("signals", customer_id)
        called = signals["kind"] == DECLARED_LOST
        if not called.any():
            return signals
        orders = self.rows("orders", customer_id)
        latest = orders["at"][orders["amount"] > 0].max(initial=-np.inf)
        return take(signals, ~called | (signals["at"] > latest))


@dataclass(frozen=True)
class _Line:
    """Ids of rows and whose they are, by customer and then in time."""

    ids: NDArray[np.int64]
    owners: Ids

    @classmethod
    def of(cls, rows: Columns, order: NDArray[np.int64]) -> _Line:
        return cls(rows["id"][order], rows["customer_id"][order])

    def end(self, customer_id: int) -> list[int]:
        """The last ROWS of one customer, the last first."""
        first, last = self.owners.searchsorted((customer_id, customer_id + 1)).tolist()
        newest: list[int] = self.ids[max(first, last - ROWS) : last][::-1].tolist()
        return newest


def _complaints(rows: Columns, as_of: Moment) -> Proof:
    rows = take(rows, complaint_weights(rows, as_of) > _FAINT)
    still_open = float(np.isnan(rows["resolved_at"]).sum())
    worst = float(np.nanmax(rows["severity"], initial=1.0))
    return _proof("complaints", rows, "day", {"open": still_open, "severity": worst})


def _visit(rows: Columns, as_of: Moment) -> Proof:
    weights = visit_weights(rows, as_of)
    rows = _newest(take(rows, ~np.isnan(weights)), 1)
    return _proof("visits", rows, "day", {"outcome": str(rows["outcome"][0]), "days": _age(rows["day"], as_of)})


def _signals(rows: Columns, weights: Floats) -> Proof:
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
    """`rows` are those still owed, their amounts what is to be paid."""
    rows = take(rows, overdue_weights(as_of.day - rows["due_day"]) > 0)
    figures = {"amount": float(rows["amount"].sum()), "days": float((as_of.day - rows["due_day"]).max(initial=0.0))}
    return _proof("invoices", rows, "due_day", figures)


def _late(rows: Columns, as_of: Moment) -> Proof:
    rows = take(rows, ~np.isnan(rows["settled_day"]) & (rows["amount"] > 0))
    late = rows["settled_day"] - rows["due_day"]
    share = float((late > LATE_FROM).mean()) if len(late) else 0.0
    figures = {"share": share, "days": float(late.mean()) if len(late) else 0.0, "from": LATE_FROM}
    return _proof("invoices", rows, "settled_day", figures)


_SIGNALS: Final[Mapping[str, int]] = MappingProxyType({"signals_against": 1, "signals_for": -1})
_PROVERS: Final[Mapping[str, tuple[str, Callable[[Columns, Moment], Proof]]]] = MappingProxyType(
    {
        "complaints": ("complaints", _complaints),
        "visit": ("visits", _visit),
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
