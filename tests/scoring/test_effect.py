"""Effect of measures, quality of rules, and rules run over the past."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import bdtr

from scoring.effect import Alerted, Case, effect, effects, jeffreys, rule_quality
from scoring.facts import Facts
from scoring.replay import Past, preview, propose
from scoring.rules import RULES


def treated(measure: str, n: int, left: int, expected: float = 0.6) -> list[Case]:
    return [Case(measure, expected, place < left, value=100.0) for place in range(n)]


def test_few_cases_say_nothing() -> None:
    assert effect("visit", treated("visit", 9, 0)).verdict == "too_few"
    assert effect("visit", treated("visit", 40, 0, expected=0.05)).verdict == "too_few"
    with pytest.raises(ValueError, match="at least one case"):
        effect("visit", [])


def test_a_measure_works_where_clearly_fewer_left_than_expected() -> None:
    seen = effect("visit", treated("visit", 40, 10))
    assert (seen.cases, seen.left, seen.verdict) == (40, 10, "works")
    assert seen.expected == pytest.approx(24)
    assert seen.saved == pytest.approx(0.35)
    assert 0 < seen.low < seen.saved < seen.high
    assert seen.kept_value == 3000
    assert effect("call", treated("call", 40, 22)).verdict == "no_difference"
    assert effect("discount", treated("discount", 40, 38)).verdict == "harms"


def test_measures_are_ordered_by_what_is_proven() -> None:
    cases = [*treated("gift", 3, 0), *treated("visit", 40, 10), *treated("call", 40, 22), *treated("audit", 60, 10)]
    assert [each.measure for each in effects(cases)] == ["audit", "visit", "call", "gift"]


@given(st.integers(1, 200), st.data())
def test_the_interval_holds_the_rate(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    low, high = jeffreys(hits, n)
    assert 0 <= low <= hits / n <= high <= 1


def test_the_interval_covers_what_it_says() -> None:
    """Exact coverage over binomial outcomes stays near nine tenths, whatever the rate."""
    n = 30
    covers = []
    for rate in np.linspace(0.1, 0.9, 17):
        inside = [k for k in range(n + 1) if jeffreys(k, n)[0] <= rate <= jeffreys(k, n)[1]]
        covers.append(bdtr(max(inside), n, rate) - (bdtr(min(inside) - 1, n, rate) if min(inside) else 0))
    assert np.mean(covers) == pytest.approx(0.9, abs=0.02)
    assert min(covers) > 0.83


def test_precision_and_lead_time_by_rule() -> None:
    alerts = [
        *[Alerted("no_visit", "false")] * 15,
        *[Alerted("no_visit", "true")] * 5,
        Alerted("late_payment", "true", lost_after=30),
        Alerted("late_payment", "handled", lost_after=50),
        Alerted("late_payment", "known"),
        Alerted("late_payment", None, lost_after=-3),
        Alerted("competitor", None),
    ]
    noisy, late, silent = rule_quality(alerts)
    assert (noisy.rule, noisy.precision, noisy.poor) == ("no_visit", 0.25, True)
    assert (late.told, late.judged, late.precision, late.poor) == (4, 3, 1.0, False)
    assert (late.before_loss, late.lead_days) == (2, 40)
    assert silent.judged == 0
    assert np.isnan(silent.precision)
    assert np.isnan(silent.lead_days)
    assert noisy.low < 0.25 < noisy.high


LATE = RULES["late_payment"]
DAYS = range(0, 200, 10)


def late(customer: int, days: float) -> Facts:
    return Facts(customer_id=customer, overdue=100.0, past_due=days)


def past() -> Past:
    """1 is ever later from day 50 on and lost at 150; 2 to 5 are 12 days late for a while; 6 is lost in time."""
    return [
        (
            float(day),
            [late(1, max(day - 50, 0)), *(late(c, 12 if 40 <= day < 70 else 0) for c in (2, 3, 4, 5)), late(6, 0)],
        )
        for day in DAYS
    ]


LOSSES = {1: 150.0, 6: 100.0}


def test_a_preview_counts_alerts_and_the_losses_they_warned_of() -> None:
    seen = preview(LATE, {}, past(), LOSSES)
    assert (seen.fired, seen.before_loss) == (5, 1)
    assert (seen.precision, seen.recall) == (0.2, 0.5)
    assert seen.lead_days == 80  # the rule waits until an invoice is more than 10 days overdue
    nothing = preview(LATE, {"days": 180, "critical": 365}, past(), LOSSES)
    assert nothing.fired == 0
    assert np.isnan(nothing.precision)
    assert nothing.recall == 0
    assert np.isnan(preview(LATE, {}, [], {}).recall)


def test_a_customer_that_fires_again_after_a_month_is_a_new_alert() -> None:
    again = [(float(day), [late(1, 20 if day in (0, 10, 60) else 0)]) for day in DAYS]
    assert preview(LATE, {}, again, {}).fired == 2


def test_a_threshold_is_proposed_where_it_would_have_done_better() -> None:
    candidates = [{"days": days} for days in (5, 10, 15, 20, 40)]
    better = propose(LATE, {}, candidates, past=past(), losses=LOSSES)
    assert better is not None
    assert better.params["days"] == 15
    assert (better.precision, better.recall) == (1.0, 0.5)
    assert propose(LATE, {"days": 15}, candidates, past=past(), losses=LOSSES) is None
    assert propose(LATE, {}, candidates, past=[], losses={}) is None
