"""The core churn model against published figures, an independent slow twin, and the properties it must have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.special import gammaincc, roots_genlaguerre, roots_jacobi

from scoring import churn_fit, gamma_gamma_fit
from scoring.churn import CLIP, PRIOR, BuyTillYouDrop, logit, sigmoid
from scoring.features import Summary, summarise
from scoring.metrics import log_losses
from scoring.moment import Moment
from scoring.simulate import histories
from scoring.tables import Tables, cut, known_customers, of_columns
from scoring.windows import order_days_within
from tests.scoring.books import TODAY, orders_of
from tests.support.years import YEAR, Kind, World, moment

CDNOW = Path(__file__).parents[3] / "shared" / "data" / "cdnow_sample.csv"


def columns(*rows: tuple[float, float, float]) -> list[np.ndarray[Any, Any]]:
    return list(np.array(rows, float).T)


@pytest.fixture(scope="module")
def cdnow() -> pd.DataFrame:
    """One row per customer: x, t_x and T in weeks, repeat spend; calibration period until 1997-09-30."""
    if not CDNOW.exists():
        pytest.skip(f"{CDNOW.name} is not beside this checkout: the published parameters cannot be reproduced")
    sales = pd.read_csv(CDNOW, dtype={"customer_id": str}, parse_dates=["date"])
    end = pd.Timestamp("1997-09-30")
    days = sales[sales.date <= end].groupby(["customer_id", "date"], as_index=False).dollar_value.sum()
    days["first"] = days.groupby("customer_id").date.transform("min")
    out = days.groupby("customer_id").agg(first=("first", "min"), last=("date", "max"), n=("date", "size"))
    repeat = days[days.date > days["first"]].groupby("customer_id").dollar_value.mean()
    return pd.DataFrame(
        {
            "x": out.n - 1.0,
            "t_x": (out["last"] - out["first"]).dt.days / 7,
            "T": (end - out["first"]).dt.days / 7,
            "spend": repeat.reindex(out.index).fillna(0.0),
        }
    )


def test_bg_nbd_reproduces_the_published_parameters(cdnow: pd.DataFrame) -> None:
    """Fader, Hardie & Lee (2005), table 2."""
    data = [cdnow[name].to_numpy() for name in ("x", "t_x", "T")]
    model = churn_fit.fit(*data, family="bg", prior=None)
    assert model.r == pytest.approx(0.2426, abs=2e-4)
    assert model.alpha == pytest.approx(4.414, abs=2e-3)
    assert model.a == pytest.approx(0.793, abs=1e-3)
    assert model.b == pytest.approx(2.426, abs=3e-3)
    assert churn_fit.log_likelihood(model, *data) == pytest.approx(-9582.43, abs=0.05)


def test_gamma_gamma_reproduces_the_published_parameters(cdnow: pd.DataFrame) -> None:
    """Fader & Hardie (2013)."""
    again = cdnow[cdnow.x > 0]
    model = gamma_gamma_fit.fit(again.x.to_numpy(), again.spend.to_numpy(), prior=False)
    assert [model.p, model.q, model.gamma] == pytest.approx([6.250, 3.744, 15.444], abs=5e-3)


# An independent, slow twin: the definition of the model, integrated numerically.


def slow_posterior(model: BuyTillYouDrop, x: float, t_x: float, T: float) -> tuple[float, float, float]:
    """P(alive), P(no order in 90 days) and expected orders in 90 days, summed over a grid of rates and drop-outs."""
    u, rate_weight = roots_genlaguerre(150, model.r - 1)
    v, drop_weight = roots_jacobi(150, model.b - 1, model.a - 1)
    rate, p = (u / model.alpha)[:, None], ((v + 1) / 2)[None, :]
    weight = np.outer(rate_weight, drop_weight)
    chances = x + (model.family == "mbg")
    stays = (1 - p) ** chances * rate**x * np.exp(-rate * T)
    drops = p * (1 - p) ** (chances - 1) * rate**x * np.exp(-rate * t_x) if chances else 0 * rate * p
    alive, dead = (weight * stays).sum(), (weight * drops).sum()
    quiet = (weight * stays * np.exp(-rate * 90)).sum()
    orders = (weight * stays * -np.expm1(-rate * p * 90) / p).sum()
    total = alive + dead
    return alive / total, (dead + quiet) / total, orders / total


@pytest.mark.parametrize("family", ["mbg", "bg"])
@pytest.mark.parametrize("history", [(0.0, 0.0, 40.0), (1.0, 30.0, 35.0), (3.0, 80.0, 300.0)])
def test_closed_forms_agree_with_numeric_integration(family: Any, history: tuple[float, float, float]) -> None:
    model = BuyTillYouDrop(1.26, 46.6, 0.673, 1.229, family)
    x, t_x, T = columns(history)
    horizon = np.array([90.0])
    alive, none, orders = slow_posterior(model, *history)
    assert model.alive(x, t_x, T)[0] == pytest.approx(alive, abs=1e-5)
    assert sigmoid(model.none_log_odds(x, t_x, T, horizon))[0] == pytest.approx(none, abs=1e-5)
    assert model.orders(x, t_x, T, horizon)[0] == pytest.approx(orders, abs=1e-5)


def test_expected_orders_stay_sane_for_very_frequent_customers() -> None:
    x, t_x, T = columns((5000.0, 9990.0, 10_000.0))
    orders = PRIOR.orders(x, t_x, T, np.array([90.0]))
    assert orders[0] == pytest.approx(45.0, rel=0.05)  # one order day in two days


@pytest.mark.parametrize("k", [1.0, 2.3, 4.0])
@pytest.mark.parametrize("family", ["mbg", "bg"])
def test_gradient_agrees_with_differences(family: Any, k: float) -> None:
    data = histories(50, seed=3).observed
    each = np.random.default_rng(1).choice([k, 2 * k, 5.5], 50)
    sample = churn_fit._Sample.of(*data, family, stages=k, each=each)
    theta = np.log([0.9, 30.0, 0.4, 1.7])
    value, gradient = churn_fit._value_and_gradient(theta, sample)
    differences = approx_fprime(theta, lambda t: churn_fit._value_and_gradient(t, sample)[0], 1e-6)
    assert np.isfinite(value)
    assert gradient == pytest.approx(differences, rel=1e-3, abs=1e-2)


def test_maximum_likelihood_does_not_depend_on_order_doubling_or_unit() -> None:
    x, t_x, T = histories(800, seed=5).observed
    plain = churn_fit.fit(x, t_x, T, prior=None)
    shuffled = np.random.default_rng(0).permutation(len(x))
    for other in (
        churn_fit.fit(x[shuffled], t_x[shuffled], T[shuffled], prior=None),
        churn_fit.fit(np.tile(x, 2), np.tile(t_x, 2), np.tile(T, 2), prior=None),
    ):
        assert [other.r, other.alpha, other.a, other.b] == pytest.approx(
            [plain.r, plain.alpha, plain.a, plain.b], rel=2e-3
        )
    weeks = churn_fit.fit(x, t_x / 7, T / 7, prior=None)
    assert [weeks.r, weeks.alpha * 7, weeks.a, weeks.b] == pytest.approx(
        [plain.r, plain.alpha, plain.a, plain.b], rel=2e-3
    )


def test_no_customer_gets_the_prior_and_few_stay_near_it() -> None:
    nothing = np.zeros(0)
    empty = churn_fit.fit(nothing, nothing, nothing)
    assert [empty.r, empty.alpha, empty.a, empty.b] == pytest.approx([PRIOR.r, PRIOR.alpha, PRIOR.a, PRIOR.b])
    two = churn_fit.fit(*columns((0.0, 0.0, 30.0), (4.0, 100.0, 110.0)))
    assert np.abs(np.log([two.r / PRIOR.r, two.alpha / PRIOR.alpha, two.a / PRIOR.a, two.b / PRIOR.b])).max() < 1.4


def test_a_book_where_nobody_drops_out_keeps_its_parameters_inside() -> None:
    x = np.full(300, 20.0)
    model = churn_fit.fit(x, np.full(300, 600.0), np.full(300, 610.0))
    p = sigmoid(model.none_log_odds(x[:1], np.array([600.0]), np.array([610.0]), np.array([90.0])))
    assert 0 < p[0] < 0.15
    assert 1e-4 < model.a < 10


history = st.tuples(st.integers(0, 60), st.floats(0, 1), st.floats(1, 3000)).map(
    lambda drawn: (float(drawn[0]), drawn[1] * drawn[2] if drawn[0] else 0.0, drawn[2])
)


stages = st.one_of(st.just(1.0), st.floats(1.0, churn_fit.MOST_STAGES))


def regular(k: float) -> BuyTillYouDrop:
    """The prior with gaps of `k` stages."""
    return replace(PRIOR, alpha=PRIOR.alpha / k, k=k)


@settings(max_examples=300, deadline=None)
@given(history, st.floats(0, 1), st.floats(1, 700), stages)
def test_a_later_last_order_never_raises_the_probability(
    drawn: tuple[float, float, float], later: float, horizon: float, k: float
) -> None:
    x, t_x, T = columns(drawn)
    moved = t_x + (T - t_x) * later if drawn[0] else t_x
    h, model = np.array([horizon]), regular(k)
    assert model.none_log_odds(x, moved, T, h)[0] <= model.none_log_odds(x, t_x, T, h)[0] + 1e-9


@settings(max_examples=300, deadline=None)
@given(history, st.floats(0.5, 2000), stages)
def test_every_number_is_finite_and_in_range(drawn: tuple[float, float, float], horizon: float, k: float) -> None:
    x, t_x, T = columns(drawn)
    h, model = np.array([horizon]), regular(k)
    log_odds, alive, orders = (
        model.none_log_odds(x, t_x, T, h)[0],
        model.alive(x, t_x, T)[0],
        model.orders(x, t_x, T, h)[0],
    )
    assert -CLIP <= log_odds <= CLIP
    assert 0 <= alive <= 1
    assert 0 <= orders < (x[0] + 2) * max(h[0], T[0]) + 1
    assert model.none_log_odds(x, t_x, T, h + 30)[0] <= log_odds + 1e-9  # a longer horizon is kinder
    assert abs(log_odds) == CLIP or orders >= 1.0 - sigmoid(np.array([log_odds]))[0] - 1e-9


# Gaps that are regular ------------------------------------------------------------------------------------------------


def unfinished(k: float, passed: Any) -> Any:
    """P(a gap goes on) after so many stages' worth of time: of `k` stages some have one more than others."""
    whole = int(k)
    return (1 - k + whole) * gammaincc(whole, passed) + (k - whole) * gammaincc(whole + 1, passed)


@pytest.mark.parametrize("k", [2.0, 2.3, 5.0])
@pytest.mark.parametrize("history", [(0.0, 0.0, 40.0), (1.0, 30.0, 70.0), (4.0, 160.0, 300.0)])
def test_who_has_left_agrees_with_numeric_integration(k: float, history: tuple[float, float, float]) -> None:
    model = BuyTillYouDrop(1.26, 20.0, 0.673, 1.229, k=k)
    x, t_x, T = history
    u, weight = roots_genlaguerre(120, model.r + k * x - 1)
    rate = u / (model.alpha + t_x)
    alive = (weight * unfinished(k, rate * (T - t_x))).sum() / weight.sum()
    chance = model.a / (model.b + x)  # of a drop-out over that of none
    assert model.alive(*columns(history))[0] == pytest.approx(alive / (alive + chance), abs=1e-5)


@pytest.mark.parametrize("k", [1.0, 2.3, 4.0])
def test_the_next_order_of_who_is_there_comes_as_where_one_looks_at_any_time(k: float) -> None:
    """P(none) of a renewal process in equilibrium: what is left of a gap is spread as its survival is."""
    model = replace(PRIOR, alpha=10.0, a=1e-9, b=1e6, k=k)  # nobody leaves
    x, T, h = 6.0, 200.0, 25.0
    u, weight = roots_genlaguerre(60, model.r + k * x + (k - 1) / 2 - 1)
    days = np.linspace(0.0, h, 2001)
    gone = [np.trapezoid(unfinished(k, rate * days), days) * rate / k for rate in u / (model.alpha + T)]
    none = 1.0 - (weight * np.array(gone)).sum() / weight.sum()
    frequency, recency, tenure = columns((x, T, T))
    said = sigmoid(model.none_log_odds(frequency, recency, tenure, np.array([h])))
    assert said[0] == pytest.approx(none, abs=1e-4)


@pytest.mark.parametrize("shape", [1.0, 2.0, 4.0, 40.0])
@pytest.mark.parametrize("gap", [4.0, 30.0])
def test_how_regular_gaps_are_is_found(shape: float, gap: float) -> None:
    """And gaps at random are never taken for regular, however short they are."""
    world = World(customers=200, kinds=(Kind(shape=shape, gap=gap, spread=0.5, life=3000.0),), days=3 * YEAR)
    as_of = moment(world.days - 1)
    past = cut(world.draw(1).tables(), as_of)
    found = churn_fit.of_buyers(bought(past, as_of)).k
    if shape == 1.0:
        assert found == 1.0
    elif gap > 10.0:  # to the day, shorter gaps vary less by chance alone, and what is left of it is little
        assert 0.6 * min(shape, churn_fit.MOST_STAGES) <= found <= min(shape, churn_fit.MOST_STAGES)
    else:
        assert 1.0 < found <= churn_fit.MOST_STAGES


def test_customers_at_random_among_regular_ones_make_a_book_less_regular() -> None:
    clockwork, chance = Kind(share=0.5, shape=8.0, life=3000.0), Kind(share=0.5, life=3000.0)
    world, day = World(customers=200, kinds=(clockwork, chance)), moment(5 * YEAR - 1)
    assert churn_fit.of_buyers(bought(cut(world.draw(2).tables(), day), day)).k < 1.6
    few = World(customers=4, kinds=(replace(clockwork, share=1.0),), days=200)
    assert churn_fit.of_buyers(bought(cut(few.draw(2).tables(), moment(199)), moment(199))).k < 3.0


def test_fifteen_regular_customers_are_not_said_to_leave() -> None:
    """Where gaps at random would say of one in eight that it leaves, one in thirty does."""
    said, blind, came, n = 0.0, 0.0, 0, 0
    for seed in range(6):
        world = World(customers=15, kinds=(Kind(gap=30.0, spread=0.5, shape=4.0, life=4000.0),))
        day = moment(world.days - 120)
        tables = world.draw(seed).tables()
        past = bought(cut(tables, day), day)
        horizon = np.full(len(past.orders), 90.0)
        active, history = past.active(90.0), (past.frequency, past.recency, past.tenure)
        for plain in (False, True):
            model = churn_fit.fit(*history) if plain else churn_fit.of_buyers(past)
            p = float(sigmoid(model.none_log_odds(*history, horizon))[active].sum())
            said, blind = (said, blind + p) if plain else (said + p, blind)
        ids = known_customers(cut(tables, day), day)
        silent = order_days_within(ids, tables["orders"], day, day.shifted(90.0)) == 0
        came += int(silent[active].sum())
        n += int(active.sum())
    assert abs(said - came) / n < 0.04
    assert abs(said - came) < 0.6 * abs(blind - came)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_clockwork_and_chance_are_told_apart_in_one_book(seed: int) -> None:
    """Whoever has shown a few gaps is judged by how regular they are; of the others the book speaks."""
    kinds = Kind(share=0.5, shape=8.0, gap=30.0, spread=0.4), Kind(share=0.5, gap=30.0, spread=0.4)
    tables, day = World(customers=300, kinds=kinds, days=3 * YEAR).draw(seed).tables(), moment(3 * YEAR - 120)
    past = bought(cut(tables, day), day)
    core = churn_fit.of_buyers(past)
    many = past.gaps_told >= 8
    even = np.array(core.of(past).k)
    regular = past.gap_spread < 0.5
    assert np.median(even[many & regular]) > 3.0
    assert np.median(even[many & ~regular]) < 1.3
    assert (even[past.gaps_told == 0] == core.k).all()
    horizon, history = np.full(len(past.orders), 90.0), (past.frequency, past.recency, past.tenure)
    ids = known_customers(cut(tables, day), day)
    none = order_days_within(ids, tables["orders"], day, day.shifted(90.0)) == 0
    active = past.active(90.0)
    k = churn_fit.of_book(past.orders, past.recency / np.maximum(past.frequency, 1.0), past.gap_spread)
    one = churn_fit.fit(*history, k=k)
    losses = [
        log_losses(sigmoid(each.none_log_odds(*history, horizon))[active], none[active]).mean()
        for each in (core.of(past), one)
    ]
    assert losses[0] < losses[1]


def test_gaps_at_random_make_nobody_regular() -> None:
    world, day = World(customers=300, kinds=(Kind(gap=30.0, life=3000.0),), days=3 * YEAR), moment(3 * YEAR - 1)
    past = bought(cut(world.draw(5).tables(), day), day)
    k = np.array(churn_fit.of_buyers(past).of(past).k)
    assert np.quantile(k, 0.95) < 1.6


@pytest.mark.parametrize("gaps", [31, 36, 45, 60, 200])
def test_more_even_gaps_make_nobody_less_regular(gaps: int) -> None:
    core = replace(PRIOR, kinds=(0.85, 0.05, 0.05, 0.05))
    weekly = orders_of({1: [7 * back for back in range(32)], 2: [7 * back for back in range(gaps + 2)]})
    few, many = np.array(core.of(bought(of_columns({"customers": {"customer_id": [1, 2]}, "orders": weekly}), TODAY)).k)
    assert many >= few - 1e-9
    assert few > 6.0


def test_clockwork_customers_of_a_book_at_random_are_missed_after_four_rounds() -> None:
    """Weekly for more than a year, then nothing for 27 days."""
    rng = np.random.default_rng(1)
    rows = {c: [27 + 7 * back for back in range(57)] for c in range(1, 41)}
    for customer in range(41, 241):
        days = np.cumsum(np.ceil(rng.exponential(rng.gamma(4.0, 5.0) + 3.0, 200)))
        rows[customer] = [int(day) for day in days if day < 420] or [100]
    past = bought(of_columns({"customers": {"customer_id": list(rows)}, "orders": orders_of(rows)}), TODAY)
    history = past.frequency, past.recency, past.tenure
    none = sigmoid(churn_fit.of_buyers(past).of(past).none_log_odds(*history, np.full(len(rows), 30.0)))
    assert none[:40].min() > 0.8


@given(st.lists(st.integers(1, 60), min_size=3, max_size=30), st.integers(0, 200), st.integers(1, 100))
def test_with_its_own_regularity_a_later_last_order_never_raises_the_risk(
    gaps: list[int], silence: int, later: int
) -> None:
    core = replace(PRIOR, kinds=(0.5, 0.2, 0.2, 0.1))
    days = np.cumsum([0, *gaps, later]).tolist()
    said = []
    for last in (days[-2], days[-1]):  # the last gap is the same but longer, until the same day
        today = days[-1] + silence
        ago = [today - day for day in (*days[:-2], last)]
        past = bought(of_columns({"customers": {"customer_id": [1]}, "orders": orders_of({1: ago})}), TODAY)
        history = past.frequency, past.recency, past.tenure
        said.append(float(core.of(past).none_log_odds(*history, np.array([90.0]))[0]))
    assert said[1] <= said[0] + 1e-9


def bought(past: Tables, as_of: Moment) -> Summary:
    found = summarise(known_customers(past, as_of), past["orders"], as_of)
    return found.take(found.orders > 0)


def test_sigmoid_and_logit_are_inverse_within_the_clip() -> None:
    log_odds = np.array([-800.0, -5.0, 0.0, 5.0, 800.0])
    assert logit(sigmoid(log_odds)) == pytest.approx([-CLIP, -5.0, 0.0, 5.0, CLIP])


def test_a_doubled_book_and_another_order_hardly_move_the_map() -> None:
    x, t_x, T = histories(400, seed=6).observed
    horizon = np.full(len(x), 90.0)
    once = churn_fit.fit(x, t_x, T).none_log_odds(x, t_x, T, horizon)
    shuffled = np.random.default_rng(1).permutation(len(x))
    again = churn_fit.fit(x[shuffled], t_x[shuffled], T[shuffled]).none_log_odds(x, t_x, T, horizon)
    assert sigmoid(again) == pytest.approx(sigmoid(once), abs=1e-5)
    twice = churn_fit.fit(np.tile(x, 2), np.tile(t_x, 2), np.tile(T, 2)).none_log_odds(x, t_x, T, horizon)
    assert sigmoid(twice) == pytest.approx(sigmoid(once), abs=0.01)


@pytest.mark.parametrize(("customers", "floor"), [(20, 0.035), (200, 0.018), (1000, 0.008)])
def test_simulated_truth_is_found(customers: int, floor: float) -> None:
    errors = []
    for seed in range(max(4, 400 // customers)):
        drawn = histories(customers, seed=seed)
        model = churn_fit.fit(*drawn.observed)
        said = sigmoid(model.none_log_odds(*drawn.observed, np.full(customers, drawn.horizon)))
        errors.append(np.abs(said - drawn.probability).mean())
    assert np.mean(errors) <= floor


def test_simulated_outcomes_follow_their_probabilities() -> None:
    drawn = histories(20_000, seed=2)
    for low in np.arange(0.1, 0.9, 0.2):
        band = (drawn.probability >= low) & (drawn.probability < low + 0.2)
        assert drawn.none[band].mean() == pytest.approx(drawn.probability[band].mean(), abs=0.03)
