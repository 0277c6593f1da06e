"""The firm's changes to the shipped rules, versioned; and what came of the alerts of each rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, insert, select

from db.gateway import Tx
from db.models import Alert, Rule
from db.prepared import Prepared
from db.scope import Scope


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """One version of a rule for a team, or for the whole firm where `team_id` is None. None: as shipped.

    segment: the trait ("industry:power") that customers must have for it, None for all. changed_by None: config.toml.
    """

    key: str
    team_id: int | None
    segment: str | None
    version: int
    enabled: bool
    parameters: dict[str, float]
    severity: int | None
    audience: str | None
    changed_at: datetime
    changed_by: int | None
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """An alert that was told, and what people said of it, if anything."""

    rule: str
    customer_id: int
    opened_at: datetime
    outcome: str | None


SEGMENTS: Final = ("region", "size", "industry", "class", "customer")  # the last ones say most about a customer
_COLUMNS: Final = tuple(getattr(Rule, name) for name in RuleInfo.__slots__)
_NEWEST: Final = select(func.max(Rule.id)).group_by(Rule.key, Rule.team_id, Rule.segment)
_IN_FORCE: Final = Prepared(select(*_COLUMNS).where(Rule.id.in_(_NEWEST), Rule.withdrawn.is_(False)))


def in_force(tx: Tx) -> list[RuleInfo]:
    """The newest version of every key, team and segment. What is as shipped, or was withdrawn, is absent."""
    return [RuleInfo(*row) for row in _IN_FORCE.all(tx)]


def chosen(changed: Iterable[RuleInfo], team_id: int | None, traits: Collection[str] = ()) -> dict[str, RuleInfo]:
    """Key -> what `in_force` read for a customer with these traits in a team: the most specific version.

    A segment is more specific than a team, one segment than another as SEGMENTS are ordered.
    """
    found: dict[str, RuleInfo] = {}
    for each in sorted(changed, key=_specific):
        if each.team_id in (None, team_id) and (each.segment is None or each.segment in traits):
            found[each.key] = each
    return found


def _specific(rule: RuleInfo) -> tuple[int, bool]:
    kind = rule.segment.partition(":")[0] if rule.segment else None
    return SEGMENTS.index(kind) + 1 if kind in SEGMENTS else 0, rule.team_id is not None


def add(
    tx: Tx,
    key: str,
    *,
    team_id: int | None,
    member_id: int | None,
    now: datetime,
    segment: str | None = None,
    **values: Any,
) -> int:
    """Put a new version in force (enabled, parameters, severity, audience, withdrawn); its number."""
    newest = select(func.coalesce(func.max(Rule.version), 0)).where(*_scope(key, team_id, segment))
    version = tx.sql.execute(newest).scalar_one() + 1
    row = {"key": key, "team_id": team_id, "segment": segment, "version": version, "changed_at": now, **values}
    tx.sql.execute(insert(Rule).values(row | {"changed_by": member_id}))
    return int(version)


def _scope(key: str, team_id: int | None, segment: str | None) -> tuple[ColumnElement[bool], ...]:
    return (Rule.key == key, Rule.team_id.is_not_distinct_from(team_id), Rule.segment.is_not_distinct_from(segment))


def latest(tx: Tx, *, configured: bool = False) -> list[RuleInfo]:
    """The newest version of every key, team and segment, withdrawn ones too. configured: the newest of config.toml."""
    newest = _NEWEST.where(Rule.changed_by.is_(None)) if configured else _NEWEST
    return [RuleInfo(*row) for row in tx.sql.execute(select(*_COLUMNS).where(Rule.id.in_(newest)))]


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
