"""What /review shows: who changed, old and new side by side, why it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from handlers.common import formats, holding, i18n, words
from handlers.common.reply import Button, Html, Reply, data
from handlers.reviews.service import KEPT_FOR, REASONS, Change, Proposal

MOST: Final = 8
NAME: Final = 40


def waiting(lang: str, found: Sequence[Change], names: Mapping[int, str], *, edit: bool = False) -> Reply:
    """The changes that wait, a button each."""
    if not found:
        return Reply(i18n.say(lang, "regrade-none"), edit=edit, private=True)
    shown = [change for change in found[:MOST] if change.customer_id in names]
    lines = [i18n.say(lang, "regrade-head", count=len(found))]
    lines += [_line(lang, at, change, names[change.customer_id]) for at, change in enumerate(shown)]
    buttons = [
        [Button(f"{words.CIRCLED[at]} {formats.clip(names[change.customer_id], 24)}", _open(change.customer_id))]
        for at, change in enumerate(shown)
    ]
    return Reply(i18n.join(lines), buttons, edit=edit, private=True)


def _line(lang: str, at: int, change: Change, name: str) -> Html:
    return i18n.say(
        lang,
        "regrade-line",
        number=words.CIRCLED[at],
        customer=formats.clip(name, NAME),
        before=change.before,
        after=change.after,
        sign="▲" if change.after < change.before else "▼",
        points=formats.number(lang, change.points),
    )


def _open(customer_id: int) -> str:
    return data("rv", "open", customer_id)


def proposal(lang: str, found: Proposal, today: date) -> Reply:
    """Old and new side by side, dimension by dimension."""
    old, new = found.old, found.new
    lines = [
        i18n.say(
            lang,
            "regrade-proposal-head",
            customer=formats.clip(found.customer.name, NAME),
            before=old.grade or "–",
            after=new.grade or "–",
        ),
        i18n.say(lang, "regrade-columns", then=formats.day(lang, old.as_of.date(), today=today)),
        _row(lang, i18n.say(lang, "regrade-points"), old.points or 0.0, new.points or 0.0),
    ]
    lines += holding.told(lang, found.held)
    before = old.detail.get("dimensions", {})
    for key, points in new.detail.get("dimensions", {}).items():
        lines.append(_row(lang, words.word(lang, "dimension", key), before.get(key, points), points))
    accept = Button(i18n.label(lang, "regrade-accept", grade=new.grade or "–"), _decide("accept", found))
    keep = Button(i18n.label(lang, "regrade-keep", grade=old.grade or "–"), _decide("why", found))
    back = Button(i18n.label(lang, "regrade-back"), data("rv", "list"))
    card = Button(i18n.label(lang, "regrade-risk"), data("do", "risk", found.customer.id))
    return Reply(i18n.join(lines), [[accept, keep], [card, back]], edit=True, private=True)


def _row(lang: str, name: Html, old: float, new: float) -> Html:
    a, b = formats.number(lang, old), formats.number(lang, new)
    return i18n.say(
        lang, "regrade-row", name=name, a=a, b=b, sign="▲" if new > old + 0.5 else "▼" if new < old - 0.5 else "·"
    )


def _decide(what: str, found: Proposal) -> str:
    """Names the grade that is decided on, so that an old button decides nothing else."""
    return data("rv", what, found.customer.id, found.new.grade)


def why(lang: str, found: Proposal) -> Reply:
    """The reasons to keep the old grade."""
    customer, grade = found.customer, found.old.grade or "–"
    days = formats.number(lang, KEPT_FOR.days)
    text = i18n.say(lang, "regrade-why", customer=formats.clip(customer.name, NAME), grade=grade, days=days)
    reasons = [
        [Button(i18n.label(lang, f"regrade-reason-{key}"), data("rv", "keep", customer.id, found.new.grade, key))]
        for key in REASONS
    ]
    return Reply(
        text, [*reasons, [Button(i18n.label(lang, "regrade-back"), _open(customer.id))]], edit=True, private=True
    )


def decided(lang: str, found: Proposal, *, accepted: bool) -> Reply:
    """What was decided, and the way to the next."""
    grade = (found.new if accepted else found.old).grade or "–"
    key = "regrade-accepted" if accepted else "regrade-kept"
    text = i18n.say(lang, key, customer=formats.clip(found.customer.name, NAME), grade=grade)
    return Reply(text, [[Button(i18n.label(lang, "regrade-next"), data("rv", "list"))]], edit=True, private=True)
