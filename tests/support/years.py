"""Books of several years whose truth is known: who orders how often, when each left, when the firm stood still.

A customer orders at gaps drawn from a gamma distribution, counted by a clock of its own that runs faster in season, not
at all while the firm pauses, and ends when the customer leaves. The best that could be known of the next orders by
somebody who knows all of this but not who has left is `World.best`. Days count from 0; the book's first day is START.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.special import gammaincc

from scoring.moment import DAY, Moment
from scoring.tables import Tables, of_columns

START: Final = 18_000  # local day of day 0; a first of January, as far as seasons go
YEAR: Final = 365
_GRID: Final = 40  # points of an integral over a silence

Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Kind:
    """A kind of customers."""

    share: float = 1.0
    gap: float = 30.0  # days between orders, median of the kind
    spread: float = 0.8  # of the gap's logarithm between customers
    shape: float = 1.0  # of the gaps: 1 at random, 50 like clockwork
    life: float = 900.0  # days until leaving, mean, from the first order on
    season: float = 0.0  # amplitude of the yearly wave, 0 to 1, highest at `peak`
    peak: float = 340.0  # day of the year
    months: tuple[float, float] | None = None  # days of the year between which alone it orders


@dataclass(frozen=True)
class World:
    """What a book is drawn from."""

    customers: int = 300
    days: int = 5 * YEAR
    kinds: tuple[Kind, ...] = (Kind(),)
    joins: str = "even"  # even, growing, waves
    pauses: tuple[tuple[int, int], ...] = ()  # (first day, days), of every year if `yearly`
    yearly: bool = True
    from_day: int = 0  # what came before is not recorded
    inflation: float = 0.0  # a year
    spend: float = 1000.0
    weekends: bool = False  # nothing is ordered on two days of seven

    def paused(self) -> Floats:
        """Whether the firm stands still on each day."""
        still = np.zeros(self.days + 1, bool)
        years = range(self.days // YEAR + 1) if self.yearly else [0]
        for first, length in self.pauses:
            for year in years:
                still[year * YEAR + first : year * YEAR + first + length] = True
        return still

    def draw(self, seed: int) -> Drawn:
        """A book."""
        rng = np.random.default_rng(seed)
        which = rng.choice(len(self.kinds), self.customers, p=[kind.share for kind in self.kinds])
        who = [self._customer(rng, self.kinds[k]) for k in which]
        clocks = [self._clock(kind) for kind in self.kinds]
        orders = [self._orders(rng, customer, clocks[k]) for customer, k in zip(who, which, strict=True)]
        return Drawn(
            self, tuple(who), tuple(int(k) for k in which), tuple(clocks), tuple(orders), _money(rng, self, orders)
        )

    def _customer(self, rng: np.random.Generator, kind: Kind) -> Customer:
        joins = {
            "even": lambda: rng.uniform(-YEAR, self.days - 60),
            "growing": lambda: self.days * float(np.sqrt(rng.uniform())),
            "waves": lambda: float(rng.choice(np.arange(30, self.days, 200))) + rng.exponential(15.0),
        }[self.joins]()
        gap = kind.gap * float(np.exp(rng.normal(0.0, kind.spread)))
        return Customer(kind, float(joins), gap, float(joins + rng.exponential(kind.life)))

    def _clock(self, kind: Kind) -> Floats:
        """How much time had passed for the customers by the end of each day, from -YEAR on."""
        day = np.arange(-YEAR, self.days + 1)
        speed = 1.0 + kind.season * np.cos(2 * np.pi * (day - kind.peak) / YEAR)
        if kind.months is not None:
            first, last = kind.months
            speed = speed * ((day % YEAR >= first) & (day % YEAR < last)) * YEAR / (last - first)
        if self.weekends:
            speed = np.where(day % 7 < 5, speed * 1.4, 0.0)
        speed[YEAR:][self.paused()] = 0.0
        return np.asarray(np.cumsum(speed), float)

    def _orders(self, rng: np.random.Generator, who: Customer, clock: Floats) -> Floats:
        """The days of its orders; the first is no sooner than the clock of its kind runs."""
        most = int(clock[-1] / who.gap * 2 + 50)
        gaps = rng.gamma(who.kind.shape, who.gap / who.kind.shape, most)
        begun = _at(clock, who.joins)
        moments = begun + np.append(0.5, gaps).cumsum()
        days = np.searchsorted(clock, moments[moments <= clock[-1]]) - YEAR
        return np.unique(days[(days < who.leaves) & (days >= self.from_day) & (days < self.days)]).astype(float)


@dataclass(frozen=True)
class Customer:
    """The truth of one customer."""

    kind: Kind
    joins: float
    gap: float
    leaves: float


@dataclass(frozen=True)
class Drawn:
    """A book and its truth; customers have ids from 1 on."""

    world: World
    who: tuple[Customer, ...]
    which: tuple[int, ...]
    clocks: tuple[Floats, ...]
    orders: tuple[Floats, ...]
    money: tuple[Floats, ...]

    def tables(self, *, hidden: tuple[int, int] | None = None) -> Tables:
        """The whole book, its future with it; `hidden`: days whose orders nobody recorded."""
        code = np.repeat(np.arange(1, len(self.who) + 1), [len(days) for days in self.orders])
        day, amount = np.concatenate(self.orders), np.concatenate(self.money)
        if hidden is not None:
            kept = (day < hidden[0]) | (day > hidden[1])
            code, day, amount = code[kept], day[kept], amount[kept]
        local = START + day
        orders = {"id": np.arange(1, len(day) + 1), "customer_id": code, "day": local, "at": (local + 0.5) * DAY}
        ids = np.arange(1, len(self.who) + 1)
        customers = {"customer_id": ids, "created_at": np.full(len(ids), np.inf)}
        return of_columns({"customers": customers, "orders": orders | {"amount": amount}})

    def best(self, ids: Sequence[int], day: int, days: int) -> Floats:
        """P(no order in the `days` from `day` on) of these customers, knowing all but who has left."""
        return np.array([self._best(i - 1, day, days) for i in ids])

    def _best(self, row: int, day: int, days: int) -> float:
        who, clock = self.who[row], self.clocks[self.which[row]]
        last = self.orders[row][self.orders[row] < day].max()
        now, then = self._unseen(who, clock, last, day - 1), self._unseen(who, clock, last, day + days - 1)
        return then / now

    def _unseen(self, who: Customer, clock: Floats, last: float, until: float) -> float:
        """Chance of no order after `last` until `until`: it left on some day before, or had no reason to."""
        days = np.linspace(last, until, _GRID)
        quiet = gammaincc(who.kind.shape, who.kind.shape * (_at(clock, days) - _at(clock, last)) / who.gap)
        stays = np.exp(-(days - last) / who.kind.life)
        left = np.trapezoid(quiet * stays / who.kind.life, days)
        return float(quiet[-1] * stays[-1] + left)


def moment(day: int) -> Moment:
    """The beginning of a day of a world."""
    return Moment(float(START + day) * DAY, START + day)


def _at(clock: Floats, day: Any) -> Any:
    return np.interp(np.asarray(day) + YEAR, np.arange(len(clock)), clock)


def _money(rng: np.random.Generator, world: World, orders: Sequence[Floats]) -> tuple[Floats, ...]:
    level = world.spend * np.exp(rng.normal(0.0, 0.8, len(orders)))
    return tuple(
        one * np.exp(rng.normal(0.0, 0.4, len(days))) * (1 + world.inflation) ** (days / YEAR)
        for one, days in zip(level, orders, strict=True)
    )


CLOSED: Final = ((25, 14), (215, 21), (273, 7))  # a new year of the moon, a summer, a golden week
BUSY: Final = Kind(gap=12.0)

WORLDS: Final = {
    "steady": World(),
    "season": World(kinds=(Kind(season=0.6),)),
    "growing": World(joins="growing"),
    "waves": World(joins="waves"),
    "inflation": World(inflation=0.2),
    "late_start": World(from_day=3 * YEAR),
    "projects": World(kinds=(Kind(gap=180.0, spread=0.4, life=2000.0),)),
    "subscriptions": World(kinds=(Kind(gap=30.0, spread=0.05, shape=40.0),)),
    "christmas": World(kinds=(Kind(share=0.7), Kind(share=0.3, gap=40.0, months=(280.0, 355.0), life=1500.0))),
    "fifteen": World(customers=15, kinds=(Kind(life=1500.0),)),
    "pauses": World(kinds=(BUSY,), pauses=CLOSED, weekends=True),
    "everything": World(
        kinds=(
            Kind(share=0.4, season=0.4),
            Kind(share=0.2, gap=180.0, spread=0.4, life=2000.0),
            Kind(share=0.2, spread=0.05, shape=40.0),
            Kind(share=0.2, gap=40.0, months=(280.0, 355.0), life=1500.0),
        ),
        joins="growing",
        pauses=CLOSED[:1],
        inflation=0.1,
        weekends=True,
    ),
}
