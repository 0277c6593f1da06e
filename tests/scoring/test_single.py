"""One customer in the bot's process: the batch's numbers, without the heavy libraries."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from scoring import single, tables
from scoring.fit import fit
from scoring.model import Model
from scoring.ingredients import gather
from scoring.predict import churn_log_odds
from scoring.tables import Tables
from scoring.value import expected_value
from tests.scoring.books import TODAY, orders_of, random_book

CUSTOMERS = 120


@pytest.fixture(scope="module")
def whole() -> Tables:
    return tables.of_book(random_book(CUSTOMERS))


@pytest.fixture(scope="module")
def model(whole: Tables) -> Model:
    return fit(whole, TODAY)


def rows_of(whole: Tables, customer: int) -> dict[str, Any]:
    return {
        name: tables.take(columns, columns["customer_id"] == customer)
        for name, columns in whole.items()
        if name != "customers"
    }


@pytest.mark.parametrize("horizon", [90.0, None])
def test_single_gives_the_numbers_of_the_batch(whole: Tables, model: Model, horizon: float | None) -> None:
    ids = np.arange(1, CUSTOMERS + 1)
    given = gather(model.core, ids, tables.cut(whole, TODAY), as_of=TODAY, horizon_days=horizon)
    probability, value = churn_log_odds(model, given).probability, expected_value(model, given)
    for place, customer in enumerate(ids.tolist()):
        one = single.score(model, customer, rows_of(whole, customer), as_of=TODAY, horizon_days=horizon)
        assert one.churn_probability == pytest.approx(probability[place], abs=1e-9)
        assert one.clv == pytest.approx(value.clv[place], rel=1e-9)
        assert one.value_year == pytest.approx(value.year[place], rel=1e-9)
        assert one.horizon_days == given.horizon[place]


def test_a_customer_without_orders_has_no_number(model: Model) -> None:
    one = single.score(model, 5, {}, as_of=TODAY)
    assert np.isnan(one.churn_probability)
    assert one.clv == 0
    assert one.reasons == ()


def test_importing_it_loads_neither_pandas_nor_scikit_learn() -> None:
    code = "import sys, scoring.single; print(sorted({'pandas', 'sklearn', 'scipy.optimize'} & set(sys.modules)))"
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
    complaint = {
        "id": [31],
        "customer_id": [7],
        "at": [TODAY.second - 3 * 86_400],
        "day": [TODAY.day - 3],
        "severity": [3.0],
    }
    calm = single.score(model, 7, {"orders": orders}, as_of=TODAY)
    upset = single.score(model, 7, {"orders": orders, "complaints": complaint}, as_of=TODAY)
    assert upset.churn_probability > calm.churn_probability
    reason = next(reason for reason in upset.reasons if reason.family == "complaints")
    assert reason.delta == pytest.approx(upset.churn_probability - calm.churn_probability, abs=1e-12)
    assert reason.evidence == (("complaints", 31),)
    assert reason.values["prior"] == 1.0
