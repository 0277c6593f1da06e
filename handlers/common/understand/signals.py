"""Signals in a clause, with the words they come from: by rules that must be right, or offered for confirmation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final

from handlers.common.understand import guess
from handlers.common.understand.clauses import ASKED, Clause
from handlers.common.understand.lexicon import phrase, phrases, spoken, table
from handlers.common.understand.rules import Rule, rule

# The same names as scoring.frames.SIGNALS, which cannot be imported here: it brings pandas with it.
SIGNALS: Final = (
    "payment_delay", "competitor", "price_pressure", "demand_down", "contact_left", "service_failure", "quality_issue",
    "delivery_late", "dissatisfied", "finance_trouble", "credit_event", "project_delay", "contract_dispute",
    "market_adverse", "leaving", "contact_change", "demand_up", "satisfied", "contract_renewal", "market_favourable",
    "referral",
)  # fmt: skip

_NEGATED: Final = phrase("signals", "negated")
_DENIED: Final = phrase("signals", "denied")
_NOT_SO: Final = phrase("signals", "not_so")
_OVER: Final = phrase("signals", "over")
_UNPROVEN: Final = phrase("signals", "unproven")
_FINE: Final = phrase("signals", "fine")
_RETREAT: Final = phrase("signals", "retreat")
_DOUBTFUL: Final = phrase("signals", "doubtful")
_LONG_AGO: Final = phrase("signals", "long_ago")
_RIVAL: Final = phrase("signals", "rival")
_OURS_ONLY: Final = frozenset(
    {"quality_issue", "delivery_late", "service_failure", "dissatisfied", "satisfied", "finance_trouble"}
)
# What speaks of the customer's money trouble only if it is not about the supplier's own words.
_LAG: Final = phrase("signals", "lag")
_TOPICS: Final = phrases("signals", "topics")


_GOOD: Final = frozenset(
    {"contact_change", "demand_up", "satisfied", "contract_renewal", "market_favourable", "referral"}
)
_THREATS: Final = frozenset({"leaving", "price_pressure", "competitor", "demand_down"})  # meant even behind an "if"
_OFFERED: Final = 0.07  # how likely a signal must be by all words of its clause where only spoken words tell of it
_MEASURE: Final = re.compile(r"(?:了|到|约)?\s?\d+(?:\.\d+)?\s?(?:%|个点|percent|成|折)")


@dataclass(frozen=True, slots=True)
class Found:
    """A signal read from text[start:end] of the message."""

    kind: str
    start: int
    end: int
    confirm: bool


@cache
def _rules() -> tuple[tuple[str, Rule, Rule, Rule], ...]:
    """For each signal its sure rule, its weak rule, and that of words which mostly mean it."""
    known, more = table("signals"), table("spoken_signals")
    return tuple(
        (kind, rule(known[kind], "zh", "en"), rule(known[kind], "maybe"), rule(spoken(more.get(kind, {})), "zh", "en"))
        for kind in SIGNALS
    )


def topic(clause: Clause) -> str | None:
    """Whose delay a bare "two weeks later" in this or the next clause would be; None: it names no such thing."""
    places = [(match.start(), kind) for kind, pattern in _TOPICS for match in pattern.finditer(clause.masked)]
    return max(places)[1] if places else None


@lru_cache(maxsize=ASKED)
def find(clause: Clause, before: str | None = None) -> tuple[Found, ...]:
    """The signals of a clause, one per kind; `before` is the topic of the clauses before it.

    Questions have none. What is doubtful, long ago, supposed or only likely is to be confirmed.
    """
    if clause.question or clause.untrue:
        return ()
    found = [
        replace(each, start=clause.start + each.start, end=clause.start + each.end) for each in _told(clause.masked)
    ]
    lag = _lagging(clause, before)
    if lag and all(signal.kind != lag.kind for signal in found):
        found.append(lag)
    if clause.supposed:
        found = [replace(signal, confirm=True) for signal in found if signal.kind in _THREATS]
    return tuple(sorted(_sensible(found), key=lambda signal: signal.start))


@lru_cache(maxsize=1024)  # a clause is looked at several times on the way to its records
def _told(masked: str) -> tuple[Found, ...]:
    """The signals in the words of a clause, their places counted from its start."""
    return tuple(signal for kind, *rules in _rules() for signal in _of_kind(masked, kind, rules))


def _of_kind(masked: str, kind: str, rules: Sequence[Rule]) -> list[Found]:
    for known, strength in zip(rules, ("sure", "weak", "spoken"), strict=True):
        held = [match for match in known.matches(masked) if _holds(masked, match, kind)]
        if held:
            best = max(held, key=lambda match: match.end() - match.start())
            if strength == "spoken" and guess.signal(kind, masked) < _OFFERED:
                return []
            doubt = strength != "sure" or _doubtful(masked, best)
            measure = _MEASURE.match(masked, best.end())  # "10%" after "报价低"
            return [Found(kind, best.start(), measure.end() if measure else best.end(), doubt)]
    return []


def _holds(masked: str, match: re.Match[str], kind: str) -> bool:
    before, after = masked[: match.start()], masked[match.end() :]
    if _NOT_SO.search(before) or _NEGATED.search(before) or _DENIED.search(match.group()) or _OVER.search(after):
        return False
    if kind not in _GOOD and _FINE.search(after):
        return False
    if kind == "competitor" and _RETREAT.search(masked):
        return False
    return not (kind in _OURS_ONLY and _RIVAL.search(masked[: match.end()]))


def _doubtful(masked: str, match: re.Match[str]) -> bool:
    """Whether it is only a rumour, a worry or an old story."""
    return hearsay(masked, match.end()) or old(masked[: match.start()])


def old(before: str) -> bool:
    """Whether the words `before` say that what follows was long ago."""
    return bool(_LONG_AGO.search(before))


def untrue(before: str) -> bool:
    """Whether the words `before` say that what follows is not so."""
    return bool(_NOT_SO.search(before))


@lru_cache(maxsize=1024)
def unsure(masked: str) -> bool:
    """Whether any of it is a rumour, a worry, a denial or an old story."""
    return hearsay(masked, len(masked)) or old(masked) or untrue(masked)


def hearsay(masked: str, end: int) -> bool:
    """Whether what masked[:end] tells is not certain."""
    return bool(_DOUBTFUL.search(masked[:end]) or _UNPROVEN.search(masked))


def _lagging(clause: Clause, before: str | None) -> Found | None:
    match = _LAG.search(clause.masked)
    if not match or not _holds(clause.masked, match, "delay"):
        return None
    kind = topic(clause) or before
    start, end = clause.start + match.start(), clause.start + match.end()
    return Found(kind or "payment_delay", start, end, confirm=kind is None or _doubtful(clause.masked, match))


def _sensible(found: list[Found]) -> list[Found]:
    """Without what another signal of the clause explains better."""
    kinds = {signal.kind for signal in found if not signal.confirm}
    dropped = set()
    if "dissatisfied" in kinds or {"quality_issue", "service_failure", "delivery_late"} & kinds:
        dropped.add("satisfied")
    if "contact_left" in kinds:
        dropped.add("contact_change")
    if "leaving" in kinds or "contract_dispute" in kinds:
        dropped.add("contract_renewal")
    if "credit_event" in kinds:
        dropped |= {"payment_delay"} if any(s.kind == "credit_event" and _covers(found, s) for s in found) else set()
    if "project_delay" in kinds or "demand_down" in kinds:
        dropped.add("demand_up")
    return [signal for signal in found if signal.kind not in dropped]


def _covers(found: list[Found], signal: Found) -> bool:
    return any(o.kind == "payment_delay" and o.start < signal.end and signal.start < o.end for o in found)


_OUTCOMES: Final = phrases("signals", "outcomes")


def outcome(masked: str) -> str | None:
    """How a visit went, if the words say so: leaving, concern, good or neutral."""
    for name, pattern in _OUTCOMES:
        match = pattern.search(masked)
        if match and not _NEGATED.search(masked[: match.start()]):
            return name
    return None
