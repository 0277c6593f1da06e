"""Churn under contract: the renewal hazard and the estimator for tables of contract customers."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from scoring.assess import assess
from scoring.assess import fit as fit_book
from scoring.contracts import ContractChurn
from scoring.moment import DAY, Moment
from scoring.renewal import GONE, LAPSED, LAST, MONTH, PRIOR, Hazard, ever_left, fit, leaving
from scoring.settings import Settings
from scoring.tables import Columns, of_columns
from tests.scoring.books import orders_of

TELCO = Path(__file__).parents[2].parent / "shared" / "data" / "telco_churn.csv"
NOW = Moment(20_000.0 * DAY, 20_000)


def p(left: float, *, log_odds: float = 0.0, horizon: float = 3 * MONTH) -> float:
    return float(leaving(Hazard(), np.array([left]), np.array([log_odds]), np.array([horizon]))[0])


def test_the_hazard_is_added_up_month_by_month() -> None:
    assert p(300) == pytest.approx(1 - (1 - 0.005) ** 3)
    assert p(0.5 * MONTH) == pytest.approx(1 - (1 - 0.16) * (1 - 0.005) ** 2)
    assert p(1.5 * MONTH, horizon=2 * MONTH) == pytest.approx(1 - (1 - 0.02) * (1 - 0.16))
    assert p(-0.5 * MONTH, horizon=MONTH) == pytest.approx(0.35)
    assert p(300, horizon=MONTH / 2) == pytest.approx(1 - (1 - 0.005) ** 0.5)
    assert np.isnan(p(float("nan")))


@given(st.floats(-2000, 2000), st.floats(0, 40))
def test_who_lapsed_longer_ago_is_no_likelier_to_come_back(left: float, days: float) -> None:
    """And one more day changes little."""
    if left < 0:
        assert p(left - days) >= p(left) - 1e-12
        assert p(left - 1) - p(left) < 0.02
    assert p(GONE) > 0.9999


@given(st.floats(-4000, 700), st.floats(-3, 3), st.floats(0, 3), st.floats(1, 700), st.floats(0, 300))
def test_more_trouble_or_a_longer_look_never_lowers_the_risk(
    left: float, log_odds: float, trouble: float, horizon: float, longer: float
) -> None:
    base = p(left, log_odds=log_odds, horizon=horizon)
    assert 0 <= base <= 1
    assert p(left, log_odds=log_odds + trouble, horizon=horizon) >= base - 1e-12
    assert p(left, log_odds=log_odds, horizon=horizon + longer) >= base - 1e-12


def contracts(*rows: tuple[int, float, float, float | None]) -> Columns:
    """Contracts of (customer, start and end in days before NOW, days before NOW it was ended or None)."""
    ended = [np.nan if row[3] is None else NOW.second - row[3] * DAY for row in rows]
    columns: dict[str, Any] = {
        "id": range(1, len(rows) + 1),
        "customer_id": [row[0] for row in rows],
        "starts_day": [NOW.day - row[1] for row in rows],
        "ends_day": [NOW.day - row[2] for row in rows],
        "signed_at": [0.0] * len(rows),
        "ended_at": ended,
    }
    return of_columns({"contracts": columns})["contracts"]


def test_the_last_contract_counts_and_a_terminated_one_only_alone() -> None:
    rows = contracts(
        (1, 900, 500, None), (1, 400, 200, None), (2, 300, -100, 20), (3, 300, -100, 20), (3, 900, 400, None)
    )
    assert ever_left(np.arange(1, 5), rows, NOW)[:3].tolist() == [-200, GONE, -400]
    assert np.isnan(ever_left(np.arange(1, 5), rows, NOW)[3])


def test_without_closed_contracts_the_stated_rates_stand() -> None:
    assert fit(contracts(), NOW) == Hazard()
    assert len(Hazard().rates) == LAST - LAPSED + 1


def test_a_book_whose_contracts_all_end_at_expiry_learns_it() -> None:
    rows = [(customer, 800.0, 435.0, 435.0) for customer in range(200)]
    learnt = fit(contracts(*rows), NOW)
    at = dict(zip(range(LAPSED, LAST + 1), learnt.rates, strict=True))
    assert at[0] + at[-1] > 0.7
    assert at[6] < PRIOR[6]
    assert learnt.months == pytest.approx(200 * 12, rel=0.1)


def test_contracts_that_are_renewed_or_run_lower_the_rates() -> None:
    rows = [row for customer in range(200) for row in ((customer, 800.0, 435.0, None), (customer, 435.0, -70.0, None))]
    renewed = fit(contracts(*rows), NOW)
    assert all(rate <= PRIOR[state] for state, rate in zip(range(LAPSED, LAST + 1), renewed.rates, strict=True))


def test_a_first_order_under_a_running_contract_raises_no_risk() -> None:
    """1 and 2 have the same contract, 2 ordered once; so did 3, whose contract lapsed. No file calls them bound."""
    signed = {**contracts((1, 65, -300, None), (2, 65, -300, None), (3, 400, 30, None)), "amount": np.full(3, 1e6)}
    orders = orders_of({2: [1], 3: [1]})
    people = {"customer_id": np.array([1, 2, 3]), "created_at": np.zeros(3)}
    past = of_columns({"customers": people, "orders": orders, "contracts": signed})
    found = assess(fit_book(past, NOW, Settings()), past, as_of=NOW, settings=Settings())
    assert found.given.contract_left[:2].tolist() == [300, 300]
    assert np.isnan(found.given.contract_left[2])
    assert found.churn[1] <= found.churn[0] + 1e-9
    assert found.value.year[1] >= found.value.year[0] > 500_000


def customers(n: int = 400, seed: int = 3) -> tuple[pd.DataFrame, Any]:
    """Customers whose churn depends on tenure and kind of contract; one column names them, one is half numbers."""
    rng = np.random.default_rng(seed)
    tenure, monthly = rng.integers(0, 60, n), rng.random(n) < 0.5
    chance = 1 / (1 + np.exp(tenure / 12 - 2 * monthly))
    frame = pd.DataFrame(
        {
            "id": [f"C{i}" for i in range(n)],
            "tenure": tenure.astype(str),
            "contract": np.where(monthly, "monthly", "yearly"),
            "noise": rng.random(n),
        }
    )
    frame.loc[0, "tenure"] = " "
    frame.loc[1, "contract"] = None
    return frame, np.where(rng.random(n) < chance, "yes", "no")


def test_the_estimator_keeps_scikit_learns_contract() -> None:
    frame, churned = customers()
    model = ContractChurn(rounds=20)
    assert clone(model).get_params() == model.get_params()
    with pytest.raises(NotFittedError):
        model.predict(frame)
    fitted = model.fit(frame, churned)
    assert fitted is model
    assert list(model.classes_) == ["no", "yes"]
    chances = model.predict_proba(frame)
    assert chances.sum(axis=1) == pytest.approx(1)
    assert set(model.predict(frame)) <= {"no", "yes"}
    assert np.array_equal(chances, clone(model).fit(frame, churned).predict_proba(frame))
    assert (model.numeric_, model.words_) == (["tenure", "noise"], ["contract"])
    assert roc_auc_score(churned == "yes", chances[:, 1]) > 0.8


def test_new_words_and_gaps_are_understood_and_mistakes_named() -> None:
    frame, churned = customers()
    model = ContractChurn(rounds=20).fit(frame, churned)
    strange = pd.DataFrame({"tenure": [None, "12"], "contract": ["weekly", None], "noise": [np.nan, 1.0]})
    assert np.isfinite(model.predict_proba(strange)).all()
    with pytest.raises(ValueError, match="missing columns: contract"):
        model.predict_proba(strange.drop(columns="contract"))
    with pytest.raises(ValueError, match="exactly two classes"):
        model.fit(frame, np.zeros(len(frame)))
    with pytest.raises(ValueError, match="400 rows, but 3 outcomes"):
        model.fit(frame, [0, 1, 1])


@pytest.mark.skipif(not TELCO.exists(), reason="the contract customers of the shared data are not here")
def test_on_real_contract_customers() -> None:
    """Five folds, the estimator alone on the file's columns."""
    frame = pd.read_csv(TELCO)
    churned = (frame.pop("Churn") == "Yes").to_numpy()
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    chance = cross_val_predict(ContractChurn(), frame, churned, cv=folds, method="predict_proba")[:, 1]
    assert roc_auc_score(churned, chance) >= 0.848
    edges = np.quantile(chance, np.linspace(0.1, 0.9, 9))
    groups = [np.searchsorted(edges, chance, side="right") == k for k in range(10)]
    assert sum(abs(churned[g].mean() - chance[g].mean()) * g.mean() for g in groups) <= 0.015
