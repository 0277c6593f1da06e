"""The rules of the firm: what is in force, how good each was, and changes to it, versioned and audited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from db import audit, customers, losses, people, rules, segments
from db.gateway import Tx
from db.people import FirmInfo, MemberInfo, TeamInfo
from db.rules import RuleInfo
from db.scope import ALL, Scope
from handlers.common.errors import NotAllowed, UserError
from handlers.rules import own as own_rules

if TYPE_CHECKING:
    from scoring.effect import RuleQuality
    from scoring.own import FieldRule
    from scoring.rule import Rule

LOOKED_BACK: Final = timedelta(days=180)  # alerts that quality is told from
KINDS: Final = ("class", "industry", "size", "region")
AUDIENCES: Final = ("everyone", "group", "owner", "managers")
_DAY: Final = timedelta(days=1)
Outcome = Literal["true", "false", "known", "handled"] | None


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes rules, for which team (None: the whole firm) and which segment of its customers (None: all)."""

    member: MemberInfo
    team_id: int | None
    now: datetime
    segment: str | None = None

    @classmethod
    def of(cls, member: MemberInfo, now: datetime) -> Author:
        """An administrator for the firm, a manager for the (first) team led."""
        return cls(member, None if member.sees_all else next(iter(member.teams), None), now)


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule as it is in force. version 0: as shipped. `quality` None: it told nobody anything yet.

    level: the severity that was set, None: as the rule finds it. own: it was changed for just this team and segment,
    and can be given up. configured: config.toml says so.
    elsewhere: the segments for which it has a version of its own. made: of a rule on a field of the firm's own.
    """

    key: str
    enabled: bool
    parameters: Mapping[str, float]
    severity: int
    audience: str
    version: int
    quality: RuleQuality | None
    level: int | None = None
    own: bool = False
    configured: bool = False
    elsewhere: tuple[str, ...] = ()
    made: FieldRule | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment that rules can be made for. count: its customers; changed: how many rules it has of its own."""

    segment: str
    count: int
    changed: int
    customer: str | None = None  # the name, where it is a single one


def standings(tx: Tx, author: Author) -> list[Standing]:
    """Every rule as it is in force for the author's team, in the order in which they are shipped."""
    firm = _firm(tx)
    made = {rule.key: rule for rule in own_rules.of_firm(firm)}
    changed = rules.in_force(tx)
    chosen = rules.chosen(changed, author.team_id, _traits(author))
    good = qualities(tx, Scope.of(author.member), now=author.now)
    mine = [each for each in changed if each.team_id == author.team_id]
    return [
        replace(_standing(rule, chosen.get(key), good.get(key), author, mine), made=made.get(key))
        for key, rule in own_rules.catalogue(firm).items()
    ]


def _firm(tx: Tx) -> FirmInfo:
    firm = people.firm(tx)
    assert firm is not None
    return firm


def _traits(author: Author) -> tuple[str, ...]:
    return () if author.segment is None else (author.segment,)


def standing(tx: Tx, key: str, author: Author) -> Standing:
    """One of `standings`. UserError for a rule that does not exist."""
    found = next((each for each in standings(tx, author) if each.key == key), None)
    if found is None:
        raise UserError("rules-unknown")
    return found


def _standing(
    rule: Rule, own: RuleInfo | None, quality: RuleQuality | None, author: Author, mine: Sequence[RuleInfo]
) -> Standing:
    segments_of = tuple(each.segment for each in mine if each.key == rule.key and each.segment)
    if own is None:
        shipped = rule.with_defaults()
        on = not own_rules.is_own(rule.key)  # a rule on an own field is for those only for whom it was made
        return Standing(rule.key, on, shipped, rule.severity, AUDIENCES[0], 0, quality, elsewhere=segments_of)
    return Standing(
        key=rule.key,
        enabled=own.enabled,
        parameters=rule.with_defaults(own.parameters),
        severity=own.severity or rule.severity,
        audience=own.audience or AUDIENCES[0],
        version=own.version,
        quality=quality,
        level=own.severity,
        own=(own.team_id, own.segment) == (author.team_id, author.segment),
        configured=own.changed_by is None,
        elsewhere=segments_of,
    )


def segments_for(tx: Tx, author: Author) -> list[Segment]:
    """What rules can be made for in the author's team or firm, by kind and size; single customers that have some."""
    changed = [each for each in rules.in_force(tx) if each.team_id == author.team_id]
    numbers = Counter(each.segment for each in changed if each.segment)
    scope = Scope.of(author.member) if author.team_id is None else Scope.team(author.team_id)
    counted = [each for kind in KINDS for each in segments.counted(tx, scope, kind)]
    found = [Segment(segment, count, numbers.get(segment, 0)) for segment, count in counted]
    single = {int(each.partition(":")[2]): number for each, number in numbers.items() if each.startswith("customer:")}
    known = customers.many(tx, list(single), ALL)
    return found + [Segment(f"customer:{each.id}", 1, single[each.id], each.name) for each in known]


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
    return change(tx, key, author, enabled=enabled)


def set_parameter(tx: Tx, key: str, name: str, value: float, author: Author) -> Standing:
    """Set a threshold. UserError where there is none of that name, or the value is out of its range."""
    return set_parameters(tx, key, {name: value}, author)


def set_parameters(tx: Tx, key: str, wanted: Mapping[str, float], author: Author) -> Standing:
    """Set several thresholds at once. UserError as `set_parameter`."""
    standing(tx, key, author)
    params = own_rules.catalogue(_firm(tx))[key].params
    for name, value in wanted.items():
        param = params.get(name)
        if param is None:
            raise UserError("rules-unknown")
        if not param.low <= value <= param.high:
            raise UserError("rules-bad-value", low=f"{param.low:g}", high=f"{param.high:g}")
    own = _chosen(tx, key, author)
    return change(tx, key, author, parameters={**(own.parameters if own else {}), **wanted})


def set_audience(tx: Tx, key: str, audience: str, author: Author) -> Standing:
    """Choose who hears of a rule's alerts: one of AUDIENCES."""
    if audience not in AUDIENCES:
        raise UserError("rules-unknown")
    return change(tx, key, author, audience=audience)


def set_severity(tx: Tx, key: str, severity: int | None, author: Author) -> Standing:
    """Choose how severe a rule's alerts are: 1 to 3, None: as the rule finds it."""
    if severity not in (None, 1, 2, 3):
        raise UserError("rules-unknown")
    return change(tx, key, author, severity=severity)


def teams_for(tx: Tx, author: Author) -> list[TeamInfo]:
    """The teams whose rules the author may change, where that is not just the one that is meant anyway."""
    member = author.member
    found = [each for each in people.teams(tx) if each.active and (member.sees_all or each.id in member.teams)]
    return found if member.sees_all or len(found) > 1 else []


def of_team(author: Author, team_id: int) -> Author:
    """The author, changing the rules of that team. NotAllowed where it is not the author's."""
    if not (author.member.sees_all or team_id in author.member.teams):
        raise NotAllowed
    return replace(author, team_id=team_id)


def give_up(tx: Tx, key: str, author: Author) -> Standing:
    """Let what is set less specifically, or was shipped, hold again. UserError where nothing was set of its own."""
    if not standing(tx, key, author).own:
        raise UserError("rules-unknown")
    return change(tx, key, author, withdrawn=True)


def _chosen(tx: Tx, key: str, author: Author) -> RuleInfo | None:
    return rules.chosen(rules.in_force(tx), author.team_id, _traits(author)).get(key)


def change(tx: Tx, key: str, author: Author, **values: Any) -> Standing:
    """Put a version with these values in force, the others as they are; audited. What is in force then."""
    before = standing(tx, key, author)
    own = _chosen(tx, key, author)
    kept = {
        "enabled": own.enabled if own else before.enabled,
        "parameters": own.parameters if own else {},
        "severity": own.severity if own else None,
        "audience": own.audience if own else None,
    }
    made = {**kept, **values}
    if own is not None and before.own and made == kept:
        return before
    version = rules.add(
        tx,
        key,
        team_id=author.team_id,
        segment=author.segment,
        member_id=author.member.id,
        now=author.now,
        **made,
    )
    told = {name: before.level if name == "severity" else getattr(before, name, False) for name in values}
    where = {"segment": author.segment} if author.segment else {}
    name = before.made.name if before.made is not None else key
    after = {"rule": name, "version": version, **where, **values}
    whom = author.segment.removeprefix("customer:") if author.segment else ""
    change = audit.Change(
        "change",
        "rule",
        None,
        {"rule": name, **where, **told},
        after,
        customer_id=int(whom) if whom.isdecimal() else None,
    )
    audit.write(tx, change, member_id=author.member.id, now=author.now)
    return standing(tx, key, author)
