"""What /weights shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers.common import formats, i18n, words
from handlers.common.reply import Button, Html, Reply, data
from handlers.weights.service import STEP, Effect, Weights

if TYPE_CHECKING:
    from scoring.own import OwnIndicator

GRADES: Final = ("A", "B", "C", "D")


def shown(lang: str, found: Weights, *, may_change: bool, effect: Effect | None = None) -> Reply:
    """Weights and thresholds, what the last change did, and buttons for who may change them."""
    whole = sum(found.weights.values())
    lines = [i18n.say(lang, "weights-head", version=str(found.version))]
    lines += [_weight(lang, key, weight, whole) for key, weight in found.weights.items()]
    lines += [_own(lang, line) for line in found.own.values()]
    a, b, c = (formats.number(lang, edge, 1) for edge in found.thresholds)
    lines.append(i18n.say(lang, "weights-thresholds", a=a, b=b, c=c, slack=formats.number(lang, found.hysteresis, 1)))
    if effect is not None:
        lines += _effect(lang, effect)
    lines.append(i18n.say(lang, "weights-hint" if may_change else "weights-administrators"))
    lines += [i18n.say(lang, "weights-own-how")] if may_change and not found.own else []
    return Reply(i18n.join(lines), _buttons(lang, found) if may_change else [], private=True)


def _weight(lang: str, key: str, weight: float, whole: float) -> Html:
    share = weight / whole
    return i18n.say(
        lang,
        "weights-line",
        bar=words.bar(share * 2, 8),
        dimension=words.word(lang, "dimension", key),
        weight=formats.number(lang, weight, 1),
        share=formats.percent(lang, share),
    )


def _own(lang: str, line: OwnIndicator) -> Html:
    """A line that is made of an own field, with its scale."""
    pairs = line.choices.items() if line.choices else line.knots
    scale = " · ".join(f"{_value(lang, value)} → {formats.number(lang, points, 1)}" for value, points in pairs)
    dimension, weight = words.word(lang, "dimension", line.dimension), formats.number(lang, line.weight, 1)
    return i18n.say(lang, "weights-own-line", name=line.name, dimension=dimension, weight=weight, scale=scale)


def _value(lang: str, value: str | float) -> str:
    return value if isinstance(value, str) else formats.number(lang, value, 2)


def _effect(lang: str, effect: Effect) -> list[Html]:
    """Grades before and after, side by side."""
    counts = [f"{grade} {effect.before.get(grade, 0)}→{effect.after.get(grade, 0)}" for grade in GRADES]
    return [
        i18n.say(lang, "weights-effect", count=effect.changed),
        i18n.quoted(" · ".join(counts)),
    ]


def _buttons(lang: str, found: Weights) -> list[list[Button]]:
    own = [
        [Button(i18n.label(lang, "weights-own-gone", name=line.name), data("wt", key, GONE, found.version))]
        for key, line in found.own.items()
    ]
    return own + [
        [
            Button(
                i18n.label(lang, key, dimension=words.word(lang, "dimension", dimension)),
                data("wt", dimension, sign, found.version),
            )
            for key, sign in (("weights-less", "less"), ("weights-more", "more"))
        ]
        for dimension in found.weights
    ]


GONE: Final = "gone"
STEPS: Final = {"less": -STEP, "more": STEP}
