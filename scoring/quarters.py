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
from scoring.receivables import still_owed
from scoring.tables import Columns, Tables, known_customers, take

YEAR: Final = 365
DEFAULT_DAYS: Final = 90.0  # past due: from then on it is a default (Basel Committee 2006, par. 452)
HOUR: Final = 3_600.0


@dataclass(frozen=True)
class Quarter:
    """From the local day `since_day` until before `until_day`. Amounts in the firm's currency, rates 0-1.

    NaN where there is nothing to say it from. Of debts that fell due in it: `late`, the share paid after the due day or
    not yet, those apart that were paid nobody knows when; `defaulted`, the share of the customers who owed one for
    DEFAULT_DAYS after it, and `bad`, the share of the amount that is still owed after so long, both of the `ripe`
    debts, due so long ago. Of complaints made in it: median `answer_hours` to the first answer and `solve_days`;
    `unanswered` of them.
    """

    since_day: int
    until_day: int
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


def quarters(tables: Tables, as_of: Moment, firsts: Sequence[int]) -> tuple[Quarter, ...]:
    """Of each stretch between two of the rising local days `firsts`; `tables` are cut at `as_of`."""
    ids = known_customers(tables, as_of)
    debts, waiting = _debts(ids, tables, as_of)
    return tuple(_quarter(tables, debts, waiting, as_of, span) for span in pairwise(firsts))


def _debts(ids: NDArray[np.int64], tables: Tables, as_of: Moment) -> tuple[Columns, Floats]:
    """The invoices, and what is still owed of each."""
    invoices = take(tables["invoices"], tables["invoices"]["amount"] > 0)
    owed, _ = still_owed(ids, tables["invoices"], tables["payments"])
    by_id = dict(zip(owed["id"].tolist(), owed["amount"].tolist(), strict=True))
    return invoices, np.array([by_id.get(each, 0.0) for each in invoices["id"].tolist()], float)


def _quarter(tables: Tables, debts: Columns, waiting: Floats, as_of: Moment, span: tuple[int, int]) -> Quarter:
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
        **_paid(debts, waiting, as_of, span),
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


def _paid(debts: Columns, waiting: Floats, as_of: Moment, span: tuple[int, int]) -> dict[str, Any]:
    """What became of the debts that fell due within a span."""
    fell = (debts["due_day"] >= span[0]) & (debts["due_day"] < span[1]) & (debts["due_day"] < as_of.day)
    mine, owed = take(debts, fell), waiting[fell]
    # Paid for by what the customer had to its credit, without being called settled: nobody can say when.
    told = (owed > 0) | ~np.isnan(mine["settled_day"])
    after = np.where(owed > 0, as_of.day - mine["due_day"], filled(mine["settled_day"] - mine["due_day"], 0.0))
    ripe = as_of.day - mine["due_day"] > DEFAULT_DAYS
    customers, place = np.unique(mine["customer_id"][ripe], return_inverse=True)
    failed = np.bincount(place, after[ripe] > DEFAULT_DAYS, len(customers)) > 0
    amounts = np.array([owed[ripe].sum()]), np.array([mine["amount"][ripe].sum()])
    return {
        "due": int(fell.sum()),
        "late": float(np.mean(after[told] > 0)) if told.any() else float("nan"),
        "ripe": int(ripe.sum()),
        "payers": len(customers),
        "defaulted": float(failed.mean()) if len(customers) else float("nan"),
        "bad": float(ratio(*amounts)[0]),
    }


def _median(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else float("nan")
