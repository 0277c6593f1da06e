"""What whoever imports should know of the scores that follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from db import imports, people
from db.gateway import Tx
from handlers.risk import standing


@dataclass(frozen=True, slots=True)
class Hint:
    """What whoever imports should know of the scores (imports-hint-KEY): the latest order, and days since."""

    key: str
    last: datetime | None = None
    days: int = 0


def hint(tx: Tx, *, now: datetime) -> Hint | None:
    """Why scores say less than they could: invoices without orders, or orders that ended long ago.

    Long ago is longer than the firm's horizon: whoever has been silent for it counts as silent.
    """
    last = imports.last_order(tx)
    if last is None:
        return Hint("orders") if imports.any_invoice(tx) else None
    firm = people.firm(tx)
    assert firm is not None  # somebody imported into it
    horizon = timedelta(days=standing.settings(firm).churn.horizon_days)
    return Hint("stale", last, (now - last).days) if now - last > horizon else None
