"""What a rule found, in words."""

from __future__ import annotations

import pytest

from handlers.alerts.wording import when, why


@pytest.mark.parametrize(
    ("days", "zh", "en"), [(0, "今天", "today"), (1, "昨天", "yesterday"), (2, "2 天前", "2 days ago")]
)
def test_days_that_lie_near_have_names(days: int, zh: str, en: str) -> None:
    assert (when("zh", days), when("en", days)) == (zh, en)


@pytest.mark.parametrize(
    ("changed", "zh", "en"),
    [
        ({}, "已 155 天没下单，平时约 30 天一单", "no order for 155 days, usually one every 30"),
        (
            {"off": 55.0},
            "已 155 天没下单，其中 55 天是停顿期或淡季；平时约 30 天一单",
            "no order for 155 days, 55 of them in a pause or out of its season; usually one every 30",
        ),
        (
            {"ratio": 1.2, "quarter": 2.0},
            "近 90 天只下了 2 次单，往常约 9 次",
            "only 2 orders in 90 days, usually about 9",
        ),
        (
            {"ratio": 1.2, "quarter": 0.0},
            "除去停顿期和淡季，近 90 天只下了 2 次单，往常约 9 次",
            "only 2 orders in 90 days, pauses and the time out of its season not counted, usually about 9",
        ),
    ],
)
def test_silence_is_told_by_the_calendar(changed: dict[str, float], zh: str, en: str) -> None:
    values = {"days": 155.0, "usual": 30.0, "ratio": 5.2, "recent": 2.0, "expected": 9.0, **changed}
    assert (why("zh", "falling_orders", values), why("en", "falling_orders", values)) == (zh, en)


def test_a_competitor_was_mentioned_yesterday() -> None:
    told = why("zh", "competitor", {"what": "competitor", "days": 1.4, "count": 2})
    assert told == "昨天提到竞争对手，近期共 2 次"


@pytest.mark.parametrize(
    ("changed", "zh", "en"),
    [
        ({}, "14 天内评级 B→C，流失概率 22%→63%", "within 14 days: grade B → C, churn 22% → 63%"),
        ({"grade": "B"}, "14 天内流失概率 22%→63%", "within 14 days: churn 22% → 63%"),
        ({"grade": "B", "days": 0.3}, "今天流失概率 22%→63%", "today: churn 22% → 63%"),
        ({"churn": None}, "评分 70→55，评级 B→C", "points 70 → 55, grade B → C"),
        ({"churn": 0.24, "grade": "B"}, "评分 70→55", "points 70 → 55"),
    ],
)
def test_of_a_score_only_what_dropped_is_told(changed: dict[str, object], zh: str, en: str) -> None:
    values = {
        "points": 55.0, "before": 70.0, "churn": 0.63, "churn_before": 0.22, "grade": "C", "grade_before": "B",
        "days": 14.0, **changed,
    }  # fmt: skip
    assert (why("zh", "score_drop", values), why("en", "score_drop", values)) == (zh, en)


def test_a_visit_is_due_by_its_rhythm_from_the_day_it_is() -> None:
    values = {"days": 60.0, "allowed": 60.0}
    assert why("zh", "no_visit", values) == "已 60 天没有拜访，这类客户该 60 天去一次"
    assert why("en", "no_visit", values) == "no visit for 60 days, one is due every 60"
