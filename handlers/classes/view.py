"""The classes with their conditions and counts, and who is in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from handlers.classes.service import Found
from handlers.common import formats, i18n, words
from handlers.common.i18n import join, label, say
from handlers.common.reply import Button, Html, Reply, data

if TYPE_CHECKING:
    from scoring.settings import CustomerClass

NAME: Final = 32


def listed(lang: str, found: Sequence[Found], *, may_change: bool, changed: bool = False) -> Reply:
    """Each class in the order in which it is tried, each to open."""
    lines = [say(lang, "classes-head")]
    for at, each in enumerate(found):
        conditions = say(lang, "classes-rest") if each.last else _conditions(lang, each.kind)
        lines.append(
            say(
                lang,
                "classes-line",
                number=words.CIRCLED[at],
                name=words.word(lang, "class", each.kind.key),
                conditions=conditions,
                count=formats.number(lang, each.count),
            )
        )
    lines += [say(lang, "classes-tonight")] if changed else []
    lines.append(say(lang, "classes-set" if may_change else "classes-administrators"))
    made = [Button(words.CIRCLED[at], data("cls", "open", at)) for at in range(len(found))]
    return Reply(join(lines), [made], private=True)


def _conditions(lang: str, kind: CustomerClass) -> Html:
    """What puts a customer in: any one of these."""
    parts = []
    if kind.grades:
        parts.append(say(lang, "classes-grades", values=" ".join(kind.grades)))
    for key, group, values in (("levels", "level-short", kind.levels), ("impacts", "rank", kind.impacts)):
        if values:
            named = words.listed(lang, [words.word(lang, group, value) for value in values])
            parts.append(say(lang, f"classes-{key}", values=named))
    if kind.bands:
        parts.append(say(lang, "classes-bands", values=" ".join(kind.bands)))
    return join(parts, f" {label(lang, 'classes-or')} ")


def members(lang: str, found: Found, mine: Sequence[tuple[int, str]], *, drop: str | None) -> Reply:
    """Who is in a class, the most valuable first; `drop`: what the button sends that drops it, for who may."""
    name = words.word(lang, "class", found.kind.key)
    head = say(lang, "classes-of", name=name, count=formats.number(lang, found.count))
    made = [Button(formats.clip(each, NAME), data("do", "card", number)) for number, each in mine]
    rows = [made[start : start + 2] for start in range(0, len(made), 2)]
    last = [Button(label(lang, "customers-back"), data("cls", "all"))]
    last += [Button(label(lang, "classes-drop"), drop)] if drop is not None else []
    return Reply(join([head, *([] if mine else [i18n.quoted("–")])]), [*rows, last], edit=True)
