"""Back-tests as they were run, each for a horizon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from db.gateway import Tx
from db.models import Backtest


@dataclass(frozen=True, slots=True)
class BacktestInfo:
    run_at: datetime
    horizon_days: float
    result: dict[str, Any]


def latest(tx: Tx, *, horizon_days: float) -> BacktestInfo | None:
    """The last back-test of this horizon."""
    wanted = (
        select(Backtest.run_at, Backtest.horizon_days, Backtest.result)
        .where(Backtest.horizon_days == horizon_days)
        .order_by(Backtest.id.desc())
        .limit(1)
    )
    row = tx.sql.execute(wanted).first()
    return BacktestInfo(*row) if row else None
