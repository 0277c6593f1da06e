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
from handlers.imports.refusal import BadValue, quoted
from handlers.imports.scales import Unit, unit
from handlers.imports.totals import is_total

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
# Headings of columns that say what amounts are counted in, and of those that may as well speak of quantities.
_OF_MONEY: Final = re.compile(
    r"(?:金额|货币|币种|币值|价格|记账)\s*的?单位|(?:amount|currency|money|value|revenue)s?\s*(?:unit|scale)|"
    r"(?:unit|scale)s? of (?:the )?(?:amount|currency|money|value|revenue)|amounts? (?:are )?in\b|währungseinheit",
    re.IGNORECASE,
)
_OF_UNITS: Final = re.compile(r"单位|units?\b|scale|einheit", re.IGNORECASE)
_YUAN: Final = ("元", "圆")
_ROWS: Final = 200  # that are looked at
# A price stays in plain money under a title that counts in ten thousands.
_PRICES: Final = ("unit_price",)


def settled(layout: Layout, found: Header, kind: Kind, home: str) -> Layout:
    """The layout with the unit and currency that its amounts are in."""
    scale, code = of_title(found.above, home)
    layout = _in_unit(layout, kind, scale, code)
    sample = [cells for _, cells in islice(found.below(), _ROWS)]
    layout = _with_currency(layout, kind, home, sample)
    layout = replace(layout, beside=_beside(layout, kind, home, sample))
    return _in_own_currency(layout, kind, home)


def noted(layout: Layout, kind: Kind, note: Unit | None) -> Layout:
    """The layout with what a note below the rows says of its amounts."""
    return in_unit(layout, kind, note) if note and layout.beside is None else layout


def in_unit(layout: Layout, kind: Kind, said: Unit) -> Layout:
    """The layout with amounts in that unit, but for those whose column says its own."""
    return _in_unit(layout, kind, Decimal(10) ** said.power, said.currency)


def of_row(layout: Layout, kind: Kind, cells: Sequence[Cell], over: Cell, home: str) -> Unit | None:
    """The unit that stands beside the amounts of a row; None where no column says any, or the row has no amount.

    over: of the merged cell above. BadValue where the row does not say it, or says something else.
    """
    place = layout.beside
    if place is None or not _has_amount(layout, kind, cells):
        return None
    cell = cells[place] if _is_said(cells, place) else over
    if is_nothing(cell):
        raise BadValue("missing", field=layout.header[place])
    if (said := unit(folded(plain(cell)), home)) is None:
        raise BadValue("unit-unknown", column=layout.header[place], text=quoted(cell))
    return said


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


def _beside(layout: Layout, kind: Kind, home: str, sample: Sequence[Sequence[Cell]]) -> int | None:
    """Where a column of its own says on most lines what their amounts are counted in: 单位 with 万元."""
    rows = [cells for cells in sample if _has_amount(layout, kind, cells) and not _is_sum(cells)]
    counts = any(_is_quantity(text, home) for text in layout.header if text)
    for place in _free(layout):
        texts = [folded(plain(cells[place])) for cells in rows if _is_said(cells, place)]
        heading = folded(layout.header[place])
        # One word is a slip of somebody's pen; rows without one are refused where most have one.
        if 2 * len(texts) > len(rows) and all(_is_of_money(text, heading, home, counts=counts) for text in texts):
            return place
    return None


def _is_of_money(text: str, heading: str, home: str, *, counts: bool) -> bool:
    """Whether it is a unit of amounts: m and thousand beside a quantity are what that is counted in.

    counts: whether the table has quantities.
    """
    found = unit(text, home)
    if found is None:
        return False
    if text.endswith(_YUAN) or (found.power and found.currency):
        return True
    return found.power != 0 and (
        _OF_MONEY.search(heading) is not None
        or (not counts and _OF_UNITS.search(heading) is not None and scales.is_sure(text, found))
    )


def _is_quantity(heading: str, home: str) -> bool:
    return any(offer.field in ("quantity", "unit_price") for offer in headings.offers(heading, "orders", home))


def _has_amount(layout: Layout, kind: Kind, cells: Sequence[Cell]) -> bool:
    return any(_is_scaled(column, kind) and _is_said(cells, column.place) for column in layout.columns)


def _is_sum(cells: Sequence[Cell]) -> bool:
    return any(is_total(cell) for cell in cells if isinstance(cell, str))


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
    if not _is_scaled(column, kind):
        return column
    scaled = scale if column.scale == 1 and column.field not in _PRICES else column.scale
    return replace(column, scale=scaled, currency=column.currency or code)


def _is_scaled(column: Column, kind: Kind) -> bool:
    field = kind.field(column.field)
    return field.reads is Reads.AMOUNT and not field.own and column.hint != PLAIN


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
