"""What a message most likely is, where no rule tells: learnt from the shipped sentences, by pieces of words.

It is fitted once for a version of the program, in another process as soon as the bot starts, while messages wait for it
(docs/understanding.md says how long), and kept for the next start; a message takes a tenth of a millisecond.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from handlers.common.understand import shelf
from handlers.common.understand.learning import Learnt, fit, fit_marks
from handlers.common.understand.lexicon import phrase, sections, table

NONE: Final = "none"
_ASKS: Final = "asks"
NOTE: Final = "signal"  # signals without another record, or a note without any
SIGNAL: Final = "signal:"  # begins the labels that are signals
_OFFERED: Final = 3
_TELLING: Final = 2  # one in so many sentences of news is enough to know news from questions
_WORTH: Final = 0.04  # how likely an answer must be to be offered: a far-fetched one is only in the way
_SURE: Final = {"visit": 0.5}  # a chance from which on a visit is stored unasked: it does little harm
_SURE_ELSE: Final = 0.55
_SEEN_OR_NOT: Final = 0.5  # the goal of a signal that a careful reader may record or leave
_PAYMENT: Final = "payment"
_OUTGOING: Final = phrase("guess", "outgoing")
_KEPT: Final = 256  # messages and clauses: each is asked about several times while it is read


@dataclass(frozen=True, slots=True)
class Guess:
    """A label, "kind" or "kind:event" or "signal:name" or "none", with its chance 0..1."""

    label: str
    chance: float


@lru_cache(maxsize=_KEPT)
def kinds(masked: str) -> tuple[Guess, ...]:
    """What a masked message may be as a record, likeliest first, `none` among them."""
    return _sorted(_lessons().kinds.chances(masked))


@lru_cache(maxsize=_KEPT)
def signals(masked: str) -> tuple[Guess, ...]:
    """The signals that a masked message may mean, likeliest first, `none` among them."""
    return _sorted(_lessons().signals.chances(masked))


@lru_cache(maxsize=_KEPT)
def requests(masked: str) -> tuple[Guess, ...]:
    """What a masked message asks for if it asks for anything, likeliest first."""
    return _sorted(_lessons().requests.chances(masked))


@lru_cache(maxsize=_KEPT)
def asks(masked: str) -> float:
    """How likely it is that a masked message asks the bot for something."""
    return _lessons().asking.chances(masked)[_ASKS]


@lru_cache(maxsize=_KEPT)
def marks(masked: str) -> Mapping[str, float]:
    """How much each signal is in a masked message, whatever else is: about -1 for not at all, 1 for surely."""
    return _lessons().marks.marks(masked)


def likely(masked: str) -> tuple[str, ...]:
    """At most three labels to offer for a message that no rule understands, likeliest first; a note if room is left."""
    found = [guess for guess in kinds(masked) if guess.label != NONE and guess.chance >= _WORTH]
    labels = [_signal(masked) if guess.label == NOTE else guess.label for guess in found]
    room = _OFFERED - (kinds(masked)[0].label == NONE)
    return (*labels[:room], NOTE)[:_OFFERED]


def _signal(masked: str) -> str:
    """The signal that is likeliest, as a label."""
    return SIGNAL + next(guess.label for guess in signals(masked) if guess.label != NONE)


def of(label: str, masked: str) -> float:
    """How likely one label is."""
    return next((guess.chance for guess in kinds(masked) if guess.label == label), 0.0)


def best(masked: str) -> Guess:
    """What a sentence most likely is; chance 0 where that is no record of its own."""
    first = kinds(masked)[0]
    return first if first.label not in (NONE, NOTE) else Guess(first.label, 0.0)


def sure(masked: str) -> str | None:
    """The label that is so likely that it may be taken without asking; None: ask."""
    first = best(masked)
    if first.label == _PAYMENT and _OUTGOING.search(masked):
        return None
    return first.label if first.chance >= _SURE.get(first.label, _SURE_ELSE) else None


def chance(kind: str, masked: str) -> float:
    """How likely a record of `kind` is, whatever its event."""
    base = kind.removesuffix("_answered").removesuffix("_resolved")
    return sum(guess.chance for guess in kinds(masked) if guess.label.partition(":")[0] == base)


def signal(kind: str, masked: str) -> float:
    """How likely the signal `kind` is."""
    return next((guess.chance for guess in signals(masked) if guess.label == kind), 0.0)


def _sorted(chances: Mapping[str, float]) -> tuple[Guess, ...]:
    return tuple(sorted((Guess(*pair) for pair in chances.items()), key=lambda guess: -guess.chance))


def examples() -> list[tuple[str, str]]:
    """The shipped sentences about records with their labels."""
    known = [*sections("seeds_kinds").items(), *sections("seeds_messages").items()]
    return [(line, label.replace(" ", ":")) for label, lines in known for line in lines]


def told() -> list[tuple[str, str]]:
    """The shipped sentences about signals with their labels."""
    known = [*table("seeds").items(), *sections("seeds_signals").items()]
    return [(line, label) for label, lines in known for line in lines]


def marked() -> list[tuple[str, dict[str, float]]]:
    """The shipped messages with the signals that are in them; those marked ~ may be seen in them or not."""
    known = [(line, _goals(names.split())) for names, lines in sections("seeds_marked").items() for line in lines]
    return known + [(line, _goals([label])) for line, label in told()]


def _goals(names: Sequence[str]) -> dict[str, float]:
    return {name.rstrip("~"): _SEEN_OR_NOT if name.endswith("~") else 1.0 for name in names if name != NONE}


def asked() -> list[tuple[str, str]]:
    """The shipped sentences that ask for something with what they ask for, and some that tell something instead."""
    known = [(line, label) for label, lines in sections("seeds_requests").items() for line in lines]
    telling = [line for line, _ in (*examples(), *told()) if not line.endswith(("?", "\uff1f"))]
    return known + [(line, NONE) for line in telling[::_TELLING]]


@dataclass(frozen=True, slots=True)
class Lessons:
    """All that is learnt: what kind of record a sentence is, which signal, and which are in it besides; whether it asks
    for something, and what."""

    kinds: Learnt
    signals: Learnt
    marks: Learnt
    asking: Learnt
    requests: Learnt


_taken_in: Final[list[Lessons]] = []


@cache
def learn() -> Lessons:
    """What an earlier process has kept, else learnt from the shipped sentences: wherever it is done, it is the same."""
    return Lessons(**shelf.known(_fitted))


def _fitted() -> dict[str, Learnt]:
    as_kinds = [(text, _AS_KIND.get(label, NOTE)) for text, label in told()]
    asking = [(text, _ASKS if label != NONE else NONE) for text, label in asked()]
    requests = [(text, label) for text, label in asked() if label != NONE]
    return {
        "kinds": fit(examples() + as_kinds),
        "signals": fit(told()),
        "marks": fit_marks(marked()),
        "asking": fit(asking),
        "requests": fit(requests),
    }


def take_in(lessons: Lessons) -> None:
    """Know from now on what another process has learnt."""
    _taken_in[:] = [lessons]


def is_learnt() -> bool:
    """Whether this process knows it already from another."""
    return bool(_taken_in)


def _lessons() -> Lessons:
    return _taken_in[0] if _taken_in else learn()


# A sentence that shows a signal is also one of the record that the signal makes; the others are signals only.
_AS_KIND: Final = {
    "contact_left": "contact:left", "contact_change": "contact:changed", "project_delay": "project:delayed",
    "contract_dispute": "contract:dispute", "contract_renewal": "contract:renewed", "market_adverse": "market",
    "market_favourable": "market", "competitor": "competitor", "credit_event": "credit_event", NONE: NONE,
}  # fmt: skip
