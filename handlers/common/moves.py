"""Whether a customer got worse or better between two stored scores: one rule for digests, reviews and pages. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

LEVELS: Final = ("low", "medium", "high", "extreme")
GRADES: Final = ("D", "C", "B", "A")
FAR: Final = 0.15  # a churn probability that moved so far decides, whatever else eased
_DIMENSION: Final = 3.0  # points of a dimension: less only took the grade over its line

Two = tuple[str | None, str | None]


def direction(*, level: Two, grade: Two, churn: tuple[float | None, float | None]) -> int:
    """1: worse, -1: better, 0: neither, from what was and what is. Churn that moved far decides, then the level, the
    grade."""
    moved = (beyond(churn, FAR), step(LEVELS, level), -step(GRADES, grade))
    return next((sign(each) for each in moved if each), 0)


def step(scale: tuple[str, ...], of: Two) -> int:
    """By how many steps of `scale` it moved up; 0 where one is not known."""
    before, now = of
    return scale.index(now) - scale.index(before) if before in scale and now in scale else 0


def change(of: tuple[float | None, float | None]) -> float:
    """By how much a share moved; 0 where one is not known."""
    before, now = of
    return 0.0 if before is None or now is None else now - before


def beyond(of: tuple[float | None, float | None], least: float) -> int:
    """1 or -1 where a share rose or fell by at least so much, else 0."""
    moved = change(of)
    return sign(moved) if abs(moved) >= least else 0


def sign(number: float) -> int:
    """1, -1 or 0."""
    return (number > 0) - (number < 0)


def makes(detail: Mapping[str, Any]) -> str | None:
    """The kind of risk that makes the level."""
    cells = detail.get("cells")
    return str(cells[0][0]) if cells else None  # the worst cell comes first, its risk comes first in it


def dimension(before: Mapping[str, Any], now: Mapping[str, Any], way: int) -> tuple[str, float, float] | None:
    """The dimension of the grade that moved most that way (1: worse), with its points; None where none did visibly."""
    old, new = before.get("dimensions", {}), now.get("dimensions", {})
    moved = [(way * (old[name] - new[name]), name) for name in new if name in old]
    most, name = max(moved, default=(0.0, ""))
    return (name, old[name], new[name]) if most >= _DIMENSION else None
