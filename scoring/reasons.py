"""A reason for a number: what moved it, by how much, since when, and the rows that prove it. Facts, no sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

# What a reason may be about. Each family holds the keys a text exists for.
FAMILIES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "orders": ("silence", "fresh", "pause", "rate", "young", "trend", "value"),
        "season": ("season", "own"),
        "payment": ("overdue", "late"),
        "complaints": ("complaints",),
        "visits": ("visit",),
        "signals": ("signals_against", "signals_for"),
        "satisfaction": ("survey",),
        "contract": ("expiry", "lapsed", "ended", "dispute"),
    }
)

SMALLEST: Final = 0.005  # half a point: what moves a number less is noise

Evidence = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Reason:
    """One signed cause of a number.

    `delta` is in the points of the number it explains (churn and payment: probability, so .14 is 14 points; positive
    raises the risk). `values` are the figures to show, `thin` is true where they rest on little data. `evidence` holds
    (table, row id) pairs, newest first. `since_day` and `until_day` are local days since 1970, None where none applies.
    """

    family: str
    key: str
    delta: float
    values: Mapping[str, float | str]
    evidence: Evidence = ()
    since_day: int | None = None
    until_day: int | None = None
    thin: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain values, to be stored beside the score."""
        return vars(self) | {"values": dict(self.values), "evidence": [list(pair) for pair in self.evidence]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Reason:
        """The reason `to_json` stored."""
        evidence = tuple((str(kind), int(row)) for kind, row in stored["evidence"])
        return cls(**{**stored, "values": dict(stored["values"]), "evidence": evidence})
