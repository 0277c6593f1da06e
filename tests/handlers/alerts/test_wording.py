"""What a rule found, in words."""

from __future__ import annotations

import pytest

from handlers.alerts.wording import when, why


@pytest.mark.parametrize(
    ("days", "zh", "en"), [(0, "今天", "today"), (1, "昨天", "yesterday"), (2, "2 天前", "2 days ago")]
)
def test_days_that_lie_near_have_names(days: int, zh: str, en: str) -> None:
    assert (when("zh", days), when("en", days)) == (zh, en)


def test_a_competitor_was_mentioned_yesterday() -> None:
    told = why("zh", "competitor", {"what": "competitor", "days": 1.4, "count": 2})
    assert told == "昨天提到竞争对手，近期共 2 次"
