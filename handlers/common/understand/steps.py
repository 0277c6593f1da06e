"""Next steps and promises in a clause: what is to be done, by whom and when."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from handlers.common.understand.clauses import ASKED, Clause
from handlers.common.understand.dates import Direction, Match
from handlers.common.understand.facts import Step
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.signals import untrue
from handlers.common.understand.text import Text

_TRIGGER: Final = phrase("steps", "trigger")
_COMING: Final = phrase("steps", "coming")
_TO_DO: Final = phrase("steps", "to_do")
_TO_COME: Final = phrase("steps", "to_come")
_REPORT: Final = re.compile(r"\s?:")  # "Thursday: line stopped" tells what happened
_MEETING: Final = re.compile(r"会议|会面|拜访|见面|\b(?:meeting|visit|call|appointment)\b", re.ASCII)
_DONE: Final = phrase("steps", "done")
_THEIR_OWN: Final = phrase("steps", "their_own")
_SOME_TIME: Final = phrase("steps", "some_time")
_OURS: Final = re.compile(r"(?:去|再)?(?:拜访|走访|见|上门|约|谈|聊)|去(?=◇)|\b(?:visit|meet|call|see|go)\b", re.ASCII)
_BY: Final = phrase("steps", "by")
_MAY_BE: Final = phrase("steps", "may_be")
_SAID: Final = re.compile(r"[他她]说|[他她]们说|客户说|对方说|\b(?:he|she|they) (?:says?|said)\b", re.ASCII)
_NEVER: Final = phrase("steps", "never")
_THEIRS: Final = phrase("steps", "theirs")
_OTHER_DAY: Final = phrase("steps", "other_day")
_OF_WHAT: Final = phrase("records", "of_what")  # "September's invoice" says nothing of when
_CERTAIN: Final = phrase("steps", "certain")
# Words behind a day that is an end; before another day they are of that one: "dated 18 Nov due 18 Dec".
_DUE_AFTER: Final = phrase("steps", "due_after")
_PAY_AFTER: Final = phrase("steps", "pay_after")
_DUE_BEFORE: Final = phrase("steps", "due_before")
_TERMED: Final = phrase("steps", "termed")
_JOINT: Final = re.compile(r"^(?:and|then|but|so)\s+", re.IGNORECASE)  # where the clause was cut
_NUMBERING: Final = re.compile(r"^\s*\d{1,2}[.、)）]\s*(?!\d)")
_ENDS: Final = re.compile(r"^(?:[☉\s]*)(?:到期|届满|截止|过期|期满)|^\s*(?:expir|deadline)")


@lru_cache(maxsize=ASKED)
def find(clause: Clause, text: Text, today: date) -> Step | None:
    """The step of a clause: a day ahead with something to do, or words such as "next step"; None if it has none."""
    if clause.question or clause.reported or clause.untrue or untrue(clause.masked):
        return None
    day = ahead(clause, today)
    trigger = _TRIGGER.search(clause.masked)
    if clause.supposed and not trigger:
        return None
    if not day and not (trigger and not _DONE.search(clause.masked[: trigger.start()])):
        return None
    if day and day.approximate and not trigger and _leaves_open(clause):
        return None
    ours = not (_THEIRS.search(clause.masked) and not trigger)
    if not ours and _MAY_BE.search(clause.masked):
        return None
    what = _what(clause, text, day)
    if not trigger and (_THEIR_OWN.search(clause.masked) or _NEVER.search(clause.masked)):
        return None
    if not day:
        return Step(what, None, ours=ours)
    return Step(what, day.on(Direction.FUTURE), day.at, day.approximate, ours)


def is_outlook(clause: Clause, today: date) -> bool:
    """Whether it tells what a customer may do some day ahead: worth a note, and nothing to do."""
    told = _THEIRS.search(clause.masked) and _MAY_BE.search(clause.masked) and not _TRIGGER.search(clause.masked)
    return bool(told) and ahead(clause, today) is not None


def _leaves_open(clause: Clause) -> bool:
    """Whether words about some time ahead give nobody anything to do and promise nothing: "年后要加一条线"."""
    to_do = any(each.search(clause.masked) for each in (_TO_DO, _TO_COME, _SOME_TIME, _OURS))
    return not to_do or (bool(_SAID.search(clause.masked)) and not _SOME_TIME.search(clause.masked))


@lru_cache(maxsize=ASKED)
def ahead(clause: Clause, today: date) -> Match | None:
    """The day of the clause that lies ahead and on which something is to happen."""
    fixed = due(clause, today) if _TERMED.search(clause.masked) else None
    for day in clause.days:
        before = clause.masked[: day.start - clause.start]
        after = clause.masked[day.end - clause.start :]
        elsewhere = (
            day is fixed
            or _ENDS.match(after)
            or (day.approximate and _OF_WHAT.match(after))
            or (_OTHER_DAY.search(before) and not _MEETING.search(before))
        )
        if not elsewhere and _is_ahead(clause, day, today):
            return day
    return None


@lru_cache(maxsize=ASKED)
def due(clause: Clause, today: date) -> Match | None:
    """The day by which something of the clause ends or is to be paid: a contract's end, an invoice's due day."""
    for day in clause.days:
        future = day.on(Direction.FUTURE) or max(day.options, default=None)
        before, after = clause.masked[: day.start - clause.start], clause.masked[day.end - clause.start :]
        to_be_paid = _PAY_AFTER.match(after) and day.reading.future
        stated = _DUE_AFTER.match(after) or to_be_paid or _DUE_BEFORE.search(before)
        if stated and (day.impossible or (future and (future > today or _DUE_AFTER.match(after)))):
            return day
    return None


def _is_ahead(clause: Clause, day: Match, today: date) -> bool:
    past, future = day.reading.past, day.reading.future
    if future is None and past is None:
        return (day.impossible or any(option > today for option in day.options)) and _leans_ahead(clause)
    if past == future:
        coming = _COMING.search(clause.masked) and not _DONE.search(clause.masked)
        return bool(future and (future > today or (future == today and coming and day.at)))
    if past is None:
        return not _DONE.search(clause.masked) or bool(_TRIGGER.search(clause.masked))
    before, after = clause.around(day.start, day.end)
    if _REPORT.match(clause.text, day.end - clause.start) and not _TRIGGER.search(before):
        return False
    if future and future > today and (_BY.match(after) or _CERTAIN.search(before)):
        return True
    return bool(future and future > today and (_leans_ahead(clause) or _nearer(clause, past, future, today)))


def _nearer(clause: Clause, past: date, future: date, today: date) -> bool:
    """Whether something is to be done on a day that is much nearer ahead than behind: "27号让经理上门" on the 21st."""
    if clause.past:
        return False
    near = 2 * (future - today) < today - past
    return near and bool(_TO_COME.search(clause.masked)) and not _DONE.search(clause.masked)


def _leans_ahead(clause: Clause) -> bool:
    """ "周五回访" and "call on Friday" look ahead, "周五拜访了" and "met on Friday" look back."""
    if _DONE.search(clause.masked) or clause.past:
        return bool(_TRIGGER.search(clause.masked))
    timed = any(day.at for day in clause.days)  # nobody reports at what hour they were somewhere
    return bool(timed or _COMING.search(clause.masked) or _TO_DO.search(clause.masked))


def _what(clause: Clause, text: Text, day: Match | None) -> str:
    """The clause as typed, without its day and the words that only lead to it."""
    begin = clause.start + len(clause.text) - len(clause.text.lstrip())  # behind the command that stood there
    if day is None:
        return _NUMBERING.sub("", text.quote(begin, clause.end)).strip(" ,，。;；.!！")
    before = _JOINT.sub("", _NUMBERING.sub("", text.quote(begin, day.start)).strip(" ,，。;；:："))
    after = re.sub(r"^(?:之前|以前|前|之内|内)", "", text.quote(day.end, clause.end)).strip(" ,，。;；.!！")
    lead = re.sub(
        r"(?:^|\b)(?:on|by|at|and|then|for|约(?:好|了)?|next step|下一步|下次)[\s:：]*$",
        "",
        before,
        flags=re.IGNORECASE,
    )
    joint = " " if lead and after and lead.isascii() else ""
    return f"{lead.strip()}{joint}{after}".strip(" ,，。;；.:：")
