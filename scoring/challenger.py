"""What the challenger sees beyond the core: the features of its monotone trees, which start from the core's log-odds.

Every constrained feature moves the same way as the core when the last order comes later, so the risk still never rises.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from scoring.elementwise import filled
from scoring.ingredients import Floats, Ingredients
from scoring.service import GROUPS

# Feature -> whether the risk may only rise (+1) or fall (-1) with it.
ORDER_FEATURES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "log_odds": 1,
        "silence": 1,
        "outwaited": 1,
        "longest": 1,  # silence in longest gaps
        "recent": -1,
        "year": -1,
        "anniversary": -1,
        "frequency": 0,
        "tenure": 0,
        "gap_spread": 0,  # of the gaps before the last, which a later last order leaves as they are
        "spend": 0,
        "last_spend": -1,
        "returned": 0,
    }
)
MONOTONE: Final = np.array([*ORDER_FEATURES.values(), *(1 for _ in GROUPS)])

_SHORTEST: Final = 7.0  # days: a longest gap below a week says little
_UNKNOWN_GAP: Final = 30.0


def matrix(given: Ingredients, log_odds: Floats) -> Floats:
    """Shape (customers, ORDER_FEATURES then GROUPS), no NaN; `log_odds` is what the trees start from."""
    o = given.orders
    longest = np.maximum(filled(o.longest_gap, _UNKNOWN_GAP), _SHORTEST)
    features = {
        "log_odds": log_odds,
        "silence": np.log1p(o.silence),
        "outwaited": filled(o.outwaited, 0.5),
        "longest": o.silence / longest,
        "recent": np.log1p(o.recent),
        "year": np.log1p(o.year),
        "anniversary": filled(o.anniversary, 0.5),
        "frequency": np.log1p(o.frequency),
        "tenure": np.log1p(o.tenure),
        "gap_spread": filled(o.gap_spread, 1.0),
        "spend": np.log1p(o.spend),
        "last_spend": filled(o.last_spend, 1.0),
        "returned": np.minimum(o.returned / np.maximum(o.revenue, 1e-9), 1.0),
    }
    columns = [*(features[name] for name in ORDER_FEATURES), given.strengths]
    return np.asarray(filled(np.column_stack(columns)))
