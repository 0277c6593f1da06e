"""Why customers are expected to pay late: exact counterfactuals, one ingredient replaced by the norm at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from scoring.elementwise import filled
from scoring.grouped import Floats, Ints, highest, known
from scoring.moment import Moment
from scoring.payment import History, PaymentModel, history
from scoring.reasons import SMALLEST, Evidence, Reason
from scoring.receivables import still_owed
from scoring.tables import Columns, Ids, take

_LATE: Final = 0.0  # days from which more are late
_LINKED: Final = 5
_TOLD: Final = ("id", "amount", "due_day", "settled_day")  # columns of invoices that reasons are made of
_THIN: Final = 3  # settled invoices below which a reason is said to be thin


def payment_reasons(
    model: PaymentModel, ids: Ids, invoices: Columns, payments: Columns, as_of: Moment
) -> list[tuple[Reason, ...]]:
    """Reasons of P(late) of each of these customers (`ids` sorted), largest first; both tables are cut at `as_of`.

    `late`: the own settled invoices, against a customer without any. `overdue`: what is past due now, against nothing.
    Deltas are differences of the probability, above 0 where the ingredient raises it.
    """
    n = len(ids)
    owed, payer = still_owed(ids, invoices, payments)
    is_due = owed["due_day"] < as_of.day
    owed, payer = take(owed, is_due), payer[is_due]
    past_due = filled(highest(payer, as_of.day - owed["due_day"], n))
    now = history(ids, invoices, as_of, past_due=past_due)
    stands, new, prompt = model.predict(_cases(now)).probability(_LATE).reshape(3, n)
    by_late, by_overdue = (stands - new).tolist(), (stands - prompt).tolist()
    settled, overdue = _Shelf.settled(ids, invoices), _Shelf.of(owed, payer, "due_day", n)
    why_late = [_late(settled.rows(place), by_late[place]) for place in range(n)]
    why_overdue = [_overdue(overdue.rows(place), as_of, by_overdue[place]) for place in range(n)]
    return [_telling(*both) for both in zip(why_late, why_overdue, strict=True)]


def _cases(now: History) -> History:
    """Customers as they stand, without their past, and with nothing past due: asked together they cost hardly more."""
    n = len(now.past_due)
    place = np.concatenate([now.place, now.place + 2 * n])
    late, age, gap = (np.tile(each, 2) for each in (now.days_late, now.age, now.dispute_gap))
    return History(place, late, age, gap, np.concatenate([now.past_due, now.past_due, np.zeros(n)]))


def _telling(*found: Reason | None) -> tuple[Reason, ...]:
    """Those that move the number by more than noise, largest first."""
    moving = [each for each in found if each is not None and abs(each.delta) >= SMALLEST]
    return tuple(sorted(moving, key=lambda each: -abs(each.delta)))


@dataclass(frozen=True)
class _Shelf:
    """Invoices by customer, those of each in the order of `day`; the customer at a place has those up to its end."""

    sorted: Columns
    ends: list[int]

    @classmethod
    def of(cls, rows: Columns, place: Ints, day: str, n: int) -> _Shelf:
        order = np.lexsort((rows["id"], rows[day], place))
        told = {name: rows[name][order] for name in _TOLD}
        return cls(told, place[order].searchsorted(np.arange(n + 1)).tolist())

    @classmethod
    def settled(cls, ids: Ids, invoices: Columns) -> _Shelf:
        own, place = known(ids, invoices)
        paid = ~np.isnan(own["settled_day"]) & (own["amount"] > 0)
        return cls.of(take(own, paid), place[paid], "settled_day", len(ids))

    def rows(self, place: int) -> Columns:
        first, last = self.ends[place : place + 2]
        return {name: values[first:last] for name, values in self.sorted.items()}


def _late(rows: Columns, delta: float) -> Reason | None:
    if not len(rows["id"]):
        return None
    late: Floats = np.maximum(rows["settled_day"] - rows["due_day"], 0.0)
    values = {
        "count": float(len(late)),
        "days": float(late.mean()),
        "share": float((late > _LATE).mean()),
        "from": _LATE,
    }
    since, until = int(rows["settled_day"][0]), int(rows["settled_day"][-1])
    return Reason("payment", "late", delta, values, _evidence(rows), since, until, thin=len(late) < _THIN)


def _overdue(rows: Columns, as_of: Moment, delta: float) -> Reason | None:
    if not len(rows["id"]):
        return None
    oldest = int(rows["due_day"][0])
    values = {
        "count": float(len(rows["id"])),
        "amount": float(rows["amount"].sum()),
        "days": float(as_of.day - oldest),
    }
    return Reason("payment", "overdue", delta, values, _evidence(rows), oldest, as_of.day)


def _evidence(rows: Columns) -> Evidence:
    return tuple(("invoices", row) for row in rows["id"][: -_LINKED - 1 : -1].tolist())
