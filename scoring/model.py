"""Everything that was fitted, as plain data: stored as JSON, read back unchanged, loaded without pandas."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, Self

from scoring.boosting import Trees
from scoring.churn import PRIOR, BuyTillYouDrop
from scoring.gamma_gamma import GammaGamma
from scoring.pauses import NONE, Pauses
from scoring.plain import from_plain, to_plain
from scoring.renewal import Hazard
from scoring.service import Multipliers

Server = Literal["core", "challenger"]

FORMAT: Final = 1
NO_SPEND: Final = GammaGamma(3.0, 3.0, 0.0)


@dataclass(frozen=True)
class Season:
    """How much longer the horizon acts than it is, after the same window a year before; 1 without 18 months, unless the
    whole book is expected to pause."""

    scale: float = 1.0
    window_from: int | None = None  # local days of the window it was learnt from
    window_to: int | None = None
    orders: float = 1.0  # how many more orders are expected in the window than without a season
    year: float = 1.0  # ... in the coming year; less where the book is expected to pause


@dataclass(frozen=True)
class Choice:
    """Which of core and challenger serves, and the evidence: both on windows closed by the day it was decided.

    `why`: "challenger_wins", "no_gain", "calibration" (wins but is worse calibrated), "few_windows", "own_horizon",
    "asked" (somebody said so), "drift" (what it said of customers came out worse than what the core would have said).
    Log-losses and calibration errors are pooled over the windows, NaN free: 0 without any.
    """

    serves: Server = "core"
    why: str = "few_windows"
    decided_day: int = 0
    windows: int = 0
    rows: int = 0
    core_log_loss: float = 0.0
    challenger_log_loss: float = 0.0
    gain: float = 0.0  # log-loss saved per row
    gain_error: float = 0.0  # its standard error, customers as clusters
    core_ece: float = 0.0
    challenger_ece: float = 0.0


def barred(choice: Choice) -> Choice:
    """The core, for what became of the challenger's forecasts; who serves for another reason goes on."""
    return replace(choice, serves="core", why="drift") if choice.serves == "challenger" else choice


@dataclass(frozen=True)
class Norms:
    """The book's medians that a customer's ingredients are replaced with to see what they do."""

    frequency: float = 2.0  # of customers with two order days or more
    recency: float = 120.0
    spend: float = 0.0  # of an order day, of all customers with one
    year: float = 2.0  # order days in a year


@dataclass(frozen=True)
class Model:
    """A fitted model. `horizon_days` is what the seasons and the challenger were fitted for, None: own horizons."""

    as_of_day: int
    horizon_days: float | None = 90.0
    core: BuyTillYouDrop = PRIOR
    spend: GammaGamma = NO_SPEND  # of an order day at prices of `as_of_day`
    growth: float = 0.0  # a year, of the logarithm of what an order day brings
    season: Season = Season()
    pauses: Pauses = NONE  # of the whole book, found in what it was fitted on
    service: Multipliers = field(default_factory=Multipliers)
    norms: Norms = Norms()
    hazard: Hazard = field(default_factory=Hazard)
    challenger: Trees | None = None
    choice: Choice = Choice()
    customers: int = 0  # with an order by then
    order_days: int = 0
    fingerprint: str = ""  # of the rows it was fitted on

    @property
    def serves(self) -> Server:
        """Which of the two models gives the probability."""
        return self.choice.serves

    @property
    def version(self) -> str:
        """Names this very model: two with the same version give the same numbers."""
        digest = hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()
        return f"{self.as_of_day}-{digest[:10]}"

    def to_json(self) -> dict[str, Any]:
        """Plain values under a format number."""
        return {"format": FORMAT, **to_plain(self)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `to_json` stored. ValueError for another format."""
        if stored.get("format") != FORMAT:
            raise ValueError(f"a model of format {stored.get('format')!r}, this program reads {FORMAT}")
        return from_plain(cls, {key: value for key, value in stored.items() if key != "format"})
