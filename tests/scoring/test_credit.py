"""Proposed credit: more for better grades and payers, never above the caps, nothing unsecured where it is risky."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.credit import SECURITY, Business, Terms, propose
from scoring.settings import GRADES, LEVELS, Settings

CREDIT = Settings().credit
BOOK = 12_000_000.0


def proposed(**changes: Any) -> Terms:
    facts: dict[str, Any] = {"grades": "A", "payment_levels": "low", "revenue_year": 1_200_000.0, "late_15": 0.0,
                             "overdue_share": 0.0, "stated_revenue": np.nan} | changes  # fmt: skip
    numbers = {name: np.array([value]) for name, value in facts.items() if not isinstance(value, str)}
    return propose(
        Business(grades=[facts["grades"]], payment_levels=[facts["payment_levels"]], **numbers), BOOK, CREDIT
    )


def test_the_limit_is_months_of_revenue_by_grade() -> None:
    assert [float(proposed(grades=grade).limit[0]) for grade in GRADES] == [300_000, 200_000, 100_000, 0]
    assert [float(proposed(grades=grade).days[0]) for grade in GRADES] == [60, 45, 30, 0]


def test_late_payment_and_overdue_reduce_it_and_unknown_does_not() -> None:
    assert proposed(late_15=0.2, overdue_share=0.5).limit[0] == 120_000
    assert proposed(late_15=np.nan, overdue_share=np.nan).limit[0] == 300_000


def test_it_is_capped_by_the_book_and_by_the_customers_own_statement() -> None:
    assert proposed(revenue_year=12_000_000.0).limit[0] == CREDIT.cap * BOOK
    assert proposed(stated_revenue=2_000_000.0).limit[0] == 100_000
    assert proposed(revenue_year=-5000.0).limit[0] == 0


@pytest.mark.parametrize("level", LEVELS)
def test_security_goes_by_the_level_of_the_payment_risk(level: str) -> None:
    terms = proposed(payment_levels=level)
    assert terms.security == (SECURITY[level],)
    assert (terms.days[0] == 0) == ("prepayment" in SECURITY[level])
    assert (terms.limit[0] == 0) == ("prepayment" in SECURITY[level])


@given(st.integers(0, 2), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1e8))
def test_who_is_worse_never_gets_more(grade: int, late: float, overdue: float, revenue: float) -> None:
    base = {"revenue_year": revenue, "late_15": late / 2, "overdue_share": overdue / 2}
    good = proposed(grades=GRADES[grade], **base)
    for worse in (
        {"grades": GRADES[grade + 1]},
        {"late_15": late},
        {"overdue_share": overdue},
        {"payment_levels": "high"},
    ):
        assert proposed(**{"grades": GRADES[grade], **base, **worse}).limit[0] <= good.limit[0]
    assert good.limit[0] % CREDIT.round_to == 0
