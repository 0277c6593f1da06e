"""Warning rules on fields that a firm made for itself: read from what people write, kept in the firm's settings.

What a rule is about (field, comparison, choices) is kept here; for whom it is on, its limit, severity and audience are
versions of it like those of any other rule.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from db.people import FirmInfo
from handlers.common.errors import UserError
from handlers.common.formats import clip
from handlers.profile import fields
from handlers.profile.fields import Field

if TYPE_CHECKING:
    from scoring.own import FieldRule
    from scoring.rule import Rule

KEPT: Final = "field_rules"  # where the firm's settings keep them
PREFIX: Final = "my_"  # of their keys, as `scoring.own` has it
MOST: Final = 20
SHOWN: Final = 30  # characters of what was not understood
# Longer words stand before those they begin with: "less than" before "less". A "not" before one turns it into another.
_NOT: Final = r"(?<!不)(?<!not )(?<!no )"
_BELOW: Final = rf"{_NOT}(?:低于|小于|少于|不到|不足|less than|lower than|fewer than|below|under|<)"
_ABOVE: Final = rf"{_NOT}(?:高于|大于|超过|多于|more than|higher than|greater than|above|over|exceeds|>)"
_IS_NOT: Final = r"^(?:不是|不为|不等于|is not|isn't|not|!=|≠)"
_IS: Final = r"^(?:是|为|等于|is|equals|==?)(?=[\s:：]|[^\x00-\x7f]|$)"
_PAST: Final = r"超过|已过|过去了?|过了|older than|more than|passed|ago|over|>"
_SPAN: Final = re.compile(
    r"(\d{1,4})\s*(天|日|周|星期|个月|月|年|days?|weeks?|months?|years?|d)(?![a-z])", re.IGNORECASE
)
_DAYS: Final = {"天": 1, "日": 1, "d": 1, "周": 7, "星": 7, "w": 7, "个": 30, "月": 30, "m": 30, "年": 365, "y": 365}
_SEVERITY: Final = re.compile(
    r"[\s,，]*(?:级别|severity|level)?[\s:：]*(提示|警告|严重|notice|warning|critical)[\s。.!！]*$", re.IGNORECASE
)
_SEVERITIES: Final = {"提示": 1, "notice": 1, "警告": 2, "warning": 2, "严重": 3, "critical": 3}
_AROUND: Final = " \t\n:：=,，。.!！的"
_OR: Final = re.compile(r"\s*(?:[/、,，;；|]|或者?|\bor\b)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rule that somebody asks for: whom it is for, in words ("" for all), and its severity, if one was said."""

    whose: str
    rule: FieldRule
    severity: int | None


def of_firm(firm: FirmInfo) -> list[FieldRule]:
    """The rules on own fields, in the order in which they were made; those whose field is gone are left out."""
    kept = firm.settings.get(KEPT, ())
    if not kept:
        return []
    there = {each.key: each for each in fields.own(firm)}
    return [_revived(each, there[each["field"]]) for each in kept if each["field"] in there]


def _revived(kept: Mapping[str, Any], field: Field) -> FieldRule:
    from scoring.own import FieldRule

    return FieldRule(
        kept["key"], field.key, field.name or "", field.kind, kept["op"], kept["limit"], tuple(kept["choices"])
    )


def names(firm: FirmInfo) -> str:
    """The own fields of customers, as a lesson lists them."""
    return " / ".join(str(each.name) for each in fields.own(firm)) or "–"


def is_own(key: str) -> bool:
    """Whether a rule is one on an own field."""
    return key.startswith(PREFIX)


def catalogue(firm: FirmInfo) -> dict[str, Rule]:
    """Every rule by its key: those that are shipped, then those on own fields."""
    from scoring.rules import RULES

    return {**RULES, **{rule.key: rule.rule() for rule in of_firm(firm)}}


def kept(rule: FieldRule) -> dict[str, Any]:
    """A rule as the firm's settings keep it."""
    return {"key": rule.key, "field": rule.field, "op": rule.op, "limit": rule.limit, "choices": list(rule.choices)}


def renamed(firm: FirmInfo, field: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The kept rules with the choices of a field renamed; their keys stay, and so does what was measured of them."""
    there: Sequence[dict[str, Any]] = firm.settings.get(KEPT, ())
    return [
        {**each, "choices": [names.get(choice, choice) for choice in each["choices"]]}
        if each["field"] == field
        else each
        for each in there
    ]


def find(text: str, there: Sequence[Field]) -> tuple[str, Field, str] | None:
    """(whom it is for, field, condition) of "华东 年产能 低于 1000"; None where no own field is named."""
    return fields.named(text, there, loosely=True)


def wanted(text: str, firm: FirmInfo) -> Wanted | None:
    """The rule that `text` asks for; None where it names no own field.

    UserError, which teaches, for a bad condition.
    """
    found = find(text, fields.own(firm))
    if found is None:
        return None
    whose, field, condition = found
    severity = _SEVERITY.search(condition)
    if severity is not None and condition[: severity.start()].strip(_AROUND) not in ("", "是", "为", "is"):
        condition = condition[: severity.start()]
    else:
        severity = None  # it is the choice that is meant
    level = _SEVERITIES[severity.group(1).casefold()] if severity else None
    return Wanted(whose.strip(_AROUND), made(field, condition.strip(_AROUND)), level)


def made(field: Field, condition: str) -> FieldRule:
    """The rule with this condition. UserError, which teaches by the field's kind, where there is no such condition."""
    reader = _READERS.get(field.kind)
    if reader is None:
        raise UserError("rules-own-text", name=str(field.name))
    found = reader(field, condition)
    if found is None:
        raise UserError(f"rules-own-how-{field.kind}", name=str(field.name), words=clip(condition, SHOWN))
    rule = composed(field, *found)
    for param in rule.rule().params.values():
        if not param.low <= rule.limit <= param.high:
            raise UserError("rules-bad-value", low=f"{param.low:g}", high=f"{param.high:g}")
    return rule


def composed(field: Field, op: str, limit: float, choices: Sequence[str] = ()) -> FieldRule:
    """A rule from its parts; the same field, comparison and choices make the same rule, whatever the limit."""
    from scoring.own import FieldRule

    told = "|".join((field.key, op, *sorted(choices)))
    key = f"{PREFIX}{hashlib.sha256(told.encode()).hexdigest()[:8]}"
    return FieldRule(key, field.key, field.name or "", field.kind, op, limit, tuple(choices))


Found = tuple[str, float, Sequence[str]]


def _number(field: Field, condition: str) -> Found | None:
    for op, words in (("below", _BELOW), ("above", _ABOVE)):
        match = re.search(words, condition, re.IGNORECASE)
        if match is not None:
            rest = (condition[: match.start()] + " " + condition[match.end() :]).strip(_AROUND)
            limit = fields.amount(field, rest)
            return None if limit is None else (op, limit, ())
    return None


def _choice(field: Field, condition: str) -> Found | None:
    negated = re.match(_IS_NOT, condition, re.IGNORECASE)
    match = negated or re.match(_IS, condition, re.IGNORECASE)
    said = (condition[match.end() :] if match else condition).strip(_AROUND)
    known = {choice.casefold(): choice for choice in field.choices}
    asked = [known.get(word.casefold()) for word in _OR.split(said) if word]
    if not asked or None in asked:
        raise UserError(
            "rules-own-choice", name=str(field.name), words=clip(said, SHOWN), choices=" / ".join(field.choices)
        )
    return "is_not" if negated else "is", 0.0, [each for each in asked if each is not None]


def _day(field: Field, condition: str) -> Found | None:
    match = _SPAN.search(condition)
    if match is None:
        return None
    days = float(match.group(1)) * _DAYS[match.group(2)[0].casefold()]
    if days > 3650:
        return None
    rest = f"{condition[: match.start()]} {condition[match.end() :]}"
    ahead = re.search(r"以?内|之内|within|in\b|不到|不足|还有|less than", rest, re.IGNORECASE)
    if ahead is None and re.search(_PAST, rest, re.IGNORECASE):
        return "past", days, ()
    return "within", days, ()


_READERS: Final = {fields.NUMBER: _number, fields.MONEY: _number, fields.CHOICE: _choice, fields.DAY: _day}
