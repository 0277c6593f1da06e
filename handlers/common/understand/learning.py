"""Learning from labelled sentences: a ridge regression over hashed pieces of words, with NumPy alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np

from handlers.common.understand import amounts, dates
from handlers.common.understand.clauses import AMOUNT, CUSTOMER, DAY, NUMBER, mask
from handlers.common.understand.sparse import Sparse, solved
from handlers.common.understand.text import fold

if TYPE_CHECKING:
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float32]

_SIZE: Final = 8192  # places that pieces are hashed to
_RIDGE: Final = 0.8
_RIDGE_MARKS: Final = 0.5
_BALANCE: Final = 0.25  # how much a rare label counts for more: 0 not at all, 1 until all weigh the same
_SHARPNESS: Final = 6.0  # of the chances: found on messages that are not among the sentences
_ANY_DAY: Final = date(2026, 1, 15)
_FLOOR: Final = 0.1  # a constant piece, so that rare labels start lower
_HAN: Final = re.compile(r"[\u3400-\u9fff¤]+")
_LATIN: Final = re.compile(r"[a-z0-9']+|¤")
_DIGIT: Final = re.compile(r"\d")
_HIDDEN: Final = re.compile(f"[{CUSTOMER}{DAY}]+")
_SUM: Final = re.compile(f"[{AMOUNT}{NUMBER}]+")


@dataclass(frozen=True, slots=True)
class Learnt:
    """Weights of every place for every label."""

    labels: tuple[str, ...]
    rarity: Matrix
    weights: Matrix
    start: Matrix

    def chances(self, masked: str) -> dict[str, float]:
        """How likely each label is for a masked message; they add up to one."""
        scores = self._scored(masked)
        powers = np.exp(_SHARPNESS * (scores - scores.max()))
        return dict(zip(self.labels, (powers / powers.sum()).tolist(), strict=True))

    def marks(self, masked: str) -> dict[str, float]:
        """How much each label fits a masked message by itself: about -1 for not at all, 1 for surely."""
        return dict(zip(self.labels, self._scored(masked).tolist(), strict=True))

    def _scored(self, masked: str) -> Matrix:
        row = _row(masked) * self.rarity
        length = np.linalg.norm(row) or np.float32(1)
        scores: Matrix = (row / length).astype(np.float32) @ self.weights + self.start
        return scores


def neutral(sentence: str) -> str:
    """A shipped sentence as a message is seen: cleaned, with its days and amounts hidden."""
    clean = fold(sentence)
    days = dates.find(clean, _ANY_DAY)
    sums = amounts.find(clean, [(day.start, day.end) for day in days])
    return mask(clean, (), days, sums)


def fit(known: Sequence[tuple[str, str]]) -> Learnt:
    """Weights from sentences and the one label of each; the same input gives the same weights."""
    labels = tuple(sorted({label for _, label in known}))
    places = np.array([labels.index(label) for _, label in known])
    goals = np.where(places[:, None] == np.arange(len(labels)), 1.0, -1.0).astype(np.float32)
    weight = (len(known) / len(labels) / np.bincount(places))[places] ** _BALANCE
    return _fitted([text for text, _ in known], labels, goals, (_RIDGE / weight).astype(np.float32)[:, None])


def fit_marks(known: Sequence[tuple[str, Mapping[str, float]]]) -> Learnt:
    """Weights from sentences that carry any number of labels, each with its goal -1..1; what is not named is -1."""
    labels = tuple(sorted({label for _, marks in known for label in marks}))
    goals = np.array([[marks.get(label, -1.0) for label in labels] for _, marks in known], np.float32)
    return _fitted([text for text, _ in known], labels, goals, np.float32(_RIDGE_MARKS))


def _fitted(texts: Sequence[str], labels: tuple[str, ...], goals: Matrix, ridge: Matrix | np.float32) -> Learnt:
    rows = Sparse.of([_counts(neutral(text)) for text in texts], _SIZE)
    rarity = (np.log((1 + len(texts)) / (1 + np.bincount(rows.places, minlength=_SIZE))) + 1).astype(np.float32)
    rows = rows.weighted(rarity)
    columns = rows.turned()
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
