"""Quarters against hand-made books and against a count of one row after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from scoring.quarters import Quarter, quarters
from scoring.tables import cut, of_columns
from tests.scoring.books import TODAY, orders_of

DAY = 86_400.0
NAN = float("nan")


def invoices_of(rows: Sequence[tuple[int, int, float, float | None]]) -> dict[str, Any]:
    """Customer, days ago it fell due, amount, days after that it was settled (None: not yet); issued 30 days before."""
    customer, ago, amount = (np.array([row[i] for row in rows], float) for i in (0, 1, 2))
    after = np.array([NAN if row[3] is None else row[3] for row in rows])
    due = TODAY.day - ago
    settled = np.where(due + after < TODAY.day, due + after, NAN)
    return {
        "id": np.arange(1, len(rows) + 1),
        "customer_id": customer.astype(np.int64),
        "issued_at": (due - 30) * DAY,
        "issued_day": due - 30,
        "due_day": due,
        "amount": amount,
        "settled_at": settled * DAY,
        "settled_day": settled,
    }


def complaints_of(rows: Sequence[tuple[int, float | None, float | None]]) -> dict[str, Any]:
    """Days ago, hours to the answer, days to the solution."""
    at = (TODAY.day - np.array([row[0] for row in rows], float)) * DAY
    answer = np.array([NAN if row[1] is None else row[1] * 3600.0 for row in rows])
    solve = np.array([NAN if row[2] is None else row[2] * DAY for row in rows])
    return {
        "id": np.arange(1, len(rows) + 1),
        "customer_id": np.ones(len(rows), np.int64),
        "at": at,
        "day": at / DAY,
        "answered_at": at + answer,
        "resolved_at": at + solve,
    }


def found(rows: Mapping[str, Any], *spans: int) -> tuple[Quarter, ...]:
    """Between the days so many before TODAY."""
    ids = np.arange(1, 60)
    customers = {"customer_id": ids, "created_at": np.zeros(len(ids))}
    past = cut(of_columns({"customers": customers, **rows}), TODAY)
    return quarters(past, TODAY, [TODAY.day - span for span in spans], default_days=90.0)


def test_who_stayed() -> None:
    """Of 1, 2 and 3, who ordered two years ago, 1 and 2 did in the last year until 100 days ago, 1 until today."""
    histories = {1: [600, 300, 20], 2: [600, 440], 3: [600], 4: [50]}
    before, now = found({"orders": orders_of(histories)}, 200, 100, 0)
    assert before.retained_of == now.retained_of == 3
    assert (before.retention, now.retention) == pytest.approx((2 / 3, 1 / 3))
    assert (now.buyers, now.sales, before.buyers) == (2, 200.0, 0)


def test_what_was_paid_late_and_what_never() -> None:
    rows = [(1, 150, 100.0, 0), (1, 150, 100.0, 5), (2, 140, 100.0, 95), (3, 130, 700.0, None), (4, 150, 200.0, -3)]
    old, new = found({"invoices": invoices_of([*rows, (5, 20, 50.0, None), (5, 10, 50.0, -1)])}, 180, 91, 0)
    assert (old.due, old.ripe, old.payers) == (5, 5, 4)
    assert old.late == pytest.approx(3 / 5)
    assert old.defaulted == pytest.approx(2 / 4)  # the one who paid after 95 days is one, though nothing is bad now
    assert old.bad == pytest.approx(700 / 1200)
    assert (new.due, new.ripe, new.late) == (2, 0, 0.5)
    assert np.isnan([new.defaulted, new.bad]).all()


def test_what_was_paid_in_parts_is_bad_by_its_rest() -> None:
    invoices = invoices_of([(1, 150, 1000.0, None), (2, 150, 1000.0, None)])
    payments = {
        "id": np.array([1, 2]),
        "customer_id": np.array([1, 2]),
        "invoice_id": np.array([1.0, NAN]),  # on account
        "at": np.full(2, (TODAY.day - 60) * DAY),
        "day": np.full(2, TODAY.day - 60.0),
        "amount": np.array([750.0, 1000.0]),
    }
    [quarter] = found({"invoices": invoices, "payments": payments}, 180, 100)
    assert quarter.bad == pytest.approx(250 / 2000)
    assert quarter.defaulted == pytest.approx(1 / 2)


def test_what_was_paid_nobody_knows_when_is_neither_late_nor_on_time() -> None:
    invoices = invoices_of([(1, 150, 1000.0, None), (2, 150, 1000.0, 5), (3, 150, 1000.0, 0), (4, 150, 1000.0, 9)])
    payments = {
        "id": np.array([1]),
        "customer_id": np.array([1]),
        "invoice_id": np.array([1.0]),
        "at": np.array([(TODAY.day - 60) * DAY]),
        "day": np.array([TODAY.day - 60.0]),
        "amount": np.array([1000.0]),
    }
    [quarter] = found({"invoices": invoices, "payments": payments}, 180, 100)
    assert (quarter.due, quarter.bad) == (4, 0)
    assert quarter.late == pytest.approx(2 / 3)


def test_what_is_owed_does_not_stand_for_what_was_paid_nobody_knows_when() -> None:
    """Nine of ten that were paid have no day: the one that is owed is one of eleven, not one of two."""
    rows = [(c, 150, 100.0, None) for c in range(1, 10)] + [(10, 150, 100.0, 0), (11, 150, 100.0, None)]
    ids = np.arange(1, 10)
    day = np.full(9, TODAY.day - 60.0)
    payments = {"id": ids, "customer_id": ids, "invoice_id": np.full(9, NAN), "at": day * DAY, "day": day,
                "amount": np.full(9, 100.0)}  # fmt: skip
    [quarter] = found({"invoices": invoices_of(rows), "payments": payments}, 180, 100)
    assert quarter.late == pytest.approx(2 / 13)
    assert quarter.defaulted == pytest.approx(1 / 11)


def test_how_soon_complaints_were_answered() -> None:
    rows = [(30, 2.0, 1.0), (25, 4.0, None), (20, 48.0, 9.0), (10, None, None), (150, 1.0, 1.0)]
    before, now = found({"complaints": complaints_of(rows)}, 180, 91, 0)
    assert (now.complaints, now.unanswered, now.answer_hours, now.solve_days) == (4, 1, 4.0, 5.0)
    assert (before.complaints, before.unanswered, before.answer_hours) == (1, 0, 1.0)


def test_nothing_is_said_of_nothing() -> None:
    [quarter] = found({}, 90, 0)
    rates = (quarter.retention, quarter.late, quarter.defaulted, quarter.bad, quarter.answer_hours, quarter.solve_days)
    assert np.isnan(rates).all()
    assert (quarter.sales, quarter.buyers, quarter.due, quarter.complaints) == (0.0, 0, 0, 0)


def test_every_debt_falls_into_one_quarter() -> None:
    rng = np.random.default_rng(7)
    after = rng.integers(-10, 160, 300)
    rows = [
        (int(rng.integers(1, 40)), int(rng.integers(-60, 500)), 100.0, None if late > 140 else int(late))
        for late in after
    ]
    found_all = found({"invoices": invoices_of(rows)}, 500, 400, 300, 200, 100, 0)
    fallen = [(late, ago) for _, ago, _, late in rows if 0 < ago <= 500]
    assert sum(each.due for each in found_all) == len(fallen)
    assert sum(each.late * each.due for each in found_all) == pytest.approx(
        sum(late is None or late > 0 for late, _ in fallen)
    )
    assert sum(each.bad * each.ripe for each in found_all if each.ripe) == pytest.approx(
        sum((late is None or late >= ago) and ago > 90 for late, ago in fallen)
    )
