"""Small monotone gradient-boosted trees that start from given log-odds; plain numbers, evaluated with NumPy alone.

Newton boosting of the log-loss (Friedman 2001; regularised as in Chen & Guestrin 2016) on quantile bins. Written here,
because the ready-made ones either take no start per row or no monotone constraint, and none runs in the bot's process
without its library. Trees are complete, so that all trees of a row are walked at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.churn import sigmoid

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DEPTH: Final = 3
INNER: Final = 2**DEPTH - 1
LEAVES: Final = 2**DEPTH
NEVER: Final = 0  # the feature of a node that does not split; its threshold is _BEYOND
_BEYOND: Final = 1e300  # above every value; infinity has no JSON
_CHUNK: Final = 4096


@dataclass(frozen=True)
class Plan:
    """How the trees are grown."""

    trees: int = 80
    rate: float = 0.08
    shrink: float = 50.0  # added to the hessian of every leaf: pulls it to the start
    least: float = 10.0  # hessian in a leaf
    bins: int = 32


@dataclass(frozen=True)
class Trees:
    """Complete binary trees of DEPTH levels in heap order: right is where the feature is above the threshold."""

    feature: tuple[tuple[int, ...], ...]  # (trees, INNER)
    threshold: tuple[tuple[float, ...], ...]  # (trees, INNER)
    leaf: tuple[tuple[float, ...], ...]  # (trees, LEAVES), log-odds

    def added(self, X: Floats) -> Floats:
        """What the trees add to the log-odds of each row of X, shape (rows, features), without NaN."""
        if not self.leaf or not len(X):
            return np.zeros(len(X))
        return np.concatenate([_walk(X[i : i + _CHUNK], *self._arrays) for i in range(0, len(X), _CHUNK)])

    @cached_property
    def _arrays(self) -> tuple[Ints, Floats, Floats]:
        return np.array(self.feature), np.array(self.threshold), np.array(self.leaf)


def _walk(X: Floats, feature: Ints, threshold: Floats, leaf: Floats) -> Floats:
    rows, trees = np.arange(len(X))[:, None], np.arange(len(leaf))[None, :]
    node = np.zeros((len(X), len(leaf)), np.int64)
    for _ in range(DEPTH):
        node = 2 * node + 1 + (X[rows, feature[trees, node]] > threshold[trees, node])
    return np.asarray(leaf[trees, node - INNER].sum(axis=1))


def grow(X: Floats, event: NDArray[np.bool_], *, start: Floats, monotone: Ints, plan: Plan = Plan()) -> Trees:
    """Trees for X, shape (rows, features), without NaN, that start from the log-odds `start`.

    `monotone` says per feature whether the log-odds may only rise with it (+1), only fall (-1), or either (0).
    """
    edges = [_edges(X[:, j], plan.bins) for j in range(X.shape[1])]
    binned = [np.searchsorted(edges[j], X[:, j], side="left") for j in range(X.shape[1])]
    codes = np.asfortranarray(np.column_stack(binned))
    log_odds, grown = start.astype(float), []
    for _ in range(plan.trees):
        p = sigmoid(log_odds)
        tree, place = _Growth(codes, event - p, p * (1.0 - p), monotone, plan).tree()
        if tree is None:
            break
        log_odds = log_odds + tree.leaf[place]
        grown.append(tree)
    return Trees(
        tuple(tuple(tree.feature.tolist()) for tree in grown),
        tuple(tuple(_threshold(edges, *split) for split in zip(tree.feature, tree.bin, strict=True)) for tree in grown),
        tuple(tuple(tree.leaf.tolist()) for tree in grown),
    )


def _edges(values: Floats, bins: int) -> Floats:
    """Inner bin edges at quantiles; bin k holds values in (edge k-1, edge k]."""
    return np.unique(np.quantile(values, np.linspace(0, 1, bins + 1)[1:-1], method="lower"))


def _threshold(edges: list[Floats], feature: int, place: int) -> float:
    """The value of a split after bin `place`; a node that does not split sends everything left."""
    return float(edges[feature][place]) if 0 <= place < len(edges[feature]) else _BEYOND


@dataclass(frozen=True)
class _Tree:
    feature: Ints
    bin: Ints
    leaf: Floats


@dataclass(frozen=True)
class _Growth:
    """One tree, level by level, from gradients and hessians."""

    codes: Ints  # (rows, features), the bin of each value
    gradient: Floats
    hessian: Floats
    monotone: Ints
    plan: Plan

    def tree(self) -> tuple[_Tree | None, Ints]:
        """The tree, None where nothing is worth a split, and the leaf of every row."""
        feature, cut = np.full(INNER, NEVER), np.full(INNER, -1)
        low, high = np.full(INNER + LEAVES, -np.inf), np.full(INNER + LEAVES, np.inf)
        node = np.zeros(len(self.codes), np.int64)
        for level in range(DEPTH):
            first, count = 2**level - 1, 2**level
            sums = self._histogram(node - first, count)
            for k in range(count):
                self._split(first + k, sums[:, k], (feature, cut, low, high))
            goes_right = (cut[node] >= 0) & (self.codes[np.arange(len(node)), feature[node]] > cut[node])
            node = 2 * node + 1 + goes_right
        place = node - INNER
        if (cut < 0).all():
            return None, place
        gradient, hessian = (np.bincount(place, w, LEAVES).astype(float) for w in (self.gradient, self.hessian))
        leaf = self.plan.rate * np.clip(self._value(gradient, hessian), low[INNER:], high[INNER:])
        return _Tree(feature, cut, leaf), place

    def _histogram(self, node: Ints, count: int) -> Floats:
        """Sums of gradient and hessian, shape (2, nodes, features, bins)."""
        width = self.plan.bins
        sums = np.zeros((2, count, self.codes.shape[1], width))
        for j in self._telling:
            key = node * width + self.codes[:, j]
            for k, weight in enumerate((self.gradient, self.hessian)):
                sums[k, :, j] = np.bincount(key, weight, count * width).reshape(count, width)
        return sums

    @cached_property
    def _telling(self) -> Ints:
        """Features that are not constant: others have one bin, and nothing to split."""
        return np.flatnonzero(self.codes.any(axis=0))

    def _value(self, gradient: Floats, hessian: Floats) -> Floats:
        return np.asarray(gradient / (hessian + self.plan.shrink))

    def _split(self, node: int, sums: Floats, into: tuple[Ints, Ints, Floats, Floats]) -> None:
        """Splits `node` where it gains most, within its bounds; its children's bounds keep the tree monotone."""
        feature, cut, low, high = into
        left, right = 2 * node + 1, 2 * node + 2
        low[[left, right]], high[[left, right]] = low[node], high[node]
        G, H = np.cumsum(sums[0], axis=1), np.cumsum(sums[1], axis=1)
        g, h = G[:, -1:] - G, H[:, -1:] - H
        value, other = (np.clip(self._value(*pair), low[node], high[node]) for pair in ((G, H), (g, h)))
        whole = np.clip(self._value(G[:, -1:], H[:, -1:]), low[node], high[node])
        gain = self._gain(G, H, value) + self._gain(g, h, other) - self._gain(G[:, -1:], H[:, -1:], whole)
        allowed = (np.minimum(H, h) >= self.plan.least) & (self.monotone[:, None] * (other - value) >= 0)
        gain = np.where(allowed, gain, 0.0)
        j, k = (int(i) for i in np.unravel_index(np.argmax(gain), gain.shape))
        if gain[j, k] <= 1e-9:
            return
        feature[node], cut[node] = j, k
        middle = (value[j, k] + other[j, k]) / 2.0
        below, above = (left, right) if self.monotone[j] > 0 else (right, left)
        if self.monotone[j]:
            high[below], low[above] = middle, middle

    def _gain(self, gradient: Floats, hessian: Floats, value: Floats) -> Floats:
        """Loss saved by a leaf of this value, regularised."""
        return np.asarray(gradient * value - 0.5 * (hessian + self.plan.shrink) * value**2)
