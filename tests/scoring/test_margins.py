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
    rate = of_book(IDS, past, np.array([3000.0, 500.0, 1000.0]))
    assert rate == pytest.approx(0.25)  # by revenue, not by head
    assert margins(IDS, past, Settings(), rate).tolist() == pytest.approx([0.2, 0.25, 0.4])


def test_what_the_firm_set_goes_before_what_others_have() -> None:
    settings = replace(Settings(), value=Value(margin_rate=0.3))
    assert margins(IDS, book(0.2, NAN, 0.4), settings, 0.25).tolist() == pytest.approx([0.2, 0.3, 0.4])


def test_where_no_margin_is_known_revenue_counts() -> None:
    past = book(NAN, NAN, NAN)
    assert of_book(IDS, past, np.ones(3)) is None
    assert margins(IDS, past, Settings(), None).tolist() == [1, 1, 1]


def test_without_sales_and_with_losses_it_stays_a_share() -> None:
    assert of_book(IDS, book(0.2, NAN, 0.4), np.zeros(3)) == pytest.approx(0.3)
    assert of_book(IDS, book(-0.2, NAN, NAN), np.ones(3)) == 0.0


def test_alike_customers_are_worth_alike_and_the_fit_carries_it() -> None:
    past = book(0.2, NAN, 0.2)
    fitted = Fitted.from_json(fit(past, TODAY, Settings()).to_json())
    found = assess(fitted, past, as_of=TODAY, settings=Settings(), ids=np.array([2]))
    everybody = assess(fitted, past, as_of=TODAY, settings=Settings())
    assert found.value.stake[0] == pytest.approx(everybody.value.stake[0])
    assert everybody.value.stake[1] == pytest.approx(found.value.stake[0])
    assert set(everybody.levels.overall()) == {everybody.levels.overall()[0]}
