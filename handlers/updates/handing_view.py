"""What colleagues are told of a to-do that was given to them, or that they are asked to take."""

from __future__ import annotations

from datetime import date, datetime

from db.customers import Step
from db.people import MemberInfo
from handlers.common import formats, i18n
from handlers.common.reply import Button, Reply, data
from handlers.updates.handing import Asked
from handlers.updates.service import Logged
from handlers.updates.view import NAME


def _due(lang: str, due: datetime, zone: str, today: date) -> str:
    return formats.appointment(lang, due, zone, today=today)


def given(to: MemberInfo, by: MemberInfo, entry: Logged, *, zone: str, today: date, changed: bool = False) -> Reply:
    """A to-do that somebody who leads gave to a colleague, or changed since, for the colleague's private chat."""
    lang, key = to.language, "updates-hand-changed" if changed else "updates-hand-given"
    lines = [i18n.say(lang, key, by=by.name, customer=formats.clip(entry.customer.name, NAME))]
    lines += [
        i18n.say(lang, "updates-step", when=_due(lang, each.due_at, zone, today), what=formats.clip(each.text, NAME))
        for each in entry.told.promises
        if each.member_id == to.id
    ]
    card = Button(i18n.label(lang, "updates-hand-card"), data("do", "card", entry.customer.id))
    return Reply(i18n.join(lines), [[card]], chat_id=to.telegram_id)


def withdrawn(to: MemberInfo, by: MemberInfo, step: Step) -> Reply:
    """A to-do that is no longer the colleague's: what gave it was taken back."""
    values = {"customer": formats.clip(step.customer_name, NAME), "what": formats.clip(step.text, NAME)}
    said = i18n.say(to.language, "updates-hand-withdrawn", by=by.name, **values)
    return Reply(said, chat_id=to.telegram_id)


def wanted(asked: Asked, *, zone: str, today: date) -> Reply:
    """A to-do that a colleague is asked to take."""
    lang, step = asked.to.language, asked.step
    customer = formats.clip(step.customer_name, NAME)
    lines = [
        i18n.say(lang, "updates-hand-wanted", by=asked.asker.name, customer=customer),
        i18n.say(lang, "updates-step", when=_due(lang, step.due_at, zone, today), what=formats.clip(step.text, NAME)),
    ]
    buttons = [
        Button(i18n.label(lang, "updates-hand-take"), data("hand", "take", asked.ticket)),
        Button(i18n.label(lang, "updates-hand-refuse"), data("hand", "refuse", asked.ticket)),
    ]
    return Reply(i18n.join(lines), [buttons], chat_id=asked.to.telegram_id)


def answered(asked: Asked, *, takes: bool) -> list[Reply]:
    """What the colleague and who asked are told."""
    step = asked.step
    key = "taken" if takes else "refused"
    values = {"customer": formats.clip(step.customer_name, NAME), "what": formats.clip(step.text, NAME)}
    replies = [Reply(i18n.say(asked.to.language, f"updates-hand-{key}", **values), edit=True)]
    if asked.hears:
        said = i18n.say(asked.asker.language, f"updates-hand-was-{key}", by=asked.to.name, **values)
        replies.append(Reply(said, chat_id=asked.asker.telegram_id))
    return replies
