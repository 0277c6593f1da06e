"""Value: Gamma-Gamma against the definition, discounting, margins, and forecasts whose intervals hold."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import approx_fprime
from scipy.stats import gamma

from scoring import gamma_gamma_fit, tables
from scoring.fit import base_model, closed_windows
from scoring.forecast import PRIOR_ERROR, book_error, forecast
from scoring.gamma_gamma import GammaGamma
from scoring.ingredients import Ingredients, gather
from scoring.model import Model
from scoring.simulate import TODAY, Story, log
from scoring.tables import Tables
from scoring.value import Terms, expected_value
from scoring.windows import ordered_value


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


def test_an_empty_book_forecasts_nothing() -> None:
    empty = tables.of_columns({})
    model = base_model(empty, TODAY, horizon=90.0)
    given = gather(model.core, np.zeros(0, np.int64), empty, as_of=TODAY, horizon_days=90.0)
    (found,) = forecast(model, given, horizons=(90.0,))
    assert (found.orders, found.revenue_high) == (0.0, 0.0)
    assert book_error([], empty) == PRIOR_ERROR
