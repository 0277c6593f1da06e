"""The challenger is taught from what it will start from, and serves only where it truly knows more than the core."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scoring import metrics, selection
from scoring.boosting import Trees
from scoring.fit import Fitting, fit_fully
from scoring.ingredients import Floats
from scoring.moment import Moment
from scoring.predict import churn_log_odds
from scoring.service import Multipliers
from scoring.simulate import TODAY, log
from scoring.tables import Tables, cut, of_columns
from scoring.windows import open_window
from tests.support.years import YEAR, Kind, World, moment


def with_visits_that_mean_nothing(book: Tables) -> Tables:
    """Somebody is worried after every visit, of half of the customers, whatever comes of it."""
    rng = np.random.default_rng(6)
    whose = rng.choice(np.unique(book["orders"]["customer_id"])[::2], 6000)
    day = np.floor(TODAY.day - rng.uniform(0, 720, len(whose)))
    visits = {"id": np.arange(len(day)), "customer_id": whose, "day": day, "at": day * 86_400.0}
    outcome = np.full(len(day), "concern", object)
    return {**book, "visits": of_columns({"visits": visits | {"outcome": outcome}})["visits"]}


@pytest.fixture(scope="module")
def fitting() -> Fitting:
    return fit_fully(with_visits_that_mean_nothing(log(900, seed=8)), TODAY, which="challenger")


def test_the_trees_are_taught_from_what_was_learnt_of_service_data(fitting: Fitting) -> None:
    model = fitting.model
    assert model.service.learnt("visit")
    assert model.service.values["visit"] < 0.6  # the experts said 1
    assert model.challenger == selection.train(fitting.windows, model.service)
    assert model.challenger != selection.train(
        [replace(window) for window in fitting.windows], fitting.windows[0].model.service
    )


def test_what_it_was_taught_comes_out_right_when_it_serves(fitting: Fitting) -> None:
    """Trees that had made up for the experts' weight would do so once more for the learnt one."""
    none = np.concatenate([window.none for window in fitting.windows])
    by_experts = selection.train(fitting.windows, Multipliers())
    right, twice = (said_of(fitting, trees) for trees in (fitting.model.challenger, by_experts))
    assert abs(right.mean() - none.mean()) < 0.01 < abs(twice.mean() - none.mean())
    assert metrics.log_losses(right, none).mean() < metrics.log_losses(twice, none).mean()


def said_of(fitting: Fitting, trees: Trees | None) -> Floats:
    """What a model that serves with these trees says of the windows it was taught by."""
    model = fitting.model
    said = []
    for window in fitting.windows:
        serving = replace(window.model, service=model.service, challenger=trees, choice=model.choice)
        said.append(churn_log_odds(serving, window.given).probability)
    return np.concatenate(said)


def test_in_the_trial_both_know_what_closed_windows_taught(fitting: Fitting) -> None:
    trial = fitting.trials[0]
    assert trial.window.model.service.learnt("visit")
    np.testing.assert_array_equal(trial.core, churn_log_odds(trial.window.model, trial.window.given).probability)
    assert fitting.trials[-1].challenger is None or fitting.trials[-1].taught_by > 0


# Years of a truth that moves: the season, the crowd and the prices of eleven years.
CLOCKWORK = World(customers=250, days=5 * YEAR, kinds=(Kind(gap=30.0, spread=0.05, shape=40.0),))
LONG = World(
    customers=700,
    days=11 * YEAR,
    joins="growing",
    kinds=(Kind(share=0.4, season=0.3), Kind(share=0.5, gap=50.0, spread=0.3, shape=25.0), Kind(share=0.1, gap=12.0)),
    pauses=((25, 10),),
    inflation=0.03,
)
MEMORYLESS = World(customers=250, days=5 * YEAR, kinds=(Kind(gap=40.0, life=1200.0),), joins="waves")


def gained(fitting: Fitting, tables: Tables, as_of: Moment) -> float:
    """Log-loss that the challenger saves in the window that is to come, which neither has seen."""
    trees = selection.train(fitting.windows, fitting.model.service)
    losses = []
    for serves in ("core", "challenger"):
        choice = replace(fitting.model.choice, serves=serves)
        window = open_window(replace(fitting.model, challenger=trees, choice=choice), tables, as_of, horizon=90.0)
        losses.append(float(metrics.log_losses(window.said.probability, window.none).mean()))
    return losses[0] - losses[1]


@pytest.mark.parametrize(
    ("world", "wins"),
    [
        pytest.param(LONG, True, id="eleven years"),
        pytest.param(MEMORYLESS, False, id="memoryless"),
    ],
)
def test_it_is_promoted_where_it_truly_wins(world: World, wins: bool) -> None:
    tables, as_of = world.draw(2).tables(), moment(world.days - 90)
    fitting = fit_fully(cut(tables, as_of), as_of)
    choice = fitting.model.choice
    assert (choice.serves == "challenger") == wins, choice
    if wins:
        assert gained(fitting, tables, as_of) > 0


@pytest.mark.parametrize("seed", [2, 3])
def test_of_clockwork_the_core_knows_itself_what_it_once_took_a_challenger_for(seed: int) -> None:
    """Gaps at random in the core, it won .03 and .06 here."""
    tables, as_of = CLOCKWORK.draw(seed).tables(), moment(CLOCKWORK.days - 90)
    fitting = fit_fully(cut(tables, as_of), as_of)
    assert fitting.model.core.k > 4
    assert abs(gained(fitting, tables, as_of)) < 0.02
    window = open_window(fitting.model, tables, as_of, horizon=90.0)
    said, none = window.said.probability[window.active], window.none[window.active]
    assert metrics.ece(said, none) < 0.05
