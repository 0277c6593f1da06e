"""The grade's weights and thresholds as they stand, changes to them, and what a change does to the grades."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from db import audit, people
from db.gateway import Database, Tx
from db.people import FirmInfo, MemberInfo
from db.scope import ALL
from handlers.common import access, words
from handlers.common.errors import UserError
from handlers.common.i18n import LANGUAGES
from handlers.portfolio import book
from handlers.weights import own as own_lines

if TYPE_CHECKING:
    from scoring.own import OwnIndicator
    from scoring.settings import Grade

STEP: Final = 5.0
MOST: Final = 100.0
THRESHOLDS: Final = ("阈值", "分数线", "thresholds", "threshold")
_NUMBERS: Final = re.compile(r"\d+(?:\.\d+)?")
Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Weights:
    """What is in force. `version` is that of the firm's settings, as which it is audited.

    own: the lines that are made of the firm's own fields, by the field's key.
    """

    weights: Mapping[str, float]
    thresholds: tuple[float, float, float]
    hysteresis: float
    version: int
    own: Mapping[str, OwnIndicator] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Effect:
    """How many customers have each grade before and after, and how many change."""

    before: Mapping[str, int]
    after: Mapping[str, int]
    changed: int


def in_force(firm: FirmInfo) -> Weights:
    """The weights and thresholds of the firm."""
    grade = _grade(firm.settings.get("scoring", {}))
    return Weights(dict(grade.weights), grade.thresholds, grade.hysteresis, firm.settings_version, grade.own)


def wanted(text: str, firm: FirmInfo) -> Plain:
    """The settings of scoring with the change that `text` asks for: "付款 30", "thresholds 80 65 50".

    UserError, which teaches, for an unknown name or a value out of range.
    """
    own = own_lines.wanted(text, firm)
    if own is not None:
        return _with_line(firm, *own)
    numbers = [float(number) for number in _NUMBERS.findall(text)]
    name = _NUMBERS.sub(" ", text).strip(" ,，:：=、/%").casefold()
    if name in THRESHOLDS:
        return _checked(firm, {"thresholds": numbers}, "weights-bad-thresholds")
    found = dimension(name)
    if found is None or len(numbers) != 1:
        raise UserError("weights-unknown", words=text)
    return weighed(firm, found, numbers[0])


def _with_line(firm: FirmInfo, key: str, line: Plain | None) -> Plain:
    """The settings of scoring in which an own field has this line, or none. UserError where it has none to go."""
    scoring = firm.settings.get("scoring", {})
    if line is None and key not in in_force(firm).own:
        raise UserError("weights-own-none")
    return checked(own_lines.with_line(scoring, key, line), "weights-bad-weight")


def without_line(firm: FirmInfo, key: str) -> Plain:
    """The settings of scoring without the line of an own field. UserError where it has none."""
    return _with_line(firm, key, None)


def stepped(firm: FirmInfo, dimension: str, step: float) -> Plain:
    """The settings of scoring with one weight changed by `step`. UserError for an unknown dimension."""
    weights = in_force(firm).weights
    if dimension not in weights:
        raise UserError("common-old-button")
    return weighed(firm, dimension, min(max(weights[dimension] + step, 0.0), MOST))


def weighed(firm: FirmInfo, dimension: str, weight: float) -> Plain:
    """The settings of scoring with one weight. UserError out of range, or where no weight would be left."""
    if not 0 <= weight <= MOST:
        raise UserError("weights-bad-weight", most=f"{MOST:g}")
    return _checked(firm, {"weights": {**in_force(firm).weights, dimension: weight}}, "weights-bad-weight")


def change(tx: Tx, scoring: Plain, member: MemberInfo, *, version: int, now: datetime) -> FirmInfo:
    """Put settings of scoring in force, audited; the firm as it is then.

    NotAllowed for everybody but administrators, UserError where somebody else was quicker than `version`.
    """
    access.must_administer(member)
    firm = people.firm(tx)
    assert firm is not None
    if firm.settings_version != version:
        raise UserError("weights-changed-meanwhile")
    before = firm.settings.get("scoring", {})
    people.change_settings(tx, {**firm.settings, "scoring": dict(scoring)})
    told = audit.Change("change", "weights", firm.id, _told(before), {**_told(scoring), "version": version + 1})
    audit.write(tx, told, member_id=member.id, now=now)
    changed = people.firm(tx)
    assert changed is not None
    return changed


def effect(url: str, now: datetime, before: Plain, after: Plain) -> Effect:
    """What other settings of scoring do to everybody's grades; for a worker process."""
    from scoring.settings import Settings

    with Database(url) as db:
        everybody = db.look(lambda tx: book.read(tx, ALL, now))
    grades = [
        replace(everybody, settings=Settings.from_mapping(settings)).assess().grades for settings in (before, after)
    ]
    changed = sum(old != new for old, new in zip(*grades, strict=True))
    return Effect(Counter(grades[0]), Counter(grades[1]), changed)


def _grade(scoring: Plain) -> Grade:
    from scoring.settings import Settings

    return Settings.from_mapping(scoring).grade


def _checked(firm: FirmInfo, values: Plain, refusal: str) -> Plain:
    """The firm's settings of scoring with these of the grade."""
    scoring = firm.settings.get("scoring", {})
    return checked({**scoring, "grade": {**scoring.get("grade", {}), **values}}, refusal)


def checked(scoring: Plain, refusal: str) -> Plain:
    """Settings of scoring that hold. UserError of the text `refusal` otherwise."""
    try:
        _grade(scoring)
    except ValueError:
        raise UserError(refusal, **({"most": f"{MOST:g}"} if refusal == "weights-bad-weight" else {})) from None
    return scoring


def dimension(name: str) -> str | None:
    """The dimension that is called so, or begins so, in either language."""
    from scoring.scales import DIMENSIONS

    if not name:
        return None
    called = {key: {key, *(words.word(lang, "dimension", key).casefold() for lang in LANGUAGES)} for key in DIMENSIONS}
    found = [key for key, names in called.items() if any(each.startswith(name) for each in names)]
    return found[0] if len(found) == 1 else None


def _told(scoring: Plain) -> dict[str, Any]:
    grade = _grade(scoring)
    own = own_lines.told(scoring)
    return {
        "weights": dict(grade.weights),
        "thresholds": list(grade.thresholds),
        **({"indicators": own} if own else {}),
    }
