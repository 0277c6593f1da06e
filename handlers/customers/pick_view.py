"""Which customer is meant: the questions and their buttons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from db.customers import CustomerInfo
from handlers.common.formats import clip
from handlers.common.i18n import label, say
from handlers.common.reply import Button, Html, Reply, data
from handlers.common.understand.naming import is_sentence
from handlers.customers.wishes import may_be_name

NAME: Final = 28
Question = Callable[[str, str, Sequence[CustomerInfo], int], Reply]


def few(lang: str, text: str, choices: Sequence[CustomerInfo], ticket: int) -> Reply:
    """Several can be meant."""
    rows = [*_rows(choices, ticket), [_other(lang, ticket)]]
    return Reply(say(lang, "customers-pick-few", text=clip(text, NAME)), rows)


def nobody(lang: str, text: str, choices: Sequence[CustomerInfo], ticket: int) -> Reply:
    """Nobody is called so; `choices` are near."""
    rows = _rows(choices, ticket)
    if may_be_name(text) and not is_sentence(text):
        rows.append([Button(label(lang, "customers-pick-create", name=clip(text, NAME)), data("pick", "new", ticket))])
    key = "customers-pick-near" if choices else "customers-pick-nobody"
    return Reply(say(lang, key, text=clip(text, NAME)), [*rows, [_other(lang, ticket)]])


def unknown(lang: str, text: str, choices: Sequence[CustomerInfo], ticket: int) -> Reply:
    """Nobody is called so, and nobody can be created under that name; `choices` are near."""
    key = "customers-pick-unknown-near" if choices else "customers-pick-unknown"
    return Reply(say(lang, key, text=clip(text, NAME)), [*_rows(choices, ticket), [_other(lang, ticket)]])


def unanswered(lang: str) -> Reply:
    """A question that nothing here answers."""
    return Reply(say(lang, "asks-cannot"), private=True)


def which(lang: str, choices: Sequence[CustomerInfo], ticket: int, *, question: Html | None = None) -> Reply:
    """No name was given; `choices` are the likely ones."""
    if not choices and question is None:
        return Reply(say(lang, "customers-pick-first"))
    buttons = [button for row in _rows(choices, ticket) for button in row]
    pairs = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    return Reply(question or say(lang, "customers-pick-which"), pairs)


def chosen(lang: str, customer: CustomerInfo) -> Reply:
    """What was picked, in place of the choices."""
    return Reply(say(lang, "customers-pick-chosen", name=clip(customer.name, NAME)), edit=True)


def name(lang: str) -> Reply:
    """Another name is wanted."""
    return Reply(say(lang, "customers-pick-name"), force_reply=label(lang, "customers-pick-name-hint"))


def _rows(choices: Sequence[CustomerInfo], ticket: int) -> list[list[Button]]:
    """One button a row; those that look alike are told apart by their keys."""
    alike = Counter(clip(each.name, NAME) for each in choices)
    rows = []
    for each in choices:
        shown = clip(each.name, NAME)
        shown = shown if alike[shown] == 1 else f"{shown} · {clip(each.key, 16)}"
        rows.append([Button(shown, data("pick", each.id, ticket))])
    return rows


def _other(lang: str, ticket: int) -> Button:
    return Button(label(lang, "customers-pick-other"), data("pick", "other", ticket))
