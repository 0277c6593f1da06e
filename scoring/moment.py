"""The point in time a number is stated for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DAY: Final = 86_400


@dataclass(frozen=True, order=True)
class Moment:
    """`second`: UTC seconds since 1970, rows count strictly before it; `day`: the firm's local day it lies in."""

    second: float
    day: int

    def shifted(self, days: float) -> Moment:
        """`days` later (negative: earlier). A clock change in between is ignored: it is off by an hour at most."""
        return Moment(self.second + days * DAY, self.day + round(days))
