"""The back-test: its table against figures worked out from the log itself, and who serves."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from scoring import tables
from scoring.backtest import Backtest, backtest
from scoring.churn import sigmoid
from scoring.features import summarise
from scoring.fit import base_model
from scoring.simulate import TODAY, Story, log
from scoring.tables import Tables


@pytest.fixture(scope="module")
def simulated() -> Tables:
    return tables.cut(log(1200, seed=31, story=Story(days=700.0)), TODAY)


@pytest.fixture(scope="module")
def tested(simulated: Tables) -> Backtest:
    return backtest(simulated, TODAY, cutoffs=3)


def test_every_candidate_has_a_row_per_window_and_crowd(tested: Backtest) -> None:
    windows = {row.since_day for row in tested.rows}
    assert windows == {TODAY.day - 90, TODAY.day - 180, TODAY.day - 270}
    for candidate in ("core", "plain", "gap", "challenger"):
        assert len([row for row in tested.rows if row.candidate == candidate]) == 6
    assert tested.horizon_days == 90.0


def test_a_row_is_what_the_log_says(simulated: Tables, tested: Backtest) -> None:
    since = TODAY.shifted(-90)
    past = tables.cut(simulated, since)
    ids = tables.known_customers(past, since)
    ids = ids[np.isin(ids, past["orders"]["customer_id"])]
    o = summarise(ids, past["orders"], since)
    core = base_model(past, since, horizon=90.0).core
    said = sigmoid(core.of(o).none_log_odds(o.frequency, o.recency, o.tenure, np.full(len(ids), 90.0)))
    came = set(simulated["orders"]["customer_id"][simulated["orders"]["at"] >= since.second])
    none = np.array([each not in came for each in ids])
    row = next(row for row in tested.rows if (row.candidate, row.crowd, row.since_day) == ("plain", "all", since.day))
    assert row.n == len(ids)
    assert row.base_rate == pytest.approx(none.mean())
    assert row.roc_auc == pytest.approx(roc_auc_score(none, said))
    assert row.brier == pytest.approx(((said - none) ** 2).mean())


def test_the_core_beats_the_common_yardstick(tested: Backtest) -> None:
    assert tested.pooled("core", "all")["roc_auc"] > tested.pooled("gap", "all")["roc_auc"] + 0.05
    assert tested.pooled("core", "active")["roc_auc"] > tested.pooled("gap", "active")["roc_auc"]
    assert tested.pooled("nobody", "all") == {}


def test_flagged_customers_are_followed_up(tested: Backtest) -> None:
    for kept in tested.kept:
        assert 0 < kept.lost <= kept.flagged
        assert kept.expected == pytest.approx(kept.lost, rel=0.4)
        assert kept.expected >= kept.threshold * kept.flagged


def test_value_is_judged_by_bias_and_order(tested: Backtest) -> None:
    for row in tested.value:
        assert abs(row.bias) < 0.35
        assert row.gini > 0.5
        assert row.expected == pytest.approx(row.actual * (1 + row.bias))


def test_a_young_book_has_no_rows_and_says_why() -> None:
    young = tables.cut(log(50, seed=1, story=Story(days=60.0)), TODAY)
    found = backtest(young, TODAY)
    assert found.rows == ()
    assert found.choice.why == "few_windows"
