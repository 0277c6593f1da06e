"""What the churn number would be had one row never been told: which of several news moved it, and by how much."""

from __future__ import annotations

from scoring.assess import Assessment
from scoring.ingredients import gather
from scoring.predict import churn_log_odds
from scoring.tables import take


def churn_without(found: Assessment, table: str, row_id: int) -> float:
    """P(no order in the horizon), 0-1, of the one assessed customer without the row; NaN where no order is left.

    Exact: everything is gathered anew from the other rows. ValueError where more than one customer was assessed.
    """
    if len(found.ids) != 1:
        raise ValueError(f"one customer at a time, not {len(found.ids)}")
    rows = found.tables[table]
    tables = {**found.tables, table: take(rows, rows["id"] != row_id)}
    horizon = float(found.given.horizon[0])
    given = gather(found.fitted.churn.core, found.ids, tables, as_of=found.as_of, horizon_days=horizon)
    if not given.orders.orders[0]:
        return float("nan")
    return float(churn_log_odds(found.fitted.churn, given).probability[0])
