"""Own fields in scoring: rules fire beyond their limit, lines are monotone, and what is missing is never zero."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring import own
from scoring.assess import assess, fit
from scoring.candidates import candidates
from scoring.facts import Facts
from scoring.observe import observe
from scoring.own import FieldRule, OwnIndicator
from scoring.rating import rate, with_profile
from scoring.rules import RuleBook, Setting
from scoring.scenario import Scenario, run
from scoring.settings import Grade, Profile, Settings
from scoring.tables import of_book
from tests.scoring.books import TODAY, book_of, customers_of

NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)


def rule(op: str, kind: str = "number", limit: float = 0.0, choices: tuple[str, ...] = ()) -> FieldRule:
    return FieldRule("my_00000000", "own_1", "年产能", kind, op, limit, choices)


def fires(made: FieldRule, kept: object) -> float | None:
    """How bad it is, None where it does not fire."""
    found = made.rule().evaluate(Facts(1, own={} if kept is None else {"own_1": kept}, today=float(TODAY.day)))
    return None if found is None else found.number


def on(days: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=TODAY.day + days)).isoformat()


# Rules ----------------------------------------------------------------------------------------------------------------


@given(NUMBERS, NUMBERS)
def test_below_and_above_fire_on_their_side_only(limit: float, value: float) -> None:
    assert (fires(rule("below", limit=limit), value) is not None) == (value < limit)
    assert (fires(rule("above", limit=limit), value) is not None) == (value > limit)
    assert (fires(rule("below", "money", limit), str(value)) is not None) == (value < limit)


@given(st.floats(1, 1e6), st.floats(0.01, 1e6), st.floats(0.01, 1e6))
def test_the_further_beyond_the_limit_the_worse(limit: float, near: float, far: float) -> None:
    assume(near < far)
    for op, sign in (("below", -1), ("above", 1)):
        first, second = (fires(rule(op, limit=limit), limit + sign * by) for by in (near, far))
        assert first is not None
        assert second is not None
        assert 1 <= first <= second


@pytest.mark.parametrize(
    ("op", "limit", "days", "holds"),
    [
        ("within", 30, 31, False), ("within", 30, 30, True), ("within", 30, 0, True), ("within", 30, -5, True),
        ("past", 365, -365, False), ("past", 365, -366, True), ("past", 0, 1, False), ("past", 0, -1, True),
    ],
)  # fmt: skip
def test_days_ahead_and_days_past(op: str, limit: float, days: int, holds: bool) -> None:
    assert (fires(rule(op, "day", limit), on(days)) is not None) is holds


def test_choices_are_compared_as_they_are_written() -> None:
    one = rule("is", "choice", choices=("一般", "观望"))
    assert [fires(one, each) is not None for each in ("一般", "观望", "战略")] == [True, True, False]
    other = replace(one, op="is_not")
    assert [fires(other, each) is not None for each in ("一般", "战略")] == [False, True]


@pytest.mark.parametrize("kept", [None, "", "很多", True, math.nan, math.inf, [], {"a": 1}])
@pytest.mark.parametrize("op", ["below", "above", "within", "past", "is", "is_not"])
def test_what_is_not_known_fires_nothing(op: str, kept: object) -> None:
    kind = {"below": "number", "above": "number", "within": "day", "past": "day"}.get(op)
    if kind is None:
        assert fires(rule(op, "choice", choices=("x",)), None) is None
    else:
        assert fires(rule(op, kind, 10.0), kept) is None


def test_a_rule_is_off_until_it_is_set() -> None:
    made = rule("below", limit=10)
    facts = Facts(1, own={"own_1": 1}, today=float(TODAY.day))
    assert RuleBook(own=[made]).evaluate(facts) == ()
    [firing] = RuleBook({made.key: Setting(severity=3)}, [made]).evaluate(facts)
    assert (firing.rule, firing.severity, firing.values["field"], firing.values["value"]) == (made.key, 3, "年产能", 1)
    assert RuleBook({made.key: Setting(params={"limit": 0.5})}, [made]).evaluate(facts) == ()


def test_a_book_finds_everybody_a_rule_fires_for() -> None:
    kept = [{"own_1": number * 3} if number != 2 else None for number in range(1, 6)]
    customers = customers_of([1, 2, 3, 4, 5], own=kept)
    tables = of_book(book_of({number: [400, 300, 20] for number in range(1, 6)}, customers=customers))
    settings = Settings()
    seen = observe(assess(fit(tables, TODAY, settings), tables, as_of=TODAY, settings=settings))
    made = rule("below", limit=10)
    others_off = {key: Setting(on=False) for key, _ in RuleBook().active()}
    rules = RuleBook({**others_off, made.key: Setting()}, [made])
    firing = [facts.customer_id for facts in seen.facts(np.arange(5)) if rules.evaluate(facts)]
    assert firing == [1, 3]
    assert seen.ids[candidates(seen, rules)[made.key]].tolist() == [1, 3, 4, 5]  # who has it filled in is asked


# Lines of the grade ---------------------------------------------------------------------------------------------------


def line(*knots: tuple[float, float], weight: float = 2.0) -> OwnIndicator:
    return OwnIndicator("年产能", "number", "cooperation", weight, knots)


def graded(line: OwnIndicator, kept: Sequence[object], grade: Grade | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Points and coverage with this line, of customers of whom nothing else differs."""
    setting = replace(grade or Grade(), own={"own_1": line})
    given_ = own.columns(np.array([None if each is None else {"own_1": each} for each in kept], object), setting.own)
    card = rate({"stay": np.full(len(kept), 0.7)} | given_, setting)
    return card.points, card.coverage


@given(st.lists(NUMBERS, min_size=2, max_size=8), st.booleans())
def test_points_follow_a_rising_scale_up_and_a_falling_one_down(values: list[float], falls: bool) -> None:
    scale = ((0.0, 20.0), (1000.0, 60.0), (5000.0, 100.0))
    knots = tuple((value, 100 - points) for value, points in scale) if falls else scale
    points, _ = graded(line(*knots), sorted(values))
    steps = np.diff(points)
    assert (steps <= 1e-9).all() if falls else (steps >= -1e-9).all()


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0.5, 20))
def test_what_is_missing_is_never_zero_and_lowers_the_coverage(low: float, high: float, weight: float) -> None:
    made = line((0.0, min(low, high)), (10.0, max(low, high)), weight=weight)
    (worst, missing, best), (full, less, _) = graded(made, [0, None, 10])
    assert less < full
    neutral = Grade().neutral
    if min(low, high) < neutral < max(low, high):
        assert worst - 1e-9 <= missing <= best + 1e-9
    without, _ = graded(replace(made, weight=0.0), [None])
    assert abs(missing - neutral) <= abs(without[0] - neutral) + 1e-9  # it pulls to the middle, never away from it


def test_choices_have_points_of_their_own_and_a_choice_that_is_gone_is_not_known() -> None:
    made = OwnIndicator("等级", "choice", "strategic", 2.0, choices={"战略": 100.0, "重要": 40.0, "一般": 70.0})
    (first, second, third, renamed, empty), cover = graded(made, ["战略", "重要", "一般", "核心", None])
    assert second < third < first
    assert renamed == empty
    assert cover[3] == cover[4] < cover[0]
    assert [made.said(place) for place in range(3)] == ["战略", "重要", "一般"]


@pytest.mark.parametrize(
    "values",
    [
        {"knots": [[0, 20], [10, 80], [20, 40]]}, {"knots": [[0, 20]]}, {"knots": [[5, 20], [0, 80]]},
        {"knots": [[0, -1], [5, 80]]}, {"knots": [[0, 0], [1, 1]], "dimension": "luck"}, {"kind": "text"},
        {"kind": "choice", "choices": {"a": 50}}, {"kind": "choice", "choices": {"a": 50, "b": 101}},
        {"knots": [[0, 0], [1, 1]], "weight": -1},
    ],
)  # fmt: skip
def test_a_scale_that_contradicts_itself_is_refused(values: dict[str, object]) -> None:
    given_ = {"name": "x", "kind": "number", "dimension": "payment", **values}
    with pytest.raises(ValueError, match=r"grade\.own\.own_1\."):
        Settings.from_mapping({"grade": {"own": {"own_1": given_}}})


def test_a_project_profile_weighs_the_line_with_its_dimension() -> None:
    made, grade = line((0.0, 0.0), (10.0, 100.0), weight=20.0), Grade()
    heavy = with_profile(grade, Profile({"cooperation": 100.0}))
    usual, project = (graded(made, [0, 10], setting)[0] for setting in (grade, heavy))
    assert project[1] - project[0] > usual[1] - usual[0] > 0


def test_a_what_if_grades_by_the_same_line_today_and_then() -> None:
    customers = customers_of([1, 2, 3], own=[{"own_1": 10.0}, {"own_1": 0.0}, None])
    tables = of_book(book_of({each: [400, 300, 200, 100, 20] for each in (1, 2, 3)}, customers=customers))
    plain = Settings()
    settings = replace(plain, grade=replace(plain.grade, own={"own_1": line((0.0, 0.0), (10.0, 100.0), weight=5.0)}))
    fitted = fit(tables, TODAY, settings)
    assessed = partial(assess, fitted, as_of=TODAY, settings=settings)
    best, worst, missing = assessed(tables).card.points.tolist()
    assert worst < missing < best
    less = Scenario("orders", (1, 2, 3), 0.5).apply(tables, TODAY)
    best, worst, missing = assessed(less).card.points.tolist()
    assert worst < missing < best
    assert run(Scenario("lose", (3,)), tables, assessed, settings).then.customers == 2
