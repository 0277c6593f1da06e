"""In which order a column writes day and month, decided once for all of it by what its cells say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from handlers.imports.cells import Cell, folded, is_nothing
from handlers.imports.dates import ORDERS, THREE, DateReader, Order, orders_of, turn
from handlers.imports.refusal import BadValue, Choice, FileRefused, quoted

_MINORITY: Final = 0.05  # so many dates of a column may be plain mistakes
_MONTHS: Final = 12
_FEWEST: Final = 2  # texts and dates that may say something of how they came about
_ENOUGH: Final = 5  # true dates that are hardly all before the 13th by chance


@dataclass
class Evidence:
    """What a column's three-part dates say about their order."""

    fits: Counter[tuple[Order, ...]] = field(default_factory=Counter)
    differs: str | None = None  # the first date that is another day in another order
    others: int = 0  # dates that are no question
    known: int = 0  # true dates of a spreadsheet that are others with month and day in each other's place
    late: int = 0  # and those after the twelfth of a month, which are not
    example: datetime | date | None = None
    true: Counter[date] = field(default_factory=Counter)  # those up to the twelfth
    written: set[tuple[str, str, str]] = field(default_factory=set)  # the texts' days
    firsts: set[str] = field(default_factory=set)
    lasts: set[str] = field(default_factory=set)

    def see(self, cell: Cell) -> None:
        """Counts one cell; only text with three numbers, the year not first, says anything of the order."""
        if not isinstance(cell, str) or cell[:4].isdigit():
            self.others += cell is not None
            if isinstance(cell, date):
                self._count_true(cell)
            return
        match = THREE.fullmatch(folded(cell))
        if match is None:
            self.others += not is_nothing(cell)
            return
        parts = (match["a"], match["b"], match["c"])
        fits = orders_of(*parts)
        if match["by"] == "." and "dmy" in fits:  # who writes dots writes the day first
            fits = ("dmy",)
        if fits:
            self._count(fits, parts, match[0])

    def _count(self, fits: tuple[Order, ...], parts: tuple[str, str, str], text: str) -> None:
        self.fits[fits] += 1
        self.written.add(parts)
        self.firsts.add(parts[0])
        self.lasts.add(parts[2])
        if len(fits) > 1 and (parts[0] != parts[1] or "ymd" in fits):
            self.differs = self.differs or text

    def _count_true(self, day: date) -> None:
        if day.day > _MONTHS:
            self.late += 1
            return
        self.true[date(day.year, day.month, day.day)] += 1
        if day.day != day.month:
            self.known += 1
            self.example = self.example or day

    @property
    def mixed(self) -> bool:
        """Whether a spreadsheet may have known only those dates that make sense to it month first: others are text.

        Where it counts 05/01 as 1 May it cannot read 25/01: its dates are all before the 13th, its texts all behind.
        """
        certain = sum(count for fits, count in self.fits.items() if len(fits) == 1 and fits[0] in ("dmy", "mdy"))
        one_order = len([order for order in self.viable() if order in ("dmy", "mdy")]) == 1
        return one_order and certain == self.fits.total() >= _FEWEST and self.known >= _FEWEST and not self.late

    @property
    def turned(self) -> bool:
        """Whether it surely did: enough dates are so, and turned they are no farther from the days of the texts."""
        if not self.mixed or self.true.total() < _ENOUGH:
            return False
        days = list(self._days())
        if not days:
            return False
        first, last = min(days), max(days)
        moved = Counter({turn(day): count for day, count in self.true.items()})
        return _apart(moved, first, last) <= _apart(self.true, first, last)

    def _days(self) -> Iterator[date]:
        read = DateReader("", ZoneInfo("UTC"), self.viable()[0]).day
        for parts in self.written:
            try:
                day = read("/".join(parts))
            except BadValue:  # no day of any calendar
                continue
            if day is not None:
                yield day

    def viable(self) -> tuple[Order, ...]:
        """The orders in which most dates make sense; "each" where that is not nearly all; none where there is none."""
        if not self.fits:
            return ()
        counts = {order: sum(n for fits, n in self.fits.items() if order in fits) for order in ORDERS}
        most = max(counts.values())
        viable = [order for order in ORDERS if counts[order] == most]
        if most < (1 - _MINORITY) * self.fits.total():
            return ("each",)
        # With two-digit years, the year is where fewer different numbers stand.
        if "ymd" in viable and len(self.firsts) < len(self.lasts):
            return ("ymd",)
        if "ymd" in viable and len(self.firsts) > len(self.lasts):
            viable.remove("ymd")
        return tuple(viable)


def _apart(days: Counter[date], first: date, last: date) -> int:
    """How many days lie between the dates and a span, all together."""
    return sum(count * max((first - day).days, (day - last).days, 0) for day, count in days.items())


def decide(columns: Iterable[tuple[str, str, Evidence]]) -> dict[str, Order]:
    """Field -> order for (field, heading, evidence). A column without evidence takes what the others agree on.

    FileRefused where a column can be read in two orders and nothing says which, unless most of its dates are clear.
    """
    seen = [(name, heading, evidence, evidence.viable()) for name, heading, evidence in columns]
    sure = {viable[0] for *_, viable in seen if len(viable) == 1 and viable != ("each",)}
    orders: dict[str, Order] = {}
    for name, heading, evidence, viable in seen:
        shared = sure.intersection(viable)
        if len(viable) > 1 and len(shared) != 1 and evidence.differs:
            if evidence.others > evidence.fits.total():
                orders[name] = "each"
                continue
            example = f"{heading}={name}:dmy"
            refused = FileRefused("date-order-unknown", column=heading, example=quoted(evidence.differs), map=example)
            raise refused.offering(_choices(f"{heading}={name}", evidence.differs, viable))
        if viable:
            orders[name] = next(iter(shared)) if len(shared) == 1 else viable[0]
    return orders


def _choices(target: str, example: str, viable: Iterable[Order]) -> Iterator[Choice]:
    """The orders in which the example is a date, each with the day that it then is."""
    for order in viable:
        day = DateReader("", ZoneInfo("UTC"), order).day(example)
        yield Choice(f"{target}:{order}", "date", {"example": example, "day": str(day)})
