"""What whoever imports should know of the scores that follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from db import imports
from db.gateway import Tx

_STALE: Final = timedelta(days=90)  # the usual horizon: whoever has been silent for it counts as silent


@dataclass(frozen=True, slots=True)
class Hint:
    """What whoever imports should know of the scores (imports-hint-KEY): the latest order, and days since."""

    key: str
    last: datetime | None = None
    days: int = 0


def hint(tx: Tx, *, now: datetime) -> Hint | None:
    """Why scores say less than they could: invoices without orders, or orders that ended long ago."""
    last = imports.last_order(tx)
    if last is None:
        return Hint("orders") if imports.any_invoice(tx) else None
    return Hint("stale", last, (now - last).days) if now - last > _STALE else None
