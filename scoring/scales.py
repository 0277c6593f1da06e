"""Stated scales: how an indicator's value becomes 0-100 points, and the lines of the default scorecard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.section import Check, Section, rises

DIMENSIONS: Final = ("economic", "lifetime", "credit", "payment", "cooperation", "strategic")


@dataclass(frozen=True)
class Indicator(Section):
    """One line of the scorecard: its dimension, its weight inside it, and its scale.

    The scale is a piecewise-linear curve through `(value, points)` knots, flat outside of them: values rise strictly,
    points stay within 0-100 and only rise or only fall.
    """

    dimension: str
    weight: float
    knots: tuple[tuple[float, float], ...]

    def checks(self) -> Iterable[Check]:
        values, points = [knot[0] for knot in self.knots], [knot[1] for knot in self.knots]
        endless = float("inf")
        yield "dimension", self.dimension in DIMENSIONS, f"one of {', '.join(DIMENSIONS)}"
        yield "weight", 0 <= self.weight < endless, "a number from 0"
        yield (
            "knots",
            len(values) > 1 and rises(values, -endless, endless),
            "two or more [value, points], values rising",
        )
        one_way = rises(points, 0, 100, strictly=False) or rises(points[::-1], 0, 100, strictly=False)
        yield "knots", one_way, "points within 0 and 100 that only rise or only fall"

    def points(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points 0-100 for each value; NaN stays NaN."""
        return np.asarray(np.interp(values, *self._curve))

    @cached_property
    def _curve(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        x, y = zip(*self.knots, strict=True)
        return np.array(x, float), np.array(y, float)


_JUDGEMENT: Final = ((1.0, 0.0), (5.0, 100.0))
# A ratio to the average customer of the book: 1 is the average.
_RATIO: Final = ((0.0, 0.0), (0.1, 30.0), (0.3, 50.0), (1.0, 70.0), (3.0, 88.0), (10.0, 100.0))
_MARGIN: Final = ((-0.1, 0.0), (0.0, 35.0), (0.05, 62.0), (0.1, 80.0), (0.2, 100.0))

# What each value is, and in which unit, stands in `indicators.py`.
INDICATORS: Final[Mapping[str, Indicator]] = {
    "revenue_ratio": Indicator("economic", 3, _RATIO),
    "margin_rate": Indicator("economic", 2, ((-0.1, 0), (0, 20), (0.1, 45), (0.2, 65), (0.35, 85), (0.5, 100))),
    "collected_share": Indicator("economic", 1, ((0.5, 0), (0.8, 40), (0.95, 75), (1, 100))),
    "project_success": Indicator("economic", 1, ((0, 15), (0.5, 60), (1, 100))),
    "clv_ratio": Indicator("lifetime", 3, _RATIO),
    "growth": Indicator("lifetime", 2, ((0.3, 0), (0.7, 35), (1, 62), (1.3, 82), (2, 100))),
    "credit_score": Indicator("credit", 2, ((0, 0), (100, 100))),
    "debt_ratio": Indicator("credit", 1, ((0.3, 100), (0.5, 75), (0.7, 40), (0.9, 0))),
    "current_ratio": Indicator("credit", 1, ((0.5, 0), (1, 40), (1.5, 70), (2, 88), (3, 100))),
    "profit_margin": Indicator("credit", 1, _MARGIN),
    "cash_margin": Indicator("credit", 1, _MARGIN),
    "capital_strength": Indicator("credit", 1, _JUDGEMENT),
    "limit_use": Indicator("credit", 1, ((0.5, 100), (0.8, 75), (1, 40), (1.5, 0))),
    "late_15": Indicator("payment", 3, ((0, 100), (0.1, 80), (0.3, 50), (0.6, 20), (1, 0))),
    "days_late": Indicator("payment", 2, ((0, 100), (5, 82), (15, 55), (30, 28), (60, 0))),
    "overdue_share": Indicator("payment", 2, ((0, 100), (0.1, 72), (0.3, 40), (0.6, 12), (1, 0))),
    "days_past_due": Indicator("payment", 1, ((0, 100), (10, 80), (30, 50), (60, 20), (90, 0))),
    "stay": Indicator("cooperation", 3, ((0, 0), (0.35, 28), (0.6, 50), (0.8, 70), (1, 100))),
    "complaint_load": Indicator("cooperation", 2, ((0, 90), (1, 65), (3, 35), (6, 0))),
    "satisfaction": Indicator("cooperation", 2, ((0, 0), (0.25, 20), (0.5, 50), (0.75, 78), (1, 100))),
    "cooperation": Indicator("cooperation", 1, _JUDGEMENT),
    "tenure_years": Indicator("cooperation", 1, ((0, 35), (1, 52), (3, 70), (5, 82), (10, 100))),
    "market_influence": Indicator("strategic", 2, _JUDGEMENT),
    "risk_capacity": Indicator("strategic", 1, _JUDGEMENT),
    "management_state": Indicator("strategic", 1, _JUDGEMENT),
    "market_sensitivity": Indicator("strategic", 1, ((1, 100), (5, 0))),
}
