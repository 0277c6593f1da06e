"""An entry by a person, as the watch is handed it."""

from __future__ import annotations

from datetime import datetime

from db import records
from db.gateway import Tx
from db.records import EntryInfo


def entry_by(tx: Tx, member_id: int, customer_id: int, now: datetime) -> EntryInfo:
    """Store an entry and read it back."""
    made = records.add_entry(tx, customer_id=customer_id, member_id=member_id, kind="visit", at=now, known_at=now)
    found = records.entry(tx, made)
    assert found is not None
    return found
