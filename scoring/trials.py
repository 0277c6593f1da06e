"""Out of time, beside churn: how well late payment was foretold, and how little grades move where nothing happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring import metrics, payment, payment_fit
from scoring.assess import Assessment, Fitted, Plan, fit_and_assess
from scoring.grouped import Floats
from scoring.model import Model
from scoring.moment import Moment
from scoring.payment import PaymentModel
from scoring.receivables import receivables, still_owed
from scoring.schema import HAPPENED, LATER
from scoring.settings import Payment, Settings
from scoring.tables import Columns, Ids, Tables, cut, known_customers, positions, take
from scoring.windows import thin

LATE: Final = (0.0, 15.0)  # days, by more than which an invoice is late
NIGHTS: Final = 3  # that are looked at, the last ones
JUMP: Final = 0.05  # of the churn probability


@dataclass(frozen=True)
class PaymentRow:
    """Invoices of a window, each judged by what was known when the window opened. Figures are NaN where one outcome
    only came."""

    since_day: int
    until_day: int
    late_days: float  # late by more than so many days
    n: int
    said: float  # mean probability
    came: float  # share that was
    roc_auc: float
    brier: float
    ece: float


@dataclass(frozen=True)
class Steadiness:
    """What a day's passing alone moved, of `n` pairs of a customer and a night without any news of it."""

    nights: int
    n: int
    grades: int  # that changed
    levels: int
    median_change: float  # of the churn probability, NaN without any
    jumps: int  # changes of it above JUMP


def late_payment(
    past: Tables, as_of: Moment, settings: Payment, *, horizon_days: float, cutoffs: int = 4
) -> tuple[PaymentRow, ...]:
    """Rows by window, latest first; `past` is cut at `as_of`. Invoices whose outcome is not known yet are left out."""
    starts = [as_of.shifted(-horizon_days * (k + 1)) for k in range(cutoffs)]
    found = (_late_payment(past, start, as_of, settings, horizon_days) for start in starts)
    return tuple(row for rows in found for row in rows)


def _late_payment(
    past: Tables, since: Moment, as_of: Moment, settings: Payment, horizon_days: float
) -> list[PaymentRow]:
    until, known = since.shifted(horizon_days), cut(past, since)
    ids = known_customers(known, since)
    invoices = past["invoices"]
    issued = (invoices["issued_at"] >= since.second) & (invoices["issued_at"] < until.second)
    wanted = issued & (invoices["amount"] > 0) & np.isin(invoices["customer_id"], ids) & _told(past, as_of)
    asked = take(invoices, wanted)
    if not len(asked["id"]):
        return []
    place, _ = positions(ids, asked["customer_id"])
    owed = receivables(ids, known["invoices"], known["payments"], since)
    paid = payment.history(ids, known["invoices"], since, past_due=owed.days_past_due)
    lateness = payment_fit.fit(known["invoices"], known["payments"], since, settings).predict(paid)
    decided = {days: asked["due_day"] + days < as_of.day for days in LATE}
    return [
        _row(since, until, days, lateness.probability(days)[place][known_by], _late(asked, days)[known_by])
        for days, known_by in decided.items()
        if known_by.any()
    ]


def _told(past: Tables, as_of: Moment) -> NDArray[np.bool_]:
    """Of each invoice, whether its day of payment is known or it is still owed: of one that was paid for without being
    called settled nobody can say when."""
    invoices = past["invoices"]
    owed, _ = still_owed(known_customers(past, as_of), invoices, past["payments"])
    return np.asarray(~np.isnan(invoices["settled_day"]) | np.isin(invoices["id"], owed["id"]))


def _late(invoices: Columns, days: float) -> NDArray[np.bool_]:
    return ~(invoices["settled_day"] - invoices["due_day"] <= days)


def _row(since: Moment, until: Moment, days: float, said: Floats, late: NDArray[np.bool_]) -> PaymentRow:
    figures: tuple[Callable[[Floats, NDArray[np.bool_]], float], ...] = (metrics.auc, metrics.brier, metrics.ece)
    measured = (figure(said, late) for figure in figures)
    return PaymentRow(since.day, until.day, days, len(late), float(said.mean()), float(late.mean()), *measured)


def steadiness(model: Model, tables: Tables, as_of: Moment, settings: Settings, *, nights: int = NIGHTS) -> Steadiness:
    """How `model`, fitted anew every night as in service, judged who had no news on the last nights before `as_of`."""
    few, first = thin(tables), as_of.shifted(-nights)
    stands = replace(model, choice=replace(model.choice, decided_day=first.day - 1))
    earlier = Fitted(stands, PaymentModel((), ()))  # its churn model alone is kept from night to night
    before = _night(few, first, settings, earlier, {})
    moved: list[tuple[NDArray[np.bool_], NDArray[np.bool_], Floats]] = []
    for ago in reversed(range(nights)):
        grades = dict(zip(before.ids.tolist(), before.grades, strict=True))
        after = _night(few, as_of.shifted(-ago), settings, before.fitted, grades)
        moved.append(_moved(before, after, few))
        before = after
    grade, level, change = (np.concatenate(parts) for parts in zip(*moved, strict=True))
    told = change[~np.isnan(change)]
    middle = float(np.median(told)) if len(told) else float("nan")
    return Steadiness(nights, len(grade), int(grade.sum()), int(level.sum()), middle, int((told > JUMP).sum()))


def _night(
    tables: Tables, at: Moment, settings: Settings, earlier: Fitted, grades: Mapping[int, str | None]
) -> Assessment:
    plan = Plan(earlier.churn.horizon_days, earlier=earlier)
    return fit_and_assess(tables, at, settings, plan=plan, before=grades)


def _moved(
    before: Assessment, after: Assessment, tables: Tables
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], Floats]:
    """Of customers without news between the two: whether grade and level changed, and by how much the probability."""
    news = _with_news(tables, before.as_of, after.as_of)
    ids = np.setdiff1d(np.intersect1d(before.ids, after.ids), news)
    old, new = np.searchsorted(before.ids, ids), np.searchsorted(after.ids, ids)
    was, now = (np.array(each.grades, object) for each in (before, after))
    ranks = np.array(before.overall, object), np.array(after.overall, object)
    return was[old] != now[new], ranks[0][old] != ranks[1][new], np.abs(after.churn[new] - before.churn[old])


def _with_news(tables: Tables, since: Moment, until: Moment) -> Ids:
    """The customers of whom anything happened or became known from `since` on and before `until`."""
    found: list[Ids] = []
    for name, columns in tables.items():
        if name == "customers":
            continue
        moments = [HAPPENED.get(name, "at"), "known_at"]
        moments += [f"{fact}_{told}" for fact in LATER.get(name, ()) for told in ("at", "known_at")]
        fresh = np.zeros(len(columns["known_at"]), bool)
        for each in moments:
            fresh |= (columns[each] >= since.second) & (columns[each] < until.second)
        found.append(columns["customer_id"][fresh])
    return np.unique(np.concatenate(found))
