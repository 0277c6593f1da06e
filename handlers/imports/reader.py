"""Reads a file of one kind into typed rows: `read` decides how, `Parsed.rows` streams them.

Within a file a business key may occur once. The same row again is left out; another row under the same key is refused
and names the line of the first one: whoever wanted to correct it sees both. The exception are lines of an order, which
many systems export under the order's number: with the same customer and day, naming a product or following each other,
they are stored as KEY/2, KEY/3 ... and flagged; those of an invoice that follow each other are one amount. Across
imports a later file updates.

Memory: of text files one line is held at a time, plus about 250 bytes for each business key; a spreadsheet is held as
its reader's grid, 32 bytes a cell, while its rows are made one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from handlers.imports import fitting, groups, guesses, header, headings, units
from handlers.imports.assemble import Assembler, Values
from handlers.imports.cells import Cell, is_nothing, plain
from handlers.imports.dates import TURNED
from handlers.imports.evidence import Findings, gather
from handlers.imports.fields import KINDS, Field, Kind, Reads
from handlers.imports.guesses import Taken
from handlers.imports.header import Header
from handlers.imports.keys import Keys
from handlers.imports.mapping import Column, Layout, looks_like_header, wishes
from handlers.imports.own import of_firm
from handlers.imports.refusal import BadValue, Choice, FileRefused, Problems, quoted
from handlers.imports.rows import Row
from handlers.imports.scales import Unit
from handlers.imports.sheets import Stacked
from handlers.imports.source import Limits, Source
from handlers.imports.summary import Facts, Summary
from handlers.imports.tables import open_tables
from handlers.imports.totals import Foot, is_balance, is_page, is_total
from handlers.imports.values import Reader, Setting, reader

_KNOWN: Final = 20_000  # texts of a column whose values are kept: a few megabytes
_SELDOM_TWICE: Final = (Reads.AMOUNT, Reads.NUMBER, Reads.TEXT)
# What rows of one document share: under a merged cell, or where only the first of them says it.
_SHARED: Final = frozenset(("order_key", "customer_key", "customer_name", "ordered_at", "currency"))
_HEADING: Final = 60  # characters of a cell that may be a heading


@dataclass(frozen=True)
class Options:
    """How to read. `now` bounds what can have happened; `zone` and `home` (currency) are the firm's.

    `currency` is what `--currency` said, for rows that do not say; `maps` are COL=FIELD texts.
    """

    now: datetime
    zone: str = "Asia/Shanghai"
    home: str = "CNY"
    currency: str | None = None
    maps: Sequence[str] = ()
    limits: Limits = field(default_factory=Limits)
    settings: Mapping[str, Any] = field(default_factory=dict)  # the firm's: its own fields stand there


@dataclass(frozen=True)
class Plan:
    """Everything that was decided about a file before its rows are made."""

    kind: Kind
    header: Header
    layout: Layout
    setting: Setting
    currency: str
    found: Findings
    named: bool = False  # whether the currency was told or a heading says it, so that it comes before a format's


class Parsed:
    """A file that can be read. Iterate `rows` as often as you like; each time `problems` starts anew.

    `problems` is complete once `rows` is exhausted. `mapping` is heading -> field, `ignored` are headings that mapped
    to nothing, `encoding` a codec or the type of the spreadsheet, `header_line` where the headings stand, from 1,
    `unread` the sheets with the same headings that are not read.
    """

    def __init__(self, plan: Plan, sheets: Mapping[str, int]) -> None:
        self._plan = plan
        self.kind = plan.kind.name
        self.problems = Problems()
        self.summary = Summary(self.kind)
        self.encoding = plan.header.table.encoding
        self.header_line = plan.header.line
        self.unread = plan.header.unread
        self._sheets = sheets
        self.mapping = plan.layout.mapping
        self.ignored = plan.layout.ignored

    @property
    def rows(self) -> Iterator[Row]:
        """The good rows in the file's order. FileRefused where the file breaks on the way (an open quote)."""
        self.problems.clear()
        self.summary = Summary(self.kind)
        return _Reading(self._plan, self.problems, self.summary).rows()

    @property
    def facts(self) -> Facts:
        """What the rows that were read come to."""
        return self.summary.facts(self._plan.setting.zone.key)

    @property
    def taken(self) -> list[Taken]:
        """What was taken for granted."""
        return [*guesses.of_sheets(self._sheets), *guesses.taken(*self._decided)]

    @property
    def choices(self) -> list[Choice]:
        """How else it could be read."""
        return list(guesses.choices(*self._decided))

    @property
    def _decided(self) -> tuple[Kind, Layout, Findings, Setting]:
        return self._plan.kind, self._plan.layout, self._plan.found, self._plan.setting


def read(source: Source, kind: str, options: Options) -> Parsed:
    """Find out how the file is to be read: its type, encoding, header, columns, dates and decimals.

    Reads a text file once and a spreadsheet into memory. FileRefused (keys: refusal.FILE_KEYS) where it cannot be.
    """
    if kind not in KINDS:
        raise FileRefused("kind-unknown", kind=quoted(kind), kinds=", ".join(KINDS))
    spec = of_firm(kind, options.settings)
    told = wishes(options.maps, spec)
    first = header.find(open_tables(source, options.limits), spec, told)
    sheets = first.table.begins if isinstance(first.table, Stacked) else {}
    found = groups.headed(first, spec, told, options.home)
    filled = sum(not is_nothing(cell) for cell in found.cells)
    if filled > options.limits.columns:
        raise FileRefused("too-many-columns", found=filled, limit=options.limits.columns)
    setting = Setting(ZoneInfo(options.zone), options.home, options.now)
    fitted = fitting.layout(found, spec, [*told, *groups.wishes(found)], setting)
    found = groups.filled(found, spec, fitted)
    layout = units.settled(fitted, found, spec, setting.home)
    findings = gather(found, spec, layout, setting.home)
    layout = units.noted(layout, spec, findings.note)
    named = options.currency is not None or any(column.currency for column in layout.columns)
    return Parsed(Plan(spec, found, layout, setting, _currency(options, layout), findings, named), sheets)


def _currency(options: Options, layout: Layout) -> str:
    """Of rows that do not say: as told, else as an amount's heading says (amount_gbp), else the firm's."""
    named = [column.currency for column in layout.columns if column.currency]
    return options.currency or (named[0] if named else options.home)


class _Read(NamedTuple):
    """How one column is read. known: what texts of it were, at most `most` of them, as days and customers recur."""

    name: str
    place: int
    convert: Reader
    spoils: bool
    known: dict[str, Any]
    most: int


class _Reading:
    """One pass over the rows of a file."""

    def __init__(self, plan: Plan, problems: Problems, summary: Summary) -> None:
        self._plan, self._problems, self._summary = plan, problems, summary
        self._columns = [(column, plan.kind.field(column.field)) for column in plan.layout.columns]
        self._by_unit: dict[Unit | None, list[_Read]] = {None: [self._reader(*each) for each in self._columns]}
        self._of_customers = plan.kind.name == "customers"
        self._keeps_books = plan.kind.name in ("orders", "invoices", "payments")
        self._other = 0  # the line where headings of something else stand, above the present one
        self._assembler = Assembler(plan.kind, plan.setting, currency=plan.currency, found=plan.found)
        self._assembler.has_amounts = any(column.field == "amount" for column in plan.layout.columns)
        self._assembler.named = plan.named
        read = frozenset(column.place for column, _ in self._columns)
        self._keys = Keys(self._assembler, summary, read | plan.found.running)
        self._foot = Foot()
        self._shared: Values = {}  # what the last row said of its document
        self._usual: str | None = None

    def _reader(self, column: Column, spec: Field) -> _Read:
        plan = self._plan
        order, style = plan.found.orders.get(spec.name), plan.found.styles.get(spec.name, "dot")
        percent = spec.name in plan.found.percent
        if spec.name in plan.found.turned:
            column = replace(column, hint=TURNED)
        convert = reader(column, spec, plan.setting, order=order, style=style, percent=percent)
        most = 0 if spec.reads in _SELDOM_TWICE or spec.name == plan.kind.key else _KNOWN
        return _Read(spec.name, column.place, convert, plan.kind.spoils(spec), {}, most)

    def _readers(self, unit: Unit | None) -> list[_Read]:
        """How the columns are read where amounts are in that unit."""
        if (found := self._by_unit.get(unit)) is None and unit is not None:
            columns = units.in_unit(self._plan.layout, self._plan.kind, unit).columns
            found = [self._reader(column, self._plan.kind.field(column.field)) for column in columns]
            self._by_unit[unit] = found
        return found or []

    def _unit(self, line: int, cells: Sequence[Cell]) -> Unit | None:
        """What a row says of the unit of its amounts. BadValue where it has to and does not."""
        plan = self._plan
        if (place := plan.layout.beside) is None:
            return None
        return units.of_row(plan.layout, plan.kind, cells, plan.header.table.over(line, place), plan.setting.home)

    def rows(self) -> Iterator[Row]:
        make = self._plan.kind.row
        for line, values in self._keys.held(self._all()):
            yield make(line=line, **values)

    def _all(self) -> Iterator[tuple[int, Values]]:
        for line, cells in self._plan.header.below():
            self._assembler.flags.clear()
            try:
                made = [values for values in self._made(line, cells) if self._keys.is_new(line, values, cells)]
            except _NotARow as error:
                self._refuse(line, cells, error.reasons)
                continue
            except BadValue as reason:
                self._refuse(line, cells, [reason])
                continue
            self._count(made)
            self._problems.flag(line, *self._assembler.flags)
            yield from ((line, values) for values in made)

    def _made(self, line: int, cells: Sequence[Cell]) -> list[Values]:
        """The rows of one line, none where it is blank."""
        width = len(self._plan.layout.header)
        if len(cells) > width and not all(map(is_nothing, cells[width:])):
            raise BadValue("too-many-values", found=len(cells), columns=width)
        if all(map(is_nothing, cells)):
            return []
        if self._other and not self._are_headings(cells, self._texts(cells)):
            raise BadValue("other-table", line=self._other)
        above, self._shared = self._shared, {}  # nothing, where this line cannot be read
        values = self._values(line, cells)
        if self._keeps_books and values.get(self._plan.kind.key) is None and _is_balance(cells):
            raise BadValue("balance-row")
        if self._plan.kind.name == "orders":
            self._share(values, cells, above)
        if self._of_customers and self._is_total(cells):  # other kinds need more than a total has
            raise BadValue("total-row")
        if self._of_customers and self._foot.holds(line, cells):
            raise BadValue("note-row")
        return self._assembler.rows(values)

    def _refuse(self, line: int, cells: Sequence[Cell], reasons: list[BadValue]) -> None:
        """Says why; headings that are repeated on every page are no row, and a line of totals is called one."""
        texts = self._texts(cells)
        if self._are_headings(cells, texts):
            self._other = 0 if self._are_ours(cells) else line
            return
        if all(map(is_page, texts)):
            return
        if any(map(is_total, texts)):
            reasons = [BadValue("total-row")]
        self._problems.refuse(line, *map(self._by_heading, reasons))

    def _by_heading(self, reason: BadValue) -> BadValue:
        """What is missing is called as its column in the file is, where there is one."""
        if reason.key != "missing":
            return reason
        field = str(reason.values["field"])
        group = next((group for group in self._plan.kind.needs if group[0] == field), (field,))
        headings = {column.field: column.heading for column in self._plan.layout.columns if column.field in group}
        heading = headings.get(field) or next(iter(headings.values()), field)
        return BadValue("missing", field=heading)

    @staticmethod
    def _is_total(cells: Sequence[Cell]) -> bool:
        """Whether the only words of a line say that it is a total."""
        texts = [plain(cell) for cell in cells if isinstance(cell, str) and not is_nothing(cell)]
        words = [text for text in texts if not any(map(str.isdigit, text))]
        return len(words) == 1 and is_total(words[0])

    @staticmethod
    def _texts(cells: Sequence[Cell]) -> list[str]:
        return [plain(cell) for cell in cells if not is_nothing(cell)]

    def _are_ours(self, cells: Sequence[Cell]) -> bool:
        """Whether headings name the columns that are read, be it in other words, and not those of another table."""
        plan = self._plan
        for column, spec in self._columns:
            text = plain(cells[column.place]) if column.place < len(cells) else ""
            if not text or column.told or text in column.heading or is_nothing(text):
                continue
            offers = headings.offers(text, plan.kind.name, plan.setting.home)
            if spec.name not in {offer.field for offer in offers}:
                return False
        return True

    def _are_headings(self, cells: Sequence[Cell], texts: Sequence[str]) -> bool:
        """Headings again: on every page, in another language, or what stood above those of a second row."""
        if len(texts) < 2 or any(text[:1].isdigit() or len(text) > _HEADING for text in texts):
            return False
        known = looks_like_header(cells, self._plan.kind, ())
        return known >= 2 and 2 * known >= len(texts)

    def _share(self, values: Values, cells: Sequence[Cell], above: Values) -> None:
        """One more line of the order above, which alone says whose it is and when, gets both from there."""
        if _SHARED.isdisjoint(values):
            texts = (plain(cell) for cell in cells if not is_nothing(cell))
            if values.get("product") is not None and not any(map(is_total, texts)):
                values |= above
        self._shared = {name: value for name, value in values.items() if name in _SHARED}

    def _values(self, line: int, cells: Sequence[Cell]) -> Values:
        """Field -> value of one line. _NotARow names what keeps it out."""
        values: Values = dict(self._plan.layout.constants)
        bad: list[BadValue] = []
        unit = self._unit(line, cells)
        for name, place, convert, spoils, known, most in self._readers(unit):
            cell = cells[place] if place < len(cells) else None
            if isinstance(cell, str) and cell in known:
                values[name] = known[cell]
                continue
            if is_nothing(cell) and name in _SHARED:
                cell = self._plan.header.table.over(line, place)
            if is_nothing(cell):
                continue
            try:
                values[name] = convert(cell)
            except BadValue as reason:
                (bad if spoils else self._assembler.flags).append(reason)
                continue
            if len(known) < most and isinstance(cell, str):
                known[cell] = values[name]
        if bad:
            raise _NotARow(bad)
        if unit is not None and unit.currency:
            values.setdefault("currency", unit.currency)
        return values

    def _count(self, made: Iterable[Values]) -> None:
        for values in made:
            self._summary.add(values)
            if code := values.get("currency"):
                self._usual = self._usual or code
                if code != self._usual and not self._of_customers:  # each customer may have its own
                    self._assembler.flag("currency-mixed", currency=code, usual=self._usual)


def _is_balance(cells: Sequence[Cell]) -> bool:
    return any(isinstance(cell, str) and is_balance(plain(cell)) for cell in cells)


class _NotARow(Exception):
    """Values of one line that cannot be read."""

    def __init__(self, reasons: list[BadValue]) -> None:
        super().__init__(reasons)
        self.reasons = reasons
