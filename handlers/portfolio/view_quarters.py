"""The last quarters: who stayed, what was paid late or never, how soon complaints were answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.common import i18n
from handlers.common import quarters as calendar
from handlers.common.reply import Html, Reply
from handlers.portfolio.frame import Frame

if TYPE_CHECKING:
    from scoring.quarters import Quarter


def quarters(frame: Frame, found: Sequence[Quarter], *, edit: bool = False) -> Reply:
    """A block for each quarter since the first of which anything is known, the latest first; lines only of what is
    known."""
    told = [block for each in found if (block := _quarter(frame, each, running=each is found[-1]))]
    if not told:
        return frame.reply([i18n.say(frame.lang, "quarters-none")], [], edit=edit)
    lines = [line for block in reversed(told) for line in block]
    return frame.reply([i18n.say(frame.lang, "quarters-head"), *lines, _note(frame, found)], [], edit=edit)


def _note(frame: Frame, found: Sequence[Quarter]) -> Html:
    return i18n.say(frame.lang, "quarters-note", days=frame.count(found[-1].default_days))


def _quarter(frame: Frame, each: Quarter, *, running: bool) -> list[Html]:
    lines = [*_stayed(frame, each), *_paid(frame, each), *_answered(frame, each)]
    name = calendar.name(each.since_day)
    so_far = i18n.say(frame.lang, "quarters-running") if running else Html("")
    key = "quarters-sales" if frame.amounts else "quarters-sales-plain"
    values = {"sales": frame.money(each.sales)} if frame.amounts else {}
    bought: dict[str, str | int] = {"buyers": frame.count(each.buyers), "count": each.buyers}
    head = i18n.say(frame.lang, key, quarter=name, running=so_far, **bought, **values)
    return [head, *lines] if lines or each.buyers else []


def _stayed(frame: Frame, each: Quarter) -> list[Html]:
    if not each.retained_of:
        return []
    share = frame.share(each.retention)
    return [i18n.say(frame.lang, "quarters-retention", share=share, count=frame.count(each.retained_of))]


def _paid(frame: Frame, each: Quarter) -> list[Html]:
    """Defaults only where most debts of the quarter are old enough to be one."""
    if not each.due:
        return []
    late = i18n.say(frame.lang, "quarters-late", share=frame.share(each.late), count=frame.count(each.due))
    if not calendar.ripe(each):
        return [late]
    values = {"defaulted": frame.share(each.defaulted, 1), "bad": frame.share(each.bad, 1)}
    return [late, i18n.say(frame.lang, "quarters-default", payers=frame.count(each.payers), **values)]


def _answered(frame: Frame, each: Quarter) -> list[Html]:
    if not each.complaints:
        return []
    known, solved = each.answer_hours == each.answer_hours, each.solve_days == each.solve_days
    hours = frame.count(each.answer_hours, 1) if known else "–"
    days = frame.count(each.solve_days, 1) if solved else "–"
    counts = {"count": each.complaints, "unanswered": each.unanswered}
    return [i18n.say(frame.lang, "quarters-answers", hours=hours, days=days, **counts)]
