"""How a book did, quarter by quarter: who stayed, what was paid late or never, how soon complaints were answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scoring.elementwise import filled
from scoring.grouped import Floats, ratio
from scoring.moment import DAY, Moment
from scoring.receivables import says, still_owed
from scoring.tables import Columns, Tables, known_customers, take

YEAR: Final = 365
HOUR: Final = 3_600.0


@dataclass(frozen=True)
class Quarter:
    """From the local day `since_day` until before `until_day`. Amounts in the firm's currency, rates 0-1.

    NaN where there is nothing to say it from. Of debts that fell due in it: `late`, the share paid after the due day or
    not yet (by what each says: `receivables.says`); `defaulted`, the share of the customers who owed one for
    `default_days` after it, and `bad`, the share of the amount that is still owed after so long, both of the `ripe`
    debts, due so long ago. Of complaints made in it: median `answer_hours` to the first answer and `solve_days`;
    `unanswered` of them.
    """

    since_day: int
    until_day: int
    default_days: float
    sales: float  # net of credit notes
    buyers: int
    retention: float  # of who ordered in the year before the last one, the share that ordered in the last, at its end
    retained_of: int
    due: int  # invoices that fell due
    late: float
    ripe: int
    payers: int  # customers with ripe debts
    defaulted: float
    bad: float
    complaints: int
    unanswered: int
    answer_hours: float
    solve_days: float


def quarters(tables: Tables, as_of: Moment, firsts: Sequence[int], *, default_days: float) -> tuple[Quarter, ...]:
    """Of each stretch between two of the rising local days `firsts`; `tables` are cut at `as_of`. `default_days`: past
    due, of a default."""
    ids = known_customers(tables, as_of)
    debts = _Debts.of(ids, tables, default_days)
    return tuple(_quarter(tables, debts, as_of, span) for span in pairwise(firsts))


@dataclass(frozen=True)
class _Debts:
    invoices: Columns
    owed: Floats  # what is still owed of each
    default_days: float

    @classmethod
    def of(cls, ids: NDArray[np.int64], tables: Tables, default_days: float) -> _Debts:
        invoices = take(tables["invoices"], tables["invoices"]["amount"] > 0)
        owed, _ = still_owed(ids, tables["invoices"], tables["payments"])
        by_id = dict(zip(owed["id"].tolist(), owed["amount"].tolist(), strict=True))
        left = np.array([by_id.get(each, 0.0) for each in invoices["id"].tolist()], float)
        return cls(invoices, left, default_days)


def _quarter(tables: Tables, debts: _Debts, as_of: Moment, span: tuple[int, int]) -> Quarter:
    first, end = span
    orders, complaints = tables["orders"], tables["complaints"]
    within = (orders["day"] >= first) & (orders["day"] < end)
    bought = orders["amount"] > 0
    kept, of = _retained(orders["customer_id"][bought], orders["day"][bought], min(end, as_of.day + 1))
    made = take(complaints, (complaints["day"] >= first) & (complaints["day"] < end))
    return Quarter(
        since_day=first,
        until_day=end,
        sales=float(orders["amount"][within].sum()),
        buyers=len(np.unique(orders["customer_id"][within & bought])),
        retention=kept / of if of else float("nan"),
        retained_of=of,
        default_days=debts.default_days,
        **_paid(debts, as_of, span),
        complaints=len(made["id"]),
        unanswered=int(np.isnan(made["answered_at"]).sum()),
        answer_hours=_median((made["answered_at"] - made["at"]) / HOUR),
        solve_days=_median((made["resolved_at"] - made["at"]) / DAY),
    )


def _retained(customer: NDArray[np.int64], day: Floats, end: int) -> tuple[int, int]:
    """How many of those who ordered in the year before last ordered in the last one until `end`, and of how many."""
    last = np.unique(customer[(day >= end - YEAR) & (day < end)])
    before = np.unique(customer[(day >= end - 2 * YEAR) & (day < end - YEAR)])
    return int(np.isin(before, last).sum()), len(before)


def _paid(debts: _Debts, as_of: Moment, span: tuple[int, int]) -> dict[str, Any]:
    """What became of the debts that fell due within a span."""
    due = debts.invoices["due_day"]
    fell = (due >= span[0]) & (due < span[1]) & (due < as_of.day)
    mine, owed = take(debts.invoices, fell), debts.owed[fell]
    after = np.where(owed > 0, as_of.day - mine["due_day"], filled(mine["settled_day"] - mine["due_day"], 0.0))
    ripe = as_of.day - mine["due_day"] > debts.default_days
    customers, place = np.unique(mine["customer_id"][ripe], return_inverse=True)
    failed = np.bincount(place, after[ripe] > debts.default_days, len(customers)) > 0
    amounts = np.array([owed[ripe].sum()]), np.array([mine["amount"][ripe].sum()])
    return {
        "due": int(fell.sum()),
        "late": _share(after > 0, says(mine["settled_day"], owed > 0)),
        "ripe": int(ripe.sum()),
        "payers": len(customers),
        "defaulted": float(failed.mean()) if len(customers) else float("nan"),
        "bad": float(ratio(*amounts)[0]),
    }


def _share(which: NDArray[np.bool_], weight: Floats) -> float:
    return float(np.average(which, weights=weight)) if weight.sum() > 0 else float("nan")


def _median(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else float("nan")
