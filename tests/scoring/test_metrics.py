"""Metrics against scikit-learn and against figures that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from scoring import metrics

scored = st.lists(st.tuples(st.sampled_from([0.05, 0.2, 0.2001, 0.5, 0.7, 0.95]), st.booleans()), min_size=2)


@given(scored)
def test_ranking_and_losses_agree_with_scikit_learn(rows: list[tuple[float, bool]]) -> None:
    p, y = (np.array(column) for column in zip(*rows, strict=True))
    assert metrics.brier(p, y) == pytest.approx(brier_score_loss(y, p))
    assert metrics.log_losses(p, y).mean() == pytest.approx(log_loss(y, p, labels=[False, True]))
    if y.any() and not y.all():
        assert metrics.auc(p, y) == pytest.approx(roc_auc_score(y, p))
        assert metrics.average_precision(p, y) == pytest.approx(average_precision_score(y, p))


def test_undefined_figures_are_nan() -> None:
    p, nothing = np.array([0.2, 0.4]), np.zeros(0)
    never = np.array([False, False])
    assert np.isnan(metrics.auc(p, never))
    assert np.isnan(metrics.average_precision(p, never))
    assert np.isnan(metrics.lift(p, never))
    assert np.isnan(metrics.gini(p, np.zeros(2)))
    assert np.isnan(metrics.bias(p, np.zeros(2)))
    for figure in (metrics.brier, metrics.ece, metrics.rmse):
        assert np.isnan(figure(nothing, nothing.astype(bool)))


def test_calibration_error_is_the_weighted_gap() -> None:
    p = np.array([0.11, 0.19, 0.85, 0.95])
    y = np.array([False, True, True, True])
    # bins: .1-.2 says .15 and saw .5; .8-.9 says .85, saw 1; .9-1 says .95, saw 1
    assert metrics.ece(p, y) == pytest.approx((2 * 0.35 + 0.15 + 0.05) / 4)


def test_probabilities_of_zero_and_one_are_in_the_outer_bins() -> None:
    assert metrics.ece(np.array([0.0, 1.0]), np.array([False, True])) == 0


def test_lift_and_capture_look_at_the_top() -> None:
    score = np.arange(20.0)
    event = score >= 18
    assert metrics.lift(score, event) == pytest.approx(10.0)
    assert metrics.capture(score, np.where(event, 40.0, 20 / 18)) == pytest.approx(0.8)


def test_gini_is_one_for_the_right_order_and_minus_one_for_the_reverse() -> None:
    value = np.array([0.0, 1.0, 5.0, 100.0])
    assert metrics.gini(value**3, value) == pytest.approx(1.0)
    assert metrics.gini(-value, value) == pytest.approx(-1.0)


def test_money_errors() -> None:
    said, came = np.array([110.0, 90.0]), np.array([100.0, 60.0])
    assert metrics.bias(said, came) == pytest.approx(0.25)
    assert metrics.rmse(said, came) == pytest.approx(np.sqrt(500.0))
