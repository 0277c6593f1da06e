"""How a customer pays, by its own invoices at the time of its score."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from db import history, people
from db.gateway import Tx
from db.scope import ALL
from db.scores import ScoreInfo
from handlers.common.daynumber import day_of
from handlers.common.paying import BEYOND, Habit, Paying, Terms
from handlers.risk import rates, service, standing

if TYPE_CHECKING:
    from scoring.assess import Assessment
    from scoring.reasons import Reason
    from scoring.settings import Settings

_PAID: Final = ("invoices", "payments")


def habit(tx: Tx, score: ScoreInfo) -> Habit:
    """The part of `at` that is told with every risk, as the score keeps it: of one whose reasons were not stored give
    what `service.explained` made of it, so that they are worked out once."""
    reasons = _stored(score)
    if reasons is None:
        return _worked_out(tx, score)
    detail = score.detail
    return Habit(score.late_probability, reasons, detail["days_late_recent"], detail["days_late_shift"])


def _stored(score: ScoreInfo) -> tuple[Reason, ...] | None:
    """The reasons that the score keeps; None where it has none: not flagged, or of before they were kept."""
    from scoring.reasons import Reason

    kept = score.detail.get("paying")
    return None if kept is None else tuple(Reason.from_json(each) for each in kept)


def _worked_out(tx: Tx, score: ScoreInfo) -> Habit:
    """Of a score without them: from invoices and payments alone, a tenth of the cost of `at`."""
    from scoring.payment_reasons import payment_reasons
    from scoring.receivables import settled_lately
    from scoring.tables import cut, of_columns

    firm, customer_id = people.firm(tx), score.customer_id
    assert firm is not None
    as_of = service.just_after(firm, score.as_of)
    tables = of_columns(history.some_of(tx, customer_id, _PAID, rates.units(firm)))
    invoices, payments = cut({name: tables[name] for name in _PAID}, as_of).values()
    ids = np.array([customer_id], np.int64)
    recent, shift = settled_lately(ids, invoices, as_of)
    return Habit(
        probability=score.late_probability,
        reasons=payment_reasons(standing.fitted(tx).payment, ids, invoices, payments, as_of)[0],
        recent=_number(recent[0]),
        shift=_number(shift[0]),
    )


def at(tx: Tx, score: ScoreInfo) -> Paying:
    """How the customer of a score paid up to it; the chances are those that were stored, and so are their reasons where
    the score keeps some.

    What is not stored, that of paying very late, is told only while the present fit says of the rest what was stored.
    """
    inputs = service.read(tx, score.customer_id, ALL)
    found = of(service.assess(inputs, score.as_of), score.customer_id, inputs.settings)
    beyond = found.beyond if _alike(found.probability, score.late_probability) else None
    reasons = _stored(score)
    return replace(
        found,
        probability=score.late_probability,
        days=score.expected_days_late,
        beyond=beyond,
        reasons=found.reasons if reasons is None else reasons,
    )


def _alike(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and math.isclose(one, other, abs_tol=1e-6)


def of(assessment: Assessment, customer_id: int, settings: Settings) -> Paying:
    """How one of the assessed customers pays."""
    row, late, owed = assessment.row(customer_id), assessment.late, assessment.owed
    paid = late.evidence[row] > 0
    return Paying(
        probability=float(late.probability(0.0)[row]) if paid else None,
        days=float(late.quantile(0.5)[row]) if paid else None,
        beyond=float(late.probability(BEYOND)[row]) if paid else None,
        reasons=assessment.payment_reasons_of(np.array([row]))[0],
        recent=_number(owed.days_late_recent[row]),
        shift=_number(owed.days_late_shift[row]),
        exposure=float(owed.exposure[row]),
        overdue=float(owed.overdue[row]),
        past_due=_number(owed.days_past_due[row]) or 0.0,
        limit=_limit(assessment, customer_id),
        terms=_terms(assessment, row, settings),
        last=_last(assessment, customer_id),
    )


def _last(assessment: Assessment, customer_id: int) -> tuple[date, float] | None:
    """Day and amount of the latest payment."""
    paid = assessment.tables["payments"]
    rows = [each for each in (paid["customer_id"] == customer_id).nonzero()[0].tolist() if paid["amount"][each] > 0]
    if not rows:
        return None
    newest = max(rows, key=lambda each: (paid["at"][each], paid["id"][each]))
    return day_of(paid["day"][newest]), float(paid["amount"][newest])


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _limit(assessment: Assessment, customer_id: int) -> float | None:
    own = assessment.tables["customers"]
    limits = own["credit_limit"][own["customer_id"] == customer_id]
    return _number(limits[0]) if len(limits) else None


def _terms(assessment: Assessment, row: int, settings: Settings) -> Terms:
    from scoring import conclusions

    proposed = conclusions.credit(assessment, settings)
    return Terms(float(proposed.limit[row]), int(proposed.days[row]), proposed.security[row])
