"""The lines of a digest, and which of them fit: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from db.alerts import Backlog

LOSS: Final = "loss"  # the kind of risk that the churn probability makes
FELT: Final = 0.01  # a change of the churn probability that shows in whole points
ROOM: Final = 8  # heading and closing line make ten
# The order of the kinds, and how many lines each is sure of. What one does not need, the others may use.
SURE: Final[Mapping[str, int]] = {"alert": 2, "due": 2, "worse": 2, "better": 1, "tail": 1}
_ORDER: Final = tuple(SURE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line about a customer: `kind` is one of SURE, `values` what its text shows; the heaviest come first."""

    kind: str
    customer_id: int
    name: str
    owner: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    weight: float = 0.0
    old: bool = False  # it held before anybody watched
    promised: Line | None = None  # what is due at this customer, where the line is about something else


@dataclass(frozen=True, slots=True)
class Digest:
    """A day's news of a team (`heading`: its name by language) or of a person, and how much there is in all.

    waiting: alerts, the backlog among them. begins: the backlog was found since the last digest, and is told first.
    """

    day: date
    heading: Mapping[str, str]
    lines: tuple[Line, ...]
    waiting: int = 0
    due: int = 0
    backlog: Backlog = field(default_factory=Backlog)
    begins: bool = False

    @property
    def quiet(self) -> bool:
        """Whether nothing happened and nothing is due; a long-tail pick and what is old are no news."""
        return all(line.kind == "tail" or line.old for line in self.lines) and not self.begins


def choose(found: Iterable[Line], room: int = ROOM) -> tuple[Line, ...]:
    """At most `room` lines, one per customer: each kind's sure ones, then the heaviest of the kinds in their order.

    A customer with several keeps the one whose kind comes first; what is due stays with it, for somebody was promised.
    """
    ranked = _one_each(sorted(found, key=lambda line: (_ORDER.index(line.kind), -line.weight, line.name)))
    taken: Counter[str] = Counter()
    sure: list[Line] = []
    spare: list[Line] = []
    for line in ranked:
        (sure if taken[line.kind] < SURE[line.kind] else spare).append(line)
        taken[line.kind] += 1
    return tuple(sorted([*sure, *spare][:room], key=ranked.index))


def _one_each(ranked: list[Line]) -> list[Line]:
    first: dict[int, Line] = {}
    for line in ranked:
        kept = first.setdefault(line.customer_id, line)
        if line.kind == "due" and kept.kind != "due" and kept.promised is None:
            first[line.customer_id] = replace(kept, promised=line)
    return list(first.values())
