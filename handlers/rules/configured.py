"""Rules that config.toml declares: put in force where the file changed, so that a later change in chat stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from db import audit, customers, people, rules
from db.gateway import Tx
from db.rules import RuleInfo
from handlers.common.errors import UserError
from handlers.rules import making, own

if TYPE_CHECKING:
    from scoring.own import FieldRule

Where = tuple[str, int | None, str | None]  # key, team, segment
_VALUES: Final = ("enabled", "parameters", "severity", "audience")


@dataclass(frozen=True, slots=True)
class Declared:
    """A rule as the file has it: for a team (its name or key) and a segment or a customer (its key); None: for all.

    key: a rule's, or a condition on an own field as it is written in chat, "capacity below 1000".
    """

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
    """A team, customer or condition that the file names and nobody knows: that rule is left out."""

    what: Literal["team", "customer", "condition"]
    name: str


def apply(tx: Tx, declared: Sequence[Declared], *, now: datetime) -> list[Unknown]:
    """Put in force what the file says anew, take back what it says no more; whom it names and nobody knows."""
    wanted, unknown = resolved(tx, declared)
    making.keep(tx, [made for each in declared if (made := _made(tx, each)) is not None])
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
        elif " " in each.key and _made(tx, each) is None:
            unknown.append(Unknown("condition", each.key))
        else:
            made = _made(tx, each)
            if made is not None:
                limit = {} if made.kind == "choice" else {"limit": made.limit}
                each = replace(each, key=made.key, parameters={**limit, **each.parameters})
            segment = f"customer:{known[each.customer]}" if each.customer else each.segment
            wanted[each.key, teams[each.team] if each.team else None, segment] = each
    return wanted, unknown


def _made(tx: Tx, declared: Declared) -> FieldRule | None:
    """The rule on an own field that a condition means; None where it is none."""
    firm = people.firm(tx) if " " in declared.key else None
    if firm is None:
        return None
    try:
        found = own.wanted(declared.key, firm)
    except UserError:
        return None
    return found.rule if found is not None and not found.whose else None


def _where(rule: RuleInfo) -> Where:
    return rule.key, rule.team_id, rule.segment


def _values(rule: RuleInfo) -> dict[str, object]:
    return {name: getattr(rule, name) for name in _VALUES}


def _store(tx: Tx, where: Where, values: Mapping[str, object], before: RuleInfo | None, *, now: datetime) -> None:
    key, team_id, segment = where
    version = rules.add(tx, key, team_id=team_id, segment=segment, member_id=None, now=now, **values)
    told = _values(before) if before is not None and not before.withdrawn else {}
    name = _named(tx, key)
    after = {"rule": name, "version": version, "file": "config.toml", **values}
    change = audit.Change("change", "rule", None, {"rule": name, **told}, after)
    audit.write(tx, change, member_id=None, now=now)


def _named(tx: Tx, key: str) -> str:
    """A rule as the audit tells it: one on an own field by the field."""
    firm = people.firm(tx) if own.is_own(key) else None
    made = own.of_firm(firm) if firm is not None else ()
    return next((rule.name for rule in made if rule.key == key), key)
