"""A file looked at before it is imported, in a worker process: an evil one can take the process with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from db.gateway import Database
from db.people import FirmInfo
from handlers.imports import guess, service
from handlers.imports.guesses import Taken
from handlers.imports.reader import Options, Parsed, read
from handlers.imports.refusal import Choice, FileRefused, Problem
from handlers.imports.source import Limits
from handlers.imports.summary import Facts

# A chat hands in less than the shell: the bot holds it in memory beside everything else.
LIMITS: Final = Limits(size=20 << 20, unpacked=256 << 20, rows=500_000, cells=5_000_000)
REMARKS: Final = 5  # reasons that are shown


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sent it: its kind where that was said, and `maps` (COL=FIELD) from its caption.

    `hint` is the kind that its name speaks of; what its headings say goes before.
    """

    content: bytes
    kind: str | None
    maps: tuple[str, ...] = ()
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file cannot be read as `kind`: a key of refusal.FILE_KEYS and its values; choices that would help."""

    key: str
    values: Mapping[str, str | int]
    kind: str | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What would be imported. `unread`: sheets with the same headings that are not read.

    `unknown`: customers that do not exist, some of them in `examples`.
    """

    kind: str
    mapping: Mapping[str, str]
    ignored: tuple[str, ...]
    unread: tuple[str, ...]
    rows: int
    refused: int
    remarks: tuple[Problem, ...]
    unknown: int = 0
    examples: tuple[str, ...] = ()
    facts: Facts | None = None
    taken: tuple[Taken, ...] = ()
    choices: tuple[Choice, ...] = ()
    more_lines: int = 0  # rows that are further lines of orders above them


@dataclass(frozen=True, slots=True)
class Unclear:
    """It may be any of these kinds."""

    offered: tuple[str, ...]


Look = Seen | Unclear | Refusal


def options(firm: FirmInfo, now: datetime, maps: Iterable[str]) -> Options:
    """How files from chats are read."""
    return Options(now=now, zone=firm.zone, home=firm.currency, maps=tuple(maps), limits=LIMITS, settings=firm.settings)


def look(url: str, upload: Upload, firm: FirmInfo, now: datetime) -> Look:
    """Read a file to its end without storing anything. Refusals are values: they cross the border of processes."""
    kind = upload.kind
    try:
        kind = kind or _guessed(upload, firm)
        if kind is None:
            return Unclear(guess.by_headings(upload.content, LIMITS, firm.currency).offered)
        return _seen(url, read(upload.content, kind, options(firm, now, upload.maps)))
    except FileRefused as refused:
        return Refusal(refused.key, refused.values, kind, refused.choices)


def _guessed(upload: Upload, firm: FirmInfo) -> str | None:
    """A map may name what the headings do not: then the name has to do."""
    guessed = guess.by_headings(upload.content, LIMITS, firm.currency)
    return guessed.kind or (upload.hint if upload.hint in guessed.offered or upload.maps else None)


def _seen(url: str, parsed: Parsed) -> Seen:
    count, named = 0, _Named()
    for row in parsed.rows:
        count += 1
        named.add(row)
    unknown = [] if parsed.kind == "customers" else named.unknown(url)
    return Seen(
        kind=parsed.kind,
        mapping=dict(parsed.mapping),
        ignored=tuple(parsed.ignored),
        unread=parsed.unread,
        rows=count,
        refused=parsed.problems.refused_rows,
        remarks=tuple(parsed.problems.refusals[:REMARKS]),
        unknown=len(unknown),
        examples=tuple(unknown[:REMARKS]),
        facts=parsed.facts,
        taken=tuple(parsed.taken),
        choices=tuple(parsed.choices),
        more_lines=parsed.problems.counts["order-line"] + parsed.problems.counts["invoice-line"],
    )


@dataclass(slots=True)
class _Named:
    """The customers that rows name: key -> name."""

    found: dict[str, str] = field(default_factory=dict)

    def add(self, row: Any) -> None:
        if row.customer_key:
            self.found.setdefault(row.customer_key, getattr(row, "customer_name", None) or row.customer_key)

    def unknown(self, url: str) -> list[str]:
        """The names of those who are not among the customers."""
        with Database(url) as db:
            unknown = db.look(lambda tx: service.unknown_customers(tx, self.found))
        return [self.found[key] for key in unknown]
