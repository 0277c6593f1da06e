"""The warning rules: each fires where it should, keeps silent where it should, and shows its numbers and evidence."""

from dataclasses import replace
from math import exp
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import pdtr

from scoring.conditions import longer_gap, poisson_below
from scoring.evidence import Shelf
from scoring.facts import Earlier, Event, Facts
from scoring.moment import Moment
from scoring.rule import CRITICAL
from scoring.rules import RULES, RuleBook, Setting, silenced
from scoring.tables import of_columns

CALM = Facts(
    customer_id=1, order_days=24, silence=10, usual_gap=30, recent=3, expected=3, season=3,
    overdue=0, past_due=0, usual_late=2, exposure=500, credit_limit=1000, satisfaction=0.75, satisfaction_before=0.75,
    satisfaction_age=10, visit_age=20, contract_left=300, statement_age=100, points=70, grade="B", churn=0.1, impact=3,
    share=0.05, earlier=Earlier(points=70, churn=0.1, grade="B", days=30),
)  # fmt: skip


def fired(**changes: Any) -> list[str]:
    return [firing.rule for firing in RuleBook().evaluate(replace(CALM, **changes))]


def test_a_calm_customer_and_one_of_whom_nothing_is_known_fire_nothing() -> None:
    assert fired() == []
    assert RuleBook().evaluate(Facts(customer_id=1)) == ()


def event(kind: str, age: float = 3) -> tuple[Event, ...]:
    return (Event(kind, age, row=77),)


@pytest.mark.parametrize(
    ("rule", "changes", "quiet"),
    [
        ("falling_orders", {"silence": 100, "gap_spread": 0.5}, {"silence": 98, "gap_spread": 0.5}),
        ("falling_orders", {"recent": 2, "expected": 9, "season": 9}, {"recent": 5, "expected": 9, "season": 9}),
        ("falling_orders", {"silence": 100, "gap_spread": 0.5}, {"silence": 100, "gap_spread": 1.0}),
        ("late_payment", {"overdue": 10, "past_due": 11}, {"overdue": 10, "past_due": 10}),
        ("late_payment", {"overdue": 10, "past_due": 26, "usual_late": 20},
         {"overdue": 10, "past_due": 25, "usual_late": 20}),
        ("late_payment", {"overdue": 10, "past_due": 11, "usual_late": float("nan")}, {"overdue": 0, "past_due": 11}),
        ("credit_limit", {"exposure": 1001}, {"exposure": 1000}),
        ("complaint_unresolved", {"complaint_wait": 7}, {"complaint_wait": 6}),
        ("satisfaction_drop", {"satisfaction": 0.25}, {"satisfaction": 0.5}),
        ("satisfaction_drop", {"satisfaction": 0.5, "satisfaction_before": 0.9},
         {"satisfaction": 0.2, "satisfaction_age": 60}),
        ("contact_left", {"signals": event("contact_left")}, {"signals": event("contact_left", 31)}),
        ("contract_ending", {"contract_left": 60}, {"contract_left": 61}),
        ("contract_ending", {"contract_left": -5}, {"contract_left": float("nan")}),
        ("no_visit", {"visit_age": 60}, {"visit_age": 60, "impact": 2}),
        ("no_visit", {"visit_age": 120, "impact": 2}, {"visit_age": 500, "impact": 1}),
        ("competitor", {"signals": event("price_pressure")}, {"signals": event("demand_up")}),
        ("changed_need", {"signals": event("demand_down")}, {"signals": event("demand_down", 31)}),
        ("score_drop", {"points": 58}, {"points": 59}),
        ("score_drop", {"churn": 0.46}, {"churn": 0.44}),
        ("concentration", {"share": 0.2, "churn": 0.2}, {"share": 0.5, "churn": 0.1}),
        ("abnormal_statement", {"statement": ("loss", "illiquid")}, {"statement": ("loss",)}),
        ("credit_event", {"signals": event("credit_event", 60)}, {"signals": event("credit_event", 61)}),
        ("market_event", {"market": event("market_adverse")}, {"market": event("market_favourable")}),
        ("leaving", {"signals": event("leaving")}, {"signals": event("leaving", 46)}),
        ("leaving", {"visit_outcome": "leaving"}, {"visit_outcome": "concern"}),
        ("leaving", {"signals": event("leaving", 3) + event("contract_renewal", 4)},
         {"signals": event("contract_renewal", 3) + event("leaving", 4)}),
        ("contact_left", {"signals": event("contact_left", 5), "visit_age": 5},
         {"signals": event("contact_left", 5), "visit_age": 4}),
    ],
)  # fmt: skip
def test_each_rule_at_its_edge(rule: str, changes: dict[str, Any], quiet: dict[str, Any]) -> None:
    assert fired(**changes) == [rule]
    assert fired(**quiet) == []


def test_every_shipped_rule_is_at_an_edge_above() -> None:
    edges = next(m for m in test_each_rule_at_its_edge.pytestmark if m.name == "parametrize").args[1]
    assert {row[0] for row in edges} == set(RULES)


def test_a_seasonal_pause_is_not_a_decline() -> None:
    """No order for three months, but none in the same months a year before either."""
    silent = {"silence": 95, "gap_spread": 0.4, "recent": 0, "expected": 6}
    assert fired(**silent, season=6) == ["falling_orders"]
    assert fired(**silent, season=0) == []
    assert fired(**silent, season=float("nan")) == ["falling_orders"]


def test_silence_is_told_by_the_calendar_and_decided_without_pauses() -> None:
    (silent,) = RuleBook().evaluate(replace(CALM, silence=100, without=155, gap_spread=0.5, quarter=1))
    assert silent.values["days"] == 155
    assert silent.values["off"] == 55
    assert silent.values["ratio"] == pytest.approx(100 / 30)
    assert (silent.values["recent"], silent.values["quarter"]) == (3, 1)
    assert fired(silence=10, without=155, gap_spread=0.5) == []
    patient = RuleBook({"falling_orders": Setting(params={"days": 120.0})})
    assert patient.evaluate(replace(CALM, silence=119, without=155, gap_spread=0.5)) == ()
    assert len(patient.evaluate(replace(CALM, silence=120, without=155, gap_spread=0.5))) == 1


def test_a_new_customer_has_no_own_history_to_fall_from() -> None:
    assert fired(order_days=3, silence=200, usual_gap=20) == []


def test_who_orders_like_clockwork_is_missed_sooner() -> None:
    """The chance of a longer gap, by hand: gamma with shape 1 is e^-s; more own gaps weigh more than the prior."""
    late = replace(CALM, order_days=10_001, silence=90, usual_gap=30)
    assert longer_gap(replace(late, gap_spread=1.0)) == pytest.approx(exp(-3), rel=0.01)
    assert longer_gap(replace(late, gap_spread=0.4)) < longer_gap(replace(late, gap_spread=0.6))
    few = replace(late, order_days=3, gap_spread=0.1)
    assert longer_gap(few) > longer_gap(replace(few, order_days=30))


@given(st.floats(10.1, 400), st.floats(0, 100))
def test_a_rule_just_fires_at_one_and_grows_as_it_gets_worse(days: float, more: float) -> None:
    late, later = (RULES["late_payment"].evaluate(replace(CALM, overdue=10, past_due=d)) for d in (days, days + more))
    assert late is not None
    assert later is not None
    assert 1 <= late.number <= later.number
    assert late.severity <= later.severity


def test_severity_rises_where_it_is_critical() -> None:
    (late,) = RuleBook().evaluate(replace(CALM, overdue=10, past_due=45))
    (over,) = RuleBook().evaluate(replace(CALM, exposure=1300))
    (gone,) = RuleBook().evaluate(replace(CALM, silence=120, gap_spread=0.5))
    assert [firing.severity for firing in (late, over, gone)] == [CRITICAL] * 3


def test_the_firm_sets_thresholds_severity_and_whether_a_rule_is_on() -> None:
    late = replace(CALM, overdue=10, past_due=12)
    assert RuleBook({"late_payment": Setting(params={"days": 15})}).evaluate(late) == ()
    assert RuleBook({"late_payment": Setting(on=False)}).evaluate(late) == ()
    (firing,) = RuleBook({"late_payment": Setting(params={"days": 3}, severity=1)}).evaluate(late)
    assert (firing.severity, firing.number) == (1, 4.0)


@pytest.mark.parametrize(
    ("settings", "mistake"),
    [
        ({"late_pay": Setting()}, "unknown rules: late_pay"),
        ({"late_payment": Setting(params={"day": 3})}, "late_payment.day: unknown"),
        ({"late_payment": Setting(params={"days": 0})}, "late_payment.days: must be from 1 to 180"),
        ({"late_payment": Setting(params={"days": float("nan")})}, "late_payment.days: must be"),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, Setting], mistake: str) -> None:
    with pytest.raises(ValueError, match=mistake):
        RuleBook(settings)


def test_a_louder_rule_silences_what_follows_from_it() -> None:
    bankrupt = replace(CALM, signals=event("credit_event"), overdue=500, past_due=20, exposure=1100)
    firings = RuleBook().evaluate(bankrupt)
    assert [firing.rule for firing in firings] == ["credit_event", "late_payment", "credit_limit"]
    assert silenced(firings) == {"late_payment": "credit_event", "credit_limit": "credit_event"}
    assert silenced(firings[1:]) == {}


def test_evidence_leads_to_the_newest_rows() -> None:
    tables = of_columns(
        {
            "invoices": {
                "id": [1, 2, 3, 4],
                "customer_id": [1, 1, 1, 2],
                "due_day": [10.0, 30.0, 20.0, 5.0],
                "settled_day": [np.nan, np.nan, 25.0, np.nan],
                "amount": [5.0] * 4,
                "issued_at": [0.0] * 4,
            },
            "complaints": {"id": [8, 9], "customer_id": [1, 1], "at": [0.0, 1.0], "day": [1.0, 2.0],
                           "resolved_at": [5.0, np.nan]},
        }
    )  # fmt: skip
    facts = replace(CALM, overdue=10, past_due=20, complaint_wait=9, records=Shelf(tables, Moment(0.0, 0)))
    evidence = {firing.rule: firing.evidence for firing in RuleBook().evaluate(facts)}
    assert evidence["late_payment"] == (("invoices", 2), ("invoices", 1))
    assert evidence["complaint_unresolved"] == (("complaints", 9),)
    (signal,) = RuleBook().evaluate(replace(CALM, signals=event("competitor")))
    assert signal.evidence == (("signals", 77),)
    assert signal.values == {"count": 1.0, "what": "competitor", "days": 3}


@given(st.integers(0, 30), st.floats(0.01, 40))
def test_the_poisson_tail_equals_scipys(count: int, mean: float) -> None:
    assert poisson_below(count, mean) == pytest.approx(pdtr(count, mean))
