"""What follows from an assessment, and that more trouble never looks like less, end to end."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.assess import Assessment, Fitted, assess, fit
from scoring.conclusions import contribution, credit, danger_causes, for_project, life_stages
from scoring.moment import DAY
from scoring.payment import PaymentModel, history
from scoring.payment_fit import PRIOR
from scoring.payment_reasons import payment_reasons
from scoring.settings import Settings
from scoring.tables import Tables, of_columns
from tests.scoring.books import TODAY, orders_of
from tests.scoring.test_observe import when
from tests.scoring.test_payment import NOW, invoices

SETTINGS = Settings.from_mapping({"profiles": {"wind": {"weights": {"strategic": 80}}}})
HISTORIES = {1: list(range(10, 700, 30)), 2: list(range(5, 400, 20)), 3: [300, 350], 4: []}


def owed(customer: int, ago: float, paid: float = float("nan")) -> dict[str, Any]:
    """An invoice of 500, issued and paid so many days ago, due after thirty days."""
    day, settled = TODAY.day - ago, TODAY.day - paid
    return {"customer_id": customer, "issued_at": day * DAY, "issued_day": day, "due_day": day + 30.0, "amount": 500.0,
            "settled_at": settled * DAY, "settled_day": settled, "settled_known_at": settled * DAY}  # fmt: skip


def tables(**given: list[dict[str, Any]]) -> Tables:
    customers = {
        "customer_id": [1, 2, 3, 4], "created_at": [0.0] * 4, "margin_rate": [0.2, np.nan, 0.1, np.nan],
        "acquisition_cost": [600.0, np.nan, 50.0, 10.0], "market_influence": [1.0, 5.0, np.nan, np.nan],
    }  # fmt: skip
    columns = {
        name: {column: [row[column] for row in rows] for column in rows[0]} | {"id": range(1, len(rows) + 1)}
        for name, rows in given.items()
        if rows
    }
    return of_columns({"customers": customers, "orders": orders_of(HISTORIES), **columns})


def assessed(given: Tables, fitted: Fitted | None = None) -> Assessment:
    return assess(fitted or fit(given, TODAY, SETTINGS), given, as_of=TODAY, settings=SETTINGS)


def test_who_brings_a_loss_has_no_share_in_the_profit() -> None:
    given = tables()
    customers = {**given["customers"], "margin_rate": np.array([-0.5, 0.2, 0.2, np.nan])}
    seen = contribution(assessed({**given, "customers": customers}), SETTINGS)
    assert seen.profit[0] < 0
    assert seen.profit_rate.tolist() == pytest.approx([0, 1900 / 2100, 200 / 2100, 0])
    assert np.isinf(seen.payback_months[0])


@pytest.mark.parametrize("margin", [(0.2, np.nan, 0.1, np.nan), (-0.5, 0.2, 0.2, np.nan)])
def test_what_all_bring_together_is_kept_with_the_fit(margin: tuple[float, ...]) -> None:
    """So that one customer alone has the share it has in the book."""
    given = tables()
    given = {**given, "customers": {**given["customers"], "margin_rate": np.array(margin)}}
    fitted = fit(given, TODAY, SETTINGS)
    seen = contribution(assessed(given, fitted), SETTINGS)
    assert np.maximum(seen.profit, 0.0) / fitted.profit_year == pytest.approx(seen.profit_rate)
    assert seen.revenue / fitted.revenue_year == pytest.approx(seen.revenue_rate)


def test_contribution_rates_and_pay_back() -> None:
    paid = [owed(1, 100, 60), owed(1, 90, 50), owed(1, 40), owed(1, 800, 700)]
    payments = [{"customer_id": 1, "invoice_id": 1.0, **when(60), "amount": 480.0}]
    seen = contribution(assessed(tables(invoices=paid, payments=payments)), SETTINGS)
    assert seen.revenue.tolist() == [1200, 1900, 200, 0]
    assert seen.revenue_rate.tolist() == [1200 / 3300, 1900 / 3300, 200 / 3300, 0]
    others = 260 / 1400  # what is known of the others' margin, by revenue
    assert seen.profit.tolist() == pytest.approx([240, 1900 * others, 20, 0])
    assert seen.profit_rate.sum() == pytest.approx(1)
    assert seen.cash[0] == 480 + 500
    assert seen.payback_months[[0, 2, 3]].tolist() == [30, 30, np.inf]
    assert np.isnan(seen.payback_months[1])


def test_stages_causes_and_credit_are_joined() -> None:
    found = assessed(tables(signals=[{"customer_id": 3, **when(40), "kind": "competitor"}]))
    assert life_stages(found) == ["mature", "mature", "dormant", "lead"]
    assert [cause.key for cause in danger_causes(found)] == ["other", "other", "competition", "other"]
    terms = credit(found, Settings.from_mapping({"credit": {"round_to": 10}}))
    assert terms.limit[0] > 0
    assert terms.limit[3] == 0
    assert len(terms.security) == 4


def test_who_never_ordered_is_neutral_and_no_risk() -> None:
    found = assessed(tables())
    assert found.card.points[3] == pytest.approx(SETTINGS.grade.neutral)
    assert found.grades[3] == "C"
    assert found.classes[3] == "ordinary"
    assert found.overall[3] == "low"


def test_a_profile_grades_for_a_project() -> None:
    found = assessed(tables())
    card, grades = for_project(found, "wind", SETTINGS)
    assert card.points[1] > found.card.points[1]
    assert card.points[0] < found.card.points[0]
    assert len(grades) == 4
    with pytest.raises(KeyError):
        for_project(found, "coal", SETTINGS)


complaint = st.builds(
    lambda customer, ago, severity: {"customer_id": customer, **when(ago), "severity": severity, "reopened": False},
    st.integers(1, 4), st.integers(1, 200), st.sampled_from([1.0, 2.0, 3.0]),
)  # fmt: skip
unpaid = st.builds(owed, st.integers(1, 4), st.integers(31, 300))
settled = st.builds(lambda c, ago, after: owed(c, ago, max(ago - after, 1)), st.integers(1, 4), st.integers(20, 400),
                    st.integers(5, 120))  # fmt: skip


MODEL = PaymentModel(prior=PRIOR, soft_prior=PRIOR, overdue=(0.5,) * len(PRIOR))
FITTED = replace(fit(tables(), TODAY, SETTINGS), payment=MODEL)
rows = st.fixed_dictionaries(
    {"complaints": st.lists(complaint, max_size=4), "invoices": st.lists(st.one_of(unpaid, settled), max_size=10)}
)


@settings(max_examples=40)
@given(rows, st.one_of(st.tuples(st.just("complaints"), complaint), st.tuples(st.just("invoices"), unpaid)))
def test_more_complaints_or_overdue_never_lower_the_risk(
    known: dict[str, list[dict[str, Any]]], one_more: tuple[str, dict[str, Any]]
) -> None:
    table, row = one_more
    calm = assessed(tables(**known), FITTED)
    worse = assessed(tables(**{**known, table: [*known[table], row]}), FITTED)
    assert (np.nan_to_num(worse.churn) >= np.nan_to_num(calm.churn) - 1e-12).all()
    assert (worse.late.exceeds >= calm.late.exceeds - 1e-12).all()
    assert (worse.card.points <= calm.card.points + 1e-9).all()
    assert (worse.levels.level >= calm.levels.level).all()
    assert (worse.at_risk >= calm.at_risk - 1e-9).all()


def test_payment_reasons_are_signed_counterfactuals_with_evidence() -> None:
    table = invoices((1, 900, 920), (1, 940, 950), (1, 960, 961), (1, 980, 980), (1, 985, None), (2, 900, 999))
    (found,) = payment_reasons(MODEL, np.array([1]), table, of_columns({})["payments"], NOW)
    reasons = {reason.key: reason for reason in found}
    assert set(reasons) == {"late", "overdue"}
    assert all(reason.delta > 0 for reason in reasons.values())
    assert reasons["late"].values == {"count": 4, "days": 31 / 4, "share": 0.75, "from": 0}
    assert (reasons["late"].since_day, reasons["late"].until_day, reasons["late"].thin) == (920, 980, False)
    assert reasons["late"].evidence[0] == ("invoices", 4)
    assert reasons["overdue"].values == {"count": 1, "amount": 100, "days": 15}
    assert reasons["overdue"].evidence == (("invoices", 5),)


def test_payment_reasons_are_differences_of_predictions_one_at_a_time() -> None:
    """Asked together, each says what it says alone, to the last bit."""
    table = invoices((1, 900, 920), (1, 940, 950), (1, 985, None))
    ids, nothing = np.array([1]), invoices()

    def chance(settled: Any, past_due: float) -> float:
        return float(MODEL.predict(history(ids, settled, NOW, past_due=np.array([past_due]))).probability(0.0)[0])

    whole = chance(table, 15.0)
    (found,) = payment_reasons(MODEL, ids, table, of_columns({})["payments"], NOW)
    deltas = {each.key: each.delta for each in found}
    assert deltas == {"late": whole - chance(nothing, 15.0), "overdue": whole - chance(table, 0.0)}


def test_reasons_of_many_are_those_of_each() -> None:
    """Of all in one go, of some of a book, and of one by its own rows: the same, to the last bit."""
    late = [owed(1, ago, ago - 30 - late) for ago, late in ((300, 0), (250, 4), (200, 9), (90, 12))]
    mixed = [owed(2, 100, 60), owed(2, 45), owed(3, 200), owed(3, 190, 165), owed(2, 90)]
    paid = [{"customer_id": 3, "invoice_id": np.nan, "amount": 200.0, "at": 0.0, "day": 0.0}]
    given = tables(invoices=[*mixed, *late], payments=paid)
    of = assessed(given, replace(fit(given, TODAY, SETTINGS), payment=MODEL))
    together = of.payment_reasons_of(np.arange(4))
    assert [len(each) for each in together] == [1, 2, 2, 0]
    assert of.payment_reasons_of(np.array([1, 2])) == together[1:3]
    for row, customer in enumerate(of.ids.tolist()):
        own = {name: of.shelf.rows(name, customer) for name in ("invoices", "payments")}
        assert payment_reasons(MODEL, of.ids[row : row + 1], **own, as_of=TODAY) == [together[row]]


def test_a_good_payers_history_lowers_the_risk_and_a_short_one_is_thin() -> None:
    ids, nobody_paid = np.array([1]), of_columns({})["payments"]
    ((reason,),) = payment_reasons(MODEL, ids, invoices((1, 900, 890), (1, 950, 940)), nobody_paid, NOW)
    assert reason.delta < 0
    assert reason.thin
    assert payment_reasons(MODEL, ids, invoices(), nobody_paid, NOW) == [()]
