"""Alerts as messages: one, several of one cause, the list of those that wait. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from db.alerts import AlertInfo
from db.measures import MeasureInfo
from handlers.alerts import wording
from handlers.common import formats, words
from handlers.common.i18n import join, label, say
from handlers.common.reply import Button, Html, Reply, Rows, data

NAME: Final = 32
PAGE: Final = 8
_ICONS: Final = {1: "🟡", 2: "🟠", 3: "🔴"}
_OVER: Final = "⚪"
_SHOWN_TOGETHER: Final = 8
_OPEN, _CONFIDENTIAL = "open", "confidential"
OUTCOMES: Final = ("true", "false", "known", "handled")

Names = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: language, what the chat may be shown, the firm's currency and zone, and the present.

    leads: the private chat of somebody who may change rules.
    """

    lang: str
    disclosure: str
    currency: str
    zone: str
    now: datetime
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Doing:
    """What is done about an alert, and what could be: the key of a playbook, None where nothing is advised."""

    assigned: Sequence[MeasureInfo] = ()
    offer: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the alerts that wait."""

    alerts: Sequence[AlertInfo]
    count: int
    page: int
    rule: str | None = None


def single(reader: Reader, alert: AlertInfo, names: Names, doing: Doing, *, origin: str = "") -> Reply:
    """One alert with its reason, what to do, and what people said. origin: where its buttons lead back to."""
    lang = reader.lang
    owner = names.get(alert.owner_id or 0)
    who = say(lang, "alert-who", name=formats.clip(owner, NAME)) if owner else Html("")
    parts = [
        say(
            lang,
            "alert-head",
            icon=_icon(alert),
            customer=formats.clip(alert.customer_name, NAME),
            title=title(lang, alert),
            state=_state(lang, alert),
        ),
        _why(reader, alert),
    ]
    if alert.open:
        parts.append(say(lang, "alert-action", who=who, action=wording.action(lang, alert.rule, alert.values)))
        parts.append(_escalated(lang, alert))
    parts += [_measure(reader, measure, names) for measure in doing.assigned]
    parts += [_said(reader, alert, names), _sleeping(reader, alert)]
    return Reply(join(parts), _buttons(reader, alert, doing, origin))


def title(lang: str, alert: AlertInfo) -> Html:
    """What an alert is called."""
    return wording.title(lang, alert.rule, alert.values)


def beside(reader: Reader, alert: AlertInfo, reason: str) -> Html:
    """The short reply to a message that was edited."""
    lang = reader.lang
    values: dict[str, str] = {
        "customer": formats.clip(alert.customer_name, NAME),
        "title": title(lang, alert),
    }
    if reason != "worse":
        return say(lang, f"alert-beside-{reason}", **values)
    found = _why(reader, alert)
    return (
        say(lang, "alert-beside-worse", **values, why=found)
        if found
        else say(lang, "alert-beside-worse-bare", **values)
    )


def taken_over(reader: Reader) -> Reply:
    """What an old message says once a new one shows its alerts."""
    return Reply(say(reader.lang, "alert-taken-over"))


def _icon(alert: AlertInfo) -> str:
    return _ICONS[alert.severity] if alert.open else _OVER


def _state(lang: str, alert: AlertInfo) -> Html:
    return say(lang, f"alert-state-{alert.state}")


def _why(reader: Reader, alert: AlertInfo) -> Html:
    """The reason as far as the chat may know it: none in an open group, amounts in a confidential one only."""
    if reader.disclosure == _OPEN:
        return Html("")
    why = wording.why(reader.lang, alert.rule, alert.values)
    amount = wording.amount(reader.lang, alert.rule, alert.values, reader.currency)
    if amount is None or reader.disclosure != _CONFIDENTIAL:
        return say(reader.lang, "alert-why", why=why)
    return say(reader.lang, "alert-why-and-amount", why=why, amount=amount)


def _escalated(lang: str, alert: AlertInfo) -> Html:
    waits = alert.escalated > 0 and alert.acknowledged_at is None
    return say(lang, f"alert-escalated-{min(alert.escalated, 2)}") if waits else Html("")


def _measure(reader: Reader, measure: MeasureInfo, names: Names) -> Html:
    """A measure that was assigned: what, who, until when or how it went."""
    values: dict[str, str] = {
        "measure": words.word(reader.lang, "playbook", measure.playbook),
        "name": formats.clip(names.get(measure.owner_id or 0, ""), NAME),
    }
    if measure.result is not None:
        return say(reader.lang, f"alert-measure-{measure.result}", **values)
    return say(reader.lang, "alert-measure", **values, due=moment(reader, measure.due_at or reader.now))


def _said(reader: Reader, alert: AlertInfo, names: Names) -> Html:
    if alert.outcome is None or alert.outcome_at is None:
        return Html("")
    who, when = names.get(alert.outcome_by or 0, ""), moment(reader, alert.outcome_at)
    return say(reader.lang, f"alert-said-{alert.outcome}", name=formats.clip(who, NAME), when=when)


def _sleeps(reader: Reader, alert: AlertInfo) -> bool:
    return alert.open and alert.snoozed_until is not None and alert.snoozed_until > reader.now


def _sleeping(reader: Reader, alert: AlertInfo) -> Html:
    if alert.snoozed_until is None or not _sleeps(reader, alert):
        return Html("")
    return say(reader.lang, "alert-sleeping", until=moment(reader, alert.snoozed_until))


def moment(reader: Reader, at: datetime) -> str:
    """A day and time on the firm's clock: 11-23 10:05."""
    today = formats.local(reader.now, reader.zone).date()
    day = formats.day(reader.lang, formats.local(at, reader.zone).date(), today=today)
    return f"{day} {formats.clock(at, reader.zone)}"


def several(reader: Reader, together: Sequence[AlertInfo]) -> Reply:
    """Many alerts in one message, the most urgent first, each with a button that opens it."""
    one_cause = len({alert.rule for alert in together}) == 1
    parts = _one_cause(reader, together) if one_cause else _unanswered(reader, together)
    numbered = [
        Button(words.CIRCLED[n], data("alert", "show", alert.id))
        for n, alert in enumerate(together[:_SHOWN_TOGETHER])
        if alert.open
    ]
    return Reply(join(parts), [numbered])


def _unanswered(reader: Reader, together: Sequence[AlertInfo]) -> list[Html]:
    """Alerts of several rules: told together because nobody answered them."""
    lang = reader.lang
    lines = [
        say(
            lang,
            "alert-group-line-rule",
            number=words.CIRCLED[number],
            customer=formats.clip(alert.customer_name, NAME),
            title=title(lang, alert),
            state=_state(lang, alert),
        )
        for number, alert in enumerate(together[:_SHOWN_TOGETHER])
    ]
    return [say(lang, "alert-group-unanswered", count=str(len(together))), *lines, *_more(lang, len(together))]


def _more(lang: str, count: int) -> list[Html]:
    left = count - _SHOWN_TOGETHER
    return [say(lang, "alert-group-more", count=str(left))] if left > 0 else []


def _one_cause(reader: Reader, together: Sequence[AlertInfo]) -> list[Html]:
    lang, first, shown = reader.lang, together[0], together[:_SHOWN_TOGETHER]
    icon = next((_icon(alert) for alert in together if alert.open), _OVER)
    whys = [_why(reader, alert) for alert in shown]
    shared = whys[0] if len({*whys}) == 1 else Html("")
    parts = [say(lang, "alert-group-head", icon=icon, title=title(lang, first), count=str(len(together)))]
    parts.append(say(lang, "alert-group-why", why=shared) if shared else Html(""))
    lines = zip(shown, whys, strict=True)
    parts += [
        _group_line(reader, alert, number, Html("") if shared else why) for number, (alert, why) in enumerate(lines)
    ]
    surest = next((alert for alert in shown if not alert.values.get("assumed")), first)
    action = say(lang, "alert-group-action", action=wording.action(lang, surest.rule, surest.values))
    return [*parts, *_more(lang, len(together)), action]


def _group_line(reader: Reader, alert: AlertInfo, number: int, why: Html) -> Html:
    """A customer of a message about many: what is special about it, else what may be lost if that may be known."""
    lang, customer = reader.lang, formats.clip(alert.customer_name, NAME)
    values = {"number": words.CIRCLED[number], "customer": customer, "state": _state(lang, alert)}
    if why:
        return say(lang, "alert-group-line", **values, why=why)
    if reader.disclosure != _CONFIDENTIAL or not alert.at_risk:
        return say(lang, "alert-group-line-bare", **values)
    amount = formats.money(lang, alert.at_risk, reader.currency)
    return say(lang, "alert-group-line-risk", **values, amount=amount)


def _buttons(reader: Reader, alert: AlertInfo, doing: Doing, origin: str) -> Rows:
    """Outcomes while it can still be judged; silence only while it is open, longer or shorter once it is silent."""
    lang = reader.lang
    if alert.state == "withdrawn":
        return [[_back(lang, origin)]] if origin else ()
    outcomes = [_outcome(lang, alert, outcome, origin) for outcome in OUTCOMES]
    spans = ("1h", "7d", "wake") if _sleeps(reader, alert) else ("24h",)
    mutes = [Button(label(lang, f"alert-button-snooze-{each}"), _data(alert, each, origin)) for each in spans]
    card = Button(label(lang, "alert-button-card"), data("do", "risk", alert.customer_id))
    last = [*mutes, card] if alert.open else [card]
    return [
        outcomes[:2],
        outcomes[2:],
        last,
        _offer(lang, alert, doing, origin),
        _adjust(lang, alert) if reader.leads and alert.open else [],
        [_back(lang, origin)] if origin else [],
    ]


def _offer(lang: str, alert: AlertInfo, doing: Doing, origin: str) -> list[Button]:
    if doing.offer is None or not alert.open:
        return []
    text = label(lang, "alert-button-measure", measure=words.word(lang, "playbook", doing.offer))
    return [Button(text, data("alert", "assign", alert.id, doing.offer, *([origin] if origin else [])))]


def _adjust(lang: str, alert: AlertInfo) -> list[Button]:
    """Leads to the rule for this customer alone, in a message of its own."""
    text = label(lang, "alert-button-adjust")
    return [Button(text, data("rule", "adjust", alert.rule, f"c{alert.customer_id}"))]


def _outcome(lang: str, alert: AlertInfo, outcome: str, origin: str) -> Button:
    text = label(lang, f"alert-button-{outcome}")
    if alert.outcome == outcome:
        text = label(lang, "alert-button-chosen", label=text)
    return Button(text, _data(alert, outcome, origin))


def _data(alert: AlertInfo, action: str, origin: str) -> str:
    return data("alert", action, alert.id, *([origin] if origin else []))


def _back(lang: str, origin: str) -> Button:
    return Button(label(lang, "alerts-back"), data("alerts", "all", origin))


def listed(reader: Reader, page: Listed) -> Reply:
    """The alerts that wait: numbered, each with a button that opens it; pages turn in place."""
    lang = reader.lang
    if not page.count:
        return Reply(say(lang, "alerts-none"))
    if page.rule is None:
        head = say(lang, "alerts-head", count=str(page.count))
    else:
        called = wording.title(lang, page.rule, page.alerts[0].values if page.alerts else {})
        head = say(lang, "alerts-head-rule", title=called, count=str(page.count))
    lines = [_listed_line(reader, alert, number) for number, alert in enumerate(page.alerts)]
    opening = [
        Button(words.CIRCLED[number], data("alert", "show", alert.id, page.page))
        for number, alert in enumerate(page.alerts)
    ]
    return Reply(join([head, *lines]), [opening, _turning(lang, page)])


def _listed_line(reader: Reader, alert: AlertInfo, number: int) -> Html:
    return say(
        reader.lang,
        "alerts-line",
        number=words.CIRCLED[number],
        icon=_icon(alert),
        customer=formats.clip(alert.customer_name, NAME),
        title=title(reader.lang, alert),
        age=wording.when(reader.lang, (reader.now - alert.opened_at).days),
    )


def _turning(lang: str, page: Listed) -> list[Button]:
    rule = page.rule or "all"
    buttons = []
    if page.page > 0:
        buttons.append(Button(label(lang, "alerts-newer"), data("alerts", rule, page.page - 1)))
    if (page.page + 1) * PAGE < page.count:
        buttons.append(Button(label(lang, "alerts-older"), data("alerts", rule, page.page + 1)))
    return buttons
