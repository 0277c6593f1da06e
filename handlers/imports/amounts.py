"""Amounts and other numbers as files write them; how a column writes decimals is decided once for all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from handlers.imports import scales
from handlers.imports.cells import Cell, Shown, folded
from handlers.imports.currencies import currency
from handlers.imports.refusal import BadValue, Choice, FileRefused, quoted

Style = Literal["dot", "comma"]
STYLES: Final[tuple[Style, ...]] = ("dot", "comma")

_LARGEST: Final = Decimal(10) ** 13
SCALES: Final = {
    "万亿": 12, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4, "千": 3, "百": 2,
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "mio": 6, "million": 6, "b": 9, "bn": 9, "billion": 9,
}  # fmt: skip
_AMOUNT: Final = re.compile(
    r"(?P<sign>[-+]?)\s*(?P<before>[^\d\s.,()'+-]{0,5}?)\s*(?P<sign2>[-+]?)\s*"
    r"(?P<number>\d[\d.,' ]*|[.,]\d+)"
    r"(?P<tens>e[-+]\d{1,2})?"
    rf"\s*(?P<scale>{'|'.join(SCALES)})?\s*(?P<after>[^\d\s.,()'+-]{{0,5}}?)\s*(?P<minus>-?)",
    re.IGNORECASE,
)
_SIMPLE: Final = re.compile(r"-?\d+(?:\.\d\d?)?", re.ASCII)  # most amounts of most files: -1234.5
# An amount with its side of the account: 500.00 CR, 贷 500, 500,00 H (Haben).
_SIDE: Final = re.compile(r"([借贷])\s*(\S.*)|(.*\S)\s*((?<![a-z])[dc]r|[借贷]|(?<=\d )[hs])\.?", re.IGNORECASE)
_CREDIT: Final = ("c", "h", "贷")
_NO_CENTS: Final = re.compile(r"(?<=\d)([.,])[-—]{1,2}(?=\D*$)")  # 1'200.- and 1200,-- are whole, not negative
# What people write behind an amount that says nothing of its size.
_ASIDE: Final = re.compile(r"\s*\((?:不?含税|未税|(?:incl?|excl?)[a-z.]* (?:vat|tax|gst))\)$", re.IGNORECASE)
_BEHIND: Final = re.compile(r"\s*\(((?:[十百千]?[万亿])?([^\d()]{1,5}))\)$")  # 500 (USD), 500 (万元)
_SIDES: Final = ("cr", "dr", "贷", "借")
_SEPARATORS: Final = re.compile(r"[.,]")
_MINUS: Final = str.maketrans({"−": "-", "–": "-", "﹣": "-", "’": "'", "`": "'", "\u202f": " ", "\u2009": " "})


@dataclass(frozen=True)
class Amount:
    """A number in major units, with the currency that stood in the cell, if any.

    shown: the currency stands in its format only, which may be any template's: whatever else says one comes first.
    """

    value: Decimal
    currency: str | None = None
    shown: bool = False


def style_of(number: str) -> Style | None:
    """Which sign the number must use for decimals; None where it shows none, or "1.234" and "1,234" alike."""
    found = _SEPARATORS.findall(number)
    if not found:
        return None
    last, rest = found[-1], set(found[:-1])
    if rest - {last}:  # both: the last one is for decimals
        return _named(last)
    if rest:  # one of them, several times: thousands
        return _other(last)
    whole, _, decimals = number.replace(" ", "").replace("'", "").rpartition(last)
    if len(decimals) == 3 and 1 <= len(whole) <= 3 and whole != "0":
        return None
    return _named(last)


def _named(sign: str) -> Style:
    return "dot" if sign == "." else "comma"


def _other(sign: str) -> Style:
    return "comma" if sign == "." else "dot"


@dataclass
class Styles:
    """What a column's cells say about how it writes decimals."""

    dot: int = 0
    comma: int = 0
    unclear: str | None = None  # the first "1.234" or "1,234"
    shown: set[str] = field(default_factory=set)  # units in the formats of numbers that are not divided by them

    def see(self, cell: Cell) -> None:
        """Counts one cell; only text says anything of decimals."""
        if isinstance(cell, Shown) and not cell.divided:
            self.shown.add(cell.unit)
        if not isinstance(cell, str) or ("," not in cell and "." not in cell):
            return
        if _SIMPLE.fullmatch(cell):
            self.dot += 1
            return
        match = _AMOUNT.fullmatch(_bare(cell)[0])
        if match is None:
            return
        style = style_of(match["number"].strip())
        self.dot += style == "dot"
        self.comma += style == "comma"
        if style is None:
            self.unclear = self.unclear or cell

    def decided(self, heading: str, name: str) -> Style | None:
        """The column's style, None where both occur (then only clear numbers are taken).

        "1,234" alone is a thousand in a column that shows nothing else; "1.234" alone could be either: FileRefused.
        """
        if self.dot and self.comma:
            return None
        if self.unclear and "." in self.unclear and not self.dot and not self.comma:
            example = f"{heading}={name}:comma"
            refused = FileRefused("amount-style-unknown", column=heading, example=quoted(self.unclear), map=example)
            raise refused.offering(_choices(f"{heading}={name}", self.unclear))
        return "comma" if self.comma else "dot"


def _choices(target: str, example: str) -> Iterator[Choice]:
    """Both styles, each with what the example then is."""
    for style in STYLES:
        value = AmountReader("", "CNY", style).read(example).value
        yield Choice(f"{target}:{style}", "style", {"example": quoted(example), "amount": f"{value:,f}"})


class AmountReader:
    """Reads the cells of one column. `scale` multiplies what has no unit of its own (a heading with 万元)."""

    def __init__(
        self,
        heading: str,
        home: str,
        style: Style | None = "dot",
        scale: Decimal = Decimal(1),
        *,
        credit: bool = False,
        shown: bool = True,
    ) -> None:
        """credit: whether an amount in credit (CR, 贷) is positive; else one in debit is.

        shown: whether the scale in the format of a number (0.0"万") counts.
        """
        self._shown = shown
        self._heading, self._home, self._style, self._scale = heading, home, style, scale
        self._credit = credit

    def read(self, cell: Cell) -> Amount:
        """BadValue for anything that is not one finite amount below 10^13."""
        if isinstance(cell, bool) or not isinstance(cell, str | int | float):
            raise self._unreadable(cell)
        amount = self._text(cell) if isinstance(cell, str) else self._of_number(cell)
        if not amount.value.is_finite():
            raise self._unreadable(cell)
        if abs(amount.value) >= _LARGEST:
            raise BadValue("amount-too-large", column=self._heading, text=quoted(cell))
        return amount

    def _of_number(self, cell: float) -> Amount:
        """Fifteen digits are what a spreadsheet shows and keeps of a number; a unit that it shows comes first."""
        value = Decimal(f"{cell:.15g}")
        shown = scales.unit(cell.unit, self._home) if isinstance(cell, Shown) else None
        if shown is None:
            return Amount(value * self._scale)
        power = 0 if not self._shown or (isinstance(cell, Shown) and cell.divided) else shown.power
        return Amount(value.scaleb(power) if power else value * self._scale, shown.currency, shown=True)

    def _text(self, cell: str) -> Amount:
        if _SIMPLE.fullmatch(cell):
            return Amount(Decimal(cell) * self._scale)
        text, negative = _bare(cell)
        if side := _SIDE.fullmatch(text):
            amount = self._text(side[2] or side[3])
            against = ((side[1] or side[4])[0].lower() in _CREDIT) != self._credit
            return Amount(-amount.value if against != negative else amount.value, amount.currency)
        match = _AMOUNT.fullmatch(text)
        if match is None:
            raise self._unreadable(cell)
        value = self._number(match["number"].strip(), cell)
        signs = [match["sign"], match["sign2"], match["minus"], "-" if negative else ""].count("-")
        if signs > 1:
            raise self._unreadable(cell)
        scale = match["scale"]
        value *= Decimal(10) ** SCALES[scale.lower()] if scale else self._scale
        if tens := match["tens"]:
            value = value.scaleb(int(tens[1:]))
        return Amount(-value if signs else value, self._currency(match, cell))

    def _number(self, number: str, cell: str) -> Decimal:
        style = style_of(number) or self._style or (None if _SEPARATORS.search(number) else "dot")
        if style is None:
            raise BadValue("amount-ambiguous", column=self._heading, text=quoted(cell))
        thousands, decimals = (",", ".") if style == "dot" else (".", ",")
        digits = number.replace(thousands, "").replace(" ", "").replace("'", "").replace(decimals, ".")
        if not _grouped(number, thousands, decimals):
            raise self._unreadable(cell)
        return Decimal(digits)

    def _currency(self, match: re.Match[str], cell: str) -> str | None:
        named = [word for word in (match["before"], match["after"].rstrip("整正")) if word]
        found = {currency(word, self._home) for word in named}
        if None in found:
            raise self._unreadable(cell)
        if named and all(word in "元圆块" for word in named):  # yuan, or just "units of money"
            return None
        if len(found) > 1:
            raise self._unreadable(cell)
        return found.pop() if found else None

    def _unreadable(self, cell: Cell) -> BadValue:
        return BadValue("amount-unreadable", column=self._heading, text=quoted(cell), example="12,500.00")


def _grouped(number: str, thousands: str, decimals: str) -> bool:
    """Whether thousands stand where they can: "1,2,3" is a list, not a number. Indian lakhs are well."""
    whole, _, _ = number.partition(decimals)
    groups = re.split(rf"[{re.escape(thousands)} ']", whole)
    return len(groups) == 1 or (len(groups[-1]) == 3 and all(2 <= len(group) <= 4 for group in groups[1:]))


def _bare(cell: str) -> tuple[str, bool]:
    """The text without accountants' parentheses, and whether it had them."""
    text = _ASIDE.sub("", folded(cell).translate(_MINUS))
    behind = _BEHIND.search(text)
    # Other words in brackets may be of any meaning: (k), (H), (m).
    if behind and (behind[1].strip(" .").lower() in _SIDES or currency(behind[2], "")):
        text = f"{text[: behind.start()]} {behind[1]}"
    inside = _NO_CENTS.sub(r"\g<1>00", text).strip()
    if inside.startswith("(") and inside.endswith(")"):
        return inside[1:-1].strip(), True
    return inside, False
