"""Rules as messages: the list, one rule with its thresholds, what a try would have told. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from handlers.common import formats
from handlers.common.i18n import join, label, say
from handlers.common.reply import Button, Html, Reply, data
from handlers.rules.service import AUDIENCES, Standing

if TYPE_CHECKING:
    from scoring.effect import RuleQuality
    from scoring.replay import Preview
    from scoring.rule import Param

PAGE: Final = 8
_SHARES: Final = ("rarity", "drop", "use", "poor", "churn", "share")
_CRITICAL_SHARE: Final = "credit_limit"
_STEP: Final = 0.2  # of a threshold's default, per tap


@dataclass(frozen=True, slots=True)
class Tried:
    """What a try said, with the days it was about."""

    start: date
    end: date
    present: Preview
    proposed: Preview | None
    customers: int


def listed(lang: str, found: Sequence[Standing], whose: str | None) -> Reply:
    """All rules, numbered, with how good each was. whose: a team's name, None for the whole company."""
    who = say(lang, "rules-whose-firm") if whose is None else say(lang, "rules-whose-team", team=whose)
    lines = [
        say(
            lang,
            "rules-line",
            number=str(number),
            on=_on(lang, rule),
            title=say(lang, f"alert-title-{rule.key}"),
            quality=_brief(lang, rule.quality),
        )
        for number, rule in enumerate(found, 1)
    ]
    buttons = [Button(str(number), data("rule", "open", rule.key)) for number, rule in enumerate(found, 1)]
    rows = [buttons[start : start + PAGE] for start in range(0, len(buttons), PAGE)]
    return Reply(join([say(lang, "rules-head", whose=who), *lines, say(lang, "rules-hint")]), rows)


def _on(lang: str, rule: Standing) -> Html:
    return say(lang, "rules-on" if rule.enabled else "rules-off")


def _brief(lang: str, quality: RuleQuality | None) -> Html:
    if quality is None:
        return Html("")
    if not quality.judged:
        return say(lang, "rules-quality-unjudged", told=str(quality.told))
    precision = formats.percent(lang, quality.precision)
    return say(lang, "rules-quality", told=str(quality.told), precision=precision)


def opened(lang: str, rule: Standing, params: Mapping[str, Param]) -> Reply:
    """One rule: its condition, who hears, how good it was; buttons to change each."""
    version = "rule-version-shipped" if rule.version == 0 else "rule-version"
    numbered = {"version": str(rule.version)} if rule.version else {}
    parts = [
        say(
            lang,
            "rule-head",
            title=say(lang, f"alert-title-{rule.key}"),
            on=_on(lang, rule),
            version=say(lang, version, **numbered),
        ),
        say(lang, "rule-condition", condition=condition(lang, rule)),
        say(lang, "rule-audience", audience=say(lang, f"rule-audience-{rule.audience}")),
        _quality(lang, rule.quality),
        say(lang, "rule-poor") if rule.quality is not None and rule.quality.poor else Html(""),
    ]
    return Reply(join(parts), [*_thresholds(lang, rule, params), *_switches(lang, rule)])


def condition(lang: str, rule: Standing) -> Html:
    """When a rule fires, with its thresholds."""
    shown = {name: value(lang, rule.key, name, each) for name, each in rule.parameters.items()}
    return say(lang, f"rule-when-{rule.key}", **shown)


def value(lang: str, rule: str, name: str, number: float) -> str:
    """A threshold as people say it."""
    if name in _SHARES or (name == "critical" and rule == _CRITICAL_SHARE):
        return formats.percent(lang, number, 1)
    return formats.number(lang, number, 1)


def _quality(lang: str, quality: RuleQuality | None) -> Html:
    if quality is None:
        return say(lang, "rule-quality-none")
    told = {"told": str(quality.told)}
    if not quality.judged:
        return say(lang, "rule-quality-unjudged", **told)
    told |= {"judged": str(quality.judged), "losses": str(quality.before_loss)}
    told["precision"] = formats.percent(lang, quality.precision)
    if not quality.before_loss:
        return say(lang, "rule-quality", **told)
    return say(lang, "rule-quality-lead", **told, days=formats.number(lang, quality.lead_days))


def _thresholds(lang: str, rule: Standing, params: Mapping[str, Param]) -> list[list[Button]]:
    """One row each: less, the value, more."""
    return [
        [
            Button(label(lang, "rule-button-less", name=_name(lang, name)), _set(rule, name, step(param, now, -1))),
            Button(value(lang, rule.key, name, now), data("rule", "open", rule.key)),
            Button(label(lang, "rule-button-more", name=_name(lang, name)), _set(rule, name, step(param, now, 1))),
        ]
        for name, param in params.items()
        for now in (rule.parameters[name],)
        if param.default > 0
    ]  # fmt: skip


def _name(lang: str, param: str) -> str:
    return label(lang, f"rule-param-{param}")


def _set(rule: Standing, name: str, number: float) -> str:
    return data("rule", "set", rule.key, name, f"{number:g}")


def step(param: Param, now: float, direction: int) -> float:
    """The next threshold: a fifth of the default further, whole where the default is, within the range."""
    size = max(1.0, round(param.default * _STEP)) if param.default >= 2 else param.default * _STEP
    return min(max(round(now + direction * size, 4), param.low), param.high)


def _switches(lang: str, rule: Standing) -> list[list[Button]]:
    switch = "off" if rule.enabled else "on"
    following = AUDIENCES[(AUDIENCES.index(rule.audience) + 1) % len(AUDIENCES)]
    return [
        [
            Button(label(lang, f"rule-button-{switch}"), data("rule", switch, rule.key)),
            Button(label(lang, "rule-button-try"), data("rule", "try", rule.key)),
        ],
        [
            Button(label(lang, "rule-button-audience"), data("rule", "to", rule.key, following)),
            Button(label(lang, "rule-button-back"), data("rule", "list")),
        ],
    ]


def tried(lang: str, rule: Standing, found: Tried) -> Reply:
    """What the rule would have told, and thresholds that would have done better."""
    seen = found.present
    days = {"from": found.start.isoformat(), "until": found.end.isoformat()}
    parts = [say(lang, "rule-try-head", title=say(lang, f"alert-title-{rule.key}"))]
    parts.append(say(lang, "rule-condition", condition=condition(lang, rule)))
    if not seen.fired:
        parts.append(say(lang, "rule-try-none", **days))
    else:
        fired = {"fired": str(seen.fired), "losses": str(seen.before_loss)}
        parts.append(say(lang, "rule-try-fired", **days, **fired, precision=formats.percent(lang, seen.precision)))
    if seen.lead_days == seen.lead_days and seen.recall == seen.recall:
        recall, lead = formats.percent(lang, seen.recall), formats.number(lang, seen.lead_days)
        parts.append(say(lang, "rule-try-recall", recall=recall, days=lead))
    parts.append(_better(lang, rule, found.proposed))
    parts.append(say(lang, "rule-try-note", customers=formats.number(lang, found.customers)))
    return Reply(join(parts), [_apply(lang, rule, found.proposed), [_back(lang, rule)]])


def _better(lang: str, rule: Standing, proposed: Preview | None) -> Html:
    if proposed is None:
        return say(lang, "rule-try-best")
    name, number = changed(rule, proposed)
    return say(
        lang,
        "rule-try-better",
        name=_name(lang, name),
        value=value(lang, rule.key, name, number),
        fired=str(proposed.fired),
        precision=formats.percent(lang, proposed.precision),
    )


def changed(rule: Standing, proposed: Preview) -> tuple[str, float]:
    """The one threshold in which a proposal differs."""
    return next((name, each) for name, each in proposed.params.items() if each != rule.parameters[name])


def _apply(lang: str, rule: Standing, proposed: Preview | None) -> list[Button]:
    if proposed is None:
        return []
    name, number = changed(rule, proposed)
    shown = value(lang, rule.key, name, number)
    return [Button(label(lang, "rule-button-apply", name=_name(lang, name), value=shown), _set(rule, name, number))]


def _back(lang: str, rule: Standing) -> Button:
    return Button(label(lang, "rule-button-rule"), data("rule", "open", rule.key))
