"""Small books of customers for the tests of scoring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scoring import tables
from scoring.evidence import Shelf
from scoring.explain import reasons
from scoring.frames import Book
from scoring.ingredients import gather
from scoring.model import Model
from scoring.moment import DAY, Moment
from scoring.predict import churn_log_odds
from scoring.reasons import Reason

TODAY = Moment(20_000.0 * DAY, 20_000)


def orders_of(histories: Mapping[int, Sequence[int]], amount: float = 100.0) -> dict[str, Any]:
    """A table of orders from days before TODAY (0: today) per customer."""
    rows = [(customer, TODAY.day - ago) for customer, days in histories.items() for ago in days]
    customer, day = (np.array([row[i] for row in rows], float) for i in (0, 1))
    at = day * DAY + DAY / 2
    return {
        "id": np.arange(1, len(rows) + 1),
        "customer_id": customer.astype(np.int64),
        "at": at,
        "day": day,
        "amount": np.full(len(rows), amount),
        "known_at": at,
    }


def customers_of(ids: Sequence[int] | np.ndarray[Any, Any], **columns: Any) -> pd.DataFrame:
    """A table of customers that were recorded long ago."""
    given = {
        "customer_id": ids,
        "name": [f"customer {i}" for i in ids],
        "created_at": 0.0,
        "contract": False,
        **columns,
    }
    texts = ("group_company", "industry", "size", "region", "credit_rating")
    blank = dict.fromkeys(texts)
    numbers = dict.fromkeys(
        (
            *("team_id", "owner_id", "credit_limit", "margin_rate", "acquisition_cost", "capital_strength"),
            *("cooperation", "risk_capacity", "risk_appetite", "market_influence", "market_sensitivity"),
            "management_state",
        ),
        np.nan,
    )
    return pd.DataFrame({**blank, **numbers, **given}, index=range(len(ids)))


def book_of(histories: Mapping[int, Sequence[int]], **others: pd.DataFrame) -> Book:
    """A book whose orders are the given days before TODAY per customer."""
    orders = pd.DataFrame(orders_of(histories))
    return Book.of(**{"customers": customers_of(list(histories)), "orders": orders, **others})


def random_book(customers: int, *, seed: int = 1, days: int = 700) -> Book:
    """Customers with their own rates, some of whom stopped."""
    rng = np.random.default_rng(seed)
    histories = {}
    for customer in range(1, customers + 1):
        first, gap = int(rng.integers(30, days)), rng.gamma(2.0, 20.0) + 2.0
        until = int(rng.integers(0, first)) if rng.random() < 0.4 else 0
        steps = np.cumsum(np.maximum(rng.exponential(gap, 200), 1.0)).astype(int)
        histories[customer] = [first, *(int(first - step) for step in steps if first - step > until)]
    return book_of(histories)


@dataclass(frozen=True)
class Told:
    """What is said of one customer."""

    probability: float
    reasons: tuple[Reason, ...]


def told(model: Model, rows: Mapping[str, Mapping[str, Any]], *, customer: int = 1) -> Told:
    """The churn probability within 90 days of TODAY of the customer whose rows these are, and why."""
    past = tables.cut(tables.of_columns(rows), TODAY)
    given = gather(model.core, np.array([customer]), past, as_of=TODAY, horizon_days=90.0)
    probability = float(churn_log_odds(model, given).probability[0])
    return Told(probability, reasons(model, np.array([customer]), given=given, shelf=Shelf(past, TODAY))[0])
