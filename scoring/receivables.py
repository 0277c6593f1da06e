"""What customers owe now and how they have paid: exposure, overdue, days past due, days late and their trend.

An invoice is owed until it is settled or paid for: by payments on it, and by what the customer has to its credit
(payments on account, open credit notes), which pays the oldest debts first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.elementwise import filled
from scoring.grouped import Floats, Ints, highest, known, ratio, total
from scoring.moment import Moment
from scoring.payment import Lateness
from scoring.tables import Columns, Ids, positions, take

YEAR: Final = 365.0
_TREND_DAYS: Final = 180.0
NOTABLE: Final = 3.0  # days by which a trend of lateness is worth a word
SPOKEN: Final = 2  # invoices settled lately, and before, from which on there is a trend to speak of
RIPE_DAYS: Final = 30.0  # from which on the oldest debt makes what is overdue count in full: no grade falls in a day
_ROUNDING: Final = 1e-9  # of what was paid: a rest below it is none, sums of amounts are rounded


@dataclass(frozen=True)
class OpenInvoices:
    """Invoices that are still owed, one value each."""

    id: Ints
    place: Ints
    open: Floats  # what is still to be paid, above 0
    past_due: Floats  # days, negative before the due day


@dataclass(frozen=True)
class Receivables:
    """One value per customer, amounts in the firm's currency, days as days. NaN: nothing to say it from."""

    exposure: Floats  # open invoices less credit notes and payments on account, >= 0
    overdue: Floats  # the part of it that is past due
    # Of the exposure, as far as it is ripe: a day late is hardly overdue, RIPE_DAYS are. NaN without any invoice ever.
    overdue_share: Floats
    days_past_due: Floats  # of the oldest open invoice, 0 without; NaN without any invoice ever
    days_late: Floats  # amount-free mean over settled invoices, early counts as 0
    days_late_recent: Floats  # ... over those settled in the last 180 days
    days_late_trend: Floats  # that less the mean of those settled before
    # The trend as it is told: 0 where it is below NOTABLE, NaN with less than SPOKEN invoices on either side.
    days_late_shift: Floats
    collected_share: Floats  # of what fell due in the last year, by amount; what is missing as far as it is ripe


def open_invoices(ids: Ids, invoices: Columns, payments: Columns, as_of: Moment) -> OpenInvoices:
    """The open invoices of these customers (`ids` sorted), by payments known at `as_of`; both tables are cut there."""
    own, place = still_owed(ids, invoices, payments)
    return OpenInvoices(own["id"], place, open=own["amount"], past_due=as_of.day - own["due_day"])


def still_owed(ids: Ids, invoices: Columns, payments: Columns) -> tuple[Columns, Ints]:
    """The rows of invoices that are owed, `amount` being what is still to be paid, and each one's place in `ids`."""
    own, place = known(ids, invoices)
    credit = _credit(ids, own, place, payments)
    waiting = (own["amount"] > 0) & np.isnan(own["settled_day"])
    own, place = take(own, waiting), place[waiting]
    left = _rest(own["amount"], _paid(own["id"], payments))
    if credit.any():
        left = _after_credit(left, credit, place, own)
    owed = left > 0
    return take({**own, "amount": left}, owed), place[owed]


def says(settled: Floats, owed: NDArray[np.bool_]) -> Floats:
    """How much each of some debts says of whether they are paid late, 0-1; `settled`: day or NaN.

    Of one that was paid for without being called settled (by payments on account, credit notes) nobody knows when:
    nothing. So that what is owed does not stand for all without a day, it says by the share of the paid that have one;
    one more counts as having one, so that a single payment on account does not silence all that is owed.
    """
    dated, paid = ~np.isnan(settled), (~owed).sum()
    return np.where(owed, (dated.sum() + 1.0) / (paid + 1.0), dated)


def receivables(
    ids: Ids, invoices: Columns, payments: Columns, as_of: Moment, *, waiting: OpenInvoices | None = None
) -> Receivables:
    """The receivables of these customers (`ids` sorted); both tables are cut at `as_of`. `waiting`: if at hand."""
    n = len(ids)
    waiting = open_invoices(ids, invoices, payments, as_of) if waiting is None else waiting
    own, place = known(ids, invoices)
    invoiced = total(place, own["amount"] > 0, n) > 0
    exposure = total(waiting.place, waiting.open, n)
    overdue = total(waiting.place, waiting.open * (waiting.past_due > 0), n)
    days_late, *lateness = _settled(own, place, n, as_of)
    oldest = filled(highest(waiting.place, np.maximum(waiting.past_due, 0.0), n))
    ripe = np.where(np.isnan(days_late), 1.0, np.minimum(oldest / RIPE_DAYS, 1.0))  # who never paid is given no time
    return Receivables(
        exposure=exposure,
        overdue=overdue,
        overdue_share=np.where(invoiced, filled(ratio(overdue, exposure)) * ripe, np.nan),
        days_past_due=np.where(invoiced, oldest, np.nan),
        days_late=days_late,
        days_late_recent=lateness[0],
        days_late_trend=lateness[1],
        days_late_shift=lateness[2],
        collected_share=_collected(own, place, waiting, ripe, as_of),
    )


def settled_lately(ids: Ids, invoices: Columns, as_of: Moment) -> tuple[Floats, Floats]:
    """`days_late_recent` and `days_late_shift` of `receivables` by themselves; `invoices` are cut at `as_of`."""
    own, place = known(ids, invoices)
    _, recent, _, shift = _settled(own, place, len(ids), as_of)
    return recent, shift


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
    of_one = take(payments, ~np.isnan(payments["invoice_id"]))
    spot, hit = positions(invoice[by_id], of_one["invoice_id"].astype(np.int64))
    return np.maximum(total(by_id[spot[hit]], of_one["amount"][hit], len(invoice)), 0.0)


def _credit(ids: Ids, own: Columns, place: Ints, payments: Columns) -> Floats:
    """What each customer has to its credit: payments on account and open credit notes among its invoices, `own`."""
    paid, payer = known(ids, payments)
    on_account = total(payer, paid["amount"] * np.isnan(paid["invoice_id"]), len(ids))
    open_notes = -np.minimum(own["amount"], 0.0) * np.isnan(own["settled_day"])
    return np.maximum(on_account, 0.0) + total(place, open_notes, len(ids))


def _after_credit(left: Floats, credit: Floats, place: Ints, own: Columns) -> Floats:
    """What is left of each invoice once its customer's credit has paid them in the order they fall due."""
    order = np.lexsort((own["id"], own["due_day"], place))
    owed, payer = left[order], place[order]
    before = np.cumsum(owed) - owed
    heads = np.flatnonzero(np.diff(payer, prepend=-1))
    before -= np.repeat(before[heads], np.diff(np.append(heads, len(payer))))
    rest = np.empty(len(left))
    rest[order] = _rest(owed, np.maximum(credit[payer] - before, 0.0), scale=credit[payer])
    return rest


def _rest(owed: Floats, paid: Floats, *, scale: Floats | float = 0.0) -> Floats:
    """What is owed less what was paid, 0 where that is rounding; `scale`: of amounts that were summed on the way."""
    rest = owed - paid
    return np.where(rest > _ROUNDING * np.maximum(scale, owed), rest, 0.0)


def _settled(own: Columns, place: Ints, n: int, as_of: Moment) -> tuple[Floats, Floats, Floats, Floats]:
    """Mean days late of the settled invoices, of the recent ones, the trend of it, and the trend as it is told."""
    paid = (own["amount"] > 0) & ~np.isnan(own["settled_day"])
    late = np.maximum(own["settled_day"] - own["due_day"], 0.0)[paid]
    recent = (as_of.day - own["settled_day"][paid]) <= _TREND_DAYS
    place = place[paid]
    counts, recents = total(place, np.ones(len(late)), n), total(place, recent, n)
    sums, recent_sums = total(place, late, n), total(place, late * recent, n)
    lately = ratio(recent_sums, recents)
    trend = lately - ratio(sums - recent_sums, counts - recents)
    spoken = np.minimum(recents, counts - recents) >= SPOKEN
    shift = np.where(spoken, np.where(np.abs(trend) >= NOTABLE, trend, 0.0), np.nan)
    return ratio(sums, counts), lately, trend, shift


def _collected(own: Columns, place: Ints, waiting: OpenInvoices, ripe: Floats, as_of: Moment) -> Floats:
    n = len(ripe)
    since = as_of.day - own["due_day"]
    due = total(place, np.where((own["amount"] > 0) & (since > 0) & (since <= YEAR), own["amount"], 0.0), n)
    missing = total(waiting.place, waiting.open * ((waiting.past_due > 0) & (waiting.past_due <= YEAR)), n)
    ripe = np.where(missing < due, ripe, 1.0)  # nor who paid nothing of it
    return ratio(np.maximum(due - missing * ripe, 0.0), due)
