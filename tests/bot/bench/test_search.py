"""The search bench on a small book: it measures what it says."""

from __future__ import annotations

from bot.bench.search import DISTORTIONS, run


def test_every_distortion_is_measured_and_found() -> None:
    result = run(customers=400, queries=90)
    assert set(result["first_five"]) == {*DISTORTIONS, "all"}
    assert result["queries"] == 90
    assert result["first_five"]["all"] >= 0.95
    assert result["first_five"]["all"] >= result["first_five_strict"]["all"]
    assert 0 < result["median_ms"] <= result["p95_ms"] <= result["worst_ms"]
