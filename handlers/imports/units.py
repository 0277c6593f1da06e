"""What a file's title says of its amounts (单位：万元), and in which of two currencies they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import Final

from handlers.imports import headings, scales
from handlers.imports.cells import Cell, folded, is_nothing, plain
from handlers.imports.currencies import currency
from handlers.imports.fields import Kind, Reads
from handlers.imports.header import Header
from handlers.imports.mapping import PLAIN, Column, Layout
from handlers.imports.scales import Unit, unit

_UNIT_ZH: Final = re.compile(r"单位\s*[:：]?\s*(?:人民币)?\s*(百万|千万|万|千|亿)?\s*([\u4e00-\u9fff]{1,3}元|元)")
_UNIT_EN: Final = re.compile(
    r"\bin\s+(?:([a-z$€£]{1,4})\s+)?(thousands?|millions?|'?000s?)\b(?:\s+of)?(?:\s+([a-z]+))?"
)
_CURRENCY: Final = re.compile(
    r"(?:币种|币别|货币|currency)\s*[:：]\s*([^\s,，;；)）]+)|(?:all )?(?:amounts|figures) in ([a-z]{3})\b"
)
_POWERS: Final = {"千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "thousand": 3, "000": 3, "million": 6}
_LOCAL: Final = re.compile(
    r"本位?币|(?:local|home|base|functional|company code|reporting)\s*curr|\bin lc\b|\(lc\)|lcy\b", re.IGNORECASE
)
_CURRENCIES: Final = re.compile(r"cur|ccy|币|货币|w(?:ä|ae)hrung|devise|moneda", re.IGNORECASE)
_ROWS: Final = 200  # that are looked at
# A price stays in plain money under a title that counts in ten thousands.
_PRICES: Final = ("unit_price",)


def settled(layout: Layout, found: Header, kind: Kind, home: str) -> Layout:
    """The layout with the unit and currency that its amounts are in."""
    scale, code = of_title(found.above, home)
    layout = _in_unit(layout, kind, scale, code)
    sample = [cells for _, cells in islice(found.below(), _ROWS)]
    layout = _with_currency(layout, kind, home, sample)
    if (beside := _beside(layout, home, sample)) is not None:
        layout = _in_unit(layout, kind, Decimal(10) ** beside.power, beside.currency)
    return _in_own_currency(layout, kind, home)


def noted(layout: Layout, kind: Kind, note: Unit | None) -> Layout:
    """The layout with what a note below the rows says of its amounts."""
    return _in_unit(layout, kind, Decimal(10) ** note.power, note.currency) if note else layout


def _in_unit(layout: Layout, kind: Kind, scale: Decimal, code: str | None) -> Layout:
    if scale == 1 and not code:
        return layout
    return replace(layout, columns=tuple(_under(column, kind, scale, code) for column in layout.columns))


def _with_currency(layout: Layout, kind: Kind, home: str, sample: Sequence[Sequence[Cell]]) -> Layout:
    """A column of currencies with a heading that nobody knows is read all the same: Amount Currency, LCurr."""
    have = {column.field for column in layout.columns}
    if "currency" in have or not any(field.name == "currency" for field in kind.fields):
        return layout
    fitting = [place for place in _free(layout) if _CURRENCIES.search(folded(layout.header[place]))]
    fitting = [place for place in fitting if _all(sample, place, lambda text: currency(text, home) is not None)]
    local = any(is_local(column.heading) for column in layout.columns if column.field == "amount")
    fitting.sort(key=lambda place: is_local(layout.header[place]) != local)
    if not fitting:
        return layout
    column = Column("currency", fitting[0], layout.header[fitting[0]])
    return _having(layout, (*layout.columns, column))


def _beside(layout: Layout, home: str, sample: Sequence[Sequence[Cell]]) -> Unit | None:
    """The unit that a column of its own says on every line: 单位 with 万元."""
    for place in _free(layout):
        if _all(sample, place, lambda text: (said := unit(text, home)) is not None and said.power != 0):
            said = {unit(folded(plain(cells[place])), home) for cells in sample if _is_said(cells, place)}
            return said.pop() if len(said) == 1 else None
    return None


def _free(layout: Layout) -> list[int]:
    read = {column.place for column in layout.columns}
    return [place for place, text in enumerate(layout.header) if text and place not in read]


def _all(sample: Sequence[Sequence[Cell]], place: int, fits: Callable[[str], bool]) -> bool:
    """Whether every filled cell of a column is such a text, and there is one."""
    texts = {folded(plain(cells[place])) for cells in sample if _is_said(cells, place)}
    return bool(texts) and all(map(fits, texts))


def _is_said(cells: Sequence[Cell], place: int) -> bool:
    return place < len(cells) and not is_nothing(cells[place])


def of_title(lines: Iterable[str], home: str) -> tuple[Decimal, str | None]:
    """What stands above the headings says of amounts: 单位：万元 is (10000, None), "in USD thousands" (1000, USD)."""
    scale, code = Decimal(1), None
    for line in lines:
        text = folded(line).lower()
        power, named = _unit(text)
        if not power and (said := scales.of_line(line, home)):
            power, named = said.power, said.currency
        scale = Decimal(10) ** power if power else scale
        if match := _CURRENCY.search(text):
            named = match[1] or match[2]
        code = code or (currency(named, home) if named else None)
    return scale, code


def _unit(text: str) -> tuple[int, str | None]:
    if match := _UNIT_ZH.search(text):
        return _POWERS.get(match[1] or "", 0), match[2] if len(match[2]) > 1 else None
    if match := _UNIT_EN.search(text):
        return _POWERS[match[2].strip("'").rstrip("s")], match[1] or match[3]
    return 0, None


def _under(column: Column, kind: Kind, scale: Decimal, code: str | None) -> Column:
    """A column under a title; what its own heading says comes first."""
    field = kind.field(column.field)
    if field.reads is not Reads.AMOUNT or field.own or column.hint == PLAIN:
        return column
    scaled = scale if column.scale == 1 and field.name not in _PRICES else column.scale
    return replace(column, scale=scaled, currency=column.currency or code)


def _in_own_currency(layout: Layout, kind: Kind, home: str) -> Layout:
    """Amounts in the firm's own currency (本币金额) are not in that of the document, which another column names."""
    amount = next((column for column in layout.columns if column.field == "amount"), None)
    named = next((column for column in layout.columns if column.field == "currency"), None)
    if amount is None or named is None or named.told or not is_local(amount.heading) or is_local(named.heading):
        return layout
    rest = tuple(column for column in layout.columns if column is not named)
    place = _place(layout.header, kind, home)
    if place is not None:
        rest = (*rest, replace(named, place=place, heading=layout.header[place]))
    return _having(layout, rest)


def _having(layout: Layout, columns: Sequence[Column]) -> Layout:
    """The layout with these columns, the rest of them not read."""
    read = {column.place for column in columns}
    ignored = tuple(text for at, text in enumerate(layout.header) if text and at not in read)
    return replace(layout, columns=tuple(sorted(columns, key=lambda column: column.place)), ignored=ignored)


def is_local(heading: str) -> bool:
    """Whether a heading speaks of the firm's own currency: 本币金额, Amount in local currency."""
    return _LOCAL.search(heading) is not None


def _place(header: Sequence[str], kind: Kind, home: str) -> int | None:
    """Where the firm's own currency is named, if anywhere."""
    for place, text in enumerate(header):
        if is_local(text) and any(offer.field == "currency" for offer in headings.offers(text, kind.name, home)):
            return place
    return None
