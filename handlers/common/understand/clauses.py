"""A message cut into clauses, with customers, days and amounts masked so that rules see only the other words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from handlers.common.understand.amounts import Amount
from handlers.common.understand.dates import Match
from handlers.common.understand.lexicon import phrase
from handlers.common.understand.spotting import Spotted

ASKED: Final = 256  # clauses of which it is kept what they tell
CUSTOMER, AMOUNT, NUMBER, DAY = "◇", "¤", "¢", "☉"

_ASKED: Final = re.compile(r"[?？]|[吗呢么][ 。.!！]*$|会不会|是不是|是否|要不要|能不能|会怎么?样|怎么办|咋样|点样")
_IF: Final = phrase("clauses", "if")
_HEARD: Final = phrase("clauses", "heard")
_DISMISSED: Final = phrase("clauses", "dismissed")
_MISTAKEN: Final = phrase("clauses", "mistaken")
_MEETING: Final = phrase("clauses", "meeting")
_CALLED_OFF: Final = phrase("clauses", "called_off")
_WHAT_ELSE: Final = phrase("clauses", "what_else")
_WENT: Final = phrase("clauses", "went")
_REPORTED: Final = phrase("clauses", "reported")
_FOLLOWS: Final = phrase("clauses", "follows")
_HARD: Final = phrase("clauses", "hard")
_JOIN: Final = phrase("clauses", "join")
_TO_COME: Final = phrase("clauses", "to_come")
_BOUND: Final = phrase("clauses", "bound")
# Several customers with a sum each: "from Acme 4,000 and from Wayne 1,250".
_EACH_SUM: Final = re.compile(
    rf"(?<=[{AMOUNT}{NUMBER}])\s*(?:,|，|、|;|和|跟|及|\band\b|\bplus\b|&)?\s*"
    rf"(?=(?:and |plus |& )?(?:from |to |by |for )?{CUSTOMER}+\s?(?:的|for|:|：|,)?\s?"
    rf"(?:也?[收付回到下打](?:了|来|款)?)?[{AMOUNT}{NUMBER}])"
)
# Customers in a row of whom the same is told: 华能,大唐都谈了, "Acme, Globex both want".
_ROW: Final = re.compile(rf"(?<={CUSTOMER})[,，、]\s*(?={CUSTOMER}+\s*(?:都|均|皆|各|两家|全都|both|each|all\b))")


def is_asked(words: str) -> bool:
    """Whether words ask, by how they end or by their form."""
    return bool(_ASKED.search(words))


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """A stretch of the message: `text` cleaned, `masked` the same with values hidden; positions are of the message.

    Each is itself alone: what its words tell is asked several times on the way to records, and kept under it (`ASKED`).
    """

    start: int
    end: int
    text: str
    masked: str
    question: bool
    mentions: tuple[Spotted, ...] = ()
    days: tuple[Match, ...] = ()
    amounts: tuple[Amount, ...] = ()
    supposed: bool = False  # what would follow if something happened, or what somebody else asked
    reported: bool = False  # what somebody else asked
    untrue: bool = False  # what the message itself says is not so
    past: bool = False  # what is told behind it could not be known if it were yet to come

    @property
    def unnamed(self) -> str:
        """Its words with only the customers' names hidden."""
        return "".join(CUSTOMER if m == CUSTOMER else c for c, m in zip(self.text, self.masked, strict=True))

    def around(self, start: int, end: int) -> tuple[str, str]:
        """The masked words of the clause before and after message[start:end]."""
        return self.masked[: start - self.start], self.masked[end - self.start :]


def mask(text: str, mentions: Sequence[Spotted], days: Sequence[Match], amounts: Sequence[Amount]) -> str:
    """`text` of the same length, every customer, day and amount replaced by a run of its sign."""
    signs = list(text)
    for amount in amounts:
        _fill(signs, amount.start, amount.end, AMOUNT if amount.sure else NUMBER)
    for day in days:
        _fill(signs, day.start, day.end, DAY)
    for mention in mentions:
        _fill(signs, mention.start, mention.end, CUSTOMER)
    return "".join(signs)


def _fill(signs: list[str], start: int, end: int, sign: str) -> None:
    signs[start:end] = sign * (end - start)


def split(text: str, mentions: Sequence[Spotted], days: Sequence[Match], amounts: Sequence[Amount]) -> list[Clause]:
    """Cut at punctuation, at "then" and "but", and before a day on which something is to be done."""
    masked = mask(text, mentions, days, amounts)
    cuts = sorted({0, len(text), *_cuts(masked)})
    clauses: list[Clause] = []
    for start, end in pairwise(cuts):
        words = masked[start:end]
        if words.strip(" ,，。；;！!？?\n-"):
            reported = bool(_REPORTED.search(words))
            asked = not reported and is_asked(words + text[end : end + 1])
            clauses.append(
                Clause(
                    start,
                    end,
                    text[start:end],
                    words,
                    asked,
                    tuple(mention for mention in mentions if start <= mention.start < end),
                    tuple(day for day in days if start <= day.start < end),
                    tuple(amount for amount in amounts if start <= amount.start < end),
                    reported or _supposed(words, clauses[-1:]),
                    reported,
                )
            )
    return [
        replace(each, untrue=_is_untrue(clauses, at), past=_is_past(clauses, at)) for at, each in enumerate(clauses)
    ]


def _is_untrue(clauses: Sequence[Clause], at: int) -> bool:
    """Whether a clause, or one behind it, says that it is not so: "heard they switch supplier, checked, not true"."""
    words = clauses[at].masked
    behind = [each.masked for each in clauses[at : at + 3]]
    heard = any(_HEARD.search(each.masked) for each in clauses[: at + 1])
    return (
        (heard and any(_DISMISSED.search(each) for each in behind))
        or _is_called_off(clauses, at)
        or _MISTAKEN.search(words) is not None
        or (at + 1 < len(clauses) and _MISTAKEN.search(clauses[at + 1].masked) is not None)
    )


def _is_called_off(clauses: Sequence[Clause], at: int) -> bool:
    """Whether a clause speaks of a meeting that will not be, or says so of the one before it."""
    return any(_calls_off(clauses, place) for place in (at - 1, at) if place >= 0)


def _calls_off(clauses: Sequence[Clause], at: int) -> bool:
    """Whether the meeting of a clause is called off in it or in the next, which then speaks of nothing else."""
    planned = _MEETING.search(clauses[at].masked)
    off = any(_CALLED_OFF.search(each.masked) for each in clauses[at : at + 2])
    return bool(planned and off) and not any(_WHAT_ELSE.search(each.masked) for each in clauses[at : at + 2])


def _is_past(clauses: Sequence[Clause], at: int) -> bool:
    return any(_WENT.search(each.masked) and not each.days for each in clauses[at + 1 : at + 3])


def _cuts(masked: str) -> list[int]:
    places = [match.end() for match in _HARD.finditer(masked)]
    places += [match.start() for match in _JOIN.finditer(masked)]
    places += [match.start() for match in _EACH_SUM.finditer(masked) if CUSTOMER in masked[: match.start()]]
    for match in _TO_COME.finditer(masked):
        if match.start() and masked[match.start() - 1] != DAY and not _BOUND.search(masked[: match.start()]):
            places.append(match.start())
    rows = {match.end() for match in _ROW.finditer(masked)} | {match.start() + 1 for match in _ROW.finditer(masked)}
    return [place for place in places if place not in rows]


def _supposed(masked: str, before: Sequence[Clause]) -> bool:
    """Whether the clause supposes something ("if …"), or tells what would follow from a supposition before it."""
    follows = any(clause.supposed for clause in before) and _FOLLOWS.search(masked)
    return bool(_IF.search(masked) or follows)
