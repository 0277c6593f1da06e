"""What people made of suggested signals: the examples a firm's own suggestions are trained from."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from db.gateway import Tx
from db.models import Audit, Entry, Signal

_LEFT_BE: Final = timedelta(days=1)  # who has not tapped a suggestion by then does not mean it


@dataclass(frozen=True, slots=True)
class Judged:
    """A note, and the signals that stand after a person decided about those that were suggested."""

    text: str
    kinds: tuple[str, ...]


def judged(tx: Tx, *, now: datetime) -> list[Judged]:
    """The notes that somebody judged: tapped a suggested signal, took one away, or left one be for a day.

    Oldest first; entries that were taken back are left out.
    """
    decided = select(Audit.entity_id, Audit.after).where(Audit.action == "edit", Audit.entity == "entry")
    touched = {entry_id for entry_id, after in tx.sql.execute(decided) if after and "signal" in after}
    standing: dict[int | None, list[str]] = {}
    signals = select(Signal.entry_id, Signal.kind).where(Signal.entry_id.is_not(None), Signal.voided_at.is_(None))
    for entry_id, kind in tx.sql.execute(signals.order_by(Signal.id)):
        standing.setdefault(entry_id, []).append(kind)
    return [Judged(text, tuple(dict.fromkeys(standing.get(entry, ())))) for entry, text in _notes(tx, now, touched)]


def _notes(tx: Tx, now: datetime, touched: Set[int | None]) -> Iterator[tuple[int, str]]:
    """Entries with words about which somebody decided."""
    wanted = select(Entry.id, Entry.text, Entry.data, Entry.known_at).where(Entry.voided_at.is_(None))
    for entry_id, text, data, known_at in tx.sql.execute(wanted.order_by(Entry.id)):
        left_be = bool(data.get("offered")) and known_at < now - _LEFT_BE
        if text and (entry_id in touched or left_be):
            yield entry_id, text
