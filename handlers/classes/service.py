"""The classes in force with how many customers each has, and changes to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from db import audit, customers, people, scores
from db.audit import Change
from db.gateway import Tx
from db.people import FirmInfo, MemberInfo
from db.scope import Scope
from handlers.common import access
from handlers.common.errors import UserError
from handlers.common.formats import clip
from handlers.common.i18n import LANGUAGES, label
from handlers.risk import standing

if TYPE_CHECKING:
    from scoring.settings import CustomerClass

MAX_NAME: Final = 20
MOST: Final = 8
LISTED: Final = 12
SHIPPED: Final = ("high_risk", "high_value", "ordinary")
_NAMED: Final = re.compile(r"^([^::=\uff1a]{1,40})[::=\uff1a]\s*(.+)$", re.S)
_SPLIT: Final = re.compile(r"[,\uff0c、;\uff1b]|\s+(?:或|or)\s+|(?<=\S)或(?=\S)")
# The words before the values of a condition, and how a value is called in the texts.
_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "grades": ("评级", "grade"),
    "levels": ("风险", "risk", "level"),
    "impacts": ("影响", "impact"),
}
_TEXTS: Final = {"levels": "level-short", "impacts": "rank"}
_RANKS: Final = ("low", "medium", "high")
_VALUES: Final = {"grades": ("A", "B", "C", "D"), "levels": (*_RANKS, "extreme"), "impacts": _RANKS}


@dataclass(frozen=True, slots=True)
class Found:
    """A class with how many of the customers in sight are in it. `last`: whoever fits no other."""

    kind: CustomerClass
    count: int
    last: bool


def classes(tx: Tx, scope: Scope, firm: FirmInfo) -> list[Found]:
    """The classes in the order in which they are tried."""
    counts = Counter(score.customer_class for score in scores.all_current(tx, scope))
    kinds = standing.settings(firm).classes
    return [Found(each, counts[each.key], each is kinds[-1]) for each in kinds]


def members(tx: Tx, scope: Scope, key: str) -> list[tuple[int, str]]:
    """Id and name of the customers of a class, the most valuable first, at most LISTED."""
    mine = [score for score in scores.all_current(tx, scope) if score.customer_class == key]
    first = sorted(mine, key=lambda score: -(score.value_12m or 0))[:LISTED]
    known = customers.many(tx, [score.customer_id for score in first], scope)
    return [(each.id, each.name) for each in known]


def define(tx: Tx, text: str, by: MemberInfo, *, now: datetime) -> FirmInfo:
    """Make a class, or give one other conditions: "战略客户: 评级 A, 影响 高". It is tried before all others.

    NotAllowed but for administrators; UserError, which teaches, where `text` defines none.
    """
    access.must_administer(by)
    firm = _firm(tx)
    made = _read(text)
    there = [dict(asdict(each)) for each in standing.settings(firm).classes]
    known = next((at for at, each in enumerate(there) if each["key"] == made["key"]), None)
    if known == len(there) - 1:
        raise UserError("classes-last", name=str(made["key"]))
    if known is not None:
        there[known] = made
    else:
        if len(there) >= MOST:
            raise UserError("classes-most", most=str(MOST))
        there.insert(0, made)
    return _change(tx, firm, there, Change("change", "class", None, None, {"name": made["key"]}), by, now)


def drop(tx: Tx, key: str, by: MemberInfo, *, now: datetime) -> FirmInfo:
    """Let go of a class; its customers fall to the next that fits. UserError for the last one, or an unknown one."""
    access.must_administer(by)
    firm = _firm(tx)
    there = [dict(asdict(each)) for each in standing.settings(firm).classes]
    left = [each for each in there if each["key"] != key]
    if len(left) == len(there) or there[-1]["key"] == key:
        raise UserError("common-old-button")
    return _change(tx, firm, left, Change("undo", "class", None, {"name": key}, None), by, now)


def _change(
    tx: Tx, firm: FirmInfo, kinds: Sequence[Mapping[str, object]], change: Change, by: MemberInfo, now: datetime
) -> FirmInfo:
    plain = [{name: list(v) if isinstance(v, tuple) else v for name, v in each.items()} for each in kinds]
    scoring = {**firm.settings.get("scoring", {}), "classes": plain}
    people.change_settings(tx, {**firm.settings, "scoring": scoring})
    audit.write(tx, change, member_id=by.id, now=now)
    return _firm(tx)


def _firm(tx: Tx) -> FirmInfo:
    firm = people.firm(tx)
    assert firm is not None
    return firm


# What is typed --------------------------------------------------------------------------------------------------------


def _read(text: str) -> dict[str, object]:
    match = _NAMED.match(text.strip())
    if match is None:
        raise UserError("classes-how")
    made: dict[str, list[str]] = {"grades": [], "levels": [], "impacts": []}
    for part in (part.strip() for part in _SPLIT.split(match.group(2)) if part.strip()):
        kind, values = _condition(part)
        made[kind] += values
    return {"key": _key(match.group(1).strip()), "bands": [], **made}


def _key(name: str) -> str:
    """The key of a shipped class that is called so, else the name itself."""
    for key in SHIPPED:
        if name.casefold() in {key, *(label(lang, f"class-{key}").casefold() for lang in LANGUAGES)}:
            return key
    return clip(name, MAX_NAME)


def _condition(part: str) -> tuple[str, list[str]]:
    """("grades", ["A", "B"]) of "评级 A B". UserError where it is none."""
    for kind, heads in _KINDS.items():
        head = next((head for head in heads if part.casefold().startswith(head)), None)
        if head is not None:
            said = part[len(head) :].replace("/", " ").split()
            values = [_value(kind, word) for word in said]
            if values and all(values):
                return kind, [value for value in values if value]
    raise UserError("classes-condition", words=clip(part, MAX_NAME))


def _value(kind: str, word: str) -> str | None:
    for key in _VALUES[kind]:
        names = {key.casefold()}
        if kind in _TEXTS:
            names |= {label(lang, f"{_TEXTS[kind]}-{key}").casefold() for lang in LANGUAGES}
        if word.casefold() in names:
            return key
    return None
