"""A review as a message. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from handlers.alerts import wording
from handlers.common import formats, realised, words
from handlers.common.i18n import join, label, say
from handlers.common.reply import Button, Html, Reply, data
from handlers.digests.reviewing import Named, Review
from handlers.digests.view import Audience
from handlers.rules import own

if TYPE_CHECKING:
    from scoring.effect import RuleQuality

RULES: Final = 5
NAME, BUTTON = 24, 28
EFFECTS: Final = 3


def review(reader: Audience, kind: str, zone: str, found: Review) -> Reply:
    """The whole review; rules that are too often wrong get a button that tries other thresholds."""
    lang = reader.lang
    days = [formats.local(at, zone).date() for at in (found.start, found.end)]
    first, last = (formats.day(lang, day, today=days[1]) for day in days)
    parts = [say(lang, f"review-title-{kind}", **{"from": first, "until": last}), *_moved(lang, found)]
    parts += [_rule(lang, found, rule) for rule in found.rules[:RULES] if rule.judged]
    parts += [_poor(lang, found, rule) for rule in found.rules if rule.poor]
    if found.done or found.late:
        parts.append(say(lang, "review-measures", done=str(found.done), late=str(found.late)))
    parts += _effects(lang, found)
    parts += _kept(reader, found)
    parts += realised.told(realised.Reader(lang, days[1]), found.drift)
    buttons = [
        Button(formats.clip(each.name, BUTTON), data("do", "risk", each.customer_id))
        for each in dict.fromkeys([*found.risen, *found.gone])
    ]
    buttons += [
        Button(label(lang, "review-button-try", title=_title(lang, found, rule)), data("rule", "try", rule.rule))
        for rule in found.rules
        if rule.poor and (rule.rule in found.made or not own.is_own(rule.rule))
    ]
    return Reply(join(parts), [[button] for button in buttons])


def _moved(lang: str, found: Review) -> list[Html]:
    if not (found.worse or found.better or found.told):
        return [say(lang, "review-nothing")]
    return [
        say(lang, "review-moved", worse=_count(lang, found.worse, found.risen), better=str(found.better)),
        say(lang, "review-told", told=str(found.told), answered=str(found.answered)),
    ]


def _count(lang: str, count: int, named: Sequence[Named]) -> Html:
    """How many, and who first."""
    if not named:
        return say(lang, "review-count-bare", count=str(count))
    names = words.listed(lang, [formats.clip(each.name, NAME) for each in named])
    key = "review-count" if count <= len(named) else "review-count-first"
    return say(lang, key, count=str(count), names=names)


def _title(lang: str, found: Review, rule: RuleQuality) -> Html:
    made = found.made.get(rule.rule)
    if made is not None:
        return wording.own_title(lang, made.op, made.name, "/".join(made.choices))
    return say(lang, "alert-title-own") if own.is_own(rule.rule) else words.word(lang, "alert-title", rule.rule)


def _rule(lang: str, found: Review, rule: RuleQuality) -> Html:
    values: dict[str, str] = {
        "title": _title(lang, found, rule),
        "told": str(rule.told),
        "precision": formats.percent(lang, rule.precision),
        "losses": str(rule.before_loss),
    }
    if not rule.before_loss:
        return say(lang, "review-rule", **values)
    return say(lang, "review-rule-lead", **values, days=formats.number(lang, rule.lead_days))


def _poor(lang: str, found: Review, rule: RuleQuality) -> Html:
    precision = formats.percent(lang, rule.precision)
    return say(lang, "review-rule-poor", title=_title(lang, found, rule), precision=precision)


def _effects(lang: str, found: Review) -> list[Html]:
    return [
        say(
            lang,
            "review-effect",
            what=words.word(lang, "playbook", effect.measure),
            cases=str(effect.cases),
            verdict=say(lang, f"measure-verdict-{effect.verdict}"),
        )
        for effect in found.effects[:EFFECTS]
    ]


def _kept(reader: Audience, found: Review) -> list[Html]:
    lines, kept = [], found.kept
    if kept.customers:
        value = formats.money(reader.lang, kept.value, reader.currency)
        lines.append(say(reader.lang, "review-kept", count=str(kept.customers), value=value))
    if kept.lost:
        lines.append(
            say(reader.lang, "review-lost", lost=_count(reader.lang, kept.lost, found.gone), missed=str(kept.missed))
        )
    return lines
