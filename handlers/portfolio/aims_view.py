"""Targets of diversification as lines: how far, how it should be by now, what is new. Counts and shares, no amounts."""

from __future__ import annotations

import math
from typing import Final

from handlers.common import formats, i18n, words
from handlers.common.reply import Html
from handlers.portfolio.aims import Aim, Progress
from handlers.portfolio.frame import Frame

NAMED: Final = 5
NAME: Final = 24
ICONS: Final = {"met": "✅", "on": "🎯", "behind": "🟠", "missed": "❌"}
# The words of what is new, by kind; customers are only counted.
_GROUPS: Final = {
    "markets": ("industry", "region"),
    "industries": ("industry",),
    "regions": ("region",),
    "products": ("product",),
    "channels": ("channel",),
}


def targets(frame: Frame, found: tuple[Progress, ...]) -> list[Html]:
    """A line or two for each target."""
    lines: list[Html] = []
    for each in found:
        lines.append(_line(frame, each))
        if each.found.known and each.found.based:
            lines += _new(frame, each)
    return lines


def _line(frame: Frame, each: Progress) -> Html:
    lang, aim = frame.lang, each.aim
    values = {"what": _what(lang, aim), "goal": _figure(frame, aim, aim.goal), "until": _day(frame, each)}
    if not each.found.known:
        return i18n.say(lang, "aim-unknown", field=words.word(lang, "aim-field", aim.kind), **values)
    if not each.found.based:
        return i18n.say(lang, "aim-no-base", since=formats.day(lang, aim.since, today=frame.today), **values)
    values["value"] = _figure(frame, aim, each.value)
    if each.pace is None:
        return i18n.say(lang, "aim-part", **values)
    done = 0.0 if math.isnan(each.value) else each.value / aim.goal
    values |= {"icon": ICONS[each.pace.state], "bar": words.bar(done, 10)}
    if each.pace.state in ("met", "missed"):
        return i18n.say(lang, f"aim-{each.pace.state}", **values)
    since = formats.day(lang, aim.since, today=frame.today)
    expected = _figure(frame, aim, each.pace.expected)
    return i18n.say(lang, f"aim-{each.pace.state}", since=since, expected=expected, **values)


def _what(lang: str, aim: Aim) -> Html:
    return words.word(lang, "aim-share" if aim.share else "aim-count", aim.kind)


def _figure(frame: Frame, aim: Aim, value: float) -> str:
    return frame.share(value, 1) if aim.share else frame.count(value)


def _day(frame: Frame, each: Progress) -> str:
    return formats.day(frame.lang, each.aim.until, today=frame.today)


def _new(frame: Frame, each: Progress) -> list[Html]:
    """What the new ones are called."""
    groups, new = _GROUPS.get(each.aim.kind, ()), each.found.new
    if not groups or not new:
        return []
    names = words.listed(frame.lang, [_called(frame.lang, groups, key) for key in new[:NAMED]])
    more = len(new) - NAMED
    if more > 0:
        return [i18n.say(frame.lang, "aim-new-more", names=names, more=str(more))]
    return [i18n.say(frame.lang, "aim-new", names=names)]


def _called(lang: str, groups: tuple[str, ...], key: str) -> Html:
    group = next((each for each in groups if i18n.known(lang, f"{each}-{key}")), groups[0])
    return words.word(lang, group, key if i18n.known(lang, f"{group}-{key}") else formats.clip(key, NAME))
