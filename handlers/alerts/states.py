"""An alert's row as the state that is decided on, and back: pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast

from db.alerts import AlertInfo

if TYPE_CHECKING:
    from scoring.alerts import Standing, State
    from scoring.rule import Firing

WITHDRAWN: Final = "withdrawn"
Placed = Mapping[tuple[str, int], int]


def standing(alert: AlertInfo | None) -> Standing | None:
    """What was last told of an alert and what people did with it; None where there never was one."""
    from scoring.alerts import Standing

    if alert is None:
        return None
    kept = alert.memory
    openings = tuple(datetime.fromisoformat(each) for each in kept["openings"])
    return Standing(
        state=cast("State", alert.state if alert.open else "closed"),
        severity=kept["severity"],
        number=kept["number"],
        told_at=datetime.fromisoformat(kept["told_at"]) if kept["told_at"] else None,
        openings=openings[:-1] if alert.state == WITHDRAWN else openings,
        snoozed_until=alert.snoozed_until,
        acknowledged=alert.acknowledged_at is not None,
        backlog=alert.backlog,
    )


def memory(found: Standing) -> dict[str, Any]:
    """What the next decision must remember beside the alert's own columns."""
    return {
        "severity": found.severity,
        "number": found.number,
        "told_at": found.told_at.isoformat() if found.told_at else None,
        "openings": [each.isoformat() for each in found.openings],
    }


def shown(firing: Firing, placed: Placed) -> dict[str, Any]:
    """The columns of an alert that say what its rule found. placed: ids of rows that had a stand-in when it fired."""
    return {
        "severity": firing.severity,
        "values": {name: _known(value) for name, value in firing.values.items()} | {"number": firing.number},
        "evidence": {"rows": [[table, placed.get((table, row), row)] for table, row in firing.evidence]},
    }


def _known(value: float | str) -> float | str | None:
    """Unknown numbers as None: PostgreSQL's JSON has no NaN."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
