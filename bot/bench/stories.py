"""Years of a made-up firm for judging the watch: customers with stories, and the truth about each.

120 customers of five representatives order, pay, complain and are visited for three years; the third is watched.

Losses with a precursor (one customer in eight): over five to sixteen weeks before the last order something shows -
the orders thin out, deliveries disappoint until nobody answers any more, visits hear of another supplier, payments
slip, or the buyer who knew us goes. Each shows by its own random course: how often, how strongly and when is drawn from
wide distributions that were chosen from how such stories are told, not from any rule. Losses without one (one in
thirty) stop from one order to the next. Decoys look bad and mean nothing: a pause every year at the same time, one
invoice forgotten, an upset mail that is answered, growth that slows, a large order that fills the shelves, a buyer on
leave, a rumour of another supplier. All others are steady, more or less regular, with their usual small mishaps.

A loss happens on the day on which the customer's next order would have come by its rhythm of that time and did not:
that is before anybody could know it from the orders alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Rng = np.random.Generator
Floats = NDArray[np.float64]

FIRST_DAY: Final = 18_262  # 2020-01-01
YEAR: Final = 365
YEARS: Final = 3
CUSTOMERS: Final = 120
PEOPLE: Final = 5
END: Final = YEARS * YEAR
_SAY_SO: Final = 0.65  # of those who order less
_LATE_KNOWN: Final = 120  # days after a loss in which an alert about it is still no false alarm

Table = list[dict[str, Any]]


@dataclass
class Life:
    """One customer as it is being told; days count from the first day of the firm."""

    gap: float  # usual days between orders
    shape: float  # 1 random ... 8 clockwork
    deal: float
    terms: int
    visits: float  # usual days between visits
    pause: tuple[int, int] | None = None  # days of the year without orders
    stretch: Callable[[float], float] = lambda day: 1.0  # how much longer gaps are on a day
    last: float = float(END + YEAR)  # no order after it
    days_late: Callable[[float], float] = lambda day: 0.0
    complaints: list[tuple[float, int, float | None]] = field(default_factory=list)  # day, severity, resolved
    remarks: list[tuple[float, str, str]] = field(default_factory=list)  # day, visit outcome, signal


@dataclass(frozen=True)
class Truth:
    """What really was: trouble from `start` on; `lost`: the day of the loss, None where the customer stayed."""

    story: str
    start: float = float("inf")
    lost: float | None = None
    precursor: bool = False

    def right(self, day: float) -> bool:
        """Whether an alert on that day was no false alarm."""
        return self.lost is not None and self.start <= day <= self.lost + _LATE_KNOWN


@dataclass(frozen=True)
class World:
    """Columns by table as scoring reads them, the truth and the representative of each customer."""

    tables: Mapping[str, Mapping[str, Any]]
    truths: Mapping[int, Truth]
    owners: Mapping[int, int]


def world(seed: int) -> World:
    """The firm of a seed."""
    rng = np.random.default_rng([seed, 77])
    rows: dict[str, Table] = {}
    truths: dict[int, Truth] = {}
    for customer in range(1, CUSTOMERS + 1):
        life = _life(rng)
        truths[customer] = _story(rng)(rng, life)
        _tell(rng, customer, life, rows)
    owners = {customer: 1 + customer % PEOPLE for customer in truths}
    return World({name: _columns(table) for name, table in rows.items()}, truths, owners)


def _life(rng: Rng) -> Life:
    gap = float(np.clip(rng.lognormal(np.log(20), 0.45), 6, 60))
    late = float(rng.normal(-1, 4))
    return Life(
        gap=gap,
        shape=float(rng.uniform(1.5, 6)),
        deal=float(rng.lognormal(np.log(40_000), 0.8)),
        terms=int(rng.choice((30, 30, 45, 60))),
        visits=float(rng.uniform(20, 45)),
        days_late=lambda day: late,
    )


# Stories ---------------------------------------------------------------------------------------------------------


def _steady(rng: Rng, life: Life) -> Truth:
    return Truth("steady")


def _leaves(rng: Rng, life: Life) -> tuple[float, float]:
    """(when the trouble starts, when the last order may come) of a loss within the watched year."""
    last = float(rng.uniform(2 * YEAR + 60, END - 120))
    start = last - float(rng.uniform(35, 112))
    life.last = last
    return start, last


def _lost(story: str, start: float, life: Life, *, precursor: bool = True) -> Truth:
    return Truth(story, start, life.last + life.gap * life.stretch(life.last), precursor)


def _fades(rng: Rng, life: Life) -> Truth:
    """Orders come ever less often: the gaps grow to two to four times what they were. Most say that they need less."""
    start, last = _leaves(rng, life)
    start = last - max(last - start, 3 * life.gap)
    most = float(rng.uniform(2.0, 4.0))
    life.stretch = lambda day: 1.0 + (most - 1.0) * float(np.clip((day - start) / (last - start), 0, 1))
    if rng.random() < _SAY_SO:
        life.remarks.append((float(rng.uniform(start, last)), "neutral", "demand_down"))
    return _lost("fades", start, life)


def _sours(rng: Rng, life: Life) -> Truth:
    """Two to four disappointments, answered ever more slowly, the last one never; visits hear of it."""
    start, last = _leaves(rng, life)
    days = np.sort(rng.uniform(start, last - 7, int(rng.integers(2, 5))))
    for number, day in enumerate(days.tolist()):
        resolved = None if number == len(days) - 1 else day + float(rng.gamma(2, 6))
        life.complaints.append((day, int(rng.choice((1, 2, 3), p=(0.2, 0.5, 0.3))), resolved))
    for day in rng.uniform(start, last, int(rng.integers(1, 3))).tolist():
        life.remarks.append((day, "concern", str(rng.choice(("dissatisfied", "quality_issue", "delivery_late")))))
    return _lost("sours", start, life)


def _poached(rng: Rng, life: Life) -> Truth:
    """Visits hear of another supplier or of its prices, one to four times, at first by the way."""
    start, last = _leaves(rng, life)
    for day in np.sort(rng.uniform(start, last - 5, int(rng.integers(1, 5)))).tolist():
        outcome = str(rng.choice(("neutral", "concern"), p=(0.4, 0.6)))
        life.remarks.append((day, outcome, str(rng.choice(("competitor", "price_pressure")))))
    return _lost("poached", start, life)


def _slips(rng: Rng, life: Life) -> Truth:
    """Payments come later and later, up to two months, and part of it never."""
    start, _ = _leaves(rng, life)
    worst = float(rng.uniform(25, 70))
    usual = life.days_late
    life.days_late = lambda day: (
        usual(day) if day < start - 30 else usual(day) + worst * min(1.0, (day - start + 30) / 60)
    )
    return _lost("slips", start, life)


def _buyer_goes(rng: Rng, life: Life) -> Truth:
    """The one who knew us leaves; a visit hears of it, sooner or later."""
    start, last = _leaves(rng, life)
    heard = float(rng.uniform(start, start + 0.5 * (last - start)))
    life.remarks.append((heard, str(rng.choice(("neutral", "concern"))), "contact_left"))
    return _lost("buyer_goes", start, life)


def _stops(rng: Rng, life: Life) -> Truth:
    """Without a word."""
    _leaves(rng, life)
    return _lost("stops", life.last, life, precursor=False)


def _seasonal(rng: Rng, life: Life) -> Truth:
    start = int(rng.integers(0, YEAR))
    life.pause = (start, start + int(rng.integers(50, 100)))
    return Truth("decoy: seasonal")


def _forgotten_invoice(rng: Rng, life: Life) -> Truth:
    day, usual = float(rng.uniform(2 * YEAR, END - 60)), life.days_late
    late = float(rng.uniform(10, 40))
    life.days_late = lambda at: late if day <= at < day + life.gap else usual(at)
    return Truth("decoy: one late payment")


def _upset_mail(rng: Rng, life: Life) -> Truth:
    day = float(rng.uniform(2 * YEAR, END - 30))
    life.complaints.append((day, int(rng.choice((1, 2, 3), p=(0.3, 0.5, 0.2))), day + float(rng.gamma(2, 1.5))))
    life.remarks.append((day + 2, "neutral", "dissatisfied"))
    return Truth("decoy: upset mail")


def _growth_slows(rng: Rng, life: Life) -> Truth:
    turn, fastest = float(rng.uniform(1.5, 2.6) * YEAR), float(rng.uniform(0.55, 0.75))
    life.stretch = lambda day: 1.0 - (1.0 - fastest) * float(np.clip(day / turn, 0, 1)) if day < turn else 1.0
    if rng.random() < 0.3:
        life.remarks.append((turn + float(rng.uniform(0, 60)), "neutral", "demand_down"))
    return Truth("decoy: growth slows")


def _fills_shelves(rng: Rng, life: Life) -> Truth:
    day = float(rng.uniform(2 * YEAR, END - 90))
    longer = float(rng.uniform(1.5, 2.3))
    life.stretch = lambda at: longer if day <= at < day + life.gap else 1.0
    return Truth("decoy: full shelves")


def _on_leave(rng: Rng, life: Life) -> Truth:
    life.remarks.append((float(rng.uniform(2 * YEAR, END)), "neutral", "contact_change"))
    return Truth("decoy: buyer on leave")


def _rumour(rng: Rng, life: Life) -> Truth:
    life.remarks.append((float(rng.uniform(2 * YEAR, END)), "good", "competitor"))
    return Truth("decoy: rumour")


Story = Callable[[Rng, Life], Truth]
# Share of the customers.
_STORIES: Final[tuple[tuple[float, Story], ...]] = (
    (0.030, _fades),
    (0.025, _sours),
    (0.025, _poached),
    (0.025, _slips),
    (0.020, _buyer_goes),
    (0.033, _stops),
    (0.040, _seasonal),
    (0.030, _forgotten_invoice),
    (0.025, _upset_mail),
    (0.040, _growth_slows),
    (0.030, _fills_shelves),
    (0.020, _on_leave),
    (0.010, _rumour),
)


def _story(rng: Rng) -> Story:
    place = rng.random()
    for share, story in _STORIES:
        if place < share:
            return story
        place -= share
    return _steady


# What was recorded -----------------------------------------------------------------------------------------------


def _tell(rng: Rng, customer: int, life: Life, rows: dict[str, Table]) -> None:
    _row(rows, "customers", {"customer_id": customer, "name": f"C{customer}", "created_at": _second(0)})
    _orders(rng, customer, life, rows)
    _mishaps(rng, life)
    for day, severity, resolved in life.complaints:
        done = {} if resolved is None else {"resolved_at": _second(resolved), "answered_at": _second(resolved)}
        _row(rows, "complaints", {"customer_id": customer, **_at(day), "severity": severity, "reopened": False} | done)
    _visits(rng, customer, life, rows)


def _orders(rng: Rng, customer: int, life: Life, rows: dict[str, Table]) -> None:
    day = float(rng.uniform(0, life.gap))
    while day < END:
        if not _paused(life, day) and day <= life.last:
            amount = life.deal * float(rng.lognormal(0, 0.35))
            _row(rows, "orders", {"customer_id": customer, **_at(day), "amount": amount})
            _row(rows, "invoices", {"customer_id": customer, "amount": amount, **_invoice(rng, life, day)})
        day += float(rng.gamma(life.shape, life.gap / life.shape)) * life.stretch(day)


def _paused(life: Life, day: float) -> bool:
    if life.pause is None:
        return False
    start, end = life.pause
    return (day - start) % YEAR < end - start


def _invoice(rng: Rng, life: Life, day: float) -> dict[str, float]:
    due = int(day) + life.terms
    settled = max(due + life.days_late(day) + float(rng.normal(0, 2.5)), day + 1)
    row = {"issued_at": _second(day), "issued_day": _day(day), "due_day": _day(due)}
    return row | ({"settled_at": _second(settled), "settled_day": _day(settled)} if settled < END else {})


def _mishaps(rng: Rng, life: Life) -> None:
    """What happens to everybody: a complaint every few years, answered within days."""
    for day in rng.uniform(0, min(END, life.last), rng.poisson(0.2 * YEARS)).tolist():
        life.complaints.append((day, int(rng.choice((1, 2), p=(0.7, 0.3))), day + float(rng.gamma(2, 1.5))))


def _visits(rng: Rng, customer: int, life: Life, rows: dict[str, Table]) -> None:
    """Routine visits, and those that heard the story's remarks."""
    day = float(rng.uniform(0, life.visits))
    heard = list(life.remarks)
    while day < END:
        heard.append((day, str(rng.choice(("good", "neutral"))), ""))
        day += float(rng.gamma(6, life.visits / 6))
    for at, outcome, signal in sorted(heard):
        if at >= END:
            continue
        _row(rows, "visits", {"customer_id": customer, **_at(at), "outcome": outcome})
        if signal:
            _row(rows, "signals", {"customer_id": customer, **_at(at), "kind": signal})


def _row(rows: dict[str, Table], table: str, values: dict[str, Any]) -> None:
    found = rows.setdefault(table, [])
    found.append(values if table == "customers" else {"id": len(found) + 1, **values})


def _at(day: float) -> dict[str, float]:
    return {"at": _second(day), "day": _day(day)}


def _second(day: float) -> float:
    return (FIRST_DAY + day) * 86_400.0


def _day(day: float) -> float:
    return float(FIRST_DAY + int(day))


def _columns(table: Table) -> dict[str, Any]:
    names = list(dict.fromkeys(name for row in table for name in row))
    return {name: [row.get(name, float("nan")) for row in table] for name in names}
