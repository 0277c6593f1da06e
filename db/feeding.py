"""What people told since a moment: a feed from another system leaves what they know better as they said it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from db.gateway import Tx
from db.models import Complaint, Entry, ImportChange


@dataclass(frozen=True, slots=True)
class Told:
    """That somebody told something about a customer, and the kinds of all that was told."""

    customer_id: int
    kinds: frozenset[str]
    at: datetime


def told(tx: Tx, since: datetime, until: datetime) -> list[Told]:
    """What was told within a span, both ends with it, and not taken back; oldest first."""
    wanted = select(Entry.customer_id, Entry.kind, Entry.data, Entry.known_at)
    wanted = wanted.where(Entry.known_at >= since, Entry.known_at <= until, Entry.voided_at.is_(None))
    found = tx.sql.execute(wanted.order_by(Entry.id))
    return [Told(customer_id, _kinds(kind, data), at) for customer_id, kind, data, at in found]


def _kinds(kind: str, data: Mapping[str, Any]) -> frozenset[str]:
    """An entry is of the kind of its first fact; the others count as much."""
    return frozenset({kind, *(fact["kind"] for fact in data.get("facts", ()))})


def resolved_by_people(tx: Tx, start: datetime, end: datetime) -> list[tuple[int, int, datetime]]:
    """Complaints that people said within a span to be resolved: its id, the customer, and when."""
    within = Complaint.resolved_known_at >= start, Complaint.resolved_known_at < end, Complaint.voided_at.is_(None)
    found = tx.sql.execute(select(Complaint.id, Complaint.customer_id, Complaint.resolved_known_at).where(*within))
    fed = set(_resolved_by_files(tx))
    return [(each, customer_id, at) for each, customer_id, at in found if each not in fed and at is not None]


def _resolved_by_files(tx: Tx) -> Iterator[int]:
    wanted = select(ImportChange.entity_id, ImportChange.before).where(ImportChange.entity == "complaints")
    return (complaint_id for complaint_id, before in tx.sql.execute(wanted) if "resolved_at" in before)
