"""Prices of one piece, and what so many pieces come to: "60 kg at 15 a kilo", "300个,单价42元"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from handlers.common.understand.amounts import Amount
from handlers.common.understand.clauses import CUSTOMER, DAY, Clause
from handlers.common.understand.lexicon import phrase

_EACH_AFTER: Final = phrase("prices", "each_after")
_EACH_BEFORE: Final = phrase("prices", "each_before")
_COUNTED: Final = phrase("prices", "counted")
_NO_PIECES: Final = phrase("prices", "no_pieces")
_ANY: Final = frozenset({"unit", "pc"})  # a price for one of whatever is counted
_UNITS: Final = {"kilo": "kg", "piece": "pc", "tonne": "t", "ton": "t", "metre": "m", "meter": "m", "liter": "litre"}


def is_price(clause: Clause, amount: Amount) -> bool:
    """Whether an amount of the clause is what one piece costs, and so no sum by itself."""
    return _each(clause, amount) is not None


def product(clauses: Sequence[Clause], price: Amount) -> Decimal | None:
    """What the pieces counted in the clauses come to at `price`, that of the last clause; None unless their number is
    plain: the only one there, of the unit that the price is for if it names one."""
    each = _each(clauses[-1], price)
    if each is None or price.value is None:
        return None
    unit = next((name for name in each.groupdict().values() if name), None)
    counts = {count for clause in clauses for count in _counts(clause, price, unit)}
    return counts.pop() * price.value if len(counts) == 1 else None


def _each(clause: Clause, amount: Amount) -> re.Match[str] | None:
    before, after = clause.around(amount.start, amount.end)
    return _EACH_AFTER.match(after) or _EACH_BEFORE.search(before)


def _counts(clause: Clause, price: Amount, unit: str | None) -> Iterator[Decimal]:
    text = "".join(c if m not in (DAY, CUSTOMER) else " " for c, m in zip(clause.text, clause.masked, strict=True))
    for found in _COUNTED.finditer(text):
        elsewhere = not price.start <= clause.start + found.start() < price.end
        named = unit is not None and _plain(unit) not in _ANY
        fits = _plain(found["unit"]) == _plain(unit or "") if named else not _NO_PIECES.fullmatch(found["unit"])
        if elsewhere and fits:
            yield Decimal(found["count"])


def _plain(unit: str) -> str:
    """Singular and by its usual sign."""
    one = unit.removesuffix("s") if unit.isascii() and len(unit) > 2 else unit
    return _UNITS.get(one, one)
