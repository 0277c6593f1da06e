"""What customers owe now and how they have paid: exposure, overdue, days past due, DSO, days late and their trend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from scoring.elementwise import filled
from scoring.grouped import Floats, Ints, highest, known, ratio, total
from scoring.moment import Moment
from scoring.payment import Lateness
from scoring.tables import Columns, Ids, positions, take

YEAR: Final = 365.0
_TREND_DAYS: Final = 180.0


@dataclass(frozen=True)
class OpenInvoices:
    """Invoices not settled yet, one value each. `open`: what is still to be paid, at or above 0."""

    id: Ints
    place: Ints
    open: Floats
    partly_paid: Floats  # share that is paid, 0-1
    past_due: Floats  # days, negative before the due day
    disputed: Floats  # 0 or 1


@dataclass(frozen=True)
class Receivables:
    """One value per customer, amounts in the firm's currency, days as days. NaN: nothing to say it from."""

    exposure: Floats  # open invoices less credit notes and payments on account, >= 0
    overdue: Floats  # the part of it that is past due
    overdue_share: Floats  # of the exposure; NaN without any invoice ever
    days_past_due: Floats  # of the oldest open invoice, 0 without; NaN without any invoice ever
    open_count: Floats
    partly_paid: Floats  # open invoices of which a part is paid
    disputed: Floats  # amount in dispute
    settled_count: Floats
    days_late: Floats  # amount-free mean over settled invoices, early counts as 0
    days_late_trend: Floats  # mean of those settled in the last 180 days less the mean of those before
    collected_share: Floats  # of what fell due in the last year, by amount
    dso: Floats  # days sales outstanding: exposure over the last year's invoices, in days


def open_invoices(ids: Ids, invoices: Columns, payments: Columns, as_of: Moment) -> OpenInvoices:
    """The open invoices of these customers, by partial payments known at `as_of`; both tables are cut there."""
    own, place = known(ids, invoices)
    waiting = (own["amount"] > 0) & np.isnan(own["settled_day"])
    own, place = take(own, waiting), place[waiting]
    paid = np.minimum(_paid(own["id"], payments), own["amount"])
    return OpenInvoices(
        id=own["id"],
        place=place,
        open=own["amount"] - paid,
        partly_paid=paid / own["amount"],
        past_due=as_of.day - own["due_day"],
        disputed=(~np.isnan(own["disputed_at"])).astype(float),
    )


def receivables(
    ids: Ids, invoices: Columns, payments: Columns, as_of: Moment, *, waiting: OpenInvoices | None = None
) -> Receivables:
    """The receivables of these customers (`ids` sorted); both tables are cut at `as_of`. `waiting`: if at hand."""
    n = len(ids)
    waiting = open_invoices(ids, invoices, payments, as_of) if waiting is None else waiting
    own, place = known(ids, invoices)
    invoiced = total(place, own["amount"] > 0, n) > 0
    credit = _credit(ids, own, payments)
    late = waiting.past_due > 0
    gross, gross_late = total(waiting.place, waiting.open, n), total(waiting.place, waiting.open * late, n)
    exposure, overdue = np.maximum(gross - credit, 0.0), np.maximum(gross_late - credit, 0.0)
    settled = _settled(own, place, n, as_of)
    year = total(place, own["amount"] * (as_of.day - own["issued_day"] <= YEAR), n)
    return Receivables(
        exposure=exposure,
        overdue=overdue,
        overdue_share=np.where(invoiced, filled(ratio(overdue, exposure)), np.nan),
        days_past_due=np.where(invoiced, _oldest(waiting, overdue, n), np.nan),
        open_count=total(waiting.place, np.ones(len(waiting.place)), n),
        partly_paid=total(waiting.place, waiting.partly_paid > 0, n),
        disputed=total(waiting.place, waiting.open * waiting.disputed, n),
        settled_count=settled[0],
        days_late=settled[1],
        days_late_trend=settled[2],
        collected_share=_collected(own, place, n, as_of),
        dso=ratio(exposure * YEAR, year),
    )


def chance_late(waiting: OpenInvoices, lateness: Lateness, days: float = 30.0) -> Floats:
    """P(paid more than `days` late) of each open invoice; `lateness` has one row per place.

    An invoice that is d days past due is judged by P(late > days) / P(late > d): it is known to be late by d already.
    """
    after = np.maximum(waiting.past_due, 0.0)
    so_far = lateness.probability_of(waiting.place, np.minimum(after, days))
    given = np.where(after > 0, so_far, 1.0)
    beyond = lateness.probability(days)[waiting.place]
    return np.where(after >= days, 1.0, np.minimum(beyond / np.maximum(given, 1e-9), 1.0))


def amount_at_risk(waiting: OpenInvoices, lateness: Lateness, days: float = 30.0) -> Floats:
    """Open amount expected to be paid more than `days` late, per customer."""
    return total(waiting.place, waiting.open * chance_late(waiting, lateness, days), len(lateness.exceeds))


def _paid(invoice: Ints, payments: Columns) -> Floats:
    """What was paid on each of these invoices."""
    by_id = np.argsort(invoice, kind="stable")
    spot, hit = positions(invoice[by_id], filled(payments["invoice_id"], -1).astype(np.int64))
    return np.maximum(total(by_id[spot[hit]], payments["amount"][hit], len(invoice)), 0.0)


def _credit(ids: Ids, own: Columns, payments: Columns) -> Floats:
    """Open credit notes and payments on account, which pay the oldest debts first."""
    paid, place = known(ids, payments)
    on_account = total(place, paid["amount"] * np.isnan(paid["invoice_id"]), len(ids))
    notes, note_place = known(ids, own)
    open_notes = -np.minimum(notes["amount"], 0.0) * np.isnan(notes["settled_day"])
    return np.maximum(on_account, 0.0) + total(note_place, open_notes, len(ids))


def _oldest(waiting: OpenInvoices, overdue: Floats, n: int) -> Floats:
    """Days past due of the oldest open invoice; 0 where credit covers all that is overdue."""
    worst = filled(highest(waiting.place, np.where(waiting.open > 0, waiting.past_due, 0.0), n))
    return np.where(overdue > 0, np.maximum(worst, 0.0), 0.0)


def _settled(own: Columns, place: Ints, n: int, as_of: Moment) -> tuple[Floats, Floats, Floats]:
    """Number of settled invoices, their mean days late, and the trend of it."""
    paid = (own["amount"] > 0) & ~np.isnan(own["settled_day"])
    late = np.maximum(own["settled_day"] - own["due_day"], 0.0)[paid]
    recent = (as_of.day - own["settled_day"][paid]) <= _TREND_DAYS
    place = place[paid]
    counts, recents = total(place, np.ones(len(late)), n), total(place, recent, n)
    sums, recent_sums = total(place, late, n), total(place, late * recent, n)
    trend = ratio(recent_sums, recents) - ratio(sums - recent_sums, counts - recents)
    return counts, ratio(sums, counts), trend


def _collected(own: Columns, place: Ints, n: int, as_of: Moment) -> Floats:
    since = as_of.day - own["due_day"]
    due = np.where((own["amount"] > 0) & (since > 0) & (since <= YEAR), own["amount"], 0.0)
    return ratio(total(place, due * ~np.isnan(own["settled_day"]), n), total(place, due, n))
