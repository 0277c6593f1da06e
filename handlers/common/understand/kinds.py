"""Which records a clause makes, and what a message asks for: kinds by words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from handlers.common.understand.clauses import Clause
from handlers.common.understand.lexicon import phrases, table
from handlers.common.understand.rules import Rule, rule
from handlers.common.understand.signals import hearsay

KINDS: Final = (
    "visit", "order", "invoice", "payment", "complaint", "complaint_answered", "complaint_resolved", "survey",
    "contract", "project", "financials", "credit_event", "contact", "need", "competitor", "market", "judgement",
    "loss", "signal", "step",
)  # fmt: skip


# What changes a score at once or books money is no record while it is only a rumour.
_CERTAIN: Final = frozenset(
    {"order", "invoice", "payment", "contract", "project", "credit_event", "contact", "loss", "competitor"}
)
_WEAK: Final = phrases("kinds", "weak")
_USUAL: Final = ("visit", "complaint", "signal")
_OFFERED: Final = 3


@dataclass(frozen=True, slots=True)
class Event:
    """A clause tells of a record of this kind; the words that tell are clause.masked[start:end]."""

    kind: str
    event: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _KindRule:
    kind: str
    event: str | None
    beats: frozenset[str]
    rule: Rule


@cache
def _rules() -> tuple[_KindRule, ...]:
    return tuple(
        _KindRule(entry["kind"], entry.get("event"), frozenset(entry.get("beats", ())), rule(entry, "zh", "en"))
        for entry in table("kinds")["rule"]
    )


def events(clause: Clause) -> tuple[Event, ...]:
    """The records `clause` tells of, one per kind, in the order of the words. Questions and "if" tell of none."""
    if clause.question or clause.supposed:
        return ()
    told = _told(clause.masked)
    return tuple(event for event in told if event.kind not in _CERTAIN or not hearsay(clause.masked, event.end))


def likely(masked: str) -> tuple[str, ...]:
    """The three kinds that words too weak to make a record speak for most, best first."""
    scores = {kind: sum(1 for _ in pattern.finditer(masked)) for kind, pattern in _WEAK}
    hinted = sorted((kind for kind in scores if scores[kind]), key=lambda kind: -scores[kind])
    return tuple(dict.fromkeys([*hinted, *_USUAL]))[:_OFFERED]


@lru_cache(maxsize=1024)
def _told(masked: str) -> tuple[Event, ...]:
    found: list[Event] = []
    beaten: set[str] = set()
    for known in _rules():
        match = None if known.kind in beaten else known.rule.search(masked)
        if match and all(event.kind != known.kind for event in found):
            found.append(Event(known.kind, known.event, match.start(), match.end()))
            beaten |= known.beats
    return tuple(sorted(found, key=lambda event: event.start))


_COMMANDS: Final = table("phrases")["commands"]
_SLASH: Final = re.compile(r"^\s*/([a-z_]+)(?:@\w+)?(?:\s+|$)")
# A Chinese command word must stand alone or be followed by a space or colon: "客户投诉了" is no command.
_WORD: Final = re.compile(
    r"^\s*(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _COMMANDS.items()) + r")(?:[\s:：]+|$)"
)


def command(text: str) -> tuple[str | None, int]:
    """The leading command of the cleaned text, by its English name, and where the rest begins."""
    slash = _SLASH.match(text)
    if slash:
        return slash[1], slash.end()
    word = _WORD.match(text)
    if word and word.lastgroup:
        return word.lastgroup, word.end()
    return None, 0


_NOT_WORDS: Final = re.compile(r"[\W◇_]+")
_FILLERS: Final = 6  # letters that may remain: 最近, please
_REQUESTS: Final = phrases("kinds", "requests")


def request(text: str, asked: bool) -> str | None:
    """What a masked message asks for. If it is not `asked` by a mark or word, it must consist of the request alone."""
    for kind, pattern in _REQUESTS:
        match = pattern.search(text)
        if match and (asked or len(_NOT_WORDS.sub("", text.replace(match.group(), ""))) <= _FILLERS):
            return kind
    return "card" if asked and "◇" in text else None
