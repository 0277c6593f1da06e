"""From ingredients to the churn probability: core, season, service data and, where it serves, the challenger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.challenger import matrix
from scoring.churn import CLIP, sigmoid
from scoring.elementwise import within
from scoring.ingredients import Floats, Ingredients
from scoring.model import Model


@dataclass(frozen=True)
class LogOdds:
    """The parts of the churn log-odds; NaN where there is no order yet."""

    core: Floats  # with the season
    service: Floats
    challenger: Floats  # what its trees add, zero while the core serves
    total: Floats  # clipped to +-CLIP

    @property
    def probability(self) -> Floats:
        """P(no order in the horizon), in (0, 1)."""
        return sigmoid(self.total)


def churn_log_odds(model: Model, given: Ingredients) -> LogOdds:
    """Log-odds of no order within each customer's horizon, and what they consist of."""
    (parts,) = _together(model, [(given, model.season.scale)])
    return parts


def probabilities(model: Model, cases: Sequence[tuple[Ingredients, float]]) -> list[Floats]:
    """P(no order in the horizon) for each of some (ingredients, scale of the season), worked out together."""
    return [parts.probability for parts in _together(model, cases)]


def _together(model: Model, cases: Sequence[tuple[Ingredients, float]]) -> list[LogOdds]:
    orders = [given.orders for given, _ in cases]
    core = model.core.none_log_odds(
        np.concatenate([o.frequency for o in orders]),
        np.concatenate([o.recency for o in orders]),
        np.concatenate([o.tenure for o in orders]),
        np.concatenate([given.horizon * scale for given, scale in cases]),
    )
    vector = model.service.vector()
    service = np.concatenate([given.strengths @ vector for given, _ in cases])
    start = within(core + service, -CLIP, CLIP)
    added, total = np.zeros(len(start)), start
    if model.serves == "challenger" and model.challenger is not None:
        starts = start.reshape(len(cases), -1)
        X = np.concatenate([matrix(given, begun) for (given, _), begun in zip(cases, starts, strict=True)])
        added = model.challenger.added(X)
        total = within(start + added, -CLIP, CLIP)
    columns = (part.reshape(len(cases), -1) for part in (core, service, added, total))
    return [LogOdds(*parts) for parts in zip(*columns, strict=True)]
