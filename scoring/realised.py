"""What became of forecasts that were stored: drift of the churn model, and whether the grades told who would go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring import drift
from scoring.churn import CLIP, sigmoid
from scoring.drift import Drift
from scoring.features import Summary, summarise
from scoring.grouped import Floats
from scoring.ingredients import contract_left
from scoring.moment import DAY, Moment
from scoring.settings import GRADES
from scoring.tables import Columns, Ids, Tables, cut, known_customers, positions, take
from scoring.windows import thin

ROUNDED: Final = 1e-3  # log-odds are kept to six figures: a core no farther from what was said is what was said


@dataclass(frozen=True)
class Forecasts:
    """Scores that stood at a moment, one a customer, sorted by it.

    `at`: UTC seconds. `horizon`: days. `probability`: P(no order in the horizon). `core_log_odds`: of the core with
    service data, NaN where it was not kept. `grades`: of `settings.GRADES`, None without one.
    """

    ids: Ids
    at: Floats
    horizon: Floats
    probability: Floats
    core_log_odds: Floats
    grades: NDArray[np.object_]

    def take(self, rows: NDArray[np.bool_]) -> Forecasts:
        """The forecasts under this mask."""
        return Forecasts(
            self.ids[rows],
            self.at[rows],
            self.horizon[rows],
            self.probability[rows],
            self.core_log_odds[rows],
            self.grades[rows],
        )

    @property
    def ends(self) -> Floats:
        """When each horizon is over, UTC seconds."""
        return self.at + self.horizon * DAY

    @property
    def core(self) -> Floats:
        """What the core said; the probability itself where that is the same but for rounding, or nothing was kept."""
        kept = np.clip(self.core_log_odds, -CLIP, CLIP)
        said = np.log(self.probability) - np.log1p(-self.probability)
        return np.where(np.abs(kept - said) > ROUNDED, sigmoid(kept), self.probability)


@dataclass(frozen=True)
class GradeRow:
    """Of the `n` customers of a grade, `lost` did not order within their horizon."""

    grade: str
    n: int
    lost: int


@dataclass(frozen=True)
class Realised:
    """Forecasts made by the local day `since_day`, and what had come when their horizon was over."""

    since_day: int
    until_day: int
    drift: Drift
    grades: tuple[GradeRow, ...]


def realised(said: Forecasts, tables: Tables, since: Moment, until: Moment) -> Realised | None:
    """What came of the forecasts that stood at `since`, as far as their horizon is over by `until`; None of none.

    Counted are customers with an order by then whose contract does not run (they need not order). A book of more than
    `windows.SAMPLE` customers is thinned, always to the same ones.
    """
    few = thin(tables)
    past, now = cut(few, since), cut(few, until)
    ids = known_customers(past, since)
    then = summarise(ids, past["orders"], since)
    buying = ids[(then.orders > 0) & np.isnan(contract_left(ids, past, then, since))]
    known = np.isin(said.ids, buying) & (said.ends <= until.second)
    known &= (said.probability > 0) & (said.probability < 1)
    if not known.any():
        return None
    counted = said.take(known)
    none = ~_ordered(counted, now["orders"])
    shift = drift.input_shift(then, _summary(now, until))
    found = drift.check(counted.probability, none, core=counted.core, shift=shift)
    made, over = (since.shifted((moment - since.second) / DAY) for moment in (counted.at.max(), counted.ends.max()))
    return Realised(made.day, over.day, found, _by_grade(counted.grades, none))


def _summary(tables: Tables, at: Moment) -> Summary:
    return summarise(known_customers(tables, at), tables["orders"], at)


def _ordered(said: Forecasts, orders: Columns) -> NDArray[np.bool_]:
    """Whether each customer ordered within its horizon."""
    near = (orders["amount"] > 0) & (orders["at"] >= said.at.min()) & (orders["at"] < said.ends.max())
    rows = take(orders, near)
    place, known = positions(said.ids, rows["customer_id"])
    within = known & (rows["at"] >= said.at[place]) & (rows["at"] < said.ends[place])
    came = np.zeros(len(said.ids), bool)
    came[place[within]] = True
    return came


def _by_grade(grades: Sequence[object] | NDArray[np.object_], none: NDArray[np.bool_]) -> tuple[GradeRow, ...]:
    own = np.asarray(grades, object)
    masks = {grade: own == grade for grade in GRADES}
    return tuple(GradeRow(grade, int(of.sum()), int((none & of).sum())) for grade, of in masks.items() if of.any())
