"""Reasons in words: what the sentence says goes with the sign of the number behind it."""

import pytest

from handlers.common import why

RATE = {"orders": 6.0, "gap": 84.0, "median_gap": 80.0}


@pytest.mark.parametrize(
    ("key", "values", "en", "zh"),
    [
        (
            "fresh",
            {"days": 7.0, "usual": 86.0, "ratio": 0.1, "orders": 1.0},
            "ordered once, 7 days ago",
            "7 天前下过一次单",
        ),
        (
            "silence",
            {"days": 152.0, "usual": 86.0, "ratio": 1.8, "orders": 1.0},
            "ordered once, 152 days",
            "152 天前下过一次单",
        ),
        (
            "fresh",
            {"days": 7.0, "usual": 86.0, "ratio": 0.1, "orders": 4.0},
            "usually every 86 days",
            "平时约 86 天一次",
        ),
        ("silence", {"days": 152.0, "usual": 86.0, "ratio": 1.8}, "1.8 times the usual gap", "1.8 倍"),
        ("rate", {**RATE, "sign": 1.0}, "orders seldom", "下单少"),
        ("rate", {**RATE, "sign": -1.0}, "orders so far: 6, one every 84 days", "至今下单 6 次"),
        ("rate", {**RATE, "gap": 40.0, "sign": -1.0}, "orders often", "下单勤"),
        ("rate", RATE, "orders seldom", "下单少"),
    ],
)
def test_the_words_go_with_the_number(key: str, values: dict[str, float], en: str, zh: str) -> None:
    assert en in why.sentence("en", "orders", key, values, currency="CNY")
    assert zh in why.sentence("zh", "orders", key, values, currency="CNY")
