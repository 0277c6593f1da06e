"""Prices that rise or fall move what customers are said to bring, and nothing but that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from scoring import metrics
from scoring.features import summarise
from scoring.fit import base_model
from scoring.ingredients import gather
from scoring.model import Model
from scoring.prices import WIDEST, growth
from scoring.tables import Tables, cut, known_customers, of_columns
from scoring.value import Terms, expected_value
from scoring.windows import order_days_within, ordered_value
from tests.scoring.books import TODAY, orders_of
from tests.support.years import YEAR, Kind, World, moment

DAY = 4 * YEAR  # of a world, on which it is looked a year ahead
ONLY_SUMS = Terms(discount_rate=0.0)
STEADY = World(customers=400)


def growth_of(tables: Tables, day: int = DAY) -> float:
    past, as_of = cut(tables, moment(day)), moment(day)
    found = summarise(known_customers(past, as_of), past["orders"], as_of)
    return growth(found.take(found.orders > 0))


def at_prices(tables: Tables, level: Callable[[Any], Any]) -> Tables:
    """The same book with each amount times `level` of its years from the book's start."""
    orders = tables["orders"]
    years = (orders["day"] - orders["day"].min()) / YEAR
    return {**tables, "orders": {**orders, "amount": orders["amount"] * level(years)}}


def year_ahead(tables: Tables, day: int = DAY) -> tuple[Model, float]:
    """The model of a day, and the bias of the sales it expects of the year from then on."""
    as_of, past = moment(day), cut(tables, moment(day))
    model, ids = base_model(past, as_of, horizon=90.0), known_customers(past, as_of)
    given = gather(model.core, ids, past, as_of=as_of, horizon_days=90.0)
    said = expected_value(model, given, terms=ONLY_SUMS).sales
    return model, metrics.bias(said, ordered_value(ids, tables["orders"], as_of, as_of.shifted(YEAR)))


@pytest.mark.parametrize("rate", [-0.1, 0.03, 0.1, 0.2])
def test_what_customers_bring_comes_true_at_any_rise_of_prices(rate: float) -> None:
    """As true as without it, that is; the model of orders errs by itself."""
    for seed in (1, 2):
        calm = STEADY.draw(seed).tables()
        dear = at_prices(calm, lambda years: (1 + rate) ** years)
        assert growth_of(dear) - growth_of(calm) == pytest.approx(np.log1p(rate), rel=0.2)
        assert year_ahead(dear)[1] == pytest.approx(year_ahead(calm)[1], abs=0.03 + 0.15 * abs(rate))


def test_baskets_that_swell_until_a_customer_is_settled_are_no_rise_of_prices() -> None:
    tables = World(customers=400, joins="growing").draw(1).tables()
    orders = tables["orders"]
    first = np.full(orders["customer_id"].max() + 1, np.inf)
    np.minimum.at(first, orders["customer_id"], orders["day"])
    since = orders["day"] - first[orders["customer_id"]]
    swelling = {**orders, "amount": orders["amount"] * np.minimum(0.2 + 0.8 * since / 180, 1.0)}
    assert abs(growth_of({**tables, "orders": swelling})) < 0.02


def test_orders_of_the_first_half_year_do_not_make_a_record_shorter() -> None:
    """Their amounts say nothing of prices, so neither does their number."""
    days = range(0, 900, 30)
    settled = {customer: [1100, *days] for customer in range(1, 40)}
    busy = {customer: [1100, *range(950, 1095, 5), *days] for customer in range(1, 40)}
    found = []
    for histories in (settled, busy):
        orders = orders_of(histories)
        orders["amount"] = 100 * 1.1 ** ((orders["day"] - TODAY.day) / YEAR)
        ids = np.array(list(histories))
        found.append(growth(summarise(ids, of_columns({"orders": orders})["orders"], TODAY)))
    assert found[0] > 0.03
    assert found[1] == pytest.approx(found[0])


def test_few_customers_and_short_records_tell_little() -> None:
    days = list(range(5, 800, 10))
    alone = orders_of({1: days})
    alone["amount"] = 100.0 * 2.0 ** (-np.array(days) / 365)  # it doubles every year
    for others, most in ((0, 0.25), (15, 0.1)):
        rows = orders_of({1: days} | {2 + each: days for each in range(others)})
        rows["amount"][: len(days)] = alone["amount"]
        as_of = TODAY
        past = cut(of_columns({"orders": rows}), as_of)
        found = growth(summarise(np.unique(rows["customer_id"]).astype(np.int64), past["orders"], as_of))
        assert 0 < found < most
    short = World(customers=200, from_day=DAY - 170, inflation=0.2).draw(1).tables()
    assert growth_of(short) == 0.0


def test_growth_is_the_same_in_any_currency_and_within_bounds() -> None:
    tables = World(customers=60, inflation=0.2).draw(4).tables()
    assert growth_of(at_prices(tables, lambda years: 7.1)) == pytest.approx(growth_of(tables), rel=1e-9)
    assert growth_of(at_prices(tables, lambda years: 90.0**years)) == WIDEST


@pytest.mark.parametrize(
    "kind", [Kind(), Kind(gap=180.0, spread=0.4, life=2000.0), Kind(spread=0.05, shape=40.0)], ids=str
)
@pytest.mark.parametrize("yearly", [0.6, 1.0, 1.4])
def test_a_firm_that_grows_or_shrinks_is_expected_to_go_on(kind: Kind, yearly: float) -> None:
    """Orders of every customer thin out, stay or multiply year after year, until the day that is looked from."""
    said, unaware, came = 0.0, 0.0, 0.0
    for seed in range(3):
        tables = thinned(World(customers=300, kinds=(kind,)).draw(seed).tables(), yearly, seed)
        as_of, past = moment(DAY), cut(tables, moment(DAY))
        model, ids = base_model(past, as_of, horizon=90.0), known_customers(past, as_of)
        given = gather(model.core, ids, past, as_of=as_of, horizon_days=90.0)
        far = Terms(discount_rate=0.0, horizon_days=float(YEAR))
        expected = float(expected_value(model, given, terms=far).orders.sum())
        said, unaware = said + expected, unaware + expected / model.season.year
        came += float(order_days_within(ids, tables["orders"], as_of, as_of.shifted(YEAR)).sum())
    assert abs(said / came - 1) < max(0.2, 0.5 * abs(unaware / came - 1))


def thinned(tables: Tables, yearly: float, seed: int) -> Tables:
    """Of the orders of each year so many that the next year has `yearly` times as many."""
    orders = tables["orders"]
    years = (orders["day"] - orders["day"].min()) / YEAR
    share = yearly ** (years - (years.max() if yearly > 1 else 0.0))
    kept = np.random.default_rng(seed).random(len(years)) < share
    return {**tables, "orders": {name: values[kept] for name, values in orders.items()}}
