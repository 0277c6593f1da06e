"""From ingredients to the churn probability: core, season, service data and, where it serves, the challenger."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.challenger import matrix
from scoring.churn import CLIP, sigmoid
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
    orders, horizon = given.orders, given.horizon * model.season.scale
    core = model.core.none_log_odds(orders.frequency, orders.recency, orders.tenure, horizon)
    service = given.strengths @ model.service.vector()
    start = np.clip(core + service, -CLIP, CLIP)
    added = np.zeros(len(start))
    if model.serves == "challenger" and model.challenger is not None:
        added = model.challenger.added(matrix(given, start))
    return LogOdds(core, service, added, np.clip(start + added, -CLIP, CLIP))
