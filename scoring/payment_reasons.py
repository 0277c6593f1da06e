"""Why a customer is expected to pay late: exact counterfactuals, one ingredient replaced by the norm at a time."""

from __future__ import annotations

from typing import Final

import numpy as np

from scoring.grouped import Floats
from scoring.moment import Moment
from scoring.payment import History, PaymentModel, history
from scoring.reasons import SMALLEST, Evidence, Reason
from scoring.receivables import still_owed
from scoring.tables import Columns, take

_LINKED: Final = 5
_THIN: Final = 3  # settled invoices below which a reason is said to be thin


def payment_reasons(
    model: PaymentModel, customer_id: int, invoices: Columns, payments: Columns, as_of: Moment, *, days: float = 0.0
) -> tuple[Reason, ...]:
    """Reasons of one customer's P(late by more than `days`), largest first; both tables are cut at `as_of`.

    `late`: the own settled invoices, against a customer without any. `overdue`: what is past due now, against nothing.
    Deltas are differences of the probability, above 0 where the ingredient raises it.
    """
    ids = np.array([customer_id], dtype=np.int64)
    own = take(invoices, invoices["customer_id"] == customer_id)
    owed, _ = still_owed(ids, own, payments)
    owed = take(owed, owed["due_day"] < as_of.day)
    past_due = np.array([(as_of.day - owed["due_day"]).max(initial=0.0)])
    now = history(ids, own, as_of, past_due=past_due)
    stands, new, prompt = model.predict(_cases(now)).probability(days).tolist()
    found = []
    if len(now.place):
        found.append(_late(own, days, stands - new))
    if now.past_due[0] > 0:
        found.append(_overdue(owed, as_of, stands - prompt))
    telling = (reason for reason in found if abs(reason.delta) >= SMALLEST)
    return tuple(sorted(telling, key=lambda reason: -abs(reason.delta)))


def _cases(now: History) -> History:
    """One customer as it stands, without its past, and with nothing past due: asked together they cost as one."""
    place = np.repeat(np.array([0, 2], np.int64), len(now.place))
    late, age, gap = (np.tile(each, 2) for each in (now.days_late, now.age, now.dispute_gap))
    return History(place, late, age, gap, np.array([now.past_due[0], now.past_due[0], 0.0]))


def _late(own: Columns, days: float, delta: float) -> Reason:
    rows = take(own, ~np.isnan(own["settled_day"]) & (own["amount"] > 0))
    late: Floats = np.maximum(rows["settled_day"] - rows["due_day"], 0.0)
    return Reason(
        family="payment",
        key="late",
        delta=delta,
        values={
            "count": float(len(late)),
            "days": float(late.mean()),
            "share": float((late > days).mean()),
            "from": days,
        },
        evidence=_evidence(rows, "settled_day"),
        since_day=int(rows["settled_day"].min()),
        until_day=int(rows["settled_day"].max()),
        thin=len(late) < _THIN,
    )


def _overdue(rows: Columns, as_of: Moment, delta: float) -> Reason:
    oldest = int(rows["due_day"].min())
    return Reason(
        family="payment",
        key="overdue",
        delta=delta,
        values={
            "count": float(len(rows["id"])),
            "amount": float(rows["amount"].sum()),
            "days": float(as_of.day - oldest),
        },
        evidence=_evidence(rows, "due_day"),
        since_day=oldest,
        until_day=as_of.day,
    )


def _evidence(rows: Columns, day: str) -> Evidence:
    newest = np.lexsort((rows["id"], rows[day]))[::-1][:_LINKED]
    return tuple(("invoices", int(row)) for row in rows["id"][newest])
