"""Claims on what is done once: a due run, a neutral line an hour, a reminder a day."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import and_, delete, not_, select, update

from db.gateway import Tx
from db.models import Delivery
from db.upsert import ignoring_known

# Claims that hold for good, by how their keys begin: since when the firm is watched, where thinning ended, of what
# votes who decides was told, in which groups nothing can be pinned.
FOR_GOOD: Final = ("watch:", "thinned:", "ballot:", "nopin:")

_PROBE: Final = "probe:".ljust(2_000, ".")  # of half a page: what is left in one does not take it


def claim(tx: Tx, key: str, *, now: datetime) -> bool:
    """Take `key` for oneself; False where somebody has it already."""
    claimed = ignoring_known(tx, Delivery).returning(Delivery.key)
    return tx.sql.execute(claimed, {"key": key, "claimed_at": now}).first() is not None


def probe(tx: Tx, *, now: datetime) -> None:
    """Write something and take it back: DatabaseAway at the commit where the disk is full."""
    claim(tx, _PROBE, now=now)
    release(tx, _PROBE)


def release(tx: Tx, key: str) -> None:
    """Let what was claimed under `key` be done once more."""
    tx.sql.execute(delete(Delivery).where(Delivery.key == key))


def done(tx: Tx, key: str, *, now: datetime, outbox_key: str | None = None) -> None:
    """Say that what was claimed under `key` was delivered, as which message."""
    tx.sql.execute(update(Delivery).where(Delivery.key == key).values(done_at=now, outbox_key=outbox_key))


def claimed_at(tx: Tx, key: str) -> datetime | None:
    """When `key` was taken; None where nobody has."""
    return tx.sql.execute(select(Delivery.claimed_at).where(Delivery.key == key)).scalar_one_or_none()


def done_at(tx: Tx, key: str) -> datetime | None:
    """When what was claimed under `key` was done; None where it was not."""
    return tx.sql.execute(select(Delivery.done_at).where(Delivery.key == key)).scalar_one_or_none()


def claimed(tx: Tx, keys: list[str]) -> set[str]:
    """Those of `keys` that are taken."""
    return set(tx.sql.execute(select(Delivery.key).where(Delivery.key.in_(keys))).scalars())


def prune(tx: Tx, *, before: datetime) -> int:
    """Forget what was claimed before a moment, but for claims that hold for good; the number forgotten.

    Nobody asks for older ones: a run is made up for within days, a customer is asked about once a month.
    """
    passing = and_(*(not_(Delivery.key.startswith(each, autoescape=True)) for each in FOR_GOOD))
    return tx.sql.execute(delete(Delivery).where(Delivery.claimed_at < before, passing)).rowcount
