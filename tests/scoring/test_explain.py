"""Reasons: exact, signed, proven by rows, in time order, and said to be thin where they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from scoring import tables
from scoring.explain import FAMILY_OF, deltas
from scoring.fit import fit
from scoring.ingredients import gather
from scoring.model import Choice, Model, Season
from scoring.predict import churn_log_odds
from scoring.reasons import FAMILIES, Reason
from scoring.schema import DECLARED_LOST
from scoring.service import GROUPS
from scoring.simulate import TODAY as NOW
from scoring.simulate import Story, log
from tests.scoring.books import TODAY, orders_of, told

MODEL = Model(as_of_day=TODAY.day, season=Season(0.8, TODAY.day - 365, TODAY.day - 275))
STEADY = [330, 300, 270, 240, 210, 180, 150, 120]  # then silent for 120 days


def reasons_of(rows: Mapping[str, Mapping[str, Any]], model: Model = MODEL) -> dict[str, Reason]:
    """All reasons that are told, by key."""
    return {reason.key: reason for reason in told(model, rows).reasons}


def at(*ago: float) -> dict[str, Any]:
    day = TODAY.day - np.array(ago, float)
    return {"id": np.arange(11, 11 + len(day)), "customer_id": np.ones(len(day), int), "day": day, "at": day * 86_400.0}


def test_silence_is_told_in_usual_gaps_with_the_last_order_as_proof() -> None:
    silence = reasons_of({"orders": orders_of({1: STEADY})})["silence"]
    assert silence.family == "orders"
    assert silence.delta > 0.1
    assert silence.values["days"] == 120
    assert silence.values["ratio"] == pytest.approx(120 / float(silence.values["usual"]))
    assert silence.evidence == (("orders", 8),)
    assert (silence.since_day, silence.until_day) == (TODAY.day - 120, TODAY.day)
    assert not silence.thin


def test_a_fresh_order_speaks_against_leaving() -> None:
    fresh = reasons_of({"orders": orders_of({1: [90, 60, 30, 1]})})["fresh"]
    assert fresh.delta < 0


def test_one_order_is_thin_and_young() -> None:
    found = reasons_of({"orders": orders_of({1: [20]})})
    assert found["young"].values["orders"] == 1
    assert all(reason.thin for reason in found.values() if reason.family == "orders")


def test_season_names_its_window() -> None:
    season = reasons_of({"orders": orders_of({1: STEADY})}, replace(MODEL, season=Season(0.5, 7, 97)))["season"]
    assert season.delta > 0
    assert (season.since_day, season.until_day) == (7, 97)


CASES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "complaints": (
        "complaints",
        {**at(40, 5), "severity": np.array([1.0, 3.0])},
        {"count": 2, "open": 2, "severity": 3},
    ),
    "visit": ("visits", {**at(30, 2), "outcome": np.array(["good", "leaving"], object)}, {"outcome": "leaving"}),
    "signals_against": (
        "signals",
        {**at(3, 2), "kind": np.array(["competitor", "leaving"], object)},
        {"kinds": "leaving,competitor"},
    ),
    "signals_for": (
        "signals",
        {**at(3), "kind": np.array(["contract_renewal"], object)},
        {"kinds": "contract_renewal"},
    ),
    "survey": ("surveys", {**at(9), "metric": np.array(["csat"], object), "value": np.array([1.0])}, {"value": 1.0}),
    "overdue": (
        "invoices",
        {**at(80), "issued_at": at(80)["at"], "due_day": at(45)["day"], "amount": np.array([500.0])},
        {"amount": 500.0, "days": 45.0, "count": 1},
    ),
    "late": (
        "invoices",
        {
            **at(*range(300, 200, -10)),
            "issued_at": at(*range(300, 200, -10))["at"],
            "due_day": at(*range(270, 170, -10))["day"],
            "settled_day": at(*range(240, 140, -10))["day"],
            "settled_at": at(*range(240, 140, -10))["at"],
            "amount": np.full(10, 9.0),
        },
        {"share": 1.0, "days": 30.0},
    ),
}


@pytest.mark.parametrize("group", GROUPS)
def test_service_data_are_exact_counterfactuals_with_proof(group: str) -> None:
    table, rows, figures = CASES[group]
    orders = {"orders": orders_of({1: [*STEADY[:-1], 60]})}
    bare = replace(MODEL, season=Season())
    without, shown = told(bare, orders), told(bare, orders | {table: rows})
    reason = next(reason for reason in shown.reasons if reason.key == group)
    assert reason.delta == pytest.approx(shown.probability - without.probability, abs=1e-12)
    assert (reason.delta < 0) == (group == "signals_for")
    assert reason.family == FAMILY_OF[group]
    assert figures.items() <= reason.values.items()
    assert {kind for kind, _ in reason.evidence} == {table}
    assert reason.evidence[0][1] == rows["id"][-1]  # newest first
    assert reason.values["prior"] == 1.0


def test_an_overdue_sum_is_what_is_still_to_be_paid() -> None:
    _, invoice, _ = CASES["overdue"]
    payment = {**at(20), "invoice_id": np.array([np.nan]), "amount": np.array([380.0])}
    shown = told(
        replace(MODEL, season=Season()), {"orders": orders_of({1: STEADY}), "invoices": invoice, "payments": payment}
    )
    reason = next(reason for reason in shown.reasons if reason.key == "overdue")
    assert reason.values["amount"] == 120.0


def test_a_declared_loss_that_an_order_followed_is_not_told() -> None:
    signals = {**at(40, 2), "kind": np.array([DECLARED_LOST, "competitor"], object)}
    shown = told(replace(MODEL, season=Season()), {"orders": orders_of({1: [*STEADY, 9]}), "signals": signals})
    reason = next(reason for reason in shown.reasons if reason.key == "signals_against")
    assert reason.values["kinds"] == "competitor"
    assert reason.evidence == (("signals", 12),)


def test_every_family_and_key_is_listed_for_the_texts() -> None:
    assert set(FAMILY_OF) == set(GROUPS)
    for group, family in FAMILY_OF.items():
        assert group in FAMILIES[family]


def test_the_three_largest_of_all_are_told_and_noise_is_not() -> None:
    rows = {table: rows for table, rows, _ in CASES.values()} | {"orders": orders_of({1: STEADY})}
    past = tables.cut(tables.of_columns(rows), TODAY)
    given = gather(MODEL.core, np.array([1]), past, as_of=TODAY, horizon_days=90.0)
    sizes = sorted((abs(float(delta[0])) for delta in deltas(MODEL, given).values()), reverse=True)
    assert len(sizes) > 5
    shown = told(MODEL, rows).reasons
    assert [abs(reason.delta) for reason in shown] == pytest.approx(sizes[:3])
    calm = told(replace(MODEL, season=Season(1.0001)), {"orders": orders_of({1: STEADY})}).reasons
    assert "season" not in {reason.key for reason in calm}


def test_reasons_survive_json() -> None:
    for reason in reasons_of({"orders": orders_of({1: STEADY})}).values():
        assert Reason.from_json(reason.to_json()) == reason


def test_under_the_challenger_money_is_an_ingredient_and_deltas_are_recomputations() -> None:
    simulated = log(800, seed=4, story=Story(days=900.0))
    model = fit(simulated, NOW, which="challenger")
    past = tables.cut(simulated, NOW)
    given = gather(model.core, tables.known_customers(past, NOW), past, as_of=NOW, horizon_days=90.0)
    found = deltas(model, given)
    assert "value" in found
    core = replace(model, choice=Choice("core"))
    assert "value" not in deltas(core, given)
    n = len(given.horizon)
    orders = replace(given.orders, spend=np.full(n, model.norms.spend), returned=np.zeros(n), last_spend=np.ones(n))
    again = churn_log_odds(model, replace(given, orders=orders)).probability
    np.testing.assert_allclose(found["value"], churn_log_odds(model, given).probability - again)
