"""The reminder of next steps, and the question after a customer's satisfaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from db.customers import CustomerInfo, Step
from handlers.common import formats, i18n
from handlers.common.reply import Button, Html, Reply, Rows, data

NAME: Final = 60
LINE: Final = 120
SCORES: Final = ("1", "2", "3", "4", "5")
LATER: Final = "later"


def steps(lang: str, found: Sequence[Step], ticket: int, *, now: datetime, zone: str) -> Reply:
    """What is due, what was done with it since, and what can be done; numbered where there are several."""
    lines = [_line(lang, step, _number(found, at), now, zone) for at, step in enumerate(found)]
    rows = [_row(lang, step, _number(found, at), ticket, now) for at, step in enumerate(found)]
    return Reply(i18n.join([i18n.say(lang, "steps-head"), *lines]), rows)


def _number(found: Sequence[Step], at: int) -> str:
    return f"{at + 1} " if len(found) > 1 else ""


def _line(lang: str, step: Step, number: str, now: datetime, zone: str) -> Html:
    values = {
        "number": number,
        "customer": formats.clip(step.customer_name, NAME),
        "what": formats.clip(step.text, LINE),
    }
    if step.done_at is not None:
        return i18n.say(lang, "steps-done", **values)
    if step.due_at > now:
        today = formats.local(now, zone).date()
        when = formats.appointment(lang, step.due_at, zone, today=today)
        return i18n.say(lang, "steps-moved", when=when, **values)
    return i18n.say(lang, "steps-due", **values)


def _row(lang: str, step: Step, number: str, ticket: int, now: datetime) -> list[Button]:
    if step.done_at is not None:
        return [_button(lang, "undo", step, number, ticket)]
    if step.due_at > now:
        return []
    return [_button(lang, what, step, number, ticket) for what in ("done", "tomorrow", "week")]


def _button(lang: str, what: str, step: Step, number: str, ticket: int) -> Button:
    return Button(number + i18n.label(lang, f"steps-button-{what}"), data("remind", what, step.id, ticket))


def survey(lang: str, customer: CustomerInfo) -> Reply:
    """How satisfied is a customer nobody asked for long?"""
    text = i18n.say(lang, "steps-survey", customer=formats.clip(customer.name, NAME))
    scores = [Button(f"{score} ★", data("survey", score, customer.id)) for score in SCORES]
    later = [Button(i18n.label(lang, "steps-button-later"), data("survey", LATER, customer.id))]
    rows: Rows = [scores, later]
    return Reply(text, rows)


def later(lang: str) -> Reply:
    return Reply(i18n.say(lang, "steps-survey-later"), edit=True)
