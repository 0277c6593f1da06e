"""A person's work in figures, and everybody's for who leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from handlers.activity.service import DAYS, Work, completeness
from handlers.common import formats
from handlers.common.i18n import join, label, say
from handlers.common.reply import Button, Html, Reply, data

NAME: Final = 28
SHOWN: Final = 20
A_ROW: Final = 3
_DAY: Final = timedelta(days=1)


def own(lang: str, found: Work, *, leads: bool, edit: bool = False) -> Reply:
    """One person's figures, each beside what it was, where that says something."""
    count = {
        name: formats.number(lang, getattr(found, name))
        for name in ("visits", "visited", "entries", "steps_done", "steps_late", "measures_done", "measures_late")
    }
    before = [formats.number(lang, each) for each in found.earlier]
    lines = [
        say(lang, "activity-head", name=formats.clip(found.member.name, NAME), days=str(DAYS)),
        say(lang, "activity-visits", visits=count["visits"], visited=count["visited"], before=before[0]),
        say(lang, "activity-entries", entries=count["entries"], before=before[1]),
        _covered(lang, found),
        say(lang, "activity-steps", done=count["steps_done"], late=count["steps_late"]),
        say(lang, "activity-measures", done=count["measures_done"], late=count["measures_late"]),
        *_answers(lang, found),
        *_data(lang, found),
    ]
    back = [[Button(label(lang, "customers-back"), data("act", "all"))]] if leads else []
    return Reply(join(lines), back, edit=edit, private=True)


def _covered(lang: str, found: Work) -> Html:
    book = found.book
    customers, endangered = formats.number(lang, book.customers), formats.number(lang, book.endangered)
    if not book.endangered:
        return say(lang, "activity-no-danger", customers=customers)
    share = formats.percent(lang, book.covered / book.endangered)
    covered = formats.number(lang, book.covered)
    return say(lang, "activity-covered", customers=customers, endangered=endangered, covered=covered, share=share)


def _answers(lang: str, found: Work) -> list[Html]:
    told = {"activity-complaints": found.answer_complaints, "activity-alerts": found.answer_alerts}
    return [say(lang, key, time=_time(lang, took)) for key, took in told.items() if took is not None]


def _time(lang: str, took: timedelta) -> Html:
    if took < 2 * _DAY:
        return say(lang, "activity-hours", count=formats.number(lang, took / timedelta(hours=1), 1))
    return say(lang, "activity-days", count=formats.number(lang, took / _DAY, 1))


def _data(lang: str, found: Work) -> list[Html]:
    if found.book.known is None:
        return []
    share = formats.percent(lang, found.book.known)
    if found.book.oldest is None:
        return [say(lang, "activity-data", share=share)]
    return [say(lang, "activity-data-age", share=share, days=formats.number(lang, found.book.oldest))]


def everybody(lang: str, found: Sequence[Work], *, edit: bool = False) -> Reply:
    """A line each, those with most endangered customers that nobody looked after first; a tap opens one."""
    shown = sorted(found, key=lambda each: (each.book.covered - each.book.endangered, each.member.name))[:SHOWN]
    lines = [say(lang, "activity-team-head", days=str(DAYS))]
    lines += [_line(lang, each) for each in shown]
    if (share := completeness(found)) is not None:
        lines.append(say(lang, "activity-team-data", share=formats.percent(lang, share)))
    lines += [] if shown else [say(lang, "activity-nobody")]
    made = [Button(formats.clip(each.member.name, NAME), data("act", "who", each.member.id)) for each in shown]
    rows = [made[start : start + A_ROW] for start in range(0, len(made), A_ROW)]
    return Reply(join(lines), rows, edit=edit, private=True)


def _line(lang: str, each: Work) -> Html:
    return say(
        lang,
        "activity-line",
        name=formats.clip(each.member.name, NAME),
        visits=formats.number(lang, each.visits),
        covered=formats.number(lang, each.book.covered),
        endangered=formats.number(lang, each.book.endangered),
        late=formats.number(lang, each.steps_late + each.measures_late),
    )
