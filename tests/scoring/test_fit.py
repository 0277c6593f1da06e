"""Fitting and choosing: point in time, the promotion rule, the season, and books that have little to say."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from scoring import assess, metrics, selection, tables
from scoring.churn import sigmoid
from scoring.features import summarise
from scoring.fit import base_model, closed_windows, fit, fit_fully, renew
from scoring.ingredients import Floats, gather
from scoring.model import Model, Season
from scoring.moment import DAY, Moment
from scoring.predict import churn_log_odds
from scoring.selection import Trial, decide
from scoring.service import GROUPS
from scoring.settings import Settings
from scoring.simulate import TODAY, Story, log, noise
from scoring.tables import Tables
from scoring.value import expected_value
from scoring.windows import Window, history_from, moments, open_window, thin
from tests.scoring.books import TODAY as BOOK_TODAY
from tests.scoring.books import book_of


@pytest.fixture(scope="module")
def simulated() -> Tables:
    return log(1500, seed=8, story=Story(days=900.0))


@pytest.fixture(scope="module")
def challenged(simulated: Tables) -> Model:
    """A model whose challenger serves."""
    return fit(simulated, TODAY, which="challenger")


def said(model: Model, given_tables: Tables, as_of: Moment) -> tuple[Floats, Floats]:
    past = tables.cut(given_tables, as_of)
    ids = tables.known_customers(past, as_of)
    given = gather(model.core, ids, past, as_of=as_of, horizon_days=90.0)
    return churn_log_odds(model, given).total, expected_value(model, given).clv


def test_later_rows_change_nothing_bit_for_bit(simulated: Tables) -> None:
    as_of = TODAY.shifted(-100)
    without = tables.cut(simulated, as_of)
    model, blind = fit(simulated, as_of), fit(without, as_of)
    assert model == blind
    assert model.version == blind.version
    for one, other in zip(said(model, simulated, as_of), said(blind, without, as_of), strict=True):
        np.testing.assert_array_equal(one, other)


def test_windows_close_before_the_moment_and_know_nothing_later(simulated: Tables) -> None:
    past = tables.cut(simulated, TODAY)
    windows = closed_windows(past, TODAY, horizon=90.0)
    assert len(windows) >= 8
    for window in windows:
        assert window.until.second <= TODAY.second
        earlier = tables.cut(simulated, window.since)
        again = base_model(earlier, window.since, horizon=90.0)
        assert again == window.model
        assert (window.given.orders.tenure > 0).all()


def test_a_short_history_has_no_windows() -> None:
    orders = book_of({1: [50, 20], 2: [45, 3]})
    found = fit_fully(tables.of_book(orders), BOOK_TODAY)
    assert found.windows == []
    assert found.model.choice.why == "few_windows"
    assert found.model.serves == "core"


@pytest.mark.parametrize("histories", [{}, {1: [30]}, {1: [200, 150, 90], 2: [5]}])
def test_tiny_books_are_fitted(histories: dict[int, list[int]]) -> None:
    book = tables.of_book(book_of(histories))
    model = fit(book, BOOK_TODAY)
    log_odds, clv = said(model, book, BOOK_TODAY)
    assert np.isfinite(log_odds).all()
    assert (clv >= 0).all()
    assert model.customers == len(histories)
    assert Model.from_json(json.loads(json.dumps(model.to_json()))) == model


def test_a_log_that_was_known_late_has_no_windows(simulated: Tables) -> None:
    """A column was mapped to when the firm could know it: before that there was nobody to learn from."""
    orders = simulated["orders"]
    late = {**orders, "known_at": np.maximum(orders["at"], TODAY.second - 30 * DAY)}
    fitting = fit_fully({**simulated, "orders": late}, TODAY)
    assert fitting.windows == []
    assert fitting.model.choice.why == "few_windows"


def test_a_stray_early_date_does_not_make_a_history() -> None:
    histories = {i: [60, 40, 20, 10] for i in range(1, 60)} | {99: [6000]}
    orders = tables.of_book(book_of(histories))["orders"]
    assert history_from(orders) == BOOK_TODAY.day - 60
    assert moments(tables.of_book(book_of(histories)), BOOK_TODAY, 90.0) == []


def test_large_books_are_thinned_the_same_way_each_time() -> None:
    big = log(3000, seed=1)
    few = thin(big, sample=500)
    assert 350 < len(few["customers"]["customer_id"]) < 650
    assert set(few["orders"]["customer_id"]) <= set(few["customers"]["customer_id"])
    again = thin(big, sample=500)
    np.testing.assert_array_equal(few["customers"]["customer_id"], again["customers"]["customer_id"])


# The promotion rule


def trials_of(window: Window, challenger: Floats, count: int) -> list[Trial]:
    return [Trial(window, window.said.probability, challenger, 2)] * count


@pytest.fixture(scope="module")
def window(simulated: Tables) -> Window:
    model = base_model(tables.cut(simulated, TODAY), TODAY, horizon=90.0)
    return open_window(model, simulated, TODAY, horizon=90.0)


def informed(window: Window) -> Floats:
    """What somebody says who also saw a noisy sign of the outcome, by Bayes' rule."""
    sign = np.random.default_rng(0).normal(window.none, 1.0)
    return sigmoid(window.said.total + sign - 0.5)


def test_the_challenger_serves_when_it_clearly_wins(window: Window) -> None:
    choice = decide(trials_of(window, informed(window), 3), 5)
    assert (choice.serves, choice.why, choice.windows, choice.decided_day) == ("challenger", "challenger_wins", 3, 5)
    assert choice.gain > 2 * choice.gain_error > 0
    assert choice.challenger_log_loss < choice.core_log_loss


def test_two_windows_are_not_enough(window: Window) -> None:
    better = np.where(window.none, 0.9, 0.1)
    assert decide(trials_of(window, better, 2), 0).why == "few_windows"


def test_a_tie_leaves_the_core(window: Window) -> None:
    choice = decide(trials_of(window, window.said.probability, 3), 0)
    assert (choice.serves, choice.why) == ("core", "no_gain")


def test_bad_calibration_leaves_the_core(window: Window) -> None:
    # Ranks perfectly, so its log-loss wins, but says .8 where it is 1 and .2 where it is 0.
    ranked = np.where(window.none, 0.8, 0.2)
    choice = decide(trials_of(window, ranked, 3), 0)
    assert (choice.serves, choice.why) == ("core", "calibration")


def test_a_win_among_those_long_gone_does_not_count(window: Window) -> None:
    better, core = informed(window), window.said.probability
    of_active = decide(trials_of(window, np.where(window.active, better, core), 3), 0)
    of_others = decide(trials_of(window, np.where(window.active, core, better), 3), 0)
    assert (of_active.serves, of_others.serves, of_others.why) == ("challenger", "core", "no_gain")
    assert of_others.gain > 2 * of_others.gain_error


def test_the_trees_learn_of_active_customers_first() -> None:
    active = np.arange(3 * selection.ROWS) % 5 == 0  # fewer than their share
    assert set(np.flatnonzero(active)) < set(selection._sample(active).tolist())
    active = np.arange(3 * selection.ROWS) % 4 != 0  # more
    for each in (active, active[:500]):
        kept = selection._sample(each)
        assert len(set(kept.tolist())) == len(kept) == min(len(each), selection.ROWS)
    assert active[selection._sample(active)].mean() == pytest.approx(selection.ACTIVE)


def test_a_log_without_signal_keeps_the_core() -> None:
    assert fit(noise(800, seed=3), TODAY).serves == "core"
    flat = noise(4000, seed=3)
    model = base_model(tables.cut(flat, TODAY), TODAY, horizon=90.0)
    window = open_window(model, flat, TODAY, horizon=90.0)
    assert metrics.auc(window.said.probability, window.none) <= 0.58
    assert metrics.ece(window.said.probability, window.none) <= 0.025


def test_asking_for_a_model_gets_it(simulated: Tables, challenged: Model) -> None:
    core = fit(simulated, TODAY, which="core")
    assert (core.serves, core.choice.why) == ("core", "asked")
    other = challenged
    assert (other.serves, other.choice.why) == ("challenger", "asked")
    assert other.challenger is not None
    assert Model.from_json(json.loads(json.dumps(other.to_json()))) == other
    assert fit(simulated, TODAY, horizon_days=None).choice.why == "own_horizon"


def test_under_the_challenger_a_later_last_order_never_raises_the_risk(simulated: Tables, challenged: Model) -> None:
    model = challenged
    past = tables.cut(simulated, TODAY)
    orders = past["orders"]
    ids = tables.known_customers(past, TODAY)
    before = gather(model.core, ids, past, as_of=TODAY, horizon_days=90.0)
    last = np.append(orders["customer_id"][1:] != orders["customer_id"][:-1], True)
    moved = np.where(last, np.floor((orders["day"] + TODAY.day) / 2), orders["day"])
    after = gather(model.core, ids, {**past, "orders": {**orders, "day": moved}}, as_of=TODAY, horizon_days=90.0)
    # Where the last two rows are of one day, moving one makes another order day: another history, not a later one.
    repeat = (before.orders.orders >= 2) & (before.orders.orders == after.orders.orders)
    now, then = churn_log_odds(model, after).total[repeat], churn_log_odds(model, before).total[repeat]
    assert (now <= then + 1e-9).all()
    assert (now < then - 0.1).any()


def test_between_full_fits_the_choice_stays_and_the_core_is_renewed(simulated: Tables) -> None:
    then = TODAY.shifted(-3)
    chosen = fit(simulated, then, which="challenger")
    renewed = renew(chosen, simulated, TODAY)
    assert (renewed.choice, renewed.challenger, renewed.service) == (chosen.choice, chosen.challenger, chosen.service)
    assert renewed.core == fit(simulated, TODAY, which="core").core != chosen.core
    assert renewed.as_of_day == TODAY.day


def test_a_choice_is_kept_for_a_week_and_for_its_horizon(simulated: Tables) -> None:
    chosen = assess.fit(simulated, TODAY.shifted(-10), Settings(), which="challenger")
    asked = chosen.churn.choice
    for days, horizon, kept in ((4, None, True), (0, None, False), (10, None, False), (4, 30.0, False)):
        as_of = TODAY.shifted(days - 10)
        again = assess.fit(simulated, as_of, Settings(), horizon_days=horizon, earlier=chosen)
        assert (again.churn.choice == asked) == kept


@pytest.mark.parametrize("group", GROUPS)
def test_under_the_challenger_more_trouble_never_lowers_the_risk(
    simulated: Tables, challenged: Model, group: str
) -> None:
    model = challenged
    past = tables.cut(simulated, TODAY)
    given = gather(model.core, tables.known_customers(past, TODAY), past, as_of=TODAY, horizon_days=90.0)
    more = given.strengths.copy()
    more[:, GROUPS.index(group)] += 0.4
    calm, upset = (churn_log_odds(model, each).total for each in (given, replace(given, strengths=more)))
    assert (upset >= calm).all()
    assert (upset > calm).any()


def test_two_customers_merged_are_one_with_both_histories(simulated: Tables) -> None:
    past = tables.cut(simulated, TODAY)
    orders = past["orders"]
    merged = {**orders, "customer_id": np.where(orders["customer_id"] == 2, 1, orders["customer_id"])}
    both = summarise(np.array([1]), merged, TODAY)
    parts = summarise(np.array([1, 2]), orders, TODAY)
    assert both.revenue[0] == pytest.approx(parts.revenue.sum())
    assert both.first_day[0] == parts.first_day.min()
    assert both.last_day[0] == parts.last_day.max()


def test_another_zone_hardly_moves_a_probability(simulated: Tables) -> None:
    """The same instants in a zone eight hours ahead, where afternoon orders fall on the next day."""
    ahead = 8 / 24
    orders = simulated["orders"]
    shifted = {**orders, "day": np.floor(orders["at"] / 86_400 + ahead)}
    model = base_model(tables.cut(simulated, TODAY), TODAY, horizon=90.0)
    ids = tables.known_customers(tables.cut(simulated, TODAY), TODAY)
    said = []
    for table in (orders, shifted):
        past = tables.cut({**simulated, "orders": table}, TODAY)
        given = gather(model.core, ids, past, as_of=TODAY, horizon_days=90.0)
        said.append(churn_log_odds(model, given).probability)
    moved = np.abs(said[0] - said[1])
    assert np.quantile(moved, 0.99) < 0.03  # the rest: two orders of one day that became two days
    assert moved.mean() < 0.003


# The season


def test_the_season_needs_eighteen_months() -> None:
    short = log(500, seed=2, story=Story(days=500.0, season=0.6))
    assert base_model(tables.cut(short, TODAY), TODAY, horizon=90.0).season == Season()


def test_before_a_high_season_the_horizon_is_stretched_and_calibration_better() -> None:
    waves = log(4000, seed=3, story=Story(days=900.0, season=0.5))
    model = base_model(tables.cut(waves, TODAY), TODAY, horizon=90.0)
    assert model.season.scale > 1.2
    assert (model.season.window_from, model.season.window_to) == (TODAY.day - 365, TODAY.day - 275)
    with_season, without = (
        open_window(each, waves, TODAY, horizon=90.0) for each in (model, replace(model, season=Season()))
    )

    def off(window: Window) -> float:
        return abs(float(window.said.probability.sum() - window.none.sum())) / len(window.none)

    assert off(with_season) < 0.6 * off(without)


def test_a_steady_book_is_hardly_stretched() -> None:
    steady = log(4000, seed=3, story=Story(days=900.0))
    assert 0.8 < base_model(tables.cut(steady, TODAY), TODAY, horizon=90.0).season.scale < 1.25


def test_more_orders_of_those_who_always_order_are_expected_again() -> None:
    """Nobody is silent in any window, so that silence tells no season: the number of orders does."""
    usual, busy = range(0, 730, 4), range(276, 365, 2)  # days ago: a year before the coming window
    histories = {customer: sorted({*usual, *busy}) for customer in range(1, 21)}
    book = tables.cut(tables.of_book(book_of(histories)), BOOK_TODAY)
    found = base_model(book, BOOK_TODAY, horizon=90.0).season
    assert found.scale == pytest.approx(1.0)
    assert found.orders > 1.2


def test_those_long_gone_do_not_make_a_season() -> None:
    # Life ends by the calendar, not with an order: the core is wrong about the silent, the same in every season.
    rng = np.random.default_rng(1)
    code = np.repeat(np.arange(1, 4001), 120)
    gap = rng.exponential(1.0, len(code)) * np.repeat(70.0 / rng.gamma(1.0, 1.0, 4000), 120)
    since = np.repeat(rng.uniform(0.0, 3000.0, 4000), 120)
    passed = np.cumsum(gap) - np.repeat(np.cumsum(gap)[::120], 120)
    lives = np.repeat(rng.exponential(500.0, 4000), 120)
    kept = (passed < lives) & (since + passed < 3000.0)
    day = np.floor(TODAY.day - 3000.0 + (since + passed)[kept])
    orders = {"id": np.arange(kept.sum()), "customer_id": code[kept], "day": day, "at": day * 86_400.0}
    book = tables.of_columns({"orders": {**orders, "amount": np.full(kept.sum(), 10.0)}})
    assert 0.92 < base_model(tables.cut(book, TODAY), TODAY, horizon=90.0).season.scale < 1.09


# Properties of the whole


def test_a_new_customer_moves_nobody_else_by_much() -> None:
    book = log(200, seed=12)
    past = tables.cut(book, TODAY)
    grown = log(200, seed=12)
    extra = {
        "id": np.array([10**6, 10**6 + 1]),
        "customer_id": np.array([999, 999]),
        "day": np.array([TODAY.day - 700.0, TODAY.day - 699.0]),
        "amount": np.array([1e6, 1e6]),
    }
    at = extra["day"] * 86_400.0
    orders = {
        name: np.append(values, extra.get(name, at)) for name, values in tables.cut(grown, TODAY)["orders"].items()
    }
    more = {
        **past,
        "orders": orders,
        "customers": {
            **past["customers"],
            **{name: np.append(v, v[-1:]) for name, v in past["customers"].items()},
            "customer_id": np.append(past["customers"]["customer_id"], 999),
        },
    }
    before, after = (sigmoid(said(base_model(each, TODAY, horizon=90.0), each, TODAY)[0]) for each in (past, more))
    assert np.abs(after[:-1] - before).max() < 0.02


def test_one_customer_with_most_of_the_revenue_leaves_the_others_value_in_place() -> None:
    book = tables.cut(log(200, seed=12), TODAY)
    amount = book["orders"]["amount"].copy()
    amount[book["orders"]["customer_id"] == 1] *= 1.5 * amount.sum() / amount[book["orders"]["customer_id"] == 1].sum()
    swollen = {**book, "orders": {**book["orders"], "amount": amount}}
    ids = tables.known_customers(book, TODAY)
    assert summarise(ids, swollen["orders"], TODAY).revenue[0] > 0.55 * amount.sum()
    before, after = (said(base_model(each, TODAY, horizon=90.0), each, TODAY)[1] for each in (book, swollen))
    assert after[1:].sum() == pytest.approx(before[1:].sum(), rel=0.1)


def test_selection_trains_only_on_windows_closed_by_the_start(simulated: Tables) -> None:
    windows = closed_windows(tables.cut(simulated, TODAY), TODAY, horizon=90.0)
    for trial in selection.trials(windows):
        closed = sum(other.until.second <= trial.window.since.second for other in windows)
        assert trial.taught_by == closed
        assert (trial.challenger is None) == (closed == 0)
