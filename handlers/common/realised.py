"""What became of the forecasts of a horizon ago, in words, as `handlers.risk.drifting` keeps it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.common import formats, words
from handlers.common.daynumber import day_of
from handlers.common.i18n import say
from handlers.common.reply import Html

Kept = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the language, and the day it is."""

    lang: str
    today: date


def told(reader: Reader, found: Kept | None) -> list[Html]:
    """All that is known of them; nothing before there was a check."""
    parts = (came, grades, wrong)
    return [] if found is None else [line for part in parts for line in part(reader, found)]


def came(reader: Reader, found: Kept) -> list[Html]:
    """How many were expected not to order, and how many did not; nothing before a horizon was over."""
    checked = found["checked"]
    if checked is None:
        return []
    lang = reader.lang
    day = formats.day(lang, day_of(checked["since_day"]), today=reader.today)
    figures = {name: formats.number(lang, checked[name]) for name in ("n", "expected", "actual")}
    days = formats.number(lang, checked["until_day"] - checked["since_day"])
    return [say(lang, "drift-came", day=day, days=days, points=formats.points(lang, checked["points"], 1), **figures)]


def wrong(reader: Reader, found: Kept) -> list[Html]:
    """What is wrong, a line a kind of alarm; nothing while all is well."""
    if not found["alarm"]:
        return []
    lang, kinds = reader.lang, found["alarm"]["kinds"]
    said = [say(lang, f"drift-too-{_direction(found)}")] if "calibration" in kinds else []
    return [*said, say(lang, "drift-worse")] if "worse" in kinds else said


def _direction(found: Kept) -> str:
    """Whether chances are too high or too low; far off where nobody kept which."""
    points = (found["checked"] or {}).get("points")
    return "far" if points is None else "high" if points < 0 else "low"


def grades(reader: Reader, found: Kept) -> list[Html]:
    """Of each grade's customers, how many did not order: whether the scorecard told who would go."""
    checked = found["checked"]
    if checked is None or not checked["grades"]:
        return []
    lang = reader.lang
    parts = [_grade(lang, row["grade"], row["lost"], row["n"]) for row in checked["grades"]]
    return [say(lang, "drift-grades", grades=words.clauses(lang, parts))]


def _grade(lang: str, grade: str, lost: int, n: int) -> Html:
    return say(lang, "drift-grade", grade=grade, share=formats.percent(lang, lost / n), n=formats.number(lang, n))
