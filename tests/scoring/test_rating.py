"""The grade: monotone scales, neutral where unknown, hysteresis, guards, a decomposition that adds up."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.rating import classify, grades, hidden_risk, rate, with_profile
from scoring.scales import DIMENSIONS, INDICATORS, Indicator
from scoring.settings import Grade, Profile, Settings

GRADE = Grade()
RANGES = {name: (line.knots[0][0], line.knots[-1][0]) for name, line in INDICATORS.items()}
RISING = {name: line.knots[0][1] < line.knots[-1][1] for name, line in INDICATORS.items()}


def one(**values: float) -> dict[str, Any]:
    return {name: np.array([values.get(name, np.nan)]) for name in INDICATORS}


@st.composite
def customers(draw: st.DrawFn) -> dict[str, float]:
    """Values of one customer, some unknown, some outside of the scale."""
    chosen = draw(st.sets(st.sampled_from(sorted(INDICATORS))))
    return {name: draw(st.floats(RANGES[name][0] - 1, RANGES[name][1] + 1)) for name in sorted(chosen)}


@given(customers(), st.sampled_from(sorted(INDICATORS)), st.floats(0.001, 5))
def test_a_better_value_never_gives_fewer_points(values: dict[str, float], name: str, step: float) -> None:
    start = values.get(name, RANGES[name][0])
    better = start + step if RISING[name] else start - step
    before, after = rate(one(**{**values, name: start}), GRADE), rate(one(**{**values, name: better}), GRADE)
    assert after.points[0] >= before.points[0] - 1e-9
    assert "ABCD".index(grades(after)[0]) <= "ABCD".index(grades(before)[0])


@given(customers())
def test_the_decomposition_adds_up(values: dict[str, float]) -> None:
    card = rate(one(**values), GRADE)
    lines = card.explain(0)
    assert sum(line.contribution for line in lines) == pytest.approx(card.points[0] - GRADE.neutral)
    assert sum(line.weight for line in lines) == pytest.approx(1)
    assert {line.indicator for line in lines if line.value is None} == set(INDICATORS) - set(values)
    assert 0 <= card.points[0] <= 100
    assert list(lines) == sorted(lines, key=lambda line: -abs(line.contribution))


@given(st.lists(customers(), min_size=1, max_size=8))
def test_one_customer_alone_has_the_numbers_of_the_batch(book: list[dict[str, float]]) -> None:
    together = {name: np.array([values.get(name, np.nan) for values in book]) for name in INDICATORS}
    card = rate(together, GRADE)
    for row, values in enumerate(book):
        alone = rate(one(**values), GRADE)
        assert np.array_equal(alone.points[0], card.points[row])
        assert np.array_equal(alone.dimensions[0], card.dimensions[row])
        assert alone.explain(0) == card.explain(row)


@given(customers())
def test_points_equal_a_slow_twin(values: dict[str, float]) -> None:
    per_dimension = {d: sum(i.weight for i in INDICATORS.values() if i.dimension == d) for d in DIMENSIONS}
    points, weights = 0.0, 0.0
    for name, line in INDICATORS.items():
        full = GRADE.weights[line.dimension] * line.weight / per_dimension[line.dimension]
        if name in values:
            weight, score = full, interpolated(line.knots, values[name])
        else:
            weight, score = full * GRADE.prior_weight, GRADE.neutral
        if name == "stay" and values.get("growth", 0) >= GRADE.guard_growth:
            score = max(score, GRADE.neutral)
        points, weights = points + weight * score, weights + weight
    assert rate(one(**values), GRADE).points[0] == pytest.approx(points / weights)


def interpolated(knots: tuple[tuple[float, float], ...], value: float) -> float:
    if value <= knots[0][0]:
        return knots[0][1]
    for (x0, y0), (x1, y1) in pairwise(knots):
        if value <= x1:
            return y0 + (value - x0) / (x1 - x0) * (y1 - y0)
    return knots[-1][1]


@pytest.mark.parametrize("prior_weight", [0.0, 0.5, 1.0])
def test_who_is_not_known_is_neutral_and_not_zero(prior_weight: float) -> None:
    card = rate(one(), Grade(prior_weight=prior_weight))
    assert card.points[0] == pytest.approx(60)
    assert card.coverage[0] == 0
    assert card.dimensions[0] == pytest.approx(60)


def test_coverage_is_the_share_of_weight_that_is_known() -> None:
    """Lifetime has weight 20 of 100, clv_ratio 3 of its 5."""
    assert rate(one(clv_ratio=1.0), GRADE).coverage[0] == pytest.approx(0.2 * 3 / 5)
    everything = rate(one(**{name: low for name, (low, _) in RANGES.items()}), GRADE)
    assert everything.coverage[0] == pytest.approx(1)


def graded(points: float, previous: str | None) -> str:
    """The grade of a customer with so many points, of which payment and credit have as many."""
    own = Indicator("economic", 1, ((0, 0), (100, 100)))
    card = rate({"own": np.array([points])}, Grade(weights={"economic": 1.0}, indicators={"own": own}))
    return grades(card, [previous])[0]


@pytest.mark.parametrize(
    ("points", "previous", "grade"),
    [
        (80, None, "A"), (79.9, None, "B"), (65, None, "B"), (64.9, None, "C"), (50, None, "C"), (49.9, None, "D"),
        (78, "A", "A"), (76.9, "A", "B"), (82, "B", "B"), (83, "B", "A"), (62, "B", "B"), (61.9, "B", "C"),
        (40, "A", "D"), (90, "D", "A"), (67, "C", "C"), (68, "C", "B"), (51, "D", "D"), (53, "D", "C"),
        (80, "unheard of", "A"),
    ],
)  # fmt: skip
def test_thresholds_and_hysteresis(points: float, previous: str | None, grade: str) -> None:
    assert graded(points, previous) == grade


@given(st.floats(0, 100), st.sampled_from("ABCD"), st.lists(st.floats(-2.9, 2.9), max_size=10))
def test_noise_below_the_hysteresis_moves_a_grade_once_at_most(level: float, start: str, noise: list[float]) -> None:
    """A settled grade only changes when points pass a threshold by 3; wobbling by less than that cannot flap."""
    seen = [start]
    for wobble in [0.0, *(w / 2 for w in noise)]:
        seen.append(graded(min(max(level + wobble, 0), 100), seen[-1]))
    changes = sum(a != b for a, b in pairwise(seen[1:]))
    assert changes <= 1


GOOD = {"revenue_ratio": 10.0, "clv_ratio": 10.0, "growth": 1.0, "margin_rate": 0.5, "stay": 1.0, "satisfaction": 1.0,
        "tenure_years": 10.0, "market_influence": 5.0, "risk_capacity": 5.0, "cooperation": 5.0}  # fmt: skip


def test_a_hidden_risk_caps_a_good_total() -> None:
    paying = {"late_15": 0.0, "days_late": 0.0, "overdue_share": 0.0, "days_past_due": 0.0}
    failing = {"late_15": 0.9, "days_late": 60.0, "overdue_share": 0.9, "days_past_due": 90.0}
    assert grades(rate(one(**GOOD, **paying), GRADE)) == ["A"]
    card = rate(one(**GOOD, **failing), GRADE)
    assert card.points[0] > 65
    assert hidden_risk(card)[0]
    assert grades(card, ["A"]) == ["C"]


def test_who_was_capped_needs_the_hysteresis_to_be_free() -> None:
    values = {**GOOD, "late_15": 0.5, "days_late": 30.0, "overdue_share": 0.4, "days_past_due": 40.0}
    card = rate(one(**values), GRADE)
    assert 30 <= card.dimensions[0, DIMENSIONS.index("payment")] < 33
    assert grades(card, ["B"])[0] < "C"
    assert grades(card, ["C"]) == ["C"]


def test_a_growing_customer_is_spared_for_a_weak_quarter() -> None:
    quiet = {**GOOD, "stay": 0.1}
    steady, growing = rate(one(**quiet), GRADE), rate(one(**{**quiet, "growth": 1.3}), GRADE)
    assert not steady.spared[0]
    assert growing.spared[0]
    line = next(line for line in growing.explain(0) if line.indicator == "stay")
    assert (line.points, line.value) == (GRADE.neutral, 0.1)


def test_a_profile_weighs_a_small_partner_differently() -> None:
    """Small, but influential and cooperative: the better partner for a green energy project."""
    small = {"revenue_ratio": 0.1, "clv_ratio": 0.1, "stay": 0.8, "market_influence": 5.0, "cooperation": 5.0}
    profile = Profile(weights={"strategic": 60.0, "economic": 5.0, "lifetime": 5.0}, thresholds=(70.0, 60.0, 50.0))
    by_default, for_project = rate(one(**small), GRADE), rate(one(**small), with_profile(GRADE, profile))
    assert for_project.points[0] > by_default.points[0] + 5
    assert for_project.grade.thresholds == (70.0, 60.0, 50.0)


def test_classes_are_the_first_that_fits() -> None:
    facts = {
        "grades": np.array(["A", "D", "B", "C"]),
        "levels": np.array(["extreme", "low", "low", "low"]),
        "impacts": np.array(["high", "high", "high", "low"]),
        "bands": np.array(["A", "A", "A", "A"]),
    }
    assert classify(facts, Settings().classes) == ["high_risk", "high_risk", "high_value", "ordinary"]
    own = Settings.from_mapping(
        {"classes": [{"key": "leaving", "bands": ["C", "D"]}, {"key": "rest", "grades": ["A"]}]}
    )
    assert classify(facts, own.classes) == ["rest"] * 4
