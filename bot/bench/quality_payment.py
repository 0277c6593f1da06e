"""How good the payment model is on a real ledger: every invoice judged on the morning it was issued."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from bot.bench.check import Check
from bot.bench.logs import rows
from scoring import metrics
from scoring.moment import DAY, Moment
from scoring.order_days import Floats
from scoring.payment import history
from scoring.payment_fit import fit
from scoring.settings import Payment
from scoring.tables import Columns, cut, of_columns

WARM_UP: Final = 182  # days of ledger before the first invoice is judged
LATE: Final = ((0.0, 0.855, 0.875), (15.0, 0.875, 0.90))


def receivables(path: Path) -> Iterator[Check]:
    """AUC and ECE of late payment, out of time; a model a day, fitted on what was settled before."""
    invoices = _read(path)
    late, issued = invoices["settled_day"] - invoices["due_day"], invoices["issued_day"]
    start = issued.min() + WARM_UP
    said = np.full((len(issued), len(LATE)), np.nan)
    for day in np.unique(issued[issued >= start]):
        _judge(invoices, float(day), said)
    judged = issued >= start
    for column, (days, floor, goal) in enumerate(LATE):
        p, event = said[judged, column], late[judged] > days
        yield Check("receivables", f"AUC, late by more than {days:.0f} days", metrics.auc(p, event), floor, goal)
        yield Check("receivables", f"ECE, late by more than {days:.0f} days", metrics.ece(p, event), 0.06, 0.035, True)


def _judge(invoices: Columns, day: float, said: Floats) -> None:
    """Fills in what was said of the invoices of one day."""
    now = Moment(day * DAY, int(day))
    past = cut(of_columns({"invoices": invoices}), now)
    seen = past["invoices"]
    model = fit(seen, past["payments"], now, Payment())
    for disputed in (False, True):
        today = np.flatnonzero((invoices["issued_day"] == day) & (~np.isnan(invoices["disputed_at"]) == disputed))
        ids = np.unique(invoices["customer_id"][today])
        found = model.predict(history(ids, seen, now, disputed=np.full(len(ids), disputed)))
        place = np.searchsorted(ids, invoices["customer_id"][today])
        for column, (days, _, _) in enumerate(LATE):
            said[today, column] = found.probability(days)[place]


def _read(path: Path) -> Columns:
    """The ledger as invoices. It has no date of a dispute: known from the start."""
    read = list(rows(path))
    issued, due, settled = (
        np.array([_day(row[name]) for row in read]) for name in ("InvoiceDate", "DueDate", "SettledDate")
    )
    _, customer = np.unique([row["customerID"] for row in read], return_inverse=True)
    disputed = np.array([row["Disputed"] == "Yes" for row in read])
    columns = {
        "id": np.arange(1, len(read) + 1),
        "customer_id": customer,
        "issued_at": issued * DAY,
        "issued_day": issued,
        "due_day": due,
        "amount": [float(row["InvoiceAmount"]) for row in read],
        "settled_at": settled * DAY,
        "settled_day": settled,
        "disputed_at": np.where(disputed, issued * DAY, np.nan),
    }
    return of_columns({"invoices": columns})["invoices"]


def _day(text: str) -> float:
    return datetime.strptime(text, "%m/%d/%Y").replace(tzinfo=UTC).timestamp() // DAY
