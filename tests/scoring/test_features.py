"""Order features against a slow pandas twin, at the edges, and at a point in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring import tables
from scoring.features import Summary, summarise
from scoring.frames import SCHEMA, Book
from scoring.moment import DAY, Moment
from scoring.pauses import Pauses
from tests.scoring.books import TODAY, book_of, orders_of, random_book


def summary_of(orders: Mapping[str, Any], as_of: Moment = TODAY) -> Summary:
    past = tables.cut(tables.of_columns({"orders": orders}), as_of)
    return summarise(np.unique(orders["customer_id"]).astype(np.int64), past["orders"], as_of)


def slow_summary(book: Book, as_of: Moment, paused: Any = ()) -> pd.DataFrame:
    """The same figures, one customer at a time; `paused`: days that are not counted."""
    rows, paused = {}, np.array(paused)
    past = book.before(as_of.second).orders
    for customer, all_rows in past.groupby("customer_id"):
        bought = all_rows[all_rows.amount > 0].groupby("day").amount.sum().sort_index()
        days = bought.index.to_numpy()
        age = as_of.day - days
        clock, now = np.array([day - (paused <= day).sum() for day in days]), as_of.day - (paused <= as_of.day).sum()
        gaps = np.diff(clock)
        year = all_rows.amount[as_of.day - all_rows.day <= 365].sum()
        rows[customer] = {
            "orders": len(days),
            "frequency": len(days) - 1,
            "recency": clock[-1] - clock[0],
            "tenure": now - clock[0],
            "resting": 0,
            "in_season": 1,
            "in_season_year": 1,
            "paused": ((paused > days[-1]) & (paused <= as_of.day)).sum(),
            "first_day": days[0],
            "last_day": days[-1],
            "spend": bought.mean(),
            "spent_ago": (bought * age).sum() / bought.sum() / 365,
            **slow_swelling(days - days[0], age, bought),
            "revenue": bought.sum(),
            "returned": -all_rows.amount.clip(upper=0).sum(),
            "revenue_year": year,
            "revenue_before": all_rows.amount[(as_of.day - all_rows.day).between(366, 730)].sum(),
            "recent": (now - clock <= 90).sum(),
            "recent_year": (now - clock <= 365).sum(),
            "quarter": (age <= 90).sum(),
            "year": (age <= 365).sum(),
            "longest_gap": gaps.max() if len(gaps) else np.nan,
            "gap_spread": gaps[:-1].std() / gaps[:-1].mean() if len(gaps) > 2 else np.nan,
            **slow_evenness(gaps[:-1]),
            "outwaited": (gaps < now - clock[-1]).mean() if len(gaps) else np.nan,
            "anniversary": slow_anniversary(age[:-1], as_of.day - days[0]),
            "last_spend": bought.iloc[-3:].mean() / bought.mean(),
        }
    return pd.DataFrame.from_dict(rows, orient="index").sort_index()


def slow_evenness(gaps: Any) -> dict[str, float]:
    """Logarithms of each gap's share of all, where there are three of four days or more."""
    lengths = [max(gap - 0.5, 0.5) for gap in gaps]
    if len(lengths) < 3 or sum(lengths) < 4 * len(lengths):
        return {"gaps_told": 0.0, "evenness": 0.0}
    mean = sum(lengths) / len(lengths)
    told = min(len(lengths), 30)
    typical = np.mean([np.log(each / mean) for each in lengths])  # of any number of gaps, 0 where all are equal
    return {"gaps_told": told, "evenness": sum(typical + np.log(1 / told) for _ in range(told))}


def slow_swelling(since: Any, age: Any, bought: pd.Series[float]) -> dict[str, float]:
    """A line through the logarithms of the amounts from half a year after the first on."""
    later = since >= 180
    if later.sum() < 3:
        return {"swelling": 0.0, "swelling_known": 0.0, "swelling_days": 0.0}
    years = -age[later] / 365
    slope = np.polyfit(years - years.mean(), np.log(bought[later]), 1)[0]
    known = ((years - years.mean()) ** 2).sum()
    return {"swelling": slope, "swelling_known": known, "swelling_days": float(len(years))}


def slow_anniversary(ages: Any, tenure: float) -> float:
    """Years back, one after another."""
    years = min(int(tenure // 365), 5)
    met = sum(any(365 * k - 90 <= age <= 365 * k and age > 365 * (k - 1) for age in ages) for k in range(1, 6))
    return met / years if years else float("nan")


def with_returns(book: Book) -> Book:
    orders = book.orders.copy()
    orders.loc[orders.index % 11 == 3, "amount"] = -25.0
    orders.loc[orders.index % 17 == 5, "amount"] *= 3.5
    first = ~orders.duplicated("customer_id")
    orders.loc[first, "amount"] = 40.0
    return Book.of(customers=book.customers, orders=orders)


PAUSES = Pauses(
    since=(TODAY.day - 500, TODAY.day - 300, TODAY.day - 125), until=(TODAY.day - 486, TODAY.day - 300, TODAY.day - 121)
)


@pytest.mark.parametrize("pauses", [Pauses(), PAUSES])
def test_summary_agrees_with_the_slow_twin(pauses: Pauses) -> None:
    book = with_returns(random_book(150, days=1600))
    as_of = TODAY.shifted(-120)
    paused = [day for a, b in zip(pauses.since, pauses.until, strict=True) for day in range(a, b + 1)]
    book = Book.of(customers=book.customers, orders=book.orders[~book.orders.day.isin(paused)])
    slow = slow_summary(book, as_of, paused)
    past = tables.cut(tables.of_book(book), as_of)
    fast = summarise(slow.index.to_numpy(), past["orders"], as_of, pauses=pauses)
    for field in fields(Summary):
        np.testing.assert_allclose(
            getattr(fast, field.name), slow[field.name], rtol=1e-10, atol=1e-12, err_msg=field.name
        )


def test_shuffled_rows_give_the_same_summary() -> None:
    orders = with_returns(random_book(40)).orders
    shuffled = orders.sample(frac=1.0, random_state=1)
    one, other = (summary_of({name: frame[name].to_numpy() for name in frame}) for frame in (orders, shuffled))
    for field in fields(Summary):
        np.testing.assert_allclose(getattr(one, field.name), getattr(other, field.name), rtol=1e-12)


def test_several_orders_a_day_are_one_order_day() -> None:
    found = summary_of(orders_of({1: [50, 50, 50, 20]}))
    assert found.orders[0] == 2
    assert found.frequency[0] == 1
    assert found.spend[0] == 200.0  # 300 and 100


def test_credit_notes_and_zero_amounts_are_no_orders() -> None:
    orders = orders_of({1: [60, 40, 30, 10]})
    orders["amount"] = np.array([100.0, -250.0, 0.0, 100.0])
    found = summary_of(orders)
    assert found.orders[0] == 2
    assert found.returned[0] == 250.0
    assert found.revenue_year[0] == -50.0  # returns above sales


def test_a_customer_without_orders_has_no_recency() -> None:
    past = tables.of_columns({"orders": orders_of({2: [5]})})
    found = summarise(np.array([1, 2, 3]), past["orders"], TODAY)
    assert list(found.orders) == [0, 1, 0]
    assert np.isnan(found.recency[[0, 2]]).all()
    assert not found.active(90.0).any()


def test_nobody_at_all() -> None:
    found = summarise(np.zeros(0, np.int64), tables.of_columns({})["orders"], TODAY)
    assert len(found.orders) == 0


def test_rows_of_unknown_customers_are_left_out() -> None:
    found = summarise(np.array([1]), tables.of_columns({"orders": orders_of({1: [9], 7: [5]})})["orders"], TODAY)
    assert found.revenue[0] == 100.0


def test_an_order_today_counts_from_its_second_on() -> None:
    orders = orders_of({1: [10, 0]})  # today's is at noon
    noon = TODAY.second + DAY / 2
    assert summary_of(orders, Moment(noon, TODAY.day)).orders[0] == 1
    assert summary_of(orders, Moment(noon + 1, TODAY.day)).orders[0] == 2
    assert summary_of(orders, Moment(noon + 1, TODAY.day)).silence[0] == 0


def test_what_was_recorded_later_was_not_known() -> None:
    orders = orders_of({1: [10, 5]})
    orders["known_at"] = orders["at"] + np.array([0, 20 * DAY])
    assert summary_of(orders).orders[0] == 1


@pytest.mark.parametrize("table", [name for name in SCHEMA if name != "customers"])
def test_cut_is_the_twin_of_before(table: str) -> None:
    rng = np.random.default_rng(4)
    rows = 60
    frame = pd.DataFrame({name: _random(dtype, rng, rows) for name, dtype in SCHEMA[table].items()})
    book = Book.of(**{table: frame})
    as_of = Moment(500.0, 0)
    slow = getattr(book.before(as_of.second), table)
    fast = tables.cut(tables.of_book(book), as_of)[table]
    assert 0 < len(slow) < rows
    for name in SCHEMA[table]:
        missing = pd.isna(fast[name])
        assert list(missing) == list(slow[name].isna()), name
        assert list(fast[name][~missing]) == list(slow[name].dropna()), name


def _random(dtype: str, rng: np.random.Generator, rows: int) -> object:
    if dtype == "float64":
        return np.where(rng.random(rows) < 0.2, np.nan, rng.integers(0, 1000, rows))
    if dtype == "object":
        return rng.choice(["a", "b"], rows).astype(object)
    return rng.integers(0, 2, rows).astype(dtype)


def test_customers_made_later_are_not_known_yet() -> None:
    book = book_of({1: [50], 2: [3]})
    customers = book.customers.assign(created_at=np.inf)
    past = tables.cut(tables.of_book(Book.of(customers=customers, orders=book.orders)), TODAY.shifted(-10))
    assert list(tables.known_customers(past, TODAY.shifted(-10))) == [1]
