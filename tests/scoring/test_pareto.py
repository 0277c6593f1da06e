"""Pareto/NBD as published, against its own definition integrated numerically, and against a simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad

from tests.scoring.pareto import ParetoNbd, fit
from tests.scoring.test_churn import cdnow

__all__ = ["cdnow"]

PUBLISHED = ParetoNbd(0.553, 10.578, 0.606, 11.669)


def by_integration(model: ParetoNbd, x: int, t_x: float, T: float) -> tuple[float, float]:
    """Likelihood with the customer still there at T, and with it having left before, over the time of leaving."""
    r, alpha, s, beta = model.r, model.alpha, model.s, model.beta
    rising = np.exp(np.sum(np.log(r + np.arange(x))))  # gamma(r + x) / gamma(r)

    def ordered(until: float) -> float:
        return float(rising * alpha**r / (alpha + until) ** (r + x))

    left, _ = quad(lambda t: ordered(t) * s * beta**s / (beta + t) ** (s + 1), t_x, T, epsabs=0, epsrel=1e-10)
    return ordered(T) * (beta / (beta + T)) ** s, left


@pytest.mark.parametrize("model", [PUBLISHED, ParetoNbd(1.4, 30.0, 0.4, 6.0)], ids=["alpha < beta", "alpha > beta"])
def test_the_closed_form_is_the_integral_over_the_time_of_leaving(model: ParetoNbd) -> None:
    for x, t_x, T in ((0, 0.0, 39.0), (1, 5.0, 38.0), (2, 30.4, 38.9), (12, 38.0, 39.0)):
        alive, left = by_integration(model, x, t_x, T)
        given = tuple(np.array([value], float) for value in (x, t_x, T))
        assert model.log_likelihood(*given)[0] == pytest.approx(np.log(alive + left), abs=1e-8)
        assert model.p_alive(*given)[0] == pytest.approx(alive / (alive + left), abs=1e-8)


def test_the_chance_of_no_order_agrees_with_a_simulation() -> None:
    model, rng = ParetoNbd(1.4, 30.0, 1.6, 60.0), np.random.default_rng(1)
    alive_until = rng.exponential(1 / rng.gamma(model.s, 1 / model.beta, 400_000))
    orders_rate = rng.gamma(model.r, 1 / model.alpha, 400_000)
    first = rng.exponential(1 / orders_rate)
    silent = ~(first < np.minimum(alive_until, 40.0))  # nothing within 40 days: x = 0
    silent_later = ~(first < np.minimum(alive_until, 70.0))
    given = np.zeros(1), np.zeros(1), np.array([40.0])
    assert model.none(*given, 30.0)[0] == pytest.approx((silent & silent_later).sum() / silent.sum(), abs=0.004)
    after = np.maximum(np.minimum(alive_until, 70.0) - 40.0, 0.0) * orders_rate
    assert model.expected(*given, 30.0)[0] == pytest.approx(float(after[silent].mean()), rel=0.02)


def test_it_reproduces_the_published_parameters(cdnow: pd.DataFrame) -> None:
    x, t_x, T = (cdnow[name].to_numpy(float) for name in ("x", "t_x", "T"))
    found = fit(x, t_x, T)
    assert (found.r, found.alpha, found.s, found.beta) == pytest.approx((0.553, 10.578, 0.606, 11.669), abs=0.01)
    assert found.log_likelihood(x, t_x, T).sum() == pytest.approx(-9595.0, abs=0.05)
