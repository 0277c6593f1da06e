"""How many of something, and how long a unit of time is, in either language."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from handlers.common.understand import days, numerals


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("30", "30"),
        ("2.5", "2.5"),
        ("三十", "30"),
        ("两", "2"),
        ("半", "0.5"),
        ("几", "3"),
        ("a", "1"),
        ("an", "1"),
        ("seven", "7"),
        ("fourteen", "14"),
        ("forty-five", "45"),
        ("ninety nine", "99"),
        ("couple of", "2"),
        ("a couple of", "2"),
        ("a few", "3"),
        ("half", "0.5"),
        ("half a", "0.5"),
    ],
)
def test_a_count_is_found_as_a_whole_and_read(words: str, value: str) -> None:
    found = re.match(rf"(?:{numerals.COUNT})(?= |$)", f"{words} days")
    assert found is not None
    assert found.group() == words
    assert numerals.count(words) == Decimal(value)


@pytest.mark.parametrize("words", ["", "of", "days", "forty five hundred x", "十十"])
def test_what_is_no_count(words: str) -> None:
    assert numerals.count(words) is None


@pytest.mark.parametrize("number", range(1, 100))
def test_english_counts_to_ninety_nine(number: int) -> None:
    ones = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()  # noqa: SIM905
    ones += [f"{word}teen" for word in ("six", "seven", "eigh", "nine")]
    tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    words = ones[number - 1] if number < 20 else "-".join(filter(None, (tens[number // 10], ["", *ones][number % 10])))
    assert numerals.count(words) == number


@pytest.mark.parametrize(
    ("unit", "length"),
    [
        ("天", 1),
        ("个月", 30),
        ("星期", 7),
        ("季度", 91),
        ("年", 365),
        ("d", 1),
        ("wks", 7),
        ("fortnight", 14),
        ("months", 30),
    ],
)
def test_the_days_of_a_unit(unit: str, length: int) -> None:
    assert days.length(unit) == length
