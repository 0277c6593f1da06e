"""How long to wait before the next try."""

from __future__ import annotations

import random
from typing import Final

_FIRST: Final = 0.5
_MOST: Final = 60.0
_RANDOM: Final = random.SystemRandom()


def backoff(tries: int) -> float:
    """Seconds to wait after `tries` failures: doubling from half a second to a minute, the upper half at random."""
    longest = min(_MOST, _FIRST * 2.0 ** min(max(tries - 1, 0), 16))
    return _RANDOM.uniform(0.5, 1.0) * longest
