"""Scores as a table: what `holdfast score` writes, one row per customer."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from handlers.common import formats, why
from handlers.risk.record import worth

if TYPE_CHECKING:
    from scoring.assess import Assessment
    from scoring.reasons import Reason

BATCH: Final = 2000

COLUMNS: Final = (
    "customer_key",
    "as_of",
    "churn_probability",
    "expected_days_late",
    "late_probability",
    "clv",
    "grade",
    "points",
    "level",
    "reasons",
    "coverage",
    "oldest_days",
)


def rows(
    assessment: Assessment, keys: Mapping[int, str], as_of: datetime, *, lang: str, currency: str
) -> Iterator[dict[str, Any]]:
    """One row of COLUMNS per customer; None where nothing can be said."""
    reasons = _reasons(assessment, lang, currency)
    late, days = assessment.late.probability(0.0).tolist(), assessment.late.quantile(0.5).tolist()
    paid = (assessment.late.evidence > 0).tolist()
    when, clv = as_of.isoformat(), worth(assessment).tolist()
    for row, (customer_id, told) in enumerate(zip(assessment.ids.tolist(), reasons, strict=True)):
        churn, oldest = float(assessment.churn[row]), float(assessment.cover.oldest[row])
        yield {
            "customer_key": keys[customer_id],
            "as_of": when,
            "churn_probability": None if churn != churn else round(churn, 6),
            "expected_days_late": round(days[row], 2) if paid[row] else None,
            "late_probability": round(late[row], 6) if paid[row] else None,
            "clv": None if clv[row] != clv[row] else round(clv[row], 2),
            "grade": assessment.grades[row],
            "points": round(float(assessment.card.points[row]), 2),
            "level": assessment.overall[row],
            "reasons": "; ".join(told),
            "coverage": f"{int(assessment.cover.count[row])}/{assessment.cover.age.shape[1]}",
            "oldest_days": None if oldest != oldest else int(oldest),
        }


def _reasons(assessment: Assessment, lang: str, currency: str) -> Iterator[Sequence[str]]:
    """The reasons of every row in words, worked out for many at a time."""
    rows = np.arange(len(assessment.ids))
    for start in range(0, len(rows), BATCH):
        for reasons in assessment.reasons_of(rows[start : start + BATCH]):
            yield [_told(reason, lang, currency) for reason in reasons]


def _told(reason: Reason, lang: str, currency: str) -> str:
    said = why.sentence(lang, reason.family, reason.key, reason.values, currency=currency, thin=reason.thin)
    return f"{html.unescape(said)} ({formats.points(lang, reason.delta)})"
