"""Scores that stood at an earlier moment, as columns: what is asked for once a week of everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, bindparam, select, type_coerce

from db import layouts
from db.gateway import Tx
from db.models import Customer, Score
from db.prepared import Prepared
from db.types import Utc

_MICROS: Final = 1e6


@dataclass(frozen=True, slots=True)
class Stood:
    """One value a customer, by its id. at: UTC seconds. core, service: log-odds, NaN where they were not kept."""

    customer_id: NDArray[np.int64]
    at: NDArray[np.float64]
    horizon_days: NDArray[np.float64]
    probability: NDArray[np.float64]
    core: NDArray[np.float64]
    service: NDArray[np.float64]
    grade: NDArray[np.object_]


# A look into the index for each customer, as for the last grades: it gets no slower with every night that is kept.
_STOOD: Final = (
    select(Score.id)
    .where(
        Score.customer_id == Customer.id,
        Score.as_of <= bindparam("moment", type_=Utc),
        Score.as_of > bindparam("since", type_=Utc),
    )
    .order_by(Score.as_of.desc(), Score.id.desc())
    .limit(1)
    .correlate(Customer)
    .scalar_subquery()
)
_STANDING: Final = Prepared(
    select(
        Customer.id,
        type_coerce(Score.as_of, BigInteger),
        Score.horizon_days,
        Score.churn_probability,
        Score.detail["log_odds"]["core"].as_float(),
        Score.detail["log_odds"]["service"].as_float(),
        Score.grade,
        Score.layout_id,
        Score.packed,
    )
    .join_from(Customer, Score, Score.id == _STOOD)
    .where(Customer.voided_at.is_(None), Customer.merged_into.is_(None), Score.churn_probability.is_not(None))
    .order_by(Customer.id)
)


def standing(tx: Tx, moment: datetime, *, since: datetime) -> Stood:
    """The last score after `since` and not after `moment` of every customer that is there still."""
    rows = _STANDING.all(tx, moment=moment, since=since)
    columns: tuple[Any, ...] = tuple(zip(*rows, strict=True)) if rows else ((),) * 9
    ids, at, *figures, grades, layouts_of, packed = columns
    horizon, probability, core, service = (np.array(values, np.float64) for values in figures)
    for layout_id in {each for each in layouts_of if each is not None}:
        here = [place for place, each in enumerate(layouts_of) if each == layout_id]
        reader, kept = layouts.reader(tx, layout_id), [packed[place] for place in here]
        core[here] = reader.figures(kept, "log_odds", "core")
        service[here] = reader.figures(kept, "log_odds", "service")
    return Stood(
        np.array(ids, np.int64),
        np.array(at, np.float64) / _MICROS,
        horizon,
        probability,
        core,
        service,
        np.array([*grades, None], object)[:-1],  # an array of objects, also of none
    )
