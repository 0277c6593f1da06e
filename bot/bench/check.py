"""A measured figure held against its floor and its goal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["goal", "floor", "missed"]


@dataclass(frozen=True)
class Check:
    """`value` of a figure on a set; better is higher unless `lower`. `note` says what the set lacks."""

    on: str
    figure: str
    value: float
    floor: float
    goal: float
    lower: bool = False
    note: str = ""

    @property
    def verdict(self) -> Verdict:
        """Which bar it reaches."""
        sign = -1.0 if self.lower else 1.0
        if sign * self.value >= sign * self.goal:
            return "goal"
        return "floor" if sign * self.value >= sign * self.floor else "missed"

    def to_json(self) -> dict[str, object]:
        """Plain values with the verdict."""
        return {**self.__dict__, "verdict": self.verdict}


def table(checks: Sequence[dict[str, object]]) -> str:
    """The checks for a person, one line each."""
    head = f"{'on':<36}{'figure':<34}{'value':>10}{'floor':>10}{'goal':>10}  verdict"
    lines = [
        f"{c['on']:<36}{c['figure']:<34}{c['value']:>10.4f}{c['floor']:>10.4f}{c['goal']:>10.4f}  {c['verdict']}"
        f"{'  (' + str(c['note']) + ')' if c['note'] else ''}"
        for c in checks
    ]
    return "\n".join([head, *lines])
