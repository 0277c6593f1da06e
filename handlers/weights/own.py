"""Lines of the scorecard that are made of the firm's own fields: "年产能 合作 权重 2 0:20 1000:60 5000:100"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from db.people import FirmInfo
from handlers.common.errors import UserError
from handlers.common.formats import clip
from handlers.profile import fields
from handlers.profile.fields import Field

if TYPE_CHECKING:
    from scoring.own import OwnIndicator

Plain = Mapping[str, Any]
KEPT: Final = "own"  # where the settings of the grade keep them
SHOWN: Final = 30
MOST: Final = 20.0  # weight inside a dimension
_KINDS: Final = (fields.NUMBER, fields.MONEY, fields.CHOICE)
_GONE: Final = ("删除", "去掉", "取消", "关闭", "remove", "delete", "off")
_PAIR: Final = re.compile(r"([^\s,，;；:：=]+)\s*[:：=]\s*([-−]?\d+(?:\.\d+)?)(?:\s*分)?(?=[\s,，;；]|$)")
_WEIGHT: Final = re.compile(r"(?:权重|weight|[x×*])?\s*(\d+(?:\.\d+)?)\s*$", re.IGNORECASE)
_AROUND: Final = " \t\n,，;；:：=、"


def lines(firm: FirmInfo) -> Mapping[str, OwnIndicator]:
    """The lines of own fields by the field's key."""
    from scoring.settings import Settings

    return Settings.from_mapping(firm.settings.get("scoring", {})).grade.own


def wanted(text: str, firm: FirmInfo) -> tuple[str, Plain | None] | None:
    """(key of the field, the line that `text` gives it; None: it is to go). None where it names no own field.

    UserError, which teaches, where the field, the dimension, the weight or the scale is none.
    """
    found = fields.named(text, fields.own(firm), loosely=True)
    if found is None or found[0].strip(_AROUND):
        return None
    _, field, said = found
    before = firm.settings.get("scoring", {}).get("grade", {}).get(KEPT, {}).get(field.key)
    if before is None and not _PAIR.search(said) and _is_dimension(field):
        return None
    if said.casefold() in _GONE:
        return field.key, None
    if field.kind not in _KINDS:
        raise UserError("weights-own-kind", name=str(field.name))
    return field.key, _line(field, said, before)


def _is_dimension(field: Field) -> bool:
    """Whether a field is called like a dimension, whose weight is then meant."""
    from handlers.weights.service import dimension

    return dimension(str(field.name).casefold()) is not None


def _line(field: Field, said: str, before: Plain | None) -> Plain:
    pairs = [(match.group(1), float(match.group(2).replace("−", "-"))) for match in _PAIR.finditer(said)]
    rest = _PAIR.sub(" ", said).strip(_AROUND)
    weight = _WEIGHT.search(rest)
    if weight is not None:
        rest = rest[: weight.start()].strip(_AROUND)
    dimension = _dimension(field, rest, before)
    if not pairs and before is None:
        raise _teach(field)
    scale = (
        _scale(field, pairs) if pairs else {"knots": before["knots"], "choices": before["choices"]} if before else {}
    )
    return {
        "name": field.name,
        "kind": field.kind,
        "dimension": dimension,
        "weight": _weight(float(weight.group(1)) if weight else before["weight"] if before else 1.0),
        **scale,
    }


def _weight(weight: float) -> float:
    if not 0 < weight <= MOST:
        raise UserError("weights-own-weight", most=f"{MOST:g}")
    return weight


def _dimension(field: Field, said: str, before: Plain | None) -> str:
    from handlers.weights.service import dimension

    if not said and before is not None:
        return str(before["dimension"])
    found = dimension(said.casefold())
    if found is None:
        raise UserError("weights-own-dimension", name=str(field.name), words=clip(said, SHOWN) or "–")
    return found


def _scale(field: Field, pairs: list[tuple[str, float]]) -> dict[str, Any]:
    """Knots of a number or amount, points of choices. UserError where they contradict each other or are none."""
    if any(not 0 <= points <= 100 for _, points in pairs):
        raise UserError("weights-own-points", name=str(field.name))
    return _choices(field, pairs) if field.kind == fields.CHOICE else _knots(field, pairs)


def _choices(field: Field, pairs: list[tuple[str, float]]) -> dict[str, Any]:
    known = {choice.casefold(): choice for choice in field.choices}
    strange = next((name for name, _ in pairs if name.casefold() not in known), None)
    if strange is not None:
        listed = " / ".join(field.choices)
        raise UserError("rules-own-choice", name=str(field.name), words=clip(strange, SHOWN), choices=listed)
    points = {known[name.casefold()]: given for name, given in pairs}
    if len(points) != len(pairs):
        raise UserError("weights-own-twice", name=str(field.name))
    if len(points) < 2:
        raise _teach(field)
    ordered = {choice: points[choice] for choice in field.choices if choice in points}
    return {"knots": [], "choices": ordered}


def _knots(field: Field, pairs: list[tuple[str, float]]) -> dict[str, Any]:
    values = [(fields.amount(field, said), points) for said, points in pairs]
    if len(values) < 2 or any(value is None for value, _ in values):
        raise _teach(field)
    knots = sorted((float(value), points) for value, points in values if value is not None)
    if len({value for value, _ in knots}) != len(knots):
        raise UserError("weights-own-twice", name=str(field.name))
    points = [each for _, each in knots]
    if points not in (sorted(points), sorted(points, reverse=True)):
        raise UserError("weights-own-contradiction", name=str(field.name))
    return {"knots": [list(knot) for knot in knots], "choices": {}}


def _teach(field: Field) -> UserError:
    if field.kind == fields.CHOICE:
        first, last = field.choices[0], field.choices[-1]
        return UserError("weights-own-how-choice", name=str(field.name), first=first, last=last)
    return UserError(f"weights-own-how-{field.kind}", name=str(field.name))


def with_line(scoring: Plain, key: str, line: Plain | None) -> Plain:
    """Settings of scoring in which a field has this line, or (None) none."""
    grade = scoring.get("grade", {})
    kept = {each: plain for each, plain in grade.get(KEPT, {}).items() if each != key}
    if line is not None:
        kept[key] = dict(line)
    return {**scoring, "grade": {**grade, KEPT: kept}}


def renamed_line(scoring: Plain, key: str, names: Mapping[str, str]) -> Plain:
    """Settings of scoring with the choices of a field's line renamed."""
    line = scoring["grade"][KEPT][key]
    return with_line(
        scoring, key, {**line, "choices": {names.get(each, each): points for each, points in line["choices"].items()}}
    )


def told(scoring: Plain) -> dict[str, str]:
    """The lines of own fields as the audit tells them: name -> dimension, weight and scale."""
    kept = scoring.get("grade", {}).get(KEPT, {})
    return {each["name"]: f"{each['dimension']} ×{each['weight']:g} {scale(each)}" for each in kept.values()}


def scale(line: Plain) -> str:
    """A scale as it is written: "0:20 1000:60"."""
    pairs = line["choices"].items() if line["choices"] else line["knots"]
    return " ".join(
        f"{value:g}:{points:g}" if isinstance(value, float) else f"{value}:{points:g}" for value, points in pairs
    )
