"""Measures as messages: what is under way, one of them, what is advised, whether they work. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from db.customers import CustomerInfo
from db.measures import RESULTS, MeasureInfo
from handlers.common import formats, words
from handlers.common.i18n import join, label, say
from handlers.common.reply import Button, Html, Reply, Rows, data
from handlers.measures.playbooks import Playbook

if TYPE_CHECKING:
    from scoring.effect import Effect

SHOWN: Final = 8
NAME: Final = 32
POSTPONED: Final = 3
Names = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """How a reader is spoken to: language, the firm's zone, the present, names of people."""

    lang: str
    zone: str
    now: datetime
    names: Names


def what(lang: str, playbook: str) -> Html:
    """A measure's name."""
    return words.word(lang, "playbook", playbook)


def day(frame: Frame, at: datetime) -> str:
    """A day on the firm's calendar."""
    today = formats.local(frame.now, frame.zone).date()
    return formats.day_and_weekday(frame.lang, formats.local(at, frame.zone).date(), today=today)


def listed(frame: Frame, found: Sequence[MeasureInfo]) -> Reply:
    """What is under way, the soonest due first, each with a button that opens it."""
    lang, effects = frame.lang, [Button(label(frame.lang, "measures-button-effects"), data("measure", "effects"))]
    if not found:
        return Reply(say(lang, "measures-none"), [effects])
    shown = found[:SHOWN]
    lines = [_line(frame, measure, number) for number, measure in enumerate(shown)]
    buttons = [Button(words.CIRCLED[n], data("measure", "open", measure.id)) for n, measure in enumerate(shown)]
    return Reply(join([say(lang, "measures-head", count=str(len(found))), *lines]), [buttons, effects])


def _line(frame: Frame, measure: MeasureInfo, number: int) -> Html:
    return say(
        frame.lang,
        "measures-line",
        number=words.CIRCLED[number],
        customer=formats.clip(measure.customer_name, NAME),
        what=what(frame.lang, measure.playbook),
        owner=_owner(frame, measure),
        due=_due(frame, measure),
    )


def _owner(frame: Frame, measure: MeasureInfo) -> str:
    return formats.clip(frame.names.get(measure.owner_id or 0, "—"), NAME)


def _due(frame: Frame, measure: MeasureInfo) -> Html:
    if measure.due_at is None:
        return Html("—")
    late = measure.due_at < frame.now and measure.done_at is None
    return say(frame.lang, "measures-overdue" if late else "measures-due", day=day(frame, measure.due_at))


def opened(frame: Frame, measure: MeasureInfo, *, head: Html | None = None) -> Reply:
    """One measure: how to do it, who, until when; buttons for how it went. head: why it is shown now."""
    lang = frame.lang
    parts = [
        head or say(lang, "measure-head", customer=_customer(measure), what=what(lang, measure.playbook)),
        say(lang, "measure-how", how=words.word(lang, "playbook-how", measure.playbook)),
        say(lang, "measure-who", owner=_owner(frame, measure), due=_due(frame, measure)),
        _helpers(lang, measure.helpers),
    ]
    if measure.done_at is not None and measure.result is not None:
        parts.append(say(lang, f"measure-result-{measure.result}", day=day(frame, measure.done_at)))
    else:
        parts.append(say(lang, "measure-ask"))
    return Reply(join(parts), _buttons(lang, measure))


def _customer(measure: MeasureInfo) -> str:
    return formats.clip(measure.customer_name, NAME)


def _helpers(lang: str, helpers: str | None) -> Html:
    if not helpers:
        return Html("")
    named = words.listed(lang, [words.word(lang, "department", each) for each in helpers.split(",")])
    return say(lang, "measure-helpers", helpers=named)


def _buttons(lang: str, measure: MeasureInfo) -> Rows:
    card = Button(label(lang, "measure-button-card"), data("do", "risk", measure.customer_id))
    if measure.done_at is not None:
        return [[card]]
    worked, partly, failed, dropped = [
        Button(label(lang, f"measure-button-{result}"), data("measure", "done", measure.id, result))
        for result in RESULTS
    ]
    later = Button(label(lang, "measure-button-later"), data("measure", "later", measure.id))
    return [[worked, partly, failed], [later, dropped], [card]]


def assigned_to_you(frame: Frame, measure: MeasureInfo, by: str) -> Reply:
    """What the owner of a measure is told."""
    head = say(
        frame.lang,
        "measure-assigned-to-you",
        by=formats.clip(by, NAME),
        customer=_customer(measure),
        what=what(frame.lang, measure.playbook),
    )
    return opened(frame, measure, head=head)


def reminder(frame: Frame, measure: MeasureInfo) -> Reply:
    """That a measure is due, with the buttons that end it."""
    values: dict[str, str] = {"customer": _customer(measure), "what": what(frame.lang, measure.playbook)}
    late = _days_late(frame, measure)
    if late:
        return opened(frame, measure, head=say(frame.lang, "measure-due-late", **values, days=str(late)))
    return opened(frame, measure, head=say(frame.lang, "measure-due-today", **values))


def _days_late(frame: Frame, measure: MeasureInfo) -> int:
    due = formats.local(measure.due_at or frame.now, frame.zone).date()
    return max(0, (formats.local(frame.now, frame.zone).date() - due).days)


def advised(frame: Frame, customer: CustomerInfo, risk: str, found: Sequence[Playbook]) -> Reply:
    """What could be done for a customer, best first; one tap assigns."""
    lang, shown = frame.lang, found[:SHOWN]
    if not shown:
        return Reply(say(lang, "measure-advice-none"))
    named = words.word(lang, "risk", risk)
    parts = [say(lang, "measure-advice-head", customer=formats.clip(customer.name, NAME), risk=named)]
    for number, book in enumerate(shown):
        parts.append(
            say(
                lang,
                "measure-advice-line",
                number=words.CIRCLED[number],
                what=what(lang, book.key),
                days=str(book.days),
            )
        )
        parts.append(words.word(lang, "playbook-how", book.key))
    buttons = [
        Button(f"{words.CIRCLED[n]} 📌", data("measure", "give", customer.id, book.key)) for n, book in enumerate(shown)
    ]
    return Reply(join(parts), [buttons])


def effects(lang: str, found: Sequence[Effect]) -> Reply:
    """How each measure did against what was expected, or that it is too early to say."""
    if not found:
        return Reply(say(lang, "measure-effects-none"))
    lines = [
        say(
            lang,
            "measure-effects-line",
            what=what(lang, each.measure),
            cases=str(each.cases),
            expected=formats.number(lang, each.expected, 1),
            left=str(each.left),
            verdict=say(lang, f"measure-verdict-{each.verdict}"),
        )
        for each in found
    ]
    return Reply(join([say(lang, "measure-effects-head"), *lines]))
