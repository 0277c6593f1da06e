"""The firm's changes to the shipped rules, versioned; and what came of the alerts of each rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import case, func, insert, select

from db.gateway import Tx
from db.models import Alert, Rule
from db.scope import Scope

OUTCOMES: Final = ("true", "false", "known", "handled")


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
class Count:
    """How many alerts of a rule were opened, and what people said of them."""

    rule: str
    opened: int
    true: int
    false: int
    known: int
    handled: int

    @property
    def judged(self) -> int:
        return self.true + self.false + self.known + self.handled

    @property
    def precision(self) -> float | None:
        """Share of the judged ones that were not false alarms; None where nobody judged."""
        return 1 - self.false / self.judged if self.judged else None


_COLUMNS: Final = tuple(getattr(Rule, name) for name in RuleInfo.__slots__)


def in_force(tx: Tx) -> list[RuleInfo]:
    """The newest version of every key and team. What is as shipped is absent."""
    newest = select(func.max(Rule.id)).group_by(Rule.key, Rule.team_id)
    return [RuleInfo(*row) for row in tx.sql.execute(select(*_COLUMNS).where(Rule.id.in_(newest)))]


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


def counts(tx: Tx, scope: Scope, *, since: datetime) -> dict[str, Count]:
    """Rule -> what came of its alerts that were opened since a moment; undone ones never were."""
    said = [func.sum(case((Alert.outcome == outcome, 1), else_=0)) for outcome in OUTCOMES]
    wanted = (
        select(Alert.rule, func.count(Alert.id), *said)
        .where(Alert.opened_at >= since, Alert.state != "withdrawn", Alert.told_at.is_not(None))
        .where(scope.where(Alert.team_id))
        .group_by(Alert.rule)
    )
    return {row[0]: Count(row[0], *map(int, row[1:])) for row in tx.sql.execute(wanted)}


def openings(tx: Tx, scope: Scope, *, since: datetime) -> list[tuple[str, int, datetime]]:
    """(rule, customer, when) of every alert about a customer that was opened since a moment, oldest first."""
    wanted = select(Alert.rule, Alert.customer_id, Alert.opened_at).where(
        Alert.opened_at >= since, Alert.state != "withdrawn", scope.where(Alert.team_id)
    )
    return [(rule, customer, at) for rule, customer, at in tx.sql.execute(wanted.order_by(Alert.id))]
