"""Late payment out of time, and what a day's passing moves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from scoring import assess
from scoring.assess import Plan, fit_and_assess
from scoring.fit import base_model
from scoring.settings import Payment, Settings
from scoring.tables import Tables, cut, of_columns
from scoring.trials import LATE, late_payment, steadiness
from tests.support.years import YEAR, World, moment

DAY = 86_400.0
TODAY = moment(4 * YEAR)


def ledger(seed: int, *, shift: float = 0.0) -> Tables:
    """Two years of invoices of customers with habits of their own; `shift`: days that all pay later in the last 90."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[float, ...]] = []
    for customer in range(1, 121):
        habit, day = rng.normal(2.0, 10.0), TODAY.day - float(rng.integers(300, 700))
        while day < TODAY.day:
            late = habit + rng.normal(0.0, 5.0) + (shift if day >= TODAY.day - 90 else 0.0)
            rows.append((customer, day, max(day + 1.0, day + 14.0 + round(late))))
            day += float(rng.integers(5, 30))
    code, issued, settled = np.array(rows).T
    invoices = {
        "id": np.arange(1, len(code) + 1),
        "customer_id": code.astype(np.int64),
        "issued_at": issued * DAY,
        "issued_day": issued,
        "due_day": issued + 14.0,
        "amount": np.full(len(code), 100.0),
        "settled_at": settled * DAY,
        "settled_day": settled,
    }
    ids = np.arange(1, 121)
    return of_columns({"customers": {"customer_id": ids, "created_at": np.zeros(len(ids))}, "invoices": invoices})


def rows_of(tables: Tables, cutoffs: int = 3) -> Any:
    return late_payment(cut(tables, TODAY), TODAY, Payment(), horizon_days=90.0, cutoffs=cutoffs)


def test_late_payment_is_judged_window_by_window() -> None:
    rows = rows_of(ledger(1))
    assert [(row.since_day, row.late_days) for row in rows] == [
        (TODAY.day - 90 * back, days) for back in (1, 2, 3) for days in LATE
    ]
    for row in rows:
        assert row.n > 200
        assert row.roc_auc > 0.8
        assert row.ece < 0.1
        assert row.said == pytest.approx(row.came, abs=0.06)


def test_what_was_paid_nobody_knows_when_is_left_out() -> None:
    """Each fifth invoice is paid in full without being called settled; each seventh is still owed, and late."""
    tables = ledger(3)
    invoices, number = tables["invoices"], tables["invoices"]["id"]
    unsaid, owed = number % 5 == 0, (number % 7 == 0) & (number % 5 != 0)
    kept = {"settled_at", "settled_day"}
    open_ones = {
        name: np.where(unsaid | owed, np.nan, column) if name in kept else column for name, column in invoices.items()
    }
    payments = {
        "id": np.arange(1, unsaid.sum() + 1),
        "customer_id": invoices["customer_id"][unsaid],
        "invoice_id": number[unsaid].astype(float),
        "at": invoices["settled_at"][unsaid],
        "day": invoices["settled_day"][unsaid],
        "amount": invoices["amount"][unsaid],
    }
    told = rows_of({**tables, "invoices": open_ones, "payments": of_columns({"payments": payments})["payments"]})
    counted = ~unsaid | (invoices["settled_day"] >= TODAY.day)  # not paid yet
    whole = {name: column[counted] for name, column in open_ones.items()}
    without = rows_of({**tables, "invoices": whole})
    assert [row.n for row in told] == [row.n for row in without]
    assert [row.came for row in told] == pytest.approx([row.came for row in without])


def test_what_came_after_a_window_opened_moves_nothing_that_was_said() -> None:
    calm, late = rows_of(ledger(2)), rows_of(ledger(2, shift=20.0))
    said, came = ([getattr(row, name) for row in calm] for name in ("said", "came"))
    assert late[0].said == pytest.approx(said[0], abs=0.02)  # more of them are not decided yet
    assert late[0].came > came[0] + 0.2
    assert [(row.said, row.came) for row in late[2:]] == [*zip(said, came, strict=True)][2:]


def test_what_is_not_decided_yet_is_left_out() -> None:
    rows = rows_of(ledger(3), cutoffs=1)
    invoices = ledger(3)["invoices"]
    fresh = (invoices["issued_day"] >= TODAY.day - 90) & (invoices["issued_at"] < TODAY.second)
    for row in rows:
        assert row.n == int((fresh & (invoices["due_day"] + row.late_days < TODAY.day)).sum())


def test_without_invoices_nothing_is_said() -> None:
    assert rows_of(World(customers=5).draw(1).tables()) == ()


def test_a_day_s_passing_moves_next_to_nothing() -> None:
    tables = World(customers=300).draw(2).tables()
    model = base_model(cut(tables, TODAY), TODAY, horizon=90.0)
    found = steadiness(model, tables, TODAY, Settings(), nights=4)
    assert found.nights == 4
    assert found.n > 700
    assert found.grades / found.n < 0.05  # what the product promises
    assert 0 < found.median_change < 0.01


def test_it_is_what_two_nights_one_after_the_other_say() -> None:
    """Of those without an order in between, by hand; a scale without hysteresis and with an edge amid the points."""
    tables = World(customers=200).draw(3).tables()
    model = base_model(cut(tables, TODAY), TODAY, horizon=90.0)
    grade = replace(Settings().grade, thresholds=(66.0, 60.0, 54.0), hysteresis=0.0)
    settings = replace(Settings(), grade=grade)
    found = steadiness(model, tables, TODAY, settings, nights=1)
    before, after = (fit_and_assess(tables, TODAY.shifted(-ago), settings, plan=Plan(which="core")) for ago in (1, 0))
    orders = tables["orders"]
    news = orders["customer_id"][(orders["at"] >= before.as_of.second) & (orders["at"] < TODAY.second)]
    quiet = [each for each in before.ids.tolist() if each not in set(news.tolist())]
    moved = sum(before.grades[before.row(each)] != after.grades[after.row(each)] for each in quiet)
    assert (found.n, found.grades) == (len(quiet), moved)
    assert len(news) > 0


def test_who_has_news_is_not_counted() -> None:
    tables = World(customers=60).draw(4).tables()
    model = base_model(cut(tables, TODAY), TODAY, horizon=90.0)
    quiet = steadiness(model, tables, TODAY, Settings(), nights=1)
    known = assess.fit(cut(tables, TODAY), TODAY, Settings(), which="core")
    ids = assess.assess(known, tables, as_of=TODAY.shifted(-1), settings=Settings()).ids
    visits = {
        "id": np.arange(1, len(ids) + 1),
        "customer_id": ids,
        "at": np.full(len(ids), TODAY.second - 3600.0),
        "day": np.full(len(ids), TODAY.day - 1.0),
        "outcome": np.full(len(ids), "good", object),
    }
    seen = {**tables, "visits": of_columns({"visits": visits})["visits"]}
    assert steadiness(model, seen, TODAY, Settings(), nights=1).n == 0 < quiet.n
