"""What is ahead: teams come to the whole, and nothing that comes later changes it."""

from __future__ import annotations

import numpy as np
import pytest

from scoring import tables
from scoring.fit import fit_fully
from scoring.forecast import forecast
from scoring.ingredients import gather
from scoring.moment import DAY
from scoring.outlook import DAYS, Outlook, outlook
from scoring.tables import Tables, cut, known_customers
from tests.scoring.books import TODAY, random_book
from tests.support.years import YEAR, Kind, World, moment

PEOPLE = 80


def book(*, teams: int) -> Tables:
    whole = tables.of_book(random_book(PEOPLE))
    ids = whole["customers"]["customer_id"]
    team = np.where(ids % (teams + 1) == 0, np.nan, ids % (teams + 1)).astype(float)
    return {**whole, "customers": {**whole["customers"], "team_id": team}}


def seen(whole: Tables) -> Outlook:
    past = cut(whole, TODAY)
    return outlook(fit_fully(past, TODAY), past, TODAY)


def test_teams_come_to_the_whole() -> None:
    whole = book(teams=2)
    found = seen(whole)
    assert {each.team for each in found.ahead} == {None, 0, 1, 2}
    for days in DAYS:
        rows = {each.team: each for each in found.ahead if each.forecast.horizon_days == days}
        everybody, parts = rows.pop(None), list(rows.values())
        assert sum(each.forecast.revenue for each in parts) == pytest.approx(everybody.forecast.revenue)
        assert sum(each.before for each in parts) == pytest.approx(everybody.before)
        assert everybody.forecast.revenue_low < everybody.forecast.revenue < everybody.forecast.revenue_high
        # Added bounds are never narrower than those of the whole: only what is shared moves all teams together.
        assert sum(each.forecast.revenue_high for each in parts) >= everybody.forecast.revenue_high * 0.999
        orders = whole["orders"]
        late = (orders["at"] >= TODAY.second - days * DAY) & (orders["at"] < TODAY.second)
        assert everybody.before == pytest.approx(orders["amount"][late].sum())


def test_what_comes_later_changes_nothing() -> None:
    whole = book(teams=1)
    later = {name: np.concatenate([values, values[:1]]) for name, values in whole["orders"].items()}
    later["at"][-1] = later["known_at"][-1] = TODAY.second + DAY
    later["amount"][-1] = 1e9
    assert seen({**whole, "orders": later}) == seen(whole)


def test_each_span_has_its_own_part_of_a_season_whatever_the_firms_horizon() -> None:
    """Sixty days before the season of all: a firm that looks thirty days ahead has none of it in its window."""
    world = World(customers=60, days=4 * YEAR, kinds=(Kind(gap=20.0, spread=0.4, months=(280.0, 355.0), life=3000.0),))
    at = moment(3 * YEAR + 220)
    past = cut(world.draw(3).tables(), at)
    fitting = fit_fully(past, at, horizon_days=30.0)
    model, ids = fitting.model, known_customers(past, at)
    ahead = {
        each.forecast.horizon_days: each.forecast.revenue
        for each in outlook(fitting, past, at).ahead
        if each.team is None
    }
    for days in DAYS:
        given, short = (
            gather(model.core, ids, past, as_of=at, horizon_days=each, pauses=model.pauses) for each in (days, 30.0)
        )
        [said], [without] = (forecast(model, each, horizons=[days]) for each in (given, short))
        assert ahead[days] == pytest.approx(said.revenue)
        assert days == YEAR or said.revenue > 2 * without.revenue
