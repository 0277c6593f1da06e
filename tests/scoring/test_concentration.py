"""Concentration by group company, its bands, and what became broader."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.concentration import Dependence, dependence, diversification, of_revenue
from scoring.moment import DAY, Moment
from scoring.settings import Settings
from scoring.tables import Tables, of_columns

SET = Settings().concentration
NOW = Moment(20_000.0 * DAY, 20_000)


def of(revenue: list[float], names: list[str | None] | None = None) -> Dependence:
    ids = np.arange(1, len(revenue) + 1)
    return of_revenue(ids, np.array(revenue), names or [None] * len(revenue), SET)


def test_shares_hhi_and_effective_number_count_group_companies() -> None:
    seen = of([30, 20, 50, 0], ["Hua Group", "Hua Group", None, None])
    assert [(group.name, group.customers, group.share) for group in seen.groups] == [
        ("Hua Group", (1, 2), 0.5), (None, (3,), 0.5),
    ]  # fmt: skip
    assert seen.tops == {1: 0.5, 3: 1.0, 5: 1.0, 10: 1.0}
    assert (seen.hhi, seen.effective, seen.hhi_band) == (0.5, 2.0, "high")
    assert seen.missing == pytest.approx(0.7)


@pytest.mark.parametrize(("largest", "band"), [(0.29, "low"), (0.3, "moderate"), (0.499, "moderate"), (0.51, "high")])
def test_bands_of_the_top_five(largest: float, band: str) -> None:
    small = (1 - largest) / 996
    five = [largest - 4 * small, *[small] * 4]
    assert of(five + [small] * 996).band == band


def test_a_book_without_revenue_depends_on_nobody() -> None:
    nothing = of([0, 0])
    assert nothing.groups == ()
    assert (nothing.hhi, nothing.effective, nothing.band, nothing.missing) == (0, 0, "low", 0)


@given(st.lists(st.tuples(st.integers(0, 1000), st.sampled_from(["a", "b", None])), min_size=1, max_size=20))
def test_concentration_properties(rows: list[tuple[int, str | None]]) -> None:
    revenue, names = [float(amount) for amount, _ in rows], [name for _, name in rows]
    seen, apart = of(revenue, names), of(revenue)
    shares = list(seen.tops.values())
    assert shares == sorted(shares)
    assert seen.hhi >= apart.hhi - 1e-12
    backwards = of(revenue[::-1], names[::-1])
    assert backwards.hhi == pytest.approx(seen.hhi)
    assert of([amount * 7 for amount in revenue], names).hhi == pytest.approx(seen.hhi)
    if seen.groups:
        assert 1 <= seen.effective <= len(seen.groups) + 1e-9


def sold(*rows: tuple[int, float, float]) -> dict[str, Any]:
    """Orders of (customer, days ago, amount)."""
    days = np.array([NOW.day - ago for _, ago, _ in rows])
    return {"id": range(1, len(rows) + 1), "customer_id": [c for c, _, _ in rows], "at": days * DAY, "day": days,
            "amount": [amount for _, _, amount in rows]}  # fmt: skip


def book(orders: dict[str, Any], **tables: Any) -> Tables:
    customers = {"customer_id": [1, 2, 3], "industry": ["steel", "wind", None], "region": ["domestic"] * 3,
                 "group_company": [None, "Hua", "Hua"]}  # fmt: skip
    return of_columns({"customers": customers, "orders": orders, **tables})


def test_only_the_window_counts_and_returns_reduce_revenue() -> None:
    ids = np.array([1, 2, 3])
    seen = dependence(ids, book(sold((1, 5, 100), (1, 4, -40), (2, 10, 30), (3, 20, 10), (3, 400, 9999))), NOW, SET)
    assert seen.revenue == 100
    assert seen.tops[1] == 0.6
    assert seen.groups[1].customers == (2, 3)


def test_who_once_bought_and_returned_everything_is_not_new() -> None:
    tables = book(sold((1, 500, 100.0), (1, 450, -100.0), (1, 20, 50.0), (2, 30, 50.0)))
    found = diversification(np.array([1, 2, 3]), tables, NOW, SET)
    assert (found.new_customers, found.new_revenue) == (1, 50.0)


def test_diversification_names_new_customers_industries_and_projects() -> None:
    projects = {"id": [1, 2], "customer_id": [1, 1], "type": ["grid", "storage"],
                "opened_at": [NOW.second - 500 * DAY, NOW.second - 5 * DAY]}  # fmt: skip
    tables = book(sold((1, 500, 100), (1, 5, 100), (2, 10, 50)), projects=projects)
    seen = diversification(np.array([1, 2, 3]), tables, NOW, SET)
    assert (seen.new_customers, seen.new_revenue) == (1, 50)
    assert seen.new_share == pytest.approx(1 / 3)
    assert (seen.new_industries, seen.new_regions, seen.new_project_types) == (("wind",), (), ("storage",))
    assert seen.effective == pytest.approx(9 / 5)
    assert seen.effective_before == 1
