"""What a complaint is about, and why a customer was lost, weighed from the words that speak of each cause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from handlers.common.understand.lexicon import filled, table

OTHER: Final = "other"
_WEIGHTS: Final = {"sure": 3, "likely": 2, "hint": 1}
_ENOUGH: Final = 2  # what is told by less than one likely word, or two hints, is not told
_SURE: Final = _WEIGHTS["sure"]
_TWICE: Final = 2  # more words of one class do not make a cause surer
_LATIN: Final = {"zh": "", "en": r"\b"}


@dataclass(frozen=True, slots=True)
class _Weighed:
    """How much the words of a text speak of one cause, and where the last of them stands."""

    points: int
    last: int
    cause: str


def _pattern(lists: dict[str, str], module: str, prefix: str = "") -> re.Pattern[str]:
    """One pattern of the lists of both languages; a line is a class of words, English ones are whole words."""
    parts = []
    for lang, bound in _LATIN.items():
        lines = [line for line in lists.get(prefix + lang, "").splitlines() if line]
        parts += [f"{bound}(?:{filled(line, module)}){bound}" for line in lines]
    return re.compile("|".join(parts), re.ASCII)


class Causes:
    """The causes of one kind of record: the words of each, by weight, and the words that deny one.

    `several`: it may well be about more than one, so of two that are sure alike the later one is as good; otherwise
    words that speak of two alike leave it open.
    """

    def __init__(self, kind: str, *, several: bool) -> None:
        self._several = several
        rules: dict[str, Any] = table("causes")[kind]
        self._denied = _pattern(rules, "causes", "denied_")
        self._words = {
            cause: [(_WEIGHTS[weight], _pattern(lists, "causes")) for weight, lists in by_weight.items()]
            for cause, by_weight in rules.items()
            if isinstance(by_weight, dict)
        }

    def of(self, text: str) -> str:
        """The cause that most words speak of; `other` if none tells enough, or two tell alike."""
        told = self._denied.sub(lambda match: " " * len(match.group()), text)
        second, best = sorted((self._weigh(cause, told) for cause in self._words), key=_by_points)[-2:]
        even = best.points == second.points and not (self._several and best.points >= _SURE)
        return OTHER if best.points < _ENOUGH or even else best.cause

    def _weigh(self, cause: str, text: str) -> _Weighed:
        points, last = 0, -1
        for weight, pattern in self._words[cause]:
            found = list(pattern.finditer(text))
            points += weight * min(len({match.group() for match in found}), _TWICE)
            last = max([last, *(match.start() for match in found)])
        return _Weighed(points, last, cause)


def _by_points(weighed: _Weighed) -> tuple[int, int]:
    return weighed.points, weighed.last


COMPLAINT: Final = Causes("complaint", several=True)
LOSS: Final = Causes("loss", several=False)
