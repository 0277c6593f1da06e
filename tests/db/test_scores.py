"""Scores in bulk are scores one by one; which one stands; the grades of a day before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from db import scores
from db.bulk import Same, Values
from db.gateway import Database, Tx
from db.scope import ALL
from tests.support.clock import MONDAY
from tests.support.firm import Firm

DAY = timedelta(days=1)
SCORE: dict[str, Any] = {
    "as_of": MONDAY,
    "trigger": "nightly",
    "churn_probability": 0.123456789,
    "horizon_days": 90.0,
    "expected_days_late": None,
    "clv": Decimal("1234.56"),
    "value_12m": None,
    "grade": "B",
    "coverage": 3,
    "coverage_of": 8,
    "detail": {"cells": [["loss", 0.5, "high", "low", "medium"]], "share": None, "note": "华能'"},
    "model_version": "1-a",
}


def many(tx: Tx, rows: Sequence[Mapping[str, Any]], same: Sequence[str] = ()) -> None:
    columns: dict[str, Values] = {name: [row[name] for row in rows] for name in SCORE}
    scores.add_many(tx, [row["customer_id"] for row in rows], columns | {name: Same(SCORE[name]) for name in same})


@pytest.mark.parametrize("same", [(), ("as_of", "value_12m", "clv", "detail", "trigger")])
def test_in_bulk_as_one_by_one(database: Database, firm: Firm, same: tuple[str, ...]) -> None:
    alone, together = ({**SCORE, "customer_id": customer} for customer in (firm.huaneng, firm.tencent))
    added = database.run(partial(scores.add, **alone))
    database.run(partial(many, rows=[together], same=same))
    one = database.look(lambda tx: scores.get(tx, added.id))
    assert one == added
    other = database.look(lambda tx: scores.current(tx, firm.tencent))
    assert one is not None
    assert other is not None
    differ = {name for name in scores.ScoreInfo.__slots__ if getattr(one, name) != getattr(other, name)}
    assert differ == {"id", "customer_id"}


def test_the_latest_stands_even_where_it_was_stored_before(database: Database, firm: Firm) -> None:
    for as_of, grade in ((MONDAY, "B"), (MONDAY - DAY, "C")):
        rows = [{**SCORE, "customer_id": each, "as_of": as_of, "grade": grade} for each in (firm.huaneng, firm.bolt)]
        database.run(partial(many, rows=rows))
    standing = database.look(lambda tx: scores.all_current(tx, ALL))
    assert sorted((each.customer_id, each.grade) for each in standing) == [(firm.huaneng, "B"), (firm.bolt, "B")]


def test_nothing_is_stored_of_no_rows(database: Database, firm: Firm) -> None:
    database.run(lambda tx: scores.add_many(tx, [], {name: [] for name in SCORE}))
    assert database.look(lambda tx: scores.current(tx, firm.huaneng)) is None


def test_the_grade_before_a_moment(database: Database, firm: Firm) -> None:
    told = [(MONDAY - 2 * DAY, "A"), (MONDAY - DAY, "B"), (MONDAY - DAY, "C"), (MONDAY, "D")]
    for as_of, grade in told:
        database.run(partial(scores.add, **{**SCORE, "customer_id": firm.huaneng, "as_of": as_of, "grade": grade}))
    assert database.look(lambda tx: scores.grades(tx, before=MONDAY)) == {firm.huaneng: "C"}
    assert database.look(lambda tx: scores.grades(tx, before=MONDAY - DAY)) == {firm.huaneng: "A"}
    assert database.look(lambda tx: scores.grades(tx, before=MONDAY - 2 * DAY)) == {}
