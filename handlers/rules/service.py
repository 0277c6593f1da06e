"""The rules of the firm: what is in force, how good each was, and changes to it, versioned and audited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from db import audit, losses, rules
from db.gateway import Tx
from db.people import MemberInfo
from db.rules import RuleInfo
from db.scope import Scope
from handlers.common.errors import UserError

if TYPE_CHECKING:
    from scoring.effect import RuleQuality
    from scoring.rule import Rule

LOOKED_BACK: Final = timedelta(days=180)  # alerts that quality is told from
AUDIENCES: Final = ("everyone", "group", "owner", "managers")
_DAY: Final = timedelta(days=1)
Outcome = Literal["true", "false", "known", "handled"] | None


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes rules, for which team; None: for the whole firm."""

    member: MemberInfo
    team_id: int | None
    now: datetime

    @classmethod
    def of(cls, member: MemberInfo, now: datetime) -> Author:
        """An administrator for the firm, a manager for the (first) team led."""
        return cls(member, None if member.sees_all else next(iter(member.teams), None), now)


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule as it is in force. version 0: as shipped. `quality` None: it told nobody anything yet."""

    key: str
    enabled: bool
    parameters: Mapping[str, float]
    severity: int
    audience: str
    version: int
    quality: RuleQuality | None


def standings(tx: Tx, author: Author) -> list[Standing]:
    """Every rule as it is in force for the author's team, in the order in which they are shipped."""
    from scoring.rules import RULES

    changed = rules.for_team(rules.in_force(tx), author.team_id)
    good = qualities(tx, Scope.of(author.member), now=author.now)
    return [_standing(rule, changed.get(key), good.get(key)) for key, rule in RULES.items()]


def standing(tx: Tx, key: str, author: Author) -> Standing:
    """One of `standings`. UserError for a rule that does not exist."""
    found = next((each for each in standings(tx, author) if each.key == key), None)
    if found is None:
        raise UserError("rules-unknown")
    return found


def _standing(rule: Rule, own: RuleInfo | None, quality: RuleQuality | None) -> Standing:
    if own is None:
        return Standing(rule.key, True, rule.with_defaults(), rule.severity, AUDIENCES[0], 0, quality)
    return Standing(
        key=rule.key,
        enabled=own.enabled,
        parameters=rule.with_defaults(own.parameters),
        severity=own.severity or rule.severity,
        audience=own.audience or AUDIENCES[0],
        version=own.version,
        quality=quality,
    )


def qualities(tx: Tx, scope: Scope, *, now: datetime, since: datetime | None = None) -> dict[str, RuleQuality]:
    """Rule -> precision and lead time of the alerts it told, as people judged them."""
    from scoring.effect import Alerted, rule_quality

    lost = losses.losses(tx, scope, now=now)
    told = rules.told(tx, scope, since=since or now - LOOKED_BACK)
    alerted = []
    for each in told:
        gone = lost.get(each.customer_id)
        after = (gone - each.opened_at) / _DAY if gone is not None else None
        alerted.append(Alerted(each.rule, cast("Outcome", each.outcome), after))
    return {found.rule: found for found in rule_quality(alerted)}


def set_enabled(tx: Tx, key: str, enabled: bool, author: Author) -> Standing:
    """Turn a rule on or off."""
    return _change(tx, key, author, enabled=enabled)


def set_parameter(tx: Tx, key: str, name: str, value: float, author: Author) -> Standing:
    """Set a threshold. UserError where there is none of that name, or the value is out of its range."""
    from scoring.rules import RULES

    standing(tx, key, author)
    param = RULES[key].params.get(name)
    if param is None:
        raise UserError("rules-unknown")
    if not param.low <= value <= param.high:
        raise UserError("rules-bad-value", low=f"{param.low:g}", high=f"{param.high:g}")
    own = rules.for_team(rules.in_force(tx), author.team_id).get(key)
    return _change(tx, key, author, parameters={**(own.parameters if own else {}), name: value})


def set_audience(tx: Tx, key: str, audience: str, author: Author) -> Standing:
    """Choose who hears of a rule's alerts: one of AUDIENCES."""
    if audience not in AUDIENCES:
        raise UserError("rules-unknown")
    return _change(tx, key, author, audience=audience)


def _change(tx: Tx, key: str, author: Author, **values: Any) -> Standing:
    before = standing(tx, key, author)
    own = rules.for_team(rules.in_force(tx), author.team_id).get(key)
    kept = {
        "enabled": own.enabled if own else True,
        "parameters": own.parameters if own else {},
        "severity": own.severity if own else None,
        "audience": own.audience if own else None,
    }
    made = {**kept, **values}
    version = rules.add(tx, key, team_id=author.team_id, member_id=author.member.id, now=author.now, **made)
    told = {name: getattr(before, name) for name in values}
    change = audit.Change("change", "rule", None, {"rule": key, **told}, {"rule": key, "version": version, **values})
    audit.write(tx, change, member_id=author.member.id, now=author.now)
    return standing(tx, key, author)
