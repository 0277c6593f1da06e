"""One customer alone in the bot's process: the book's numbers, without the heavy libraries."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from scoring import assess, tables
from scoring.assess import Assessment, Fitted
from scoring.fit import fit
from scoring.model import Model
from scoring.settings import Settings
from scoring.tables import Tables
from tests.scoring.books import TODAY, orders_of, random_book, told

CUSTOMERS = 120


@pytest.fixture(scope="module")
def whole() -> Tables:
    return tables.of_book(random_book(CUSTOMERS))


@pytest.fixture(scope="module")
def fitted(whole: Tables) -> Fitted:
    return assess.fit(whole, TODAY, Settings())


@pytest.fixture(scope="module")
def model(whole: Tables) -> Model:
    return fit(whole, TODAY)


def assessed(fitted: Fitted, rows: Tables, customer: int) -> Assessment:
    ids = np.array([customer])
    return assess.assess(fitted, rows, as_of=TODAY, settings=Settings(), ids=ids)


def test_alone_it_gets_the_numbers_of_the_book(whole: Tables, fitted: Fitted) -> None:
    book = assess.assess(fitted, whole, as_of=TODAY, settings=Settings())
    assert len(book.ids) == CUSTOMERS
    for row, customer in enumerate(book.ids.tolist()):
        rows = {name: tables.take(columns, columns["customer_id"] == customer) for name, columns in whole.items()}
        alone = assessed(fitted, rows, customer)
        for figure in ("churn", "core_log_odds", "at_risk", "share"):
            assert getattr(alone, figure)[0] == pytest.approx(getattr(book, figure)[row], rel=1e-9, abs=1e-9)
        assert alone.value.year[0] == pytest.approx(book.value.year[row], rel=1e-9)
        assert (alone.grades[0], alone.overall[0]) == (book.grades[row], book.overall[row])
        assert [each.key for each in alone.reasons(0)] == [each.key for each in book.reasons(row)]


def test_fitted_and_assessed_at_once_is_the_same(whole: Tables, fitted: Fitted) -> None:
    ids = tables.known_customers(tables.cut(whole, TODAY), TODAY)
    before = {each: "ABCD"[each % 4] for each in ids.tolist()[::3]}
    previous = [before.get(each) for each in ids.tolist()]
    slowly = assess.assess(fitted, whole, as_of=TODAY, settings=Settings(), previous=previous)
    at_once = assess.fit_and_assess(whole, TODAY, Settings(), before=before)
    assert at_once.fitted == fitted
    assert (at_once.grades, at_once.classes, at_once.overall) == (slowly.grades, slowly.classes, slowly.overall)
    for figure in ("ids", "churn", "at_risk", "share"):
        np.testing.assert_array_equal(getattr(at_once, figure), getattr(slowly, figure))


def test_a_customer_without_orders_has_no_number(fitted: Fitted) -> None:
    alone = assessed(fitted, tables.of_columns({}), 5)
    assert np.isnan(alone.churn[0])
    assert alone.value.clv[0] == 0
    assert alone.reasons(0) == ()


def test_scoring_loads_neither_pandas_nor_scikit_learn_nor_optimisers() -> None:
    code = "import sys, scoring.assess; print(sorted({'pandas', 'sklearn', 'scipy.optimize'} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_a_model_survives_json(model: Model) -> None:
    again = Model.from_json(model.to_json())
    assert again == model
    assert again.version == model.version


def test_a_model_of_another_format_is_refused(model: Model) -> None:
    with pytest.raises(ValueError, match="format 99"):
        Model.from_json(model.to_json() | {"format": 99})


def test_a_recent_grave_complaint_is_a_reason_with_its_row(model: Model) -> None:
    orders = orders_of({7: [400, 350, 300, 250, 200, 150, 100, 50, 20]})
    complaint: dict[str, Any] = {
        "id": [31],
        "customer_id": [7],
        "at": [TODAY.second - 3 * 86_400],
        "day": [TODAY.day - 3],
        "severity": [3.0],
    }
    calm = told(model, {"orders": orders}, customer=7)
    upset = told(model, {"orders": orders, "complaints": complaint}, customer=7)
    reason = next(reason for reason in upset.reasons if reason.family == "complaints")
    assert reason.delta == pytest.approx(upset.probability - calm.probability, abs=1e-12)
    assert reason.delta > 0
    assert reason.evidence == (("complaints", 31),)
    assert reason.values["prior"] == 1.0
