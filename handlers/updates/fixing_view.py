"""What a correction in words changed, from what to what; and what it may mean where that is not clear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from handlers.common import formats, i18n, words
from handlers.common.reply import Button, Html, Reply, data
from handlers.updates import view
from handlers.updates.fixes import Fix, Fixed
from handlers.updates.service import Logged
from handlers.updates.view import NAME, Frame

_SHOWN: Final = ("customer", "kind", "amount", "on", "due")


def fixed(frame: Frame, done: Fixed, was_of: str | None) -> Reply:
    """Before and after, the entry as it stands, and a button that takes the correction back.

    was_of: what the customer is called that it was kept with before.
    """
    new = {**done.fix.new, "customer": done.entry.customer.name}
    before = {**done.before, "customer": was_of}
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


def _value(frame: Frame, name: str, values: Mapping[str, Any]) -> Html:
    value = values.get(name)
    if value is None:
        return Html("–")
    if name == "amount":
        return i18n.quoted(formats.money(frame.lang, Decimal(value), values.get("currency") or frame.currency))
    if name in ("on", "due"):
        return i18n.quoted(formats.day_and_weekday(frame.lang, date.fromisoformat(value), today=frame.today))
    return words.word(frame.lang, "kind", str(value)) if name == "kind" else i18n.quoted(formats.clip(str(value), NAME))


def what(frame: Frame, entry: Logged) -> Reply:
    """The last entry, and the question what of it is right."""
    shown = view.logged(frame, [entry])[0]
    head = shown.text.split("\n", 1)[0]
    return Reply(i18n.join([i18n.say(frame.lang, "updates-fix-what"), Html(head)]), [list(shown.buttons[-2])])


def which(frame: Frame, offered: Sequence[tuple[Fix, Logged]], ticket: int) -> Reply:
    """Which of at most three entries, or which reading of an amount, is meant."""
    rows = [
        [Button(_choice(frame, fix, entry), data("fix", "use", ticket, place))]
        for place, (fix, entry) in enumerate(offered)
    ]
    drop = [Button(i18n.label(frame.lang, "updates-button-drop"), data("fix", "drop", ticket))]
    return Reply(i18n.say(frame.lang, "updates-fix-which"), [*rows, drop])


def _choice(frame: Frame, fix: Fix, entry: Logged) -> str:
    fact = entry.told.data["facts"][fix.place]
    name = next(each for each in _SHOWN if each in fix.new)
    on = formats.day(frame.lang, date.fromisoformat(fact["on"]), today=frame.today) if fact["on"] else ""
    return i18n.label(
        frame.lang,
        "updates-fix-choice",
        customer=formats.clip(entry.customer.name, 20),
        what=" ".join(each for each in (i18n.label(frame.lang, f"kind-{fact['kind']}"), on) if each),
        value=_value(frame, name, fix.new),
    )
