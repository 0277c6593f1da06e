"""Why a grade is another than its points alone would make it: the guard against hidden risk, or a near threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from db.scores import ScoreInfo
from handlers.common import formats, words
from handlers.common.i18n import say
from handlers.common.reply import Html

if TYPE_CHECKING:
    from scoring.settings import Grade

_GRADES: Final = "ABCD"
_RISKY: Final = ("payment", "credit")  # where a hidden risk shows, as scoring.rating has it


@dataclass(frozen=True, slots=True)
class Held:
    """`by_points`: the grade of the points alone. dimension: the one that caps it, with its points; else None."""

    by_points: str
    slack: float
    dimension: str | None = None
    points: float = 0.0
    cap: str = ""


def held(score: ScoreInfo, grade: Grade) -> Held | None:
    """What holds the grade of a score; None where its points alone explain it."""
    if score.grade is None or score.points is None:
        return None
    by_points = _GRADES[sum(score.points < edge for edge in grade.thresholds)]
    if by_points == score.grade:
        return None
    points, dimension = min((score.detail.get("dimensions", {}).get(name, 100.0), name) for name in _RISKY)
    capped = score.grade == grade.guard_cap and by_points < grade.guard_cap
    if capped and points < grade.guard_points + grade.hysteresis:
        return Held(by_points, grade.hysteresis, dimension, points, grade.guard_cap)
    return Held(by_points, grade.hysteresis)


def told(lang: str, found: Held | None) -> list[Html]:
    """A line that says so."""
    if found is None:
        return []
    if found.dimension is None:
        slack = formats.number(lang, found.slack, 1)
        return [say(lang, "rating-near", grade=found.by_points, slack=slack)]
    return [
        say(
            lang,
            "rating-guard",
            grade=found.by_points,
            dimension=words.word(lang, "dimension", found.dimension),
            points=formats.number(lang, found.points),
            cap=found.cap,
        )
    ]


def briefly(lang: str, found: Held | None) -> Html:
    """The same behind points that by themselves are another grade; nothing where they are not."""
    if found is None:
        return Html("")
    if found.dimension is None:
        return say(lang, "rating-near-short", grade=found.by_points)
    dimension = words.word(lang, "dimension", found.dimension)
    return say(lang, "rating-guard-short", grade=found.by_points, dimension=dimension)
