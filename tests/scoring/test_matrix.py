"""The matrix: ranks, levels of every cell, ABC impact, the overall level, and risks that evidence only raises."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.features import summarise
from scoring.indicators import Findings
from scoring.matrix import edges, judge, probability_rank
from scoring.moment import DAY, Moment
from scoring.payment import GRID, PaymentModel, history
from scoring.payment_fit import PRIOR
from scoring.receivables import open_invoices, receivables
from scoring.renewal import days_left
from scoring.risks import BASE, probabilities
from scoring.settings import LEVELS, RISKS, Settings
from scoring.tables import Tables, of_columns

MATRIX = Settings().matrix
NOW = Moment(20_000.0 * DAY, 20_000)
IDS = np.array([1])


def judged(probability: float, impact: int, **others: float) -> Any:
    probabilities = {risk: np.array([others.get(risk, np.nan)]) for risk in RISKS} | {"loss": np.array([probability])}
    return judge(probabilities, {risk: np.array([impact]) for risk in RISKS}, MATRIX)


@pytest.mark.parametrize(
    ("probability", "impact", "level"),
    [
        (0.1, 1, "low"), (0.1, 2, "low"), (0.1, 3, "medium"),
        (0.2, 1, "low"), (0.3, 2, "medium"), (0.499, 3, "high"),
        (0.5, 1, "medium"), (0.5, 2, "high"), (1.0, 3, "extreme"),
    ],
)  # fmt: skip
def test_every_cell_of_the_matrix(probability: float, impact: int, level: str) -> None:
    levels = judged(probability, impact)
    assert levels.overall() == [level]
    assert levels.deciding(0).level == level


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 3), st.integers(1, 3))
def test_a_higher_probability_or_impact_never_lowers_the_level(p: float, q: float, i: int, j: int) -> None:
    lower, higher = judged(min(p, q), min(i, j)), judged(max(p, q), max(i, j))
    assert LEVELS.index(higher.overall()[0]) >= LEVELS.index(lower.overall()[0])


def test_the_overall_level_is_the_worst_kind_and_concentration_does_not_count() -> None:
    levels = judged(0.1, 3, payment=0.6, competition=0.3, concentration=0.9)
    assert levels.overall() == ["extreme"]
    assert levels.deciding(0).risk == "payment"
    assert [cell.risk for cell in levels.cells(0)] == ["concentration", "payment", "competition", "loss"]
    dependent = judged(0.1, 3, concentration=0.9)
    assert dependent.overall() == ["medium"]
    assert dependent.deciding(0).risk == "loss"


def test_what_does_not_apply_has_no_cell() -> None:
    levels = judged(np.nan, 3)
    assert levels.cells(0) == ()
    assert levels.deciding(0) is None
    assert levels.overall() == ["low"]
    assert probability_rank(np.array([np.nan]), MATRIX)[0] == 0


def test_impact_is_an_abc_of_the_book() -> None:
    """60 makes the first half, 30 the next, 10 is the rest; the one who crosses a share belongs to it."""
    cut = edges(np.array([30.0, 60.0, 10.0]), MATRIX.impact)
    assert list(cut.rank(np.array([60.0, 30.0, 10.0, 0.0, np.nan]))) == [3, 2, 1, 1, 1]
    assert list(edges(np.zeros(3), MATRIX.impact).rank(np.array([5.0, 0.0]))) == [1, 1]


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_impact_equals_a_slow_twin(values: list[float]) -> None:
    ranks = edges(np.array(values), MATRIX.impact).rank(np.array(values))
    for value, rank in zip(values, ranks, strict=True):
        before = sum(other for other in values if other > value) / (sum(values) or 1)
        slow = 1 if value == 0 else 3 if before < 0.5 - 1e-12 else 2 if before < 0.8 - 1e-12 else 1
        near = min(abs(before - 0.5), abs(before - 0.8)) < 1e-9
        assert rank == slow or near


def tables(**given: dict[str, Any]) -> Tables:
    orders = {"id": range(1, 13), "customer_id": [1] * 12, "amount": [100.0] * 12}
    days = NOW.day - 30.0 * np.arange(1, 13) - 10
    return of_columns({"orders": {**orders, "day": days, "at": days * DAY}, **given})


def chances(given: Tables, *, default_days: float = 90.0) -> dict[str, float]:
    model = PaymentModel(prior=PRIOR, soft_prior=PRIOR)
    found = Findings(
        ids=IDS,
        orders=summarise(IDS, given["orders"], NOW),
        churn=np.array([0.1]),
        clv=np.array([1000.0]),
        owed=receivables(IDS, given["invoices"], given["payments"], NOW),
        late=model.predict(history(IDS, given["invoices"], NOW)),
    )
    waiting = open_invoices(IDS, given["invoices"], given["payments"], NOW)
    told = probabilities(found, given, waiting, NOW, default_days=default_days)
    return {risk: float(p[0]) for risk, p in told.items()}


def events(kind: str, ago: float = 0.0) -> dict[str, Any]:
    day = NOW.day - ago
    return {"id": [1], "customer_id": [1], "at": [day * DAY], "day": [day], "kind": [kind]}


def test_without_evidence_every_risk_is_at_its_stated_base() -> None:
    quiet = chances(tables())
    assert quiet["competition"] == pytest.approx(BASE["competition"])
    assert quiet["satisfaction"] == pytest.approx(BASE["satisfaction"])
    assert np.isnan(quiet["contract"])
    assert np.isnan(quiet["project"])
    assert quiet["loss"] == 0.1
    assert quiet["payment"] == pytest.approx(PRIOR[list(GRID).index(90)])


@pytest.mark.parametrize(
    ("risk", "kind"),
    [("competition", "competitor"), ("satisfaction", "dissatisfied"), ("demand", "demand_down"),
     ("payment", "credit_event")],
)  # fmt: skip
def test_a_signal_raises_its_risk_and_fades(risk: str, kind: str) -> None:
    quiet, old = chances(tables()), chances(tables(signals=events(kind, 120)))
    fresh = chances(tables(signals=events(kind)))
    assert fresh[risk] > old[risk] > quiet[risk]


def complaint(severity: float, resolved: float = np.nan) -> dict[str, Any]:
    return {"id": [1], "customer_id": [1], "at": [NOW.second - 20 * DAY], "day": [NOW.day - 20.0],
            "severity": [severity], "resolved_at": [resolved], "answered_at": [np.nan]}  # fmt: skip


def test_complaints_raise_the_risk_by_severity_and_less_once_resolved() -> None:
    risks = [
        chances(tables())["satisfaction"],
        chances(tables(complaints=complaint(3, NOW.second - 10 * DAY)))["satisfaction"],
        chances(tables(complaints=complaint(3)))["satisfaction"],
    ]
    assert risks == sorted(risks)
    assert risks[-1] >= 0.5
    assert chances(tables(complaints=complaint(1)))["satisfaction"] < 0.2


def test_a_poor_answer_raises_the_risk_and_a_good_one_does_not() -> None:
    def answer(value: float) -> dict[str, Any]:
        return {"id": [1], "customer_id": [1], "at": [NOW.second - DAY], "day": [NOW.day - 1.0], "metric": ["csat"],
                "value": [value]}  # fmt: skip

    assert chances(tables(surveys=answer(1)))["satisfaction"] > 0.3
    assert chances(tables(surveys=answer(5)))["satisfaction"] == pytest.approx(BASE["satisfaction"])


def contract(ends_in: float, **columns: Any) -> dict[str, Any]:
    signed = NOW.second - 300 * DAY
    return {"id": [1], "customer_id": [1], "starts_day": [NOW.day - 300.0], "ends_day": [NOW.day + ends_in],
            "signed_at": [signed], "legal_review_at": [signed], **columns}  # fmt: skip


def test_a_contract_is_riskier_the_nearer_its_end_and_in_dispute() -> None:
    far, near, lapsed = (chances(tables(contracts=contract(days)))["contract"] for days in (300, 20, -30))
    assert far < near < lapsed
    disputed = chances(tables(contracts=contract(300, disputed_at=[NOW.second - DAY])))["contract"]
    assert disputed > far
    unreviewed = chances(tables(contracts=contract(300, legal_review_at=[np.nan])))["contract"]
    assert unreviewed > far
    assert np.isnan(chances(tables(contracts=contract(-100)))["contract"])
    assert np.isnan(chances(tables(contracts=contract(100, ended_at=[NOW.second - DAY])))["contract"])
    assert days_left(IDS, tables(contracts=contract(20))["contracts"], NOW)[0] == 20


def test_an_open_project_can_be_delayed() -> None:
    project = {"id": [1], "customer_id": [1], "opened_at": [NOW.second - 90 * DAY], "closed_at": [np.nan]}
    calm = chances(tables(projects=project))["project"]
    assert calm == pytest.approx(BASE["project"])
    assert chances(tables(projects=project, signals=events("project_delay")))["project"] > 0.4
    closed = {**project, "closed_at": [NOW.second - DAY]}
    assert np.isnan(chances(tables(projects=closed))["project"])


def test_thinning_orders_raise_the_risk_of_demand() -> None:
    days = NOW.day - np.array([*range(120, 420, 20), 10.0])
    thin = {"id": range(1, 17), "customer_id": [1] * 16, "amount": [100.0] * 16, "day": days, "at": days * DAY}
    assert chances(tables(orders=thin))["demand"] > chances(tables())["demand"] + 0.05


def seasons(*orders: int) -> Tables:
    """So many orders, eight days apart, in each of the past years from 200 days before this day of the year on."""
    ago = np.array([200 + 365 * year - 8 * k for year, n in enumerate(reversed(orders)) for k in range(n)])
    n = len(ago)
    days = NOW.day - ago
    return tables(orders={"id": range(1, n + 1), "customer_id": [1] * n, "amount": [100.0] * n, "day": days,
                          "at": days * DAY})  # fmt: skip


@pytest.mark.parametrize("years", [2, 4])
def test_who_orders_in_one_part_of_the_year_can_thin_out_too(years: int) -> None:
    """Its last season against its others: the rest of the year counts in neither."""
    steady, thin = seasons(*[10] * years), seasons(*[10] * (years - 1), 3)
    assert (summarise(IDS, steady["orders"], NOW).in_season_year < 0.5).all()
    assert chances(steady)["demand"] == pytest.approx(BASE["demand"], abs=0.01)
    assert chances(thin)["demand"] > chances(steady)["demand"] + 0.03


def test_a_share_of_nothing_has_no_customer_of_high_impact() -> None:
    found = edges(np.array([5.0, 3.0]), (0.0, 0.8))
    assert found.rank(np.array([5.0, 3.0])).tolist() == [2, 2]


def _billed(days: float) -> Tables:
    due = NOW.day - days
    invoice = {"id": [1], "customer_id": [1], "issued_at": [(due - 30) * DAY], "issued_day": [due - 30.0],
               "due_day": [due], "amount": [50.0]}  # fmt: skip
    return tables(invoices=invoice)


def test_the_older_a_debt_the_likelier_its_default_until_it_is_one() -> None:
    risks = [chances(_billed(days))["payment"] for days in (-20, 1, 15, 31, 45, 60, 75, 89, 90, 200)]
    assert risks == sorted(risks)
    assert risks[0] < 0.05
    assert probability_rank(np.array(risks), MATRIX).tolist() == [1, 1, 1, 2, 2, 3, 3, 3, 3, 3]
    assert risks[-2] > 0.99


def test_what_a_default_is_can_be_set() -> None:
    assert chances(_billed(31), default_days=30.0)["payment"] > 0.99


@pytest.mark.parametrize("days", [-20.0, 20.0, 45.0])
def test_grave_news_of_its_finances_outweigh_that_somebody_paid_well(days: float) -> None:
    quiet, told = chances(_billed(days)), chances({**_billed(days), **_signals("credit_event")})
    assert told["payment"] > max(quiet["payment"], 0.2)
    old = chances({**_billed(days), **_signals("credit_event", ago=2000.0)})
    assert old["payment"] == pytest.approx(quiet["payment"], abs=0.01)


def _signals(kind: str, ago: float = 0.0) -> dict[str, Any]:
    return {"signals": tables(signals=events(kind, ago))["signals"]}
