"""Where a customer's story turns after the demo's first day, and what it has in store.

The past holds turns of all ages; the future goes on drawing them at the rates at which they came then, so that the book
as a whole stays what it was. What was done about a customer may turn it back. No score is known here.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from bot.demo.calendar import WINDOW, Calendar
from bot.demo.customers import Customer
from bot.demo.plan import NEVER, Plan
from bot.demo.words import Rng, chance, pick
from handlers.imports.rows import Row

# What may come over a customer, and how likely that is on a day.
_WELL: Final = {"decline": 0.00075, "stop": 0.00035, "slip": 0.0003}
_DOWN: Final = {"stop": 0.0015, "return": 0.0008}
_SLOW: Final = {"decline": 0.00075, "stop": 0.00035, "return": 0.001}
_GONE: Final = {"return": 0.0004}
_LET_DOWN: Final = ("competition", "demand_down", "delivery", "quality", "market")
_LEFT_FOR: Final = ("competition", "quality", "contact")
_HELPS: Final = 0.45  # how often it turns a customer that somebody does something


@dataclass
class Diary:
    """What is certain to come, by day."""

    _coming: list[tuple[int, int, Row]] = field(default_factory=list)
    _count: int = 0

    def put(self, day: int, row: Row) -> None:
        self._count += 1
        heapq.heappush(self._coming, (day, self._count, row))

    def due(self, day: int) -> list[Row]:
        """What comes on that day, and what should have come before, in order."""
        found = []
        while self._coming and self._coming[0][0] <= day:
            found.append(heapq.heappop(self._coming)[2])
        return found


@dataclass
class Course:
    """`level`: the rate of orders as a multiple of what the plan's rhythm says; 0 where the customer has left."""

    customer: Customer
    calendar: Calendar
    rng: Rng
    began: int = WINDOW  # the first day that is drawn here
    plan: Plan = field(init=False)
    level: float = field(init=False)
    turned: int = NEVER  # when it last turned for the worse
    diary: Diary = field(default_factory=Diary)
    _fate: tuple[int, str] = field(init=False)

    def __post_init__(self) -> None:
        self.plan = self.customer.plan
        over = self.plan.turn < WINDOW
        self.level = self.plan.after if over else 1.0
        self.turned = self.plan.turn if over and self.plan.after < 1 else NEVER
        self._fate = self._drawn(self.began)

    @property
    def key(self) -> str:
        return self.customer.key

    @property
    def troubled(self) -> bool:
        """Whether somebody who visits could notice something bad."""
        return self.turned < NEVER or self.plan.slips < NEVER

    def rate(self, day: int) -> float:
        """The relative order rate on a day."""
        return float(self.plan.pace(np.float64(day))) * self.level

    def days_late(self, day: int) -> float:
        return self.plan.days_late(day)

    def live(self, day: int, *, helped: bool) -> str | None:
        """Let the day decide; the name of a turn that comes with it."""
        if helped and self.troubled and chance(self.rng, _HELPS):
            self._mend(day, share=float(self.rng.uniform(0.5, 0.9)))
        when, what = self._fate
        if day < when:
            return None
        self._turn(what, day)
        self._fate = self._drawn(day)
        return what

    def _turn(self, what: str, day: int) -> None:
        if what == "slip":
            self.plan = replace(self.plan, slips=day, later=float(self.rng.uniform(15, 40)))
            self._fear("payment")
        elif what == "return":
            self._mend(day, share=float(self.rng.uniform(0.5, 0.9)))
        else:
            self._fear(pick(self.rng, _LET_DOWN if what == "decline" else _LEFT_FOR))
            self.level *= float(self.rng.uniform(0.15, 0.5)) if what == "decline" else 0.0
            self.turned = day

    def _fear(self, theme: str) -> None:
        self.plan = replace(self.plan, themes=tuple(dict.fromkeys((*self.plan.themes, theme))))

    def _mend(self, day: int, *, share: float) -> None:
        """Back towards the old rhythm, and to paying as before."""
        self.level += max(0.0, 1.0 - self.level) * share
        late = self.days_late(day)
        self.plan = replace(self.plan, late=late + (self.plan.late - late) * share, slips=NEVER, themes=())
        self.turned = NEVER
        self._fate = self._drawn(day)

    def _drawn(self, day: int) -> tuple[int, str]:
        """When the next turn comes, and which."""
        dangers = self._dangers()
        total = sum(dangers.values())
        wait = float(self.rng.exponential(1 / total))
        place = int(np.searchsorted(np.cumsum(list(dangers.values())), self.rng.random() * total))
        return day + 1 + int(min(wait, NEVER)), list(dangers)[min(place, len(dangers) - 1)]

    def _dangers(self) -> dict[str, float]:
        if self.level == 0:
            return _GONE
        if self.turned < NEVER:
            return _DOWN
        return _SLOW if self.plan.slips < NEVER else _WELL


def residual(rng: Rng, shape: float, scale: float, waited: float) -> float:
    """What is left of a gamma-distributed gap of which `waited` is over already."""
    for _ in range(50):
        if (gap := float(rng.gamma(shape, scale))) > waited:
            return gap - waited
    return float(rng.exponential(scale * shape))
