"""A holiday of the whole firm, or orders that nobody imported, read as nobody's leaving; one customer's silence always
reads as its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scoring.assess import Assessment, assess, fit_and_assess
from scoring.explain import deltas
from scoring.fit import base_model, closed_windows
from scoring.pauses import NONE, Pauses, find
from scoring.predict import churn_log_odds
from scoring.season import NEEDED
from scoring.settings import Settings
from scoring.tables import Tables, cut, of_columns, take
from scoring.windows import open_window
from tests.scoring.books import TODAY, orders_of
from tests.support.years import CLOSED, WORLDS, YEAR, Kind, World, moment
from tests.support.years import START as FIRST

DAILY = range(400)  # days ago


def book(histories: dict[int, list[int]]) -> Tables:
    """Orders so many days before TODAY, by customer."""
    ids = np.array(sorted(histories))
    customers = {"customer_id": ids, "created_at": np.zeros(len(ids))}
    return of_columns({"customers": customers, "orders": orders_of(histories)})


def assessed(tables: Tables) -> Assessment:
    return fit_and_assess(tables, TODAY, Settings())


@pytest.mark.parametrize("silent", [7, 14, 21, 60])
def test_when_nobody_orders_nobody_has_left(silent: int) -> None:
    weekdays = [ago for ago in DAILY if ago >= silent and ago % 7 < 5]
    found = assessed(book(dict.fromkeys(range(1, 21), weekdays)))
    assert found.fitted.churn.pauses.going == TODAY.day - min(weekdays)
    assert found.churn.max() < 0.05
    assert (found.given.orders.silence <= 3).all()
    assert (found.given.orders.silence + found.given.orders.paused == min(weekdays)).all()


def test_who_was_silent_before_a_pause_stays_so() -> None:
    histories = {customer: [ago for ago in DAILY if ago >= 14] for customer in range(1, 21)}
    histories[1] = [ago for ago in DAILY if ago >= 60]
    tables = book(histories)
    found = assessed(tables)
    assert found.given.orders.silence[0] == 60 - 13
    assert found.churn[0] > 0.9
    assert found.churn[1:].max() < 0.05


def test_after_a_pause_who_is_not_back_yet_has_not_been_silent_for_all_of_it() -> None:
    histories = {customer: [ago for ago in DAILY if ago < 4 or ago >= 20] for customer in range(1, 21)}
    histories[1] = [ago for ago in DAILY if ago >= 20]
    found = assessed(book(histories))
    assert found.fitted.churn.pauses == Pauses((TODAY.day - 19,), (TODAY.day - 4,), None)
    assert found.given.orders.silence[0] == 4
    assert found.churn[0] < 0.2


@pytest.mark.parametrize("others", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("gap", [7, 30])
def test_the_silence_of_one_in_a_small_book_is_its_own(others: int, gap: int) -> None:
    """All orders of the book were nearly those of one customer, and it has gone: that is no pause."""
    histories = {1: [ago for ago in range(400) if ago >= 25]}
    histories |= {customer: list(range(customer * 6, 400, gap)) for customer in range(2, 2 + others)}
    found = assessed(book(histories))
    assert found.fitted.churn.pauses == NONE
    assert found.churn[0] > 0.8


def test_three_silent_at_once_are_not_enough_to_say_that_the_book_pauses() -> None:
    of = {n: book({customer: list(range(20, 400)) for customer in range(1, n + 1)}) for n in (1, 2, 3, 6)}
    assert [find(tables["orders"], TODAY) == NONE for tables in of.values()] == [True, True, True, False]


@pytest.mark.parametrize("customers", [1, 3, 5, 15, 60])
def test_by_chance_a_book_hardly_ever_pauses(customers: int) -> None:
    """Books without a pause, every customer for itself: days that are taken for one all the same."""
    days, paused = 0, 0.0
    for seed in range(12):
        world = World(customers=customers, days=3 * YEAR, kinds=(Kind(gap=20.0, life=700.0),))
        orders = world.draw(seed).tables()["orders"]
        found = find(cut({"orders": orders}, moment(world.days))["orders"], moment(world.days))
        days += world.days
        paused += float(found.passed(FIRST + world.days))
    assert paused / days < 0.01


@pytest.mark.parametrize(
    "days",
    [
        pytest.param([d for d in range(1000) if d % 7 < 5], id="no orders at weekends"),
        pytest.param(range(0, 1000, 7), id="a file a week"),
        pytest.param(range(0, 1000, 30), id="a file a month"),
        pytest.param([d + k for d in range(0, 1000, 91) for k in range(3)], id="orders once a quarter"),
    ],
)
def test_what_is_usual_in_the_record_is_no_pause(days: list[int]) -> None:
    tables = book({customer: list(days) for customer in range(1, 30)})
    for ago in range(0, 200, 9):
        as_of = TODAY.shifted(-ago)
        assert find(cut(tables, as_of)["orders"], as_of) == NONE


def test_a_pause_is_found_from_what_came_before_and_found_again_later() -> None:
    world = WORLDS["pauses"]
    tables = world.draw(3).tables()
    end = moment(world.days)
    whole = find(cut(tables, end)["orders"], end)
    starts = [FIRST + year * YEAR + first for year in range(world.days // YEAR) for first, _ in CLOSED]
    found = [*zip(whole.since, whole.until, strict=True)]
    met = [any(since - 7 <= start <= until for since, until in found) for start in starts]
    assert np.mean(met[1:]) == 1.0  # the first begins before there is a record
    assert len(whole.since) <= len(starts)
    for day in range(YEAR, world.days, 23):
        then = find(cut(tables, moment(day))["orders"], moment(day))
        closed = [pair for pair in found if pair[1] + 1 < FIRST + day]
        assert [*zip(then.since, then.until, strict=True)][: len(closed)] == closed


def test_in_and_after_pauses_forecasts_hold() -> None:
    """Short horizons from days in the middle of pauses and just before them: what is said against what came."""
    world, horizon = WORLDS["pauses"], 30
    said, came, blind = 0.0, 0, 0.0
    for seed in range(2):
        tables = world.draw(seed).tables()
        for day in (year * YEAR + first + into for year in (3, 4) for first, _ in CLOSED for into in (-6, 5, 9)):
            past = cut(tables, moment(day))
            model = base_model(past, moment(day), horizon=float(horizon))
            window = open_window(model, tables, moment(day), horizon=float(horizon))
            active = window.active
            said += window.said.probability[active].sum()
            came += int(window.none[active].sum())
            unaware = replace(model, pauses=NONE)
            blind += open_window(unaware, tables, moment(day), horizon=float(horizon)).said.probability[active].sum()
    assert said == pytest.approx(came, rel=0.15)
    assert abs(blind - came) > abs(said - came)


def test_a_pause_that_came_last_year_is_expected_again_before_a_season_can_be_learnt() -> None:
    year = [ago for ago in range(430) if not 340 <= ago < 361]
    model = base_model(cut(book(dict.fromkeys(range(1, 30), year)), TODAY), TODAY, horizon=90.0)
    assert model.pauses.since
    assert NEEDED > 430
    assert model.season.scale == model.season.orders == pytest.approx(1 - 21 / 90)
    assert (model.season.window_from, model.season.window_to) == (TODAY.day - 365, TODAY.day - 275)
    assert model.season.year == pytest.approx(1 - 21 / 365)
    calm = base_model(cut(book({c: list(range(430)) for c in range(1, 30)}), TODAY), TODAY, horizon=90.0)
    assert (calm.season.scale, calm.season.year) == (1.0, 1.0)


def test_windows_end_where_the_record_does() -> None:
    """Three weeks of orders were not imported: no window says that nobody ordered then."""
    world = World(customers=150, days=3 * YEAR, kinds=(Kind(gap=15.0),))
    day = world.days - 1
    tables = world.draw(5).tables(hidden=(day - 20, day))
    windows = closed_windows(cut(tables, moment(day)), moment(day), horizon=90.0)
    assert windows[0].until.day == FIRST + day - 20


def test_the_reason_says_that_all_paused_and_what_it_would_be_otherwise() -> None:
    tables = book({customer: [ago for ago in DAILY if ago >= 14] for customer in range(1, 21)})
    found = assessed(tables)
    reason = next(each for each in found.reasons(0) if each.key == "pause")
    assert reason.values["days"] == 13
    assert (reason.since_day, reason.until_day) == (TODAY.day - 14, TODAY.day)
    given = found.given
    counted = replace(given, orders=replace(given.orders, tenure=given.orders.tenure + 13))
    other = churn_log_odds(found.fitted.churn, counted).probability[0]
    assert reason.delta == pytest.approx(found.churn[0] - other)
    assert reason.delta < -0.5
    assert "pause" not in deltas(found.fitted.churn, assessed(book({1: [30, 20, 10]})).given)


def test_alone_a_customer_reads_as_in_the_book_while_it_pauses() -> None:
    tables = book({customer: [ago for ago in DAILY if ago >= 10 + customer % 2] for customer in range(1, 21)})
    whole = assessed(tables)
    own = {name: take(rows, rows["customer_id"] == 3) for name, rows in tables.items()}
    alone = assess(whole.fitted, own, as_of=TODAY, settings=Settings())
    assert alone.churn[0] == whole.churn[whole.row(3)]


@pytest.mark.parametrize("ago", [430, 700])
def test_a_year_that_is_missing_from_the_record_is_no_holiday_that_comes_again(ago: int) -> None:
    """What nobody imported is neither expected to be missing again, nor does it teach a season."""
    world = World(customers=500, days=5 * YEAR)
    day = world.days - YEAR
    said, came = 0.0, 0
    for seed in range(3, 7):
        tables = world.draw(seed).tables(hidden=(day - ago - YEAR, day - ago))
        model = base_model(cut(tables, moment(day)), moment(day), horizon=90.0)
        assert model.season.year == 1.0
        window = open_window(model, tables, moment(day), horizon=90.0)
        said += float(window.said.probability[window.active].sum())
        came += int(window.none[window.active].sum())
    assert said == pytest.approx(came, rel=0.1)
