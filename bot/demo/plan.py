"""How a customer behaves: a rhythm of orders, a turn in it, a way to pay. Stated in days of the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.demo.calendar import WINDOW
from bot.demo.words import Rng, pick

NEVER: Final = 10**6  # a day that does not come
_OMEN: Final = 35  # people notice about this many days before the orders show it
_YEAR: Final = 365.25


@dataclass(frozen=True)
class Plan:
    """Everything that drives a customer's history; the defaults are a calm one.

    `gap`: usual days between orders; `shape`: 1 random to 8 clockwork; `after`: the rate from day `turn` on, as a
    multiple of before, 0 = stops; `growth`: log change of the rate per year; `season`: swing of the rate, 0 to 1,
    with its `peak` as day of the window; `late` (from day `slips` on `later`): usual days late, negative = early.
    """

    gap: float = 25.0
    shape: float = 2.5
    first: int = 0
    most: int = 10_000  # orders at most
    turn: int = NEVER
    after: float = 1.0
    growth: float = 0.0
    season: float = 0.0
    peak: int = 0
    deal: float = 40_000.0
    spread: float = 0.45
    terms: int = 30
    late: float = 0.0
    slips: int = NEVER
    later: float = 0.0
    disputes: float = 0.01
    themes: tuple[str, ...] = ()

    def rates(self) -> NDArray[np.float64]:
        """The relative order rate on each day of the window, shape (WINDOW,)."""
        rate = np.asarray(self.pace(np.arange(WINDOW, dtype=np.float64)))
        rate[self.turn :] *= self.after
        rate[: self.first] = 0
        return rate

    def pace(self, day: NDArray[np.float64] | np.float64) -> NDArray[np.float64] | np.float64:
        """Growth and season alone, on any day. Growth ebbs away in the future: nobody grows for ever."""
        ahead = np.maximum(day - WINDOW, 0.0)
        grown = np.minimum(day, WINDOW) + _YEAR * -np.expm1(-ahead / _YEAR)
        rate = np.exp(self.growth * grown / _YEAR) * (1 + self.season * np.cos(2 * np.pi * (day - self.peak) / _YEAR))
        return rate if isinstance(rate, np.ndarray) else np.float64(rate)

    def days_late(self, day: float) -> float:
        """Usual days late of what is invoiced on that day; a slip grows over two months."""
        slipped = min(1.0, max(0.0, (day - self.slips) / 60))
        return self.late + slipped * (self.later - self.late)

    def troubled(self, day: int) -> bool:
        """Whether somebody who visits that day could notice something bad."""
        return (self.after < 1 and day >= self.turn - _OMEN) or day >= self.slips

    def growing(self, day: int) -> bool:
        """Whether somebody who visits that day could notice something good."""
        return self.growth > 0.3 or (self.after > 1 and day >= self.turn - _OMEN)


def _steady(rng: Rng, plan: Plan) -> Plan:
    return plan


def _growing(rng: Rng, plan: Plan) -> Plan:
    return replace(plan, growth=float(rng.uniform(0.4, 1.0)))


def _declining(rng: Rng, plan: Plan) -> Plan:
    turn = WINDOW - int(rng.integers(50, 170))
    theme = pick(rng, ("competition", "demand_down", "delivery", "quality", "market"))
    slips = turn if rng.random() < 0.4 else plan.slips
    later = float(rng.uniform(10, 30))
    return replace(plan, turn=turn, after=float(rng.uniform(0.15, 0.5)), themes=(theme,), slips=slips, later=later)


def _stopping(rng: Rng, plan: Plan) -> Plan:
    themes = (pick(rng, ("competition", "quality", "contact")), "leaving")
    return replace(plan, turn=WINDOW - int(rng.integers(20, 240)), after=0.0, themes=themes)


def _seasonal(rng: Rng, plan: Plan) -> Plan:
    return replace(plan, season=float(rng.uniform(0.8, 1.0)), peak=int(rng.integers(0, 365)))


def _sporadic(rng: Rng, plan: Plan) -> Plan:
    return replace(plan, gap=plan.gap * 3.5, shape=1.0)


def _new(rng: Rng, plan: Plan) -> Plan:
    return replace(plan, first=WINDOW - int(rng.integers(15, 120)), growth=0.4)


def _once(rng: Rng, plan: Plan) -> Plan:
    return replace(plan, first=int(rng.integers(0, WINDOW - 15)), gap=10.0, most=int(rng.integers(1, 3)))


def _won_back(rng: Rng, plan: Plan) -> Plan:
    """Nearly silent for most of the window, then back."""
    return replace(plan, gap=plan.gap * 12, turn=WINDOW - int(rng.integers(40, 120)), after=12.0)


# Share of customers, and what it does to a calm plan.
_BEHAVIOURS: Final[tuple[tuple[float, Callable[[Rng, Plan], Plan]], ...]] = (
    (0.43, _steady),
    (0.11, _growing),
    (0.09, _declining),
    (0.08, _stopping),
    (0.08, _seasonal),
    (0.09, _sporadic),
    (0.06, _new),
    (0.04, _once),
    (0.02, _won_back),
)
_BEHAVIOUR_EDGES: Final = np.cumsum([share for share, _ in _BEHAVIOURS])

# Share of customers, usual days late, share of disputed invoices.
_PAYERS: Final = ((0.15, -9.0, 0.0), (0.45, -2.0, 0.01), (0.22, 6.0, 0.02), (0.10, 18.0, 0.03), (0.04, 9.0, 0.15))
_PAYER_EDGES: Final = np.cumsum([share for share, _, _ in _PAYERS])
SIZES: Final[Mapping[str, tuple[float, float]]] = {  # usual gap in days, order value as a multiple of the industry's
    "micro": (48.0, 0.2),
    "small": (34.0, 0.45),
    "medium": (25.0, 1.0),
    "large": (16.0, 2.4),
    "multinational": (14.0, 3.2),
}


def draw(rng: Rng, *, size: str, deal: float) -> Plan:
    """A plan for a customer of that size whose industry orders `deal` yuan at a time."""
    gap, multiple = SIZES[size]
    plan = Plan(
        gap=gap * float(rng.lognormal(0, 0.4)),
        shape=float(rng.uniform(1.2, 5)),
        growth=float(rng.normal(0, 0.1)),
        deal=deal * multiple * float(rng.lognormal(0, 0.5)),
        terms=(30, 30, 30, 45, 60, 60, 90)[int(rng.integers(7))],
    )
    return _pays(rng, _of(rng, plan))


def _of(rng: Rng, plan: Plan) -> Plan:
    place = int(np.searchsorted(_BEHAVIOUR_EDGES, rng.random() * _BEHAVIOUR_EDGES[-1]))
    return _BEHAVIOURS[place][1](rng, plan)


def _pays(rng: Rng, plan: Plan) -> Plan:
    """Most pay as they always did; the rest of the probability pays ever later."""
    place = int(np.searchsorted(_PAYER_EDGES, rng.random()))
    if place < len(_PAYERS):
        _, late, disputes = _PAYERS[place]
        return replace(plan, late=late, disputes=disputes)
    slips, later = WINDOW - int(rng.integers(60, 200)), float(rng.uniform(15, 40))
    return replace(plan, late=2.0, slips=slips, later=later, themes=(*plan.themes, "payment"))
