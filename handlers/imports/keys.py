"""Business keys of a file as its rows come: what is new, what repeats a row, what is one more line of a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from handlers.imports.assemble import Assembler, Values
from handlers.imports.cells import Cell
from handlers.imports.refusal import BadValue, quoted
from handlers.imports.summary import Summary

# What all lines of one document share, by kind.
_SAME: Final = {
    "orders": ("customer_key", "ordered_at"),
    "invoices": ("customer_key", "issued_at", "due_at", "currency"),
    "payments": ("customer_key", "paid_at", "currency"),
}


class Keys:
    """Follows the keys of one reading. Lines of an invoice become one row, so `held` delays each row of invoices."""

    def __init__(self, assembler: Assembler, summary: Summary, read: Collection[int]) -> None:
        """read: places of the columns that are read, or say nothing of the rows."""
        self._read = read
        self._assembler, self._summary = assembler, summary
        self._name, self._kind = assembler.kind.key, assembler.kind.name
        self._seen: dict[int, tuple[int, int, int | None]] = {}  # hash of a key -> line, hashes of row and document
        self._lines: Counter[str] = Counter()  # of orders with several lines, how many came after the first
        self._more: set[int] = set()  # hashes of those
        self._before: int | None = None  # hash of the key of the row before
        self._first: Sequence[Cell] = ()  # of the lines of one document that follow each other
        self._run: set[int] = set()  # and hashes of what is not read of them
        self._again = False  # whether they came before
        self._amounts: set[Decimal] = set()  # and theirs, of payments
        self._held: tuple[int, Values] | None = None

    def held(self, rows: Iterable[tuple[int, Values]]) -> Iterator[tuple[int, Values]]:
        """The rows; each invoice once the next one has begun."""
        if self._kind != "invoices":
            yield from rows
            return
        for row in rows:
            if self._held is not None:
                yield self._held
            self._held = row
        if self._held is not None:
            yield self._held

    def is_new(self, line: int, values: Values, cells: Sequence[Cell]) -> bool:
        """Whether the row is new in this file. BadValue where another one has its key, or this one came before.

        cells: all that its line says. Lines of a document that follow each other differ where a column does that is not
        read.
        """
        key = values[self._name]
        follows, self._before = hash(key) == self._before, hash(key)
        content, document = hash(frozenset(values.items())), self._document(values)
        first, same, first_document = self._seen.setdefault(hash(key), (line, content, document))
        if not follows:
            self._first, self._again = cells, False
            self._run.clear()
            self._amounts.clear()
        shares = self._kind != "payments" or self._is_share(values)
        if first == line:
            return True
        other = follows and document is not None and self._kind != "payments" and self._is_other(cells)
        if not other and (same == content or content in self._more):
            self._again = self._again or not follows
            raise BadValue("row-again", first_line=first)
        joins = follows or (self._kind == "orders" and values.get("product") is not None)
        if document is None or document != first_document or not joins or not shares:
            raise BadValue("key-twice", key=quoted(key), first_line=first)
        self._more.add(content)
        return self._joined(key, values)

    def _is_share(self, values: Values) -> bool:
        """Whether the line is what one more invoice got of a receipt, and not the receipt's sum again."""
        count = len(self._amounts)
        self._amounts.add(values["amount"])
        return values.get("invoice_key") is not None and len(self._amounts) > count

    def _is_other(self, cells: Sequence[Cell]) -> bool:
        """Whether the line differs from those right above it in the same document in what is not read of them."""
        if not self._run:
            self._run.add(self._rest(self._first))
        rest, count = self._rest(cells), len(self._run)
        self._run.add(rest)
        return not self._again and len(self._run) > count

    def _rest(self, cells: Sequence[Cell]) -> int:
        """A hash of what is not read of a line."""
        return hash(tuple(cell for place, cell in enumerate(cells) if place not in self._read))

    def _joined(self, key: str, values: Values) -> bool:
        """Lines of an order or a receipt are stored one by one; those of an invoice are one amount, paid as one.

        Where each line says the amount of the whole document, that of the first one is all.
        """
        again = self._assembler.once and self._kind != "payments"
        if again:
            values["amount"] *= 0
            self._assembler.flag("total-again", key=quoted(key))
        if self._kind != "invoices":
            self._lines[key] += 1
            values[self._name] = f"{key}/{self._lines[key] + 1}"
            if self._kind == "orders" and not again:
                self._assembler.flag("order-line", key=quoted(key))
            return True
        if again:
            return False
        assert self._held is not None
        self._held[1]["amount"] += values["amount"]
        self._summary.add(values)
        self._assembler.flag("invoice-line", key=quoted(key))
        return False

    def _document(self, values: Values) -> int | None:
        """What lines of one document share; None for kinds without lines."""
        shared = _SAME.get(self._kind)
        return hash(tuple(values.get(name) for name in shared)) if shared else None
