"""Proposed credit: limit, days of payment and security, from grade, payment behaviour and revenue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.grouped import Floats
from scoring.settings import Credit

# What secures the credit at each level of the payment risk.
SECURITY: Final[Mapping[str, tuple[str, ...]]] = {
    "low": ("monitoring",),
    "medium": ("closer_watch", "financial_review"),
    "high": ("prepayment", "collateral", "guarantee"),
    "extreme": ("prepayment", "collateral", "guarantee"),
}
_PREPAID: Final = ("high", "extreme")


@dataclass(frozen=True)
class Business:
    """What credit is proposed from, one value per customer."""

    grades: Sequence[str]  # A-D
    payment_levels: Sequence[str]  # level of the payment risk
    revenue_year: Floats
    late_15: Floats  # P(paid more than 15 days late), NaN unknown
    overdue_share: Floats  # of the exposure, as far as it is ripe (`receivables`), NaN unknown
    stated_revenue: Floats  # from the latest statement, NaN unknown


@dataclass(frozen=True)
class Terms:
    """Proposals, one per customer. `limit` in the firm's currency, `days` 0 means prepayment."""

    limit: Floats
    days: Floats
    security: tuple[tuple[str, ...], ...]


def propose(business: Business, book_revenue_year: float, settings: Credit) -> Terms:
    """Limit = months of revenue by grade x P(paid in time) x what is not overdue, capped and rounded down.

    A better grade or payment never gives less. Nobody gets more than a share of the book's revenue, nor than a share of
    the own stated revenue where that is known. Where the payment risk is high there is prepayment only.
    """
    prepaid = np.isin(np.asarray(business.payment_levels, dtype=str), _PREPAID)
    monthly = np.maximum(business.revenue_year, 0.0) / 12.0
    paying = (1.0 - np.nan_to_num(business.late_15)) * (1.0 - np.nan_to_num(business.overdue_share))
    wanted = _by_grade(business.grades, settings.months) * monthly * np.clip(paying, 0.0, 1.0)
    capped = np.minimum(wanted, settings.cap * max(book_revenue_year, 0.0))
    stated = np.maximum(business.stated_revenue, 0.0) * settings.cap_statement
    capped = np.fmin(capped, stated)
    limit = np.floor(capped / settings.round_to) * settings.round_to
    return Terms(
        limit=np.where(prepaid, 0.0, limit),
        days=np.where(prepaid, 0.0, _by_grade(business.grades, settings.terms_days)),
        security=tuple(SECURITY[level] for level in business.payment_levels),
    )


def _by_grade(grades: Sequence[str], values: Mapping[str, float]) -> NDArray[np.float64]:
    return np.array([values[grade] for grade in grades], dtype=float)
