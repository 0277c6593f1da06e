"""Drift: alarms on outcomes, information on inputs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scoring import drift, tables
from scoring.features import summarise
from tests.scoring.books import TODAY, random_book

RNG = np.random.default_rng(2)


def test_a_calibrated_model_raises_no_alarm() -> None:
    p = RNG.uniform(0.1, 0.9, 2000)
    found = drift.check(p, RNG.random(2000) < p, core=p)
    assert not found.calibration_alarm
    assert not found.worse_alarm
    assert found.extra_loss == 0


def test_too_many_losses_raise_the_calibration_alarm() -> None:
    p = np.full(400, 0.3)
    none = np.arange(400) < 180  # 45 %
    found = drift.check(p, none, core=p)
    assert found.calibration_alarm
    assert found.actual == 180
    assert round(found.points, 9) == 0.15


def test_many_deviations_of_few_points_are_no_alarm() -> None:
    p = np.full(100_000, 0.3)
    found = drift.check(p, np.arange(100_000) < 32_000, core=p)
    assert found.deviations > 2
    assert not found.calibration_alarm


def test_few_customers_are_no_alarm() -> None:
    p = np.full(6, 0.3)
    assert not drift.check(p, np.arange(6) < 3, core=p).calibration_alarm


def test_a_model_worse_than_the_core_is_told() -> None:
    core = RNG.uniform(0.05, 0.95, 3000)
    none = RNG.random(3000) < core
    assert drift.check(1 - core, none, core=core).worse_alarm
    assert not drift.check(core, none, core=1 - core).worse_alarm


def test_nothing_closed_is_no_alarm() -> None:
    nothing = np.zeros(0)
    found = drift.check(nothing, nothing.astype(bool), core=nothing)
    assert not found.calibration_alarm
    assert not found.worse_alarm


def test_stability_index_sees_a_shift_and_only_that() -> None:
    values = RNG.normal(size=5000)
    assert drift.psi(values, RNG.permutation(values)) == 0
    assert drift.psi(values, values + 1.0) > 0.25
    assert drift.psi(values, np.zeros(0)) == 0


def test_inputs_are_compared_by_name() -> None:
    book = tables.of_book(random_book(200))
    ids = np.arange(1, 201)
    now = summarise(ids, book["orders"], TODAY)
    later = replace(now, tenure=now.tenure + 200.0)
    shift = drift.input_shift(now, later)
    assert shift["silence"] > 0.25
    assert shift["frequency"] == 0
