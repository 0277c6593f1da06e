"""The firm's changes to the shipped rules, versioned; and what came of the alerts of each rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, insert, select

from db.gateway import Tx
from db.models import Alert, Rule
from db.prepared import Prepared
from db.scope import Scope


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """One version of a rule for a team, or for the whole firm where `team_id` is None. None: as shipped."""

    key: str
    team_id: int | None
    version: int
    enabled: bool
    parameters: dict[str, float]
    severity: int | None
    audience: str | None
    changed_at: datetime
    changed_by: int | None


@dataclass(frozen=True, slots=True)
class Opened:
    """An alert that was told, and what people said of it, if anything."""

    rule: str
    customer_id: int
    opened_at: datetime
    outcome: str | None


_COLUMNS: Final = tuple(getattr(Rule, name) for name in RuleInfo.__slots__)
_IN_FORCE: Final = Prepared(
    select(*_COLUMNS).where(Rule.id.in_(select(func.max(Rule.id)).group_by(Rule.key, Rule.team_id)))
)


def in_force(tx: Tx) -> list[RuleInfo]:
    """The newest version of every key and team. What is as shipped is absent."""
    return [RuleInfo(*row) for row in _IN_FORCE.all(tx)]


def for_team(changed: Sequence[RuleInfo], team_id: int | None) -> dict[str, RuleInfo]:
    """Key -> what `in_force` read for a team; the firm's version where the team has none of its own."""
    found = {each.key: each for each in changed if each.team_id is None}
    if team_id is not None:
        found |= {each.key: each for each in changed if each.team_id == team_id}
    return found


def add(tx: Tx, key: str, *, team_id: int | None, member_id: int, now: datetime, **values: Any) -> int:
    """Put a new version in force (enabled, parameters, severity, audience); its number."""
    same = (Rule.key == key, Rule.team_id.is_not_distinct_from(team_id))
    version = tx.sql.execute(select(func.coalesce(func.max(Rule.version), 0)).where(*same)).scalar_one() + 1
    row = {"key": key, "team_id": team_id, "version": version, "changed_at": now, "changed_by": member_id, **values}
    tx.sql.execute(insert(Rule).values(row))
    return int(version)


def history(tx: Tx, key: str, *, limit: int = 10) -> list[RuleInfo]:
    """The versions of a rule, latest first."""
    wanted = select(*_COLUMNS).where(Rule.key == key).order_by(Rule.id.desc()).limit(limit)
    return [RuleInfo(*row) for row in tx.sql.execute(wanted)]


def told(tx: Tx, scope: Scope, *, since: datetime) -> list[Opened]:
    """Every alert that was opened since a moment and told to somebody, oldest first; withdrawn ones never were."""
    columns = (Alert.rule, Alert.customer_id, Alert.opened_at, Alert.outcome)
    wanted = select(*columns).where(
        Alert.opened_at >= since, Alert.state != "withdrawn", Alert.told_at.is_not(None), scope.where(Alert.team_id)
    )
    return [Opened(*row) for row in tx.sql.execute(wanted.order_by(Alert.id))]
