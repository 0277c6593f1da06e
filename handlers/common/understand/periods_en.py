"""English words for the time that a question is about, longest first where they overlap."""

from __future__ import annotations

import re
from typing import Final

from handlers.common.understand import numerals, spans
from handlers.common.understand.days import MONTH
from handlers.common.understand.periods_zh import DIGITS
from handlers.common.understand.spans import YEAR, Meaning, Rule

UNITS: Final = "days?|weeks?|wks?|fortnights?|months?|quarters?|years?|yrs?"
_UNIT: Final = rf"(?P<unit>{UNITS})"
_COUNT: Final = rf"(?P<count>{numerals.COUNT})"
_IN: Final = "(?:during |in |over |for )?(?:the )?"
_SPOKEN: Final = "first|second|third|fourth|1st|2nd|3rd|4th"
_LONG: Final = (
    rf"q[1-4]|(?:{_SPOKEN}) quarter|h[12]|(?:first|second|1st|2nd|last(?= half of)) half"
    r"|first (?:two|three|[23]) quarters"
)
_DAY: Final = rf"\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}(?! \d)|{MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?!\d)"
_FIRST: Final = rf"first (?:{numerals.COUNT}) months"
_YEAR: Final = rf"{YEAR}|the year"
_TO: Final = r"(?: (?:to|and|until|till|through|up to) (?:the )?|\s*[-~]\s*)"
_TO_NOW: Final = "(?: on(?:wards?)?| until now| to now)?"


def _before(number: int, part: str) -> str:
    """A part of a year that stands before it: last year's Q3, last year in March, 2025 March."""
    return rf"(?P<year{number}>{YEAR}),? (?:in |during )?(?:the )?(?P<part{number}>{part})"


def _after(number: int, part: str) -> str:
    """A part of a year that stands after it: Q3 last year, March of 2025."""
    return rf"(?P<part{number}>{part}),? (?:of |in )?(?P<after{number}>{_YEAR})"


def _dated(number: int, part: str) -> str:
    """A part of a year, with or without it."""
    return (
        rf"(?:(?P<year{number}>{YEAR}),? (?:in |during )?(?:the )?)?(?P<part{number}>{part})"
        rf"(?: of)?(?:,? (?:of |in )?(?P<after{number}>{_YEAR}))?"
    )


def _when(number: int) -> str:
    """A time of the calendar, in groups as `spans.when` reads them; only behind a word that shows it to be one."""
    part = f"{_LONG}|{_FIRST}(?= of)|{_DAY}|{MONTH}"
    return rf"(?:(?P<digits{number}>{DIGITS})|{_dated(number, part)}|(?P<whole{number}>{YEAR}))"


def _rules(*rules: tuple[str, Meaning]) -> tuple[Rule, ...]:
    return tuple((re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])"), meaning) for pattern, meaning in rules)


RULES: Final = _rules(
    (rf"{_IN}(?P<whole1>{YEAR})(?: so far| to date)?", spans.named),
    (rf"{_IN}{_dated(1, _LONG)}", spans.named),
    (rf"{_IN}{_before(1, f'{MONTH}|{_DAY}')}", spans.named),
    (rf"{_IN}{_after(1, f'{MONTH}|{_DAY}|{_FIRST}')}", spans.named),
    (rf"(?:in|during|for) (?P<bare1>{MONTH})", spans.named),
    (rf"on (?:the )?(?P<bare1>{_DAY})", spans.named),
    (rf"(?:from |between |in |during |for )(?:the )?{_when(1)}{_TO}{_when(2)}", spans.between),
    (rf"{_dated(1, f'{_LONG}|{MONTH}')}{_TO.replace('and|', '')}{_when(2)}", spans.between),
    (rf"(?:since|from) (?:the )?(?:(?:beginning|start) of )?(?:the )?{_when(1)}{_TO_NOW}", spans.since),
    (r"since (?P<which>last|this|the previous) (?P<unit>week|month|quarter)", spans.since),
    (r"since (?P<which>the (?:beginning|start) of (?:the |this )?)(?P<unit>week|month|quarter|year)", spans.since),
    (
        rf"{_IN}(?P<which>last|this|previous|prior|current) (?P<unit>week|month|quarter|year)(?: so far| to date)?",
        spans.relative,
    ),
    (r"ytd|year[ -]to[ -]date|mtd|month[ -]to[ -]date|qtd|quarter[ -]to[ -]date|so far this year", spans.to_date),
    (rf"(?:(?:in|over|during|within|for) )?(?:the )?(?:last|past|previous|these) {_COUNT} {_UNIT}", spans.rolling),
    (rf"(?:(?:in|over|during|within) )?the past (?P<count>){_UNIT}", spans.rolling),
    (r"yesterday|today", spans.day),
    (r"ever|in total so far|all[ -]time|so far in total|since we know them|to date in total|altogether", spans.ever),
)
_END: Final = "(?:the )?(?:end of )?(?:the )?"
# Times to come: what the words before them say is over by then.
AHEAD: Final = _rules(
    (
        rf"(?:(?P<before>before) (?!the end)|(?:by|until|till|in|within|during|at|before|on) {_END}){_when(1)}",
        spans.named,
    ),
    (rf"(?<!since )(?<!from )(?!may(?![a-z])){_when(1)}", spans.named),
    (
        rf"(?:(?:by|before|until|in|within|during|at) )?{_END}(?P<which>this|next|coming|the) "
        r"(?P<unit>week|month|quarter|year)(?:'s end)?",
        spans.relative,
    ),
    (r"by (?:the )?year.?end|by christmas|before christmas", spans.year_end),
)
