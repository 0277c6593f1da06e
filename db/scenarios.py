"""What-ifs as they were asked, kept to be compared with what came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from db.gateway import Tx
from db.models import Scenario
from db.scope import Scope


@dataclass(frozen=True, slots=True)
class ScenarioInfo:
    """A kept what-if; `today` and `expected` are figures by name. customer_id None: about the book of `scope`."""

    id: int
    member_id: int
    customer_id: int | None
    asked_at: datetime
    scope: Scope
    inputs: dict[str, Any]
    today: dict[str, Any]
    expected: dict[str, Any]


def add(tx: Tx, *, scope: Scope, **values: Any) -> int:
    """Keep a what-if about the customers of `scope`; its id."""
    teams = None if scope.teams is None else list(scope.teams)
    made = tx.sql.execute(insert(Scenario), {**values, "teams": teams}).inserted_primary_key
    assert made is not None
    return int(made[0])


def latest(tx: Tx, member_id: int) -> ScenarioInfo | None:
    """The last what-if a person asked."""
    wanted = select(Scenario).where(Scenario.member_id == member_id).order_by(Scenario.id.desc()).limit(1)
    row = tx.sql.execute(wanted).first()
    if row is None:
        return None
    scope = Scope(None if row.teams is None else tuple(row.teams))
    return ScenarioInfo(
        row.id, row.member_id, row.customer_id, row.asked_at, scope, row.inputs, row.today, row.expected
    )
