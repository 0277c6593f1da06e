"""What is new since a day, and whether a target is on its way."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from scoring.breadth import KINDS, Sold, breadth, pace

SINCE = date(2026, 7, 1)
OLD, NEW = date(2026, 3, 1), date(2026, 9, 1)


def sold(customer_id: int, first: date | None, revenue: float, **more: Any) -> Sold:
    empty: dict[str, Any] = dict.fromkeys(("group", "industry", "region", "channel", "product"))
    return Sold(customer_id=customer_id, first=first, revenue=revenue, **{**empty, **more})


def test_what_was_sold_before_by_anybody_is_not_new() -> None:
    rows = [
        sold(1, OLD, 60.0, industry="power", product="cable"),
        sold(1, NEW, 10.0, industry="power", product="switch"),
        sold(2, NEW, 30.0, industry="food", product="cable"),
    ]
    found = {kind: breadth(rows, kind, SINCE) for kind in ("customers", "industries", "products")}
    assert {kind: (each.new, each.share) for kind, each in found.items()} == {
        "customers": (("c:2",), 0.3),
        "industries": (("food",), 0.3),
        "products": (("switch",), 0.1),
    }
    assert all(each.based and each.known for each in found.values())


def test_a_group_company_is_one_customer_and_a_market_is_an_industry_or_a_region() -> None:
    rows = [
        sold(1, OLD, 50.0, group="G", industry="power", region="east"),
        sold(2, NEW, 25.0, group="G", industry="power", region="south"),
        sold(3, NEW, 25.0, industry="food", region="east"),
    ]
    assert breadth(rows, "customers", SINCE).new == ("c:3",)
    assert breadth(rows, "markets", SINCE).new == ("food", "south")
    assert breadth(rows, "markets", SINCE).share == 0.5
    assert breadth(rows, "regions", SINCE).new == ("south",)


def test_credit_notes_are_no_first_order_and_no_revenue() -> None:
    rows = [sold(1, OLD, 80.0, product="a"), sold(2, None, -5.0, product="b"), sold(3, NEW, 20.0, product="c")]
    found = breadth(rows, "products", SINCE)
    assert (found.new, found.share) == (("c",), 0.2)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_known_of_nothing(kind: str) -> None:
    found = breadth([], kind, SINCE)
    assert (found.new, found.known, found.based, math.isnan(found.share)) == ((), False, False, True)


def test_without_an_order_before_nothing_can_be_called_new() -> None:
    found = breadth([sold(1, NEW, 1.0, channel="fair")], "channels", SINCE)
    assert (found.known, found.based) == (True, False)
    assert not breadth([sold(1, OLD, 1.0)], "channels", SINCE).known


WAY = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}  # 364 days


@pytest.mark.parametrize(
    ("value", "today", "state", "expected"),
    [
        (0, date(2026, 1, 1), "on", 0),
        (0, date(2026, 1, 31), "on", 0),  # 12 x 30/364: not one yet
        (0, date(2026, 2, 1), "behind", 1),
        (5, date(2026, 7, 2), "behind", 6),
        (6, date(2026, 7, 2), "on", 6),
        (12, date(2026, 7, 2), "met", 6),
        (11, date(2026, 12, 31), "behind", 12),
        (11, date(2027, 1, 1), "missed", 12),
        (12, date(2027, 1, 1), "met", 12),
    ],
)
def test_the_pace_of_a_count(value: float, today: date, state: str, expected: float) -> None:
    found = pace(value, 12, today=today, whole=True, **WAY)
    assert (found.state, found.expected) == (state, expected)


def test_the_pace_of_a_share_is_not_rounded_and_no_sales_are_none() -> None:
    half = pace(0.07, 0.15, today=date(2026, 7, 2), whole=False, **WAY)
    assert half.state == "behind"
    assert half.expected == pytest.approx(0.075)
    assert pace(math.nan, 0.15, today=date(2026, 7, 2), whole=False, **WAY).state == "behind"


def test_a_way_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="no way"):
        pace(1, 2, since=SINCE, until=SINCE, today=SINCE, whole=True)
