"""Had rows never been told: the number is the one of a book that never had them, to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scoring import assess, tables
from scoring.assess import Assessment, Fitted
from scoring.omission import churn_without, churn_without_each
from scoring.service import EVIDENCE
from scoring.settings import Settings
from scoring.tables import Tables
from tests.scoring.books import TODAY, random_book

CUSTOMERS = 40


def told(ago: int, **columns: Any) -> dict[str, Any]:
    """Two rows of each customer, the first so many days ago, the second ten days later; columns hold two values."""
    day = np.tile([TODAY.day - ago, TODAY.day - ago + 10.0], CUSTOMERS)
    customers = np.repeat(np.arange(1, CUSTOMERS + 1), 2)
    spread = {name: np.tile(np.asarray(values), CUSTOMERS) for name, values in columns.items()}
    return {"id": np.arange(1, len(day) + 1), "customer_id": customers, "day": day, "at": day * 86_400.0, **spread}


@pytest.fixture(scope="module")
def whole() -> Tables:
    """Half a year of orders, and of everything else that moves the number two rows of each customer."""
    day = TODAY.day - 40.0
    owed = told(70, due_day=[day, day + 30], settled_day=[day + 20, np.nan], amount=[500.0, 900.0])
    owed |= {"issued_at": owed["at"], "settled_at": owed["settled_day"] * 86_400.0}
    bound = told(300, starts_day=[TODAY.day - 300.0, TODAY.day - 290.0], ends_day=[TODAY.day - 9.0, TODAY.day + 60.0])
    given = {
        "complaints": told(30, severity=[1.0, 3.0], resolved_at=[TODAY.second - 86_400.0] * 2),
        "visits": told(30, outcome=np.array(["good", "concern"], object)),
        "surveys": told(30, metric=np.array(["nps", "csat"], object), value=[9.0, 2.0]),
        "signals": told(30, kind=np.array(["competitor", "dissatisfied"], object)),
        "invoices": owed,
        "contracts": bound | {"signed_at": bound["at"]},
        "payments": told(30, amount=[500.0, 100.0]),
    }
    return {**tables.of_book(random_book(CUSTOMERS)), **{name: tables.of_columns(given)[name] for name in given}}


@pytest.fixture(scope="module")
def fitted(whole: Tables) -> Fitted:
    return assess.fit(whole, TODAY, Settings())


@pytest.fixture(scope="module")
def found(whole: Tables, fitted: Fitted) -> Assessment:
    return assess.assess(fitted, whole, as_of=TODAY, settings=Settings())


def halved(whole: Tables, table: str) -> tuple[Tables, list[int]]:
    """A book without every other row of a table, and the ids of these rows."""
    kept = np.arange(len(whole[table]["id"])) % 2 == 0
    return {**whole, table: tables.take(whole[table], kept)}, whole[table]["id"][~kept].tolist()


@pytest.mark.parametrize("table", [*EVIDENCE, "orders", "payments", "contracts"])
def test_it_is_the_number_of_a_book_without_these_rows(
    table: str, whole: Tables, fitted: Fitted, found: Assessment
) -> None:
    less, dropped = halved(whole, table)
    assert dropped
    fresh = assess.assess(fitted, less, as_of=TODAY, settings=Settings(), ids=found.ids)
    assert np.array_equal(churn_without(found, [(table, each) for each in dropped]), fresh.churn, equal_nan=True)


def test_what_tells_of_churn_moves_it(whole: Tables, found: Assessment) -> None:
    for table in (*EVIDENCE, "orders"):
        _, dropped = halved(whole, table)
        assert not np.array_equal(
            churn_without(found, [(table, each) for each in dropped]), found.churn, equal_nan=True
        )


def test_several_sets_are_each_left_out_alone(whole: Tables, found: Assessment) -> None:
    cases = [[(table, each) for each in halved(whole, table)[1]] for table in ("visits", "orders", "signals")]
    together = churn_without_each(found, cases)
    assert len(together) == len(cases)
    for rows, chances in zip(cases, together, strict=True):
        assert np.array_equal(chances, churn_without(found, rows), equal_nan=True)
    assert churn_without_each(found, []) == []
