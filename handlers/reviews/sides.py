"""An old and a new grade side by side, dimension by dimension."""

from __future__ import annotations

from datetime import date
from typing import Final

from db.scores import ScoreInfo
from handlers.common import formats, i18n, words
from handlers.common.reply import Html

LEAST: Final = 0.5  # points that count as a change


def by_side(lang: str, old: ScoreInfo, new: ScoreInfo, today: date) -> list[Html]:
    """The day of then, the points in all, and a line for each dimension."""
    before = old.detail.get("dimensions", {})
    dimensions = new.detail.get("dimensions", {}).items()
    return [
        i18n.say(lang, "regrade-columns", then=formats.day(lang, old.as_of.date(), today=today)),
        _row(lang, i18n.say(lang, "regrade-points"), old.points or 0.0, new.points or 0.0),
        *(
            _row(lang, words.word(lang, "dimension", key), before.get(key, points), points)
            for key, points in dimensions
        ),
    ]


def _row(lang: str, name: Html, old: float, new: float) -> Html:
    a, b = formats.number(lang, old), formats.number(lang, new)
    sign = "▲" if new > old + LEAST else "▼" if new < old - LEAST else "·"
    return i18n.say(lang, "regrade-row", name=name, a=a, b=b, sign=sign)
