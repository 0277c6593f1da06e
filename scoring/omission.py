"""What the churn number would be had a row never been told: which of several news moved it, and by how much."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from scoring.assess import Assessment
from scoring.grouped import Floats
from scoring.ingredients import gather
from scoring.predict import churn_log_odds
from scoring.tables import take


def churn_without(found: Assessment, rows: Iterable[tuple[str, int]]) -> Floats:
    """P(no order in the horizon), 0-1, of every assessed customer without these rows; NaN where neither an order nor a
    contract is left.

    rows: (table, id). Exact: everything is gathered anew from the other rows.
    """
    dropped: dict[str, list[int]] = {}
    for table, row_id in rows:
        dropped.setdefault(table, []).append(row_id)
    tables = dict(found.tables)
    for table, ids in dropped.items():
        tables[table] = take(tables[table], ~np.isin(tables[table]["id"], ids))
    horizon = float(found.given.horizon[0])
    given = gather(found.fitted.churn.core, found.ids, tables, as_of=found.as_of, horizon_days=horizon)
    return churn_log_odds(found.fitted.churn, given).probability
