"""What became of stored forecasts: counted on their own horizons, and by nothing that came later."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import tables
from scoring.churn import sigmoid
from scoring.moment import DAY, Moment
from scoring.realised import Forecasts, realised
from scoring.schema import SCHEMA
from scoring.tables import Tables
from tests.scoring.books import TODAY, book_of, customers_of, random_book

H = 90.0
SINCE = TODAY.shifted(-H)
PEOPLE = 300


def book(seed: int = 1) -> Tables:
    return tables.of_book(random_book(PEOPLE, seed=seed))


def stood(probability: np.ndarray, *, grade: str = "B", core: np.ndarray | None = None) -> Forecasts:
    n = len(probability)
    odds = np.log(probability / (1 - probability)) if core is None else core
    ids = np.arange(1, n + 1)
    at, horizon = np.full(n, SINCE.second), np.full(n, H)
    return Forecasts(ids, at, horizon, probability, odds, np.full(n, grade, object))


def lost_of(whole: Tables) -> np.ndarray:
    """Who did not order since, by the plainest code."""
    orders = whole["orders"]
    came = set(orders["customer_id"][orders["at"] >= SINCE.second].tolist())
    return np.array([customer not in came for customer in range(1, PEOPLE + 1)])


def bought_before(whole: Tables) -> np.ndarray:
    orders = whole["orders"]
    before = set(orders["customer_id"][orders["at"] < SINCE.second].tolist())
    return np.array([customer in before for customer in range(1, PEOPLE + 1)])


def test_it_counts_who_did_not_order() -> None:
    whole = book()
    lost, there = lost_of(whole), bought_before(whole)
    found = realised(stood(np.full(PEOPLE, 0.4)), whole, SINCE, TODAY)
    assert found is not None
    assert (found.drift.n, found.drift.actual) == (there.sum(), (lost & there).sum())
    assert found.drift.expected == pytest.approx(0.4 * there.sum())
    assert (found.since_day, found.until_day) == (SINCE.day, TODAY.day)
    [row] = found.grades
    assert (row.grade, row.n, row.lost) == ("B", found.drift.n, found.drift.actual)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.floats(0.5, 0.98))
def test_forecasts_that_come_true_never_ring_and_opposite_ones_always_do(seed: int, sharpness: float) -> None:
    """A model that knows who goes, however sharply it says so, is right on the whole; one that has it the wrong way
    round is worse than the core."""
    whole = book(seed)
    lost = lost_of(whole)
    rate = float(lost[bought_before(whole)].mean())
    right = np.clip(np.where(lost, rate + sharpness * (1 - rate), rate * (1 - sharpness)), 0.001, 0.999)
    odds = np.log(right / (1 - right))
    good = realised(stood(right), whole, SINCE, TODAY)
    bad = realised(stood(sigmoid(-odds), core=odds), whole, SINCE, TODAY)
    assert good is not None
    assert bad is not None
    assert not good.drift.calibration_alarm
    assert not good.drift.worse_alarm
    assert bad.drift.worse_alarm


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 30), st.floats(0.5, 400.0))
def test_what_comes_after_the_horizon_changes_nothing(seed: int, later: float) -> None:
    whole = book(seed)
    until = Moment(TODAY.second, TODAY.day)
    after = {name: np.concatenate([values, values[:1]]) for name, values in whole["orders"].items()}
    after["id"][-1], after["customer_id"][-1] = 10**6, seed
    after["at"][-1] = after["known_at"][-1] = TODAY.second + later * DAY
    said = stood(np.full(PEOPLE, 0.3))
    assert realised(said, whole, SINCE, until) == realised(said, {**whole, "orders": after}, SINCE, until)


def test_whose_horizon_is_not_over_is_not_judged_yet() -> None:
    whole, said = book(), stood(np.full(PEOPLE, 0.3))
    assert realised(replace(said, horizon=said.horizon + 1), whole, SINCE, TODAY) is None
    half = replace(said, horizon=np.where(said.ids % 2, H, 2 * H))
    found = realised(half, whole, SINCE, TODAY)
    assert found is not None
    assert found.drift.n == bought_before(whole)[::2].sum()
    assert realised(stood(np.zeros(0)), whole, SINCE, TODAY) is None


def test_who_is_bound_by_a_contract_need_not_order() -> None:
    histories = {1: (200, 150, 100), 2: (200,), 3: (200,)}
    runs = {"id": 1, "customer_id": 2, "signed_at": 0.0, "known_at": 0.0, "starts_day": 0.0,
            "ends_day": TODAY.day + 400.0}  # fmt: skip
    unknown = dict.fromkeys(SCHEMA["contracts"].keys() - runs.keys(), np.nan)
    contract = pd.DataFrame([{**runs, **unknown}])
    flags = customers_of([1, 2, 3], contract=[False, True, False])
    whole = tables.of_book(book_of(histories, customers=flags, contracts=contract))
    found = realised(stood(np.full(3, 0.5)), whole, SINCE, TODAY)
    assert found is not None
    assert (found.drift.n, found.drift.actual) == (2, 2)


def test_a_core_that_is_only_rounded_is_no_other_model() -> None:
    """Log-odds are kept to six figures: that must never look like a challenger that is worse."""
    probability = np.random.default_rng(3).uniform(0.003, 0.997, PEOPLE)
    odds = np.log(probability / (1 - probability))
    kept = np.array([float(f"{each:.6g}") for each in odds.tolist()])
    for core in (kept, np.full(PEOPLE, np.nan)):
        found = realised(stood(probability, core=core), book(), SINCE, TODAY)
        assert found is not None
        assert found.drift.extra_loss == 0
        assert not found.drift.worse_alarm
