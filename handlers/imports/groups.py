"""Lists by customer: whose a row is stands in the first row of its block, or in a line above it, as reports print it.

Nothing is guessed row by row: the whole file must be such a list. Empty cells take what stands above them where nothing
stands twice in the column and blocks have two rows or more, or a total each. Lines above blocks name customers where
they say so ("客户：华能") or where the totals below name them again ("Total for Bolt").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise
from typing import Final

from handlers.imports.cells import Cell, folded, is_nothing, plain
from handlers.imports.fields import Kind
from handlers.imports.header import Header
from handlers.imports.mapping import APART, Layout, Wish, recognised
from handlers.imports.summary import DAYS
from handlers.imports.tables import Line, Table
from handlers.imports.totals import is_balance, is_page, is_total

HEADING: Final = "↑"  # of the column that lines above blocks make
_WHO: Final = ("customer_key", "customer_name")
_SAMPLE: Final = 200  # lines without an empty cell speak for a column that has none
_ORPHANS: Final = 0.1  # of the rows may belong to nobody
_CALLED: Final = r"(?:客户|往来单位|购货单位|购买方|customer|client|account|debtor|buyer)"
_MORE: Final = r"(?:\s*(?:名称|编号|编码|代码|全称|name|no\.?|number|id|code))?"
_LABEL: Final = re.compile(rf"{_CALLED}{_MORE}(?:\s*:\s*|\s{{2,}})(\S.*)", re.IGNORECASE)
_LABEL_ALONE: Final = re.compile(rf"{_CALLED}{_MORE}\s*:?", re.IGNORECASE)
_ACCOUNT: Final = re.compile(r"account\b", re.IGNORECASE)  # above payments it is the bank's
_NOBODY: Final = "-"
_OTHER_LABEL: Final = re.compile(r"[^:]{1,40}(?::|\s{3,}).*")
_EVERYBODY: Final = re.compile(r"全部.*|所有.*|不限|all\b.*|\*", re.IGNORECASE)


# Lines above blocks --------------------------------------------------------------------------------------------------


def headed(found: Header, kind: Kind, told: Sequence[Wish], home: str) -> Header:
    """The table with a column more, of the customers that lines above its blocks name; as it is where none do."""
    texts = [plain(cell) if not is_nothing(cell) else "" for cell in found.cells]
    have = {*recognised(texts, range(len(texts)), kind, home).values(), *(wish.field for wish in told)}
    if kind.name == "customers" or not have or have.intersection(_WHO) or not found.line:
        return found
    payments = kind.name == "payments"
    if payments and "invoice_key" in have:  # whose they are stands on their invoices
        return found
    above = [_NOBODY if payments and _ACCOUNT.match(folded(text)) else text for text in found.above]
    table = _Headed(found.table, found.line, len(found.cells), _named_above(above))
    example = table.example()
    if example is None:
        return found
    return replace(found, table=table, cells=[*found.cells, HEADING], headed=example)


def wishes(found: Header) -> list[Wish]:
    """What that column is."""
    return [Wish(HEADING, "customer_key")] if found.headed else []


def _named_above(above: Sequence[str]) -> str | None:
    """The customer that a title names: a statement is of one."""
    pairs = (two for one, two in pairwise(above) if _LABEL_ALONE.fullmatch(folded(one)))
    named = [*filter(None, map(_named, above)), *(two for two in pairs if not _EVERYBODY.fullmatch(two))]
    return named[-1] if named else None


def _named(text: str) -> str | None:
    match = _LABEL.fullmatch(folded(text))
    if match is None:
        return None
    name = re.split(r"\s{2,}|;", match[1])[0].strip()
    return None if _EVERYBODY.fullmatch(name) or is_nothing(name) else name


@dataclass
class _Walk:
    """Where one reading of the table stands: whose rows come now."""

    current: str | None
    headings: int = 0
    sure: int = 0  # headings that say that they are customers, or that a total names again
    rows: int = 0
    orphans: int = 0
    _confirmed: bool = True

    def see(self, cells: Sequence[Cell]) -> bool:
        """Whether the line is a row, or a total of nobody's in particular; else it belongs to a block's frame."""
        filled = [cell for cell in cells if not is_nothing(cell)]
        texts = [plain(cell) for cell in filled if isinstance(cell, str)]
        if _totals(texts, self.current):
            return not self._end(texts)
        if len(filled) == len(texts) == 1:
            self._begin(texts[0])
            return False
        if len(filled) == len(texts) == 2 and _LABEL_ALONE.fullmatch(folded(texts[0])):
            self._name(texts[1], sure=True)
            return False
        self.rows += 1
        self.orphans += self.current is None
        return True

    def _begin(self, text: str) -> None:
        if name := _named(text):
            self._name(name, sure=True)
        elif not _is_other(text):
            self._name(text, sure=False)

    def _name(self, name: str, *, sure: bool) -> None:
        self.current, self._confirmed = name, sure
        self.headings += 1
        self.sure += sure

    def _end(self, texts: Sequence[str]) -> bool:
        """Whether the total is this block's."""
        named = self.current is not None and any(self.current.casefold() in text.casefold() for text in texts)
        if named and not self._confirmed:
            self.sure, self._confirmed = self.sure + 1, True
        self.current = None
        return named


@dataclass(frozen=True)
class _Grouped:
    """A table read by blocks below its heading in `line`: each row with what its block says of it."""

    table: Table
    line: int

    @property
    def encoding(self) -> str:
        return self.table.encoding

    @property
    def name(self) -> str:
        return self.table.name

    def over(self, line: int, place: int) -> Cell:
        return self.table.over(line, place)


@dataclass(frozen=True)
class _Headed(_Grouped):
    """A table whose rows say behind their cells whose they are."""

    width: int
    first: str | None

    def over(self, line: int, place: int) -> Cell:
        return None if place == self.width else super().over(line, place)

    def example(self) -> str | None:
        """A customer, where the table is a list by customer."""
        walk, example = _Walk(self.first), self.first
        for number, cells in self.table.lines():
            if number > self.line:
                walk.see(cells)
                example = example or walk.current
        fits = walk.orphans <= walk.rows * _ORPHANS and 2 * walk.sure >= walk.headings
        return example if walk.rows and fits else None

    def lines(self) -> Iterator[Line]:
        walk = _Walk(self.first)
        for number, cells in self.table.lines():
            if number <= self.line:
                yield number, cells
            elif walk.see(cells):
                padding = [None] * (self.width - len(cells))
                yield number, [*cells[: self.width], *padding, walk.current, *cells[self.width :]]


# First rows of blocks ------------------------------------------------------------------------------------------------


def filled(found: Header, kind: Kind, layout: Layout) -> Header:
    """The table with empty cells filled from above where only the first row of a block says whose it is, or when."""
    if kind.name == "customers" or not found.line:
        return found
    columns = {column.field: column for column in layout.columns if column.hint != APART}
    key = columns.get("order_key") if kind.name == "orders" else None
    day = DAYS.get(kind.name, "")
    sure = tuple(column.place for column in layout.columns if column.field in (kind.key, day))
    for names in (_WHO, (day,)):
        group = [columns[name] for name in names if name in columns]
        places = tuple(column.place for column in group)
        table = _Filled(found.table, found.line, places, key.place if key else None, sure, names == _WHO)
        if group and table.is_by_blocks():
            found = replace(found, table=table, grouped=(*found.grouped, group[0].field))
    return found


@dataclass
class _Blocks:
    """What a file says of blocks: values that stand in a column, rows without one, totals."""

    values: set[tuple[Cell, ...]] = field(default_factory=set)
    twice: bool = False
    empty: int = 0
    totals: int = 0

    def begin(self, own: tuple[Cell, ...]) -> None:
        self.twice = self.twice or own in self.values
        self.values.add(own)

    @property
    def found(self) -> bool:
        count = len(self.values)
        return count > 1 and not self.twice and self.empty > 0 and (self.empty >= count or 2 * self.totals > count)


@dataclass(frozen=True)
class _Filled(_Grouped):
    """A table with the cells of some columns filled from above.

    key: without it a row is one more line of an order. sure: places of keys and days, which totals do not have.
    """

    places: tuple[int, ...]
    key: int | None
    sure: tuple[int, ...]
    of_customers: bool

    def is_by_blocks(self) -> bool:
        if not any(self._lacks(cells) for number, cells in islice(self.table.lines(), _SAMPLE) if number > self.line):
            return False
        blocks, alone = _Blocks(), False
        above: tuple[Cell, ...] = ()
        for number, cells in self.table.lines():
            if number <= self.line or self._is_note(cells):
                continue
            if self._is_total(cells, above):
                blocks.totals += 1
            elif self._lacks(cells):
                blocks.empty += 1
                if alone:  # a line with nothing else began the block: what stands above no row is a note
                    blocks.begin(above)
                alone = False
            elif any(map(_is_said, own := self._own(cells))):
                above, alone = own, _is_alone(cells, own)
                if not alone:
                    blocks.begin(own)
            if blocks.twice or self.table.over(number, self.places[0]) is not None:  # merged cells say it themselves
                return False
        return blocks.found

    def _own(self, cells: Sequence[Cell]) -> tuple[Cell, ...]:
        return tuple(cells[place] if place < len(cells) else None for place in self.places)

    def _is_total(self, cells: Sequence[Cell], above: Sequence[Cell]) -> bool:
        """Whether the line is a total, of the block that began with what is above or of anything.

        In a row with a key or a day words such as 运费合计 are a remark, unless they stand where a customer would.
        """
        where = self._own(cells) if self._is_sure(cells) else cells
        texts = [plain(cell) for cell in where if isinstance(cell, str) and _is_said(cell)]
        return any(_totals(texts, plain(cell)) for cell in above if _is_said(cell)) or any(map(is_total, texts))

    def _is_note(self, cells: Sequence[Cell]) -> bool:
        """Whether it is a lone line with another label than that of customers: who printed the list."""
        own = [cell for cell in self._own(cells) if _is_said(cell)]
        if not self.of_customers or len(own) != 1 or not _is_alone(cells, own):
            return False
        return _is_other(plain(own[0])) and not is_total(plain(own[0]))

    def _is_sure(self, cells: Sequence[Cell]) -> bool:
        """Whether the line says a key or a day."""
        said = (cells[place] for place in self.sure if place < len(cells))
        return any(_is_said(cell) and not is_total(plain(cell)) for cell in said)

    def _lacks(self, cells: Sequence[Cell]) -> bool:
        """Whether it is a row that does not say whose it is."""
        if any(map(_is_said, self._own(cells))) or sum(map(_is_said, cells)) < 2:
            return False
        if any(isinstance(cell, str) and is_balance(plain(cell)) for cell in cells):
            return False
        return self.key is None or (self.key < len(cells) and _is_said(cells[self.key]))

    def lines(self) -> Iterator[Line]:
        above: tuple[Cell, ...] | None = None
        for number, cells in self.table.lines():
            own = self._own(cells)
            if number <= self.line:
                yield number, cells
            elif self._is_total(cells, above or ()):
                if self._is_sure(cells) or not self._ends(own, above or ()):  # else a reader would miss what it lacks
                    yield number, cells
                above = None
            elif self._is_note(cells):
                continue
            elif any(map(_is_said, own)):
                if not any(is_page(plain(cell)) for cell in own):
                    above = own
                if not _is_alone(cells, own):
                    yield number, cells
            else:
                yield number, self._with(cells, above) if above is not None and self._lacks(cells) else cells

    @staticmethod
    def _ends(own: Sequence[Cell], above: Sequence[Cell]) -> bool:
        """Whether it is "Total X" below the rows of X."""
        texts = [plain(cell) for cell in own if _is_said(cell) and not is_total(plain(cell))]
        return any(_totals(texts, plain(cell)) for cell in above if _is_said(cell))

    def _with(self, cells: Sequence[Cell], above: tuple[Cell, ...]) -> Sequence[Cell]:
        made = [*cells, *[None] * (max(self.places) + 1 - len(cells))]
        for place, cell in zip(self.places, above, strict=True):
            made[place] = cell
        return made


def _is_other(text: str) -> bool:
    """Whether a line is a label with something that is no customer: 制表：李娜."""
    return _named(text) is None and _OTHER_LABEL.fullmatch(folded(text)) is not None


def _is_said(cell: Cell) -> bool:
    return not is_nothing(cell)


def _is_alone(cells: Sequence[Cell], own: Sequence[Cell]) -> bool:
    """Whether nothing else stands in the line."""
    return sum(map(_is_said, cells)) == sum(map(_is_said, own))


def _totals(texts: Sequence[str], current: str | None) -> bool:
    """Whether one of the texts is a total: any, or "Total X" for the block of X (there are firms called Total)."""
    own = f"total {current}".casefold() if current else None
    return any(is_total(text) or text.casefold() == own for text in texts)
