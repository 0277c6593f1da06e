"""Which times a list asks about: "三个月没下单的", "not visited since March", "contracts that end this quarter".

Every condition of `db.since` is a number of days. The words of a condition and of its time may stand apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from db.since import NEVER
from handlers.common.understand import lexicon, periods

Span = tuple[int, int]  # of the text, from and to
ENDED: Final = "ended"  # instead of "ending": whose contract did end, which `db.since` cannot list
# Days where none are named.
USUAL: Final[Mapping[str, int]] = {
    "ending": 90, "unseen": 60, "unordered": 90, "unpaid": 90, "overdue": 0, "left": 90, "new": 30, "complaints": 0,
}  # fmt: skip
_GAP: Final = " \0 "  # left by what was understood: nothing is read across it


@dataclass(frozen=True, slots=True)
class Times:
    """conditions: trait of `db.since` -> days, and where a time is over, how many days ago it ended.

    left: the words that are not understood yet.
    """

    conditions: Mapping[str, tuple[int, ...]]
    left: str


def _words(entry: Mapping[str, str]) -> re.Pattern[str]:
    """Chinese words anywhere, English ones whole."""
    return re.compile("|".join([*([entry["zh"]] if entry["zh"] else []), *([_en(entry["en"])] if entry["en"] else [])]))


def _en(pattern: str) -> str:
    return rf"(?<![a-z])(?:{lexicon.filled(pattern, _LEXICON)})(?![a-z])"


def _condition(entry: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    zh = [lexicon.filled(each, _LEXICON) for each in entry["zh"]]
    return re.compile("|".join([*zh, *(_en(each) for each in entry["en"])]))


_LEXICON: Final = "times"
_LISTED: Final = lexicon.table(_LEXICON)
_TOPICS: Final = tuple((trait, _condition(entry)) for trait, entry in _LISTED["conditions"].items())
_MAY_BE_NEVER: Final = frozenset({"unseen", "unordered", "unpaid"})
_MAY_BE_OVER: Final = _MAY_BE_NEVER | {"new", "left"}
_TIME_FIRST: Final = frozenset({"new"})  # without a time the word means something else: a stage
_FILLERS: Final = _words(_LISTED["fillers"])
# Contracts that are over, not about to be; without 已经 only where no other time is named.
_OVER: Final = _words(_LISTED["over"])
_MAY_BE_OVER_ZH: Final = _words(_LISTED["may_be_over"])
_SINCE: Final = _words(_LISTED["since"])
_OWN_TIME: Final = frozenset({"overdue", "complaints"})  # what stands so without any time: another's is not theirs
_LONG_AGO: Final = _words(_LISTED["long_ago"])


@dataclass(frozen=True, slots=True)
class _Time:
    """Days ago that a time begins, and ends (0: today), or how many days are meant; where it stands."""

    days: tuple[int, int]
    start: int
    end: int
    until_now: bool = True  # a length, or since a day


def take(text: str, today: date) -> Times:
    """The conditions that the cleaned `text` names, each with its time, and the words left over."""
    never = _LONG_AGO.search(text) is not None
    found, rest = _topics(text, today)
    if not found:
        return Times({}, text)
    conditions, used = _timed(found, rest, today, never=never)
    if "ending" in found and _is_over(text, rest, today):
        conditions = {ENDED if trait == "ending" else trait: days for trait, days in conditions.items()}
        used += periods.spans_of(rest, today)
    for start, end in used:
        rest = _blank(rest, start, end)
    return Times(conditions, _FILLERS.sub(" ", re.sub("\0+", _GAP, rest)))


def _topics(text: str, today: date) -> tuple[dict[str, list[Span]], str]:
    """Where each condition is named; the text with as many marks in place of their words."""
    found: dict[str, list[Span]] = {}
    for trait, pattern in _TOPICS:
        where = [hit.span() for hit in pattern.finditer(text)]
        if not where or (trait == "unpaid" and "overdue" in found):
            continue
        if trait in _TIME_FIRST and not _has_time(text, today):
            continue
        found[trait] = where
        for start, end in where:
            text = _blank(text, start, end)
    return found, text


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + "\0" * (end - start) + text[end:]


def _has_time(text: str, today: date) -> bool:
    return periods.find(text, today) is not None or periods.lasting(text) is not None


def _is_over(text: str, rest: str, today: date) -> bool:
    """Whether contracts are asked for that did end: the words say so, or the only time in the `rest` lies behind."""
    ahead, past = periods.ahead(rest, today), periods.find(rest, today)
    if _OVER.search(text) or (past is not None and past.period.last < today and ahead is None):
        return True
    return _MAY_BE_OVER_ZH.search(text) is not None and ahead is None and periods.lasting(rest) is None


def _timed(
    found: Mapping[str, list[Span]], text: str, today: date, *, never: bool
) -> tuple[dict[str, tuple[int, ...]], list[Span]]:
    """Each condition with the time beside it, else with the one that is named for all, else with its usual one; and
    where the times stand that were taken."""
    behind, to_come = _times(text, today), [*_to_come(text, today), *_lengths(text)]
    conditions: dict[str, tuple[int, ...]] = {}
    used: list[Span] = []
    for trait in sorted(found, key=lambda each: each not in _OWN_TIME):
        time = _of(trait, found[trait], to_come if trait == "ending" else behind, text)
        conditions[trait] = _days(trait, time, never=never)
        if time is not None:
            used.append((time.start, time.end))
        if trait in _OWN_TIME:
            behind = [each for each in behind if each is not time]
    return {trait: conditions[trait] for trait in found}, used


def _days(trait: str, time: _Time | None, *, never: bool) -> tuple[int, ...]:
    if time is None:
        return (NEVER if never and trait in _MAY_BE_NEVER else USUAL[trait],)
    return time.days if time.days[1] and trait in _MAY_BE_OVER else time.days[:1]


def _of(trait: str, where: list[Span], times: list[_Time], text: str) -> _Time | None:
    """The time that belongs to a condition that is named in these places."""
    own = trait in _OWN_TIME
    beside = [time for time in times if any(_beside(time, place, text) for place in where)]
    if own:
        beside = [time for time in beside if time.until_now]
    # How old a debt is stands behind it rather than before it.
    beside.sort(key=lambda time: own and time.start < where[0][0])
    return next(iter(beside or (() if own else times)), None)


def _beside(time: _Time, place: Span, text: str) -> bool:
    """Whether nothing but small words stands between."""
    between = text[place[1] : time.start] if time.start >= place[1] else text[time.end : place[0]]
    apart = time.start < place[1] and place[0] < time.end
    return not apart and "\0" not in between and not _FILLERS.sub("", between).strip()


def _times(text: str, today: date) -> list[_Time]:
    """What lies behind, the latest first, then lengths."""
    found = sorted(periods.named(text, today), key=lambda each: (each.period.first, -each.start), reverse=True)
    named = [
        _Time(
            ((today - each.period.first).days, (today - each.period.last).days),
            each.start,
            each.end,
            until_now=_SINCE.search(text[each.start : each.end]) is not None,
        )
        for each in found
    ]
    return [*named, *(each for each in _lengths(text) if not any(_overlap(each, other) for other in named))]


def _overlap(one: _Time, other: _Time) -> bool:
    return one.start < other.end and other.start < one.end


def _to_come(text: str, today: date) -> list[_Time]:
    found = periods.ahead(text, today)
    return [_Time(((found.period.last - today).days, 0), found.start, found.end)] if found else []


def _lengths(text: str) -> list[_Time]:
    return [_Time((length, 0), start, end) for length, start, end in periods.lengths(text)]
