"""The boosted trees: they learn, keep their constraints, start where they are told, and find the best split."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from scoring import metrics
from scoring.boosting import DEPTH, INNER, Plan, Trees, grow
from scoring.churn import sigmoid
from scoring.plain import from_plain, to_plain

FREE = np.zeros(3, np.int64)


def problem(rows: int, seed: int = 0) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, 3))
    truth = X[:, 0] - np.abs(X[:, 1])
    return X, rng.random(rows) < sigmoid(truth), truth


def slow_added(trees: Trees, row: Any) -> float:
    """One row through one tree after another."""
    total = 0.0
    for feature, threshold, leaf in zip(trees.feature, trees.threshold, trees.leaf, strict=True):
        node = 0
        for _ in range(DEPTH):
            node = 2 * node + (2 if row[feature[node]] > threshold[node] else 1)
        total += leaf[node - INNER]
    return total


def test_it_learns_what_can_be_learnt() -> None:
    X, y, _ = problem(4000)
    fresh, outcome, fresh_truth = problem(4000, seed=1)
    trees = grow(X, y, start=np.zeros(len(X)), monotone=FREE)
    best = metrics.auc(fresh_truth, outcome)
    assert metrics.auc(trees.added(fresh), outcome) > best - 0.02


def test_vectorised_walk_agrees_with_the_slow_one() -> None:
    X, y, _ = problem(600)
    trees = grow(X, y, start=np.zeros(len(X)), monotone=FREE)
    assert trees.added(X[:50]) == pytest.approx([slow_added(trees, row) for row in X[:50]], abs=1e-12)


def test_the_first_split_is_the_best_of_all() -> None:
    X, y, _ = problem(400)
    plan = Plan(trees=1, rate=1.0, shrink=1.0, least=5.0, bins=500)
    trees = grow(X, y, start=np.zeros(len(X)), monotone=FREE, plan=plan)
    g, h = y - 0.5, np.full(len(y), 0.25)

    def gain(j: int, cut: float) -> float:
        parts = [(g[side].sum(), h[side].sum()) for side in (X[:, j] <= cut, X[:, j] > cut)]
        return sum(G**2 / (H + 1.0) for G, H in parts) if min(H for _, H in parts) >= 5.0 else -1.0

    best = max((gain(j, cut), j, cut) for j in range(3) for cut in X[:, j])
    assert trees.feature[0][0] == best[1]
    assert trees.threshold[0][0] == pytest.approx(best[2])


def test_constraints_hold_everywhere() -> None:
    X, y, _ = problem(3000)
    trees = grow(X, y, start=np.zeros(len(X)), monotone=np.array([-1, 1, 0]))
    grid = np.linspace(-3, 3, 40)
    for row in X[:100]:
        for j, sign in ((0, -1), (1, 1)):
            moved = np.tile(row, (len(grid), 1))
            moved[:, j] = grid
            assert (sign * np.diff(trees.added(moved)) >= -1e-12).all()


def test_a_start_that_says_it_all_leaves_little_to_add() -> None:
    X, y, truth = problem(3000)
    from_truth = grow(X, y, start=truth, monotone=FREE)
    from_nothing = grow(X, y, start=np.zeros(len(X)), monotone=FREE)
    assert np.abs(from_truth.added(X)).mean() < 0.25 * np.abs(from_nothing.added(X)).mean()


@pytest.mark.parametrize("rows", [1, 15])
def test_too_few_rows_grow_nothing(rows: int) -> None:
    X, y, _ = problem(rows)
    trees = grow(X, y, start=np.zeros(rows), monotone=FREE)
    assert trees.leaf == ()
    assert list(trees.added(X)) == [0.0] * rows


def test_constant_features_are_no_trouble() -> None:
    X, y, _ = problem(500)
    X[:, 2] = 7.0
    assert np.isfinite(grow(X, y, start=np.zeros(500), monotone=FREE).added(X)).all()


def test_trees_survive_json() -> None:
    X, y, _ = problem(500)
    trees = grow(X, y, start=np.zeros(500), monotone=FREE)
    again = from_plain(Trees, json.loads(json.dumps(to_plain(trees))))
    assert again == trees
    assert (again.added(X) == trees.added(X)).all()
