"""Which records a clause makes, and what a message asks for: kinds by words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Final

from handlers.common.understand import guess
from handlers.common.understand.clauses import AMOUNT, CUSTOMER, Clause
from handlers.common.understand.lexicon import phrases, spoken, table
from handlers.common.understand.rules import Rule, rule
from handlers.common.understand.signals import hearsay, old, untrue

KINDS: Final = (
    "visit", "order", "invoice", "payment", "complaint", "complaint_answered", "complaint_resolved", "survey",
    "contract", "project", "financials", "credit_event", "contact", "need", "competitor", "market", "judgement",
    "loss", "signal", "step",
)  # fmt: skip


# What changes a score at once or books money is no record while it is only a rumour.
_CERTAIN: Final = frozenset(
    {"order", "invoice", "payment", "contract", "project", "credit_event", "contact", "loss", "competitor"}
)


FRESH: Final = frozenset({"visit", "order", "complaint"})  # what is told of as long ago is an old story
_SPOKEN: Final = 0.1  # how likely a record must be by all words of its clause where a spoken rule has found it
_SPOKEN_FIRST: Final = ("competitor",)  # its plain rule is a bare word, and waits for a signal
_USUAL: Final = (None, "placed", "stage")
_AS: Final = {"joined": "changed", "noted": "changed", "failed": "lost"}  # events that the sentences have no label for
_TURNS: Final = frozenset({"order", "complaint", "contract", "project"})  # kinds whose events are easily mistaken
_PLAINLY: Final = frozenset({"terminated"})  # said in so many words
_CLEARLY: Final = 0.5  # how likely another event must be by all words together to take the place of the rules'
_HARDLY: Final = 0.1  # ... and how likely theirs may be at most


@dataclass(frozen=True, slots=True)
class Event:
    """A clause tells of a record of this kind; the words that tell are clause.masked[start:end].

    `spoken`: by words that tell so in most sentences only; what the whole sentence looks like must not speak against.
    """

    kind: str
    event: str | None
    start: int
    end: int
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class _KindRule:
    kind: str
    event: str | None
    beats: frozenset[str]
    rule: Rule
    spoken: bool


@cache
def _rules() -> tuple[_KindRule, ...]:
    """The plain rules of each kind and event, each with its spoken ones behind it."""
    rules = [*table("kinds")["rule"]]
    for entry in ({**spoken(entry), "spoken": True} for entry in table("spoken")["more"]):
        same = [place for place, other in enumerate(rules) if _name(other) == _name(entry)]
        rules.insert(same[-1] + (entry["kind"] not in _SPOKEN_FIRST), entry)
    return tuple(
        _KindRule(
            entry["kind"],
            entry.get("event"),
            frozenset(entry.get("beats", ())),
            rule(entry, "zh", "en"),
            entry.get("spoken", False),
        )
        for entry in rules
    )


def _name(entry: dict[str, Any]) -> tuple[str, str | None]:
    return entry["kind"], entry.get("event")


def events(clause: Clause) -> tuple[Event, ...]:
    """The records `clause` tells of, one per kind, in the order of the words. Questions and "if" tell of none."""
    if clause.question or clause.supposed or clause.untrue:
        return ()
    return _sure(clause.masked)


@lru_cache(maxsize=1024)
def _sure(masked: str) -> tuple[Event, ...]:
    return tuple(event for event in _told(masked) if _holds(masked, event))


def label(event: Event) -> str:
    """The label of the shipped sentences for such a record."""
    base, _, turn = event.kind.partition("_")
    if base == "complaint" and turn:
        return f"{base}:{turn}"
    return event.kind if event.event in _USUAL else f"{event.kind}:{_AS.get(event.event, event.event)}"


@lru_cache(maxsize=1024)
def settled(event: Event, masked: str) -> Event:
    """The event, or the other one of its kind that all words of `masked` together clearly tell of: the rules' words for
    an order are also in "the order of last week has been called off"."""
    own = guess.of(label(event), masked)
    base = event.kind.partition("_")[0] if event.kind.startswith("complaint") else event.kind
    rivals = [each for each in guess.kinds(masked) if each.label.partition(":")[0] == base]
    if base not in _TURNS or event.event in _PLAINLY or not rivals or rivals[0].chance < _CLEARLY or own >= _HARDLY:
        return event
    return _as(event, rivals[0].label)


def _as(event: Event, told: str) -> Event:
    kind, _, turn = told.partition(":")
    if kind == "complaint":
        return replace(event, kind=f"{kind}_{turn}" if turn else kind)
    return replace(event, event=turn or {"order": "placed", "project": "stage"}[kind])


def hinted(clause: Clause) -> tuple[str, ...]:
    """Labels of the records that the words of `clause` speak of without being sure enough for one: to be offered."""
    weak = [event for event in _told(clause.masked) if not _holds(clause.masked, event)]
    return tuple(f"{event.kind}:{event.event}" if event.event not in _USUAL else event.kind for event in weak)


def _holds(masked: str, event: Event) -> bool:
    """Whether it is no denial, no rumour and no old story, and looks like it by all words of the clause together."""
    if untrue(masked[: event.start]) or (event.kind in _CERTAIN and hearsay(masked, event.end)):
        return False
    if event.kind in FRESH and old(masked[: event.start]):
        return False
    return not event.spoken or guess.chance(event.kind, masked) >= _SPOKEN


@lru_cache(maxsize=1024)
def _told(masked: str) -> tuple[Event, ...]:
    found: list[tuple[Event, frozenset[str]]] = []
    for known in _rules():
        if any(event.kind == known.kind for event, _ in found):
            continue
        rivals = [event for event, beats in found if known.kind in _beaten(masked, event, beats)]
        if rivals and (known.kind != "visit" or any(event.kind != "contact" for event in rivals)):
            continue
        match = known.rule.search(masked)
        if match and all(match.end() <= event.start for event in rivals):  # whom one met is news beside the visit
            event = Event(known.kind, known.event, match.start(), match.end(), known.spoken)
            found.append((event, known.beats))
    return tuple(sorted(_unbeaten(masked, found), key=lambda event: event.start))


def _beaten(masked: str, event: Event, beats: frozenset[str]) -> frozenset[str]:
    """The kinds that `event` replaces: where two sums are named, each may have a record of its own."""
    several = event.kind in _MONEY and len(_SUMS.findall(masked)) > 1
    return beats - _MONEY if several else beats


def _unbeaten(masked: str, found: list[tuple[Event, frozenset[str]]]) -> Iterator[Event]:
    """Without what a later rule replaces; a meeting told of before the news from it stays."""
    for place, (event, _) in enumerate(found):
        rivals = [other for other, beats in found[place + 1 :] if event.kind in _beaten(masked, other, beats)]
        if not rivals:
            yield event


_MONEY: Final = frozenset({"order", "invoice", "payment"})
_SUMS: Final = re.compile(f"{AMOUNT}+")


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
OF_ALL: Final = frozenset(
    {"segments", "quarters", "concentration", "my", "late", "portfolio", "alerts", "digest"}
)  # about no one customer


FIGURES: Final = frozenset({"owed", "visited", "term", "paid", "bought"})  # of one customer, or of all together
_WHICH: Final = re.compile(r"多少|几|谁|哪|何时|什么时候|啥时候|多久|\b(?:how|what|when|who)\b")


def asks_figure(text: str) -> bool:
    """Whether a masked message is nothing but a question for a figure, though no mark says that it is one."""
    for kind, pattern in _REQUESTS:
        match = pattern.search(text) if kind in FIGURES else None
        if match and _WHICH.search(match.group()) and _alone(match, text):
            return True
    return False


def _alone(match: re.Match[str], text: str) -> bool:
    """Whether hardly more than the match is said."""
    return len(_NOT_WORDS.sub("", text.replace(match.group(), ""))) <= _FILLERS


_AROUND_NAME: Final = re.compile(
    r"^(?:is|are|of|for|the|about|with|at|on|就|的|这家|那家)\s+|[\s?？!！。.,，:：]+$", re.ASCII
)


def subject(text: str) -> str:
    """What is left of a cleaned request without the words that ask: whom it is about, where nobody knows the name."""
    for _, pattern in _REQUESTS:
        text = pattern.sub(" ", text).strip()
    before = ""
    while before != text:
        before, text = text, _AROUND_NAME.sub("", text).strip()
    return text


def request(text: str, asked: bool) -> str | None:
    """What a masked message asks for. If it is not `asked` by a mark or word, it must consist of the request alone."""
    named = CUSTOMER in text
    for kind, pattern in _REQUESTS:
        match = None if named and kind in OF_ALL else pattern.search(text)
        if match and (asked or _alone(match, text)):
            return kind
    return None
