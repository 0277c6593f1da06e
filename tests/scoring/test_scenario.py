"""What-if: changed inputs scored anew; nothing handed in is changed, and every change moves what it should."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import changes
from scoring.assess import Assessment, Fitted, assess, fit
from scoring.moment import DAY
from scoring.scenario import KINDS, Comparison, Scenario, differences, run, standing
from scoring.settings import Settings
from scoring.tables import Tables, of_book, of_columns
from tests.scoring.books import TODAY, book_of, customers_of, random_book
from tests.scoring.test_observe import frame, when

SETTINGS = Settings()


NEVER = float("nan")


def invoice(customer: int, ago: float, paid: float) -> dict[str, Any]:
    """An invoice of 500, issued and paid so many days ago, due after thirty."""
    day, settled = TODAY.day - ago, TODAY.day - paid
    return {"customer_id": customer, "issued_at": day * DAY, "issued_day": day, "due_day": day + 30.0, "amount": 500.0,
            "settled_at": settled * DAY, "settled_day": settled, "settled_known_at": settled * DAY}  # fmt: skip


@pytest.fixture(scope="module")
def tables() -> Tables:
    """Forty customers in two industries; 1 and 2 are one group, owe, complain and pay late."""
    customers = customers_of(range(1, 41), industry=["steel", "wind"] * 20, group_company=["Hua", "Hua"] + [None] * 38)
    rng = np.random.default_rng(5)
    histories = {c: sorted([*rng.integers(5, 700, 30).tolist(), 5]) for c in range(1, 41)}
    owed = [invoice(c, ago, paid) for c in (1, 2, 3) for ago, paid in ((300, 240), (200, 150), (100, NEVER), (60, 10))]
    complaints = [{"customer_id": c, **when(30), "severity": 3.0, "reopened": False} for c in (1, 2)]
    book = book_of(
        histories, customers=customers, invoices=frame("invoices", *owed), complaints=frame("complaints", *complaints)
    )
    return of_book(book)


@pytest.fixture(scope="module")
def fitted(tables: Tables) -> Fitted:
    return fit(tables, TODAY, SETTINGS)


def what_if(scenario: Scenario, tables: Tables, fitted: Fitted) -> Comparison:
    def score(changed: Tables) -> Assessment:
        return assess(fitted, changed, as_of=TODAY, settings=SETTINGS)

    return run(scenario, tables, score, SETTINGS)


def copied(tables: Tables) -> dict[str, dict[str, Any]]:
    return {name: {column: values.copy() for column, values in columns.items()} for name, columns in tables.items()}


SCENARIOS = {
    "complaints_solved": Scenario("complaints_solved", (1,)),
    "paid_on_time": Scenario("paid_on_time", (1,)),
    "orders": Scenario("orders", (1,), amount=0.5),
    "demand": Scenario("demand", industry="wind", amount=0.8),
    "terms": Scenario("terms", amount=30),
    "paid_later": Scenario("paid_later", amount=30),
    "lose": Scenario("lose", (7, 8)),
    "lose_largest": Scenario("lose_largest", amount=2),
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_scenario_changes_nothing_that_was_handed_in(kind: str, tables: Tables) -> None:
    before = copied(tables)
    changed = SCENARIOS[kind].apply(tables, TODAY)
    assert all(
        pd.Series(values).equals(pd.Series(tables[name][column]))
        for name, columns in before.items() for column, values in columns.items()
    )  # fmt: skip
    assert any(changed[name] is not tables[name] for name in tables)


def test_a_solved_complaint_lowers_the_churn_of_its_customer_only(tables: Tables, fitted: Fitted) -> None:
    seen = what_if(SCENARIOS["complaints_solved"], tables, fitted)
    (move,) = seen.moves
    assert move.customer_id == 1
    assert move.churn[1] < move.churn[0]
    assert move.points[1] > move.points[0]
    assert seen.then.at_risk < seen.today.at_risk


def test_paying_on_time_clears_what_is_overdue_and_lifts_the_points(tables: Tables, fitted: Fitted) -> None:
    seen = what_if(SCENARIOS["paid_on_time"], tables, fitted)
    assert (seen.today.overdue, seen.then.overdue) == (1500, 1000)
    assert seen.moves[0].customer_id == 1
    assert seen.moves[0].points[1] > seen.moves[0].points[0] + 3


def test_paying_on_time_leaves_an_open_credit_note_as_it_is(tables: Tables, fitted: Fitted) -> None:
    noted = copied(tables)
    noted["invoices"]["amount"][:1] = -100.0
    noted["invoices"]["settled_day"][:1] = np.nan
    changed = SCENARIOS["paid_on_time"].apply(noted, TODAY)
    assert np.isnan(changed["invoices"]["settled_day"][0])


def test_half_the_orders_leave_more_risk_and_less_revenue(tables: Tables, fitted: Fitted) -> None:
    seen = what_if(SCENARIOS["orders"], tables, fitted)
    assert [move.customer_id for move in seen.moves] == [1]
    assert seen.then.revenue < seen.today.revenue
    assert seen.moves[0].churn[1] > seen.moves[0].churn[0]


def test_less_demand_in_an_industry_moves_that_industry(tables: Tables, fitted: Fitted) -> None:
    seen = what_if(SCENARIOS["demand"], tables, fitted)
    assert {move.customer_id % 2 for move in seen.moves} == {0}
    wind = changes.of_industry(tables, "wind")
    before, after = (
        np.isin(t["orders"]["customer_id"], wind) & (t["orders"]["day"] > TODAY.day - 365)
        for t in (tables, SCENARIOS["demand"].apply(tables, TODAY))
    )
    assert after.sum() == pytest.approx(0.8 * before.sum(), rel=0.05)


def test_longer_terms_leave_more_open_and_less_overdue(tables: Tables, fitted: Fitted) -> None:
    seen = what_if(SCENARIOS["terms"], tables, fitted)
    assert seen.then.exposure == seen.today.exposure + 1500
    assert seen.then.overdue <= seen.today.overdue


def test_who_pays_later_owes_more_and_is_overdue(tables: Tables, fitted: Fitted) -> None:
    """The invoices fall due as ever, so what is not paid yet is late."""
    seen = what_if(SCENARIOS["paid_later"], tables, fitted)
    longer = what_if(SCENARIOS["terms"], tables, fitted)
    assert seen.then.exposure == longer.then.exposure
    assert seen.then.overdue > longer.then.overdue


def test_payments_move_with_the_terms_of_their_invoices(tables: Tables) -> None:
    """Of two payments on invoices one comes after today now; one on account stays where it is."""
    paid = of_columns(
        {
            "payments": {
                "id": [1, 2, 3],
                "customer_id": [1, 1, 1],
                "invoice_id": [1.0, 2.0, np.nan],
                "at": [(TODAY.day - ago) * 86_400.0 for ago in (40, 10, 10)],
                "day": [TODAY.day - ago for ago in (40.0, 10.0, 10.0)],
                "amount": [100.0, 200.0, 300.0],
            }
        }
    )["payments"]
    changed = changes.terms_longer({**tables, "payments": paid}, np.array([1]), TODAY, days=30)["payments"]
    assert changed["id"].tolist() == [1, 3]
    assert changed["day"].tolist() == [TODAY.day - 10, TODAY.day - 10]
    assert changed["at"].tolist() == [(TODAY.day - 10) * 86_400.0] * 2


def test_losing_the_two_largest_counts_group_companies(tables: Tables, fitted: Fitted) -> None:
    gone = changes.largest(tables, 2, TODAY)
    assert {1, 2} < set(gone.tolist())
    assert len(gone) == 3
    seen = what_if(SCENARIOS["lose_largest"], tables, fitted)
    lost = sum(group.revenue for group in seen.today.dependence.groups[:2])
    assert seen.then.revenue == pytest.approx(seen.today.revenue - lost)
    assert {move.customer_id for move in seen.moves if move.grade[1] == ""} == set(gone.tolist())
    assert seen.then.customers == seen.today.customers - 3
    assert [move.weight for move in seen.moves] == sorted((move.weight for move in seen.moves), reverse=True)


def test_an_unknown_kind_or_amount_is_refused(tables: Tables) -> None:
    with pytest.raises(ValueError, match="kind: must be one of"):
        Scenario("earthquake")
    with pytest.raises(ValueError, match="factor: must be from 0 to 1"):
        Scenario("orders", amount=1.5).apply(tables, TODAY)


@given(st.integers(0, 40), st.floats(0, 1))
def test_the_share_of_orders_that_remains_is_the_one_asked_for(count: int, factor: float) -> None:
    orders = of_book(book_of({1: [1] * count, 2: [3] * 5, 3: [200] * 4}))
    left = changes.orders_scaled(orders, np.array([1, 3]), TODAY, factor=factor)["orders"]["customer_id"]
    assert (left == 1).sum() == int(np.floor(count * factor + 1e-9))
    assert ((left == 2).sum(), (left == 3).sum()) == (5, 4)


def test_one_customer_alone_answers_as_in_the_book(tables: Tables, fitted: Fitted) -> None:
    alone = {name: {c: v[columns["customer_id"] == 1] for c, v in columns.items()} for name, columns in tables.items()}
    for kind in ("complaints_solved", "paid_on_time", "orders"):
        together = what_if(SCENARIOS[kind], tables, fitted).moves[0]
        (apart,) = what_if(SCENARIOS[kind], alone, fitted).moves
        assert (apart.customer_id, apart.grade, apart.level) == (together.customer_id, together.grade, together.level)
        assert (*apart.points, *apart.churn) == pytest.approx((*together.points, *together.churn), rel=1e-12)


def test_a_kept_scenario_is_put_beside_what_came(tables: Tables, fitted: Fitted) -> None:
    seen = what_if(SCENARIOS["lose_largest"], tables, fitted)
    both = differences(seen.then, seen.today)
    assert both["revenue"] == (seen.then.revenue, seen.today.revenue)
    assert both["top5"] == (seen.then.dependence.tops[5], seen.today.dependence.tops[5])
    assert differences(seen.then, seen.then)["hhi"] == (seen.then.dependence.hhi,) * 2


def test_the_standing_counts_everybody_once() -> None:
    book = of_book(random_book(50))
    found = assess(fit(book, TODAY, SETTINGS), book, as_of=TODAY, settings=SETTINGS)
    figures = standing(found, SETTINGS)
    assert sum(figures.grades.values()) == 50
    assert sum(figures.levels.values()) == 50
