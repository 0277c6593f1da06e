"""Back-tests as they were run, each for a horizon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select

from db.gateway import Tx
from db.models import Backtest
from db.prepared import Prepared


@dataclass(frozen=True, slots=True)
class BacktestInfo:
    run_at: datetime
    horizon_days: float
    result: dict[str, Any]


_LATEST: Final = Prepared(
    select(*(getattr(Backtest, name) for name in BacktestInfo.__slots__))
    .where(Backtest.horizon_days == bindparam("horizon"))
    .order_by(Backtest.id.desc())
    .limit(1)
)


def latest(tx: Tx, *, horizon_days: float) -> BacktestInfo | None:
    """The last back-test of this horizon."""
    row = _LATEST.first(tx, horizon=horizon_days)
    return BacktestInfo(*row) if row else None


_WATCHED: Final = Prepared(
    select(*(getattr(Backtest, name) for name in BacktestInfo.__slots__))
    .where(Backtest.result["drift"].as_string().is_not(None))
    .order_by(Backtest.id.desc())
    .limit(1)
)


def watched(tx: Tx) -> BacktestInfo | None:
    """The last back-test, of whatever horizon, that looked what had become of stored scores."""
    row = _WATCHED.first(tx)
    return BacktestInfo(*row) if row else None
