"""What a message most likely is, where no rule tells: learnt from the shipped sentences, by pieces of words.

A ridge regression over hashed pieces of words. It is fitted in another process as soon as the bot starts, else when it
is first needed (five seconds, 150 MB meanwhile, no libraries but NumPy), and takes a tenth of a millisecond
per message; figures are in docs/understanding.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np

from handlers.common.understand import amounts, dates
from handlers.common.understand.clauses import AMOUNT, CUSTOMER, DAY, NUMBER, mask
from handlers.common.understand.lexicon import sections, table
from handlers.common.understand.sparse import Sparse, solved
from handlers.common.understand.text import fold

if TYPE_CHECKING:
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float32]

NONE: Final = "none"
_ASKS: Final = "asks"
NOTE: Final = "signal"  # signals without another record, or a note without any
SIGNAL: Final = "signal:"  # begins the labels that are signals
_SIZE: Final = 8192  # places that pieces are hashed to
_RIDGE: Final = 0.8
_BALANCE: Final = 0.25  # how much a rare label counts for more: 0 not at all, 1 until all weigh the same
_SHARPNESS: Final = 6.0  # of the chances: found on messages that are not among the sentences
_OFFERED: Final = 3
_TELLING: Final = 2  # one in so many sentences of news is enough to know news from questions
_WORTH: Final = 0.04  # how likely an answer must be to be offered: a far-fetched one is only in the way
_SURE: Final = {"visit": 0.5}  # a chance from which on a visit is stored unasked: it does little harm
_SURE_ELSE: Final = 0.55
_KEPT: Final = 256  # messages and clauses: each is asked about several times while it is read
_FLOOR: Final = 0.1  # a constant piece, so that rare labels start lower

_HAN: Final = re.compile(r"[\u3400-\u9fff¤]+")
_LATIN: Final = re.compile(r"[a-z0-9']+|¤")
_DIGIT: Final = re.compile(r"\d")
_HIDDEN: Final = re.compile(f"[{CUSTOMER}{DAY}]+")
_SUM: Final = re.compile(f"[{AMOUNT}{NUMBER}]+")


@dataclass(frozen=True, slots=True)
class Guess:
    """A label, "kind" or "kind:event" or "signal:name" or "none", with its chance 0..1."""

    label: str
    chance: float


@dataclass(frozen=True, slots=True)
class Learnt:
    """Weights of every place for every label."""

    labels: tuple[str, ...]
    rarity: Matrix
    weights: Matrix
    start: Matrix

    def chances(self, masked: str) -> dict[str, float]:
        """How likely each label is for a masked message; they add up to one."""
        row = _row(masked) * self.rarity
        length = float(np.linalg.norm(row))
        scores = (row / length if length else row) @ self.weights + self.start
        powers = np.exp(_SHARPNESS * (scores - scores.max()))
        return dict(zip(self.labels, (powers / powers.sum()).tolist(), strict=True))


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


def asked() -> list[tuple[str, str]]:
    """The shipped sentences that ask for something with what they ask for, and some that tell something instead."""
    known = [(line, label) for label, lines in sections("seeds_requests").items() for line in lines]
    telling = [line for line, _ in (*examples(), *told()) if not line.endswith(("?", "\uff1f"))]
    return known + [(line, NONE) for line in telling[::_TELLING]]


def neutral(sentence: str) -> str:
    """A shipped sentence as a message is seen: cleaned, with its days and amounts hidden."""
    clean = fold(sentence)
    days = dates.find(clean, _ANY_DAY)
    sums = amounts.find(clean, [(day.start, day.end) for day in days])
    return mask(clean, (), days, sums)


_ANY_DAY: Final = date(2026, 1, 15)


@dataclass(frozen=True, slots=True)
class Lessons:
    """All that is learnt: what kind of record a sentence is, which signal; whether it asks for something, and what."""

    kinds: Learnt
    signals: Learnt
    asking: Learnt
    requests: Learnt


_taken_in: Final[list[Lessons]] = []


@cache
def learn() -> Lessons:
    """Learn it from the shipped sentences; wherever it is done, it is the same."""
    as_kinds = [(text, _AS_KIND.get(label, NOTE)) for text, label in told()]
    asking = [(text, _ASKS if label != NONE else NONE) for text, label in asked()]
    requests = [(text, label) for text, label in asked() if label != NONE]
    return Lessons(fit(examples() + as_kinds), fit(told()), fit(asking), fit(requests))


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


def fit(known: Sequence[tuple[str, str]]) -> Learnt:
    """Weights from sentences and their labels; the same input gives the same weights."""
    labels = tuple(sorted({label for _, label in known}))
    rows = Sparse.of([_counts(neutral(text)) for text, _ in known], _SIZE)
    rarity = (np.log((1 + len(known)) / (1 + np.bincount(rows.places, minlength=_SIZE))) + 1).astype(np.float32)
    rows = rows.weighted(rarity)
    columns = rows.turned()
    places = np.array([labels.index(label) for _, label in known])
    goals = np.where(places[:, None] == np.arange(len(labels)), 1.0, -1.0).astype(np.float32)
    weight = (len(known) / len(labels) / np.bincount(places))[places] ** _BALANCE
    ridge = (_RIDGE / weight).astype(np.float32)[:, None]
    duals = solved(lambda each: rows.times(columns.times(each)) + _FLOOR * each.sum(axis=0) + ridge * each, goals)
    return Learnt(labels, rarity, columns.times(duals), (_FLOOR * duals.sum(axis=0)).astype(np.float32))


def _row(masked: str) -> Matrix:
    row = np.zeros(_SIZE, np.float32)
    counts = _counts(masked)
    row[list(counts)] = 1 + np.log(list(counts.values()))
    return row


def _counts(masked: str) -> Counter[int]:
    return Counter(crc32(piece.encode()) % _SIZE for piece in pieces(masked))


def pieces(masked: str) -> Iterator[str]:
    """The pieces of words a message consists of: Chinese ones of one to four characters, Latin ones of three to five
    letters, whole words and pairs of them. Names and days count for nothing, every sum for the same."""
    plain = _SUM.sub("¤", _HIDDEN.sub(" ", masked))
    for run in _HAN.finditer(plain):
        yield from _grams(f"^{run.group()}$", (1, 2, 3, 4))
    words = [_DIGIT.sub("0", match.group()) for match in _LATIN.finditer(plain)]
    for word in words:
        yield f"w:{word}"
        yield from _grams(f"_{word}_", (3, 4, 5))
    if words:
        yield from (f"{one} {other}" for one, other in zip(["<", *words], [*words, ">"], strict=True))


def _grams(word: str, lengths: Iterable[int]) -> Iterator[str]:
    return (word[place : place + length] for length in lengths for place in range(len(word) - length + 1))
