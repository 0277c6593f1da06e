"""The brief, the evening offer and the question about a quiet customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from db.customers import CustomerInfo, Step
from handlers.briefs.service import Brief
from handlers.common import formats, i18n, words
from handlers.common.reply import Button, Html, Reply, data

NAME = 60
LINE = 80


@dataclass(frozen=True, slots=True)
class Frame:
    lang: str
    currency: str
    zone: str
    today: date
    amounts: bool = True

    def day(self, moment: datetime) -> str:
        return formats.day(self.lang, formats.local(moment, self.zone).date(), today=self.today)


def brief(frame: Frame, shown: Brief, *, edit: bool = False) -> Reply:
    """Half a screen: promised, open, changed, last heard, three things to ask."""
    lang = frame.lang
    lines = [i18n.say(lang, "briefs-head", customer=formats.clip(shown.customer.name, NAME)), *_standing(frame, shown)]
    lines += [
        i18n.say(lang, "briefs-promised", when=_due(frame, step), what=formats.clip(step.text, LINE))
        for step in shown.promised
    ]
    lines += [
        i18n.say(lang, "briefs-complaint", when=frame.day(each.at), what=formats.clip(each.text or "–", LINE))
        for each in shown.complaints
    ]
    if shown.overdue > 0:
        lines.append(_overdue(frame, shown))
    if shown.last is not None:
        what = formats.clip(formats.without_command(shown.last.text or ""), LINE)
        lines.append(i18n.say(lang, "briefs-last", when=frame.day(shown.last.at), what=what))
    lines.append(i18n.say(lang, "briefs-ask"))
    lines += [
        Html(f"{words.CIRCLED[place]} {i18n.say(lang, f'briefs-ask-{question}')}")
        for place, question in enumerate(shown.questions)
    ]
    return Reply(i18n.join(lines), _buttons(lang, shown.customer.id), edit=edit, private=True)


def _due(frame: Frame, step: Step) -> str:
    return formats.appointment(frame.lang, step.due_at, frame.zone, today=frame.today)


def _overdue(frame: Frame, shown: Brief) -> Html:
    days = str(shown.overdue_days)
    if not frame.amounts:
        return i18n.say(frame.lang, "risk-known-overdue-hidden", days=days)
    amount = formats.money(frame.lang, shown.overdue, frame.currency)
    return i18n.say(frame.lang, "briefs-overdue", amount=amount, days=days)


def _standing(frame: Frame, shown: Brief) -> list[Html]:
    """Level and churn now, and what they were a month ago."""
    now, before = shown.score, shown.before
    if now is None:
        return []
    level = words.word(frame.lang, "level", now.level or "low")
    chance = _chance(frame.lang, now.churn_probability)
    if before is None:
        return [i18n.say(frame.lang, "briefs-standing", level=level, probability=chance, grade=now.grade or "–")]
    return [
        i18n.say(
            frame.lang,
            "briefs-changed",
            level=level,
            grade=now.grade or "–",
            probability=chance,
            before=_chance(frame.lang, before.churn_probability),
        )
    ]


def _chance(lang: str, chance: float | None) -> str:
    return "–" if chance is None else formats.percent(lang, chance)


def _buttons(lang: str, customer_id: int) -> list[list[Button]]:
    return [
        [
            Button(i18n.label(lang, "briefs-button-visit"), data("do", "visit", customer_id)),
            Button(i18n.label(lang, "briefs-button-risk"), data("do", "risk", customer_id)),
        ]
    ]


def _hour(frame: Frame, step: Step) -> str:
    """The hour of a step, where one was named."""
    at = formats.local(step.due_at, frame.zone)
    return "" if at.time() == formats.USUAL_HOUR else f"{at:%H:%M} "


def evening(frame: Frame, steps: Sequence[Step]) -> Reply:
    """What is planned for tomorrow, a brief of each by one tap."""
    lines = [i18n.say(frame.lang, "briefs-evening")]
    lines += [
        i18n.say(
            frame.lang,
            "briefs-evening-line",
            customer=formats.clip(step.customer_name, NAME),
            what=_hour(frame, step) + formats.clip(step.text, LINE),
        )
        for step in steps[:5]
    ]
    named = {step.customer_id: step.customer_name for step in steps[:5]}
    rows = [
        [
            Button(
                i18n.label(frame.lang, "briefs-button-brief", customer=formats.clip(name, 30)),
                data("do", "brief", customer_id),
            )
        ]
        for customer_id, name in named.items()
    ]
    return Reply(i18n.join(lines), rows)


ANSWERS = ("same", "concern", "help", "touched")


def quiet(frame: Frame, customer: CustomerInfo) -> Reply:
    """One question with four buttons about a customer nobody heard of."""
    text = i18n.say(frame.lang, "briefs-quiet", customer=formats.clip(customer.name, NAME))
    buttons = [
        Button(i18n.label(frame.lang, f"briefs-quiet-{each}"), data("quiet", each, customer.id)) for each in ANSWERS
    ]
    return Reply(text, [buttons[:2], buttons[2:]])
