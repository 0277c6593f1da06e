"""Who orders before Christmas alone has not left in spring, is expected in autumn, and is hardly ever seen where it is
not there."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.assess import assess, fit_and_assess
from scoring.conclusions import life_stages
from scoring.features import summarise
from scoring.fit import base_model
from scoring.observe import observe
from scoring.seasonal import CHANCE
from scoring.settings import Settings
from scoring.tables import Tables, cut, known_customers, take
from scoring.windows import open_window
from tests.support.years import WORLDS, YEAR, Drawn, Kind, World, moment

BOOK = World(
    customers=160,
    days=5 * YEAR,
    kinds=(Kind(share=0.7), Kind(share=0.3, gap=40.0, spread=0.4, months=(280.0, 355.0), life=3000.0)),
)
SEASONAL = 1
SPRING, AUTUMN = 4 * YEAR + 90, 4 * YEAR + 270


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return BOOK.draw(7)


@pytest.fixture(scope="module")
def book(drawn: Drawn) -> Tables:
    return drawn.tables()


def returning(drawn: Drawn, day: int) -> list[int]:
    """Customers that order before Christmas alone, did so in two years before, and will once more."""
    found = []
    for row, kind in enumerate(drawn.which):
        past = drawn.orders[row][drawn.orders[row] < day]
        years = np.unique(past // YEAR, return_counts=True)[1]
        if kind == SEASONAL and (years >= 4).sum() >= 2 and (drawn.orders[row] > day).any():
            found.append(row + 1)
    return found


def test_before_its_season_it_is_expected_and_after_it_nobody_is_alarmed(drawn: Drawn, book: Tables) -> None:
    for day, low, high in ((AUTUMN, 0.0, 0.25), (SPRING, 0.8, 1.0)):
        found = fit_and_assess(book, moment(day), Settings())
        rows = [found.row(customer) for customer in returning(drawn, day)]
        assert len(rows) > 8
        assert low <= np.median(found.churn[rows]) <= high
        stages = [life_stages(found)[row] for row in rows]
        assert np.mean([stage in ("dormant", "lost", "won_back") for stage in stages]) < 0.2
        assert (found.given.orders.without[rows] > 60).all()
        assert np.mean(observe(found)["silence"][rows] > 30) < 0.2


def test_forecasts_hold_before_and_after_the_season(drawn: Drawn, book: Tables) -> None:
    for day in (SPRING, AUTUMN):
        model = base_model(cut(book, moment(day)), moment(day), horizon=90.0)
        window = open_window(model, book, moment(day), horizon=90.0)
        seasonal = np.array([drawn.which[customer - 1] == SEASONAL for customer in window.ids])
        among = seasonal & (window.given.orders.in_season_year < 1)
        assert among.sum() > 12
        assert window.said.probability[among].mean() == pytest.approx(window.none[among].mean(), abs=0.12)


@pytest.mark.parametrize("name", ["steady", "projects", "season", "waves"])
def test_who_orders_at_any_time_is_hardly_ever_taken_for_one(name: str) -> None:
    world = WORLDS[name]
    asked = taken = 0
    for seed in range(3):
        past = cut(world.draw(seed).tables(), moment(world.days))
        found = summarise(known_customers(past, moment(world.days)), past["orders"], moment(world.days))
        asked += len(found.orders)
        taken += int((found.in_season_year < 1).sum())
    assert taken / asked < 5 * CHANCE


def test_one_year_tells_no_season() -> None:
    world = World(customers=100, days=YEAR, kinds=(Kind(gap=40.0, months=(280.0, 355.0), life=3000.0),))
    past = cut(world.draw(1).tables(), moment(YEAR))
    found = summarise(np.unique(past["orders"]["customer_id"]), past["orders"], moment(YEAR))
    assert (found.in_season == 1).all()
    assert (found.resting == 0).all()


def test_alone_it_reads_as_in_the_book_and_the_reason_says_why(drawn: Drawn, book: Tables) -> None:
    whole = fit_and_assess(book, moment(SPRING), Settings())
    customer = next(each for each in returning(drawn, SPRING) if whole.given.orders.in_season[whole.row(each)] < 0.1)
    own = {name: take(rows, rows["customer_id"] == customer) for name, rows in book.items()}
    alone = assess(whole.fitted, own, as_of=moment(SPRING), settings=Settings())
    assert alone.churn[0] == whole.churn[whole.row(customer)]
    reason = next(each for each in whole.reasons(whole.row(customer)) if each.key == "own")
    assert reason.delta > 0.2
    assert float(reason.values["scale"]) < 0.1


def test_a_later_last_order_changes_no_season(book: Tables) -> None:
    now = moment(AUTUMN)
    past = cut(book, now)
    ids, orders = known_customers(past, now), past["orders"]
    last = np.append(orders["customer_id"][1:] != orders["customer_id"][:-1], True)
    moved = {**orders, "day": np.where(last, np.floor((orders["day"] + now.day) / 2), orders["day"])}
    one, other = (summarise(ids, each, now) for each in (orders, moved))
    np.testing.assert_array_equal(one.in_season_year, other.in_season_year)
    assert (other.recency >= one.recency - 1e-9)[one.orders > 1].all()
