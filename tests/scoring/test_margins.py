"""A margin that nobody wrote down makes nobody more valuable."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from scoring.assess import Fitted, assess, fit
from scoring.margins import margins, of_book
from scoring.settings import Settings, Value
from scoring.tables import Tables, of_columns
from tests.scoring.books import TODAY, orders_of

NAN = float("nan")
IDS = np.array([1, 2, 3])
HISTORY = {each: list(range(10, 400, 30)) for each in (1, 2, 3)}


def book(*rates: float) -> Tables:
    customers: dict[str, Any] = {"customer_id": IDS, "created_at": np.zeros(3), "margin_rate": np.array(rates)}
    return of_columns({"customers": customers, "orders": orders_of(HISTORY)})


def test_who_says_nothing_of_its_margin_has_that_of_the_others() -> None:
    past = book(0.2, NAN, 0.4)
    rate = of_book(IDS, past, np.array([3000.0, 500.0, 1000.0]), least=0.2)
    assert rate == pytest.approx(0.25)  # by revenue, not by head
    assert margins(IDS, past, Settings(), rate).tolist() == pytest.approx([0.2, 0.25, 0.4])


def test_what_the_firm_set_goes_before_what_others_have() -> None:
    settings = replace(Settings(), value=Value(margin_rate=0.3))
    assert margins(IDS, book(0.2, NAN, 0.4), settings, 0.25).tolist() == pytest.approx([0.2, 0.3, 0.4])


def test_where_no_margin_is_known_revenue_counts() -> None:
    past = book(NAN, NAN, NAN)
    assert of_book(IDS, past, np.ones(3), least=0.2) is None
    assert margins(IDS, past, Settings(), None).tolist() == [1, 1, 1]


def test_a_firm_may_set_that_sales_count() -> None:
    settings = Settings.from_mapping({"value": {"margin_rate": 1}})
    assert margins(IDS, book(0.2, NAN, 0.4), settings, 0.25).tolist() == pytest.approx([0.2, 1.0, 0.4])
    assert Settings.from_mapping({}, base=settings) == settings
    assert Settings.from_mapping({"value": {"discount_rate": 0}}).value.margin_rate is None
    with pytest.raises(ValueError, match=r"value\.margin_rate: must be above 0"):
        Settings.from_mapping({"value": {"margin_rate": 0}})


def test_without_sales_all_count_alike() -> None:
    assert of_book(IDS, book(0.2, NAN, 0.4), np.zeros(3), least=0.2) == pytest.approx(0.3)


def test_one_small_customer_does_not_speak_for_the_book() -> None:
    past = book(0.1, NAN, NAN)
    assert of_book(IDS, past, np.array([19.0, 41.0, 40.0]), least=0.2) is None
    assert of_book(IDS, past, np.array([20.0, 40.0, 40.0]), least=0.2) == pytest.approx(0.1)
    assert of_book(IDS, past, np.array([0.0, 1.0, 1.0]), least=0.0) is None


def test_losses_of_some_make_nobody_else_worthless() -> None:
    past = book(-0.1, NAN, NAN)
    assert of_book(IDS, past, np.ones(3), least=0.2) is None
    assert margins(IDS, past, Settings(), 0.0).tolist() == [-0.1, 1, 1]  # as a fit of before kept it
    found = assess(fit(past, TODAY, Settings()), past, as_of=TODAY, settings=Settings())
    assert found.value.year[0] < 0 < found.value.year[1] == pytest.approx(found.value.year[2])


def test_alike_customers_are_worth_alike_and_the_fit_carries_it() -> None:
    past = book(0.2, NAN, 0.2)
    fitted = Fitted.from_json(fit(past, TODAY, Settings()).to_json())
    found = assess(fitted, past, as_of=TODAY, settings=Settings(), ids=np.array([2]))
    everybody = assess(fitted, past, as_of=TODAY, settings=Settings())
    assert found.value.stake[0] == pytest.approx(everybody.value.stake[0])
    assert everybody.value.stake[1] == pytest.approx(found.value.stake[0])
    assert set(everybody.levels.overall()) == {everybody.levels.overall()[0]}
