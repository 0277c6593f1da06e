"""What a correction in words changed, from what to what; and what it may mean where that is not clear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from handlers.common import formats, i18n, words
from handlers.common.reply import Button, Reply, data
from handlers.updates import view
from handlers.updates.fixes import Fix, Fixed
from handlers.updates.service import Logged
from handlers.updates.view import NAME, Frame

_SHOWN: Final = ("customer", "kind", "amount", "on", "due")


def fixed(frame: Frame, done: Fixed, was_of: str | None) -> Reply:
    """Before and after, the entry as it stands, and a button that takes the correction back.

    was_of: what the customer is called that it was kept with before.
    """
    usual = {"currency": done.entry.told.data["facts"][done.fix.place].get("currency")}
    new = {**usual, **done.fix.new, "customer": done.entry.customer.name}
    before = {**usual, **done.before, "customer": was_of}
    pairs = [
        i18n.say(frame.lang, "updates-fix-pair", before=_value(frame, name, before), after=_value(frame, name, new))
        for name in _SHOWN
        if name in done.fix.new
    ]
    head = "updates-fixed" if done.ticket is not None else "updates-unfixed"
    lines = [i18n.say(frame.lang, head, changes=words.listed(frame.lang, pairs))]
    entry = view.logged(frame, [done.entry])[0]
    back = [] if done.ticket is None else [[_button(frame.lang, "updates-button-unfix", "undo", done.ticket)]]
    return Reply(i18n.join([*lines, entry.text]), [*back, *entry.buttons])


def _button(lang: str, key: str, *parts: object) -> Button:
    return Button(i18n.label(lang, key), data("fix", *parts))


def _value(frame: Frame, name: str, values: Mapping[str, Any]) -> str:
    """As a button says it; a sentence quotes it."""
    value = values.get(name)
    if value is None:
        return "–"
    if name == "amount":
        return formats.money(frame.lang, Decimal(value), values.get("currency") or frame.currency)
    if name in ("on", "due"):
        return formats.day_and_weekday(frame.lang, date.fromisoformat(value), today=frame.today)
    return i18n.label(frame.lang, f"kind-{value}") if name == "kind" else formats.clip(str(value), NAME)


def what(frame: Frame, entry: Logged) -> Reply:
    """The last entry, and the question what of it is right."""
    lines = [i18n.say(frame.lang, "updates-fix-what"), *view.heads(frame, entry)]
    return Reply(i18n.join(lines), [view.changing(frame.lang, [entry])])


@dataclass(frozen=True, slots=True)
class Offered:
    """A correction that may be meant, the entry it would change, and what its new customer is called."""

    fix: Fix
    entry: Logged
    to: str | None = None


def which(frame: Frame, offered: Sequence[Offered], ticket: int) -> Reply:
    """Which of at most three entries, or which reading of an amount, is meant."""
    rows = [[Button(_choice(frame, each), data("fix", "use", ticket, place))] for place, each in enumerate(offered)]
    drop = [Button(i18n.label(frame.lang, "updates-button-drop"), data("fix", "drop", ticket))]
    return Reply(i18n.say(frame.lang, "updates-fix-which"), [*rows, drop])


def undo_asked(frame: Frame, offered: Offered, ticket: int) -> Reply:
    """Shall a correction be taken back? Shows what would stand again."""
    said = i18n.say(frame.lang, "updates-undo-fix-asked", what=_choice(frame, offered))
    return Reply(said, [[_button(frame.lang, "updates-button-unfix", "undo", ticket)]])


def _choice(frame: Frame, offered: Offered) -> str:
    entry, fact = offered.entry, offered.entry.told.data["facts"][offered.fix.place]
    new = {"currency": fact.get("currency"), **offered.fix.new, "customer": offered.to}
    on = formats.day(frame.lang, date.fromisoformat(fact["on"]), today=frame.today) if fact["on"] else ""
    return i18n.label(
        frame.lang,
        "updates-fix-choice",
        customer=formats.clip(entry.customer.name, 20),
        what=" ".join(each for each in (i18n.label(frame.lang, f"kind-{fact['kind']}"), on) if each),
        value=" · ".join(_value(frame, name, new) for name in _SHOWN if name in offered.fix.new),
    )
