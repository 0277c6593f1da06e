"""From ingredients to the churn probability: core, season, service data and, where it serves, the challenger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring import regularity
from scoring.challenger import matrix
from scoring.churn import CLIP, BuyTillYouDrop, logit, sigmoid
from scoring.elementwise import within
from scoring.features import Summary
from scoring.ingredients import Floats, Ingredients
from scoring.model import Model
from scoring.renewal import leaving


@dataclass(frozen=True)
class LogOdds:
    """The parts of the churn log-odds; NaN where there is neither an order nor a contract yet."""

    core: Floats  # with the season; of who is known by a contract, that of the renewal
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


def _under_contract(
    model: Model, left: Floats, horizon: Floats, service: Floats, said: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Core and total, for those who are known by a contract from its renewal."""
    bound = ~np.isnan(left)
    plain, moved = (leaving(model.hazard, left, push, horizon) for push in (np.zeros(len(left)), service))
    return np.where(bound, logit(plain), said[0]), np.where(bound, logit(moved), said[1])


def _of(core: BuyTillYouDrop, orders: Sequence[Summary]) -> BuyTillYouDrop:
    """The core of the customers of all cases, one case after the other."""
    if not core.kinds:
        return core
    return core.with_stages(np.concatenate([regularity.stages(core.kinds, each, least=core.k) for each in orders]))


def _together(model: Model, cases: Sequence[tuple[Ingredients, float]]) -> list[LogOdds]:
    orders = [given.orders for given, _ in cases]
    core = _of(model.core, orders).none_log_odds(
        np.concatenate([o.frequency for o in orders]),
        np.concatenate([o.recency for o in orders]),
        np.concatenate([o.tenure for o in orders]),
        np.concatenate([given.horizon * given.orders.in_season * scale for given, scale in cases]),
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
    left = np.concatenate([given.contract_left for given, _ in cases])
    if not np.isnan(left).all():
        horizon = np.concatenate([given.horizon for given, _ in cases])
        core, total = _under_contract(model, left, horizon, service, (core, total))
    columns = (part.reshape(len(cases), -1) for part in (core, service, added, total))
    return [LogOdds(*parts) for parts in zip(*columns, strict=True)]
