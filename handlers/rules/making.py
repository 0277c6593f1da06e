"""Rules on own fields made and deleted; whose rules are meant, in words; who meets a rule today."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from db import audit, ownfields, people, rules, segments
from db.customers import CustomerInfo
from db.gateway import Tx
from db.people import FirmInfo
from db.rules import RuleInfo
from db.scope import Scope
from handlers.alerts import service as alerts
from handlers.common import words
from handlers.common.daynumber import number_of
from handlers.common.errors import NotAllowed, UserError
from handlers.common.i18n import LANGUAGES
from handlers.risk import standing
from handlers.rules import own, service
from handlers.rules.service import Author, Standing

if TYPE_CHECKING:
    from scoring.own import FieldRule

_ASIDE: Final = re.compile(r"[（(].*$")  # what a name is explained by
# What may stand beside a name that says whom a rule is for.
_BESIDE: Final = ("团队", "客户", "行业", "规模", "地区", "customers", "customer", "team", "industry", "region", "size")


def define(tx: Tx, rule: FieldRule, severity: int | None, author: Author) -> Standing:
    """Turn a rule on an own field on for the author's team or segment, made where it was not there. Audited.

    UserError where there are too many.
    """
    firm = _firm(tx)
    there = own.of_firm(firm)
    rule = next((replace(each, limit=rule.limit) for each in there if _same(each, rule)), rule)
    if rule.key not in {each.key for each in there}:
        if len(there) >= own.MOST:
            raise UserError("rules-own-too-many", most=str(own.MOST))
        _keep(tx, firm, [*there, rule])
    shape = rule.rule()
    values: dict[str, Any] = {
        "enabled": True,
        "withdrawn": False,
        "parameters": dict.fromkeys(shape.params, rule.limit),
    }
    return service.change(tx, rule.key, author, **values, **({"severity": severity} if severity else {}))


def _same(one: FieldRule, other: FieldRule) -> bool:
    """Whether two rules differ in the limit at most; a renamed choice leaves a rule its key."""
    return (one.field, one.op, {*one.choices}) == (other.field, other.op, {*other.choices})


def keep(tx: Tx, wanted: Sequence[FieldRule]) -> None:
    """Have these rules on own fields; nobody hears of them until they are on for somebody."""
    firm = _firm(tx) if wanted else None
    there = own.of_firm(firm) if firm is not None else []
    new = {each.key: each for each in wanted if each.key not in {rule.key for rule in there}}
    if firm is not None and new:
        _keep(tx, firm, [*there, *new.values()])


def remove(tx: Tx, key: str, author: Author) -> FieldRule:
    """Delete a rule on an own field with all its versions, and end its alerts. Audited.

    NotAllowed for a manager where others use it too; UserError for a rule that is not one.
    """
    gone = next((each for each in own.of_firm(_firm(tx)) if each.key == key), None)
    if gone is None:
        raise UserError("rules-unknown")
    in_use = {each.team_id for each in _versions(tx, [key])}
    if not author.member.sees_all and not in_use <= {*author.member.teams}:
        raise NotAllowed("rules-own-not-yours")
    retire(tx, [gone], author)
    return gone


def retire(tx: Tx, gone: Sequence[FieldRule], author: Author) -> None:
    """Let go of these rules: their versions are withdrawn and their alerts end. Audited, one by one."""
    firm, keys = _firm(tx), {each.key for each in gone}
    for each in _versions(tx, keys):
        rules.add(
            tx,
            each.key,
            team_id=each.team_id,
            segment=each.segment,
            member_id=author.member.id,
            now=author.now,
            enabled=each.enabled,
            parameters=each.parameters,
            withdrawn=True,
        )
    _keep(tx, firm, [each for each in own.of_firm(firm) if each.key not in keys])
    for rule in gone:
        change = audit.Change("undo", "rule", None, {"rule": rule.name, "limit": rule.limit or None}, None)
        audit.write(tx, change, member_id=author.member.id, now=author.now)
    alerts.retire(tx, keys, now=author.now)


def _versions(tx: Tx, keys: Iterable[str]) -> list[RuleInfo]:
    wanted = {*keys}
    return [each for each in rules.in_force(tx) if each.key in wanted]


def _keep(tx: Tx, firm: FirmInfo, wanted: Sequence[FieldRule]) -> None:
    people.change_settings(tx, {**firm.settings, own.KEPT: [own.kept(each) for each in wanted]})


def _firm(tx: Tx) -> FirmInfo:
    firm = people.firm(tx)
    assert firm is not None
    return firm


def meeting(tx: Tx, rule: Standing, author: Author, today: date) -> int:
    """How many of the customers that the author changes rules for meet a rule on an own field today."""
    from scoring.facts import Facts

    assert rule.made is not None
    scope = Scope.of(author.member) if author.team_id is None else Scope.team(author.team_id)
    within = None if author.segment is None else segments.ids(tx, author.segment, scope)
    shape, day = rule.made.rule(), float(number_of(today))
    asked = (
        Facts(customer, own=kept, today=day)
        for customer, _, kept in ownfields.values(tx, scope)
        if kept and (within is None or customer in within)
    )
    return sum(shape.evaluate(facts, rule.parameters) is not None for facts in asked)


# Whose rules ----------------------------------------------------------------------------------------------------------


def whose(tx: Tx, text: str, author: Author) -> Author | None:
    """The author as one who changes the rules that `text` says: of a team or of a segment; None for neither.

    NotAllowed for somebody else's team.
    """
    name = _bare(text)
    for team in people.teams(tx):
        if name in {_bare(each) for each in (team.key, team.name, team.name_en) if each}:
            return service.of_team(author, team.id)
    there = [each.segment for each in service.segments_for(tx, author)]
    for segment in (*there, *(f"class:{each.key}" for each in standing.settings(_firm(tx)).classes)):
        kind, _, value = segment.partition(":")
        if kind != "customer" and name in {_bare(value), *(_bare(words.word(lang, kind, value)) for lang in LANGUAGES)}:
            return replace(author, segment=segment)
    return None


def of_customer(author: Author, customer: CustomerInfo) -> Author:
    """The author as one who changes the rules of a single customer. NotAllowed where it is not the author's."""
    if author.member.sees_all:
        return replace(author, team_id=None, segment=f"customer:{customer.id}")
    if customer.team_id is None:
        raise NotAllowed
    return replace(service.of_team(author, customer.team_id), segment=f"customer:{customer.id}")


def _bare(text: str) -> str:
    bare = _ASIDE.sub("", text).strip(" :：·的").casefold()
    for word in _BESIDE:
        if len(bare) > len(word):
            bare = bare.removesuffix(word).removeprefix(word)
    return bare.strip(" :：·的")
