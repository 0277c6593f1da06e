"""What is wrong with a file or a row, as a key with values; whoever speaks to people says it in their language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Self

_KEPT: Final = 1_000  # refusals, and flags, that are kept one by one; beyond that they are only counted
_SHOWN: Final = 60  # characters of a cell that a problem quotes

# Why a whole file is refused -> the values that come with it. `column` is a heading, `field` one of fields.py.
FILE_KEYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "file-missing": ("name",),
        "file-none": ("name",),  # a folder, a pipe
        "file-unreadable": ("name", "reason"),
        "file-empty": (),
        "file-too-large": ("size_mb", "limit_mb"),
        "file-bomb": ("limit_mb",),  # unpacks to more than anybody's table
        "file-damaged": (),
        "file-encrypted": (),
        "archive-of-several": ("found",),  # a ZIP with more than one table
        "file-type": ("found",),  # pdf image word html json gzip zip xlsb binary ...
        "encoding-broken": ("line",),  # UTF-8 with bytes that are none
        "encoding-unknown": (),
        "quote-unclosed": ("line",),
        "too-many-rows": ("limit",),
        "too-many-columns": ("found", "limit"),
        "too-many-cells": ("limit",),
        "kind-unknown": ("kind", "kinds"),
        "columns-missing": ("fields", "found", "example"),
        "cross-table": ("found",),  # columns are months, or ages of what is owed
        "headings-missing": ("found", "example"),  # the first row holds data
        "map-unreadable": ("text", "example"),
        "map-column-unknown": ("column", "found"),
        "map-field-unknown": ("field", "fields"),
        "map-twice": ("field",),
        "date-order-unknown": ("column", "example", "map"),
        "amount-style-unknown": ("column", "example", "map"),
    }
)

# What can be wrong with one row, or be worth knowing of it.
ROW_KEYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "missing": ("field",),
        "too-many-values": ("found", "columns"),
        "date-unreadable": ("column", "text", "example"),
        "date-ambiguous": ("column", "text"),  # in a column that mixes orders
        "date-out-of-range": ("column", "text"),
        "date-future": ("column", "text"),
        "amount-unreadable": ("column", "text", "example"),
        "unit-unknown": ("column", "text"),
        "amount-ambiguous": ("column", "text"),
        "amount-too-large": ("column", "text"),
        "currency-unknown": ("column", "text"),
        "currency-conflict": ("one", "other"),
        "number-unreadable": ("column", "text", "example"),
        "out-of-range": ("column", "text", "low", "high"),
        "flag-unreadable": ("column", "text"),
        "choice-unknown": ("column", "text", "choices"),
        "key-rounded": ("column", "text"),  # 4.89E+11: the spreadsheet lost the digits
        "text-too-long": ("column", "limit"),
        "ends-before-start": (),
        "key-twice": ("key", "first_line"),
        "row-again": ("first_line",),
        "total-row": (),
        "note-row": (),
        "balance-row": (),  # carried over, or the sum of a month
        "other-table": ("line",),  # below headings of something else
        "other-kind": ("type",),  # a payment among invoices
        "order-line": ("key",),  # one more line of an order that came before
        "currency-mixed": ("currency", "usual"),
        "total-again": ("key",),  # the amount of its document, which counts once
        "taken-back": (),  # its quantity is negative
        "in-credit": ("side",),  # it stands on the other side of the account
        "cancelled": ("date",),
        "refunded": ("amount",),  # it was taken off
        "voided": ("status",),  # its amount counts as nothing
        "invoice-line": ("key",),  # one more line of an invoice, added to it
        "paid-in-part": (),  # something is open: the date is that of the last payment
        "paid-undated": (),  # nothing is open, and nobody says since when
        "settled-before-issue": (),
        "due-before-issue": (),
        "resolved-before-complaint": (),
        "dispute-dated": ("date",),
    }
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A reading: the map that says it, and the text that a button or a hint shows (imports-choice-KEY)."""

    map: str
    key: str
    values: Mapping[str, str]


class FileRefused(Exception):
    """The file cannot be read as what it is said to be: a key of FILE_KEYS and its values.

    choices: what may be said so that it can be read.
    """

    def __init__(self, key: str, /, **values: str | int) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values
        self.choices: tuple[Choice, ...] = ()

    def offering(self, choices: Iterable[Choice]) -> Self:
        """The same, with what may be chosen."""
        self.choices = tuple(choices)
        return self


class BadValue(Exception):
    """A cell or row that cannot be taken: a key of ROW_KEYS and its values."""

    def __init__(self, key: str, /, **values: str | int) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about the row that began in `line`; where `refused`, the row is not among the rows."""

    line: int
    key: str
    values: Mapping[str, str | int]
    refused: bool


@dataclass
class Problems:
    """The problems of one reading: the first thousand refusals and flags, all of them counted by key."""

    refusals: list[Problem] = field(default_factory=list)
    flags: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    refused_rows: int = 0

    @property
    def kept(self) -> list[Problem]:
        """Refusals and flags in the order of their lines."""
        return sorted([*self.refusals, *self.flags], key=lambda problem: problem.line)

    def refuse(self, line: int, *reasons: BadValue) -> None:
        """The row is out, for one or several reasons."""
        self.refused_rows += 1
        for reason in reasons:
            self._keep(Problem(line, reason.key, reason.values, refused=True))

    def flag(self, line: int, *reasons: BadValue) -> None:
        """The row is in, and somebody should know."""
        for reason in reasons:
            self._keep(Problem(line, reason.key, reason.values, refused=False))

    def clear(self) -> None:
        self.refusals.clear()
        self.flags.clear()
        self.counts.clear()
        self.refused_rows = 0

    def _keep(self, problem: Problem) -> None:
        self.counts[problem.key] += 1
        kept = self.refusals if problem.refused else self.flags
        if len(kept) < _KEPT:
            kept.append(problem)


def quoted(cell: object) -> str:
    """A cell as a problem shows it: one line, not too long."""
    text = " ".join(str(cell).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
