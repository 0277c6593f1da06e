"""Orders for benchmarks: as many as asked for, in order, before today, the same for the same seed."""

from datetime import date

import numpy as np

from bot.demo.bulk import bulk

TODAY = date(2025, 6, 16)
END = (TODAY - date(1970, 1, 1)).days * 86_400


def test_there_are_about_as_many_as_asked_for_all_before_today() -> None:
    made = bulk(customers=2_000, orders=20_000, seed=4, today=TODAY, days=365)
    assert abs(len(made) - 20_000) < 1_000
    assert (np.diff(made.at) >= 0).all()
    assert END - 365 * 86_400 <= made.at[0] <= made.at[-1] < END
    assert 0 <= made.customer.min() <= made.customer.max() < 2_000
    assert (made.amount > 0).all()


def test_some_customers_are_gone_and_the_seed_decides_which() -> None:
    made, again, other = (bulk(customers=500, orders=5_000, seed=seed, today=TODAY) for seed in (4, 4, 5))
    assert np.array_equal(made.at, again.at)
    assert not np.array_equal(made.at[:100], other.at[:100])
    last = np.zeros(500)
    np.maximum.at(last, made.customer, made.at)
    assert 0.2 < (last < END - 180 * 86_400).mean() < 0.8
