"""One customer scored in the bot's process: the batch's own code on its rows, without pandas or scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.explain import reasons
from scoring.ingredients import gather
from scoring.model import Model
from scoring.moment import Moment
from scoring.predict import churn_log_odds
from scoring.reasons import Reason, largest
from scoring.tables import cut, of_columns
from scoring.value import expected_value


@dataclass(frozen=True)
class CustomerScore:
    """What the stored score of this customer would say now. NaN: no order yet."""

    customer_id: int
    as_of: Moment
    horizon_days: float
    churn_probability: float
    core_log_odds: float
    service_log_odds: float
    expected_orders: float  # order days within the horizon
    clv: float  # discounted margin within the horizon
    value_year: float  # ... within twelve months
    reasons: tuple[Reason, ...]
    model_version: str


def score(
    model: Model,
    customer_id: int,
    rows: Mapping[str, Mapping[str, Any]],
    *,
    as_of: Moment,
    horizon_days: float | None = 90.0,
) -> CustomerScore:
    """Score a customer from its raw `rows`: table -> column -> values, named as in `schema.SCHEMA`.

    Tables and columns may be left out. A what-if is a second call with changed rows. The numbers are the batch's.
    """
    ids = np.array([customer_id], np.int64)
    tables = cut(of_columns(rows), as_of)
    given = gather(model.core, ids, tables, as_of=as_of, horizon_days=horizon_days)
    parts = churn_log_odds(model, given)
    value = expected_value(model, given)
    return CustomerScore(
        customer_id=customer_id,
        as_of=as_of,
        horizon_days=float(given.horizon[0]),
        churn_probability=float(parts.probability[0]),
        core_log_odds=float(parts.core[0]),
        service_log_odds=float(parts.service[0]),
        expected_orders=float(value.orders[0]),
        clv=float(value.clv[0]),
        value_year=float(value.year[0]),
        reasons=largest(reasons(model, tables, customer_id, given=given, as_of=as_of)),
        model_version=model.version,
    )
