"""A list of customers as a message: what was asked for, how many there are, and a page of them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from db.lists import Listed
from db.since import NEVER, TRAITS
from handlers.common import formats, i18n, words
from handlers.common.reply import Button, Html, Reply, data
from handlers.portfolio.frame import Frame, in_rows
from handlers.portfolio.lists import Found

NAME: Final = 30
_WIDTH: Final = 5
_ANY: Final = ("overdue", "complaints")  # that need no time


def listed(frame: Frame, found: Found, *, edit: bool = False) -> Reply:
    """A page of a list."""
    lang, page = frame.lang, found.page
    what = words.listed(lang, [*_asked(frame, found)])
    if not page.total:
        return Reply(i18n.say(lang, "lists-none", what=what), edit=edit, private=True)
    head = i18n.say(lang, "lists-head", what=what, count=page.total)
    worth = [i18n.say(lang, "lists-value", value=frame.money(float(page.value)))] if frame.amounts else []
    lines = [head, *worth, i18n.say(lang, f"lists-by-{found.wish.order}")]
    lines += [_line(frame, found.wish.order, place, each) for place, each in enumerate(page.shown)]
    if found.last:
        lines.append(i18n.say(lang, "lists-page", page=found.number + 1, pages=found.last + 1))
    if "new" in found.wish.where:
        lines.append(i18n.say(lang, "lists-new-means"))
    return frame.reply(lines, [*_opened(found), *_turned(lang, found)], edit=edit)


def _asked(frame: Frame, found: Found) -> Iterator[Html]:
    """Each trait in words: "power, grade C"."""
    for trait, values in found.wish.where.items():
        if trait in TRAITS:
            yield _time(frame, trait, [int(value) for value in values])
        else:
            yield from words.traits(frame.lang, {trait: values}, found.names)


def _time(frame: Frame, trait: str, days: Sequence[int]) -> Html:
    """A condition with its time: "no order for 90 days (since 23 Aug)"."""
    lang = frame.lang
    if days[0] == NEVER:
        return i18n.say(lang, f"lists-{trait}-never")
    if trait in _ANY and not days[0]:
        return i18n.say(lang, f"lists-{trait}-any")
    if trait == "ending":
        last = frame.today + timedelta(days=days[0])
        return i18n.say(lang, "lists-ending", days=days[0], day=_day(frame, last))
    first = frame.today - timedelta(days=days[0])
    if len(days) > 1:
        last = frame.today - timedelta(days=days[1])
        return i18n.say(lang, f"lists-{trait}-within", first=_day(frame, first), last=_day(frame, last))
    return i18n.say(lang, f"lists-{trait}", days=days[0], day=_day(frame, first))


def _day(frame: Frame, day: date) -> str:
    return formats.day(frame.lang, day, today=frame.today)


def _line(frame: Frame, order: str, place: int, each: Listed) -> Html:
    lang, churn = frame.lang, each.churn_probability
    told = [
        _when(frame, order, each) if order in TRAITS else None,
        words.word(lang, "level", each.level) if each.level else None,
        i18n.say(lang, "lists-grade", grade=each.grade) if each.grade else None,
        i18n.say(lang, "lists-churn", probability=formats.percent(lang, churn)) if churn is not None else None,
        _amount(frame, each, order) if frame.amounts else None,
    ]
    name = formats.clip(each.name, NAME)
    facts = Html(" · ".join(one for one in told if one is not None)) or i18n.say(lang, "lists-no-score")
    return i18n.say(lang, "lists-line", number=words.CIRCLED[place], customer=name, facts=facts)


def _when(frame: Frame, trait: str, each: Listed) -> Html:
    """The day that the list is ordered by, and how long ago it was or is yet to come."""
    if each.at is None:
        return i18n.say(frame.lang, f"lists-{trait}-not-once")
    day = formats.local(each.at, frame.zone).date()
    days = abs((frame.today - day).days)
    key = "lists-at-ending-assumed" if each.assumed else f"lists-at-{trait}"
    return i18n.say(frame.lang, key, day=_day(frame, day), days=days)


def _amount(frame: Frame, each: Listed, order: str) -> Html | None:
    """The figure that the list is ordered by."""
    if order == "value":
        return Html(frame.money(float(each.value))) if each.value is not None else None
    return i18n.say(frame.lang, "lists-at-risk", amount=frame.money(each.at_risk)) if each.at_risk else None


def _opened(found: Found) -> list[list[Button]]:
    shown = found.page.shown
    return in_rows([Button(words.CIRCLED[at], data("do", "risk", each.id)) for at, each in enumerate(shown)], _WIDTH)


def _turned(lang: str, found: Found) -> list[list[Button]]:
    if found.ticket is None or not found.last:
        return []
    turns = (("lists-before", found.number - 1), ("lists-next", found.number + 1))
    there = [(key, number) for key, number in turns if 0 <= number <= found.last]
    return [[Button(i18n.label(lang, key), data("list", found.ticket, number)) for key, number in there]]
