"""What the columns of a file say as a whole: the order of their dates, their decimals, which documents are in them."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from handlers.imports import scales
from handlers.imports.amounts import STYLES, Style, Styles
from handlers.imports.cells import Cell, is_nothing, plain
from handlers.imports.dates import ORDERS, STANDING, TURNED, Order
from handlers.imports.dayorder import Evidence, decide
from handlers.imports.fields import DATED, Kind, Reads
from handlers.imports.header import Header
from handlers.imports.mapping import APART, PLAIN, Column, Layout
from handlers.imports.repeats import EACH, ONCE, Repeats, Running
from handlers.imports.scales import Unit
from handlers.imports.values import document_kind, is_credit, score_of

_SCALES: Final = {10: 5, 100: 10}  # out of how many points scores may be, and what no smaller scale goes beyond
_OFTEN: Final = 3  # of so many scores one must be beyond it
_PER_CENT: Final = re.compile(r"[%％]|per ?cent|\bpct\b|百分", re.IGNORECASE)
_LARGEST_SHARE: Final = 2  # debts may be twice what one has
_LAST, _NOTE = 8, 120  # lines at the end that may be notes, and their characters
_TYPES: Final = "document_type"
_SILENT: Final = (None, PLAIN, ONCE, EACH, APART, TURNED, STANDING)  # hints that say nothing of decimals and days


@dataclass(frozen=True)
class Findings:
    """Field -> order of its dates, style of its decimals (None: both occur).

    `examples`: of a field, a date that is another day in another order; `shared`: fields whose own dates leave it
    open, so that theirs is that of the others. `journal`: whether invoices and payments stand under each other.
    `documents`: the kinds of records that the file has documents of, those aside that only give money back. `returns`:
    whether a few quantities are negative, so that those are what came back (lists of stock have them all negative).
    `once`: whether amounts are those of whole documents, on each of their lines; `may_repeat`: whether they may be.
    `headed`, `grouped`: as `Header` has them. `top`: out of how many points satisfaction is, where not out of five.
    `running`: places of columns that are not read and only count the rows. `note`: the unit of its amounts that a line
    below the rows names. `percent`: shares whose numbers are per cent, the small ones too.
    `turns`: of a field, a date of a spreadsheet whose day and month it may have taken for each other; `turned`: fields
    where that is taken for granted. `shown`: of amounts, the scales that the formats of their numbers show.
    """

    orders: Mapping[str, Order]
    styles: Mapping[str, Style | None]
    examples: Mapping[str, str]
    shared: frozenset[str]
    journal: bool = False
    documents: frozenset[str] = frozenset()
    returns: bool = False
    once: bool = False
    may_repeat: bool = False
    headed: str = ""
    grouped: tuple[str, ...] = ()
    top: int = 0
    running: frozenset[int] = frozenset()
    note: Unit | None = None
    percent: frozenset[str] = frozenset()
    turns: Mapping[str, date] = field(default_factory=dict)
    turned: frozenset[str] = frozenset()
    shown: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass
class _Rates:
    """How many bare numbers of a column of shares are too large for shares, so that they are per cent."""

    said: bool  # whether the heading says that they are per cent
    every: int = 0
    large: int = 0
    sure: bool = False  # whether one is larger than any share

    def see(self, cell: Cell) -> None:
        if is_nothing(cell) or (isinstance(cell, str) and cell.strip().endswith(("%", "％"))):
            return
        try:
            number = abs(float(plain(cell)))
        except ValueError:
            return
        self.every += number > 0
        self.large += number > (1 if self.said else _LARGEST_SHARE)
        # A text file has what was shown; a spreadsheet may show its 1.05 as 105 %, and then the heading says that.
        self.sure |= number > (1 if isinstance(cell, str) else _LARGEST_SHARE)

    @property
    def percent(self) -> bool:
        return self.sure and 2 * self.large >= self.every if self.said else 2 * self.large > self.every


@dataclass
class _Kinds:
    """The kinds of documents that a column of types names."""

    found: set[str] = field(default_factory=set)
    credits: set[str] = field(default_factory=set)  # kinds of which only what gives money back was seen so far
    known: set[str] = field(default_factory=set)

    def see(self, cell: Cell) -> None:
        text = "" if is_nothing(cell) else plain(cell)
        if text not in self.known:
            self.known.add(text)
            kind = document_kind(text)
            if kind is not None:
                self._saw(kind, text)

    def _saw(self, kind: str, text: str) -> None:
        if not is_credit(text):
            self.credits.discard(kind)
        elif kind not in self.found:
            self.credits.add(kind)
        self.found.add(kind)


@dataclass
class _Signs:
    """How many quantities are negative, and how many are not."""

    negative: int = 0
    positive: int = 0

    def see(self, cell: Cell) -> None:
        if is_nothing(cell):
            return
        below = plain(cell)[:1] in ("-", "−", "(") if isinstance(cell, str) else isinstance(cell, float) and cell < 0
        self.negative += below
        self.positive += not below


@dataclass
class _Top:
    """How many bare scores a column has, and how many of them are above five and above ten."""

    every: int = 0
    above: Counter[int] = field(default_factory=Counter)
    most: float = 0.0

    def see(self, cell: Cell) -> None:
        if is_nothing(cell) or (score := score_of(cell)) is None or score.out_of:
            return
        self.every += 1
        self.most = max(self.most, score.points)
        self.above.update(top for top in _SCALES if score.points > _SCALES[top])

    @property
    def scale(self) -> int:
        """10 or 100 where scores are out of so many, 0 where they are out of five: a slip of typing is no scale."""
        return next((top for top in _SCALES if self.most <= top and _OFTEN * self.above[top] >= self.every > 0), 0)


def _scales(amounts: Mapping[Column, Styles], home: str) -> dict[str, frozenset[str]]:
    """Field -> scales that the formats of its numbers show, where nobody said that they do not count."""
    return {
        column.field: frozenset(text for text in seen.shown if (said := scales.unit(text, home)) and said.power)
        for column, seen in amounts.items()
        if column.hint != PLAIN
    }


def gather(found: Header, kind: Kind, layout: Layout, home: str) -> Findings:
    """Reads the file to its end, once. A map's hint comes first. FileRefused where a column stays unclear."""
    unsure = [(column, kind.field(column.field).reads) for column in layout.columns if column.hint in _SILENT]
    dates = {column: Evidence() for column, reads in unsure if reads in DATED}
    amounts = {column: Styles() for column, reads in unsure if reads is Reads.AMOUNT}
    types = {column: _Kinds() for column, _ in unsure if column.field == _TYPES}
    counts = {column: _Signs() for column in layout.columns if column.field == "quantity"}
    repeats = _repeats(kind, layout)
    rates = {column: _rates(column) for column, reads in unsure if reads is Reads.RATE}
    scores = {column: _Top() for column in layout.columns if column.field == "csat"}
    numbers = _unread(layout)
    last = _watch(found, {**dates, **amounts, **types, **counts, **scores, **rates}, repeats, numbers)
    orders = decide((column.field, column.heading, seen) for column, seen in dates.items())
    styles = {column.field: seen.decided(column.heading, column.field) for column, seen in amounts.items()}
    told = {column.field: column.hint for column in layout.columns}
    orders |= {name: order for name, hint in told.items() for order in ORDERS if order == hint}
    styles |= {name: style for name, hint in told.items() for style in STYLES if style == hint}
    turns, turned = _turns(dates, layout)
    examples = {column.field: seen.differs for column, seen in dates.items() if seen.differs}
    shared = frozenset(column.field for column, seen in dates.items() if len(seen.viable()) > 1)
    journal = any(len(seen.found) > 1 and "payments" in seen.found for seen in types.values())
    documents = frozenset(kind for seen in types.values() for kind in seen.found - seen.credits)
    returns = any(0 < seen.negative < seen.positive for seen in counts.values())
    amount = next((column for column in layout.columns if column.field == "amount"), None)
    whole = repeats is not None and amount is not None and repeats.certain(amount.heading)
    top = next((seen.scale for seen in scores.values()), 0)
    once = amount is not None and amount.hint != EACH and (whole or amount.hint == ONCE)
    may = repeats is not None and repeats.possible
    running = frozenset(place for place, seen in numbers.items() if seen.found)
    return Findings(
        orders,
        styles,
        examples,
        shared,
        journal,
        documents,
        returns,
        once,
        may,
        found.headed,
        found.grouped,
        top,
        running,
        _note(last, home),
        frozenset(column.field for column, seen in rates.items() if seen.percent),
        turns,
        turned,
        shown=_scales(amounts, home),
    )


def _turns(dates: Mapping[Column, Evidence], layout: Layout) -> tuple[dict[str, date], frozenset[str]]:
    """An example of each field whose days and months may be swapped, and the fields whose are turned back."""
    turns = {column.field: seen.example for column, seen in dates.items() if seen.example and seen.mixed}
    sure = {column.field for column, seen in dates.items() if column.field in turns and seen.turned}
    return turns, frozenset(column.field for column in layout.columns if _is_turned(column, sure))


def _rates(column: Column) -> _Rates:
    return _Rates(_PER_CENT.search(column.heading) is not None)


def _is_turned(column: Column, sure: Collection[str]) -> bool:
    return column.hint == TURNED or (column.field in sure and column.hint != STANDING)


def _note(last: Iterable[Sequence[Cell]], home: str) -> Unit | None:
    """What a line says that stands alone below the rows: 注：金额单位为万元."""
    for cells in last:
        said = [plain(cell) for cell in cells if not is_nothing(cell)]
        if len(said) == 1 and len(said[0]) <= _NOTE and (unit := scales.of_line(said[0], home)):
            return unit
    return None


def _unread(layout: Layout) -> dict[int, Running]:
    read = {column.place for column in layout.columns}
    return {place: Running(text) for place, text in enumerate(layout.header) if place not in read}


def _repeats(kind: Kind, layout: Layout) -> Repeats | None:
    """What watches whether lines repeat the amount of their document; None where none can be told."""
    places = {column.field: column.place for column in layout.columns}
    if kind.name not in ("orders", "invoices") or not {kind.key, "amount"} <= places.keys():
        return None
    priced = (places["quantity"], places["unit_price"]) if {"quantity", "unit_price"} <= places.keys() else None
    return Repeats(places[kind.key], places["amount"], priced)


def _watch(
    found: Header,
    columns: Mapping[Column, Evidence | Styles | _Kinds | _Signs | _Top | _Rates],
    repeats: Repeats | None,
    numbers: Mapping[int, Running],
) -> Iterable[Sequence[Cell]]:
    """Shows every line to all who watch it; the last few lines."""
    last: deque[Sequence[Cell]] = deque(maxlen=_LAST)
    watched: list[tuple[int, Callable[[Cell], None]]] = [(column.place, seen.see) for column, seen in columns.items()]
    watched += [(place, seen.see) for place, seen in numbers.items()]
    for _, cells in found.below():
        if repeats is not None:
            repeats.see(cells)
        for place, see in watched:
            if place < len(cells):
                see(cells[place])
        last.append(cells)
    return last
