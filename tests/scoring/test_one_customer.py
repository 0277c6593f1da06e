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
from scoring.renewal import leaving
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


def bound(*ends: float, order_days: tuple[int, ...] = (), complaint: bool = False) -> Tables:
    """Customer 7 buys under contracts that end in so many days."""
    n = len(ends)
    given: dict[str, dict[str, Any]] = {
        "customers": {"customer_id": [7], "created_at": [0.0], "contract": [True]},
        "contracts": {
            "id": range(1, n + 1),
            "customer_id": [7] * n,
            "signed_at": [TODAY.second - 400 * 86_400] * n,
            "starts_day": [TODAY.day - 400] * n,
            "ends_day": [TODAY.day + end for end in ends],
        },
    }
    if order_days:
        given["orders"] = orders_of({7: list(order_days)})
    if complaint:
        told_at = {"at": [TODAY.second - 86_400.0], "day": [TODAY.day - 1]}
        given["complaints"] = {"id": [31], "customer_id": [7], "severity": [3.0], **told_at}
    return tables.of_columns(given)


def test_who_is_known_by_a_contract_alone_is_judged_by_its_renewal(fitted: Fitted) -> None:
    far, near, gone = (assessed(fitted, bound(-300.0, end), 7) for end in (300.0, 20.0, -30.0))
    assert 0 < far.churn[0] < near.churn[0] < gone.churn[0] < 1
    hazard, horizon = fitted.churn.hazard, np.array([90.0])
    assert near.churn[0] == pytest.approx(leaving(hazard, np.array([20.0]), np.zeros(1), horizon)[0], abs=1e-12)
    (reason,) = near.reasons(0)
    assert (reason.family, reason.key, reason.values) == ("contract", "expiry", {"days": 20.0})
    assert reason.evidence == (("contracts", 2),)
    year = leaving(hazard, np.array([365.25]), np.zeros(1), horizon)[0]
    assert reason.delta == pytest.approx(near.churn[0] - year, abs=1e-12)
    assert [(each.key, each.values) for each in gone.reasons(0)] == [("lapsed", {"days": 30.0})]


def test_a_contract_that_was_ended_is_lost_and_does_not_improve_the_grade(fitted: Fitted) -> None:
    running, long_ago = (assessed(fitted, bound(end), 7) for end in (300.0, -250.0))
    told = bound(300.0)
    ended = {"ended_at": np.array([TODAY.second - 40 * 86_400.0]), "ended_known_at": np.zeros(1)}
    terminated = assessed(fitted, {**told, "contracts": {**told["contracts"], **ended}}, 7)
    for gone in (long_ago, terminated):
        assert gone.churn[0] > 0.95
        assert gone.card.points[0] < running.card.points[0]
        assert gone.value.year[0] == 0
    assert [(each.key, each.values["days"]) for each in long_ago.reasons(0)] == [("lapsed", 250.0)]
    (reason,) = terminated.reasons(0)
    assert (reason.key, reason.values, reason.evidence) == ("ended", {"days": 40.0}, (("contracts", 1),))


def test_a_contract_is_enough_where_nobody_said_that_it_is_bought_under(fitted: Fitted) -> None:
    """A file of contracts and none of customers; once it ran out, who ordered, however seldom, is known by that."""
    for left, order_days, same in ((20.0, (), True), (20.0, (400,), True), (-20.0, (400,), False)):
        told = bound(left, order_days=order_days)
        unsaid = {**told, "customers": {**told["customers"], "contract": np.array([False])}}
        said, found = (assessed(fitted, each, 7) for each in (told, unsaid))
        assert (found.churn[0] == said.churn[0]) == same
        assert 0 < found.churn[0] < 1


def test_complaints_raise_the_risk_of_a_contract(fitted: Fitted) -> None:
    calm, upset = (assessed(fitted, bound(200.0, complaint=each), 7) for each in (False, True))
    assert upset.churn[0] > calm.churn[0]
    reason = next(reason for reason in upset.reasons(0) if reason.key == "complaints")
    assert reason.delta == pytest.approx(upset.churn[0] - calm.churn[0], abs=1e-12)


def test_a_rhythm_of_orders_says_more_than_the_end_of_a_contract(fitted: Fitted) -> None:
    rhythm = (400, 370, 340, 310)
    with_contract = assessed(fitted, bound(300.0, order_days=rhythm), 7)
    without = assessed(fitted, tables.of_columns({"orders": orders_of({7: list(rhythm)})}), 7)
    assert with_contract.churn[0] == without.churn[0]
    one = assessed(fitted, bound(300.0, order_days=(400,)), 7)
    assert one.churn[0] == assessed(fitted, bound(300.0), 7).churn[0]
    assert one.value.year[0] > 0
