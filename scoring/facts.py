"""What the warning rules look at: one plain record per customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np

from scoring.evidence import Shelf
from scoring.grouped import Floats
from scoring.reasons import Evidence
from scoring.tables import Columns

WINDOW: Final = 90.0  # days of events and of the order count
NAN: Final = float("nan")


@dataclass(frozen=True)
class Event:
    """A signal: its kind, its age in days, its row; of news also the words that told it."""

    kind: str
    age: float
    row: int
    words: str = ""


class Earlier(NamedTuple):
    """What the customer's score said some days ago."""

    points: float
    churn: float
    grade: str
    days: float  # how long ago


class Past(Mapping[int, Earlier]):
    """Earlier scores by customer, as columns of one length: one is put together when somebody asks for it.

    Numbers that are not known are NaN, grades None or "".
    """

    def __init__(
        self, ids: Sequence[int], points: Floats, churn: Floats, grades: Sequence[str | None], days: Floats
    ) -> None:
        self.ids, self.points, self.churn = ids, points, churn
        self._grades, self._days = grades, days

    @classmethod
    def of(cls, scores: Mapping[int, Earlier]) -> Past:
        """From scores that were put together already."""
        points, churn, grades, days = zip(*scores.values(), strict=True) if scores else ((), (), (), ())
        return cls(list(scores), np.array(points, float), np.array(churn, float), grades, np.array(days, float))

    @cached_property
    def _places(self) -> Mapping[int, int]:
        return {customer: place for place, customer in enumerate(self.ids)}

    def __getitem__(self, customer_id: int) -> Earlier:
        at = self._places[customer_id]
        return Earlier(float(self.points[at]), float(self.churn[at]), self._grades[at] or "", float(self._days[at]))

    def __iter__(self) -> Iterator[int]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Facts:
    """One customer at a point in time. NaN: not known. Days are days, amounts the firm's currency, shares 0-1."""

    customer_id: int
    # who it is; "" where it is not known
    industry: str = ""
    size: str = ""
    region: str = ""
    customer_class: str = ""
    own: Mapping[str, Any] = field(default_factory=dict)  # the firm's own fields by key, as they are kept
    today: float = NAN  # days since 1970
    # orders
    order_days: float = 0.0
    silence: float = NAN  # days since the last order, those of pauses and out of its season not counted
    without: float = NAN  # days since the last order by the calendar: what is told
    usual_gap: float = NAN  # mean days between orders
    gap_spread: float = NAN  # coefficient of variation of the gaps, from two gaps on
    recent: float = 0.0  # order days in the last WINDOW, counted as silence
    quarter: float = 0.0  # ... by the calendar
    expected: float = NAN  # ... at the customer's own earlier pace
    season: float = NAN  # ... in the same window a year before
    # money
    overdue: float = 0.0
    past_due: float = NAN
    usual_late: float = NAN  # days late that nine of ten invoices keep below
    exposure: float = 0.0
    credit_limit: float = NAN
    # service
    complaint_wait: float = (
        0.0  # days the most urgent open complaint waits, a slight one counts half, a grave one twice
    )
    satisfaction: float = NAN  # latest answer, 0-1
    satisfaction_before: float = NAN  # mean of the answers before
    satisfaction_age: float = NAN
    visit_age: float = NAN  # days since the last visit; a firm that logs no visits is not told to make any
    visit_outcome: str = ""
    # contract, statement
    contract_left: float = NAN
    statement: tuple[str, ...] = ()  # what is abnormal in the latest statement
    statement_age: float = NAN
    # judgement
    points: float = NAN
    grade: str = ""
    churn: float = NAN
    impact: int = 1  # 1 low ... 3 high
    share: float = 0.0  # of its group company in the book's revenue
    at_risk: float = 0.0  # expected loss
    earlier: Earlier | None = None
    signals: tuple[Event, ...] = ()
    market: tuple[Event, ...] = ()  # signals on its industry or the whole market
    records: Shelf | None = field(default=None, repr=False, compare=False)

    def traits(self) -> frozenset[str]:
        """What rules may be made for: "industry:power", "class:high_value", "customer:12" and the like."""
        known = {"industry": self.industry, "size": self.size, "region": self.region, "class": self.customer_class}
        return frozenset(f"{kind}:{value}" for kind, value in known.items() if value) | {f"customer:{self.customer_id}"}

    def events(self, *kinds: str, within: float = WINDOW) -> tuple[Event, ...]:
        """Own signals of these kinds, not older than `within` days, newest first."""
        return tuple(event for event in self.signals if event.kind in kinds and event.age <= within)

    def latest(self, table: str, day: str) -> Evidence:
        """This customer's latest rows by a column of days, newest first, for evidence; none where none were given."""
        return self.records.latest(table, day, self.customer_id) if self.records else ()

    def rows(self, table: str) -> Columns:
        """This customer's rows, for evidence; empty where none were given."""
        return self.records.rows(table, self.customer_id) if self.records else {}
