"""Service data: expert weights, what fades, what saturates, what is learnt, and that more trouble never helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import service_fit, tables
from scoring.fit import base_model
from scoring.schema import DECLARED_LOST, SIGNALS, VISIT_OUTCOMES
from scoring.service import CEILING, EVIDENCE, GROUPS, LOST, SEVERITY, SIGNAL, VISIT, Multipliers, strengths, told_by
from scoring.simulate import TODAY as SIMULATED_TODAY
from scoring.simulate import log
from scoring.windows import Window, open_window
from tests.scoring.books import TODAY

ONE = np.array([1])


def strength(group: str, **given_tables: Mapping[str, Any]) -> float:
    past = tables.cut(tables.of_columns(given_tables), TODAY)
    return float(strengths(ONE, past, TODAY)[0, GROUPS.index(group)])


def rows(count: int, ago: Any = 10, **columns: Any) -> dict[str, Any]:
    day = TODAY.day - np.broadcast_to(ago, count).astype(float)
    spread = {name: np.broadcast_to(np.asarray(value), count) for name, value in columns.items()}
    return {
        "id": np.arange(1, count + 1),
        "customer_id": np.ones(count, int),
        "day": day,
        "at": day * 86_400.0,
        **spread,
    }


def invoices(count: int, due_ago: Any, *, settled_ago: Any = np.nan, amount: Any = 100.0) -> dict[str, Any]:
    due = TODAY.day - np.broadcast_to(due_ago, count).astype(float)
    settled = TODAY.day - np.broadcast_to(settled_ago, count).astype(float)
    return {
        "id": np.arange(1, count + 1),
        "customer_id": np.ones(count, int),
        "issued_at": (due - 30) * 86_400.0,
        "due_day": due,
        "settled_day": settled,
        "settled_at": settled * 86_400.0,
        "amount": np.broadcast_to(amount, count),
    }


def test_no_data_is_no_strength() -> None:
    assert not strengths(np.array([1, 2]), tables.of_columns({}), TODAY).any()


def test_every_kind_of_signal_and_outcome_has_a_weight() -> None:
    assert set(SIGNAL) == {kind for kind, sign in SIGNALS.items() if sign}
    assert all(np.sign(SIGNAL[kind]) == -SIGNALS[kind] for kind in SIGNAL)
    assert set(VISIT) == set(VISIT_OUTCOMES)


def test_an_open_complaint_stays_and_a_resolved_one_fades() -> None:
    fresh = strength("complaints", complaints=rows(1, severity=2.0))
    old = strength("complaints", complaints=rows(1, ago=300, severity=2.0))
    resolved = rows(1, ago=300, severity=2.0) | {"resolved_at": np.array([TODAY.second - 90 * 86_400])}
    assert fresh == old == pytest.approx(SEVERITY[1], rel=0.25)
    assert strength("complaints", complaints=resolved) == pytest.approx(SEVERITY[1] * 0.25, rel=0.1)


def test_a_complaint_of_which_nobody_said_how_bad_it_is_counts_as_serious() -> None:
    assert strength("complaints", complaints=rows(1, severity=np.nan)) == strength(
        "complaints", complaints=rows(1, severity=2.0)
    )


def test_only_the_latest_visit_with_an_outcome_counts() -> None:
    visits = rows(3, ago=[30, 20, 10], outcome=np.array(["leaving", "good", None], object))
    assert strength("visit", visits=visits) == pytest.approx(VISIT["good"] * 2 ** (-20 / 60))


def test_surveys_of_both_kinds_have_one_scale() -> None:
    for metric, worst, neutral, best in (("csat", 1.0, 3.0, 5.0), ("nps", 2.0, 7.0, 10.0)):
        low, middle, high = (
            strength("survey", surveys=rows(1, ago=0.5, metric=np.array([metric], object), value=value))
            for value in (worst, neutral, best)
        )
        assert low == pytest.approx(-high)
        assert middle == 0
        assert low > 0.49


def test_signals_for_and_against_are_apart() -> None:
    signals = rows(3, kind=np.array(["competitor", "demand_up", "contact_change"], object))
    assert strength("signals_against", signals=signals) > 0
    assert strength("signals_for", signals=signals) < 0


def test_what_was_paid_on_account_is_not_overdue() -> None:
    payment = rows(1, ago=3, invoice_id=np.nan, amount=100.0)
    both = invoices(2, [90, 40])
    assert strength("overdue", invoices=both, payments=payment) == strength("overdue", invoices=invoices(1, 40))
    assert strength("overdue", invoices=both, payments={**payment, "amount": np.array([200.0])}) == 0


def test_a_credit_note_that_was_settled_is_no_invoice_paid_in_time() -> None:
    late = invoices(3, [200, 150, 100], settled_ago=[150, 100, 50])
    noted = {name: np.append(values, values[-1:]) for name, values in late.items()}
    noted |= {
        "id": np.arange(1, 5),
        "amount": np.array([100.0, 100.0, 100.0, -50.0]),
        "settled_day": np.append(late["settled_day"], late["due_day"][-1]),
    }
    assert strength("late", invoices=noted) == strength("late", invoices=late)


def test_overdue_grows_with_days_and_stops_at_settlement() -> None:
    assert strength("overdue", invoices=invoices(1, -5)) == 0  # not due yet
    assert 0 < strength("overdue", invoices=invoices(1, 10)) < strength("overdue", invoices=invoices(1, 40))
    assert strength("overdue", invoices=invoices(1, 40, settled_ago=1)) == 0
    assert strength("overdue", invoices=invoices(1, 40, amount=-100.0)) == 0  # a credit note


def test_who_pays_late_is_above_zero_and_who_pays_in_time_below() -> None:
    assert strength("late", invoices=invoices(10, 100, settled_ago=70)) > 0.3
    assert strength("late", invoices=invoices(10, 100, settled_ago=100)) < -0.1


@given(st.integers(0, 60), st.integers(1, 60), st.sampled_from([1.0, 2.0, 3.0]))
def test_more_complaints_never_lower_the_strength(have: int, more: int, severity: float) -> None:
    few = strength("complaints", complaints=rows(have, severity=severity)) if have else 0.0
    many = strength("complaints", complaints=rows(have + more, severity=severity))
    assert few <= many <= CEILING


@given(st.lists(st.integers(1, 400), min_size=1, max_size=8), st.integers(1, 400))
def test_more_overdue_invoices_never_lower_the_strength(have: list[int], another: int) -> None:
    few = strength("overdue", invoices=invoices(len(have), have))
    many = strength("overdue", invoices=invoices(len(have) + 1, [*have, another]))
    assert few <= many


@given(st.lists(st.integers(-20, 90), max_size=8), st.integers(6, 90))
def test_one_more_late_payment_never_lowers_the_strength(days_late: list[int], another: int) -> None:
    n = len(days_late)
    before = strength("late", invoices=invoices(n, 200, settled_ago=200 - np.array(days_late, float))) if n else 0.0
    after = strength("late", invoices=invoices(n + 1, 200, settled_ago=200 - np.array([*days_late, another], float)))
    assert after >= before - 1e-12


def window_with_complaints(customers: int, effect: float) -> Window:
    """A closed window in which a complaint, which half of the customers have, moves the log-odds of leaving."""
    since = SIMULATED_TODAY
    simulated = log(customers, seed=4)
    model = base_model(tables.cut(simulated, since), since, horizon=90.0)
    window = open_window(model, simulated, since, horizon=90.0)
    rng = np.random.default_rng(5)
    given_strengths = np.zeros((customers, len(GROUPS)))
    given_strengths[:, 0] = 0.5 * (rng.random(customers) < 0.5)
    shifted = window.said.core + effect * given_strengths[:, 0]
    none = rng.random(customers) < 1 / (1 + np.exp(-shifted))
    return replace(window, given=replace(window.given, strengths=given_strengths), none=none)


@pytest.mark.parametrize(("effect", "low", "high"), [(2.0, 1.4, 2.3), (0.0, 0.0, 0.5), (-1.0, 0.0, 0.01)])
def test_multipliers_are_learnt_and_never_negative(effect: float, low: float, high: float) -> None:
    learnt = service_fit.learn([window_with_complaints(3000, effect)])
    assert low <= learnt.values["complaints"] <= high
    assert learnt.learnt("complaints")
    assert learnt.values["visit"] == 1.0
    assert not learnt.learnt("visit")


def test_few_outcomes_keep_the_prior() -> None:
    assert service_fit.learn([window_with_complaints(100, 3.0)]) == Multipliers()
    assert service_fit.learn([]) == Multipliers()


def test_who_was_called_lost_is_until_the_next_order() -> None:
    lost = rows(1, 10, kind=DECLARED_LOST)
    for ago, amount, gone in ((30, 100.0, True), (10, 100.0, False), (5, 100.0, False), (5, -100.0, True)):
        orders = rows(1, ago, amount=amount)
        assert strength("signals_against", signals=lost, orders=orders) == (LOST if gone else 0.0)
    assert strength("signals_against", signals=lost) == LOST
    assert strength("signals_against", signals=rows(1, 400, kind=DECLARED_LOST)) == LOST


def test_a_declared_loss_is_one_customers_and_comes_on_top() -> None:
    signals = rows(3, 10, kind=np.array(["leaving", DECLARED_LOST, "leaving"], object), customer_id=np.array([1, 1, 2]))
    past = tables.cut(tables.of_columns({"signals": signals}), TODAY)
    found = strengths(np.array([1, 2]), past, TODAY)[:, GROUPS.index("signals_against")]
    assert found[0] == pytest.approx(found[1] + LOST)


@pytest.mark.parametrize("table", EVIDENCE)
def test_a_table_without_rows_says_what_rows_of_others_say(table: str) -> None:
    others = {"id": [1], "customer_id": [2], "at": [0.0], "issued_at": [0.0]}
    nothing, of_others = (tables.of_columns(given_tables) for given_tables in ({}, {table: others}))
    one, other = (told_by(table, ONE, past, TODAY) for past in (nothing, of_others))
    assert one == other == dict.fromkeys(one, 0.0)
