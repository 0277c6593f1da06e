"""What became of forecasts, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers.common.i18n import LANGUAGES
from handlers.common.realised import Reader, wrong

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("checked", "zh", "en"),
    [
        ({"points": 0.2}, "走的比预测的多", "More leave than was forecast"),
        ({"points": -0.2}, "走的比预测的少", "Fewer leave than was forecast"),
        (None, "相差明显", "more or fewer leave"),
    ],
)
def test_no_direction_is_said_where_none_is_known(checked: dict[str, Any] | None, zh: str, en: str) -> None:
    kept = {"alarm": {"kinds": ["calibration"]}, "checked": checked}
    said = {lang: wrong(Reader(lang, TODAY), kept) for lang in LANGUAGES}
    assert [len(lines) for lines in said.values()] == [1, 1]
    assert zh in said["zh"][0]
    assert en in said["en"][0]
