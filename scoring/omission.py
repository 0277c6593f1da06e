"""What the churn number would be had rows never been told: which of several news moved it, and by how much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from scoring.assess import Assessment
from scoring.grouped import Floats
from scoring.ingredients import Ingredients, gather
from scoring.predict import probabilities
from scoring.service import EVIDENCE, GROUPS, told_by
from scoring.tables import Tables, take

Row = tuple[str, int]  # table, id


def churn_without(found: Assessment, rows: Iterable[Row]) -> Floats:
    """P(no order in the horizon), 0-1, of every assessed customer without these rows; NaN where neither an order nor a
    contract is left."""
    (without,) = churn_without_each(found, [tuple(rows)])
    return without


def churn_without_each(found: Assessment, cases: Sequence[Iterable[Row]]) -> list[Floats]:
    """`churn_without` for each of some sets of rows.

    Exact: what these rows can have told is gathered anew from the others.
    """
    if not cases:
        return []
    model = found.fitted.churn
    return probabilities(model, [(_without(found, rows), model.season.scale) for rows in cases])


def _without(found: Assessment, rows: Iterable[Row]) -> Ingredients:
    dropped: dict[str, list[int]] = {}
    for table, row_id in rows:
        dropped.setdefault(table, []).append(row_id)
    tables = dict(found.tables)
    for table, ids in dropped.items():
        tables[table] = take(tables[table], ~np.isin(tables[table]["id"], ids))
    return _given(found, tables, dropped)


def _given(found: Assessment, tables: Tables, changed: Iterable[str]) -> Ingredients:
    """The ingredients from `tables`: only what the changed ones tell is gathered, unless they tell of everything."""
    if any(table not in EVIDENCE for table in changed):
        horizon = float(found.given.horizon[0])
        model, as_of = found.fitted.churn, found.as_of
        return gather(model.core, found.ids, tables, as_of=as_of, horizon_days=horizon, pauses=model.pauses)
    strengths = found.given.strengths.copy()
    for table in _with_signals(changed):
        for group, values in told_by(table, found.ids, tables, found.as_of).items():
            strengths[:, GROUPS.index(group)] = values
    return replace(found.given, strengths=strengths)


def _with_signals(changed: Iterable[str]) -> set[str]:
    """A complaint that is gone eases the signals no more that came with it."""
    return {*changed, "signals"} if "complaints" in changed else {*changed}
