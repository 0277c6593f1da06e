"""Settings: stated defaults, overrides as TOML gives them, and every mistake named."""

import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from scoring.scales import DIMENSIONS
from scoring.settings import CustomerClass, Grade, Settings


def test_the_defaults_are_the_stated_ones() -> None:
    settings = Settings()
    assert settings.churn.bands == (0.20, 0.40, 0.65)
    assert settings.churn.horizon_days == 90
    assert settings.matrix.probability == (0.20, 0.50)
    assert settings.grade.thresholds == (80, 65, 50)
    assert settings.grade.hysteresis == 3
    assert set(settings.grade.weights) == set(DIMENSIONS)


def test_the_matrix_table_is_the_product_of_the_ranks() -> None:
    of_product = {1: "low", 2: "low", 3: "medium", 4: "medium", 6: "high", 9: "extreme"}
    for p, row in enumerate(Settings().matrix.table, start=1):
        assert row == tuple(of_product[p * impact] for impact in (1, 2, 3))


@pytest.mark.parametrize(("probability", "band"), [(0.0, "A"), (0.2, "B"), (0.39, "B"), (0.4, "C"), (0.65, "D")])
def test_churn_bands_begin_at_their_edge(probability: float, band: str) -> None:
    assert Settings().churn.band(probability) == band


def test_overrides_keep_what_they_do_not_name() -> None:
    settings = Settings.from_mapping(
        {
            "grade": {
                "weights": {"payment": 40},
                "indicators": {
                    "growth": {"weight": 5},
                    "visits": {"dimension": "cooperation", "weight": 1, "knots": [[0, 0], [4, 100]]},
                },
            },
            "profiles": {"green_energy": {"weights": {"strategic": 50}}},
            "classes": [{"key": "vip", "grades": ["A"]}, {"key": "rest"}],
            "concentration": {"tops": [1, 5]},
        }
    )
    assert settings.grade.weights["payment"] == 40
    assert settings.grade.weights["economic"] == 20
    assert settings.grade.indicators["growth"].knots == Grade().indicators["growth"].knots
    assert settings.grade.indicators["visits"].points(np.array([2.0])) == 50
    green = settings.profiles["green_energy"].weights
    assert (green["strategic"], green["lifetime"]) == (50, Settings().profiles["green_energy"].weights["lifetime"])
    assert settings.classes == (CustomerClass("vip", grades=("A",)), CustomerClass("rest"))
    assert settings.concentration.tops == (1, 5)


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"chrun": {}}, "chrun"),
        ({"churn": {"bands": [0.4, 0.2, 0.6]}}, "churn.bands"),
        ({"churn": {"bands": [0.4, 0.5]}}, "churn.bands"),
        ({"churn": {"horizon_days": "90"}}, "churn.horizon_days"),
        ({"churn": {"horizon_days": float("nan")}}, "churn.horizon_days"),
        ({"churn": 3}, "churn"),
        ({"payment": {"half_life_days": 0}}, "payment.half_life_days"),
        ({"alerts": {"flap_count": 2.5}}, "alerts.flap_count"),
        ({"grade": {"weights": {"looks": 1}}}, "grade.weights"),
        ({"grade": {"guard_cap": "E"}}, "grade.guard_cap"),
        ({"grade": {"indicators": {"new": {"weight": 1}}}}, "grade.indicators.new.dimension"),
        ({"grade": {"indicators": {"growth": {"knots": [[0, 0], [1, 50], [2, 20]]}}}}, "grade.indicators.growth.knots"),
        ({"matrix": {"table": [["low"] * 3, ["high"] * 3, ["low"] * 3]}}, "matrix.table"),
        ({"matrix": {"table": [["low"] * 3, ["high"] * 3, ["awful"] * 3]}}, "matrix.table"),
        ({"credit": {"months": {"D": 9}}}, "credit.months"),
        ({"classes": [{"key": "a", "grades": ["Z"]}]}, "classes[0].grades"),
        ({"alerts": {"group_from": 1}}, "alerts.group_from"),
    ],
)
def test_a_mistake_is_named_by_its_dotted_key(values: dict[str, Any], key: str) -> None:
    with pytest.raises(ValueError, match="^" + key.replace("[", r"\[").replace(".", r"\.") + ": "):
        Settings.from_mapping(values)


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"survey_interval_days") as caught:
        Settings.from_mapping({"survey_interval_days": "x", "churn": {"horizon_days": []}, "nonsense": 1})
    assert str(caught.value).count("; ") == 2


def test_settings_travel_to_a_worker_process() -> None:
    assert pickle.loads(pickle.dumps(Settings())) == Settings()


LIGHT = (
    "settings", "payment", "receivables", "indicators", "rating", "matrix", "risks", "credit", "facts",
    "rules", "alerts",
)  # fmt: skip
HEAVY = ("pandas", "sklearn", "scipy.stats", "scipy.optimize")


def test_the_modules_of_the_bots_own_process_import_nothing_heavy() -> None:
    code = f"import sys, importlib\nfor m in {LIGHT}: importlib.import_module('scoring.' + m)\n"
    code += f"print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("days", "good"), [(0, False), (1, True), (180, True), (181, False)])
def test_a_default_is_no_later_than_lateness_is_told_apart(days: float, good: bool) -> None:
    if good:
        assert Settings.from_mapping({"payment": {"default_days": days}}).payment.default_days == days
    else:
        with pytest.raises(ValueError, match="at most 180 days"):
            Settings.from_mapping({"payment": {"default_days": days}})
