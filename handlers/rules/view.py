"""Rules as messages: the list, one rule with its thresholds, what a try would have told. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from db.people import TeamInfo
from handlers.alerts import wording
from handlers.common import formats, words
from handlers.common.formats import clip
from handlers.common.i18n import join, label, say
from handlers.common.reply import Button, Html, Reply, data
from handlers.rules.asking import SHARES
from handlers.rules.service import AUDIENCES, Segment, Standing

if TYPE_CHECKING:
    from handlers.rules.replaying_own import Known
    from scoring.effect import RuleQuality
    from scoring.replay import Preview
    from scoring.rule import Param

PAGE: Final = 8
LEVELS: Final = (0, 1, 2, 3)  # severities to choose from; 0: as the rule finds it
_SEGMENTS: Final = 24
_NAME: Final = 24
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
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose rules: those of a team (None: the whole company), for a segment of its customers (None: all of them).

    team_id: of a team that was chosen among others.
    """

    team: str | None
    segment: Segment | None = None
    team_id: int | None = None

    @property
    def code(self) -> tuple[str, ...]:
        """The last parts of each button's data."""
        return (*self.team_code, *(() if self.segment is None else (code(self.segment.segment),)))

    @property
    def team_code(self) -> tuple[str, ...]:
        """The team's part of that."""
        return () if self.team_id is None else (f"t{self.team_id}",)


@dataclass(frozen=True, slots=True)
class Today:
    """The firm's currency, and how many customers meet a rule on an own field now (None: it is no such rule)."""

    currency: str
    meeting: int | None = None


def code(segment: str) -> str:
    """A segment in few characters: names may be longer than a button's data."""
    kind, _, value = segment.partition(":")
    if kind == "customer":
        return f"c{value}"
    return f"s{zlib.crc32(segment.encode()):08x}"


def listed(lang: str, found: Sequence[Standing], whose: Whose) -> Reply:
    """All rules, numbered, with how good each was."""
    lines = [
        say(
            lang,
            "rules-line",
            number=str(number),
            on=_on(lang, rule),
            title=title(lang, rule),
            own=_mark(lang, rule, whose),
            quality=_brief(lang, rule.quality),
        )
        for number, rule in enumerate(found, 1)
    ]
    buttons = [Button(str(number), data("rule", "open", rule.key, *whose.code)) for number, rule in enumerate(found, 1)]
    rows = [buttons[start : start + PAGE] for start in range(0, len(buttons), PAGE)]
    rows.append([Button(label(lang, "rules-button-segments"), data("rule", "scopes", *whose.team_code))])
    return Reply(join([say(lang, "rules-head", whose=_whose(lang, whose)), *lines, say(lang, "rules-hint")]), rows)


def title(lang: str, rule: Standing) -> Html:
    """What a rule is called."""
    made = rule.made
    if made is None:
        return wording.title(lang, rule.key, {})
    return wording.own_title(lang, made.op, made.name, "/".join(made.choices))


def _mark(lang: str, rule: Standing, whose: Whose) -> Html:
    """That a rule was set for just this segment."""
    return say(lang, "rules-line-own") if rule.own and whose.segment is not None else Html("")


def _whose(lang: str, whose: Whose) -> Html:
    who = say(lang, "rules-whose-firm") if whose.team is None else say(lang, "rules-whose-team", team=whose.team)
    if whose.segment is None:
        return who
    return say(lang, "rules-whose-segment", whose=who, segment=segment_name(lang, whose.segment))


def segment_name(lang: str, segment: Segment) -> Html:
    """A segment as people say it."""
    kind, _, value = segment.segment.partition(":")
    if kind == "customer":
        return say(lang, "rules-segment-customer", name=formats.clip(segment.customer or value, _NAME))
    if kind == "industry":
        return say(lang, "rules-segment-industry", name=words.word(lang, kind, formats.clip(value, _NAME)))
    return say(lang, f"rules-segment-{kind}", name=words.word(lang, kind, value))


def scopes(lang: str, found: Sequence[Segment], teams: Sequence[TeamInfo], whose: Whose) -> Reply:
    """The teams and segments that rules can be made for, each a button; those with rules of their own say how many."""
    shown = sorted(found, key=lambda each: -each.changed)[:_SEGMENTS]  # sorted() keeps the order of kinds
    own = [Button(clip(team_name(lang, each), _NAME), data("rule", "list", f"t{each.id}")) for each in teams]
    buttons = [_scope(lang, each, whose) for each in shown]
    rows = [[Button(label(lang, "rules-button-all"), data("rule", "list"))]]
    rows += [row[start : start + 2] for row in (own, buttons) for start in range(0, len(row), 2)]
    return Reply(say(lang, "rules-scopes", whose=_whose(lang, whose)), rows)


def team_name(lang: str, team: TeamInfo) -> str:
    """A team as people of a language call it."""
    return formats.team(lang, team.name, team.name_en)


def _on(lang: str, rule: Standing) -> Html:
    return say(lang, "rules-on" if rule.enabled else "rules-off")


def _brief(lang: str, quality: RuleQuality | None) -> Html:
    if quality is None:
        return Html("")
    if not quality.judged:
        return say(lang, "rules-quality-unjudged", told=str(quality.told))
    precision = formats.percent(lang, quality.precision)
    return say(lang, "rules-quality", told=str(quality.told), precision=precision)


def _scope(lang: str, segment: Segment, whose: Whose) -> Button:
    key = "rules-button-segment-changed" if segment.changed else "rules-button-segment"
    count = str(segment.changed or segment.count)
    text = label(lang, key, segment=segment_name(lang, segment), count=count)
    return Button(text, data("rule", "list", *whose.team_code, code(segment.segment)))


def opened(lang: str, rule: Standing, params: Mapping[str, Param], whose: Whose, today: Today) -> Reply:
    """One rule: its condition, who hears, how good it was; buttons to change each."""
    version = "rule-version-shipped" if rule.version == 0 else "rule-version"
    version = "rule-version-config" if rule.configured else version
    numbered = {"version": str(rule.version)} if rule.version else {}
    parts = [
        say(
            lang,
            "rule-head",
            title=title(lang, rule),
            on=_on(lang, rule),
            version=say(lang, version, **numbered),
        ),
        say(lang, "rule-whose", whose=_whose(lang, whose)),
        say(lang, "rule-condition", condition=condition(lang, rule, today.currency)),
        _meeting(lang, today),
        say(lang, "rule-severity", severity=_severity(lang, rule)),
        say(lang, "rule-audience", audience=say(lang, f"rule-audience-{rule.audience}")),
        _quality(lang, rule.quality),
        say(lang, "rule-poor") if rule.quality is not None and rule.quality.poor else Html(""),
        _elsewhere(lang, rule, whose),
    ]
    rows = [*_thresholds(lang, rule, params, whose, today.currency), *_switches(lang, rule, whose)]
    return Reply(join(parts), rows)


def _meeting(lang: str, today: Today) -> Html:
    """Who meets a rule on an own field now: its past values are not kept, so it can't be tried out on them."""
    if today.meeting is None:
        return Html("")
    return say(lang, "rule-own-today", count=formats.number(lang, today.meeting))


def _elsewhere(lang: str, rule: Standing, whose: Whose) -> Html:
    """That some customers have a version of their own, where the rule for all is shown."""
    if whose.segment is not None or not rule.elsewhere:
        return Html("")
    return say(lang, "rule-elsewhere", count=str(len(rule.elsewhere)))


def _severity(lang: str, rule: Standing) -> Html:
    name = say(lang, f"rule-severity-{rule.severity}")
    return say(lang, "rule-severity-set", severity=name) if rule.level else name


def condition(lang: str, rule: Standing, currency: str) -> Html:
    """When a rule fires, with its thresholds."""
    shown = {name: value(lang, rule, name, each, currency) for name, each in rule.parameters.items()}
    if rule.made is not None:
        limit = shown.get("limit") or " / ".join(rule.made.choices)
        return say(lang, f"rule-when-own-{rule.made.op}", field=rule.made.name, limit=limit)
    if rule.parameters.get("amount"):
        return say(lang, f"rule-when-{rule.key}-amount", **shown)
    return say(lang, f"rule-when-{rule.key}", **shown)


def value(lang: str, standing: Standing, name: str, number: float, currency: str) -> str:
    """A threshold as people say it."""
    rule = standing.key
    if name == "amount" or (standing.made is not None and standing.made.kind == "money"):
        return formats.money(lang, number, currency)
    if name in SHARES or (name == "critical" and rule == _CRITICAL_SHARE):
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


def _thresholds(
    lang: str, rule: Standing, params: Mapping[str, Param], whose: Whose, currency: str
) -> list[list[Button]]:
    """One row each: less, the value, more."""
    shown = [(name, param) for name, param in params.items() if param.default > 0]
    return [
        _threshold(lang, rule, name, param, whose, value(lang, rule, name, rule.parameters[name], currency))
        for name, param in shown
    ]


def _threshold(lang: str, rule: Standing, name: str, param: Param, whose: Whose, told: str) -> list[Button]:
    now = rule.parameters[name]
    less, more = step(param, now, -1), step(param, now, 1)
    return [
        Button(label(lang, "rule-button-less", name=_name(lang, name)), _set(rule, name, less, whose)),
        Button(told, data("rule", "open", rule.key, *whose.code)),
        Button(label(lang, "rule-button-more", name=_name(lang, name)), _set(rule, name, more, whose)),
    ]


def _name(lang: str, param: str) -> str:
    return label(lang, f"rule-param-{param}")


def _set(rule: Standing, name: str, number: float, whose: Whose) -> str:
    return data("rule", "set", rule.key, name, f"{number:g}", *whose.code)


def step(param: Param, now: float, direction: int) -> float:
    """The next threshold: a fifth of the default further, whole where the default is, within the range."""
    size = max(1.0, round(param.default * _STEP)) if param.default >= 2 else param.default * _STEP
    return min(max(round(now + direction * size, 4), param.low), param.high)


def _switches(lang: str, rule: Standing, whose: Whose) -> list[list[Button]]:
    switch = "off" if rule.enabled else "on"
    following = AUDIENCES[(AUDIENCES.index(rule.audience) + 1) % len(AUDIENCES)]
    level = (*LEVELS, *LEVELS)[LEVELS.index(rule.level or 0) + 1]
    give_up = Button(label(lang, "rule-button-give-up"), data("rule", "giveup", rule.key, *whose.code))
    remove = Button(label(lang, "rule-button-remove"), data("rule", "remove", rule.key, *whose.code))
    return [
        [
            Button(label(lang, f"rule-button-{switch}"), data("rule", switch, rule.key, *whose.code)),
            Button(label(lang, "rule-button-try"), data("rule", "try", rule.key, *whose.code)),
        ],
        [
            Button(label(lang, "rule-button-severity"), data("rule", "level", rule.key, level, *whose.code)),
            Button(label(lang, "rule-button-audience"), data("rule", "to", rule.key, following, *whose.code)),
            Button(label(lang, "rule-button-back"), data("rule", "list", *whose.code)),
        ],
        [*([give_up] if rule.own else []), *([remove] if rule.made is not None else [])],
    ]


def tried(lang: str, rule: Standing, found: Tried, whose: Whose, currency: str) -> Reply:
    """What the rule would have told, and thresholds that would have done better."""
    parts = [say(lang, "rule-try-head", title=title(lang, rule))]
    parts.append(say(lang, "rule-condition", condition=condition(lang, rule, currency)))
    if found.known is None or found.known.judged:
        parts += _judged(lang, found)
        parts += [_better(lang, rule, found.proposed, currency)] if rule.parameters else []
        parts.append(say(lang, "rule-try-note", customers=formats.number(lang, found.customers)))
    if found.known is not None:
        parts += _of_own(lang, found, found.known)
    return Reply(join(parts), [_apply(lang, rule, found.proposed, whose, currency), [_back(lang, rule, whose)]])


def _judged(lang: str, found: Tried) -> list[Html]:
    """How often it would have fired in days of which it is known who was lost after them, and how well."""
    seen, parts = found.present, []
    days = {
        "from": found.start.isoformat(),
        "until": found.end.isoformat(),
        "days": str((found.end - found.start).days),
    }
    if not seen.fired:
        parts.append(say(lang, "rule-try-none", **days))
    else:
        fired = {"fired": str(seen.fired), "losses": str(seen.before_loss)}
        parts.append(say(lang, "rule-try-fired", **days, **fired, precision=formats.percent(lang, seen.precision)))
    if seen.lead_days == seen.lead_days and seen.recall == seen.recall:
        recall, lead = formats.percent(lang, seen.recall), formats.number(lang, seen.lead_days)
        parts.append(say(lang, "rule-try-recall", recall=recall, ahead=lead))
    return parts


def _of_own(lang: str, found: Tried, known: Known) -> list[Html]:
    """How far the past of an own field is known, and for whom the rule holds now."""
    now = say(lang, "rule-try-own-now", holds=str(known.holds), filled=str(known.filled))
    if known.since is None:
        return [say(lang, "rule-try-own-unknown"), now]
    since = {"from": found.start.isoformat()}
    if known.judged:
        return [say(lang, "rule-try-own-since", **since), now]
    return [say(lang, "rule-try-own-young", **since, fired=str(found.present.fired)), now]


def _better(lang: str, rule: Standing, proposed: Preview | None, currency: str) -> Html:
    if proposed is None:
        return say(lang, "rule-try-best")
    name, number = changed(rule, proposed)
    return say(
        lang,
        "rule-try-better",
        name=_name(lang, name),
        value=value(lang, rule, name, number, currency),
        fired=str(proposed.fired),
        precision=formats.percent(lang, proposed.precision),
    )


def changed(rule: Standing, proposed: Preview) -> tuple[str, float]:
    """The one threshold in which a proposal differs."""
    return next((name, each) for name, each in proposed.params.items() if each != rule.parameters[name])


def _apply(lang: str, rule: Standing, proposed: Preview | None, whose: Whose, currency: str) -> list[Button]:
    if proposed is None:
        return []
    name, number = changed(rule, proposed)
    shown = value(lang, rule, name, number, currency)
    return [
        Button(label(lang, "rule-button-apply", name=_name(lang, name), value=shown), _set(rule, name, number, whose))
    ]


def _back(lang: str, rule: Standing, whose: Whose) -> Button:
    return Button(label(lang, "rule-button-rule"), data("rule", "open", rule.key, *whose.code))
