"""Whose data, what is kept, and the question before it is erased."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from db.privacy import Person
from handlers.common import formats
from handlers.common.i18n import join, label, say
from handlers.common.reply import Button, Reply, data

NAME: Final = 32


def whose(lang: str, words: str, found: Sequence[Person]) -> Reply:
    """Who is called so, each to tap."""
    if not found:
        return Reply(say(lang, "privacy-nobody", name=formats.clip(words, NAME)))
    buttons = [[Button(_named(lang, each), data("forget", "who", each.kind, each.id))] for each in found]
    return Reply(say(lang, "privacy-whose", name=formats.clip(words, NAME)), buttons)


def _named(lang: str, person: Person) -> str:
    where = person.customer_name or label(lang, "privacy-of-firm")
    return label(lang, "privacy-named", name=formats.clip(person.name, NAME), where=formats.clip(where, NAME))


def person(lang: str, found: Person, texts: int) -> Reply:
    """What is kept about a person, and what can be done."""
    details = " · ".join(formats.clip(part, NAME) for part in (found.title, found.phone, found.email) if part)
    lines = [say(lang, "privacy-head", named=_named(lang, found))]
    lines += [say(lang, "privacy-details", details=details)] if details else []
    lines.append(say(lang, f"privacy-texts-{found.kind}", count=formats.number(lang, texts)))
    buttons = [
        Button(label(lang, "privacy-button-export"), data("forget", "export", found.kind, found.id)),
        Button(label(lang, "privacy-button-erase"), data("forget", "ask", found.kind, found.id)),
    ]
    return Reply(join(lines), [buttons])


def ask(lang: str, found: Person) -> Reply:
    """The last question."""
    buttons = [
        [Button(label(lang, "privacy-button-yes"), data("forget", "yes", found.kind, found.id))],
        [Button(label(lang, "privacy-button-back"), data("forget", "who", found.kind, found.id))],
    ]
    return Reply(say(lang, f"privacy-ask-{found.kind}", named=_named(lang, found)), buttons)
