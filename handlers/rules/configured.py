"""Rules that config.toml declares: put in force where the file changed, so that a later change in chat stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from db import audit, customers, people, rules
from db.gateway import Tx
from db.rules import RuleInfo

Where = tuple[str, int | None, str | None]  # key, team, segment
_VALUES: Final = ("enabled", "parameters", "severity", "audience")


@dataclass(frozen=True, slots=True)
class Declared:
    """A rule as the file has it: for a team (its name or key) and a segment or a customer (its key); None: for all."""

    key: str
    team: str | None = None
    segment: str | None = None
    customer: str | None = None
    enabled: bool = True
    severity: int | None = None
    audience: str | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)

    def values(self) -> dict[str, object]:
        """What is kept of it."""
        return {name: getattr(self, name) for name in _VALUES} | {"parameters": dict(self.parameters)}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A team or customer that the file names and nobody knows: that rule is left out."""

    what: Literal["team", "customer"]
    name: str


def apply(tx: Tx, declared: Sequence[Declared], *, now: datetime) -> list[Unknown]:
    """Put in force what the file says anew, take back what it says no more; whom it names and nobody knows."""
    wanted, unknown = resolved(tx, declared)
    newest = {_where(each): each for each in rules.latest(tx)}
    said = {_where(each): each for each in rules.latest(tx, configured=True)}
    for where, each in wanted.items():
        before = said.get(where)
        if before is None or before.withdrawn or _values(before) != each.values():
            _store(tx, where, each.values(), newest.get(where), now=now)
    for where, before in said.items():
        if where not in wanted and not before.withdrawn and newest[where] == before:
            _store(tx, where, _values(before) | {"withdrawn": True}, before, now=now)
    return unknown


def resolved(tx: Tx, declared: Sequence[Declared]) -> tuple[dict[Where, Declared], list[Unknown]]:
    """What is declared by the ids it is about, and the names that nobody knows. Reads only."""
    if not declared:
        return {}, []
    teams = {name: team.id for team in people.teams(tx) for name in (team.name_en, team.name, team.key) if name}
    known = customers.ids_by_key(tx, [each.customer for each in declared if each.customer])
    wanted: dict[Where, Declared] = {}
    unknown: list[Unknown] = []
    for each in declared:
        if each.team and each.team not in teams:
            unknown.append(Unknown("team", each.team))
        elif each.customer and each.customer not in known:
            unknown.append(Unknown("customer", each.customer))
        else:
            segment = f"customer:{known[each.customer]}" if each.customer else each.segment
            wanted[each.key, teams[each.team] if each.team else None, segment] = each
    return wanted, unknown


def _where(rule: RuleInfo) -> Where:
    return rule.key, rule.team_id, rule.segment


def _values(rule: RuleInfo) -> dict[str, object]:
    return {name: getattr(rule, name) for name in _VALUES}


def _store(tx: Tx, where: Where, values: Mapping[str, object], before: RuleInfo | None, *, now: datetime) -> None:
    key, team_id, segment = where
    version = rules.add(tx, key, team_id=team_id, segment=segment, member_id=None, now=now, **values)
    told = _values(before) if before is not None and not before.withdrawn else {}
    after = {"rule": key, "version": version, "file": "config.toml", **values}
    change = audit.Change("change", "rule", None, {"rule": key, **told}, after)
    audit.write(tx, change, member_id=None, now=now)
