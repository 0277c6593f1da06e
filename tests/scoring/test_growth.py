"""Growth is what a customer buys more, not what the season brings: told from simulated customers that do not grow."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.features import summarise
from scoring.indicators import LEAST, growth
from scoring.tables import cut, known_customers
from tests.support.years import YEAR, Kind, World, moment

EVEN = Kind(gap=4.0, spread=0.2, life=1e7, season=0.8)


def grown(world: World, tenure: tuple[float, float], day: int) -> float:
    """The middle growth of the customers of some tenures, in days."""
    tables = world.draw(4).tables()
    past = cut(tables, moment(day))
    ids = known_customers(past, moment(day))
    summary = summarise(ids, past["orders"], moment(day))
    found = growth(ids, past["orders"], summary, moment(day))
    among = (summary.tenure >= tenure[0]) & (summary.tenure < tenure[1])
    assert among.sum() > 20
    return float(np.median(found[among]))


@pytest.mark.parametrize("day", range(2 * YEAR, 3 * YEAR, 61))
@pytest.mark.parametrize("tenure", [(YEAR + LEAST, 2.0 * YEAR), (2.0 * YEAR, 3.0 * YEAR)])
def test_a_season_is_no_growth(tenure: tuple[float, float], day: int) -> None:
    world = World(customers=400, days=3 * YEAR, kinds=(EVEN,))
    assert grown(world, tenure, day) == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("tenure", [(YEAR + LEAST, 2.0 * YEAR), (2.0 * YEAR, 3.0 * YEAR)])
def test_growth_is_found(tenure: tuple[float, float]) -> None:
    world = World(customers=400, days=3 * YEAR, kinds=(EVEN,), inflation=0.5)
    assert grown(world, tenure, 3 * YEAR) == pytest.approx(1.5, abs=0.15)


def test_in_the_first_fifteen_months_nothing_is_said() -> None:
    world = World(customers=400, days=3 * YEAR, kinds=(EVEN,))
    assert np.isnan(grown(world, (YEAR - 60, YEAR + LEAST - 1), 3 * YEAR))
