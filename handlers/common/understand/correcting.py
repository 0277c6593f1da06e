"""Something told before is put right in words: "不对，是8万不是18万", "sorry, it was Tuesday, not Monday"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from handlers.common.understand import kinds
from handlers.common.understand.amounts import Amount
from handlers.common.understand.clauses import AMOUNT, CUSTOMER, DAY, NUMBER
from handlers.common.understand.dates import Match
from handlers.common.understand.lexicon import phrase, phrases
from handlers.common.understand.scan import Scan
from handlers.common.understand.search import Hit
from handlers.common.understand.spotting import Spotted

_OPENS: Final = phrase("correcting", "opens")  # says by itself that something told before is wrong
_WRONG_BEFORE: Final = phrase("correcting", "wrong_before")
_WRONG_AFTER: Final = phrase("correcting", "wrong_after")
_FILLERS: Final = phrase("correcting", "fillers")
_RECORDS: Final = phrases("correcting", "records")
_SIGNS: Final = re.compile(f"[{CUSTOMER}{AMOUNT}{NUMBER}{DAY}]+")
_WORD: Final = re.compile(r"[a-z0-9']+|[\u3400-\u9fff]")
_JUST_NOW: Final = re.compile(r"刚刚|刚才|方才|头先|啱啱|just now|earlier today")  # told, not done
_REST: Final = 1  # words or characters that may be left besides
_NAME: Final = 10  # so many that may be left where they may be a name

Found = TypeVar("Found", Amount, Match, Spotted)


@dataclass(frozen=True, slots=True)
class Correction:
    """What is right and what was wrong, as far as the words say; nothing at all: only that something was wrong.

    customers: those that the words may name as right. kind: the record that is spoken of. not_kind: what it was taken
    for. name: words that may name a customer nobody knows.
    """

    amount: Amount | None = None
    not_amount: Amount | None = None
    day: Match | None = None
    not_day: Match | None = None
    customers: tuple[Hit, ...] = ()
    not_customers: tuple[Hit, ...] = ()
    kind: str | None = None
    not_kind: str | None = None
    name: str = ""

    @property
    def says_what(self) -> bool:
        """Whether it says what is right."""
        return bool(self.amount or self.day or self.customers or self.name or self.not_kind)

    @property
    def contrasts(self) -> bool:
        """Whether it says "this and not that"."""
        wrong = self.not_amount or self.not_day or self.not_customers or self.not_kind
        return bool(wrong) and self.says_what


def read(scan: Scan, *, asked: bool = False) -> Correction | None:
    """The correction that a message is; None where it is none, or tells more than that.

    asked: the person was asked what is right, so that a value alone is a correction.
    """
    if scan.command is not None or scan.asker.about is not None:
        return None
    if asked and any(kinds.events(clause) for clause in scan.clauses):
        return None
    opens, said, rest = asked or bool(_OPENS.search(scan.masked)), found(scan), _rest(scan.masked)
    if (said.contrasts and not rest) or (opens and len(rest) <= _REST and (said.says_what or not rest)):
        return said
    if opens and rest and not said.says_what and _tells_little(scan, rest):
        counts = any(each.isdecimal() for each in "".join(rest))  # "20台" is nobody's name
        return said if counts else Correction(name=_name(scan, rest))
    return None


def found(scan: Scan) -> Correction:
    """The values of a message, as a correction reads them."""
    amount, not_amount = _pair(scan, scan.amounts)
    day, not_day = _pair(scan, [day for day in scan.days if not _JUST_NOW.fullmatch(day.text)])
    customer, not_customer = _pair(scan, scan.mentions)
    kind, not_kind = _kinds(scan.masked)
    return Correction(
        amount,
        not_amount,
        day,
        not_day,
        _whom(scan, customer),
        _whom(scan, not_customer),
        kind,
        not_kind,
    )


def _whom(scan: Scan, mention: Spotted | None) -> tuple[Hit, ...]:
    """The one customer that a mention means, else all that it may mean."""
    if mention is None:
        return ()
    one = scan.who(mention)
    return (one,) if one else tuple(scan.preferred(mention.hits))


def _pair(scan: Scan, values: Sequence[Found]) -> tuple[Found | None, Found | None]:
    """The value that is right and the one that was wrong, of one sort."""
    masked = scan.masked
    wrong = [value for value in values if _is_wrong(masked, value.start, value.end)]
    right = [value for value in values if value not in wrong]
    return next(iter(right), None), next(iter(wrong), None)


def _is_wrong(masked: str, start: int, end: int) -> bool:
    return bool(_WRONG_BEFORE.search(masked[:start]) or _WRONG_AFTER.match(masked[end:]))


def _kinds(masked: str) -> tuple[str | None, str | None]:
    """Which kind of record is spoken of, and which one it was not."""
    named = sorted((match.span(), kind) for kind, pattern in _RECORDS for match in pattern.finditer(masked))
    wrong = [kind for (start, end), kind in named if _is_wrong(masked, start, end)]
    right = [kind for (start, end), kind in named if not _is_wrong(masked, start, end)]
    kind, not_kind = next(iter(right), None), next(iter(wrong), None)
    return kind, not_kind if kind and kind != not_kind else None


def _rest(masked: str) -> list[str]:
    """The words that neither correct nor are a value."""
    bare = _SIGNS.sub(" ", _OPENS.sub(" ", masked))
    for _, pattern in _RECORDS:
        bare = pattern.sub(" ", bare)
    return _WORD.findall(_FILLERS.sub(" ", bare))


def _tells_little(scan: Scan, rest: Sequence[str]) -> bool:
    """Whether what is left is little, and no news: it may name somebody."""
    return len(rest) <= _NAME and not any(kinds.events(clause) for clause in scan.clauses)


def _name(scan: Scan, rest: Sequence[str]) -> str:
    """What is left, as typed."""
    start = scan.masked.find(rest[0])
    end = scan.masked.rfind(rest[-1]) + len(rest[-1])
    return scan.text.quote(start, end)
