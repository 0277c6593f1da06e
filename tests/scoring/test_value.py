"""Value: Gamma-Gamma against the definition, discounting, margins, and forecasts whose intervals hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import approx_fprime
from scipy.special import ndtri
from scipy.stats import gamma

from scoring import gamma_gamma_fit, tables
from scoring.assess import fit_and_assess
from scoring.churn import BuyTillYouDrop
from scoring.fit import base_model, closed_windows
from scoring.forecast import PRIOR_ERROR, book_error, forecast
from scoring.gamma_gamma import GammaGamma
from scoring.ingredients import Ingredients, gather
from scoring.model import Model, Season
from scoring.moment import DAY
from scoring.renewal import yearly
from scoring.settings import Settings
from scoring.simulate import TODAY, Story, log
from scoring.tables import Tables
from scoring.value import Terms, expected_value
from scoring.windows import ordered_value
from tests.scoring.books import TODAY as BOOKS_TODAY
from tests.scoring.books import orders_of


@pytest.fixture(scope="module")
def simulated() -> Tables:
    return log(2000, seed=3, story=Story(days=700.0, ahead=365.0))


@pytest.fixture(scope="module")
def model(simulated: Tables) -> Model:
    return base_model(tables.cut(simulated, TODAY), TODAY, horizon=90.0)


@pytest.fixture(scope="module")
def given(simulated: Tables, model: Model) -> Ingredients:
    past = tables.cut(simulated, TODAY)
    ids = tables.known_customers(past, TODAY)
    return gather(model.core, ids, past, as_of=TODAY, horizon_days=90.0)


@pytest.mark.parametrize(("orders", "mean"), [(1.0, 40.0), (6.0, 250.0)])
def test_expected_spend_agrees_with_numeric_integration(orders: float, mean: float) -> None:
    model = GammaGamma(6.25, 3.744, 15.444)

    def weight(nu: float) -> float:
        prior = gamma.pdf(nu, model.q, scale=1 / model.gamma)
        return float(prior * gamma.pdf(mean, model.p * orders, scale=1 / (nu * orders)))

    above = quad(lambda nu: weight(nu) * model.p / nu, 0, np.inf, epsabs=0)[0]
    below = quad(weight, 0, np.inf, epsabs=0)[0]
    assert model.spend(np.array([orders]), np.array([mean]))[0] == pytest.approx(above / below, rel=1e-5)


def test_spend_gradient_agrees_with_differences() -> None:
    rng = np.random.default_rng(1)
    sample = gamma_gamma_fit._Sample.of(rng.integers(1, 9, 40).astype(float), rng.gamma(2.0, 1.0, 40))
    theta = np.log([2.0, 3.0, 1.5])
    _, gradient = gamma_gamma_fit._value_and_gradient(theta, sample)
    differences = approx_fprime(theta, lambda t: gamma_gamma_fit._value_and_gradient(t, sample)[0], 1e-6)
    assert gradient == pytest.approx(differences, rel=1e-4, abs=1e-3)


def test_another_currency_scales_the_spend_alone() -> None:
    rng = np.random.default_rng(2)
    n, mean = rng.integers(1, 9, 200).astype(float), rng.gamma(2.0, 300.0, 200)
    one, other = gamma_gamma_fit.fit(n, mean), gamma_gamma_fit.fit(n, mean * 7.1)
    assert [other.p, other.q, other.gamma] == pytest.approx([one.p, one.q, one.gamma * 7.1], rel=1e-3)


def test_no_spend_at_all_is_worth_nothing() -> None:
    nothing = gamma_gamma_fit.fit(np.zeros(3), np.zeros(3))
    assert list(nothing.spend(np.zeros(3), np.zeros(3))) == [0.0, 0.0, 0.0]


def test_total_value_comes_true_on_a_simulated_book(simulated: Tables, model: Model, given: Ingredients) -> None:
    ids = np.arange(1, len(given.horizon) + 1)
    value = expected_value(model, given, terms=Terms(discount_rate=0.0))
    actual = ordered_value(ids, simulated["orders"], TODAY, TODAY.shifted(90))
    assert value.clv.sum() == pytest.approx(actual.sum(), rel=0.12)


@pytest.mark.parametrize("k", [1.0, 4.0])
def test_bands_are_as_wide_as_what_simulated_customers_ordered(model: Model, k: float) -> None:
    """Nobody leaves; each gap has k stages, passed at a rate of its own."""
    rng, n, seen, ahead = np.random.default_rng(5), 4000, 400.0, 180.0
    core = BuyTillYouDrop(r=2.0, alpha=60.0 / k, a=1e-6, b=1e6, k=k)
    rate = rng.gamma(core.r, 1.0 / core.alpha, n)
    gaps = rng.gamma(k, 1.0 / rate[:, None], (n, 400))
    times = np.concatenate((np.zeros((n, 1)), np.cumsum(gaps, axis=1)), axis=1)
    before = times <= seen
    came = ((times > seen) & (times <= seen + ahead)).sum(axis=1)
    who, _ = np.nonzero(before)
    day = BOOKS_TODAY.day - np.ceil(seen - times[before])
    orders = {"id": np.arange(1, len(who) + 1), "customer_id": who, "day": day, "at": day * DAY,
              "known_at": day * DAY, "amount": np.full(len(who), 100.0)}  # fmt: skip
    past = tables.of_columns({"orders": orders})
    own = replace(model, core=core, growth=0.0, season=Season())
    found = gather(core, np.arange(n), past, as_of=BOOKS_TODAY, horizon_days=ahead)
    said = expected_value(own, found, terms=Terms(discount_rate=0.0)).orders
    [band] = forecast(own, found, horizons=[ahead], error=0.0)
    width = np.log(band.orders_high / band.orders) / ndtri(0.9)
    variance = np.expm1(width**2) * band.orders**2
    assert variance == pytest.approx(((came - said) ** 2).sum(), rel=0.15)


def test_margin_and_discount_lower_the_value(model: Model, given: Ingredients) -> None:
    plain = expected_value(model, given, terms=Terms(discount_rate=0.0))
    discounted = expected_value(model, given, terms=Terms(discount_rate=0.1))
    ratio = discounted.year.sum() / plain.year.sum()
    assert 1 / 1.1 < ratio < 1.0
    margins = np.full(len(given.horizon), 0.3)
    margins[0] = np.nan
    with_margin = expected_value(model, given, margin=margins, terms=Terms(discount_rate=0.0, margin_rate=0.5))
    assert with_margin.clv[1:] == pytest.approx(0.3 * plain.clv[1:])
    assert with_margin.clv[0] == pytest.approx(0.5 * plain.clv[0])


def test_a_year_is_worth_more_than_a_quarter(model: Model, given: Ingredients) -> None:
    value = expected_value(model, given)
    assert (value.year >= value.clv).all()
    assert (value.clv >= 0).all()


def test_forecast_intervals_hold_the_actual(simulated: Tables, model: Model, given: Ingredients) -> None:
    past = tables.cut(simulated, TODAY)
    error = book_error(closed_windows(past, TODAY, horizon=90.0)[::2], past)
    ids = np.arange(1, len(given.horizon) + 1)
    for found in forecast(model, given, horizons=(30.0, 90.0, 180.0), error=error, level=0.95):
        actual = ordered_value(ids, simulated["orders"], TODAY, TODAY.shifted(found.horizon_days)).sum()
        assert found.revenue_low < actual < found.revenue_high
        assert found.orders_low < found.orders < found.orders_high


def test_forecasts_grow_with_the_horizon_and_widen_with_the_level(model: Model, given: Ingredients) -> None:
    month, year = forecast(model, given, horizons=(30.0, 365.0))
    assert month.revenue < year.revenue
    (sure,) = forecast(model, given, horizons=(30.0,), level=0.95)
    assert sure.revenue_low < month.revenue_low < month.revenue_high < sure.revenue_high


def test_a_book_of_those_long_gone_forecasts_next_to_nothing(model: Model) -> None:
    """So little that its square is zero."""
    daily = {"orders": orders_of({1: list(range(2500, 3200, 3)), 2: list(range(2600, 3300, 3))})}
    past = tables.cut(tables.of_columns(daily), BOOKS_TODAY)
    given = gather(model.core, np.array([1, 2]), past, as_of=BOOKS_TODAY, horizon_days=90.0)
    (found,) = forecast(model, given, horizons=(90.0,))
    assert found.orders_low == 0.0
    assert 0 <= found.revenue_high < 1e-9


def test_amounts_without_bound_still_have_an_expected_spend() -> None:
    rng = np.random.default_rng(4)
    mean = rng.lognormal(3.0, 6.0, 400)
    found = gamma_gamma_fit.fit(np.ones(400), mean)
    spend = found.spend(np.ones(400), mean)
    assert found.q > 1
    assert (spend < mean + mean.mean()).all()


def test_a_contract_is_worth_its_amount_for_as_long_as_it_goes_on() -> None:
    """Customer 1 has a contract of three more years, 2 one that ends in a month, 3 the same with a grave complaint."""
    day = float(BOOKS_TODAY.day)
    contracts = {
        "id": [1, 2, 3], "customer_id": [1, 2, 3], "signed_at": [0.0] * 3, "starts_day": [day - 300] * 3,
        "ends_day": [day + 1000, day + 30, day + 30], "amount": [1200.0] * 3,
    }  # fmt: skip
    complaint = {"id": [1], "customer_id": [3], "at": [(day - 9) * DAY], "day": [day - 9], "severity": [3.0]}
    rows = tables.of_columns(
        {"customers": {"customer_id": [1, 2, 3], "created_at": [0.0] * 3, "contract": [True] * 3},
         "contracts": contracts, "complaints": complaint}
    )  # fmt: skip
    found = fit_and_assess(rows, BOOKS_TODAY, Settings())
    year, stake = found.value.year.tolist(), found.value.stake.tolist()
    assert 1000 < year[0] < 1200  # discounted, and a small chance to end early
    assert year[0] > year[1] > year[2] > 0
    assert stake[1] == stake[2]  # bad news makes a loss likelier, not smaller
    assert found.at_risk[2] > found.at_risk[1] > found.at_risk[0] > 0
    assert not np.isnan(found.card.values[:, found.card.indicators.index("clv_ratio")]).any()


def test_contracts_one_after_another_count_once_and_those_at_a_time_together() -> None:
    day = float(BOOKS_TODAY.day)
    columns = {
        "id": range(1, 6), "customer_id": [1, 1, 2, 2, 3], "signed_at": [0.0] * 5,
        "amount": [100.0, 120.0, 50.0, 60.0, 9.0],
        "starts_day": [day - 400, day - 30, day - 90, day - 90, day - 500],
        "ends_day": [day - 31, day + 335, day + 9, day + 300, day - 20],
    }  # fmt: skip
    contracts = tables.of_columns({"contracts": columns})["contracts"]
    assert yearly(np.array([1, 2, 3, 4]), contracts, BOOKS_TODAY).tolist() == [120.0, 110.0, 9.0, 0.0]


def test_value_looks_as_far_as_the_firm_says(model: Model, given: Ingredients) -> None:
    half, year, two = (expected_value(model, given, terms=Terms(horizon_days=days)) for days in (182.5, 365.0, 730.0))
    np.testing.assert_array_equal(year.clv, year.year)
    np.testing.assert_allclose(half.year, year.year, rtol=1e-12)
    assert half.clv.sum() < year.clv.sum() < two.clv.sum()


def test_an_empty_book_forecasts_nothing() -> None:
    empty = tables.of_columns({})
    model = base_model(empty, TODAY, horizon=90.0)
    given = gather(model.core, np.zeros(0, np.int64), empty, as_of=TODAY, horizon_days=90.0)
    (found,) = forecast(model, given, horizons=(90.0,))
    assert (found.orders, found.revenue_high) == (0.0, 0.0)
    assert book_error([], empty) == PRIOR_ERROR
