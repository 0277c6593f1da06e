"""What was told with a complaint weighs less once it is resolved, and nothing else does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scoring import tables
from scoring.amends import EASED, OURS, eased
from scoring.assess import Assessment, fit_and_assess
from scoring.conclusions import danger_causes
from scoring.conditions import leaving
from scoring.observe import facts_of
from scoring.schema import SIGNALS
from scoring.service import GROUPS, strengths
from scoring.settings import RISKS, Settings
from tests.scoring.books import TODAY, orders_of

NAN = float("nan")


def told(*ago: float, customers: Any = 1, **columns: Any) -> dict[str, Any]:
    day = TODAY.day - np.array(ago, float)
    whose = np.broadcast_to(customers, len(day))
    return {"id": np.arange(1, len(day) + 1), "customer_id": whose, "day": day, "at": (day + 0.5) * 86_400, **columns}


def signals(*ago: float, kind: str = "dissatisfied", customers: Any = 1) -> dict[str, Any]:
    return told(*ago, customers=customers, kind=np.full(len(ago), kind, object))


def complaints(*ago: float, resolved: Any, customers: Any = 1) -> dict[str, Any]:
    day = TODAY.day - np.array(resolved, float)
    return told(*ago, customers=customers, severity=np.full(len(ago), 2.0), resolved_at=(day + 0.5) * 86_400)


def kept(of_signals: dict[str, Any], of_complaints: dict[str, Any]) -> list[float]:
    given = tables.cut(tables.of_columns({"signals": of_signals, "complaints": of_complaints}), TODAY)
    return list(eased(given["signals"], given["complaints"]))


def test_what_came_with_a_complaint_is_eased_by_its_resolution() -> None:
    assert kept(signals(30, 20), complaints(30, resolved=[5])) == [EASED, EASED]
    assert kept(signals(30), complaints(30, resolved=[30])) == [EASED]  # told and settled at once
    assert kept(signals(30), complaints(30, resolved=[NAN])) == [1.0]


def test_what_was_told_before_or_after_weighs_in_full() -> None:
    assert kept(signals(31, 4), complaints(30, resolved=[5])) == [1.0, 1.0]


def test_another_complaint_that_is_open_keeps_what_it_may_be_about() -> None:
    assert kept(signals(30, 20), complaints(30, 25, resolved=[5, NAN])) == [EASED, 1.0]


def test_each_customer_has_complaints_of_its_own() -> None:
    whose = np.array([1, 2, 3, 2])
    found = kept(signals(30, 30, 30, 10, customers=whose), complaints(30, 30, resolved=[5, NAN], customers=[2, 3]))
    assert found == [1.0, EASED, 1.0, EASED]


@pytest.mark.parametrize("kind", sorted(SIGNALS))
def test_only_what_a_complaint_is_about_is_eased(kind: str) -> None:
    assert kept(signals(30, kind=kind), complaints(30, resolved=[5])) == [EASED if kind in OURS else 1.0]


def test_talk_of_leaving_before_a_renewal_is_eased() -> None:
    kinds = np.array(["leaving", "contract_renewal", "leaving", "leaving", "competitor"], object)
    given = told(30, 20, 10, 30, 30, customers=np.array([1, 1, 1, 2, 1]), kind=kinds)
    assert kept(given, complaints(resolved=[])) == [EASED, 1.0, 1.0, 1.0, 1.0]
    assert kept(signals(30, kind="leaving"), complaints(resolved=[])) == [1.0]


@pytest.mark.parametrize("kinds", [["leaving", "contract_renewal"], ["contract_renewal", "leaving"]])
@pytest.mark.parametrize("apart", [0, 3600])
def test_a_renewal_of_the_same_day_answers_for_score_and_rule(kinds: list[str], apart: int) -> None:
    """In either order of the rows, of one moment and an hour apart."""
    day = told(3, 3, kind=np.array(kinds, object))
    day["at"] = day["at"] + np.array([0, apart])
    shares = dict(zip(kinds, kept(day, complaints(resolved=[])), strict=True))
    assert shares == {"leaving": EASED, "contract_renewal": 1.0}
    customers = {"customer_id": np.array([1]), "created_at": np.zeros(1)}
    book = {"orders": orders_of({1: list(range(15, 300, 20))}), "signals": day, "customers": customers}
    [facts] = facts_of(fit_and_assess(tables.of_columns(book), TODAY, Settings()))
    assert leaving(facts, {"days": 45.0}) is None


def test_who_renewed_is_no_longer_taken_for_leaving() -> None:
    customers = {"customer_id": np.array([1]), "created_at": np.zeros(1)}
    chances = []
    for kinds in (["leaving"], ["leaving", "contract_renewal"]):
        ago = [9.0, 3.0][: len(kinds)]
        book = {"orders": orders_of({1: list(range(15, 300, 20))}), "signals": told(*ago, kind=np.array(kinds, object))}
        assessed = fit_and_assess(tables.of_columns({**book, "customers": customers}), TODAY, Settings())
        chances.append(float(assessed.given.strengths[0].sum()))
    assert chances[0] > 0.8
    assert chances[1] < 0


def upset(*, resolved: float) -> Assessment:
    """A customer with a serious complaint, told with three signals."""
    day = told(12, 12, 12, kind=np.array(["dissatisfied", "service_failure", "delivery_late"], object))
    book = {"orders": orders_of({1: list(range(50, 300, 20))}), "signals": day}
    book["complaints"] = complaints(12, resolved=[resolved])
    customers = {"customer_id": np.array([1]), "created_at": np.zeros(1)}
    return fit_and_assess(tables.of_columns(book | {"customers": customers}), TODAY, Settings())


def test_a_resolved_complaint_leaves_no_falling_satisfaction_behind() -> None:
    column = RISKS.index("satisfaction")
    waiting, settled = (float(upset(resolved=ago).levels.probability[0, column]) for ago in (NAN, 2))
    assert waiting > 0.9
    assert settled < 0.30
    assert upset(resolved=2).churn[0] < upset(resolved=NAN).churn[0]


def test_before_a_resolution_was_known_it_changed_nothing() -> None:
    given = tables.of_columns({"signals": signals(30), "complaints": complaints(30, resolved=[5])})
    for ago, share in ((6, 1.0), (4, EASED)):
        as_of = TODAY.shifted(-ago)
        past = tables.cut(given, as_of)
        against = strengths(np.array([1]), past, as_of)[0, GROUPS.index("signals_against")]
        full = strengths(np.array([1]), {**past, "complaints": tables.of_columns({})["complaints"]}, as_of)
        alone = full[0, GROUPS.index("signals_against")]
        assert (against < alone) == (share < 1)


def test_the_cause_of_danger_and_the_reason_follow() -> None:
    (waiting,), (settled,) = (danger_causes(upset(resolved=ago)) for ago in (NAN, 2))
    assert waiting.key == settled.key == "own_failure"
    found = {reason.key: reason.delta for reason in upset(resolved=2).reasons(0)}
    still = {reason.key: reason.delta for reason in upset(resolved=NAN).reasons(0)}
    assert found.get("signals_against", 0.0) < still["signals_against"] / 2
