"""Life-cycle stages from orders alone, and the likeliest cause of a loss from what was reported."""

from typing import Any

import numpy as np
import pytest

from scoring.features import summarise
from scoring.grouped import Floats
from scoring.indicators import growth
from scoring.moment import DAY
from scoring.schema import LOSS_CAUSES, STAGES
from scoring.stages import HINTS, Cause, by_contract, causes, stages, transitions
from scoring.tables import of_columns
from tests.scoring.books import TODAY, orders_of


def stage(days: list[int]) -> str:
    """The stage of a customer who ordered on these days before today, for 100 each."""
    table = of_columns({"orders": orders_of({1: days})})["orders"]
    ids = np.array([1])
    summary = summarise(ids, table, TODAY)
    (found,) = stages(ids, table, summary, growth(ids, table, summary, TODAY), TODAY)
    return found


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], "lead"),
        ([20], "first_deal"),
        ([100], "dormant"),
        ([400], "lost"),
        ([100, 60, 20], "growing"),
        (list(range(20, 1000, 30)), "mature"),
        ([*range(20, 365, 15), *range(380, 1000, 60)], "growing"),
        ([*range(20, 365, 80), *range(380, 1000, 20)], "declining"),
        (list(range(120, 1000, 30)), "dormant"),
        (list(range(400, 1000, 30)), "lost"),
        ([30, 60, 700, 730, 760], "won_back"),
        (list(range(40, 3600, 371)), "mature"),  # orders once a year
        ([100, 1400, 1771, 2142], "mature"),  # ... and once late, but not lost
        (list(range(200, 2000, 180)), "mature"),
    ],
)
def test_stages(days: list[int], expected: str) -> None:
    assert stage(days) == expected
    assert expected in STAGES


def test_who_never_ordered_stands_where_its_contract_stands() -> None:
    day = float(TODAY.day)
    columns = {
        "id": range(1, 6), "customer_id": [1, 2, 2, 3, 4], "signed_at": [0.0] * 5,
        "starts_day": [day - 100, day - 800, day - 90, day - 400, day - 900],
        "ends_day": [day + 265, day - 91, day + 275, day - 30, day - 300],
    }  # fmt: skip
    contracts = of_columns({"contracts": columns})["contracts"]
    found = by_contract(np.arange(1, 6), contracts, TODAY)
    assert found == ["growing", "mature", "dormant", "lost", "lead"]
    assert set(found) <= set(STAGES)


def test_in_which_stage_customers_are_lost() -> None:
    before, after = ["mature", "mature", "growing", "lead"], ["lost", "lost", "mature", "lead"]
    assert transitions(before, after) == {("mature", "lost"): 2, ("growing", "mature"): 1}


def signal(*kinds: str, ago: float = 5) -> dict[str, Any]:
    days = np.full(len(kinds), TODAY.day - ago)
    return {"id": range(1, len(kinds) + 1), "customer_id": [1] * len(kinds), "at": days * DAY, "day": days,
            "kind": list(kinds)}  # fmt: skip


def cause(**tables: Any) -> Cause:
    (found,) = causes(np.array([1]), of_columns(tables), TODAY)
    return found


@pytest.mark.parametrize(("kind", "expected"), [(kind, hint[0]) for kind, hint in HINTS.items()])
def test_a_signal_hints_at_its_cause(kind: str, expected: str) -> None:
    assert expected in LOSS_CAUSES
    assert cause(signals=signal(kind)) == Cause(expected, 1.0, (("signals", 1),))


def test_nothing_known_is_other() -> None:
    assert cause() == Cause("other", 0.0)
    assert cause(signals=signal("demand_up")) == Cause("other", 0.0)


def test_the_heaviest_hints_win_and_share_the_blame() -> None:
    found = cause(signals=signal("competitor", "quality_issue", "delivery_late"))
    assert found.key == "own_failure"
    assert found.share == pytest.approx(2 / 3)
    assert set(found.evidence) == {("signals", 2), ("signals", 3)}


def test_complaints_and_overdue_invoices_are_hints_too() -> None:
    complaint = {"id": [4], "customer_id": [1], "at": [TODAY.second - DAY], "day": [TODAY.day - 1.0], "severity": [3.0],
                 "resolved_at": [np.nan]}  # fmt: skip
    invoice = {"id": [9], "customer_id": [1], "issued_at": [0.0], "due_day": [TODAY.day - 5.0], "amount": [10.0]}
    assert cause(complaints=complaint, invoices=invoice).key == "own_failure"
    assert cause(invoices=invoice) == Cause("finances", 1.0, (("invoices", 9),))


def test_a_complaint_about_the_price_hints_at_competition() -> None:
    at = {"id": [4], "customer_id": [1], "at": [TODAY.second - DAY], "day": [TODAY.day - 1.0], "severity": [3.0]}
    assert cause(complaints={**at, "cause": ["price"]}).key == "competition"
    assert cause(complaints={**at, "cause": ["delivery"]}).key == "own_failure"
    assert cause(complaints=at).key == "own_failure"


def test_old_hints_fade() -> None:
    old, new = signal("competitor", ago=200), signal("market_adverse", ago=1)
    both = {name: [*old[name], *new[name]] for name in old}
    assert cause(signals=both).key == "market"


def test_growth_compares_like_with_like() -> None:
    def grown(days: list[int]) -> Floats:
        table = of_columns({"orders": orders_of({1: days})})["orders"]
        ids = np.array([1])
        return growth(ids, table, summarise(ids, table, TODAY), TODAY)

    assert np.isnan(grown([100, 5])[0])
    assert grown(list(range(5, 900, 10)))[0] == pytest.approx(1, abs=0.05)
    assert grown([*range(5, 360, 10), *range(365, 900, 20)])[0] > 1.7
